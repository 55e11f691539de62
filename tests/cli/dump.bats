#!/usr/bin/env bats
# --dump: an export as a file says what it says as a database, and nothing of the server it needs stays behind.

load helper

AT=2021-09-15

score_live() {
    "$DELIGHT" score --db dbname=demo2021 --as-of $AT --reproducible -f json
}

setup_file() {
    start_postgres
    demo_database 2021
    score_live >"$BATS_FILE_TMPDIR/whole.json"
    # A tenth of the events is enough for the rest.
    psql -Xqc 'delete from posthog_event where id % 10 <> 0' demo2021
    score_live >"$BATS_FILE_TMPDIR/live.json"
    # What real exports are full of: owners and rights of roles that are not there, an extension only superusers make.
    psql -Xq -v ON_ERROR_STOP=1 demo2021 <<'SQL'
set client_min_messages = warning;
create role dump_owner; create role dump_reader;
alter table posthog_team owner to dump_owner;
grant select on all tables in schema public to dump_reader;
create extension postgres_fdw;
comment on table posthog_team is 'x';
alter table posthog_user enable row level security;
SQL
    cd "$BATS_FILE_TMPDIR" || return 1
    pg_dump -f demo.sql demo2021
    pg_dump -Fc -f demo.dump demo2021
    pg_dump -Fd -f demo.folder demo2021
    gzip -k1 demo.sql
    mkdir tmp
    chmod 1777 tmp
    chmod a+x "$BATS_RUN_TMPDIR" # else the server, which is no root, would go elsewhere
}

teardown_file() {
    psql -Xq -c 'drop owned by dump_owner, dump_reader cascade' demo2021 || true
    psql -Xq -c 'drop role dump_owner' -c 'drop role dump_reader' postgres || true
    stop_postgres
}

setup() {
    export TMPDIR="$BATS_FILE_TMPDIR/tmp"
}

# The temporary folder is empty again, and no server works in it.
nothing_left() {
    local try
    for try in $(seq 100); do
        if ! compgen -G "$TMPDIR/delight-*" >/dev/null; then
            ! pgrep -f "postgres -D $TMPDIR/delight-" && return
        fi
        sleep 0.1
    done
    echo "still there after ${try}00 ms:"
    ls -d "$TMPDIR"/delight-*
    return 1
}

# as_live DUMP [STDERR [LIVE]]: scores the dump, and holds the customers to what the live database said of them.
as_live() {
    delight score --dump "$1" --as-of $AT --reproducible -f json
    expect 0 "*" "${2-*}"
    run diff <(jq -S '.customers, .summary' "$BATS_FILE_TMPDIR/${3-live.json}") <(jq -S '.customers, .summary' <<<"$output")
    [ "$status" -eq 0 ] && [ -z "$output" ]
    nothing_left
}

@test "the demo export as it stands" {
    as_live "$DEMO/2021.sql" "" whole.json
}

@test "pg_dump, plain" {
    as_live "$BATS_FILE_TMPDIR/demo.sql" "*demo.sql:*: permission denied to create extension \"postgres_fdw\"*"
}

@test "pg_dump, plain and gzipped" {
    as_live "$BATS_FILE_TMPDIR/demo.sql.gz"
}

@test "pg_dump, custom format" {
    as_live "$BATS_FILE_TMPDIR/demo.dump"
}

@test "pg_dump, directory format" {
    as_live "$BATS_FILE_TMPDIR/demo.folder"
}

@test "pg_dump, tar format" {
    pg_dump -Ft -f "$BATS_FILE_TMPDIR/demo.tar" demo2021
    as_live "$BATS_FILE_TMPDIR/demo.tar"
}

@test "pg_dump, rows as INSERT, texts in another encoding" {
    pg_dump --inserts --rows-per-insert=500 --encoding=GB18030 -f "$BATS_FILE_TMPDIR/inserts.sql" demo2021
    as_live "$BATS_FILE_TMPDIR/inserts.sql"
}

@test "pg_dump of a database without an encoding, with a name in Latin-1" {
    createdb -T template0 -E SQL_ASCII -l C bytes2021
    PGCLIENTENCODING=SQL_ASCII psql -Xqd bytes2021 -f "$DEMO/2021.sql" >/dev/null
    psql -Xqd bytes2021 -c "delete from posthog_event where id % 50 <> 0" \
        -c "set client_encoding = sql_ascii" -c "update posthog_organization set name = E'M\\374ller' where id = (select min(id::text) from posthog_organization)::uuid"
    "$DELIGHT" score --db dbname=bytes2021 --as-of $AT --reproducible -f json >"$BATS_FILE_TMPDIR/bytes.json"
    grep -q 'M�ller' "$BATS_FILE_TMPDIR/bytes.json"
    pg_dump -Fc -f "$BATS_FILE_TMPDIR/bytes.dump" bytes2021
    as_live "$BATS_FILE_TMPDIR/bytes.dump" "*" bytes.json
    pg_dump -f "$BATS_FILE_TMPDIR/bytes.sql" bytes2021
    as_live "$BATS_FILE_TMPDIR/bytes.sql" "*" bytes.json
}

@test "from a pipe" {
    as_live <(gunzip -c "$BATS_FILE_TMPDIR/demo.sql.gz")
}

@test "the run says that it was a dump" {
    delight score --dump "$BATS_FILE_TMPDIR/demo.dump" --as-of $AT -f json
    expect 0 '*"kind": "dump"*' "*"
}

