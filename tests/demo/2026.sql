-- The demo export in the shape of September 2026: the app's database of a ClickHouse install (its posthog_event is there
-- and empty), with a batch export of events beside it that holds two customers in three. Its clock is
-- 2026-09-15T00:00:00Z. There is no support desk in it and no billing table: limits come from organization.usage.
-- `drop table events` makes it an export without event rows.
--
-- Everything is arithmetic, as in 2021.sql: section 2 says who passes which question, the rest makes rows that bear it
-- out, a "no" in as many ways as there are. All companies are made up. The staging tables are temporary.

set client_encoding = 'UTF8';
set timezone = 'UTC';
set client_min_messages = warning;
set jit = off;

-- 1. Tables ---------------------------------------------------------------------------------------------------------

create table django_migrations (
  id bigserial primary key, app varchar(255) not null, name varchar(255) not null, applied timestamptz not null);

create table posthog_organization (
  id uuid primary key, name varchar(64) not null, slug varchar(48) not null unique, created_at timestamptz not null,
  updated_at timestamptz not null, plugins_access_level smallint not null, for_internal_metrics boolean not null,
  is_member_join_email_enabled boolean not null, customer_id varchar(200), usage jsonb,
  setup_section_2_completed boolean not null, personalization jsonb not null, domain_whitelist varchar(256)[] not null,
  enforce_2fa boolean, available_product_features jsonb[], never_drop_data boolean, customer_trust_scores jsonb,
  is_hipaa boolean, is_ai_data_processing_approved boolean, members_can_invite boolean, is_platform boolean,
  session_cookie_age integer, default_experiment_stats_method varchar(20),
  members_can_use_personal_api_keys boolean not null, allow_publicly_shared_resources boolean not null,
  default_anonymize_ips boolean not null, is_active boolean, is_not_active_reason text, is_pending_deletion boolean,
  members_can_create_projects boolean, members_can_see_org_members boolean not null default true,
  enforce_verified_domains boolean, has_active_subscription boolean, read_only_mcp_access boolean);

create table posthog_project (
  id bigint primary key, name varchar(200) not null, created_at timestamptz not null, organization_id uuid not null,
  product_description text, updated_at timestamptz, is_pending_deletion boolean);

create table posthog_team (
  id integer primary key, uuid uuid not null unique, organization_id uuid not null,
  project_id bigint constraint project_id_is_not_null check (project_id is not null), parent_team_id integer,
  api_token varchar(200) not null unique, app_urls varchar(200)[] not null, name varchar(200) not null,
  slack_incoming_webhook varchar(500), created_at timestamptz not null, updated_at timestamptz not null,
  anonymize_ips boolean not null, completed_snippet_onboarding boolean not null, has_completed_onboarding_for jsonb,
  onboarding_tasks jsonb, ingested_event boolean not null, ingested_production_event boolean not null default false,
  ingested_production_event_last_checked_at timestamptz, person_processing_opt_out boolean,
  secret_api_token varchar(200), session_recording_opt_in boolean not null,
  session_recording_retention_period varchar(3) not null, surveys_opt_in boolean, survey_config jsonb,
  heatmaps_opt_in boolean, capture_dead_clicks boolean, is_demo boolean not null, test_account_filters jsonb not null,
  test_account_filters_default_checked boolean, path_cleaning_filters jsonb, timezone varchar(240) not null,
  data_attributes jsonb not null, primary_dashboard_id integer, base_currency varchar(3), business_model varchar(10),
  drop_events_older_than interval, event_retention_months smallint not null default 84, modifiers jsonb);

create table posthog_user (
  id integer primary key, password varchar(128) not null, last_login timestamptz, first_name varchar(150) not null,
  last_name varchar(150) not null, is_staff boolean not null, is_active boolean not null,
  date_joined timestamptz not null, uuid uuid not null unique, email varchar(254) not null unique,
  pending_email varchar(254), temporary_token varchar(200) unique, distinct_id varchar(200) unique,
  is_email_verified boolean, requested_password_reset_at timestamptz, has_seen_product_intro_for jsonb,
  strapi_id smallint, theme_mode varchar(20), partial_notification_settings jsonb, anonymize_data boolean,
  toolbar_mode varchar(200), hedgehog_config jsonb, role_at_organization varchar(64),
  events_column_config jsonb not null,
  email_opt_in boolean, current_organization_id uuid, current_team_id integer, onboarding_skipped_at timestamptz);

create table posthog_organizationmembership (
  id uuid primary key, level smallint not null check (level >= 0), joined_at timestamptz not null,
  updated_at timestamptz not null, organization_id uuid not null, user_id integer not null, invited_by_id integer,
  unique (organization_id, user_id));

create table posthog_organizationinvite (
  id uuid primary key, target_email varchar(254), created_at timestamptz not null, updated_at timestamptz not null,
  created_by_id integer, organization_id uuid not null, emailing_attempt_made boolean not null,
  first_name varchar(30) not null, message text, level smallint not null, private_project_access jsonb,
  is_setup_delegation boolean not null);

create table posthog_dashboard (
  id bigint primary key, name varchar(400), description text not null, pinned boolean not null,
  created_at timestamptz not null, deleted boolean not null, last_accessed_at timestamptz, last_refresh timestamptz,
  filters jsonb not null, variables jsonb, breakdown_colors jsonb, creation_mode varchar(16) not null,
  restriction_level smallint not null, deprecated_tags varchar(32)[], share_token varchar(400),
  is_shared boolean not null, created_by_id integer, team_id integer not null);

create table posthog_dashboarditem (
  id bigint primary key, name varchar(400), derived_name varchar(400), description varchar(400), filters jsonb not null,
  filters_hash varchar(400), query jsonb, query_metadata jsonb, "order" integer, deleted boolean not null,
  saved boolean not null, created_at timestamptz, refreshing boolean not null, is_sample boolean not null,
  short_id varchar(12) not null, favorited boolean not null, refresh_attempt integer,
  last_modified_at timestamptz not null,
  updated_at timestamptz not null, created_by_id integer, last_modified_by_id integer, dashboard_id bigint,
  team_id integer not null, unique (team_id, short_id));

create table posthog_dashboardtile (
  id bigint primary key, layouts jsonb not null, color varchar(400), filters_hash varchar(400), deleted boolean,
  dashboard_id bigint not null, insight_id bigint, text_id bigint, team_id integer, filters_overrides jsonb);

create table posthog_insightviewed (
  id bigint primary key, last_viewed_at timestamptz not null, insight_id bigint not null, team_id integer,
  user_id integer, unique (team_id, user_id, insight_id));

create table posthog_action (
  id bigint primary key, name varchar(400), description text not null, created_at timestamptz not null,
  updated_at timestamptz not null, deleted boolean not null, post_to_slack boolean not null,
  slack_message_format varchar(1200) not null, steps_json jsonb, bytecode jsonb, is_calculating boolean not null,
  last_calculated_at timestamptz not null, pinned_at timestamptz, summary text, created_by_id integer,
  team_id integer not null, project_id bigint);

