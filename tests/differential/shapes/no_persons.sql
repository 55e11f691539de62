-- The persons live in a database of their own, and nobody dumped the property definitions.
drop table posthog_person, posthog_persondistinctid, posthog_propertydefinition cascade;
