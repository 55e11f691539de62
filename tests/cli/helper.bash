# What the tests of the command line share. `load helper` in a bats file, then:
#
#   start_postgres, stop_postgres   in setup_file, teardown_file: a server of the tests (tests/with-postgres)
#   demo_database [2021|2026]       makes the database `demo2021` there and loads the demo export into it
#   delight ARGUMENT...             runs the program; leaves $status, $output (stdout) and $stderr
#   expect STATUS STDOUT STDERR     holds all three to it; `*` stands for anything
#
# Paths are those of the repository: every test starts there, with ./checks as the pack.

TESTS=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
TOP=${TESTS%/*}
DELIGHT=${DELIGHT:-$TOP/delight}
DEMO=$TOP/tests/demo

bats_require_minimum_version 1.5.0
cd "$TOP" || exit 1

# Nothing from outside is to decide what a test sees.
unset DELIGHT_DB DELIGHT_CHECKS NO_COLOR FORCE_COLOR COLUMNS CDPATH
export LC_ALL=C.UTF-8 PGGSSENCMODE=disable G_DEBUG=fatal-criticals

# The databases there are, one a line.
databases() {
    psql -XAtqc 'select datname from pg_database order by 1' postgres
}

start_postgres() {
    if [ -z "${DELIGHT_TEST_SERVER-}" ]; then
        # Not under with-postgres: one for this file, held until stop_postgres writes into the pipe.
        mkfifo "$BATS_FILE_TMPDIR/hold"
        "$TESTS/with-postgres" bash -c 'export -p >"$0/environment.new" && mv "$0/environment.new" "$0/environment"
            read -r _ <"$0/hold"' "$BATS_FILE_TMPDIR" </dev/null >/dev/null 2>"$BATS_FILE_TMPDIR/server.log" 3>&- &
        export DELIGHT_TEST_OWN=$!
        while [ ! -f "$BATS_FILE_TMPDIR/environment" ]; do
            kill -0 "$DELIGHT_TEST_OWN" 2>/dev/null || { cat "$BATS_FILE_TMPDIR/server.log" >&2; return 1; }
            sleep 0.1
        done
        # shellcheck disable=SC1091
        source <(grep -E '^declare -x (PG|DELIGHT_TEST_)' "$BATS_FILE_TMPDIR/environment" | sed 's/^declare -x/export/')
    fi
    databases >"$BATS_FILE_TMPDIR/databases"
}

stop_postgres() {
    if [ -n "${DELIGHT_TEST_OWN-}" ]; then
        echo >"$BATS_FILE_TMPDIR/hold"
        wait "$DELIGHT_TEST_OWN" 2>/dev/null || while kill -0 "$DELIGHT_TEST_OWN" 2>/dev/null; do sleep 0.1; done
        return
    fi
    local database
    for database in $(comm -13 "$BATS_FILE_TMPDIR/databases" <(databases)); do
        psql -Xqc "drop database \"$database\" with (force)" postgres
    done
}

demo_database() {
    local year=${1:-2021}
    createdb "demo$year"
    psql -Xq -v ON_ERROR_STOP=1 -d "demo$year" -f "$DEMO/$year.sql" >/dev/null
}

delight() {
    # bats keeps stderr in a file of the test, which in setup_file there is none of.
    local BATS_TEST_TMPDIR=${BATS_TEST_TMPDIR:-$BATS_FILE_TMPDIR}
    # shellcheck disable=SC2086
    run --separate-stderr ${DELIGHT_VALGRIND-} "$DELIGHT" "$@"
}

# gives_up FOLDER ARGUMENT...: delight, while somebody holds the lock of the folder; a SIGTERM ends it once it has said that
# it waits. What it said is in out and err of the test's folder.
gives_up() {
    local pid folder=$1
    shift
    exec 8<"$folder"
    flock 8
    "$DELIGHT" "$@" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 8<&- 3>&- &
    pid=$!
    for _ in {1..200}; do
        ! grep -q waiting "$BATS_TEST_TMPDIR/err" || break
        sleep 0.1
    done
    kill -TERM "$pid"
    exec 8<&- # nor does it go on when the way is free all at once
    local ended=0
    wait "$pid" || ended=$?
    [ "$ended" -eq 143 ]
}

# matches TEXT PATTERN: only `*` is special.
matches() {
    local pattern=${2//\\/\\\\}
    pattern=${pattern//\[/\\[}
    pattern=${pattern//\?/\\?}
    # shellcheck disable=SC2053
    [[ $1 == $pattern ]]
}

expect() {
    local wrong=
    # shellcheck disable=SC2154
    if [ "$status" -ne "$1" ]; then wrong="status is $status, not $1"; fi
    if ! matches "$output" "$2"; then wrong="$wrong${wrong:+; }stdout is other than expected"; fi
    # shellcheck disable=SC2154
    if ! matches "$stderr" "$3"; then wrong="$wrong${wrong:+; }stderr is other than expected"; fi
    if [ -n "$wrong" ]; then
        printf '%s\n--- expected stdout\n%s\n--- stdout\n%s\n--- expected stderr\n%s\n--- stderr\n%s\n' \
            "$wrong" "$2" "$output" "$3" "$stderr"
        return 1
    fi
}

# status_of CHECK: of the customers in the run on stdout, as "acme:pass bolt:fail"
status_of() {
    jq -r --arg check "$1" '[.customers[] | .id + ":" + (.results[] | select(.check == $check)
        | .status + (if .reason then "(" + .reason + ")" else "" end))] | join(" ")' <<<"$output"
}
