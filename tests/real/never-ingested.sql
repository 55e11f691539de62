-- Nothing in this export holds events; the team says that it never took one in.
drop table posthog_eventdefinition;
alter table posthog_team drop column ingested_production_event;
