-- A loader that knows neither JSON nor times nor true and false: it made text of them.
update posthog_team set ingested_event = true, app_urls = '{https://app.acme.com}';
update posthog_organization set usage =
  '{"events": {"usage": 640000, "limit": 1000000}, "period": ["2026-08-26T00:00:00Z", "2026-09-25T00:00:00Z"]}';
insert into posthog_dashboard (id, team_id, created_by_id) values (1, 1, 1);
insert into posthog_dashboarditem (id, team_id, created_by_id, saved, query)
values (1, 1, 1, true, '{"kind": "InsightVizNode", "source": {"kind": "FunnelsQuery"}}');
insert into posthog_featureflag (id, team_id, key, created_by_id) values (1, 1, 'beta', 1);
insert into posthog_featureflag (id, team_id, key, created_by_id, deleted) values (2, 1, 'gone', 1, true);
insert into posthog_oauthapplication (id, name, organization_id, created)
values (gen_random_uuid(), 'PostHog Toolbar', '00000000-0000-0000-0000-000000000001', '2026-09-01');
create table posthog_person (id int, team_id int, properties jsonb, is_identified boolean, created_at timestamptz);
insert into posthog_person values (1, 1, '{"plan": "scale"}', false, '2026-03-01');
create table events (
  uuid varchar(200), event varchar(200), properties jsonb, elements jsonb, set jsonb, set_once jsonb,
  distinct_id varchar(200), team_id int, ip varchar(200), site_url varchar(200), timestamp timestamptz);
insert into events (uuid, event, properties, distinct_id, team_id, timestamp)
select gen_random_uuid(), (array['$pageview', '$identify'])[1 + extract(day from t)::int % 2], '{"$host": "app.acme.com"}', 'u', 1, t
from generate_series('2026-01-05'::timestamptz, '2026-09-14', '1 day') t;
do $$
declare
  c record;
begin
  for c in select table_name, column_name from information_schema.columns
           where table_schema = 'public' and data_type in ('jsonb', 'boolean', 'timestamp with time zone', 'ARRAY', 'uuid', 'bigint', 'integer') loop
    execute format('alter table %I alter %I drop default, alter %I type text', c.table_name, c.column_name, c.column_name);
  end loop;
end
$$;
