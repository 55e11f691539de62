-- A self-hosted instance: since the end of 2021 its first user is is_staff. She is the champion, and made both.
update posthog_user set is_staff = true where id = 1;
insert into posthog_dashboard (id, team_id, name, created_by_id) values (1, 1, 'KPIs', 1);
insert into posthog_action (id, team_id, created_by_id) values (1, 1, 1);
