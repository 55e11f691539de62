-- The demo export of somebody who is not PostHog: a batch export of one project, its customers in it as groups. Two
-- types of them, `company` (60 of them, all made up) and `workspace`. Its clock is 2026-09-15T00:00:00Z.
--
-- Everything is arithmetic, as in the other demos: section 2 says who each company is, section 3 makes events that bear
-- it out. `drop table persons` makes it an export of events alone. The staging tables are temporary.

set client_encoding = 'UTF8';
set timezone = 'UTC';
set client_min_messages = warning;
set jit = off;

-- 1. Tables, as PostHog's batch exports make them --------------------------------------------------------------------

create table events (
  uuid varchar(200), event varchar(200), properties jsonb, elements jsonb, set jsonb, set_once jsonb,
  distinct_id varchar(200), team_id integer, ip varchar(200), site_url varchar(200), timestamp timestamptz);

create table persons (
  team_id bigint, distinct_id text, person_id text, properties jsonb, person_distinct_id_version bigint,
  person_version bigint, created_at timestamptz, is_deleted boolean, primary key (team_id, distinct_id));

-- a support desk beside them (Papercups), as far as it is read
create table companies (
  id uuid primary key, name varchar(255), external_id varchar(255), slack_channel_id varchar(255),
  slack_channel_name varchar(255), inserted_at timestamp not null);
create table customers (id uuid primary key, email varchar(255), name varchar(255), company_id uuid);
create table conversations (
  id uuid primary key, customer_id uuid, source varchar(255), inserted_at timestamp not null,
  first_replied_at timestamp, closed_at timestamp);

-- 2. Companies and people --------------------------------------------------------------------------------------------
-- age: days since signing up; people: how many; every: works every so many days; quiet: days since the last work;
-- before: how many days of work in three there were in the month before, of those there would be otherwise (0: none).

create temporary table company as
select
  n,
  'co-' || to_char(n, 'FM000') as key,
  (array['Amber', 'Birch', 'Cedar', 'Delta', 'Ember', 'Fjord', 'Grove', 'Haven', 'Indigo', 'Juniper', 'Koala', 'Lumen',
         'Maple', 'Nectar', 'Onyx', 'Pepper', 'Quartz', 'Raven', 'Sable', 'Tundra'])[1 + (n - 1) % 20]
    || ' ' || (array['Works', 'Foods', 'Logistics'])[1 + (n - 1) / 20] as name,
  case when n = 60 then 3 when n % 15 = 0 then 10 + n % 7 when n % 8 = 3 then 45 else 150 + n * 7 end as age,
  case when n = 57 then 0 when n % 9 = 4 then 1 else 2 + n % 5 end as people,
  case when n % 4 = 1 then 1 when n % 4 = 3 then 5 else 2 end as every,
  case when n = 59 then 50 when n % 13 = 6 then 20 when n % 11 = 5 then 9 else n % 2 end as quiet,
  n % 10 = 7 as slows,
  n % 12 = 2 as champion_left
from generate_series(1, 60) as n;

create temporary table human as
select
  c.n,
  i,
  c.key,
  (array['Ada', 'Bo', 'Cleo', 'Dan', 'Eve', 'Finn', 'Gia'])[i] || ' '
    || (array['Ash', 'Berg', 'Cole', 'Dorn', 'Elm', 'Fox', 'Gray', 'Hill', 'Iver', 'Jade'])[1 + c.n % 10] as name,
  'u' || c.n || '-' || i as distinct_id,
  md5('person ' || c.n || '-' || i)::uuid::text as person_id,
  -- in every fifth company nobody but the first is identified
  c.n % 5 <> 0 or i = 1 as is_known,
  c.age, c.every, c.quiet, c.slows, c.champion_left
from company c
cross join lateral generate_series(1, c.people) as i;

insert into persons
select
  7, h.distinct_id, h.person_id,
  case when h.is_known
    then jsonb_build_object('name', h.name, 'email', lower(split_part(h.name, ' ', 1)) || '@' || h.key || '.example',
                            '$initial_browser', 'Firefox')
    else '{"$initial_browser": "Firefox"}' end,
  0, 1, timestamptz '2026-09-15 00:00+00' - h.age * interval '24 hours', false
from human h;

-- our own support, which looks into every company
insert into persons values
  (7, 'support-1', md5('support')::uuid::text, '{"name": "Sam Support", "email": "sam@vendor.example"}', 0, 1, '2025-01-01', false);