create table posthog_featureflag (
  id integer primary key, key varchar(400) not null, name text not null, filters jsonb not null,
  rollout_percentage integer, created_at timestamptz not null, updated_at timestamptz, deleted boolean not null,
  active boolean not null, archived boolean not null, version integer, last_called_at timestamptz,
  ensure_experience_continuity boolean, created_by_id integer, last_modified_by_id integer, team_id integer not null,
  check (not (archived and active)), unique (team_id, key));

create table posthog_eventdefinition (
  id uuid primary key, name varchar(400) not null, created_at timestamptz, last_seen_at timestamptz,
  query_usage_30_day integer, volume_30_day integer, enforcement_mode varchar(10) not null, project_id bigint,
  promoted_property varchar(400), team_id integer not null);

create table posthog_propertydefinition (
  id uuid primary key, name varchar(400) not null, is_numerical boolean not null, query_usage_30_day integer,
  property_type varchar(50), property_type_format varchar(50), volume_30_day integer, type smallint not null default 1,
  group_type_index smallint, project_id bigint, team_id integer not null);

create table posthog_productintent (
  id uuid primary key, product_type varchar(255) not null, created_at timestamptz not null,
  updated_at timestamptz not null, onboarding_completed_at timestamptz, activated_at timestamptz,
  activation_last_checked_at timestamptz, contexts jsonb, team_id integer not null, unique (team_id, product_type));

create table posthog_activitylog (
  id uuid primary key, team_id integer check (team_id >= 0), organization_id uuid, user_id integer,
  was_impersonated boolean, is_system boolean, activity varchar(79) not null, item_id varchar(72),
  scope varchar(79) not null, detail jsonb, created_at timestamptz not null, client varchar(32), ip_address inet,
  check (team_id is not null or organization_id is not null));

-- where the persons' database is dumped too, its tables are split by team
create table posthog_person (
  id bigint not null, created_at timestamptz not null, properties jsonb not null default '{}',
  properties_last_updated_at jsonb, properties_last_operation jsonb, is_identified boolean not null default false,
  uuid uuid not null, version bigint, is_user_id integer, team_id integer not null, last_seen_at timestamptz,
  primary key (team_id, id)) partition by hash (team_id);
create table posthog_person_p0 partition of posthog_person for values with (modulus 4, remainder 0);
create table posthog_person_p1 partition of posthog_person for values with (modulus 4, remainder 1);
create table posthog_person_p2 partition of posthog_person for values with (modulus 4, remainder 2);
create table posthog_person_p3 partition of posthog_person for values with (modulus 4, remainder 3);

create table posthog_persondistinctid (
  id bigint primary key, distinct_id varchar(400) not null, version bigint, person_id bigint not null,
  team_id integer not null, unique (team_id, distinct_id));

-- left over from the days of Postgres analytics; stays empty
create table posthog_event (
  id serial primary key, created_at timestamptz, event varchar(200), distinct_id varchar(200) not null,
  properties jsonb not null, elements jsonb, timestamp timestamptz not null, elements_hash varchar(200),
  site_url varchar(200), team_id integer not null);

-- the batch export: no key, no index, no constraint; and a stage table that a failed run left behind
create table events (
  uuid varchar(200), event varchar(200), properties jsonb, elements jsonb, "set" jsonb, set_once jsonb,
  distinct_id varchar(200), team_id integer, ip varchar(200), site_url varchar(200), timestamp timestamptz);
create table "stage_events_2026-09-01T00:00:00+00:00_103" (like events);

-- 2. The cast -------------------------------------------------------------------------------------------------------

create temp table demo_clock as select timestamptz '2026-09-15 00:00:00+00' as clock;

-- How many questions somebody of each kind misses: `misses` plus up to `spread` more.
create temp table demo_kind (kind text primary key, slots int[], misses int, spread int);
insert into demo_kind values
  ('delighted', '{0,1,2,3}', 0, 2),
  ('healthy', '{4,5,6,7,8,9,10,18}', 3, 3),
  ('at-risk', '{11,12,13,14,15}', 7, 6),
  ('critical', '{16,17}', 14, 5),
  ('new', '{19}', 6, 8);

-- The questions, how unlikely each is to be missed, and for how many percent it does not apply or cannot be told.
create temp table demo_topic (topic text primary key, ease numeric, away int);
insert into demo_topic values
  ('logged_in', 9, 0), ('team_added', 2, 0), ('events', 2.5, 0), ('identify', 1.2, 0), ('properties', 1.2, 0),
  ('actions', 1, 0), ('funnels', 0.8, 0), ('dashboard', 1.5, 0), ('toolbar', 1, 50), ('production', 3, 0),
  ('test_data', 1, 60), ('flags', 1, 40), ('experience', 99, 55), ('demo', 0.9, 0), ('everyone', 0.9, 0),
  ('guides', 0.9, 0), ('support', 1.1, 0), ('slack', 0.7, 0), ('newsletter', 0.8, 0), ('usage_dashboard', 0.8, 0),
  ('plan_usage', 0.6, 45), ('catchup', 0.8, 0), ('weekly', 1.8, 0);

create temp table demo_name (n int primary key, name text);
insert into demo_name values
  (1, 'Acme Inc'), (2, 'O''Brien & Sons'), (3, '"Quoted" Systems, Ltd.'), (4, 'Müller Straßenbau GmbH'),
  (5, '株式会社さくら'), (6, 'شركة النور'), (7, '🚀 Rocketry'), (8, '<script>alert("x")</script>'),
  (9, '=1+1 Formula'), (10, chr(27) || '[31mRed Alert' || chr(27) || '[0m'), (11, 'Globex'), (12, 'globex'),
  (13, ''), (14, '**Bold** | [link](https://c014.example.com)');

