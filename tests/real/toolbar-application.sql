-- Since 2026 the first launch of the toolbar makes an OAuth application of that name for the organization.
update posthog_team set app_urls = '{https://app.acme.com}';
insert into posthog_oauthapplication values (gen_random_uuid(), 'PostHog Toolbar',
  '00000000-0000-0000-0000-000000000001', 1, '2026-09-01');
