-- Opening AI observability makes a dashboard in the name of the user that no list shows.
insert into posthog_dashboard (id, team_id, name, created_by_id, creation_mode) values (1, 1, 'LLM analytics', 1, 'unlisted');