-- One row per customer: n is the last group of its id. Of every three, the third has no rows in the batch export.
create temp table demo_who as
select n, ('019f2600-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid as id,
       coalesce(s.name, w.name) as name,
       case when n = 1 then 'acme' when s.n is not null then 'c' || lpad(n::text, 3, '0')
            else lower(replace(w.name, ' ', '-')) end as slug,
       k.kind, k.misses + n / 20 % (k.spread + 1) as misses, n % 3 > 0 as exported,
       clock - case when k.kind = 'new' then (3 + n * 7 % 24) * interval '1 day'
                    else (110 + n * 37 % 900) * interval '1 day' end - interval '9 hours 12 minutes' as created_at
from demo_clock, generate_series(1, 120) n
cross join lateral (
  select (array['Amber', 'Birch', 'Cobalt', 'Dune', 'Ember', 'Fjord', 'Granite', 'Harbor', 'Indigo', 'Juniper',
                'Kestrel', 'Larch', 'Meadow', 'Nimbus', 'Opal', 'Pine', 'Quartz', 'River', 'Saffron', 'Tundra',
                'Umber', 'Violet', 'Willow', 'Yarrow', 'Zephyr'])[n % 25 + 1] || ' ' ||
         (array['Analytics', 'Logistics', 'Health', 'Foods', 'Robotics'])[n / 25 + 1] as name) w
left join demo_name s using (n)
join demo_kind k on n * 7 % 20 = any (k.slots);

create temp table demo_wish (n int, topic text, state text);
insert into demo_wish
select 1, topic, case when topic in ('everyone', 'catchup', 'guides', 'funnels') then 'no'
                      when topic in ('toolbar', 'experience') then 'away' else 'yes' end
from demo_topic;

-- The dice: who misses which question. Yes, no, or away (does not apply, or cannot be told from the data).
create temp table demo_state as
select r.n, r.topic,
       coalesce(w.state, case when r.away then 'away'
                              when row_number() over (partition by r.n, r.away order by r.roll * r.ease) <= r.misses
                              then 'no' else 'yes' end) as state
from (select c.n, c.misses, t.topic, t.ease,
             ('x' || substr(md5(t.topic || '2026' || c.n), 1, 7))::bit(28)::int % 1000 + 1 as roll,
             ('x' || substr(md5(c.n || '2026' || t.topic), 1, 7))::bit(28)::int % 100 < t.away as away
      from demo_who c, demo_topic t) r
left join demo_wish w using (n, topic);

create temp table demo_customer as
select c.*, s.logged_in, s.team_added, s.events, s.identify, s.properties, s.actions, s.funnels, s.dashboard,
       s.toolbar, s.production, s.test_data, s.flags, s.experience, s.demo, s.everyone, s.guides, s.support, s.slack,
       s.newsletter, s.usage_dashboard, s.plan_usage, s.catchup, s.weekly,
       100 + c.n as team_id, 0 as members, 'steady' as flow, 0 as event_limit, 0 as monthly, 0 as odd
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
             max(state) filter (where topic = 'weekly') as weekly
      from demo_state group by n) s using (n);

-- One thing follows from another.
update demo_customer set
  flow = case when events = 'yes' then 'steady' when kind = 'critical' then (array['never', 'stopped'])[n % 2 + 1]
              else (array['stopped', 'gap', 'gap'])[n % 3 + 1] end,
  team_added = case when logged_in = 'no' then 'no' else team_added end,
  weekly = case when logged_in = 'no' then 'no' when kind = 'new' then 'yes' else weekly end;
update demo_customer set
  members = case when n = 1 then 6 when team_added = 'yes' then 2 + n % 5 when logged_in = 'no' and n % 2 = 0 then 0
    else 1 end,
  everyone = case when logged_in = 'no' then 'no' when team_added = 'no' then 'yes' else everyone end,
  experience = case when team_added = 'no' or logged_in = 'no' then 'away' else experience end,
  actions = case when logged_in = 'no' then 'no' else actions end,
  funnels = case when logged_in = 'no' then 'no' else funnels end,
  dashboard = case when logged_in = 'no' then 'no' else dashboard end,
  flags = case when logged_in = 'no' and flags = 'yes' then 'away' else flags end,
  identify = case when flow in ('never', 'stopped') then 'no' else identify end,
  production = case when flow in ('never', 'stopped') then 'no' else production end,
  test_data = case when flow in ('never', 'stopped') then 'away' else test_data end,
  plan_usage = case when plan_usage = 'yes' and flow in ('never', 'stopped') then 'no' else plan_usage end;

-- Limits are small where events are counted, so that few events fill them; elsewhere they are of the usual size.
update demo_customer set event_limit = case when n = 1 then 5000 when exported then (array[300, 500, 900])[n % 3 + 1]
  else 1000000 * (1 + n % 4) end;
update demo_customer set monthly = case
  when n = 1 then 4092
  when plan_usage = 'yes' then event_limit * (0.84 + n * 13 % 41 / 100.0)
  when plan_usage = 'no' then greatest(90, event_limit * (0.08 + n * 17 % 60 / 100.0))
  else 90 + n * 53 % 330 end;
-- the others take their turn in the odd shapes that usage comes in
update demo_customer c set odd = o.odd
from (select n, row_number() over (partition by exported order by n) as odd from demo_customer
  where plan_usage = 'away') o
where o.n = c.n;

-- 3. Organizations, projects, teams, users ----------------------------------------------------------------------------

insert into django_migrations (app, name, applied) values
  ('posthog', '0001_squash_2026_09_07_initial', '2026-09-08 08:00:00+00');

insert into posthog_organization (id, name, slug, created_at, updated_at, plugins_access_level, for_internal_metrics,
  is_member_join_email_enabled,
  customer_id, usage, setup_section_2_completed, personalization, domain_whitelist, available_product_features,
  never_drop_data, customer_trust_scores,
  members_can_use_personal_api_keys, allow_publicly_shared_resources, default_anonymize_ips, is_active,
  is_pending_deletion, has_active_subscription)
select id, name, 'org-' || n, created_at, clock - interval '1 day', 3, false, true,
       case when plan_usage = 'away' then null else 'cus_demo_' || n end,
       case when odd > 0 then (array[
           null, '{}', '{"events": null, "period": ["2026-09-01T00:00:00Z", "2026-10-01T00:00:00Z"]}',
           '{"events": {}, "recordings": {}}',
           '{"events": {"usage": 900000, "limit": null, "todays_usage": 10}, "period": ["2026-09-01", "2026-10-01"]}',
           '{"events": {"usage": 0, "limit": 0, "todays_usage": 0}, "period": ["2026-09-01", "2026-10-01"]}',
           -- too early: a quarter of the period has not passed
           '{"events": {"usage": 900000, "limit": 1000000, "todays_usage": 10}, "period": ["2026-09-12T00:00:00Z", "2026-10-12T00:00:00Z"]}',
           -- without a period, with one that is over, with things that are no period
           '{"events": {"usage": 900000, "limit": 1000000, "todays_usage": 10}}',
           '{"events": {"usage": 900000, "limit": 1000000, "todays_usage": 10}, "period": ["2026-07-01", "2026-08-01"]}',
           '{"events": {"usage": 900000, "limit": 1000000, "todays_usage": 10}, "period": ["soon", "later"]}',
           '{"events": {"usage": 900000, "limit": 1000000, "todays_usage": 10}, "period": {"from": "2026-09-01"}}',
           '{"events": {"usage": 900000, "limit": 1000000, "todays_usage": 10}, "period": ["2026-10-01", "2026-09-01"]}',
           -- wrong types
           '{"events": {"usage": null, "limit": 1000000, "todays_usage": null}, "period": ["2026-09-01", "2026-10-01"]}',
           '{"events": {"usage": "many", "limit": "1000000"}, "period": ["2026-09-01", "2026-10-01"]}',
           '{"events": [1, 2], "period": null}', '[]', '"none"', 'null', '{"recordings": {"usage": 1, "limit": 5000}}',
           -- numbers and dates that are none
           '{"events": {"usage": 1e300, "limit": 1e300, "todays_usage": -1}, "period": ["2026-09-01", "2026-10-01"]}',
           '{"events": {"usage": -5, "limit": 0.5}, "period": ["2026-09-31T25:61:00", "2026-13-45"]}'])[(odd - 1) % 21 + 1]::jsonb
         else jsonb_build_object(
           'events', jsonb_strip_nulls(jsonb_build_object('usage', (monthly * 14 / 30.0)::int, 'limit', event_limit,
                                                          'todays_usage', case when n % 4 > 0 then monthly / 300 end,
                                                          'quota_limited_until', case
                                                            when n % 20 = 9 then 1790000000 end)),
           'recordings', '{"usage": 12, "limit": 5000, "todays_usage": 0}'::jsonb, 'survey_responses', '{}'::jsonb,
           'feature_flag_requests', null, 'period', (array['["2026-09-01T00:00:00Z", "2026-10-01T00:00:00Z"]',
             '["2026-09-01T02:00:00+02:00", "2026-10-01T02:00:00+02:00"]',
                            '["2026-09-01T00:00:00", "2026-10-01T00:00:00"]', '["2026-09-01", "2026-10-01"]',
                            '["2026-08-31T23:59:59.999999", "2026-09-30T23:59:59"]'])[n / 3 % 5 + 1]::jsonb) end,
       true, '{}', '{}', case when n % 5 = 0 then array['{"key": "dashboards", "limit": null}'::jsonb] end,
       n % 50 = 0, '{"events": 3}',
       true, true, false, case when n % 3 = 0 then null else true end, case when n % 4 = 0 then null else false end,
       case when n % 5 = 0 then null else plan_usage <> 'away' end
