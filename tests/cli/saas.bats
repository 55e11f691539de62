#!/usr/bin/env bats
# Two packs in one house, and the second of them: customers that are groups.

load helper

# What a company that sells `Quill` would say about itself.
SAAS=(-c saas --as-of 2026-09-15 --facts tests/demo/facts-saas --set group_type=company --set product=Quill
    --set own_domains=vendor.example
    --set 'activation_events=workspace created, colleague invited, source connected'
    --set 'core_events=report created, report shared, data exported, alert set' --set docs_paths=/docs
    --set 'metered_event=api called' --set metered_property=rows --set survey_best=10)

setup_file() {
    start_postgres
    demo_database saas
    export PGDATABASE=demosaas
}

teardown_file() {
    stop_postgres
}

# A pack of one question, and one below it that takes its models.
two_packs() {
    mkdir -p "$1/inner"
    cat >"$1/scorecard.yaml" <<'EOF'
scorecard:
  sections: [{id: setup, title: Set up}]
  grades: [{id: fine, min: 0}]
params: {least: 3, only_outer: 7}
tables: {things: a.things}
section: setup
checks:
  - {id: outer-question, question: Is the outer pack asked?}
models:
  - name: customer
    columns: {customer_id: text, name: text, created_at: timestamptz, plan: text, owner: text, paying: boolean}
    from: select 'outer', 'Outer', null::timestamptz, null, null, null::boolean
  - name: number
    columns: {n: integer}
    from: select :least + :only_outer
EOF
    cat >"$1/inner/scorecard.yaml" <<'EOF'
extends: ..
scorecard:
  sections: [{id: setup, title: Set up}]
  grades: [{id: fine, min: 0}]
params: {least: 5}
tables: {things: b.things}
section: setup
checks:
  - id: inner-question
    question: Is the inner pack asked?
    probe: select c.customer_id, n from customer c cross join number
    value: n
    at_least: 12
EOF
}

@test "a folder with a scorecard of its own is no part of the pack above it" {
    two_packs "$BATS_TEST_TMPDIR/pack"
    delight list checks -c "$BATS_TEST_TMPDIR/pack"
    expect 0 '*outer-question*' ''
    [[ $output != *inner-question* ]]
    delight lint -c "$BATS_TEST_TMPDIR/pack"
    expect 0 '*' '*'
}

@test "a pack takes the models of another, not its questions" {
    two_packs "$BATS_TEST_TMPDIR/pack"
    delight list checks -c "$BATS_TEST_TMPDIR/pack/inner"
    expect 0 '*inner-question*' ''
    [[ $output != *outer-question* ]]
    delight list models -c "$BATS_TEST_TMPDIR/pack/inner"
    expect 0 '*number*' ''
}

@test "its own params and tables count" {
    two_packs "$BATS_TEST_TMPDIR/pack"
    delight explain inner-question -c "$BATS_TEST_TMPDIR/pack/inner"
    expect 0 '*' ''
    delight lint -c "$BATS_TEST_TMPDIR/pack/inner"
    expect 0 '*' '*'
}

@test "an own model takes the place of the other pack's, when it says so" {
    two_packs "$BATS_TEST_TMPDIR/pack"
    printf 'models:\n  - {name: number, columns: {n: integer}, from: select 1}\n' >"$BATS_TEST_TMPDIR/pack/inner/own.yaml"
    delight lint -c "$BATS_TEST_TMPDIR/pack/inner"
    expect 3 '*' "*own.yaml:2:5: error: model 'number' is already defined at $BATS_TEST_TMPDIR/pack/scorecard.yaml:13*override: true*"
    sed -i 's/name: number/name: number, override: true/' "$BATS_TEST_TMPDIR/pack/inner/own.yaml"
    delight lint -c "$BATS_TEST_TMPDIR/pack/inner"
    expect 0 '*' '*'
}

