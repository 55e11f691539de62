-- Before there was is_demo, the app knew its demo team by the name. It is the only team.
alter table posthog_team drop column is_demo;
update posthog_team set name = 'HogFlix Demo App', ingested_event = true;
insert into posthog_featureflag (id, team_id, key, created_by_id) values (1, 1, 'sign-up-cta', 1);