from demo_clock, demo_customer;

-- no customers: the vendor itself, one about to be deleted, one switched off, one that signs up after the clock
insert into posthog_organization (id, name, slug, created_at, updated_at, plugins_access_level, for_internal_metrics,
  is_member_join_email_enabled,
  setup_section_2_completed, personalization, domain_whitelist, members_can_use_personal_api_keys,
  allow_publicly_shared_resources, default_anonymize_ips, is_active, is_not_active_reason, is_pending_deletion)
select ('019f2600-0000-4000-8000-00000000' || o.id)::uuid, o.name, o.slug, o.created_at, o.created_at, 9,
       o.id = '9999', true, true, '{}', '{}', true, true, false,
       o.id <> '9002', case when o.id = '9002' then 'did not pay' end, o.id = '9001'
from (values ('9999', 'The vendor', 'vendor', timestamptz '2020-02-01'),
  ('9001', 'Going Away', 'going-away', '2024-01-01'),
             ('9002', 'Switched Off', 'switched-off', '2024-01-01'),
             ('9003', 'Tomorrow', 'tomorrow', '2026-09-15 00:00:00+00')) o (id, name, slug, created_at);

-- A project has one environment, or two that share its definitions; or a customer has two projects, or a demo one.
create temp table demo_team as
select c.n, 100 + c.n + extra as id, case when extra = 3000 then 100 + c.n else 100 + c.n + extra end as project_id,
       c.id as organization_id,
       case extra when 0 then 'Default project' when 1000 then 'Mobile' when 3000 then 'Staging'
         else 'HogFlix Demo App' end as name,
       extra = 2000 as is_demo, extra, c.created_at + extra / 1000 * interval '6 hours' as created_at, c.toolbar,
       c.flow, c.production, c.exported
from demo_customer c, unnest(array[0, 1000, 2000, 3000]) extra
where (extra = 0 and c.n <> 57) or (extra = 1000 and c.n % 10 = 0) or (extra = 2000 and c.n % 6 = 1)
  or (extra = 3000 and c.n % 10 = 5);
insert into demo_team values
  (null, 2, 2, '019f2600-0000-4000-8000-000000009999', 'Our own app and site', false, 0, '2020-02-01', 'yes',
    'steady', 'yes', true),
  (null, 91, 91, '019f2600-0000-4000-8000-000000009001', 'Old', false, 0, '2024-01-01', 'yes', 'never', 'no', false),
  (null, 92, 92, '019f2600-0000-4000-8000-000000009002', 'Old', false, 0, '2024-01-01', 'yes', 'never', 'no', false);

insert into posthog_project
select id, name, created_at, organization_id, null, null, false from demo_team where project_id = id;
insert into posthog_team (id, uuid, organization_id, project_id, parent_team_id, api_token, app_urls, name,
  created_at, updated_at, anonymize_ips,
  completed_snippet_onboarding, ingested_event, ingested_production_event, ingested_production_event_last_checked_at,
  session_recording_opt_in,
  session_recording_retention_period, is_demo, test_account_filters, timezone, data_attributes)
select id, md5('team' || id)::uuid, organization_id, project_id, case when id <> project_id then project_id end,
       'phc_demo_' || id,
       case when toolbar = 'no' or extra > 0 then '{}' else array['https://app.example.com/' || id] end, name,
       created_at, created_at, false, flow <> 'never', is_demo or flow <> 'never',
       production = 'yes' and extra = 0 and (not exported or id % 5 = 0), clock - interval '3 hours', true, '30d',
       is_demo, case id % 23 when 3 then '{}'::jsonb when 4 then 'null'
         else jsonb_build_array(jsonb_build_object('key', 'id', 'type', 'cohort', 'value', id, 'operator',
         'not_in')) end, 'UTC', '["data-attr"]'
from demo_clock, demo_team;

-- Members: k counts them within a customer. Their names are roles, for no person is meant.
create temp table demo_member as
select c.n, k, 100 * c.n + k as user_id, c.id as organization_id, c.team_id, c.newsletter, c.weekly, c.kind, c.flow,
       c.slug, (array['Founder', 'Head of', 'Product', 'Data', 'Growth', 'Support'])[k] as first_name,
       (array['', 'Engineering', 'Manager', 'Analyst', 'Marketing', 'Desk'])[k] as last_name,
       (array['founder', 'engineering', 'product', 'data', 'growth', 'support'])[k] || '@' || c.slug
         || '.example.com' as email,
       least(c.created_at + (k - 1) * interval '2 days', clock - interval '2 hours') as joined_at,
       case when c.logged_in = 'no' or (c.everyone = 'no' and k > greatest(1, c.members - 1 - c.n % 2)) then null
            when c.kind <> 'new' and (c.weekly = 'no' or c.n % 4 > 1)     -- seen through what they did, or not at all
              then greatest(c.created_at + interval '1 hour', clock - (36 + c.n % 60 + 3 * k) * interval '1 day')
            when c.n % 29 = 1 and c.n > 1 then clock + k * interval '5 hours'
            when c.n % 6 = 2 then greatest(c.created_at, clock - (9 + (c.n + k) % 19) * interval '1 day')
            else greatest(c.created_at,
              clock - (c.n * 5 + k * 11) % 150 * interval '1 hour' - interval '4 minutes') end as last_login
from demo_clock, demo_customer c, generate_series(1, c.members) k;

insert into posthog_user (id, password, last_login, first_name, last_name, is_staff, is_active, date_joined, uuid,
  email, distinct_id, is_email_verified,
  role_at_organization, events_column_config, email_opt_in, current_organization_id, current_team_id)