insert into companies
select md5('company ' || n)::uuid, name, key, case when n % 6 = 2 then 'C' || n end, case when n % 6 = 2 then 'shared-' || key end, '2026-01-01'
from company where n % 3 = 2;

insert into customers
select md5('writer ' || h.n)::uuid, lower(split_part(h.name, ' ', 1)) || '@' || h.key || '.example', h.name,
  case when h.n % 3 = 2 then md5('company ' || h.n)::uuid end
from human h
where h.i = 1;

insert into conversations
select md5('conversation ' || n || ' ' || k)::uuid, md5('writer ' || n)::uuid, 'chat',
  timestamp '2026-09-14 09:00' - (n % 40 + k * 12) * interval '24 hours',
  case when n % 4 <> 1 then timestamp '2026-09-14 09:00' - (n % 40 + k * 12) * interval '24 hours' + (1 + n % 12) * interval '1 hour' end,
  null
from company
cross join generate_series(1, 2) as k
where n % 2 = 0 and people > 0;

-- 3. Events ----------------------------------------------------------------------------------------------------------

create temporary table happening (n integer, event text, distinct_id text, at timestamptz, more jsonb);

-- the working days of each person: a page view in the morning, a report in the afternoon
create temporary table work as
select
  h.n, h.i, h.distinct_id, d,
  timestamptz '2026-09-15 00:00+00' - d * interval '24 hours' - (h.i * 37 % 600) * interval '1 minute' as at
from human h
cross join lateral generate_series(h.quiet, least(h.age - 1, 119), h.every * case when h.i = 1 then 1 else 2 end) as d
where not (h.slows and d < 30 and d % 3 <> 0)                -- a third of what it was
  and not (h.champion_left and h.i = 1 and d < 25);         -- the most active person went

insert into happening
select n, '$pageview', distinct_id, at,
  jsonb_build_object('$host', case when n % 14 = 8 then 'localhost:8000' when n % 14 = 9 and d % 6 = 0 then '10.0.0.7' else 'app.product.example.com' end,
                     '$pathname', case when n % 3 = 0 and d % 20 = 3 then '/docs/reports' else '/home' end)
from work;

-- companies of 23 send from their servers alone: no host
update happening set more = more - '$host' where n % 23 = 0;

insert into happening
select w.n, f.event, w.distinct_id, w.at + f.k * interval '7 minutes', '{}'
from work w
cross join lateral (values (1, 'report created'), (2, 'report shared'), (3, 'data exported'), (4, 'alert set')) as f (k, event)
where (w.d + f.k) % 3 = 0
  and f.k <= 1 + w.n % 5
  and not (w.n % 16 = 12 and f.k > 1 and w.d < 30);          -- the others were dropped

-- the same weeks a year before, of whoever was there: some have grown since, some shrunk, some did nothing then
insert into happening
select h.n, '$pageview', h.distinct_id,
  timestamptz '2026-09-15 00:00+00' - d * interval '24 hours' - (h.i * 37 % 600) * interval '1 minute',
  '{"$host": "app.product.example.com", "$pathname": "/home"}'
from human h
cross join lateral generate_series(364, 393, h.every * case when h.i = 1 then 1 else 2 end) as d
where h.age > 394 and h.n % 7 <> 2 and (h.n % 3 <> 1 or h.i <= 2);

-- signing up, and the steps of a good start
insert into happening
select c.n, s.event, 'u' || c.n || '-1', timestamptz '2026-09-15 00:00+00' - (c.age - s.day * case when c.n % 7 = 5 then 9 else 1 end) * interval '24 hours' + interval '1 hour', '{}'
from company c
cross join lateral (values (0, 'workspace created'), (1, 'colleague invited'), (3, 'source connected')) as s (day, event)
where c.people > 0
  and not (c.n % 6 = 4 and s.event = 'source connected')
  and c.age - s.day * case when c.n % 7 = 5 then 9 else 1 end > 0;

insert into happening
select h.n, '$identify', h.distinct_id, timestamptz '2026-09-15 00:00+00' - (h.age - 1) * interval '24 hours', '{}'
from human h
where h.is_known;

-- errors, rage, surveys
insert into happening
select w.n, '$exception', w.distinct_id, w.at + k * interval '1 minute', '{"$exception_type": "TypeError"}'
from work w
cross join lateral generate_series(1, case when w.n % 10 = 9 then 6 else 1 end) as k
where w.d < 30 and w.d % 3 = 0;