@test "a reader that has seen enough is not kept waiting" {
    run timeout 30 bash -c '"$0" score --dump "$1" --as-of 2021-09-15 | head -n 1' "$DELIGHT" "$BATS_FILE_TMPDIR/demo.dump"
    [ "$status" -eq 0 ]
    nothing_left
}

@test "killed, stopped and hung up on: nothing stays behind" {
    local try
    for try in KILL:0.1 KILL:0.6 KILL:1.2 KILL:2.5 INT:1 TERM:1 HUP:1; do
        env --default-signal=INT "$DELIGHT" score --dump "$DEMO/2021.sql" --as-of $AT >/dev/null 2>&1 3>&- &
        sleep "${try#*:}"
        kill -s "${try%:*}" $! 2>/dev/null || true
        wait $! || true
        nothing_left
    done
}

@test "killed before its folder had a lock: the next run removes what is surely nobody's" {
    local folder=$TMPDIR/delight-aB3xYz
    mkdir -m 700 "$folder"
    touch "$folder/lock.new"
    [ "$(id -u)" -ne 0 ] || chown postgres "$folder"
    delight score --dump "$BATS_FILE_TMPDIR/demo.dump" --as-of $AT
    [ -d "$folder" ] # somebody may be just about to take it
    touch -d '2 minutes ago' "$folder"
    delight score --dump "$BATS_FILE_TMPDIR/demo.dump" --as-of $AT
    [ ! -e "$folder" ]
}

@test "stopped: the status says by what" {
    local signal
    for signal in INT:130 TERM:143; do
        run --separate-stderr timeout -s "${signal%:*}" --preserve-status 1 "$DELIGHT" score --dump "$DEMO/2021.sql"
        expect "${signal#*:}" "" "*"
        nothing_left
    done
}

@test "no dump: what it is instead" {
    cd "$BATS_TEST_TMPDIR"
    : >empty.sql
    printf 'PK\003\004...' >x.zip
    printf '{"a": 1}\n' >x.json
    head -c 10000 "$BATS_FILE_TMPDIR/demo.sql" >cut.sql
    mkdir folder
    delight score --dump empty.sql
    expect 3 "" "delight: error: 'empty.sql' is empty"
    delight score --dump x.zip
    expect 3 "" "delight: error: 'x.zip' is a zip archive; unpack it first"
    delight score --dump x.json
    expect 3 "" "delight: error: 'x.json' is not a Postgres dump: line 1: syntax error at or near \"{\""
    delight score --dump cut.sql
    expect 3 "" "delight: error: *cut.sql*was cut short*"
    delight score --dump folder
    expect 3 "" "delight: error: 'folder' is a folder without a toc.dat, so pg_dump did not make it"
    delight score --dump nowhere.sql
    expect 3 "" "delight: error: cannot open 'nowhere.sql': No such file or directory"
    nothing_left
}

@test "commands of psql are not carried out" {
    cd "$BATS_TEST_TMPDIR"
    printf 'select 1;\n\\! touch witness\n' >x.sql
    delight score --dump x.sql
    expect 3 "" "delight: error: x.sql:2: '\\!' is a command of psql, which is not carried out here; *"
    [ ! -e witness ]
}

@test "a row that the server refuses has file and line" {
    cd "$BATS_TEST_TMPDIR"
    printf 'create table t (a int);\ncopy t from stdin;\n1\nx\033[31m\n\\.\n' >x.sql
    delight score --dump x.sql
    expect 3 "" "delight: error: x.sql:4: invalid input syntax for type integer: \"x?[31m\" (column a of 't')"
}

@test "an export without PostHog's tables" {
    cd "$BATS_TEST_TMPDIR"
    echo 'create table t (a int);' >x.sql
    delight score --dump x.sql
    [ "$status" -eq 3 ] && [ -z "$output" ] && [ -n "$stderr" ]
    nothing_left
}

@test "no server programs" {
    DELIGHT_PG_BINDIR=/proc/nowhere delight score --dump "$DEMO/2021.sql"
    expect 3 "" "delight: error: no initdb and postgres in '/proc/nowhere' (DELIGHT_PG_BINDIR)"
}

@test "a pg_restore that does not start: what it was, why, and what to do" {
    local bin=$BATS_TEST_TMPDIR/bin real program
    mkdir "$bin"
    real=$(pg_config --bindir)
    for program in initdb postgres; do
        printf '#!/bin/sh\nexec "%s/%s" "$@"\n' "$real" "$program" >"$bin/$program"
    done
    # it tells its version, and is gone
    printf '#!/bin/sh\necho "pg_restore (PostgreSQL) 15.1"\nrm "$0"\n' >"$bin/pg_restore"
    chmod -R a+rx "$BATS_TEST_TMPDIR"
    chmod a+rx "$bin"/*
    for dump in demo.dump demo.folder; do
        cp "$bin/pg_restore" "$BATS_TEST_TMPDIR/kept"
        DELIGHT_PG_BINDIR=$bin delight score --dump "$BATS_FILE_TMPDIR/$dump" --as-of $AT
        expect 3 "" "delight: error: cannot run '$bin/pg_restore', which reads '*/$dump': No such file or directory; install the package 'postgresql-client' anew, or set DELIGHT_PG_BINDIR to the folder of another"
        nothing_left
        cp "$BATS_TEST_TMPDIR/kept" "$bin/pg_restore"
    done
}

@test "libpq's environment does not lead astray" {
    PGSERVICE=nowhere PGHOSTADDR=127.0.0.9 PGOPTIONS='-c work_mem=nonsense' \
        delight score --dump "$BATS_FILE_TMPDIR/demo.dump" --as-of $AT --limit 1
    expect 0 "*" "*"
}