select user_id, 'argon2$demo', last_login, first_name, last_name, false, true, joined_at,
       md5('user' || user_id)::uuid, email, 'usr_' || md5('d' || user_id), true,
       (array['founder', 'engineering', 'product', 'data', 'marketing', 'other'])[k], '{"active": "DEFAULT"}'::jsonb,
       case when newsletter = 'yes' then true when k = 1 then case when n % 2 = 0 then false end else true end,
       organization_id, team_id
from demo_member
union all
select id, '!', clock - interval '30 minutes', 'Support', 'Engineer ' || id, true, true, '2020-02-01',
       md5('user' || id)::uuid, 'support' || id || '@example.org', 'usr_staff_' || id, true,
       null, '{}', true, '019f2600-0000-4000-8000-000000009999', 2
from demo_clock, generate_series(1, 3) id
union all                                                               -- a consultant in several organizations
select 11, '!', clock - interval '1 day', 'Consultant', '<i>A</i>', false, true, '2022-06-01', md5('user11')::uuid,
       'consultant@agency.example.net', 'usr_agency', true, 'other', '{}', true, null, null
from demo_clock
union all                                                               -- people who have left
select 50000 + n, '!', null, 'Former', 'Member', false, false, created_at, md5('user' || 50000 + n)::uuid, 'former@'
       || slug || '.example.com', 'usr_former_' || n, true, null, '{}', false, id, team_id
from demo_customer where n % 4 = 2;

insert into posthog_organizationmembership
select md5('member' || user_id || organization_id)::uuid,
       case when k <= 1 + n % 2 then 15 when k = 3 then 8 else 1 end, joined_at, joined_at, organization_id, user_id,
       case when k > 1 then 100 * n + 1 end
from demo_member
union all
select md5('member' || u.id || c.id)::uuid, 1, c.created_at, c.created_at, c.id, u.id, null
from demo_customer c, posthog_user u
where (u.is_staff and (c.n + u.id) % 40 = 2) or (u.is_staff and c.logged_in = 'no' and c.n % 4 = u.id)
   or (u.id = 11 and c.n % 20 = 7 and c.team_added = 'yes' and c.weekly = 'yes') or u.id = 50000 + c.n;

insert into posthog_organizationinvite
select md5('invite' || n)::uuid, 'invited@' || slug || '.example.com',
       greatest(created_at, clock - n % 9 * interval '1 day'), clock - interval '1 hour', 100 * n + 1, id, true, '',
       'Have a look', 1, null, false
from demo_clock, demo_customer where n % 3 = 0 and members > 0;

-- 4. Dashboards, insights, actions, flags, activity -------------------------------------------------------------------

create temp table demo_maker as
select c.*, 100 * c.n + 1 as who, 100 * c.n + least(2, c.members) as other,
       case when c.kind = 'new' then c.created_at + interval '12 hours'
            else greatest(c.created_at + interval '12 hours',
              clock - (34 + c.n * 7 % 50) * interval '1 day') end as made_at
from demo_clock, demo_customer c where c.n <> 57 and members > 0;

-- the dashboard that comes with every team, its sample funnel, and one for the usage of a flag
insert into posthog_dashboard
select id, 'My App Dashboard', '', true, created_at, false, created_at + interval '1 day', null, '{}', null, null,
       'default', 21, '{}', null, false, null, id
from demo_team;
insert into posthog_dashboard
select 5000 + n, 'Generated Dashboard: beta-signup Usage', '', false, made_at, false, null, null, '{}', null, null,
       'template', 21, null, null, false, case when n % 2 = 0 then who end, team_id
from demo_maker where flags = 'yes';
insert into posthog_dashboarditem
select 10 * id, 'Pageview funnel, by browser', null, null, '{"insight": "FUNNELS", "migrated_at": "2025-01-10"}',
       null, '{"kind": "InsightVizNode", "source": {"kind": "FunnelsQuery"}}', null, null,
       false, true, created_at, false, true, 'smp' || id, false, null, created_at, created_at, null, null, null, id
from demo_team;
insert into posthog_dashboardtile select 10 * id, '{}', null, null, null, id, 10 * id, null, id, null from demo_team;

insert into posthog_dashboard
select 10000 + 10 * n + i,
       case when dashboard = 'yes' then case when n % 16 = 3 then null
         else (array['Weekly KPIs', 'Onboarding', 'Marketing <site>', 'Räume & Zeiten'])[n % 4 + 1] end
         else (array['Thrown away', 'Next week', 'Made by our support'])[n % 3 + 1] end, '',
       false, case when dashboard = 'no' and n % 3 = 1 then clock + interval '2 days'
         else made_at + i * interval '1 hour' end,
       dashboard = 'no' and n % 3 = 0, made_at, null, '{}', null, null,
       case when n % 7 = 2 then 'duplicate' else 'default' end, 21, null, null, false,
       case when dashboard = 'no' and n % 3 = 2 then 1 else who end, team_id
from demo_clock, demo_maker, generate_series(1, case when dashboard = 'yes' then 1 + n % 3 else 1 end) i
where case when dashboard = 'yes' then n % 4 > 0 else n % 5 > 0 end;
-- or an insight of theirs on the dashboard that came with the team; its tile says so, unless the tile is deleted
insert into posthog_dashboarditem
select 400000 + n, null, 'Pageview count', null, '{}', null,
       '{"kind": "InsightVizNode", "source": {"kind": "TrendsQuery", "series": [{"kind": "EventsNode", "event": "$pageview"}]}}', null, null,
       false, n % 8 > 0, made_at, false, false, 'add' || n, false, null, made_at, made_at, who, who, null, team_id
from demo_maker where (dashboard = 'yes' and n % 4 = 0) or (dashboard = 'no' and n % 5 = 0);
insert into posthog_dashboardtile
select 400000 + n, '{}', null, null, case when dashboard = 'no' then true when n % 8 = 4 then false end, team_id,
       400000 + n, null, team_id, null
from demo_maker where (dashboard = 'yes' and n % 4 = 0) or (dashboard = 'no' and n % 5 = 0);

-- funnels in each of the ways they are kept, and what must not count
insert into posthog_dashboarditem
select 500000 + n, case when n % 14 = 3 then null else 'Sign-up funnel' end, null, null,
       case when funnels = 'no' then case n % 9 when 7 then '["FUNNELS"]'::jsonb else '{}' end
         else (array['{}', '{}', '{"insight": "funnels"}',
           '{"insight": "FUNNELS", "migrated_at": "2025-01-10T00:00:00"}'])[n % 4 + 1]::jsonb end, null,
       case when funnels = 'yes' then (array['{"kind": "InsightVizNode", "source": {"kind": "FunnelsQuery", "series": []}, "full": true}', '{"kind": "FunnelsQuery", "series": []}', null,
                                             '{"kind": "InsightVizNode", "source": {"kind": "FunnelsQuery"}}'])[n % 4 + 1]::jsonb
         else (array['{"kind": "InsightVizNode", "source": {"kind": "FunnelsQuery"}}',
           '{"kind": "InsightVizNode", "source": {"kind": "FunnelsQuery"}}',
                     '{"kind": "InsightVizNode", "source": {"kind": "FunnelsQuery"}}',
                     '{"kind": "InsightVizNode", "source": "FunnelsQuery"}', '[{"kind": "FunnelsQuery"}]',
                     '"FunnelsQuery"', '{"kind": ["FunnelsQuery"]}', 'null',
                     '{"kind": "DataTableNode", "source": {"kind": "HogQLQuery", "query": "select 1"}}'])[n % 9 + 1]::jsonb end, null,
       null, funnels = 'no' and n % 9 = 0, not (funnels = 'no' and n % 9 = 1),
       case when funnels = 'no' and n % 9 = 2 then clock + interval '3 hours' else made_at end, false, false, 'fun'
         || n, false, null, made_at, made_at, who, who, null, team_id
