#!/usr/bin/env bats
# The shapes of the plans that a run's statements get: no test here looks at the clock. The pass over the events is
# parallel, with statistics and without; no event is looked for by a loop; and what lies on other servers is counted there.

load helper

setup_file() {
    start_postgres
    demo_database 2021
    psql -Xqc 'vacuum analyze' demo2021
    createdb -T demo2021 restored
    # as right after a restore: nothing is known of any table
    psql -Xq restored <<'SQL'
delete from pg_statistic;
update pg_class set reltuples = -1, relpages = 0, relallvisible = 0 where relkind in ('r', 'i') and relnamespace = 'public'::regnamespace;
SQL
    shards 2 sharded
    shards 4 sharded4
}

teardown_file() {
    stop_postgres
}

# The events of demo2021 hash-partitioned by team over so many databases, as so many servers.
shards() { # N DATABASE
    local n
    createdb -T demo2021 "$2"
    psql -Xq -v ON_ERROR_STOP=1 "$2" <<'SQL' >/dev/null
set client_min_messages = error;
create extension postgres_fdw;
alter table posthog_event rename to all_events;
create table posthog_event (like all_events) partition by hash (team_id);
SQL
    for ((n = 0; n < $1; n++)); do
        createdb "$2_$n"
        pg_dump -s -t posthog_event --section=pre-data demo2021 | psql -Xq "$2_$n" >/dev/null
        psql -Xqc 'create index on posthog_event (team_id, "timestamp")' "$2_$n"
        psql -Xq -v ON_ERROR_STOP=1 -v host="$PGHOST" -v port="$PGPORT" -v shard="shard$n" -v here="$2_$n" -v part="posthog_event_$n" \
            -v n="$n" -v all="$1" "$2" <<'SQL' >/dev/null
create server :shard foreign data wrapper postgres_fdw
    options (host :'host', port :'port', dbname :'here', async_capable 'true', fetch_size '10000', batch_size '1000');
create user mapping for public server :shard options (user 'postgres');
create foreign table :part partition of posthog_event for values with (modulus :all, remainder :n)
    server :shard options (table_name 'posthog_event');
SQL
    done
    psql -Xq -v ON_ERROR_STOP=1 -c 'insert into posthog_event select * from all_events' -c 'drop table all_events cascade' "$2" 2>/dev/null
}

# plans DATABASE [ARGUMENT...]: a run, and the plans of its statements in $plans
plans() {
    local log=$DELIGHT_TEST_SERVER/server.log from
    from=$(stat -c %s "$log")
    # the table is small, so that workers have to cost nothing for the plan to show whether it may have them
    PGOPTIONS='-c parallel_setup_cost=0 -c parallel_tuple_cost=0 -c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0 -c auto_explain.log_analyze=on
        -c auto_explain.log_timing=off -c auto_explain.log_verbose=on -c log_min_messages=log' \
        delight score -d "dbname=$1" --as-of 2021-09-15 -f json --reproducible "${@:2}"
    [ "$status" -eq 0 ]
    plans=$(tail -c +$((from + 1)) "$log")
}

# the plan of the pass alone
pass() {
    sed -n '/CTE event_group$/,/CTE silent_team$/p' <<<"$plans"
}

@test "the pass over the events is one parallel aggregate, with statistics and without" {
    local database
    for database in demo2021 restored; do
        plans "$database"
        grep -q 'Workers Planned: [1-9]' < <(pass)
        grep -q 'Partial HashAggregate' < <(pass)
        grep -q 'Parallel Seq Scan on public.posthog_event' < <(pass)
        [ "$(grep -c 'CTE event_group$' <<<"$plans")" -eq 1 ]
    done
}

@test "the pass over the events of some of the customers is parallel too, and knows how many they are" {
    plans demo2021 --where "name < 'H'"
    [ "$(jq '.customers | length' <<<"$output")" -gt 8 ]
    grep -q 'Workers Planned: [1-9]' < <(pass)
    grep -q 'Parallel Seq Scan on public.posthog_event' < <(pass)
    # the teams
    sed -nE 's/.*Function Scan on .*given.* rows=([0-9]+) width.*actual rows=([0-9]+) .*/\1 \2/p' < <(pass) |
        awk '$1 != $2 {wrong = 1} END {exit wrong || NR == 0}'
}

