-- After 2021.sql: the events were moved to a batch export in a schema of its own. A scorecard finds them by
--   tables: {events: analytics.posthog_events}
create schema analytics;
create table analytics.posthog_events (
  uuid varchar(200), event varchar(200), properties jsonb, elements jsonb, "set" jsonb, set_once jsonb,
  distinct_id varchar(200), team_id integer, ip varchar(200), site_url varchar(200), timestamp timestamptz);
insert into analytics.posthog_events
select md5('batch' || id)::uuid::text, event, properties, null, properties -> '$set', null, distinct_id, team_id,
       null, null, timestamp
from posthog_event;
truncate posthog_event;
analyze analytics.posthog_events, posthog_event;
