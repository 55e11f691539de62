-- Support built the dashboard while logged in as the customer, who has not been there since July.
insert into posthog_dashboard (id, team_id, name, created_by_id, created_at) values (1, 1, 'Built for you', 1, '2026-09-12');
insert into posthog_activitylog (team_id, organization_id, user_id, was_impersonated, activity, scope, item_id,
  created_at) values (1, '00000000-0000-0000-0000-000000000001', 1, true, 'created', 'Dashboard', '1', '2026-09-12');
update posthog_user set last_login = '2026-07-01';