@test "no event is looked for by a nested loop, with statistics and without" {
    local database
    for database in demo2021 restored; do
        plans "$database"
        python3 -B tests/cli/plans.py <<<"$plans"
    done
}

# newest: of the document
newest() {
    jq -r .source.newest <<<"$output"
}

@test "a run whose questions do not read the events does not, to say how fresh they are" {
    local database all
    for database in demo2021 restored sharded; do
        plans "$database"
        all=$(newest)
        plans "$database" --check dashboard
        [ "$(newest)" = "$all" ]
        ! grep -q 'CTE event_group$' <<<"$plans" || return 1
    done
    # of each of the two servers, a row a team
    grep -A 3 'Foreign Scan' <<<"$plans" | grep -q 'Relations: Aggregate on'
    sed -nE 's/.*Foreign Scan.*actual rows=([0-9]+) .*/\1/p' <<<"$plans" | awk '$1 > 300 {wrong = 1} END {exit wrong || NR < 2}'
    # an index has the newest at its end
    psql -Xq -c 'create index newest on posthog_event ("timestamp")' demo2021
    plans demo2021 --check dashboard
    psql -Xq -c 'drop index newest' demo2021
    [ "$(newest)" = "$all" ]
    grep -q 'Index Only Scan Backward using newest' <<<"$plans"
}

@test "a customer of whom nothing was heard does not make a run read the events of all" {
    plans demo2021 --as-of 2021-09-20 "Acme Inc"
    [ "$(jq -r '.warnings[].kind' <<<"$output")" = stale-data ]
    [ "$(grep -c 'CTE event_group$' <<<"$plans")" -eq 1 ]
    grep -q 'CTE newest_event$\|max(newest) from freshness_alone' <<<"$plans"
}

# Where it stands in for one, "is null" is taken for one row in 200, and what comes next is planned for a handful.
@test "a model that the export does not have makes the planner expect no fewer rows" {
    plans demo2021
    ! grep -E 'Filter: .*\(NULL::[a-z]+\) IS NULL' <<<"$plans" || return 1
}

@test "without statistics no groups are sorted that can be hashed" {
    local check
    for check in weekly-monthly user-properties dashboard funnels; do
        delight explain --analyze "$check" -d dbname=restored --as-of 2021-09-15 -f json
        [ "$status" -eq 0 ]
        jq -e '[.statements[].plan | .. | objects
            | select(."Node Type"? == "Aggregate" and .Strategy == "Sorted" and .Plans[0]."Node Type" == "Sort")] == []' <<<"$output" ||
            { echo "$check"; return 1; }
    done
}