@test "what cannot be extended is a mistake with its place" {
    two_packs "$BATS_TEST_TMPDIR/pack"
    sed -i 's/^extends: .*/extends: ..\/nowhere/' "$BATS_TEST_TMPDIR/pack/inner/scorecard.yaml"
    delight lint -c "$BATS_TEST_TMPDIR/pack/inner"
    expect 3 '*' "*inner/scorecard.yaml:1:10: error: there is no folder '../nowhere' to extend*extends: ..*"
    sed -i 's/^extends: .*/extends: ./' "$BATS_TEST_TMPDIR/pack/inner/scorecard.yaml"
    delight lint -c "$BATS_TEST_TMPDIR/pack/inner"
    expect 3 '*' "*inner/scorecard.yaml:1:10: error: '*/pack/inner' extends itself*"
}

@test "a word names a pack beside the default one, and a folder of that name wins" {
    two_packs "$BATS_TEST_TMPDIR/checks"
    cd "$BATS_TEST_TMPDIR"
    delight list checks -c inner
    expect 0 '*inner-question*' ''
    DELIGHT_CHECKS=inner delight list checks
    expect 0 '*inner-question*' ''
    delight list checks -c nothing-of-that-name
    expect 3 '' '*nothing-of-that-name*'
    mkdir inner
    printf 'extends: ../checks\nscorecard:\n  sections: [{id: setup, title: S}]\n  grades: [{id: fine, min: 0}]\nsection: setup\nchecks: [{id: folder-question, question: The folder?}]\n' >inner/scorecard.yaml
    delight list checks -c inner
    expect 0 '*folder-question*' ''
}

@test "questions and next steps say the values of params" {
    two_packs "$BATS_TEST_TMPDIR/pack"
    sed -i 's/question: Is the inner pack asked?/question: Are {:least} asked?\n    action: Ask {:least} of them./' "$BATS_TEST_TMPDIR/pack/inner/scorecard.yaml"
    delight list checks -c "$BATS_TEST_TMPDIR/pack/inner"
    expect 0 '*Are 5 asked?*' ''
    delight explain inner-question -c "$BATS_TEST_TMPDIR/pack/inner" --set least=8
    expect 0 '*Are 8 asked?*Ask 8 of them.*' ''
    sed -i 's/Are {:least}/Are {:leest}/' "$BATS_TEST_TMPDIR/pack/inner/scorecard.yaml"
    delight lint -c "$BATS_TEST_TMPDIR/pack/inner"
    expect 3 '*' "*scorecard.yaml:*: error: there is no param 'leest' to put into this text*did you mean 'least'?*"
}

@test "the questions of the pack are right about their examples, and lint has nothing to say" {
    delight test -c saas --db dbname=postgres
    expect 0 '*133 expectations: 133 met, 0 not met*' '*'
    delight lint -c saas
    expect 0 '30 checks and * models: no mistakes' ''
    delight lint "${SAAS[@]}" --db dbname=demosaas
    expect 0 '30 checks and * models: no mistakes*' ''
}

@test "the demo holds every status of every question" {
    delight score "${SAAS[@]}" --db dbname=demosaas -f json -q
    expect 0 '*' ''
    # What cannot be: one customer has a name, or not; a part of the export is missing for all or for nobody.
    jq -r '.customers[].results[] | "\(.check) \(.status)"' <<<"$output" | sort -u >"$BATS_TEST_TMPDIR/seen"
    jq -r '.checks[].id' <<<"$output" | while read -r check; do
        printf '%s\n' "$check pass" "$check fail"
        case $check in
            activation | activated-soon | production | identified | seats-used | newsletter | plan-usage | errors | rage | survey | goals-known)
                echo "$check unknown" ;;
        esac
        case $check in
            activated-soon | test-data | seats-used | plan-usage | support-experience | usage-trend | same-weeks | breadth-trend | goals-known)
                echo "$check na" ;;
            champion) echo "$check waived" ;;
        esac
    done | sort >"$BATS_TEST_TMPDIR/wanted"
    run comm -13 "$BATS_TEST_TMPDIR/seen" "$BATS_TEST_TMPDIR/wanted"
    [ "$output" = "" ] || { echo "$output"; return 1; }
}