insert into happening
select w.n, '$rageclick', w.distinct_id, w.at + k * interval '90 seconds', '{}'
from work w
cross join lateral generate_series(1, case when w.n % 17 = 1 then 8 else 1 end) as k
where w.d < 30 and w.d % 5 = 1;

insert into happening
select h.n, 'survey sent', h.distinct_id, timestamptz '2026-09-15 00:00+00' - (3 + h.n) * interval '24 hours',
  jsonb_build_object('$survey_id', '0190-nps', '$survey_response', ((h.n * 3 + h.i) % 5 + case when h.n % 4 = 0 then 2 else 6 end)::text)
from human h
where h.n % 3 <> 2 and h.i <= 2 and h.age > 3 + h.n;

-- what the plan limits: API calls, with how many rows each read
insert into happening
select c.n, 'api called', 'co-' || to_char(c.n, 'FM000'), timestamptz '2026-09-15 00:00+00' - k * interval '30 hours',
  jsonb_build_object('rows', 100 * (1 + c.n % 5))
from company c
cross join lateral generate_series(1, 96) as k
where c.n % 2 = 1 and k * 30 < c.age * 24;

-- support looks around
insert into happening
select c.n, '$pageview', 'support-1', timestamptz '2026-09-15 00:00+00' - (c.n % 20 + 0.5) * interval '24 hours', '{"$host": "app.product.example.com", "$pathname": "/admin"}'
from company c
where c.n % 2 = 0 or c.people = 0;

insert into events (uuid, event, properties, distinct_id, team_id, timestamp)
select
  md5(concat_ws(' ', n, event, distinct_id, at))::uuid::text,
  event,
  more || jsonb_build_object('$groups', jsonb_build_object('company', 'co-' || to_char(n, 'FM000'),
    'workspace', 'ws-' || n || '-' || (length(distinct_id) + ascii(right(distinct_id, 1))) % 2)),
  distinct_id, 7, at
from happening
where at < '2026-09-15 00:00+00';

-- Some pages are seen before the group is set, by the same people: they carry none.
insert into events (uuid, event, properties, distinct_id, team_id, timestamp)
select md5('landing ' || distinct_id || at)::uuid::text, '$pageview',
  '{"$host": "www.product.example.com", "$pathname": "/"}', distinct_id, 7, at + interval '3 hours'
from work
where d % 10 = 0;

-- and most of the visitors belong to nobody
insert into events (uuid, event, properties, distinct_id, team_id, timestamp)
select md5('visitor ' || k)::uuid::text, '$pageview', '{"$host": "www.product.example.com", "$pathname": "/pricing"}',
  'anonymous-' || k % 400, 7, timestamptz '2026-09-15 00:00+00' - k * interval '37 minutes'
from generate_series(1, 4000) as k;

-- what we tell about the companies: all at signing up, the plan again later; a sixth never has a plan, one no name
insert into events (uuid, event, properties, distinct_id, team_id, timestamp)
select
  md5('groupidentify ' || c.n || t.k)::uuid::text, '$groupidentify',
  jsonb_build_object('$group_type', 'company', '$group_key', c.key, '$group_set', jsonb_strip_nulls(case when t.k = 0
    then jsonb_build_object(
      'name', case when c.n <> 58 then c.name end,
      'created_at', case when c.n % 19 <> 18 then to_char(timestamptz '2026-09-15 00:00+00' - c.age * interval '24 hours', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') end,
      'seats', case when c.n % 5 = 2 then 0 when c.n % 5 <> 3 then 3 + c.n % 4 end,
      'monthly_limit', case when c.n % 7 = 6 then 0 when c.n % 11 <> 3 then 5000 end)
    else jsonb_build_object(
      'plan', case when c.n % 6 <> 1 then (array['free', 'team', 'scale'])[1 + c.n % 3] end,
      'paying', c.n % 3 <> 0, 'owner', (array['Kim', 'Lou'])[1 + c.n % 2]) end)),
  '$company_' || c.key, 7,
  timestamptz '2026-09-15 00:00+00' - (c.age - t.k) * interval '24 hours' + interval '30 minutes'
from company c
cross join (values (0), (1)) as t (k);

-- an export holds some rows twice
insert into events select * from events where uuid like 'a%' and timestamp >= '2026-08-01';
