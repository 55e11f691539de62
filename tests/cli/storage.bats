#!/usr/bin/env bats
# `delight doctor`: how the events are stored, on real tables of each kind, and statements that help there.

load helper

setup_file() {
    start_postgres
    createdb plain
    psql -Xq -v ON_ERROR_STOP=1 plain <<'SQL'
create table events (uuid varchar(200), event varchar(200), properties jsonb, elements jsonb, set jsonb,
    set_once jsonb, distinct_id varchar(200), team_id integer, ip varchar(200), site_url varchar(200),
    timestamp timestamptz);
insert into events (uuid, event, properties, distinct_id, team_id, timestamp)
select 'u' || n, 'seen', '{}', 'd', 1 + n % 3, timestamptz '2021-09-14' - n * interval '1 hour'
from generate_series(1, 5000) n;
analyze events;
SQL
    createdb -T plain by_month
    psql -Xq -v ON_ERROR_STOP=1 by_month <<'SQL'
alter table events rename to all_events;
create table events (like all_events) partition by range (timestamp);
create table events_old partition of events for values from (minvalue) to ('2021-08-01');
create table events_08 partition of events for values from ('2021-08-01') to ('2021-09-01');
create table events_09 partition of events for values from ('2021-09-01') to ('2021-10-01') partition by hash (team_id);
create table events_09_0 partition of events_09 for values with (modulus 2, remainder 0);
create table events_09_1 partition of events_09 for values with (modulus 2, remainder 1);
insert into events select * from all_events;
drop table all_events;
create index on events (team_id, timestamp);
SQL
    createdb -T plain spread
    local n
    for n in 0 1; do
        createdb "part$n"
        pg_dump -s -t events plain | psql -Xq "part$n" >/dev/null
    done
    psql -Xq -v ON_ERROR_STOP=1 -v host="$PGHOST" -v port="$PGPORT" spread <<'SQL' >/dev/null
set client_min_messages = error;
create extension postgres_fdw;
create server "Part 0" foreign data wrapper postgres_fdw options (host :'host', port :'port', dbname 'part0');
create server part_1 foreign data wrapper postgres_fdw options (host :'host', port :'port', dbname 'part1', fetch_size '5000');
create user mapping for public server "Part 0" options (user 'postgres');
create user mapping for public server part_1 options (user 'postgres');
alter table events rename to all_events;
create table events (like all_events) partition by hash (team_id);
create foreign table events_0 partition of events for values with (modulus 2, remainder 0) server "Part 0" options (table_name 'events');
create foreign table events_1 partition of events for values with (modulus 2, remainder 1) server part_1 options (table_name 'events');
insert into events select * from all_events;
drop table all_events;
SQL
}

teardown_file() {
    stop_postgres
}

doctor() {
    delight doctor --as-of 2021-09-15 -d "dbname=$1" "${@:2}"
    [ "$status" -eq 0 ]
}

# What is said of the events, on one line
said() {
    sed -n '/^How the events/,/^$/p' <<<"$output" | tail -n +2 | tr -s ' \n' ' ' | sed 's/^ //; s/ $//'
}

# Of the events, as KEY=VALUE
stored() {
    doctor "$1" -f json
    jq -r --arg keys "$2" '.storage[] | select(.events) | [.[$keys | split(" ")[]]] | tojson' <<<"$output"
}

statements() {
    sed -n '/^What to do first/,/^$/s/^     \([A-Z].*\)/\1/p' <<<"$output" | grep -E '^(ALTER SERVER|ANALYZE|CREATE INDEX)' || true
}

@test "one table" {
    [ "$(stored plain 'table stored partitions foreign by_time indexes uncounted rows')" = '["public.events","table",0,0,false,[],false,5000]' ]
    doctor plain
    [[ $(said) == "public.events one table, "*" here, no index by team or time" ]]
    [ -z "$(statements)" ]
    psql -Xqc 'create index on events using brin (timestamp)' -c 'create index on events (team_id, timestamp)' plain
    [ "$(stored plain indexes)" = '[["brin (timestamp)","btree (team_id, timestamp)"]]' ]
    doctor plain
    [[ $(said) == *"indexes: brin (timestamp), btree (team_id, timestamp)" ]]
    # as right after a restore: nothing is known of what is in it
    psql -Xq plain -c "insert into events (uuid, event, properties, distinct_id, team_id, timestamp)
        select 'v' || n, 'seen', '{}', 'd', 1 + n % 3, '2021-08-02' from generate_series(1, 20000) n" -c 'delete from pg_statistic'
    doctor plain
    [[ $(said) == *", never analyzed" ]]
    [ "$(statements)" = 'ANALYZE public.events;' ]
    statements | psql -Xq -v ON_ERROR_STOP=1 plain
    doctor plain
    [ -z "$(statements)" ]
}

