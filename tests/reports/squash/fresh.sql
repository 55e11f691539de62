-- a fresh install since December 2022: Django records the squash last, after all that it replaces
create table django_migrations (id serial, app varchar(255), name varchar(255), applied timestamptz);
insert into django_migrations (app, name, applied) values
  ('posthog', '0009_old', '2023-07-26 10:00Z'),
  ('posthog', '0337_more_session_recording_fields', '2023-07-26 10:00Z'),
  ('posthog', '0001_initial_squashed_0284_improved_caching_state_idx', '2023-07-26 10:01Z'),
  ('ee', '0999_other', '2023-07-26 10:02Z');
create table posthog_organization (id uuid primary key, name text, created_at timestamptz);