@test "a book and a card of the demo are as they were" {
    delight score "${SAAS[@]}" --db dbname=demosaas --limit 12
    expect 0 '*' ''
    diff -u tests/golden/saas-book-80.txt - <<<"$output"
    delight score "${SAAS[@]}" --db dbname=demosaas 'Nectar Works'
    expect 0 '*' ''
    diff -u tests/golden/saas-card-80.txt - <<<"$output"
}

@test "explain shows the model of customers, not a book of rows, and its SQL runs as it is" {
    delight explain champion "${SAAS[@]}" --db dbname=demosaas
    expect 0 '*from group_said g*' ''
    [[ $output != *Birch* ]]
    sed -n '/^with /,$p' <<<"$output" >"$BATS_TEST_TMPDIR/explained.sql"
    [ "$(psql -XAtq demosaas -f "$BATS_TEST_TMPDIR/explained.sql" | wc -l)" -eq 60 ]
    delight explain champion "${SAAS[@]}" --db dbname=demosaas 'Birch Works'
    expect 0 '*status * fail*from group_said g*' ''
}

# Whom the signals of the demo call, and why.
calls() {
    delight score "${SAAS[@]}" --db dbname=demosaas -f json -q
    [ "$status" -eq 0 ] || { echo "$stderr"; return 1; }
    jq -r '.customers[] | .id as $id | .signals[]? | "\(.id) \($id)"' <<<"$output" | sort
}

@test "signals call those who fade, are unhappy, or have outgrown the plan" {
    calls >"$BATS_TEST_TMPDIR/calls"
    delight score "${SAAS[@]}" --db dbname=demosaas -f json -q
    # what they say again, from the answers themselves
    jq -r '.customers[] | .id as $id | .results[]
        | if .status != "pass" and .status != "fail" then empty
          elif .check == "usage-trend" and .value != null and .value <= 0.5 then "fading \($id)"
          elif .check == "survey" and .value != null and .value <= 0.5 then "unhappy \($id)"
          elif .check == "plan-usage" and .value != null and .value >= 1 then "outgrown \($id)" else empty end' <<<"$output" |
        sort >"$BATS_TEST_TMPDIR/wanted"
    [ "$(cut -d' ' -f1 "$BATS_TEST_TMPDIR/wanted" | sort -u | wc -l)" -eq 3 ]
    grep -E '^(fading|unhappy|outgrown) ' "$BATS_TEST_TMPDIR/calls" | diff "$BATS_TEST_TMPDIR/wanted" -
    delight lint "${SAAS[@]}"
    expect 0 '*no mistakes' ''
}

@test "a report knows who stopped coming, and whose champion went, since the last one" {
    local out=$BATS_TEST_TMPDIR/reports day
    for day in 2026-08-20 2026-09-15; do
        delight report "${SAAS[@]}" --as-of $day --db dbname=demosaas --out "$out" -q
        [ "$status" -eq 0 ] || { echo "$stderr"; return 1; }
    done
    jq -r '.customers[] | .id as $id | .signals[]? | "\(.id) \($id)"' "$out/runs/20260915T000000Z.json" >"$BATS_TEST_TMPDIR/calls"
    # everyone of whom the answers say so, and nobody else
    jq -r -n --slurpfile old "$out/runs/20260820T000000Z.json" --slurpfile new "$out/runs/20260915T000000Z.json" '
        def of($run): [$run[0].customers[] | .id as $id | .results[] | {key: "\($id) \(.check)", value: .status}] | from_entries;
        of($old) as $was | of($new) | to_entries[] | select(.value == "fail" and $was[.key] == "pass") | .key | split(" ")
        | if .[1] == "champion" then "champion \(.[0])"
          elif .[1] == "recurring" or .[1] == "production" or .[1] == "weekly-monthly" then "lost \(.[0])" else empty end' |
        sort -u >"$BATS_TEST_TMPDIR/wanted"
    [ "$(cut -d' ' -f1 "$BATS_TEST_TMPDIR/wanted" | sort -u | wc -l)" -eq 2 ]
    grep -E '^(champion|lost) ' "$BATS_TEST_TMPDIR/calls" | sort | diff "$BATS_TEST_TMPDIR/wanted" -
}

