-- The big tables beside the events, in the demo's tables of 2026 and those of its desk of 2021. Psql's variable `percent`
-- says how much of it: 100 is 2,000 customers with 10,000 people, 1 million persons, 200,000 insights, 1 million rows of the
-- activity log, 100,000 conversations with 500,000 messages and 2 million property definitions.
\set ON_ERROR_STOP on
select 2000 * :percent / 100 as customers, 10000 * :percent / 100 as people \gset

insert into posthog_organization
select (jsonb_populate_record(x.o, jsonb_build_object('id', md5('o' || n)::uuid, 'name', 'Beside ' || n, 'slug', 'beside' || n,
    'created_at', timestamptz '2026-09-15' - (n % 700 + 20) * interval '1 day'))).*
from (select o from posthog_organization o where not for_internal_metrics limit 1) x, generate_series(1, :customers) n;

insert into posthog_project
select (jsonb_populate_record(x.p, jsonb_build_object('id', 100000 + n, 'organization_id', md5('o' || n)::uuid))).*
from (select p from posthog_project p limit 1) x, generate_series(1, :customers) n;

insert into posthog_team
select (jsonb_populate_record(x.t, jsonb_build_object('id', 100000 + n, 'uuid', md5('t' || n)::uuid, 'api_token', 'token' || n,
    'organization_id', md5('o' || n)::uuid, 'is_demo', false, 'project_id', 100000 + n))).*
from (select t from posthog_team t where not is_demo limit 1) x, generate_series(1, :customers) n;

-- five people of each
insert into posthog_user
select (jsonb_populate_record(x.u, jsonb_build_object('id', 1000000 + n, 'uuid', md5('u' || n)::uuid, 'is_staff', false,
    'email', 'person' || n || '@customer' || n % :customers + 1 || '.example', 'distinct_id', 'user' || n,
    'temporary_token', case when n % 4 = 0 then 'tmp' || n end,
    'last_login', timestamptz '2026-09-15' - (n % 200) * interval '1 day'))).*
from (select u from posthog_user u where not is_staff and is_active limit 1) x, generate_series(1, :people) n;

insert into posthog_organizationmembership
select md5('m' || n)::uuid, case when n <= :customers then 15 else 1 end, timestamptz '2026-01-01', timestamptz '2026-01-01',
    md5('o' || n % :customers + 1)::uuid, 1000000 + n, null
from generate_series(1, :people) n;

insert into posthog_dashboard
select (jsonb_populate_record(x.d, jsonb_build_object('id', 1000000 + n, 'name', 'Board ' || n, 'team_id', 100001 + n % :customers,
    'deleted', n % 20 = 0, 'created_by_id', 1000000 + (n - 1) % :people + 1, 'creation_mode', 'default', 'share_token', null,
    'created_at', timestamptz '2026-09-14' - (n % 500) * interval '1 day'))).*
from (select d from posthog_dashboard d limit 1) x, generate_series(1, 20000 * :percent / 100) n;

insert into posthog_dashboarditem
select (jsonb_populate_record(x.i, jsonb_build_object('id', 1000000 + n, 'short_id', 's' || n, 'team_id', 100001 + n % :customers,
    'deleted', n % 20 = 0, 'saved', true, 'created_by_id', 1000000 + (n - 1) % :people + 1, 'is_sample', false,
    'name', 'Insight ' || n, 'dashboard_id', null,
    'query', jsonb_build_object('kind', 'InsightVizNode', 'source', jsonb_build_object('kind',
        case when n % 7 = 0 then 'FunnelsQuery' else 'TrendsQuery' end, 'series', jsonb_build_array(jsonb_build_object('event', '$pageview')))),
    'created_at', timestamptz '2026-09-14' - (n % 900) * interval '1 day',
    'last_modified_at', timestamptz '2026-09-14' - (n % 400) * interval '1 day'))).*
from (select i from posthog_dashboarditem i limit 1) x, generate_series(1, 200000 * :percent / 100) n;

insert into posthog_dashboardtile (id, layouts, dashboard_id, insight_id, team_id, deleted)
select 1000000 + n, '{}', 1000000 + n % (20000 * :percent / 100) + 1, 1000000 + n, 100001 + n % :customers, false
from generate_series(1, 200000 * :percent / 100) n;

insert into posthog_insightviewed (id, last_viewed_at, insight_id, team_id, user_id)
select 1000000 + n, timestamptz '2026-09-14' - (n % 300) * interval '1 day', 1000000 + n, 100001 + n % :customers,
    1000000 + (n - 1) % :people + 1
from generate_series(1, 200000 * :percent / 100) n;

insert into posthog_activitylog
select md5('l' || n)::uuid, 100001 + n % :customers, md5('o' || n % :customers + 1)::uuid, 1000000 + (n - 1) % :people + 1, n % 50 = 0,
    n % 40 = 0, 'updated', (1000000 + n % 200000)::text, (array['Insight', 'FeatureFlag', 'Dashboard', 'Person'])[n % 4 + 1],
    jsonb_build_object('name', 'Thing ' || n, 'changes', jsonb_build_array(jsonb_build_object('field', 'name', 'after', n))),
    timestamptz '2026-09-14' - (n % 400) * interval '1 day', null, null
from generate_series(1, 1000000 * :percent / 100) n;

