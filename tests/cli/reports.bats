#!/usr/bin/env bats
# Small exports and facts after reports of users (tests/reports): nothing in them may be read for what it is not.

load helper

AT=2026-09-15
REPORTS=$TESTS/reports

setup() {
    cd "$REPORTS" || return 1
}

# statuses: "check=status (evidence)" of the only customer, a line each, from the JSON lines in $output.
statuses() {
    jq -r '.results[] | "\(.check)=\(.status) (\(.evidence))"' <<<"$output"
}

@test "a dump without the rows of some tables: unknown, never a no, and said once" {
    local dump
    for dump in excluded.sql excluded.dump; do
        delight score --dump "without-rows/$dump" --as-of $AT --check funnels --check events-recurring -f jsonl
        expect 0 "*" "*warning: this dump was made without the rows of posthog_dashboarditem, posthog_event, posthog_eventdefinition*"
        [ "$(grep -c 'without the rows' <<<"$stderr")" = 1 ]
        run statuses
        [[ $output == *"events-recurring=unknown ("* && $output == *"funnels=unknown ("* && $output != *=fail* ]]
    done
}

@test "a dump of the schema alone: told for what it is; lint and doctor read it" {
    delight score -q --dump without-rows/schema-only.sql --as-of $AT
    expect 3 "" "delight: error: 'without-rows/schema-only.sql' holds the tables of an export, but none of their rows
hint: it was made with pg_dump --schema-only; 'delight lint' and 'delight doctor' can look at it"
    delight doctor --dump without-rows/schema-only.sql --as-of $AT
    expect 0 "*" ""
    delight lint --dump without-rows/schema-only.sql --as-of $AT
    expect 0 "*" "*"
}

@test "texts of no encoding: read, with a replacement where they are no UTF-8" {
    local more
    for more in "" "--facts no-encoding/facts"; do
        # shellcheck disable=SC2086
        delight score -q --dump no-encoding/dump.sql --as-of $AT $more -f jsonl
        expect 0 '*"name":"M�ller GmbH"*' "*"
        [[ $stderr != *"invalid byte sequence"* ]]
    done
    [ "$(jq -r 'select(.name == "Birch") | .plan' <<<"$output")" = Scale ]
}

@test "a line of another program before a dump is passed over, and said" {
    delight score --dump noise/dump.sql --as-of $AT --check funnels -f jsonl
    expect 0 "*" "*1 line of the dump is no SQL and passed over; the first: dump.sql:1: pg_dump: warning: there are circular foreign-key constraints on this table:*"
    run statuses
    [[ $output == "funnels=pass ("* ]]
}

@test "an archive that came through a terminal" {
    delight score --dump terminal/tty.dump --as-of $AT
    expect 3 "" "delight: error: 'terminal/tty.dump' was damaged on its way through a terminal, *"
}