from demo_clock, demo_maker where funnels = 'yes' or n % 4 > 0;

insert into posthog_dashboarditem
select 600000 + 10 * n + i, (array['Retention', 'Paths', 'Trend of visits'])[i], null, null,
       case when n % 3 = 0 then jsonb_build_object('insight', (array['RETENTION', 'PATHS', 'TRENDS'])[i])
         else '{}' end, null,
       case when n % 3 > 0 then jsonb_build_object('kind', 'InsightVizNode', 'source',
         jsonb_build_object('kind', (array['RetentionQuery', 'PathsQuery', 'TrendsQuery'])[i])) end, null, null,
       false, true, case when experience = 'away' and n % 2 = 0 then least(made_at, clock - interval '91 days')
         else made_at + i * interval '1 day' end,
       false, false, 'xp' || n || '_' || i, false, null, made_at, made_at,
       case when experience = 'away' then who when i = 2 then other else who end, who, null, team_id
from demo_clock, demo_maker, generate_series(1, case when experience = 'yes' then 3 else 2 end) i
where (experience = 'yes' or kind <> 'critical') and logged_in = 'yes' and kind <> 'new';

insert into posthog_action
select 1000 * (n + 100) + i, case when n % 12 = 7 and i = 1 then null
         else (array['Signed up', 'Paid', 'Invited a colleague', 'Clicked <b>buy</b>', 'Exported'])[i] end, '',
       case when actions = 'no' and n % 4 = 1 then clock + interval '1 minute' else made_at end, made_at,
       (actions = 'no' and n % 4 = 0) or (actions = 'yes' and i = 5), false, '',
       case n % 3 when 0 then '[{"event": "$autocapture", "selector": "form > button"}]'::jsonb when 1 then '[]' end,
       null, false, made_at, null, null,
       case when actions = 'no' and n % 4 = 2 then null when actions = 'no' and n % 4 = 3 then 1 else who end,
       team_id, team_id
from demo_clock, demo_maker, generate_series(1, case when actions = 'yes' then 1 + n % 5 else 1 end) i
where actions = 'yes' or n % 3 < 2;

-- flags: active; or deleted, switched off, archived; or meant to be used, as an intent or a call says
insert into posthog_featureflag
select 1000 * n + i, 'beta-signup-' || i || case when flags = 'no' and n % 3 = 0 then ':deleted:' || 1000 * n + i
         else '' end, 'Beta sign-up',
       case when n % 10 = 9 then 'null'::jsonb
         else '{"groups": [{"properties": [], "rollout_percentage": 50}], "payloads": {}}' end, null, made_at, made_at,
       flags = 'no' and n % 3 = 0, flags = 'yes' or n % 3 = 0, flags = 'no' and n % 3 = 2, 1,
       case when n % 5 > 0 then clock - n % 40 * interval '1 day' end, false,
       case when n % 7 = 3 then null else who end, who, team_id
from demo_clock, demo_maker, generate_series(1, 1 + n % 3) i where flags = 'yes' or (flags = 'no' and n % 5 > 0);
insert into posthog_productintent
select md5('intent' || n || p)::uuid, p, made_at, made_at, null, null, null,
       case when n % 2 = 0 then '{"onboarding": 1}'::jsonb end, team_id
from demo_maker, unnest(array['product_analytics', 'feature_flags']) p
where p = 'product_analytics' or flags = 'yes' or (flags = 'no' and n % 5 = 0);

-- seen in the last weeks by what they looked at (n % 4 = 2) or did (3); staff in their name and machines do not count
insert into posthog_insightviewed
select 10 * n + i, case when i = 1 then clock - (1 + n % 25) * interval '1 day'
         else clock + i * interval '1 hour' end, 10 * team_id, team_id, 100 * n + i
from demo_clock, demo_maker, generate_series(1, 2) i
where weekly = 'yes' and n % 4 = 2 and i <= members and (i = 1 or n % 8 = 2);
insert into posthog_insightviewed
select 5000 + n, clock - interval '70 days', 10 * team_id, team_id, who from demo_clock, demo_maker
       where weekly = 'no' and created_at < clock - interval '80 days';
insert into posthog_activitylog
select md5('log' || n || i)::uuid, case when i = 2 then null else team_id end, id,
       case when i = 4 then null when i = 3 and n % 2 = 0 then 1 else who end,
       case when i = 3 then true when n % 2 = 0 then false end, case when i = 4 then true when n % 2 = 0 then false end,
       (array['updated', 'logged_in', 'updated', 'updated'])[i], who::text,
       (array['Dashboard', 'User', 'Insight', 'FeatureFlag'])[i],
       case when n % 6 = 1 then '[]'::jsonb else '{"context": {"login_method": "password"}}' end,
       clock - (1 + (n + i) % 25) * interval '1 day', 'web', null
from demo_clock, demo_maker, generate_series(1, 4) i
where (weekly = 'yes' and n % 4 = 3 and kind <> 'new') or (i > 2 and n % 2 = 1);
insert into posthog_activitylog
select md5('later' || n)::uuid, null, id, who, null, null, 'logged_in', who::text, 'User', null,
       clock + interval '1 day', null, null
from demo_clock, demo_maker where n % 10 = 3;

-- 5. Events, definitions, persons -----------------------------------------------------------------------------------

create temp table demo_source as
select c.n, c.exported, case when c.production = 'yes' then (array['web', 'web', 'server', 'web', 'mobile',
         'url'])[c.n % 6 + 1]
                 when c.flow = 'stopped' then 'web' else (array['web', 'few servers', 'web',
                   'emulator'])[c.n % 4 + 1] end as kind,
       case when c.production = 'yes' or c.flow = 'stopped' then array['app.' || c.slug || '.example.com']
         else array['localhost:3000', 'laptop.local', 'demo.ngrok-free.app'] end as hosts,
       case when c.production = 'yes' then 12 + c.n % 27 else 4 end as people
from demo_customer c;

create temp table demo_stream as
select c.n, c.team_id + side as team_id, s.starts, s.ends,
       greatest(4, c.monthly * case when c.n % 10 = 0 then 0.5 else 1 end * extract(epoch
         from s.ends - s.starts) / 86400 / 31)::int as events,
       o.kind, o.hosts, o.people
