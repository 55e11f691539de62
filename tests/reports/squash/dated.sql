-- a squash that says its date, with what came after it
create table django_migrations (id serial, app varchar(255), name varchar(255), applied timestamptz);
insert into django_migrations (app, name, applied) values
  ('posthog', '0001_squash_2026_08_21_initial', '2026-09-10 10:00Z'),
  ('posthog', '0001_squash_2026_09_07_initial', '2026-09-10 10:00Z'),
  ('posthog', '0004_next', '2026-09-11 10:00Z');
create table posthog_organization (id uuid primary key, name text, created_at timestamptz);
