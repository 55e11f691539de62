-- posthog_event as the export plugin keeps it: with uuid and no id, without flag calls, some rows twice, and only of
-- two teams in three.
alter table posthog_event rename to app_event;
create table posthog_event (
  uuid varchar(200), event varchar(200), properties jsonb, elements jsonb, "set" jsonb, set_once jsonb, timestamp timestamptz,
  team_id integer, distinct_id varchar(200), ip varchar(200), site_url varchar(200));
insert into posthog_event
select md5('event' || id)::uuid::text, event, properties, elements, properties -> '$set', null, timestamp, team_id, distinct_id, null, site_url
from app_event cross join lateral generate_series(1, case when id % 20 = 0 or team_id % 40 = 1 then 2 else 1 end)
where event is distinct from '$feature_flag_called' and (team_id % 3 > 0 or team_id = 2);
drop table app_event;
analyze posthog_event;
