-- The only feature flag is the one that a survey made to find its audience.
insert into posthog_featureflag (id, team_id, key, created_by_id) values (1, 1, 'survey-targeting-5aa1b2', 1);
insert into posthog_survey values (gen_random_uuid(), 1, null, 1);