@test "one customer is judged as in the whole book" {
    delight score "${SAAS[@]}" --db dbname=demosaas -f json -q --reproducible
    jq -S '.customers[] | select(.name == "Indigo Works")' <<<"$output" >"$BATS_TEST_TMPDIR/among"
    delight score "${SAAS[@]}" --db dbname=demosaas -f json -q --reproducible 'Indigo Works'
    jq -S '.customers[]' <<<"$output" | diff "$BATS_TEST_TMPDIR/among" -
}

@test "without the export of persons their number and their work are the same" {
    createdb -T demosaas alone
    psql -Xqc 'drop table persons' alone
    for database in demosaas alone; do
        delight score "${SAAS[@]}" --db dbname=$database -f json -q --set own_domains=nobody.example --check weekly-monthly --check usage-trend --check team-added --check champion
        expect 0 '*' ''
        jq -c '.customers[] | [.id, [.results[] | [.check, .status, .value]]]' <<<"$output" >"$BATS_TEST_TMPDIR/$database"
        [ "$(wc -l <"$BATS_TEST_TMPDIR/$database")" -eq 60 ]
    done
    dropdb alone
    diff "$BATS_TEST_TMPDIR/demosaas" "$BATS_TEST_TMPDIR/alone"
}

@test "a type that no event carries is an error that names those there are" {
    local set
    for set in months=1 group_type=firm group_type=Company; do
        delight score -c saas --as-of 2026-09-15 --db dbname=demosaas --set "${set/#months/plan-usage.months}"
        expect 3 '' '*there are no customers in this export*
hint: there are: company (60 keys, 79% of the events), workspace (116 keys, 79% of the events); --set group_type=TYPE*'
    done
}

