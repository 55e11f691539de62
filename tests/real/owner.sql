-- As `staff`, with the level that the app gives to whoever founds an organization; and a supporter of ours who sits there.
update posthog_user set is_staff = true where id = 2;
update posthog_organizationmembership set level = 15 where user_id = 2;
insert into posthog_user (id, first_name, email, is_staff, last_login) values
  (3, 'Cy', 'cy@support.example', true, '2026-09-14'), (4, 'Di', ' Di@PostHog.com ', false, '2026-09-14');
insert into posthog_organizationmembership (organization_id, user_id) values
  ('00000000-0000-0000-0000-000000000001', 3), ('00000000-0000-0000-0000-000000000001', 4);
insert into posthog_dashboard (id, team_id, name, created_by_id) values (1, 1, 'By the owner', 2);
insert into posthog_action (id, team_id, created_by_id) values (1, 1, 3), (2, 1, 4);
update posthog_user set last_login = null where id = 1;
