-- What is whose: founders who are is_staff, people of ours without being so, what support built in the customer's name,
-- dashboards that no list shows, flags of surveys, insights that somebody modified, the toolbar's applications, projects
-- about to be deleted; and columns of birth that are null.
update posthog_user u set is_staff = true
where id % 7 = 0 and exists (select from posthog_organizationmembership m where m.user_id = u.id and (m.level = 15 or u.id % 3 = 0));
update posthog_user set email = 'someone' || id || '@' || (array['posthog.com', 'PostHog.com ', 'notposthog.com', 'posthog.com.example'])[id % 4 + 1]
where id % 11 = 0;
update posthog_user set email_opt_in = false where date_joined >= '2026-03-19';

insert into posthog_activitylog (id, team_id, organization_id, user_id, was_impersonated, activity, scope, item_id, created_at)
select md5(scope || id)::uuid, team_id, null, created_by_id, id % 4 > 0, case when id % 5 > 0 then 'created' else 'updated' end, scope, id::text, created_at
from (
  select 'Dashboard' as scope, id, team_id, created_by_id, created_at from posthog_dashboard
  union all select 'Insight', id, team_id, created_by_id, created_at from posthog_dashboarditem
  union all select 'Action', id, team_id, created_by_id, created_at from posthog_action
  union all select 'FeatureFlag', id, team_id, created_by_id, created_at from posthog_featureflag) o
where team_id % 6 = 1 and created_at is not null;

update posthog_dashboard set creation_mode = 'unlisted' where team_id % 9 = 2;
update posthog_dashboarditem set saved = id % 2 = 0 where team_id % 9 = 2;
update posthog_dashboarditem
set created_by_id = null, is_sample = false, last_modified_by_id = (array[null, 101, 1, 201, 301])[team_id % 5 + 1],
    last_modified_at = timestamptz '2026-09-15' - team_id % 4 * interval '122 days'
where team_id % 7 = 3;

drop table posthog_survey, posthog_oauthapplication;
create table posthog_survey (
  id uuid primary key, team_id integer, targeting_flag_id integer, internal_targeting_flag_id integer,
  internal_response_sampling_flag_id integer);
insert into posthog_survey
select md5('survey' || id)::uuid, team_id, case id % 3 when 0 then id end, case id % 3 when 1 then id end, case id % 3 when 2 then id end
from posthog_featureflag where team_id % 4 = 1;

create table posthog_oauthapplication (
  id uuid primary key, name varchar(255) not null, organization_id uuid, user_id integer, created timestamptz);
insert into posthog_oauthapplication
select md5('toolbar' || id)::uuid, case when n % 5 = 0 then 'Something else' else 'PostHog Toolbar' end, case when n % 7 > 0 then id end, null,
       case n % 6 when 0 then null when 1 then '2026-09-15' else '2026-03-01'::timestamptz end
from (select id, row_number() over (order by id) as n from posthog_organization) o where n % 3 = 0;
update posthog_team set app_urls = (array['{NULL}', '{NULL,""}', '{NULL,https://app.example.com}'])[id % 3 + 1]::varchar[] where id % 4 = 0;
update posthog_project set is_pending_deletion = case when id % 2 = 0 then true end where id % 10 in (4, 5);

alter table posthog_organization alter created_at drop not null;
alter table posthog_user alter date_joined drop not null;
alter table posthog_organizationmembership alter joined_at drop not null;
alter table posthog_team alter created_at drop not null;
alter table posthog_dashboard alter created_at drop not null;
alter table posthog_action alter created_at drop not null;
alter table posthog_featureflag alter created_at drop not null;
alter table posthog_person alter created_at drop not null;
update posthog_organization set created_at = null where abs(hashtext(id::text)) % 8 = 0;
update posthog_user set date_joined = null where id % 8 = 1;
update posthog_organizationmembership set joined_at = null where abs(hashtext(id::text)) % 8 = 0;
update posthog_team set created_at = null where id % 8 = 2;
update posthog_dashboard set created_at = null where id % 8 = 3;
update posthog_dashboarditem set created_at = null where id % 8 = 4;
update posthog_action set created_at = null where id % 8 = 5;
update posthog_featureflag set created_at = null where id % 8 = 6;
update posthog_person set created_at = null where team_id % 8 = 7;
update posthog_eventdefinition set created_at = null where team_id % 8 = 0;
truncate posthog_event;
delete from events where abs(hashtext(uuid)) % 10 > 0;