@test "without statistics nothing is compared with each of something else" {
    local check
    for check in $("$DELIGHT" list checks -f json | jq -r '.[].id'); do
        delight explain --analyze "$check" -d dbname=restored --as-of 2021-09-15 -f json
        [ "$status" -eq 0 ]
        jq -e '[.statements[].plan | .. | objects
            | select(."Node Type"? == "Nested Loop" and (."Join Filter" // "" | test(" = ")))] == []' <<<"$output" ||
            { echo "$check"; return 1; }
    done
}

# the same answers to the same questions, however the events are stored
same() { # DATABASE DATABASE
    local database
    for database in "$@"; do
        delight score -d "dbname=$database" --as-of 2021-09-15 -f json --reproducible
        jq 'del(.source, .pack) | del(.. | .definition?)' <<<"$output" >"$BATS_TEST_TMPDIR/$database.json"
    done
    diff "$BATS_TEST_TMPDIR/$1.json" "$BATS_TEST_TMPDIR/$2.json"
}

# what is said of a customer's events: of how many weeks, and of identify calls
said() { # CUSTOMER
    jq -r --arg id "$1" '.customers[] | select(.id == $id) | .results[] | select(.check == "events-recurring", .check == "identify-calls")
        | .evidence' <<<"$output"
}

@test "the pass reads what is counted and no more: no older partition, but for the teams that have been silent since" {
    createdb -T demo2021 silent
    psql -Xq -v ON_ERROR_STOP=1 silent <<'SQL'
delete from posthog_event where team_id = 269 and "timestamp" >= '2021-05-01';
vacuum analyze posthog_event;
SQL
    createdb -T silent partitioned
    psql -Xq -v ON_ERROR_STOP=1 partitioned <<'SQL' >/dev/null
set client_min_messages = error;
alter table posthog_event rename to all_events;
create table posthog_event (like all_events) partition by range ("timestamp");
create table old_events partition of posthog_event for values from (minvalue) to ('2021-05-01');
create table new_events partition of posthog_event for values from ('2021-05-01') to (maxvalue);
insert into posthog_event select * from all_events;
drop table all_events cascade;
create index on posthog_event (team_id);
vacuum analyze old_events, new_events;
SQL
    plans partitioned
    grep -q 'Parallel Seq Scan on public.new_events' < <(pass)
    run ! grep old_events < <(pass)
    same silent partitioned
    local words="events in 0 of the last 4 weeks: they stopped on 2021-04-30
0 identify calls in the last 30 days, last call on 2021-03-31"
    [ "$(said 017a1e00-0000-4000-8000-000000000169)" = "$words" ]
    delight score -d dbname=partitioned --as-of 2021-09-15 -f json 017a1e00-0000-4000-8000-000000000169
    [ "$(said 017a1e00-0000-4000-8000-000000000169)" = "$words" ]
    # all is read of a table that was never analyzed
    psql -Xqc "delete from pg_statistic where starelid = 'posthog_event'::regclass" silent
    same partitioned silent
    plans silent
    run ! grep 'CTE Scan on silent_team' <<<"$plans"
    # or that holds its times as something else
    psql -Xqc 'alter table posthog_event alter "timestamp" type text' -c 'analyze posthog_event' silent 2>/dev/null
    same partitioned silent
    plans silent
    grep -q 'Partial HashAggregate' < <(pass)
    run ! grep 'CTE Scan on silent_team' <<<"$plans"
    # nobody is silent: nothing older is read
    psql -Xq -v ON_ERROR_STOP=1 partitioned <<'SQL'
insert into new_events (id, event, properties, "timestamp", team_id, distinct_id)
select -id, '$pageview', '{}', '2021-09-01', id, 'somebody' from posthog_team where id not in (select team_id from new_events);
SQL
    plans partitioned
    grep -q 'on public.old_events.*never executed' <<<"$plans"
    run ! grep -E 'on public.old_events.*actual rows=([2-9]|1[0-9])' <<<"$plans" # one row is looked at to see what it lies in
}

@test "of a long history the pass reads by the index what is counted" {
    createdb -T demo2021 history
    psql -Xq -v ON_ERROR_STOP=1 history <<'SQL' >/dev/null
update posthog_event set "timestamp" = "timestamp" - interval '500 days' where id % 40 <> 0;
vacuum full analyze posthog_event;
SQL
    plans history
    grep -qE '(Index|Bitmap Heap) Scan (using \S+ )?on public.posthog_event' < <(pass)
    run ! grep 'Seq Scan on public.posthog_event' < <(pass)
}

@test "one customer's events are found by the index" {
    plans demo2021 "Acme Inc"
    run ! grep -E 'Seq Scan on public.posthog_event ' < <(grep -v 'rows=1 loops=1' < <(pass))
    grep -qE 'Index (Only )?Scan (Backward )?(using \S+ )?on (public.)?posthog_event' < <(pass)
}

@test "events on two and on four other servers are counted there, and a few rows of each team come back" {
    local database servers rows
    for database in sharded sharded4; do
        servers=$(psql -XAtc 'select count(*) from pg_foreign_server' "$database")
        plans "$database"
        [ "$(grep -c 'Async Foreign Scan' < <(pass))" -eq "$servers" ]
        [ "$(grep -c 'Remote SQL: .*max("timestamp").* GROUP BY 1, 2, 3, 4' < <(pass))" -eq "$servers" ]
        python3 -B tests/cli/plans.py <<<"$plans"
        # nor do the older events of silent teams
        [ "$(grep -c 'Remote SQL: .*max("timestamp").* = ANY .* GROUP BY 1$' <<<"$plans")" -eq "$servers" ]
        # 292 teams and what their events give for hosts, of 314,000 events
        while read -r rows; do
            [ "$rows" -le 2000 ] || { echo "$database: $rows rows came back"; false; }
        done < <(sed -nE 's/.*Foreign Scan.*\(actual rows=([0-9]+) loops=.*/\1/p' <<<"$plans")
    done
}

@test "the answers are the same as on one server, for all customers and for one" {
    local customer database
    for customer in '' 'Acme Inc'; do
        delight score -d dbname=demo2021 --as-of 2021-09-15 -f json --reproducible ${customer:+"$customer"}
        jq 'del(.source)' <<<"$output" >"$BATS_TEST_TMPDIR/one"
        for database in sharded sharded4; do
            delight score -d "dbname=$database" --as-of 2021-09-15 -f json --reproducible ${customer:+"$customer"}
            jq 'del(.source)' <<<"$output" >"$BATS_TEST_TMPDIR/sharded"
            diff "$BATS_TEST_TMPDIR/one" "$BATS_TEST_TMPDIR/sharded"
        done
    done
}

@test "a role that may read some columns only has its events counted in the same places" {
    local database
    psql -Xqc 'create role narrow login'
    for database in demo2021 sharded; do
        psql -Xq -v ON_ERROR_STOP=1 "$database" <<'SQL'
grant select on all tables in schema public to narrow;
revoke select on posthog_event from narrow;
grant select (id, event, properties, "timestamp", team_id, distinct_id) on posthog_event to narrow;
SQL
    done
    psql -Xqc "alter user mapping for public server shard0 options (add password_required 'false')" \
        -c "alter user mapping for public server shard1 options (add password_required 'false')" sharded
    delight score -d "dbname=demo2021 user=narrow" --as-of 2021-09-15 -f json
    [ "$(jq -c '.source.models | [.event_place, .event_spread]' <<<"$output")" = '[null,""]' ]
    delight score -d "dbname=sharded user=narrow" --as-of 2021-09-15 -f json
    [ "$(jq -c '.source.models | [.event_place, .event_spread]' <<<"$output")" = '["",""]' ]
}

# consistency ARGUMENT...: what stands in the run document
consistency() {
    delight score --as-of 2021-09-15 -f json "$@"
    [ "$status" -le 2 ]
    jq -r '.source | "\(.consistency), \(.other_servers)"' <<<"$output"
}

@test "as of which instant it was read stands in the run document, and in words where it is not one" {
    [ "$(consistency -d dbname=demo2021)" = "one snapshot, 0" ]
    # the events lie on two servers, of which every connection has a transaction of its own
    [ "$(consistency -d dbname=sharded)" = "several snapshots, 2" ]
    [ "$(consistency -d dbname=sharded4)" = "several snapshots, 4" ]
    [ "$(consistency -d dbname=sharded --jobs 1)" = "one snapshot per server, 2" ]
    # what is asked does not read the events, but the freshness does; one connection may be quick enough for both
    [[ $(consistency -d dbname=sharded --check dashboard "Acme Inc") =~ ^(several snapshots|one snapshot per server),\ 2$ ]]
    delight score -d dbname=sharded --as-of 2021-09-15 -f json --reproducible
    [ "$(jq -c .warnings <<<"$output")" = "$(delight score -d dbname=demo2021 --as-of 2021-09-15 -f json; jq -c .warnings <<<"$output")" ]
    local format
    for format in text markdown html; do
        delight score -d dbname=sharded --as-of 2021-09-15 -f "$format"
        [[ ${output//$'\n'/ } == *"Read as of several instants: some tables lie on 2 other servers"* ]] || { echo "$format: $output"; return 1; }
        delight score -d dbname=sharded --as-of 2021-09-15 -f "$format" --jobs 1 "Acme Inc"
        [[ ${output//$'\n'/ } == *"Read as of one instant on each server: some tables lie on 2 other servers"* ]] || { echo "$format: $output"; return 1; }
        delight score -d dbname=demo2021 --as-of 2021-09-15 -f "$format"
        [[ $output != *"Read as of"* ]]
    done
}

@test "tables of other servers behind a view, and those of Citus, count too" {
    createdb -T sharded viewed
    psql -Xq -v ON_ERROR_STOP=1 viewed <<'SQL' >/dev/null
alter table posthog_event rename to events_elsewhere;
create view posthog_event as select * from events_elsewhere;
SQL
    [ "$(consistency -d dbname=viewed)" = "several snapshots, 2" ]
    # Citus is no package of Debian: these are its two tables of the catalogue, as its manual has them
    createdb -T demo2021 citus
    psql -Xq -v ON_ERROR_STOP=1 citus <<'SQL' >/dev/null
set allow_system_table_mods = on;
create table pg_catalog.pg_dist_partition (logicalrelid regclass, partmethod "char", partkey text, colocationid int, repmodel "char");
create table pg_catalog.pg_dist_node (nodeid int, groupid int, nodename text, nodeport int, noderole text, isactive boolean);
grant select on pg_catalog.pg_dist_partition, pg_catalog.pg_dist_node to public;
insert into pg_dist_node values (1, 1, 'a', 5432, 'primary', true), (2, 2, 'b', 5432, 'primary', true), (3, 3, 'c', 5432, 'primary', true);
SQL
    [ "$(consistency -d dbname=citus)" = "one snapshot, 0" ] # nothing is distributed
    psql -Xqc "insert into pg_dist_partition values ('posthog_event', 'h', 'team_id', 1, 's'), ('posthog_team', 'n', null, 1, 't')" citus
    [ "$(consistency -d dbname=citus)" = "several snapshots, 3" ]
    # it is there, but this role may not look
    psql -Xq citus <<'SQL'
create role blind login;
grant select on all tables in schema public to blind;
revoke select on pg_catalog.pg_dist_node from public;
SQL
    [ "$(consistency -d "dbname=citus user=blind")" = "null, 0" ]
    psql -Xqc 'drop owned by blind' -c 'drop role blind' citus
}

@test "properties, insights and conversations are read once and not for each row, with statistics and without" {
    local database check
    for database in demo2021 restored; do
        for check in user-properties funnels dashboard weekly-monthly support-known; do
            delight explain --analyze "$check" -d "dbname=$database" --as-of 2021-09-15 -f json
            [ "$status" -eq 0 ]
            # whoever scans one does it once, or once in each of three processes
            jq -e '[.statements[].plan | .. | objects
                | select(."Node Type"? == "Seq Scan" and (."Relation Name" | IN("posthog_person", "posthog_dashboarditem",
                    "posthog_activitylog", "posthog_propertydefinition", "conversations", "messages")) and ."Actual Loops" > 3)
                | "\(."Relation Name"): \(."Actual Loops") times"] == []' <<<"$output" || { echo "$database, $check"; return 1; }
        done
        # nor are the names of properties kept aside, to be sorted once more
        delight explain --analyze user-properties -d "dbname=$database" --as-of 2021-09-15 -f json
        jq -e '[.statements[].plan | .. | objects | select(."CTE Name"? == "person_key")] == []' <<<"$output"
    done
}

# how often the plans that explain shows hold a thing, by jq
times() { # JQ
    jq "[.statements[].plan | .. | objects | select($1)] | length" <<<"$output"
}

@test "what several read is worked out once in a statement: of everybody what is looked things up in, of one customer all of theirs" {
    delight explain --analyze weekly-monthly -d dbname=demo2021 --as-of 2021-09-15 -f json
    [ "$(times '."Subplan Name"? == "CTE staff"')" -eq 1 ]
    [ "$(times '."CTE Name"? == "maker"')" -gt 1 ]
    [ "$(times '."Subplan Name"? == "CTE maker"')" -eq 1 ]
    # four questions read the conversations; the desk's people are looked for once
    delight explain --analyze nobody-waiting "Acme Inc" -d dbname=demo2021 --as-of 2021-09-15 -f json
    [ "$(times '."Subplan Name"? == "CTE conversation"')" -eq "$(jq '.statements | length' <<<"$output")" ]
    [ "$(times '."CTE Name"? == "conversation"')" -gt 1 ]
}
