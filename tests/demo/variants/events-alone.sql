-- After 2026.sql: nothing but the batch export. Customers come from account.csv, else from the teams of the events.
drop table django_migrations, posthog_organization, posthog_project, posthog_team, posthog_user,
  posthog_organizationmembership, posthog_organizationinvite, posthog_dashboard, posthog_dashboarditem,
  posthog_dashboardtile, posthog_insightviewed, posthog_action, posthog_featureflag, posthog_eventdefinition,
  posthog_propertydefinition, posthog_productintent, posthog_activitylog, posthog_person, posthog_persondistinctid,
  posthog_event;
