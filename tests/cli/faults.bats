#!/usr/bin/env bats
# What goes wrong at every moment of a run: the quick cells of the tables in tests/soak, which `make soak` runs whole.

load helper

setup_file() {
    start_postgres
    # shellcheck disable=SC2086
    ${CC:-cc} -std=gnu17 -O1 -shared -fPIC -o "$BATS_FILE_TMPDIR/fault.so" tests/soak/fault.c
}

teardown_file() {
    stop_postgres
    psql -Xqc 'drop role if exists reader' postgres
}

# holds COMMAND...: prints its table, and fails where it does
holds() {
    run timeout 300 "$@"
    echo "$output"
    [ "$status" -eq 0 ]
    [[ $output != *wrong:* ]]
}

@test "a call that fails, or a signal in it, leaves every kept file what it was or what it was to become" {
    [ -z "${DELIGHT_VALGRIND-}" ] || skip 'it preloads a library of its own'
    if ldd "$DELIGHT" | grep -q libasan; then skip 'it preloads a library of its own'; fi
    holds python3 -B tests/soak/calls.py "$DELIGHT" "$BATS_FILE_TMPDIR/fault.so" quick
    [[ $output == *'answer     rename       1 calls '*'report     rename       7 calls '*'init there killed at each of '*' x a part'* ]]
}

@test "whatever happens to the connection, the server or the program, the run says so and ends" {
    holds python3 -B tests/soak/moments.py "$DELIGHT" quick
    [[ $output == *'none '*'0 ('* ]]
}

@test "whatever happens while a dump is restored, the run says so, ends, and leaves nothing" {
    holds python3 -B tests/soak/restoring.py "$DELIGHT" quick
    [[ $output == *'SIGKILL '*'-9 ('* ]]
}

@test "whatever waits at a pipe that stalls, a signal ends it at once" {
    local library=$BATS_FILE_TMPDIR/fault.so
    [ -z "${DELIGHT_VALGRIND-}" ] || skip 'it is slower than a second'
    if ldd "$DELIGHT" | grep -q libasan; then library=; fi
    # shellcheck disable=SC2086
    holds python3 -B tests/soak/stalled.py "$DELIGHT" $library quick
    [[ $output == *'dump, gzipped, SIGTERM while it waits '*' 143 '* ]]
}
