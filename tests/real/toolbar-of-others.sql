-- Another organization has an application for the toolbar, this one has none: it never launched it.
update posthog_team set app_urls = '{null,https://app.acme.com}';
insert into posthog_oauthapplication
values (gen_random_uuid(), 'PostHog Toolbar', '00000000-0000-0000-0000-00000000000a', 9, '2026-02-01');
