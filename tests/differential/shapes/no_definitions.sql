-- Neither events nor anything that knows of them.
drop table events, posthog_event, posthog_eventdefinition, posthog_propertydefinition, posthog_person, posthog_persondistinctid cascade;
