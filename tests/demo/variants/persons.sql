-- After 2026.sql: the persons' database is not part of the dump; a batch export of persons is, one row per distinct id.
create table persons (
  team_id bigint, distinct_id text, person_id text, properties jsonb, person_distinct_id_version bigint,
  person_version bigint, created_at timestamptz, is_deleted boolean, primary key (team_id, distinct_id));
insert into persons
select d.team_id, d.distinct_id, p.uuid::text, p.properties, 0, 1, p.created_at, p.id % 50 = 0
from posthog_persondistinctid d join posthog_person p on p.team_id = d.team_id and p.id = d.person_id;
drop table posthog_person, posthog_persondistinctid;
delete from posthog_propertydefinition where type = 2;
analyze persons;
