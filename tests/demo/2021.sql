-- The demo export, as a self-hosted install of September 2021 (1.28.0) would hold it: PostHog's own tables, the Cloud
-- billing tables and a Papercups support desk in one database. Its clock is 2021-09-15T00:00:00Z.
--
-- Everything is arithmetic: no random(), no now(), so the same file always makes the same rows. Section 2 says who the
-- customers are and which question each of them passes; sections 3 to 7 make rows that bear it out, a "no" in as many
-- ways as there are; section 8 adds what real exports are full of. All companies are made up.
-- The staging tables are temporary. facts.sql writes the CSV files of facts/ from them, in the same session.

set client_encoding = 'UTF8';
set timezone = 'UTC';
set client_min_messages = warning;
set jit = off;

-- 1. Tables ---------------------------------------------------------------------------------------------------------

create table django_migrations (
  id serial primary key, app varchar(255) not null, name varchar(255) not null, applied timestamptz not null);

create table posthog_organization (
  id uuid primary key, name varchar(64) not null, created_at timestamptz not null, updated_at timestamptz not null,
  personalization jsonb not null, setup_section_2_completed boolean not null,
  plugins_access_level smallint not null check (plugins_access_level >= 0), for_internal_metrics boolean not null,
  available_features varchar(64)[] not null, domain_whitelist varchar(256)[] not null,
  is_member_join_email_enabled boolean not null);

create table posthog_team (
  id serial primary key, api_token varchar(200) not null unique, name varchar(200) not null,
  opt_out_capture boolean not null, signup_token varchar(200), app_urls varchar(200)[] not null,
  slack_incoming_webhook varchar(500), event_names jsonb not null, event_properties jsonb not null,
  event_properties_numerical jsonb not null, event_names_with_usage jsonb not null,
  event_properties_with_usage jsonb not null, anonymize_ips boolean not null,
  completed_snippet_onboarding boolean not null, created_at timestamptz not null, updated_at timestamptz not null,
  ingested_event boolean not null, uuid uuid not null unique, organization_id uuid not null,
  session_recording_opt_in boolean not null, plugins_opt_in boolean not null,
  session_recording_retention_period_days integer, is_demo boolean not null, test_account_filters jsonb not null,
  timezone varchar(240) not null, data_attributes jsonb not null);

create table posthog_user (
  id serial primary key, password varchar(128) not null, last_login timestamptz, first_name varchar(150) not null,
  last_name varchar(150) not null, email varchar(254) not null unique, is_staff boolean not null,
  is_active boolean not null, date_joined timestamptz not null, temporary_token varchar(200) unique,
  distinct_id varchar(200) unique, email_opt_in boolean, anonymize_data boolean, toolbar_mode varchar(200),
  current_team_id integer, current_organization_id uuid, uuid uuid not null unique,
  events_column_config jsonb not null);

create table posthog_team_users (
  id serial primary key, team_id integer not null, user_id integer not null, unique (team_id, user_id));

create table posthog_organizationmembership (
  id uuid primary key, level smallint not null check (level >= 0), joined_at timestamptz not null,
  updated_at timestamptz not null, organization_id uuid not null, user_id integer not null,
  unique (organization_id, user_id));

create table posthog_organizationinvite (
  id uuid primary key, target_email varchar(254), created_at timestamptz not null, updated_at timestamptz not null,
  created_by_id integer, organization_id uuid not null, emailing_attempt_made boolean not null,
  first_name varchar(30) not null);

create table posthog_dashboard (
  id serial primary key, name varchar(400), pinned boolean not null, created_at timestamptz not null,
  deleted boolean not null, created_by_id integer, team_id integer not null, is_shared boolean not null,
  share_token varchar(400), last_accessed_at timestamptz, filters jsonb not null, creation_mode varchar(16) not null,
  description text not null, tags varchar(32)[] not null);

create table posthog_dashboarditem (
  id serial primary key, name varchar(400), filters jsonb not null, "order" integer, type varchar(400),
  deleted boolean not null, team_id integer not null, dashboard_id integer, layouts jsonb not null,
  color varchar(400), last_refresh timestamptz, refreshing boolean not null, funnel integer, created_at timestamptz,
  created_by_id integer, saved boolean not null, description varchar(400), is_sample boolean not null,
  filters_hash varchar(400), short_id varchar(12) not null, favorited boolean not null, tags varchar(32)[] not null,
  updated_at timestamptz not null, dive_dashboard_id integer, unique (team_id, short_id));

create table posthog_action (
  id serial primary key, name varchar(400), created_at timestamptz not null, created_by_id integer,
  team_id integer not null, deleted boolean not null, post_to_slack boolean not null, is_calculating boolean not null,
  updated_at timestamptz not null, last_calculated_at timestamptz not null,
  slack_message_format varchar(200) not null);

create table posthog_actionstep (
  id serial primary key, tag_name varchar(400), text varchar(400), name varchar(400), event varchar(400),
  url_matching varchar(400), href varchar(65535), selector varchar(65535), url varchar(65535), properties jsonb,
  action_id integer not null);

create table posthog_featureflag (
  id serial primary key, name text not null, key varchar(400) not null, filters jsonb not null,
  rollout_percentage integer, created_at timestamptz not null, deleted boolean not null, active boolean not null,
  created_by_id integer not null, team_id integer not null,
  constraint "unique key for team" unique (team_id, key));

create table posthog_person (
  id serial primary key, created_at timestamptz not null, properties jsonb not null, team_id integer not null,
  is_user_id integer, is_identified boolean not null, uuid uuid not null);

create table posthog_persondistinctid (
  id serial primary key, distinct_id varchar(400) not null, person_id integer not null, team_id integer not null,
  constraint "unique distinct_id for team" unique (team_id, distinct_id));

create table posthog_event (
  id serial primary key, event varchar(200), properties jsonb not null, elements jsonb, timestamp timestamptz not null,
  team_id integer not null, distinct_id varchar(200) not null, elements_hash varchar(200), created_at timestamptz,
  site_url varchar(200));

create table posthog_eventdefinition (
  id uuid primary key, name varchar(400) not null, volume_30_day integer, query_usage_30_day integer,
  team_id integer not null, unique (team_id, name));

create table posthog_propertydefinition (
  id uuid primary key, name varchar(400) not null, is_numerical boolean not null, volume_30_day integer,
  query_usage_30_day integer, team_id integer not null, unique (team_id, name));

create table posthog_personalapikey (
  id varchar(50) primary key, label varchar(40) not null, value varchar(50) not null unique,
  created_at timestamptz not null, last_used_at timestamptz, user_id integer not null);

create table posthog_sessionrecordingviewed (
  id serial primary key, user_id integer, team_id integer not null, session_id varchar(200) not null,
  created_at timestamptz);

create table posthog_messagingrecord (
  id uuid primary key, email_hash varchar(1024) not null, campaign_key varchar(128) not null, sent_at timestamptz);

create table ee_license (
  id serial primary key, created_at timestamptz not null, plan varchar(200) not null, valid_until timestamptz not null,
  key varchar(200) not null, max_users integer);

-- billing, as on Cloud
create table multi_tenancy_plan (
  id serial primary key, key varchar(32) not null unique, name varchar(128) not null,
  default_should_setup_billing boolean not null, price_id varchar(128) not null,
  custom_setup_billing_message text not null, event_allowance integer, image_url varchar(1024) not null,
  is_active boolean not null, self_serve boolean not null, is_metered_billing boolean not null,
  price_string varchar(128) not null);

create table multi_tenancy_organizationbilling (
  organization_id uuid primary key, stripe_customer_id varchar(128) not null,
  stripe_checkout_session varchar(128) not null, stripe_subscription_id varchar(128) not null,
  stripe_subscription_item_id varchar(128) not null, checkout_session_created_at timestamptz,
  should_setup_billing boolean not null, billing_period_ends timestamptz, plan_id integer);

create table messaging_usermessagingrecord (
  id uuid primary key, user_id integer not null, campaign varchar(64) not null, sent_at timestamptz);

