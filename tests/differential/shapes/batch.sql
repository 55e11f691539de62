-- The batch export alone, in a database of its own.
do $$
declare
  name text;
begin
  for name in select relname from pg_class
              where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace
                and relname !~ '^(stage_)?events' loop
    execute format('drop table %I cascade', name);
  end loop;
end
$$;
