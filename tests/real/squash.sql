-- A fresh install: Django records a squashed migration after all that it replaces.
create table django_migrations (id serial, app varchar(255), name varchar(255), applied timestamptz);
insert into django_migrations (app, name, applied) values ('posthog', '0337_more_session_recording_fields', '2023-07-26
  10:00Z'), ('posthog', '0001_initial_squashed_0284_improved_caching_state_idx', '2023-07-26 10:01Z');
