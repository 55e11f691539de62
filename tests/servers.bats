#!/usr/bin/env bats
# The database room behind other servers than a plain one: a replica, a pooler, one that speaks TLS only.

bats_require_minimum_version 1.5.0

# Debian keeps pgbouncer where only root looks.
PATH=$PATH:/usr/sbin

setup_file() {
    : "${DELIGHT_TEST_SERVER:?run it by make test, or under tests/with-postgres}"
    export unit="${DELIGHT_BUILD:-$BATS_TEST_DIRNAME/../build}/unit/db"
    export folder="$DELIGHT_TEST_SERVER/more"
    mkdir -p "$folder"
    if [ "$(id -u)" -eq 0 ]; then
        chown postgres "$folder"
    fi
}

teardown_file() {
    stop_server replica
    stop_server tls
    for pid in "$folder"/*.pid; do
        [ ! -f "$pid" ] || kill "$(cat "$pid")" 2>/dev/null || true
    done
    rm -rf "$folder"
}

as_server() {
    if [ "$(id -u)" -eq 0 ]; then
        runuser -u postgres -- "$@"
    else
        "$@"
    fi
}

stop_server() {
    if [ -f "$folder/$1/postmaster.pid" ]; then
        as_server "$DELIGHT_TEST_BIN/pg_ctl" -D "$folder/$1" -m immediate -s stop || true
    fi
}

# start_server NAME SETTING...: a server of its own beside the run's, its socket in the folder NAME.
start_server() {
    local name=$1 options="-k $folder/$1 -p $PGPORT -c listen_addresses="
    shift
    for setting; do
        options="$options -c $setting"
    done
    as_server "$DELIGHT_TEST_BIN/pg_ctl" -D "$folder/$name" -o "$options" -l "$folder/$name.log" -w -s start
}

# some_tests PROGRAM NAME...: these tests of a unit test program hold.
some_tests() {
    local program=$1 arguments=()
    shift
    for name; do
        arguments+=(-p "$name")
    done
    run "$unit/$program" --tap "${arguments[@]}"
    echo "$output"
    [ "$status" -eq 0 ]
    [ "$(grep -c '^ok' <<<"$output")" -eq $# ]
    run ! grep -q SKIP <<<"$output"
}

@test "a replica answers, many connections at one instant" {
    as_server "$DELIGHT_TEST_BIN/pg_basebackup" -h "$PGHOST" -p "$PGPORT" -U postgres \
        -D "$folder/replica" -R -X stream -c fast
    start_server replica
    PGHOST=$folder/replica
    [ "$(psql -Atc 'select pg_is_in_recovery()')" = t ]
    some_tests db /db/settings /db/values /db/failures "/db/one culprit" /db/interrupt "/db/lost keeper"
    some_tests db "/db/snapshot shared"
}

@test "a pooler that hands connections on after each transaction" {
    cat >"$folder/pgbouncer.ini" <<INI
[databases]
* = host=$PGHOST port=$PGPORT
[pgbouncer]
listen_addr =
listen_port = $PGPORT
unix_socket_dir = $folder
auth_type = trust
auth_file = $folder/users.txt
pool_mode = transaction
default_pool_size = 8
max_client_conn = 50
logfile = $folder/pgbouncer.log
pidfile = $folder/pgbouncer.pid
INI
    echo '"postgres" ""' >"$folder/users.txt"
    chmod a+r "$folder"/pgbouncer.ini "$folder"/users.txt
    as_server pgbouncer -q -d "$folder/pgbouncer.ini"
    direct=$PGHOST
    PGHOST=$folder
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        psql -Atc 'select 1' >/dev/null 2>&1 && break
        sleep 0.1
    done
    some_tests db /db/values /db/failures /db/prepare "/db/reader stops" "/db/one snapshot" \
        "/db/one culprit" "/db/lost connection" /db/interrupt "/db/snapshot shared"

    # Nothing of ours stays behind on the connections that the next client gets.
    [ "$(psql -Atc "select current_setting('TimeZone') = (select reset_val from pg_settings
        where name = 'TimeZone') and current_setting('jit') = 'on'")" = t ]
    [ "$(psql -h "$direct" -Atc "select count(*) from pg_stat_activity
        where state like 'idle in transaction%'")" = 0 ]
}

@test "a pooler that is full is told of within its time" {
    sed -e "s/^default_pool_size.*/default_pool_size = 1/" -e "s/pgbouncer.pid/full.pid/" \
        -e "s/^unix_socket_dir.*/unix_socket_dir = $(sed 's/[/]/\\&/g' <<<"$folder/full")/" \
        "$folder/pgbouncer.ini" >"$folder/full.ini"
    as_server mkdir -p "$folder/full"
    as_server pgbouncer -q -d "$folder/full.ini"
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        psql -h "$folder/full" -Atc 'select 1' >/dev/null 2>&1 && break
        sleep 0.1
    done
    # One server connection: no keeper beside the worker, so one answers everything.
    PGHOST=$folder/full some_tests db /db/values
    kill "$(cat "$folder/full.pid")"
}

@test "a server that wants TLS, its certificate checked" {
    as_server "$DELIGHT_TEST_BIN/initdb" -D "$folder/tls" -U postgres -E UTF8 --locale=C.UTF-8 -A trust \
        --no-sync >/dev/null
    as_server openssl req -new -x509 -days 30 -nodes -subj /CN=localhost -addext subjectAltName=DNS:localhost \
        -out "$folder/tls/server.crt" -keyout "$folder/tls/server.key" 2>/dev/null
    as_server chmod 600 "$folder/tls/server.key"
    as_server tee "$folder/tls/pg_hba.conf" >/dev/null <<<"local all all trust
hostssl all all 127.0.0.1/32 scram-sha-256"
    as_server cp "$folder/tls/server.crt" "$folder/root.crt"
    chmod a+r "$folder/root.crt"
    local port=$((PGPORT + 1))
    as_server "$DELIGHT_TEST_BIN/pg_ctl" -D "$folder/tls" -l "$folder/tls.log" -W -s \
        -o "-k $folder/tls -p $port -c listen_addresses=127.0.0.1 -c ssl=on -c fsync=off" start
    for _ in $(seq 50); do
        psql -h "$folder/tls" -p "$port" -Atqc "alter role postgres password 'a password of its own'" >/dev/null 2>&1 && break
        sleep 0.1
    done
    export PGPASSWORD='a password of its own' PGCHANNELBINDING=require
    export PGHOST=localhost PGHOSTADDR=127.0.0.1 PGPORT=$port PGSSLMODE=verify-full PGSSLROOTCERT=$folder/root.crt
    for _ in $(seq 50); do
        psql -Atc 'select 1' >/dev/null 2>&1 && break
        sleep 0.1
    done
    some_tests db /db/values "/db/one snapshot" /db/interrupt

    # What stands in --db counts as well, and a wrong password is not shown.
    run "$DELIGHT" doctor -d "host=localhost user=postgres dbname=postgres password='a password of its own'"
    [[ $output != *"of its own"* && $output != *"cannot connect"* ]]
    run -3 "$DELIGHT" doctor -d "host=localhost user=postgres dbname=postgres password='another password'"
    [[ $output == *"password authentication failed"* && $output != *another* ]]

    PGCHANNELBINDING=disable PGSSLMODE=disable some_tests connection "/db connect/wants TLS"
    PGSSLROOTCERT=/proc/nowhere some_tests connection "/db connect/no authority"
    PGHOST=other.example some_tests connection "/db connect/other name"
}
