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
hint: it was made with pg_dump --schema-only; 'delight lint --dump without-rows/schema-only.sql' and 'delight doctor *' can look at it"
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
    delight score --dump noise/dump.sql --as-of $AT --check events-recurring -f jsonl
    expect 0 "*" "*1 line of the dump is no SQL and passed over; the first: dump.sql:1: pg_dump: warning: there are circular foreign-key constraints on this table:*"
    run statuses
    [[ $output == "events-recurring=pass ("* ]]
}

@test "an archive that came through a terminal" {
    delight score --dump terminal/tty.dump --as-of $AT
    expect 3 "" "delight: error: 'terminal/tty.dump' was damaged on its way through a terminal, *"
}

@test "accounts name a customer as it was called before: said, with its place, in lint too" {
    delight score -q --dump accounts/dump.sql --as-of $AT --facts accounts/facts
    expect 0 "*" "*warning: the facts name a customer who is not in this book: 'Birch and Sons' (accounts/facts/account.csv:2)*"
    delight lint --dump accounts/dump.sql --as-of $AT --facts accounts/facts
    expect 0 "*" "*accounts/facts/account.csv:2:1: warning: 'Birch and Sons' is not in this book*"
}

@test "words are taken however they are written" {
    delight score -q --dump accounts/dump.sql --as-of $AT --facts touchpoints/facts \
        --check quarterly-catchup --check usage-dashboard -f jsonl
    expect 0 "*" "*"
    [ "$(jq -r '[.results[].status] | unique | join(" ")' <<<"$output")" = pass ]
    [[ $stderr != *touchpoint.csv* ]]
}

@test "a file of facts without the column that tells its rows apart says nothing, and no" {
    local facts=$BATS_TEST_TMPDIR/facts
    mkdir "$facts"
    printf 'customer,art,happened_on\nBirch,demo,2026-09-01\n' >"$facts/touchpoint.csv"
    printf 'customer,reported_on,result\nBirch,2026-07-01,declined\n' >"$facts/feedback.csv"
    printf 'e-mail\nada@birch.test\n' >"$facts/newsletter_subscriber.csv"
    delight score -q --dump accounts/dump.sql --as-of $AT --facts "$facts" -f jsonl
    expect 0 "*" "*feedback.csv:1:1: warning: no model reads the column 'result'*touchpoint.csv:1:1: warning: no model reads the column 'art'*"
    run statuses
    [[ $output == *"demo-received=unknown (nobody has said: there is no column kind in facts/touchpoint.csv)"* ]]
    [[ $output == *"quarterly-catchup=unknown (nobody has said: there is no column kind in facts/touchpoint.csv)"* ]]
    [[ $output == *"loop-closed=unknown (nobody has said: there is no column outcome in facts/feedback.csv)"* ]]
    [[ $output != *"newsletter=fail (0 of"* ]]
}

@test "facts that reach nobody: one warning for each kind, with places" {
    delight score -q --dump strangers/dump.sql --as-of $AT --facts strangers/facts -f jsonl
    expect 0 "*" "strangers/facts/Feedback.CSV: warning: this file is not read because of its name
hint: did you mean 'feedback.csv'?
strangers/facts/account.csv:1:1: warning: no model reads the column 'renews'
*hint: did you mean 'renews_on'?
strangers/facts/invoices.csv: warning: no model reads the file 'invoices'
hint: one of: *touchpoint*
strangers/facts/touchpoint.csv:3:1: warning: line 3 says what an earlier row has said
*strangers/facts/touchpoint.csv:5:1: warning: no question reads this kind: 'webinar' (lines 5, 7), 'Catchup call' (line 6)
*hint: one of: catchup, demo, guides, slack, support, training, usage_dashboard
*warning: strangers/facts/account.csv:3 says otherwise than line 2 about '0aaaaaaa-0000-4000-8000-000000000001': owner
hint: keep one row for each customer
*warning: the facts name 'Dune', which 2 customers are called; left out (strangers/facts/account.csv:5)
hint: use an id: 0aaaaaaa-0000-4000-8000-000000000003, 0aaaaaaa-0000-4000-8000-000000000004
*warning: the facts name 2 customers who are not in this book: 'Elm' (strangers/facts/account.csv:6, strangers/facts/touchpoint.csv:4, strangers/facts/answers.yaml:2), 'Fir' (strangers/facts/touchpoint.csv:8)
hint: 'delight lint --dump strangers/dump.sql --facts strangers/facts' lists them*"
    # Letters composed and not, a no-break space, capitals: the same customer.
    [ "$(jq -r '"\(.name) \(.plan) \(.owner)"' <<<"$output")" = "Birch & Söhne Scale mia
Cobalt GmbH Free null
Dune null null
dune  null null" ]
    delight list customers --dump strangers/dump.sql --facts strangers/facts --as-of $AT --where "owner = 'mia'" -f json
    expect 0 "*Birch*" "*"
}

@test "the version of a fresh install is not that of its squash" {
    delight doctor --dump squash/fresh.sql --as-of $AT -f json
    expect 0 '*"name": "0337_more_session_recording_fields"*"about": "July 2023"*' "*"
    delight doctor --dump squash/dated.sql --as-of $AT -f json
    expect 0 '*"name": "0001_squash_2026_09_07_initial"*"about": "September 2026"*' "*"
}