@test "partitions, of more than one level: by what, how many; never counted as a whole" {
    [ "$(stored by_month 'stored partitions keys foreign by_time indexes uncounted')" = \
        '["partitions",4,["HASH (team_id)","RANGE (\"timestamp\")"],0,true,["btree (team_id, timestamp)"],true]' ]
    doctor by_month
    [[ $(said) == 'public.events 4 partitions by HASH (team_id), RANGE ("timestamp"), '*' here, indexes: btree (team_id, timestamp), never analyzed' ]]
    # it is small: counting it would help nobody
    [ -z "$(statements)" ]
    psql -Xq by_month -c "insert into events (uuid, event, properties, distinct_id, team_id, timestamp)
        select 'v' || n, 'seen', '{}', 'd', 1 + n % 3, '2021-08-02' from generate_series(1, 20000) n"
    doctor by_month
    [ "$(statements)" = 'ANALYZE public.events;' ]
    statements | psql -Xq -v ON_ERROR_STOP=1 by_month
    doctor by_month
    [ -z "$(statements)" ]
    [ "$(stored by_month uncounted)" = '[false]' ]
}

@test "on other servers: how many, what makes them quicker, and that it does once it is done" {
    [ "$(stored spread 'stored partitions keys foreign by_time')" = '["partitions",2,["HASH (team_id)"],2,false]' ]
    doctor spread
    [ "$(said)" = "public.events 2 partitions by HASH (team_id), all 2 on 2 other servers (Part 0, part_1), never analyzed" ]
    diff <(statements) - <<'END'
ALTER SERVER "Part 0" OPTIONS (ADD async_capable 'true', ADD fetch_size '10000');
ALTER SERVER part_1 OPTIONS (ADD async_capable 'true');
ANALYZE public.events;
END
    statements | psql -Xq -v ON_ERROR_STOP=1 spread
    doctor spread
    [ -z "$(statements)" ]
    # what somebody said of a table is left alone; what of a server, is changed
    psql -Xq spread -c "alter server part_1 options (set async_capable 'false')" -c "alter foreign table events_0 options (add async_capable 'false')"
    doctor spread
    [ "$(statements)" = "ALTER SERVER part_1 OPTIONS (SET async_capable 'true');" ]
    statements | psql -Xq -v ON_ERROR_STOP=1 spread
    doctor spread
    [ -z "$(statements)" ]
}

@test "one foreign table alone, and a view" {
    createdb -T spread single
    psql -Xq -v ON_ERROR_STOP=1 single <<'SQL'
alter table events detach partition events_0;
drop table events;
alter foreign table events_0 rename to events;
SQL
    [ "$(stored single 'stored partitions foreign')" = '["foreign",0,1]' ]
    doctor single
    [ "$(said)" = "public.events one table, on another server (Part 0)" ]
    psql -Xq -v ON_ERROR_STOP=1 single -c 'alter foreign table events rename to elsewhere' -c 'create view events as select * from elsewhere'
    [ "$(stored single 'stored partitions foreign')" = '["view",0,0]' ]
    doctor single
    [ "$(said)" = "public.events one view" ]
}

@test "Citus, by its catalogue" {
    createdb -T plain citus
    psql -Xq -v ON_ERROR_STOP=1 citus <<'SQL'
set allow_system_table_mods = on;
create table pg_catalog.pg_dist_partition (logicalrelid regclass, partmethod "char", partkey text, colocationid int, repmodel "char");
create table pg_catalog.pg_dist_node (nodeid int, groupid int, nodename text, nodeport int, noderole text, isactive boolean);
insert into pg_dist_node values (1, 1, 'a', 5432, 'primary', true), (2, 2, 'b', 5432, 'primary', true);
insert into pg_dist_partition values ('events', 'h', 'team_id', 1, 's');
SQL
    [ "$(stored citus 'stored nodes shared')" = '["citus",2,false]' ]
    doctor citus
    [[ $(said) == "public.events spread by Citus over 2 nodes"* ]]
}

@test "a dump is restored into one server, of which nothing is said" {
    pg_dump plain >"$BATS_TEST_TMPDIR/plain.sql"
    delight doctor --as-of 2021-09-15 --dump "$BATS_TEST_TMPDIR/plain.sql" -f json
    jq -e '.storage == []' <<<"$output"
    delight doctor --as-of 2021-09-15 --dump "$BATS_TEST_TMPDIR/plain.sql"
    [[ $output != *"are stored"* ]]
}
