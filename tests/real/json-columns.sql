-- A loader whose word for JSON is json, which compares with nothing; the addresses of a team are a list in JSON as well.
update posthog_organization set usage =
  '{"events": {"usage": 640000, "limit": 1000000}, "period": ["2026-08-26T00:00:00Z", "2026-09-25T00:00:00Z"]}';
insert into posthog_dashboarditem (id, team_id, created_by_id, saved, filters) values (1, 1, 1, true, '{"insight": "FUNNELS"}');
create table persons (team_id int, distinct_id text, person_id text, properties json, created_at timestamptz);
insert into persons values (1, 'a', 'b', '{"seats": 4}', '2026-03-01');
create table events (
  uuid varchar(200), event varchar(200), properties json, set json, distinct_id varchar(200), team_id bigint, timestamp timestamp);
insert into events select gen_random_uuid(), '$pageview', '{"$host": "localhost:3000"}', null, 'u', 1, t
from generate_series('2026-05-05'::timestamp, '2026-09-14', '1 day') t;
alter table posthog_organization alter usage type json;
alter table posthog_dashboarditem alter filters drop default, alter filters type json, alter query type json;
alter table posthog_team alter app_urls drop default, alter app_urls type json using '["https://app.acme.com"]';
