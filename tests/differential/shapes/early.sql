-- As it was in 2020: no demo teams, no internal organization, no billing, no definitions, no flags, no toolbar tokens.
-- And with a tenth of the events, to be quick.
delete from posthog_event where id % 10 > 0;
alter table posthog_organization drop column for_internal_metrics;
alter table posthog_team drop column is_demo;
alter table posthog_dashboard drop column creation_mode;
alter table posthog_user drop column temporary_token, drop column email_opt_in;
alter table posthog_person drop column is_identified;
drop table multi_tenancy_organizationbilling, multi_tenancy_plan, posthog_eventdefinition, posthog_propertydefinition, posthog_featureflag;