-- the support desk (Papercups): its times are UTC without a zone
create table accounts (
  id uuid primary key, company_name varchar(255) not null, inserted_at timestamp not null,
  updated_at timestamp not null);

create table companies (
  id uuid primary key, name varchar(255) not null, external_id varchar(255), website_url varchar(255),
  slack_channel_id varchar(255), slack_channel_name varchar(255), slack_team_id varchar(255),
  slack_team_name varchar(255), metadata jsonb, account_id uuid not null, inserted_at timestamp not null,
  updated_at timestamp not null);

create table customers (
  id uuid primary key, email varchar(255), name varchar(255), external_id varchar(255), host varchar(255),
  current_url text, last_seen_at timestamp, first_seen date not null, metadata jsonb, account_id uuid not null,
  company_id uuid, inserted_at timestamp not null, updated_at timestamp not null);

create table conversations (
  id uuid primary key, status varchar(255) not null, priority varchar(255) not null, source varchar(255) not null,
  subject varchar(255), read boolean not null, first_replied_at timestamp, closed_at timestamp, archived_at timestamp,
  last_activity_at timestamp, metadata jsonb, assignee_id integer, account_id uuid not null, customer_id uuid not null,
  inbox_id uuid, inserted_at timestamp not null, updated_at timestamp not null);

create table messages (
  id uuid primary key, body text, type varchar(255) not null, private boolean not null, source varchar(255) not null,
  sent_at timestamp, seen_at timestamp, conversation_id uuid not null, account_id uuid not null, customer_id uuid,
  user_id integer, inserted_at timestamp not null, updated_at timestamp not null);

create table users (
  id integer primary key, email varchar(255) not null, password_hash varchar(255), role varchar(255) not null,
  disabled_at timestamp, archived_at timestamp, account_id uuid not null, inserted_at timestamp not null,
  updated_at timestamp not null);

create table user_profiles (
  id uuid primary key, display_name varchar(255), full_name varchar(255), profile_photo_url varchar(255),
  slack_user_id varchar(255), user_id integer not null, inserted_at timestamp not null, updated_at timestamp not null);

create table issues (
  id uuid primary key, title varchar(255) not null, body text, state varchar(255) not null,
  github_issue_url varchar(255), finished_at timestamp, closed_at timestamp, account_id uuid not null,
  inserted_at timestamp not null, updated_at timestamp not null);

create table conversation_issues (
  id uuid primary key, conversation_id uuid not null, issue_id uuid not null, account_id uuid not null,
  inserted_at timestamp not null, updated_at timestamp not null);

create table customer_issues (
  id uuid primary key, customer_id uuid not null, issue_id uuid not null, account_id uuid not null,
  inserted_at timestamp not null, updated_at timestamp not null);

-- 2. The cast -------------------------------------------------------------------------------------------------------

create temp table demo_clock as select timestamptz '2021-09-15 00:00:00+00' as clock;

-- How many questions somebody of each kind misses: `misses` plus up to `spread` more.
create temp table demo_kind (kind text primary key, slots int[], misses int, spread int);
insert into demo_kind values
  ('delighted', '{0,1,2,3}', 0, 2),
  ('healthy', '{4,5,6,7,8,9,10,18}', 3, 3),
  ('at-risk', '{11,12,13,14,15}', 7, 5),
  ('critical', '{16,17}', 14, 6),
  ('new', '{19}', 7, 8);

-- The questions, how unlikely each is to be missed, and for how many percent it does not apply or cannot be told.
create temp table demo_topic (topic text primary key, ease numeric, away int);
insert into demo_topic values
  ('logged_in', 9, 0), ('team_added', 2, 0), ('events', 2.5, 0), ('identify', 1.2, 0), ('properties', 1.2, 0),
  ('actions', 1, 0), ('funnels', 0.8, 0), ('dashboard', 1.5, 0), ('toolbar', 0.8, 30), ('production', 3, 0),
  ('test_data', 1, 60), ('flags', 1, 40), ('experience', 99, 55), ('demo', 0.9, 0), ('everyone', 0.9, 0),
  ('guides', 0.9, 0), ('support', 1.1, 0), ('slack', 0.7, 0), ('newsletter', 0.8, 0), ('usage_dashboard', 0.8, 0),
  ('plan_usage', 0.6, 35), ('catchup', 0.8, 0), ('support_experience', 0.8, 45), ('weekly', 1.8, 0);

-- Names that try the formats: quotes, scripts, markup, formulas, terminal escapes, other alphabets.
create temp table demo_name (n int primary key, name text);
insert into demo_name values
  (1, 'Acme Inc'), (2, 'O''Brien & Sons'), (3, '"Quoted" Systems, Ltd.'), (4, 'Müller Straßenbau GmbH'),
  (5, '株式会社さくら'), (6, '深圳云帆科技'), (7, 'תוכנה בע״מ'), (8, 'شركة النور'), (9, '🚀 Rocketry'),
  (10, '<script>alert("x")</script>'), (11, '=HYPERLINK("http://c011.example.com","open")'), (12, '+SUM(1,2)'),
  (13, '-2+3 Studio'), (14, '@channel'), (15, '**Bold** _Type_ | Co.'), (16, '[docs](javascript:alert(1))'),
  (17, '`backtick`'), (18, chr(27) || '[31mRed Alert' || chr(27) || '[0m'), (19, 'Tab' || chr(9) || 'Stop'),
  (20, 'Two' || chr(10) || 'Lines'), (21, ''), (22, 'Globex'), (23, 'Globex'), (24, 'Initech'), (25, 'INITECH'),
  (26, '100% Organic %s'), (27, 'back\slash'), (28, '--help'), (29, 'null'), (30, '👩‍🚀 & 👨‍👩‍👧 Family'),
  (31, U&'\202Eesrever'), (32, '017a1e00-0000-4000-8000-000000000005'), (33, rpad('Long Name ', 64, 'abcdefgh ')),
  (34, 'Ångström Überprüfung'), (35, U&'Cafe\0301 Re\0301sume\0301'), (36, ' Leading Space'), (37, '&amp; Partners'),
  (38, '<b>Bold</b> <img src=x onerror=alert(1)>'), (39, '# Heading'), (40, '<!channel> & <@U123>');

