-- A dump without the table of teams: what belongs to a team belongs to nobody.
drop table posthog_team cascade;
