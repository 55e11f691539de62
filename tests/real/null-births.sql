-- Columns of birth that were added later, or by hand, and are null in old rows: they are before every clock.
alter table posthog_organization alter created_at drop not null;
alter table posthog_user alter date_joined drop not null;
alter table posthog_organizationmembership alter joined_at drop not null;
alter table posthog_team alter created_at drop not null;
alter table posthog_dashboard alter created_at drop not null;
alter table posthog_action alter created_at drop not null;
alter table posthog_featureflag alter created_at drop not null;
update posthog_organization set created_at = null;
update posthog_user set date_joined = null;
update posthog_organizationmembership set joined_at = null;
update posthog_team set created_at = null, ingested_event = true;
insert into posthog_dashboard (id, team_id, created_by_id, created_at) values (1, 1, 1, null);
insert into posthog_action (id, team_id, created_by_id, created_at) values (1, 1, 1, null);
insert into posthog_featureflag (id, team_id, key, created_by_id, created_at) values (1, 1, 'beta', 1, null);
insert into posthog_dashboarditem (id, team_id, created_by_id, created_at, saved, filters)
values (1, 1, 1, null, true, '{"insight": "FUNNELS"}');
insert into posthog_eventdefinition (team_id, name, created_at, last_seen_at) values
  (1, '$pageview', null, '2026-09-14'), (1, '$identify', null, '2026-09-01');
create table posthog_person (id int, team_id int, properties jsonb, is_identified boolean, created_at timestamptz);
insert into posthog_person values (1, 1, '{"plan": "scale"}', false, null);