-- One row per customer: n is the last group of its id.
create temp table demo_who as
select n, ('017a1e00-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid as id,
       coalesce(s.name, w.name) as name,
       coalesce(case when n = 1 then 'acme' when s.n is not null then 'c' || lpad(n::text, 3, '0') end,
                lower(replace(w.name, ' ', '-'))) as slug,
       k.kind, k.misses + n / 20 % (k.spread + 1) as misses,
       clock - case when k.kind = 'new' then (3 + n * 7 % 24) * interval '1 day'
                    when n % 13 = 5 then interval '43 days'
                    else (110 + n * 37 % 420) * interval '1 day' end - interval '9 hours 12 minutes' as created_at
from demo_clock, generate_series(1, 200) n
cross join lateral (
  select (array['Amber', 'Birch', 'Cobalt', 'Dune', 'Ember', 'Fjord', 'Granite', 'Harbor', 'Indigo', 'Juniper',
                'Kestrel', 'Larch', 'Meadow', 'Nimbus', 'Opal', 'Pine', 'Quartz', 'River', 'Saffron', 'Tundra',
                'Umber', 'Violet', 'Willow', 'Yarrow', 'Zephyr'])[n % 25 + 1] || ' ' ||
         (array['Analytics', 'Logistics', 'Health', 'Foods', 'Robotics', 'Savings', 'Games', 'Media'])[n % 200 / 25 + 1]
         as name) w
left join demo_name s using (n)
join demo_kind k on n * 7 % 20 = any (k.slots);

-- What is wanted of single customers, whatever the dice say.
create temp table demo_wish (n int, topic text, state text);
insert into demo_wish
select 1, topic, case when topic in ('everyone', 'newsletter', 'catchup', 'guides', 'funnels') then 'no'
                      when topic in ('toolbar', 'experience') then 'away' else 'yes' end
from demo_topic;
insert into demo_wish values
  (41, 'logged_in', 'no'), (117, 'plan_usage', 'no'), (61, 'team_added', 'yes'),
  (61, 'logged_in', 'yes');

-- The dice: who misses which question. Yes, no, or away (does not apply, or cannot be told from the data).
create temp table demo_state as
select r.n, r.topic,
       coalesce(w.state, case when r.away then 'away'
                              when row_number() over (partition by r.n, r.away order by r.roll * r.ease) <= r.misses
                              then 'no' else 'yes' end) as state
from (select c.n, c.misses, t.topic, t.ease,
             ('x' || substr(md5(t.topic || c.n), 1, 7))::bit(28)::int % 1000 + 1 as roll,
             ('x' || substr(md5(c.n || t.topic), 1, 7))::bit(28)::int % 100 < t.away as away
      from demo_who c, demo_topic t) r
left join demo_wish w using (n, topic);

create temp table demo_customer as
select c.*, s.logged_in, s.team_added, s.events, s.identify, s.properties, s.actions, s.funnels, s.dashboard,
       s.toolbar, s.production, s.test_data, s.flags, s.experience, s.demo, s.everyone, s.guides, s.support, s.slack,
       s.newsletter, s.usage_dashboard, s.plan_usage, s.catchup, s.support_experience, s.weekly,
       case when c.n not in (57, 198) then 100 + c.n end as team_id, 0 as members, 'steady' as flow,
       null::int as plan_id, null::int as event_limit, 0 as monthly
from demo_who c
join (select n,
             max(state) filter (where topic = 'logged_in') as logged_in,
             max(state) filter (where topic = 'team_added') as team_added,
             max(state) filter (where topic = 'events') as events,
             max(state) filter (where topic = 'identify') as identify,
             max(state) filter (where topic = 'properties') as properties,
             max(state) filter (where topic = 'actions') as actions,
             max(state) filter (where topic = 'funnels') as funnels,
             max(state) filter (where topic = 'dashboard') as dashboard,
             max(state) filter (where topic = 'toolbar') as toolbar,
             max(state) filter (where topic = 'production') as production,
             max(state) filter (where topic = 'test_data') as test_data,
             max(state) filter (where topic = 'flags') as flags,
             max(state) filter (where topic = 'experience') as experience,
             max(state) filter (where topic = 'demo') as demo,
             max(state) filter (where topic = 'everyone') as everyone,
             max(state) filter (where topic = 'guides') as guides,
             max(state) filter (where topic = 'support') as support,
             max(state) filter (where topic = 'slack') as slack,
             max(state) filter (where topic = 'newsletter') as newsletter,
             max(state) filter (where topic = 'usage_dashboard') as usage_dashboard,
             max(state) filter (where topic = 'plan_usage') as plan_usage,
             max(state) filter (where topic = 'catchup') as catchup,
             max(state) filter (where topic = 'support_experience') as support_experience,
             max(state) filter (where topic = 'weekly') as weekly
      from demo_state group by n) s using (n);

-- One thing follows from another.
update demo_customer set
  flow = case when events = 'yes' then 'steady' when kind = 'critical' then (array['never', 'stopped'])[n % 2 + 1]
              else (array['gap', 'stopped', 'gap'])[n % 3 + 1] end,
  team_added = case when logged_in = 'no' then 'no' else team_added end,
  weekly = case when logged_in = 'no' then 'no' when kind = 'new' then 'yes' else weekly end;
update demo_customer set
  members = case when n = 1 then 6 when n = 61 then 24 when team_added = 'yes' then 2 + n % 5
                 when logged_in = 'no' and n % 2 = 0 then 0 else 1 end,
  everyone = case when logged_in = 'no' then 'no' when team_added = 'no' then 'yes' else everyone end,
  experience = case when team_added = 'no' or logged_in = 'no' then 'away' else experience end,
  toolbar = case when logged_in = 'no' and toolbar = 'yes' then 'no' else toolbar end,
  actions = case when logged_in = 'no' then 'no' else actions end,
  funnels = case when logged_in = 'no' then 'no' else funnels end,
  dashboard = case when logged_in = 'no' then 'no' else dashboard end,
  flags = case when logged_in = 'no' and flags = 'yes' then 'away' else flags end,
  identify = case when flow in ('never', 'stopped') then 'no' else identify end,
  production = case when flow in ('never', 'stopped') then 'no' else production end,
  test_data = case when flow in ('never', 'stopped') then 'away' else test_data end,
  plan_usage = case when plan_usage = 'yes' and flow in ('never', 'stopped') then 'no' else plan_usage end,
  support_experience = case when support = 'no' then 'away' else support_experience end;

-- Plans and monthly volumes. Allowances are small, so that 300,000 events fill them.
insert into multi_tenancy_plan values
  (1, 'starter', 'Starter', false, 'price_demo_1', '', 250, '', true, true, false, '$0 per month'),
  (2, 'startup', 'Startup', false, 'price_demo_2', '', 600, '', true, true, false, '$49 per month'),
  (3, 'growth', 'Growth', true, 'price_demo_3', '', 1250, '', true, true, false, '$150 per month'),
  (4, 'standard', 'Standard', true, 'price_demo_4', '', 10000, '', true, true, false, '$450 per month'),
  (5, 'enterprise', 'Enterprise', true, 'price_demo_5', 'Talk to us.', null, '', true, false, true, 'as agreed'),
  (6, 'flat-5', 'Flat "5"', false, 'price_demo_6', '', 0, '', false, false, false, 'retired');
update demo_customer set plan_id = case when plan_usage = 'away' then (array[null, 5, 3, 2, 6])[n % 5 + 1]
                                        when n = 1 then 4 else 1 + n % 3 end;
update demo_customer c set event_limit = p.event_allowance from multi_tenancy_plan p where p.id = c.plan_id;
update demo_customer set monthly = case
  when n = 1 then 8122
  when plan_usage = 'yes' then event_limit * (0.84 + n * 13 % 41 / 100.0)
  when plan_usage = 'no' then greatest(90, event_limit * (0.08 + n * 17 % 60 / 100.0))
  else 90 + n * 53 % 430 end;

-- 3. Organizations, teams, users ------------------------------------------------------------------------------------

insert into django_migrations (app, name, applied) values
  ('posthog', '0050_dashboards', '2020-05-15 08:00:00+00'), ('posthog', '0101_org_owners', '2020-12-01 08:00:00+00');

insert into posthog_organization
select id, name, created_at, created_at + interval '3 days', '{}', n % 3 > 0, 3, false, '{}', '{}', true
from demo_customer;
insert into posthog_organization values
  ('017a1e00-0000-4000-8000-000000009999', 'Internal Metrics', '2020-02-01', '2021-05-20', '{}', true, 9, true, '{}',
    '{}', false);

-- What the product puts into every team's test account filters; older rows hold other shapes.
create temp table demo_team as
select c.n, 100 + c.n + extra as id, c.id as organization_id,
       case extra when 0 then 'Default Project' when 1000 then 'Mobile' else 'HogFlix Demo App' end as name,
       extra = 2000 as is_demo, c.created_at + extra / 1000 * interval '6 hours' as created_at,
       case when c.toolbar = 'no' then '{}' when extra = 0 then array['https://app.' || c.slug || '.example.com']
         else '{}'
       end::varchar(200)[] as app_urls,
       extra = 2000 or c.flow <> 'never' as ingested
from demo_customer c, unnest(array[0, 1000, 2000]) extra
where (extra = 0 and c.team_id is not null) or (extra = 1000 and c.n % 5 = 0)
  or (extra = 2000 and (c.n % 4 = 0 or c.n = 57));
insert into demo_team values
  (null, 1, '017a1e00-0000-4000-8000-000000009999', 'Instance', false, '2020-02-01', '{}', true),
  (null, 2, '017a1e00-0000-4000-8000-000000009999', 'Our own app and site', false, '2020-02-01',
    '{https://app.example.org}', true);

insert into posthog_team
select id, 'phc_demo_' || id, name, false, null, app_urls, null, '[]', '[]', '[]', '[]', '[]', false, ingested,
       created_at, created_at + interval '1 day', ingested, md5('team' || id)::uuid, organization_id, id % 2 = 0, true,
       null, is_demo,
       case id % 29 when 3 then '{}'::jsonb when 4 then 'null' when 5 then '"none"' when 6 then '[]'
         when 7 then '[1, null]'
         else '[{"key": "$host", "operator": "is_not", "value": ["localhost:8000", "localhost:5000", "127.0.0.1:8000", "127.0.0.1:3000", "localhost:3000"]}]' end,
       'UTC', case when id % 31 = 0 then '{"data-attr": 1}'::jsonb else '["data-attr"]' end
from demo_team;

-- Members: k counts them within a customer. Their names are roles, for no person is meant.
create temp table demo_member as
select c.n, k, 100 * c.n + k as user_id, c.id as organization_id, c.team_id,
       (array['Founder', 'Head of', 'Product', 'Data', 'Growth', 'Support', 'Backend',
         'Mobile'])[(k - 1) % 8 + 1] as first_name,
       (array['', 'Engineering', 'Manager', 'Analyst', 'Marketing', 'Desk', 'Engineer', 'Team'])[(k - 1) % 8 + 1] ||
         case when k > 8 then ' ' || (k - 1) / 8 + 1 else '' end as last_name,
       (array['founder', 'engineering', 'product', 'data', 'growth', 'support', 'backend',
         'mobile'])[(k - 1) % 8 + 1] ||
         case when k > 8 then (k - 1) / 8 + 1 || '' else '' end || '@' || c.slug || '.example.com' as email,
       least(c.created_at + (k - 1) * interval '2 days', clock - interval '2 hours') as joined_at,
       case when c.logged_in = 'no' or (c.everyone = 'no' and k > greatest(1, c.members - 1 - c.n % 2)) then null
            when c.n % 37 = 8 and c.weekly = 'yes' then clock + k * interval '5 hours'      -- since then, again
            when c.weekly = 'no' or (c.n % 11 = 4 and c.kind <> 'new')
              then greatest(c.created_at + interval '1 hour', clock - (36 + c.n % 60 + 3 * k) * interval '1 day')
            when c.n % 6 = 2 then greatest(c.created_at, clock - (9 + (c.n + k) % 19) * interval '1 day')
            else greatest(c.created_at,
              clock - (c.n * 5 + k * 11) % 150 * interval '1 hour' - interval '4 minutes') end as last_login
from demo_clock, demo_customer c, generate_series(1, c.members) k;

insert into posthog_user
select user_id, 'pbkdf2_sha256$260000$demo$' || md5('p' || user_id), last_login, first_name, last_name, email, false,
       true, joined_at, null, case when n % 17 = 4 then null else 'usr_' || md5('d' || user_id) end,
       (n + k) % 3 > 0, false, case when n % 9 = 0 then 'disabled' else 'toolbar' end, team_id, organization_id,
       md5('user' || user_id)::uuid, '{"active": "DEFAULT"}'
from demo_member;
update posthog_user u set temporary_token = 'tok_' || md5('t' || u.id)
from demo_member m join demo_customer c using (n)
where m.user_id = u.id and c.toolbar = 'yes' and m.k = 1;

-- The vendor's staff, who sit in customers' organizations; consultants, who sit in several; people who have left.
insert into posthog_user
select id, '!', clock - interval '30 minutes', 'Support', 'Engineer ' || id, 'support' || id || '@example.org', true,
       true, '2020-02-01', 'tok_staff_' || id, 'usr_staff_' || id, true, false, 'toolbar', 2,
       '017a1e00-0000-4000-8000-000000009999', md5('user' || id)::uuid, '{}'
from demo_clock, generate_series(1, 3) id;
insert into posthog_user
select id, '!', clock - id * interval '1 day', 'Consultant',
       case id when 11 then '<i>A</i>' when 12 then '"B"' else 'Ç' end,
       'consultant' || id || '@agency.example.net', false, true, '2020-06-01', null, 'usr_agency_' || id, true, false,
       'toolbar', null, null, md5('user' || id)::uuid, '{}'
from demo_clock, generate_series(11, 13) id;
insert into posthog_user
select 50000 + n, '!', null, 'Former', 'Member', 'former@' || slug || '.example.com', false, false, created_at,
       'tok_former_' || n,
       'usr_former_' || n, false, false, 'toolbar', team_id, id, md5('user' || 50000 + n)::uuid, '{}'
from demo_customer where n % 4 = 2;

insert into posthog_organizationmembership
select md5('member' || user_id || organization_id)::uuid, case k when 1 then 15 when 2 then 8 else 1 end, joined_at,
       joined_at, organization_id, user_id
from demo_member
union all
select md5('member' || u.id || c.id)::uuid, 1, c.created_at, c.created_at, c.id, u.id
from demo_customer c, posthog_user u
where (u.is_staff and (c.n + u.id) % 40 = 2) or (u.is_staff and c.logged_in = 'no' and c.n % 4 = u.id)
   or (u.id between 11 and 13 and c.n % 25 = u.id - 10 and c.team_added = 'yes' and c.weekly = 'yes')
   or u.id = 50000 + c.n
union all
select md5('member' || id || '9999')::uuid, 8, '2020-02-01', '2020-02-01', '017a1e00-0000-4000-8000-000000009999', id
from generate_series(1, 3) id;

insert into posthog_organizationinvite
select md5('invite' || n || i)::uuid, case when n % 6 = 0 then null else 'invited' || i || '@' || slug
         || '.example.com' end,
       greatest(created_at, clock - (n % 9 + i) * interval '1 day'), clock - interval '1 hour', 100 * n + 1, id, true,
       ''
from demo_clock, demo_customer, generate_series(1, 1 + n % 2) i
where n % 3 = 0 and members > 0;

insert into multi_tenancy_organizationbilling
select id, 'cus_demo_' || n, '', case when plan_id = 1 then '' else 'sub_demo_' || n end, '', created_at,
       plan_usage = 'away' and n % 5 = 3,                              -- never finished: no active billing
       clock + case when plan_usage = 'away' and n % 5 = 2 then interval '-20 days'
         else n % 28 * interval '1 day' + interval '1 hour' end,
       plan_id
from demo_clock, demo_customer
where plan_id is not null and not (n % 8 = 4 and plan_usage <> 'away');  -- those have their limit in account.csv

-- 4. Dashboards, insights, actions, flags ---------------------------------------------------------------------------

-- when: the day on which a customer's people made things; who: the member who made them
create temp table demo_maker as
select c.*, 100 * c.n + 1 as who, 100 * c.n + least(2, c.members) as other,
       case when c.kind = 'new' then c.created_at + interval '12 hours'
            else greatest(c.created_at + interval '12 hours',
              clock - (34 + c.n * 7 % 50) * interval '1 day') end as made_at
from demo_clock, demo_customer c where c.team_id is not null;

-- the dashboard that comes with every team, and its sample insights
insert into posthog_dashboard
select id, 'My App Dashboard', true, created_at, false, null, id, false, null, created_at + interval '1 day', '{}',
       'default', '', '{}'
from demo_team where n is not null;
insert into posthog_dashboarditem
select id * 10 + i, case i when 1 then 'Daily Active Users' else 'Sample - Purchase conversion funnel' end,
       case i when 1 then '{"insight": "TRENDS", "events": [{"id": "$pageview"}]}'::jsonb
         else '{"insight": "FUNNELS", "display": "FunnelViz", "events": []}' end,
       i, null, false, id, id, '{}', null, null, false, null, created_at, null, false, null, i = 2, null, 'smp' || id
         || i, false,
       '{}', created_at, null
from demo_team, generate_series(1, 2) i where n is not null;

-- dashboards made by people; where there is none, what looks like one
insert into posthog_dashboard
select 10000 + 10 * n + i,
       case when dashboard = 'yes' then case when n % 16 = 3 then null
         else (array['Weekly KPIs', 'Onboarding', 'Marketing <site>', 'Räume & Zeiten'])[n % 4 + 1] end
         else (array['Generated Dashboard: beta-signup Usage', 'Thrown away', 'Next week', 'Made by our support',
           'In the demo project'])[n % 5 + 1] end,
       false, case when dashboard = 'no' and n % 5 = 2 then clock + interval '2 days'
         else made_at + i * interval '1 hour' end,
       dashboard = 'no' and n % 5 = 1, case when dashboard = 'no' and n % 5 = 3 then 1 else who end,
       case when dashboard = 'no' and n % 5 = 4 and n % 4 = 0 then 2000 + team_id else team_id end, false, null,
       made_at, '{}', case when n % 7 = 2 then 'duplicate' else 'default' end, '', '{}'
from demo_clock, demo_maker, generate_series(1, case when dashboard = 'yes' then 1 + n % 3 else 1 end) i
where members > 0 and (case when dashboard = 'yes' then n % 4 > 0 else n % 5 <> 4 or n % 4 = 0 end);
-- or an insight of theirs, put on the dashboard that came with the team
insert into posthog_dashboarditem
select 400000 + n, case when n % 8 = 0 then null else 'Sign-ups by plan' end,
       '{"insight": "TRENDS", "display": "ActionsBar", "events": [{"id": "signed up"}]}',
       9, null, false, team_id, team_id, '{}', null, null, false, null, made_at, who, n % 8 = 0, null, false, null,
       'add' || n, false, '{}', made_at, null
from demo_maker where dashboard = 'yes' and n % 4 = 0 and members > 0;

-- funnels: saved; in either case; on a live dashboard without being saved. And what must not count.
insert into posthog_dashboarditem
select 500000 + n, case when n % 14 = 3 then null else 'Sign-up funnel' end,
       case when funnels = 'yes' then case when n % 7 = 1 then '{"insight": "funnels", "events": []}'::jsonb
                                        else '{"insight": "FUNNELS", "display": "FunnelViz", "events": [{"id": "$pageview"}, {"id": "signed up"}], "funnel_viz_type": "steps"}' end
         else (array['{"insight": "FUNNELS"}', '{"insight": "FUNNELS"}', '{"insight": "FUNNELS"}',
           '{"insight": ["FUNNELS"]}', '["FUNNELS"]', '"FUNNELS"', '{"display": "FunnelViz"}'])[n % 7 + 1]::jsonb end,
       null, null, funnels = 'no' and n % 7 = 0, team_id,
       case when funnels = 'yes' and dashboard = 'yes' and n % 4 > 0 and n % 5 = 0 then 10000 + 10 * n + 1 end, '{}',
       null, null,
       false, null, case when funnels = 'no' and n % 7 = 1 then clock + interval '3 hours' else made_at end, who,
       not (funnels = 'no' and n % 7 = 2) and not (funnels = 'yes' and dashboard = 'yes' and n % 4 > 0 and n % 5 = 0),
       null, false, null, 'fun' || n, n % 3 = 0, '{}', made_at, null
from demo_clock, demo_maker where members > 0 and (funnels = 'yes' or n % 3 > 0);

-- experience: three kinds of insights by two members within 90 days; for the others too few kinds, people or days
insert into posthog_dashboarditem
select 600000 + 10 * n + i, (array['Retention', 'Paths', 'Trend of visits'])[i],
       jsonb_build_object('insight', (array['RETENTION', 'PATHS', 'TRENDS'])[i], 'date_from', '-30d'), null, null,
       n % 19 = 2 and i = 1 and experience = 'away', team_id, null, '{}', null, null, false, null,
       case when experience = 'away' and n % 3 = 0 then least(made_at, clock - interval '91 days')
         else made_at + i * interval '1 day' end,
       case when experience = 'away' and n % 3 = 1 then who when i = 2 then other else who end, true, null, false, null,
       'xp' || n || '_' || i, false, '{}', made_at, null
from demo_clock, demo_maker, generate_series(1, case when experience = 'yes' or n % 3 < 2 then 3 else 2 end) i
where members > 0 and (experience = 'yes' or kind <> 'critical') and logged_in = 'yes' and kind <> 'new';

insert into posthog_action
select 1000 * (n + 100) + i, case when n % 12 = 7 and i = 1 then null
         else (array['Signed up', 'Paid', 'Invited a colleague', 'Clicked <b>buy</b>', 'Exported'])[i] end,
       case when actions = 'no' and n % 4 = 1 then clock + interval '1 minute' else made_at end,
       case when actions = 'no' and n % 4 = 2 then null when actions = 'no' and n % 4 = 3 then 1 else who end,
       team_id, (actions = 'no' and n % 4 = 0) or (actions = 'yes' and i = 5), false, false, made_at, made_at, ''
from demo_clock, demo_maker, generate_series(1, case when actions = 'yes' then 1 + n % 5 else 1 end) i
where members > 0 and (actions = 'yes' or n % 3 < 2);
insert into posthog_actionstep (tag_name, text, event, url_matching, selector, url, properties, action_id)
select case when id % 2 = 0 then 'button' end, null, case when id % 2 = 0 then '$autocapture' else 'signed up' end,
       'contains', case when id % 2 = 0 then 'form > button' end, null,
       case when id % 3 = 0 then null when id % 5 = 0 then '{}'::jsonb else '[]' end, id
from posthog_action;

insert into posthog_featureflag
select 1000 * n + i, 'Beta sign-up ' || i, 'beta-signup-' || i,
       case when n % 10 = 9 then '[]'::jsonb else '{"groups": [{"properties": [], "rollout_percentage": 50}]}' end,
       50, made_at, flags = 'no' and n % 2 = 0, flags = 'yes' or n % 2 = 0, who, team_id
from demo_maker, generate_series(1, 1 + n % 3) i
where members > 0 and (flags = 'yes' or (flags = 'no' and n % 5 > 0));   -- the rest: asked for, but deleted for good

-- people who have not signed in for weeks, but whose work shows that they were there
insert into posthog_dashboard
select 20000 + n, 'Draft', false, clock - (1 + n % 25) * interval '1 day', n % 2 = 0, who, team_id, false, null, null,
       '{}', 'default', '', '{}'
from demo_clock, demo_maker where n % 11 = 4 and weekly = 'yes' and kind <> 'new' and members > 0;

-- in demo projects everything is there, and none of it counts
insert into posthog_action
select 900000 + n, 'Watched a film', created_at, 100 * n + 1, id, false, false, false, created_at, created_at, ''
from demo_team where is_demo;
insert into posthog_featureflag
select 900000 + n, 'Demo', 'demo', '{}', null, created_at, false, true, 100 * n + 1, id
from demo_team where is_demo;

-- 5. Events and persons ---------------------------------------------------------------------------------------------

-- A stream is a number of events spread evenly over a time, from so many people, by one kind of library.
create temp table demo_stream (n int, team_id int, starts timestamptz, ends timestamptz, events int, kind text,
  hosts text[], people int);

-- the main stream; where production is missing, it comes from somebody's laptop, a tunnel, an emulator or too few people
create temp table demo_source as
select c.n, case when c.production = 'yes' then (array['web', 'web', 'web', 'server', 'web', 'mobile',
         'url'])[c.n % 7 + 1]
                 when c.flow in ('stopped', 'never') then 'web'
                 else (array['web', 'few servers', 'web', 'emulator', 'few mobiles'])[c.n % 5 + 1] end as kind,
       case when c.production = 'yes' or c.flow in ('stopped', 'never') then array['app.' || c.slug || '.example.com',
         c.slug || '.example.com:443', 'WWW.' || c.slug || '.example.com.']
            when c.n % 5 = 0 then array['localhost:3000', '127.0.0.1:8000', '192.168.1.20', 'dev.localhost']
            else array['demo.ngrok.io', 'laptop.local', 'devbox:8080', '[::1]:3000', '10.0.0.7',
              'app.test'] end as hosts,
       case when c.production = 'yes' then 12 + c.n % 27 else 4 end as people
from demo_customer c;
insert into demo_stream
select c.n, c.team_id + side, s.starts, s.ends,
       greatest(4, c.monthly * case when c.n % 5 = 0 then case side when 0 then 0.7 else 0.3 end else 1 end
                   * extract(epoch from s.ends - s.starts) / 86400 / 31)::int, o.kind, o.hosts, o.people
from demo_customer c join demo_source o using (n)
cross join demo_clock
cross join lateral (
  select greatest(c.created_at + interval '3 hours', timestamptz '2021-06-01') as starts,
         case c.flow when 'steady' then clock - (c.n * 13 % 400) * interval '1 minute'
                     when 'gap' then clock - interval '21 days 1 hour'
                       else clock - (32 + c.n % 9) * interval '1 day' end as ends
  union all
  select clock - interval '13 days 20 hours', clock - interval '5 minutes' where c.flow = 'gap') s
cross join lateral (select 0 as side union all select 1000 where c.n % 5 = 0) t
where c.flow <> 'never' and c.team_id is not null and s.ends > s.starts;

-- older times
insert into demo_stream
select c.n, c.team_id, c.created_at + interval '2 days', '2021-06-01', 40 + c.n % 60, o.kind, o.hosts, o.people
from demo_customer c join demo_source o using (n)
where c.created_at < '2021-05-01' and c.flow <> 'never' and c.team_id is not null;

-- test data: gone for a month, or below one in a hundred, or still there
insert into demo_stream
select c.n, c.team_id,
       clock - case when c.test_data = 'yes' and c.n % 3 > 0 then interval '80 days' else interval '29 days' end,
       clock - case when c.test_data = 'yes' and c.n % 3 > 0 then interval '35 days' else interval '1 day' end,
       case when c.test_data = 'yes' and c.n % 3 > 0 then 20 + c.n % 40
            when c.test_data = 'yes' then greatest(1, c.monthly / 160) else greatest(5, c.monthly / (4 + c.n % 12)) end,
       'web', array['localhost:3000', '127.0.0.1', '192.168.0.' || c.n % 250, 'staging.internal', 'x' || c.n
         || '.ngrok-free.app'], 3
from demo_clock, demo_customer c
where c.test_data <> 'away' and c.production = 'yes' and c.kind <> 'new' and c.team_id is not null
  and c.created_at < clock - interval '81 days';

-- one odd month: many more events than the plan allows, once (it decides nothing)
insert into demo_stream
select n, team_id, '2021-07-05', '2021-07-12', event_limit, 'web', array['app.' || slug || '.example.com'], 20
from demo_customer where n % 20 = 7 and plan_usage = 'no' and flow = 'steady' and created_at < '2021-06-01';

-- clocks that run ahead, on phones
insert into demo_stream
select n, team_id, '2021-09-15 00:00:01+00', '2038-01-01', 6, 'mobile', null, 3
from demo_customer where n % 23 = 3 and team_id is not null;
-- demo projects
insert into demo_stream
select n, id, created_at, created_at + interval '2 days', 60, 'web', array['hogflix.example.com', 'localhost:8000'], 20
from demo_team where is_demo;

insert into posthog_event (event, properties, elements, timestamp, team_id, distinct_id, elements_hash, created_at,
  site_url)
select e.event,
       case s.kind
         when 'web' then jsonb_build_object('$lib', 'web', '$host', h.host, '$current_url', 'https://' || h.host
           || e.path, '$browser', 'Firefox', '$insert_id', s.n || '-' || i)
         when 'url' then jsonb_build_object('$lib', 'web', '$current_url', 'https://' || h.host || e.path, '$browser',
           'Chrome')
         when 'mobile' then jsonb_build_object('$lib', 'posthog-ios', '$os', 'iOS', '$app_version', '2.' || i % 4)
         when 'few mobiles' then jsonb_build_object('$lib', 'posthog-android', '$os', 'Android')
         when 'emulator' then jsonb_build_object('$lib', 'posthog-android', '$os', 'Android', '$is_emulator', true)
         else jsonb_build_object('$lib', (array['posthog-python', 'posthog-node'])[s.n % 2 + 1]) end
       || case e.event when '$identify' then jsonb_build_object('$anon_distinct_id', 'anon-' || i, '$set',
         jsonb_build_object('email', 'reader' || i || '@example.net'))
                       when '$feature_flag_called' then '{"$feature_flag": "beta-signup-1", "$feature_flag_response": true}'::jsonb
                       else '{}' end,
       null, e.at, s.team_id, c.slug || '-' || i * 7 % s.people, null,
       least(e.at, clock) + interval '2 seconds', null
from demo_clock, demo_stream s join demo_customer c using (n)
cross join generate_series(0, s.events - 1) i
cross join lateral (select s.hosts[i % coalesce(cardinality(s.hosts), 1) + 1] as host) h
cross join lateral (
  select s.starts + (s.ends - s.starts) * ((i + 0.5) / s.events) as at,
         (array['/', '/pricing', '/app', '/app/files?sort=name', '/settings'])[i % 5 + 1] as path,
         case when i % 23 = 5 and c.identify = 'yes' then '$identify'
              when i % 41 = 9 and c.identify = 'no' then '$create_alias'
              when i % 31 = 7 and (c.flags = 'yes' or (c.flags = 'no' and c.n % 5 = 0)) then '$feature_flag_called'
              when i % 97 = 11 then 'signed up' when i % 53 = 12 then 'file uploaded' when i % 211 = 13 then '购买 "完成"'
              when i % 5 < 2 then '$pageview' else '$autocapture' end as event) e
order by e.at, s.team_id;

-- persons: those who sent the events. Without properties of their own they carry only what PostHog sets itself.
insert into posthog_person (id, created_at, properties, team_id, is_user_id, is_identified, uuid)
select 1000 * c.n + p, least(c.created_at + p * interval '5 hours', clock - interval '1 hour'),
       case when c.n % 40 = 9 and p % 3 = 0 then (array['[]', '"text"', 'null', '17'])[p / 3 % 4 + 1]::jsonb
            when c.properties = 'yes' then jsonb_build_object('$initial_referrer', '$direct', '$initial_os', 'Linux',
              'email', 'reader' || p || '@example.net',
                                                    'plan', (array['free', 'team'])[p % 2 + 1], 'seats', p % 9)
                 || case when c.n % 3 = 0 then '{"utm_source": "newsletter", "Größe": "L", "a \"quoted\" key": 1, "<b>": null}'::jsonb else '{}' end
            when c.n % 3 = 0 then '{}'
            else '{"$initial_referrer": "$direct", "$initial_os": "Linux", "$geoip_country_code": "DE", "utm_source": "ad", "utm_term": "x", "gclid": "1", "fbclid": "2", "is_demo": true}' end,
       c.team_id, null, c.identify = 'yes' and p % 4 > 0, md5('person' || c.n || '-' || p)::uuid
from demo_clock, demo_customer c join demo_source o using (n), generate_series(0, o.people - 1) p
where c.flow <> 'never' and c.team_id is not null;
insert into posthog_persondistinctid (distinct_id, person_id, team_id)
select c.slug || '-' || p.id % 1000, p.id, p.team_id
from posthog_person p join demo_customer c on c.n = p.id / 1000
union all
select 'anon-' || p.id, p.id, p.team_id from posthog_person p where p.is_identified and p.id % 5 = 0;
insert into posthog_person (id, created_at, properties, team_id, is_user_id, is_identified, uuid)
select 500000 + 100 * n + p, created_at, jsonb_build_object('is_demo', true, 'name', 'Viewer ' || p), id, null, true,
       md5('viewer' || n || p)::uuid
from demo_team, generate_series(1, 20) p where is_demo;

-- 6. Support desk ---------------------------------------------------------------------------------------------------

insert into accounts values ('0c0ffee0-0000-4000-8000-000000000001', 'The vendor', '2020-07-01', '2020-07-01');

-- Who answers: with a name at the desk, with one in PostHog (the desk's is an e-mail address), with none anywhere.
insert into users
select id, (array['Support1@example.org', 'support2@example.org', 'SUPPORT3@EXAMPLE.ORG', 'night@example.com'])[id], '!',
       case id when 1 then 'admin' else 'user' end, null, null, '0c0ffee0-0000-4000-8000-000000000001', '2020-07-01',
       '2020-07-01'
from generate_series(1, 4) id;
insert into user_profiles values
  (md5('profile1')::uuid, 'support1@example.org', null, null, null, 1, '2020-07-01', '2020-07-01'),
  (md5('profile2')::uuid, ' ', 'Growth Engineer', null, null, 2, '2020-07-01', '2020-07-01');

-- A company is found by its id, or by its name; its people by their e-mail, in any case.
insert into companies
select md5('company' || n)::uuid, case when n % 3 = 1 then upper(name) else name end,
       case when n % 3 <> 1 or n between 21 and 25 then id::text end, null,
       case when slack = 'yes' and n % 3 = 0 then 'C0DEMO' || n end,
       case when slack = 'yes' and n % 3 = 0 then 'shared-' || slug end, null, null,
       case n % 5 when 0 then null when 1 then '[]'::jsonb else '{}' end, '0c0ffee0-0000-4000-8000-000000000001',
       created_at, created_at
from demo_customer where (support = 'yes' or n % 3 = 0);
insert into customers
select md5('contact' || n)::uuid,
       case when n % 3 = 0 and members > 0 then upper('founder@' || slug || '.example.com') when n % 3 = 1 then null
         else 'somebody@elsewhere.example.net' end,
       case when n % 7 = 0 then null else 'A founder' end, null, 'app.' || slug || '.example.com', null, null,
       created_at::date, null, '0c0ffee0-0000-4000-8000-000000000001',
       case when n % 3 = 0 and members > 0 then null else md5('company' || n)::uuid end, created_at, created_at
from demo_customer where support = 'yes';

-- Conversations: answered soon; late; never; closed without a word; or only just opened. Sandbox ones are tests.
create temp table demo_talk as
select c.n, i, md5('talk' || c.n || '-' || i)::uuid as id, md5('contact' || c.n)::uuid as customer_id, t.opened,
       case v when 'good' then t.opened + (20 + (c.n * 7 + i * 131) % 330) * interval '1 minute'
              when 'late' then t.opened + (10 + c.n % 30 + i) * interval '1 hour'
              when 'later' then timestamp '2021-09-15 06:00:00' end as replied,
       case when v in ('good', 'late') and i % 3 > 0 then t.opened + interval '3 days'
         when v = 'dropped' then t.opened + interval '31 hours' end as closed,
       v
from demo_clock, demo_customer c
cross join lateral (
  select case when c.support_experience = 'yes' then 'good'
              when c.support_experience = 'no' then (array['late', 'waiting', 'dropped', 'late'])[c.n % 4 + 1]
              else (array['sandbox', 'old', 'fresh', 'later'])[c.n % 4 + 1] end as v) w
cross join generate_series(1, case when v in ('good', 'late') then 1 + c.n % 4 else 1 end) i
cross join lateral (
  select (clock - case when v = 'old' then interval '120 days' when v in ('fresh', 'later') then interval '5 hours'
                  else (4 + (c.n * 3 + i * 17) % 80) * interval '1 day' end)::timestamp as opened) t
where c.support = 'yes' and (c.support_experience <> 'away' or c.n % 3 > 0);
insert into conversations
select id, case when closed is null then 'open' else 'closed' end,
       case when i % 4 = 0 then 'priority' else 'not_priority' end,
       case v when 'sandbox' then 'sandbox' else (array['chat', 'email', 'slack', 'api'])[(n + i) % 4 + 1] end,
       case when i % 2 = 0 then 'Question about "funnels" & <b>paths</b>' end, true, replied, closed, null,
       coalesce(closed, replied, opened), null,
       case when replied is not null then 1 end, '0c0ffee0-0000-4000-8000-000000000001', customer_id, null, opened,
       coalesce(closed, opened)
from demo_talk;
-- Every sprint has a support hero, who answers most; the others help. Where the desk was quick the customer asks again,
-- and may still wait for that answer.
insert into messages
select md5('message' || t.id || m)::uuid, case m when 1 then 'How do I …?'
         when 2 then 'Like this: `posthog.capture()`' when 3 then 'Note to self' else 'And then?' end,
       case m when 3 then 'note' else 'reply' end, m = 3, 'chat', at, at, t.id, '0c0ffee0-0000-4000-8000-000000000001',
       case when m in (1, 4) then t.customer_id end, case when m in (2, 3) then agent end, at, at
from demo_clock, demo_talk t cross join generate_series(1, 4) m
cross join lateral (
  select case m when 1 then t.opened when 4 then case when v = 'good' and n % 3 = 0 then t.replied + interval '40 hours' end
              else t.replied end as at,
         (clock::date - t.opened::date) / 14 as sprint) w
cross join lateral (
  select case when (n * 3 + i) % 7 < 4 then array[3, 2, 1] else array[1, 2, 4, 3, 3, 1, 2] end as rota) r
cross join lateral (
  select case when cardinality(rota) = 3 then rota[sprint % 3 + 1] else rota[(n + i) % 7 + 1] end as agent) a
where at is not null;
insert into issues
select md5('issue' || n)::uuid, 'Export breaks on umlauts #' || n, null,
       (array['unstarted', 'in_progress', 'in_review', 'done', 'closed'])[n % 5 + 1],
       'https://github.com/example/example/issues/' || n, case when n % 5 >= 3 then timestamp '2021-09-01' end, null,
       '0c0ffee0-0000-4000-8000-000000000001', '2021-08-01', '2021-09-01'
from generate_series(1, 15) n;
insert into conversation_issues
select md5('ci' || id)::uuid, id, md5('issue' || n % 15 + 1)::uuid, '0c0ffee0-0000-4000-8000-000000000001', opened,
       opened
from demo_talk where i = 1 and n % 4 = 1;
insert into customer_issues
select md5('pi' || customer_id)::uuid, customer_id, md5('issue' || n % 15 + 1)::uuid,
       '0c0ffee0-0000-4000-8000-000000000001', opened, opened
from demo_talk where i = 1 and n % 4 = 1;

-- 7. The vendor's own project (team 2): what customers' people do in the product, its toolbar and its docs ------------

insert into posthog_event (event, properties, timestamp, team_id, distinct_id, created_at)
select v.event, v.properties, v.at, 2, coalesce(u.distinct_id, 'anonymous-' || m.user_id), v.at
from demo_clock, demo_member m join demo_customer c using (n) join posthog_user u on u.id = m.user_id
cross join lateral (
  select 'insight viewed' as event,
         '{"$lib": "web", "$host": "app.example.org", "$current_url": "https://app.example.org/insights"}'::jsonb as properties,
         m.joined_at + (clock - m.joined_at) * (i / 8.0) as at from generate_series(1, 7) i
           where m.last_login is not null
  union all
  select 'toolbar loaded', '{"$lib": "js", "is_authenticated": true}', clock - (5 + c.n % 70) * interval '1 day'
         where c.toolbar = 'away' and c.n % 2 = 0 and m.k = 1
  union all
  select 'toolbar mode triggered', '{"mode": "inspect", "enabled": true}', clock + interval '1 day'
         where c.toolbar = 'away' and c.n % 2 = 1 and m.k = 1
  union all                                                             -- newer versions say which organization it was
  select '$pageview', jsonb_build_object('$lib', 'web', '$host', 'example.org', '$current_url',
           'https://example.org/' || (array['docs/user-guides/funnels', 'tutorials/actions?x=1',
             'blog/docs-day'])[c.n % 3 + 1], '$groups', jsonb_build_object('organization', c.id)),
         clock - (3 + c.n % 50) * interval '1 day' where c.guides = 'no' and c.n % 2 = 0 and m.k = 1
  union all
  select '$pageview', jsonb_build_object('$lib', 'web', '$host', 'example.org', '$pathname', '/docs', '$current_url',
           'https://example.org/docs#top'),
         clock - (3 + c.n % 50) * interval '1 day' where c.guides = 'no' and c.n % 4 = 1 and m.k = 1) v
order by v.at, m.user_id;
insert into posthog_dashboard
select 30000 + n, (array['Usage: ', 'usage of ', ''])[n % 3 + 1] || case when n % 2 = 0 then lower(name) else name end
       || case when n % 3 = 2 then ' usage' else '' end, false, clock - interval '60 days',
       n % 12 = 5, 1, 2, false, null, clock - interval '1 day', '{}', 'default', '', '{}'
from demo_clock, demo_customer where usage_dashboard = 'no' and n % 3 <> 1;
insert into posthog_dashboarditem
select 700000 + n, case when n % 2 = 0 then null else 'Events this month' end,
       jsonb_build_object('insight', 'TRENDS', 'properties',
         jsonb_build_array(jsonb_build_object('key', 'organization', 'value', id))),
       null, null, false, 2, null, '{}', null, null, false, null, clock - interval '60 days', 1, true, null, false,
       null, 'own' || n, false, '{}', clock, null
from demo_clock, demo_customer where usage_dashboard = 'no' and n % 6 = 1;

-- 8. What real exports are full of ----------------------------------------------------------------------------------

-- sign-ups after the clock
insert into posthog_organization
select ('017a1e00-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'Tomorrow ' || n,
       clock + interval '1 hour' * (n - 201), clock, '{}', false, 3, false,
       '{}', '{}', true
from demo_clock, generate_series(201, 202) n;

-- events whose properties are no object, whose host is no host, whose name is missing; harmless next to a customer's own
insert into posthog_event (event, properties, timestamp, team_id, distinct_id, created_at)
select case when i = 9 then null else '$pageview' end,
       (array['[]', '"text"', 'null', '42', '{"$host": 7}', '{"$host": {"a": 1}}',
         '{"$host": null, "$current_url": ["x"]}', '{"$lib": 3, "$is_emulator": "yes"}',
              '{"$host": ""}', '{"$current_url": "not a url"}', '{"$current_url": "https://"}',
              '{"$current_url": "file:///home/x.html"}', '{"$groups": "x", "$set": 4}',
              '{"$host": "app.example.com."}', '{"$host": "8.8.8.8"}', '{"$host": "a.vercel.app:443"}'])[i]::jsonb,
       clock - i * interval '31 hours', team_id, '', null
from demo_clock, demo_customer, generate_series(1, 16) i where n % 40 = 9 and production = 'yes';
-- every host that is not public, at one customer
insert into posthog_event (event, properties, timestamp, team_id, distinct_id, created_at)
select '$pageview', jsonb_build_object('$host', h), clock - interval '2 days', 142, 'zoo', clock
from demo_clock, unnest(array['LOCALHOST', 'a.localhost.', 'b.test', 'c.invalid', 'd.example', 'e.localdomain',
  'f.home.arpa', 'g.ngrok.app', 'h.trycloudflare.com', 'i.loca.lt',
  'j.serveo.net', 'k.nip.io', 'l.sslip.io', 'm.xip.io', 'n.localtest.me', 'o.lvh.me', 'p.ts.net', '172.16.3.4',
  '169.254.1.1', '100.64.0.1', '0.0.0.0', '[fe80::1]', '[fd00::1]:80', 'nodot', repeat('long.', 60) || 'com']) h;

insert into posthog_eventdefinition
select md5('def' || team_id || event)::uuid, event, count(*), null, team_id
from posthog_event where event is not null and timestamp >= '2021-08-16' group by team_id, event;
insert into posthog_propertydefinition
select md5('prop' || id || p)::uuid, p, p = 'seats', 100, null, id
from demo_team, unnest(array['$lib', '$host', '$current_url', '$browser', 'seats']) p where ingested;
insert into posthog_personalapikey
select 'key' || user_id, 'CI', 'hash' || user_id, joined_at, last_login, user_id from demo_member where k = 1
       and n % 6 = 0;
insert into posthog_sessionrecordingviewed (user_id, team_id, session_id, created_at)
select user_id, team_id, 'session-' || user_id, last_login from demo_member
where k = 2 and n % 3 = 0 and team_id is not null;
insert into posthog_team_users (team_id, user_id) select team_id, user_id from demo_member where n % 50 = 0;
insert into posthog_messagingrecord select md5('mail' || n)::uuid, md5('x' || n), 'no_event_ingestion_follow_up',
clock from demo_clock, generate_series(1, 5) n;
insert into messaging_usermessagingrecord select md5('um' || n)::uuid, 100 * n + 1, 'no_event_ingestion_follow_up',
clock from demo_clock, generate_series(1, 5) n;
insert into ee_license values (1, '2021-01-01', 'enterprise', '2022-01-01', 'demo', null);

-- 9. Indexes, keys, statistics --------------------------------------------------------------------------------------

create unique index single_for_internal_metrics on posthog_organization (for_internal_metrics)
  where for_internal_metrics;
create unique index only_one_owner_per_organization on posthog_organizationmembership (organization_id)
  where level = 15;
create index on posthog_organizationmembership (organization_id);
create index on posthog_organizationmembership (user_id);
create index on posthog_organizationinvite (target_email);
create index on posthog_team (organization_id);
create index on posthog_dashboard (team_id);
create index on posthog_dashboard (created_by_id);
create index on posthog_dashboarditem (team_id);
create index on posthog_action (team_id, updated_at desc);
create index on posthog_person (team_id, id desc);
create index on posthog_person (team_id);
create index on posthog_person (uuid);
create index on posthog_person (is_user_id);
create index on posthog_person ((properties ->> 'email'));
create index on posthog_persondistinctid (person_id);
create index on posthog_event (timestamp, team_id, event);
create index on posthog_event (created_at);
create index idx_distinct_id on posthog_event (distinct_id);
create index on posthog_event (elements_hash);
create index on posthog_event (team_id);
create index on conversations (customer_id);
create index on messages (conversation_id);

alter table posthog_team add foreign key (organization_id) references posthog_organization deferrable initially deferred;
alter table posthog_user add foreign key (current_team_id) references posthog_team deferrable initially deferred;
alter table posthog_organizationmembership add foreign key (organization_id) references posthog_organization deferrable initially deferred;
alter table posthog_organizationmembership add foreign key (user_id) references posthog_user deferrable initially deferred;
alter table posthog_dashboard add foreign key (team_id) references posthog_team deferrable initially deferred;
alter table posthog_dashboarditem add foreign key (dashboard_id) references posthog_dashboard deferrable initially deferred;
alter table posthog_dashboarditem add foreign key (team_id) references posthog_team deferrable initially deferred;
alter table posthog_action add foreign key (team_id) references posthog_team deferrable initially deferred;
alter table posthog_actionstep add foreign key (action_id) references posthog_action deferrable initially deferred;
alter table posthog_featureflag add foreign key (team_id) references posthog_team deferrable initially deferred;
alter table posthog_person add foreign key (team_id) references posthog_team deferrable initially deferred;
alter table posthog_persondistinctid add foreign key (person_id) references posthog_person deferrable initially deferred;
alter table posthog_event add foreign key (team_id) references posthog_team deferrable initially deferred;
alter table multi_tenancy_organizationbilling add foreign key (plan_id) references multi_tenancy_plan deferrable initially deferred;
alter table conversations add foreign key (customer_id) references customers;
alter table messages add foreign key (conversation_id) references conversations;

analyze posthog_organization, posthog_organizationmembership, posthog_organizationinvite, posthog_team, posthog_user,
  posthog_dashboard, posthog_dashboarditem, posthog_action, posthog_featureflag, posthog_person,
  posthog_persondistinctid, posthog_event, posthog_eventdefinition, conversations, customers, companies;
