-- After 2021.sql: the same install, upgraded to July 2023. Events went to ClickHouse long ago: posthog_event holds what
-- came before the move, definitions say when an event was last seen, tiles put insights on dashboards.
alter table posthog_organization add slug varchar(48), add customer_id varchar(200), add usage jsonb,
add enforce_2fa boolean,
  add available_product_features jsonb[];
update posthog_organization o set slug = left(o.id::text, 48), usage = u.usage
from posthog_organization p
left join lateral (
  select jsonb_build_object('events', jsonb_build_object('usage', e.events, 'limit', l.event_allowance,
           'todays_usage', 0),
                            'recordings', null, 'period',
                            '["2021-09-01T00:00:00", "2021-10-01T00:00:00"]'::jsonb) as usage
  from multi_tenancy_organizationbilling b
  join multi_tenancy_plan l on l.id = b.plan_id
  cross join lateral (
    select count(*) as events from posthog_event e join posthog_team t on t.id = e.team_id
    where t.organization_id = b.organization_id and not t.is_demo and e.timestamp >= '2021-09-01'
      and e.timestamp < '2021-09-15') e
  where b.organization_id = p.id) u on true
where p.id = o.id;
alter table posthog_organization alter slug set not null, add unique (slug);
drop table multi_tenancy_organizationbilling, multi_tenancy_plan, posthog_team_users;

alter table posthog_team add primary_dashboard_id integer, add access_control boolean not null default false,
  add autocapture_opt_out boolean, add person_display_name_properties varchar[];
alter table posthog_user add partial_notification_settings jsonb, add is_email_verified boolean,
add pending_email varchar(254);

alter table posthog_eventdefinition add created_at timestamptz, add last_seen_at timestamptz;
update posthog_eventdefinition d set created_at = e.first, last_seen_at = e.last
from (select team_id, event, min(timestamp) as first, max(timestamp) as last from posthog_event
  where timestamp < '2021-09-15' group by team_id, event) e
where e.team_id = d.team_id and e.event = d.name;
delete from posthog_event where timestamp >= '2021-03-01';
alter table posthog_propertydefinition add type smallint not null default 1, add group_type_index smallint,
add property_type varchar(50);
alter table posthog_propertydefinition drop constraint posthog_propertydefinition_team_id_name_key;
insert into posthog_propertydefinition (id, name, is_numerical, team_id, type)
select md5(team_id || key)::uuid, key, false, team_id, 2
from (select distinct team_id, key from posthog_person cross
  join lateral jsonb_object_keys(case when jsonb_typeof(properties) = 'object' then properties else '{}' end) key) k;

create table posthog_dashboardtile (
  id serial primary key, layouts jsonb not null, color varchar(400), filters_hash varchar(400),
  last_refresh timestamptz,
  refreshing boolean, refresh_attempt integer, deleted boolean, dashboard_id integer not null, insight_id integer,
  text_id integer);
insert into posthog_dashboardtile (layouts, deleted, dashboard_id, insight_id)
select '{}', case when id % 2 = 0 then false end, dashboard_id, id from posthog_dashboarditem
       where dashboard_id is not null;
update posthog_dashboarditem set dashboard_id = null;
alter table posthog_dashboarditem add derived_name varchar(400), add refresh_attempt integer,
add last_modified_at timestamptz,
  add last_modified_by_id integer, add query jsonb;
update posthog_dashboarditem set last_modified_at = coalesce(created_at, '2021-01-01');
alter table posthog_dashboarditem alter last_modified_at set not null;
alter table posthog_dashboard add restriction_level smallint not null default 21;
alter table posthog_featureflag add rollback_conditions jsonb, add ensure_experience_continuity boolean,
add usage_dashboard_id integer;

create table posthog_insightviewed (
  id serial primary key, last_viewed_at timestamptz not null, insight_id integer not null, team_id integer,
  user_id integer, unique (team_id, user_id, insight_id));
create table posthog_activitylog (
  id uuid primary key, team_id integer, organization_id uuid, user_id integer, is_system boolean,
  activity varchar(79) not null,
  item_id varchar(72), scope varchar(79) not null, detail jsonb, created_at timestamptz not null);
analyze posthog_organization, posthog_eventdefinition, posthog_propertydefinition, posthog_dashboardtile, posthog_event;
