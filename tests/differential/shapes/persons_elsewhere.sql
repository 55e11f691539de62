-- The app's tables of persons are there and empty, their definitions too: the persons live in a database of their own.
truncate posthog_person, posthog_persondistinctid, posthog_propertydefinition;
