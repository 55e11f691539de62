-- The batch exports of events and of persons, in a database of their own: a row for each distinct id.
create table persons (
  team_id bigint, distinct_id text, person_id text, properties jsonb, person_distinct_id_version bigint, person_version bigint,
  created_at timestamptz, is_deleted boolean, primary key (team_id, distinct_id));
insert into persons
select p.team_id, coalesce(d.distinct_id, p.uuid::text), p.uuid::text, p.properties, 1, p.version, p.created_at,
       case when p.id % 5 = 0 or p.team_id % 7 = 0 then true when p.id % 2 = 0 then false end
from posthog_person p left join posthog_persondistinctid d on d.person_id = p.id and d.team_id = p.team_id
where p.team_id % 4 > 0;
do $$
declare
  name text;
begin
  for name in select relname from pg_class
              where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace
                and relname !~ '^(stage_)?events' and relname <> 'persons' loop
    execute format('drop table %I cascade', name);
  end loop;
end
$$;
