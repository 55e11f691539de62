create table posthog_organization (id uuid primary key, name text, created_at timestamptz);
create table posthog_team (id int primary key, organization_id uuid, created_at timestamptz, app_urls text[], ingested_event boolean);
insert into posthog_organization values
  ('0aaaaaaa-0000-4000-8000-000000000001', 'Birch & Söhne', '2026-01-01'),
  ('0aaaaaaa-0000-4000-8000-000000000002', 'Cobalt GmbH', '2026-01-01'),
  ('0aaaaaaa-0000-4000-8000-000000000003', 'Dune', '2026-01-01'),
  ('0aaaaaaa-0000-4000-8000-000000000004', 'dune ', '2026-01-01');
insert into posthog_team select n, ('0aaaaaaa-0000-4000-8000-00000000000' || n)::uuid, '2026-01-01', '{}', true from generate_series(1, 4) n;