from demo_customer c join demo_source o using (n)
cross join demo_clock
cross join lateral (
  select greatest(c.created_at + interval '3 hours', timestamptz '2026-06-01') as starts,
         case c.flow when 'steady' then clock - (c.n * 13 % 400) * interval '1 minute'
                     when 'gap' then clock - interval '21 days 1 hour'
                       else clock - (32 + c.n % 9) * interval '1 day' end as ends
  union all
  select clock - interval '13 days 20 hours', clock - interval '5 minutes' where c.flow = 'gap') s
cross join lateral (select 0 as side union all select 1000 where c.n % 10 = 0) t
where c.flow <> 'never' and c.n <> 57 and c.exported and s.ends > s.starts
union all                                                               -- test data: gone for a month, below 1%, or still there
select c.n, c.team_id, clock - case when c.test_data = 'yes' and c.n % 3 = 1 then interval '80 days'
         else interval '29 days' end,
       clock - case when c.test_data = 'yes' and c.n % 3 = 1 then interval '35 days' else interval '1 day' end,
       case when c.test_data = 'yes' and c.n % 3 = 1 then 20
         when c.test_data = 'yes' then greatest(1, c.monthly / 160) else greatest(5, c.monthly / 6) end,
       'web', array['localhost:3000', '127.0.0.1', '192.168.0.' || c.n, 'staging.internal'], 3
from demo_clock, demo_customer c
where c.test_data <> 'away' and c.production = 'yes' and c.kind <> 'new' and c.exported and c.n <> 57
union all                                                               -- clocks that run ahead
select n, team_id, '2026-09-15 00:00:01+00', '2038-01-01', 6, 'mobile', null, 3 from demo_customer where n % 23 = 4
       and exported
union all                                                               -- demo projects
select n, id, created_at, created_at + interval '2 days', 40, 'web', array['hogflix.example.com'], 20 from demo_team
       where is_demo and exported;

insert into events
select md5('event' || s.team_id || s.kind || s.starts || i)::uuid::text, e.event,
       case s.kind
         when 'web' then jsonb_build_object('$lib', 'web', '$host', h.host, '$current_url', 'https://' || h.host
           || e.path, '$browser', 'Firefox')
         when 'url' then jsonb_build_object('$lib', 'web', '$current_url', 'https://' || h.host || e.path)
         when 'mobile' then jsonb_build_object('$lib', 'posthog-react-native', '$os', 'iOS')
         when 'emulator' then jsonb_build_object('$lib', 'posthog-flutter', '$is_emulator', true)
         else jsonb_build_object('$lib', (array['posthog-python', 'posthog-go'])[s.n % 2 + 1]) end
       || case e.event when '$identify' then '{"$anon_distinct_id": "anon"}'::jsonb
         when '$feature_flag_called' then '{"$feature_flag": "beta-signup-1"}' else '{}' end,
       case when e.event = '$autocapture' and i % 50 = 0 then '"\"a:href=\\\"/\\\"\""'::jsonb end,
       case when e.event = '$identify' then case
         when c.properties = 'yes' then '{"plan": "team", "email": "reader@example.net"}'::jsonb
         else '{"$os": "Linux"}' end end, null,
       c.slug || '-' || i * 7 % s.people, s.team_id, case when i % 3 = 0 then null else '192.0.2.' || i % 250 end,
       null, e.at
from demo_stream s join demo_customer c using (n)
cross join generate_series(0, s.events - 1) i
cross join lateral (select s.hosts[i % coalesce(cardinality(s.hosts), 1) + 1] as host) h
cross join lateral (
  select s.starts + (s.ends - s.starts) * ((i + 0.5) / s.events) as at,
         (array['/', '/pricing', '/app', '/settings'])[i % 4 + 1] as path,
         case when i % 23 = 5 and c.identify = 'yes' then '$identify' when i % 31 = 7
           and (c.flags = 'yes' or (c.flags = 'no' and c.n % 5 = 0)) then '$feature_flag_called'
              when i % 97 = 11 then 'signed up' when i % 5 < 2 then '$pageview' else '$autocapture' end as event) e
order by e.at, s.team_id;

-- retries wrote some rows twice, and of one customer (who stays below its limit) all of them
insert into events select * from events where right(uuid, 2) = '7f'
  or team_id in (select min(100 + n) from demo_customer where exported and flow = 'steady' and plan_usage = 'no'
  and monthly between event_limit * 0.45 and event_limit * 0.75 and kind <> 'new');
-- columns may all be null; a team that the app has never heard of; properties that are no object
insert into events
select md5('odd' || team || p)::uuid::text, case when p = 'null' then null else '$pageview' end, p::jsonb, null,
       p::jsonb, null, null, team, null, null, clock - interval '1 day'
from demo_clock, unnest(array[null, 9876, 104]) team,
unnest(array[null, 'null', '[]', '"x"', '{"$host": 7}', '{"$host": ""}', '{"$current_url": "?"}']) p;
insert into events (uuid, event, team_id) values (null, null, null), ('no-time', '$pageview', 104);

-- the vendor's own project: what customers' people do in the product, its toolbar and its docs
insert into events
select md5('own' || m.user_id || v.event || v.at)::uuid::text, v.event, v.properties, null, null, null, 'usr_'
       || md5('d' || m.user_id), 2, null, null, v.at
from demo_clock, demo_member m join demo_customer c using (n)
cross join lateral (
  select 'insight analyzed' as event, jsonb_build_object('$lib', 'web', '$host', 'app.example.org', '$groups',
           jsonb_build_object('organization', c.id)) as properties,
         m.joined_at + (clock - m.joined_at) * (i / 8.0) as at from generate_series(1, 5) i
           where m.last_login is not null
  union all
  select 'toolbar loaded', '{"$lib": "js", "is_authenticated": true}', clock - (5 + c.n % 70) * interval '1 day'
         where c.toolbar = 'away' and c.n % 2 = 0 and m.k = 1
  union all
  select '$pageview', jsonb_build_object('$lib', 'web', '$host', 'example.org', '$current_url', 'https://example.org/'
           || (array['docs/product-analytics/funnels', 'tutorials/actions', 'blog/docs-day'])[c.n % 3 + 1]),
         clock - (3 + c.n % 50) * interval '1 day' where c.guides = 'no' and c.n % 2 = 0 and m.k = 1) v;

insert into posthog_dashboard
select 30000 + n, 'Usage of ' || name, '', false, clock - interval '60 days', n % 12 = 5, clock - interval '1 day', null, '{}',
       null, null, 'default', 21, null, null, false, 1, 2
from demo_clock, demo_customer where usage_dashboard = 'no' and n % 4 = 1;
insert into posthog_dashboarditem
select 700000 + n, null, 'Events this month', null, '{}', null,
       jsonb_build_object('kind', 'TrendsQuery', 'properties', jsonb_build_array(jsonb_build_object('key', '$group_0', 'value', id))),
       null, null, false, true, clock - interval '60 days', false, false, 'own' || n, false, null, clock, clock, 1, 1, null, 2
from demo_clock, demo_customer where usage_dashboard = 'no' and n % 4 = 2;