insert into posthog_person (id, created_at, properties, is_identified, uuid, team_id, version)
select 1000000 + n, timestamptz '2026-09-14' - (n % 500) * interval '1 day',
    jsonb_build_object('email', 'end' || n || '@user.example', '$browser', 'Chrome', '$os', 'Mac OS X',
        '$initial_referrer', 'https://www.google.com/', 'plan', case when n % 3 = 0 then 'pro' end),
    n % 3 = 0, md5('p' || n)::uuid, 100001 + n % :customers, 1
from generate_series(1, 1000000 * :percent / 100) n;

insert into posthog_propertydefinition (id, name, is_numerical, query_usage_30_day, volume_30_day, type, project_id, team_id)
select md5('pd' || n)::uuid, case when n % 3 = 0 then '$' else '' end || 'property ' || n / :customers, n % 5 = 0, n % 100, n % 1000,
    n % 2 + 1, 100001 + n % :customers, 100001 + n % :customers
from generate_series(1, 2000000 * :percent / 100) n;

insert into posthog_eventdefinition (id, name, created_at, last_seen_at, enforcement_mode, project_id, team_id)
select md5('ed' || n)::uuid, 'event ' || n / :customers, '2026-01-01', timestamptz '2026-09-14' - (n % 90) * interval '1 day', 'allow',
    100001 + n % :customers, 100001 + n % :customers
from generate_series(1, 40000 * :percent / 100) n;

-- the desk: a company for each customer, its people by their addresses
insert into accounts values (md5('a')::uuid, 'Vendor', '2020-01-01', '2020-01-01');
insert into users (id, email, role, account_id, inserted_at, updated_at)
select n, 'agent' || n || '@vendor.example', 'user', md5('a')::uuid, '2020-01-01', '2020-01-01' from generate_series(1, 20) n;
insert into user_profiles (id, display_name, user_id, inserted_at, updated_at)
select md5('up' || n)::uuid, 'Agent ' || n, n, '2020-01-01', '2020-01-01' from generate_series(1, 20) n;
insert into companies (id, name, external_id, account_id, inserted_at, updated_at)
select md5('c' || n)::uuid, 'Beside ' || n, md5('o' || n)::uuid, md5('a')::uuid, '2025-01-01', '2025-01-01'
from generate_series(1, :customers) n;
insert into customers (id, email, name, external_id, first_seen, account_id, company_id, inserted_at, updated_at)
select md5('dc' || n)::uuid, 'person' || n || '@customer' || n % :customers + 1 || '.example', 'Person ' || n,
    case when n % 2 = 0 then 'user' || n end, '2025-01-01', md5('a')::uuid,
    case when n % 3 = 0 then md5('c' || n % :customers + 1)::uuid end, '2025-01-01', '2025-01-01'
from generate_series(1, :people) n;
insert into conversations (id, status, priority, source, read, first_replied_at, closed_at, account_id, customer_id, assignee_id,
    inserted_at, updated_at)
select md5('v' || n)::uuid, case when n % 10 = 0 then 'open' else 'closed' end, 'not_priority',
    (array['chat', 'email', 'slack'])[n % 3 + 1], true, t.at + interval '3 hours', case when n % 10 > 0 then t.at + interval '2 days' end,
    md5('a')::uuid, md5('dc' || n % :people + 1)::uuid, n % 20 + 1, t.at, t.at
from generate_series(1, 100000 * :percent / 100) n, lateral (select timestamp '2026-09-14' - (n % 700) * interval '1 day' as at) t;
insert into messages (id, body, type, private, source, sent_at, conversation_id, account_id, customer_id, user_id, inserted_at, updated_at)
select md5('g' || n)::uuid, repeat('words of a message ', 8), 'reply', n % 50 = 0, 'chat', t.at, md5('v' || n / 5 + 1)::uuid, md5('a')::uuid,
    case when n % 5 in (0, 2) then md5('dc' || (n / 5 + 1) % :people + 1)::uuid end,
    case when n % 5 not in (0, 2) then n % 20 + 1 end, t.at, t.at
from generate_series(0, 500000 * :percent / 100 - 1) n,
    lateral (select timestamp '2026-09-14' - ((n / 5 + 1) % 700) * interval '1 day' + (n % 5) * interval '3 hours' as at) t;
insert into issues (id, title, state, github_issue_url, account_id, inserted_at, updated_at)
select md5('is' || n)::uuid, 'Issue ' || n, 'unstarted', null, md5('a')::uuid, '2026-06-01', '2026-06-01' from generate_series(1, 2000 * :percent / 100) n;
insert into conversation_issues (id, conversation_id, issue_id, account_id, inserted_at, updated_at)
select md5('ci' || n)::uuid, md5('v' || n * 10)::uuid, md5('is' || n)::uuid, md5('a')::uuid, '2026-06-01', '2026-06-01'
from generate_series(1, 2000 * :percent / 100) n;

-- Django's indexes on foreign keys, and Ecto's
create index on posthog_activitylog (team_id, scope, item_id);
create index on posthog_dashboarditem (team_id);
create index on posthog_dashboard (team_id);
create index on posthog_dashboardtile (dashboard_id);
create index on posthog_dashboardtile (insight_id);
create index on posthog_insightviewed (team_id, user_id, last_viewed_at desc);
create index on posthog_person (team_id);
create index on posthog_propertydefinition (team_id);
create index on posthog_organizationmembership (user_id);
create index on messages (conversation_id);
create index on conversations (customer_id);
create index on customers (account_id);
