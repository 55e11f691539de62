-- After 2021.sql: events as the old "PostgreSQL Export Plugin" wrote them, beside the app's tables. Its table has the
-- app's name, but other columns and no key; flag calls were not exported by default, and retries wrote rows twice.
alter table posthog_event rename to stored_event;
create table posthog_event (
  uuid varchar(200), event varchar(200), properties jsonb, elements jsonb, set jsonb, set_once jsonb,
  timestamp timestamptz, team_id integer, distinct_id varchar(200), ip varchar(200), site_url varchar(200));
insert into posthog_event
select md5('plugin' || id)::uuid::text, event, properties, null, properties -> '$set', null, timestamp, team_id,
       distinct_id, null, ''
from stored_event
where event is distinct from '$feature_flag_called' and team_id % 3 > 0;
insert into posthog_event select * from posthog_event where right(uuid, 1) = '7';
drop table stored_event;
analyze posthog_event;