@test "an export of one project says whose customers are in it" {
    local hint="your customers look like groups of type company (60 keys, 79% of the events); try '-c saas --set group_type=company'"
    delight score --as-of 2026-09-15 --db dbname=demosaas
    expect 0 '*team 7*' "*this export tells of a single customer
hint: $hint*"
    delight doctor --as-of 2026-09-15 --db dbname=demosaas
    expect 0 '*' '*'
    [[ ${output//$'\n'  /} == *'company (60 keys'* ]]
    # where facts say who the customers are, nobody is told otherwise
    mkdir "$BATS_TEST_TMPDIR/facts"
    printf 'customer,team_ids\nAcme,7\n' >"$BATS_TEST_TMPDIR/facts/account.csv"
    delight score --as-of 2026-09-15 --db dbname=demosaas --facts "$BATS_TEST_TMPDIR/facts"
    [[ $stderr != *'look like groups'* ]]
}

# bad DATABASE JSON...: an export whose events carry these `$groups`, each of another person
bad() {
    local database=$1 groups n=0
    shift
    createdb "$database"
    {
        sed -n '/^create table events/,/;$/p' tests/demo/saas.sql
        for groups; do
            n=$((n + 1))
            printf "insert into events (uuid, event, properties, distinct_id, team_id, timestamp) values ('e%s', 'opened', '%s', 'p%s', 7, '2026-09-14');\n" \
                "$n" "{\"\$groups\": $groups}" "$n"
        done
    } | psql -Xq1 -v ON_ERROR_STOP=1 -d "$database"
}

@test "what is no key of a group makes no customer, and does no harm" {
    local long long_enough
    long_enough=$(printf 'x%.0s' {1..400})
    long=${long_enough}x
    bad keys '{"company": "acme"}' '{"company": 7}' '{"company": "7"}' '{"company": 7.0}' '{"company": ""}' '{"company": "  "}' \
        '{"company": null}' '{"company": true}' '{"company": ["acme"]}' '{"company": {"id": "acme"}}' "{\"company\": \"$long\"}" \
        "{\"company\": \"$long_enough\"}" '"acme"' '["company", "acme"]' '5' 'null' '{"workspace": "acme"}' \
        '{"workspace": "shared", "company": "shared"}' '{"company": "Acme"}' '{"company": "acme "}'
    delight list customers -c saas --db dbname=keys --set group_type=company --as-of 2026-09-15 -f json
    expect 0 '*' ''
    jq -r '.. | objects | select(has("id")) | .id' <<<"$output" | LC_ALL=C sort >"$BATS_TEST_TMPDIR/ids"
    printf '%s\n' 7 7.0 Acme acme 'acme ' shared "$long_enough" | LC_ALL=C sort | diff - "$BATS_TEST_TMPDIR/ids"
    # the other type has its own
    delight list customers -c saas --db dbname=keys --set group_type=workspace --as-of 2026-09-15 -f json
    jq -r '.. | objects | select(has("id")) | .id' <<<"$output" | LC_ALL=C sort | diff <(printf '%s\n' acme shared) -
    dropdb keys
}

@test "a person in several groups is a member of each, with what they did there" {
    bad several '{"company": "one"}' '{"company": "two"}' '{}'
    psql -Xqc "update events set distinct_id = 'ada'; update events set timestamp = '2026-09-01' where uuid = 'e1'" several
    delight score -c saas --db dbname=several --set group_type=company --as-of 2026-09-15 -f json -q --check weekly-monthly
    expect 0 '*' ''
    [ "$(jq -r '.customers[] | "\(.id): \(.results[0].evidence)"' <<<"$output")" = "one: monthly: 0 active in the last 7 days, 1 in the last 30, last on 2026-09-01
two: weekly: 1 active in the last 7 days, 1 in the last 30, last on 2026-09-14" ]
    dropdb several
}

@test "an event without a group belongs to its person's newest, when the params say so" {
    bad neighbours '{"company": "one"}' '{"company": "two"}' '{}' '{}' '{}'
    psql -Xq neighbours <<'SQL'
update events set distinct_id = 'ada';
update events set timestamp = '2026-09-01' where uuid = 'e1';
update events set timestamp = '2026-09-10' where uuid = 'e2';
update events set timestamp = '2026-08-31' where uuid = 'e3'; -- before any
update events set timestamp = '2026-09-05' where uuid = 'e4'; -- of one
update events set timestamp = '2026-09-12', distinct_id = 'bo' where uuid = 'e5'; -- of nobody
SQL
    local inherit
    for inherit in false true; do
        delight score -c saas --db dbname=neighbours --set group_type=company --as-of 2026-09-15 -f json -q --check weekly-monthly \
            --set inherit_groups=$inherit
        jq -r '.customers[] | "\(.id) \(.results[0].data.last_active)"' <<<"$output"
    done >"$BATS_TEST_TMPDIR/seen"
    diff - "$BATS_TEST_TMPDIR/seen" <<'END'
one 2026-09-01T00:00:00+00:00
two 2026-09-10T00:00:00+00:00
one 2026-09-05T00:00:00+00:00
two 2026-09-10T00:00:00+00:00
END
    dropdb neighbours
}

@test "a group that nobody named is called by its key" {
    bad nameless '{"company": "acme"}'
    delight score -c saas --db dbname=nameless --set group_type=company --as-of 2026-09-15 -q acme --check group-properties
    expect 0 '*acme*only the key of the group*' '*'
    dropdb nameless
}