-- definitions: of events with the day they were last seen, of properties; a second environment shares its project's
insert into posthog_eventdefinition
select md5('def' || team_id || event)::uuid, event, min(timestamp), least(max(timestamp), clock), null, null, 'allow',
       team_id, null, team_id
from demo_clock, events where event is not null and team_id in (select id from demo_team) group by clock, team_id,
event;
insert into posthog_eventdefinition
select md5('quiet' || n || e)::uuid, e, created_at,
       case when n % 21 = 0 then null
         when flow = 'steady' then clock - (n % 5 * interval '1 day' + interval '3 hours')
         else clock - (12 + n % 30) * interval '1 day' end,
       null, null, 'allow', team_id, null, team_id
from demo_clock, demo_customer, unnest(array['$pageview', '$autocapture', 'signed up', '$identify', 'Größe "XL"']) e
where not exported and flow <> 'never' and n not in (57, 33) and (e <> '$identify' or identify = 'yes');
insert into posthog_propertydefinition
select md5('prop' || team_id || p || type)::uuid, p, p = 'seats', null, 'String', null, null, type, null, team_id,
       team_id
from demo_customer, (values (1, '$host'), (1, 'color'), (2, '$initial_referrer'), (2, 'utm_source'), (2, 'gclid'),
  (2, 'plan'), (2, 'seats'), (2, 'Größe'), (3, 'industry')) d (type, p)
where team_id <> 157 and flow <> 'never' and (properties = 'yes' or type <> 2 or p ~ '^(\$|utm|gclid)');

insert into posthog_person (id, created_at, properties, is_identified, uuid, version, team_id, last_seen_at)
select 1000 * c.n + p, least(c.created_at + p * interval '5 hours', clock - interval '1 hour'),
       case when c.n % 20 = 9 then '[]'::jsonb when c.properties = 'yes' then jsonb_build_object('$initial_referrer',
         '$direct', 'plan', 'team') else '{"$os": "Linux", "utm_source": "ad"}' end,
       c.identify = 'yes' and p % 4 > 0, md5('person' || c.n || '-' || p)::uuid, 1, c.team_id, null
from demo_clock, demo_customer c join demo_source o using (n), generate_series(0, o.people - 1) p
  where c.flow <> 'never' and c.n <> 57;
insert into posthog_persondistinctid
select p.id, c.slug || '-' || p.id % 1000, 0, p.id, p.team_id from posthog_person p
       join demo_customer c on c.n = p.id / 1000;

-- What the app writes by itself, and what is not the customer's: none of it may change what section 2 says, but for the
-- toolbar's application, which tells who launched it.
update posthog_user set is_staff = true where id in (select 100 * n + 1 from demo_customer where n % 20 = 6);
create table posthog_survey (
  id uuid primary key, name varchar(400) not null, created_at timestamptz not null, archived boolean not null,
  targeting_flag_id integer, internal_targeting_flag_id integer, internal_response_sampling_flag_id integer,
  created_by_id integer, team_id integer not null);
insert into posthog_featureflag
select 900000 + n, 'survey-targeting-' || n, '', '{"groups": []}', null, made_at, made_at, false, true, false, 1, null, false,
       who, who, team_id
from demo_maker where n % 4 = 1;
insert into posthog_survey
select md5('survey' || n)::uuid, 'What could be better?', made_at, false, null, 900000 + n, null, who, team_id
from demo_maker where n % 4 = 1;
create table posthog_oauthapplication (
  id uuid primary key, name varchar(255) not null, client_id varchar(100) not null, organization_id uuid, user_id integer,
  created timestamptz not null);
insert into posthog_oauthapplication
select md5('toolbar' || n)::uuid, 'PostHog Toolbar', 'client-' || n, id, null, made_at from demo_maker where toolbar = 'yes';
insert into posthog_dashboard                                           -- made by opening the view of AI observability
select 60000 + n, 'AI observability', '', false, made_at, false, null, null, '{}', null, null, 'unlisted', 21, null, null,
       false, who, team_id
from demo_maker where n % 5 = 2;
insert into posthog_action                                              -- built by support, logged in as the customer
select 900000 + n, 'Built for them', '', made_at, made_at, false, false, '', '[]', null, false, made_at, null, null, who, team_id,
       team_id
from demo_maker where n % 6 = 3;
insert into posthog_activitylog (id, team_id, organization_id, user_id, was_impersonated, is_system, activity, item_id, scope, created_at)
select md5('built' || n)::uuid, team_id, id, who, true, false, 'created', (900000 + n)::text, 'Action', made_at
from demo_maker where n % 6 = 3;
update posthog_project set is_pending_deletion = true where id in (select 1100 + n from demo_customer where n = 40);

-- 6. Indexes, statistics --------------------------------------------------------------------------------------------

create index on posthog_organizationmembership (organization_id, joined_at desc);
create index on posthog_organizationmembership (user_id);
create index on posthog_team (organization_id);
create index on posthog_dashboard (team_id);
create index on posthog_dashboarditem (team_id, last_modified_at desc) where not deleted;
create index posthog_dashboarditem_query_gin on posthog_dashboarditem using gin (query);
create index on posthog_dashboardtile (dashboard_id);
create index on posthog_dashboardtile (insight_id);
create index on posthog_insightviewed (team_id, user_id, last_viewed_at desc);
create index on posthog_insightviewed (insight_id, last_viewed_at desc);
create unique index on posthog_eventdefinition (coalesce(project_id, team_id), name);
create index on posthog_eventdefinition (team_id, name);
create unique index on posthog_propertydefinition (coalesce(project_id, team_id), name, type,
  coalesce(group_type_index, '-1'));
create index on posthog_activitylog (team_id, scope, item_id);
create index on posthog_activitylog (team_id, created_at desc);
create index on posthog_activitylog (organization_id, created_at desc);
create index on posthog_person (team_id, uuid);
create index on posthog_event (timestamp, team_id, event);

alter table posthog_team add foreign key (organization_id) references posthog_organization deferrable initially deferred;
alter table posthog_team add foreign key (project_id) references posthog_project deferrable initially deferred;
alter table posthog_project add foreign key (organization_id) references posthog_organization deferrable initially deferred;
alter table posthog_organizationmembership add foreign key (organization_id) references posthog_organization deferrable initially deferred;
alter table posthog_organizationmembership add foreign key (user_id) references posthog_user deferrable initially deferred;
alter table posthog_dashboardtile add foreign key (dashboard_id) references posthog_dashboard deferrable initially deferred;
alter table posthog_dashboardtile add foreign key (insight_id) references posthog_dashboarditem deferrable initially deferred;
alter table posthog_insightviewed add foreign key (insight_id) references posthog_dashboarditem deferrable initially deferred;

analyze posthog_organization, posthog_organizationmembership, posthog_team, posthog_user, posthog_dashboard,
posthog_dashboarditem, posthog_dashboardtile,
  posthog_insightviewed, posthog_action, posthog_featureflag, posthog_activitylog, posthog_eventdefinition,
  posthog_propertydefinition, posthog_person, events;
