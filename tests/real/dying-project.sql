-- The dashboard is in a project that is about to be deleted.
insert into posthog_team (id, organization_id, project_id) values (2, '00000000-0000-0000-0000-000000000001', 2);
insert into posthog_project values (2, '00000000-0000-0000-0000-000000000001', true);
insert into posthog_dashboard (id, team_id, name, created_by_id) values (1, 2, 'Old', 1);
