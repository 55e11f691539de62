#!/usr/bin/env bats
# The pack against an independent judge: two implementations of the same 24 rules must say the same about every customer
# of every shape of export. The judge is tests/differential/judge.py; it shares neither code nor SQL with the checks.

load helper

JUDGE=tests/differential
FACTS_2021=tests/demo/facts
FACTS_2026=tests/demo/facts-2026
AT_2021=2021-09-15T00:00:00Z
AT_2026=2026-09-15T00:00:00Z

# The runs: database, name, arguments for both. A database demoYEAR_shape is demoYEAR after shapes/shape.sql.
runs() {
    local bars="--set team-added.min_members=3 --set plan-usage.at_least=0.5 --set support-experience.max_first_reply_hours=3
        --set events-recurring.weeks=2 --set plan-usage.months=1 --set user-properties.min_properties=3 --set recent_days=7"
    cat <<RUNS
demo2021 full --as-of $AT_2021 --facts $FACTS_2021
demo2021 no-facts --as-of $AT_2021
demo2021 own-team --as-of $AT_2021 --facts $FACTS_2021 --set own_team=2
demo2021 own-team-alone --as-of $AT_2021 --set own_team=2
demo2021 august --as-of 2021-08-31T12:00:00Z --facts $FACTS_2021 --set own_team=2
demo2021 july --as-of 2021-07-01 --facts $FACTS_2021
demo2021 later --as-of 2022-03-01T12:34:56.789Z --facts $FACTS_2021
demo2021 bars --as-of $AT_2021 --facts $FACTS_2021 $(tr -d '\n' <<<"$bars")
demo2021 desk-hours --as-of $AT_2021 --set support_timezone=America/New_York --set support_days=sun-mon,TUE
demo2021_no_desk no-desk --as-of $AT_2021 --facts $FACTS_2021
demo2021_plugin plugin --as-of $AT_2021 --facts $FACTS_2021 --set own_team=2
demo2021_early early --as-of $AT_2021 --facts $FACTS_2021
demo2021_stale stale --as-of 2021-12-13 --set own_team=424242
demo2021_stale very-stale --as-of 2021-12-20
demo2021_edges edges --as-of $AT_2021 --facts $FACTS_2021 --set own_team=2
demo2021_edges edges-july --as-of 2021-08-01T00:00:00Z
demo2026 full-2026 --as-of $AT_2026 --facts $FACTS_2026
demo2026 no-facts-2026 --as-of $AT_2026 --set own_team=2
demo2026 past-2026 --as-of 2026-08-20T06:30:00Z --facts $FACTS_2026
demo2026 later-2026 --as-of 2026-12-20T05:00:00+02:00 --facts $FACTS_2026
demo2026 answers --as-of $AT_2026 --facts $BATS_FILE_TMPDIR/answers
demo2026 answers-and-facts --as-of $AT_2026 --facts $BATS_FILE_TMPDIR/answers-and-facts
demo2026_no_events no-events --as-of $AT_2026 --facts $FACTS_2026
demo2026_no_persons no-persons --as-of $AT_2026
demo2026_no_definitions no-definitions --as-of $AT_2026
demo2026_persons_elsewhere persons-elsewhere --as-of $AT_2026 --facts $FACTS_2026
demo2026_edges edges-2026 --as-of $AT_2026 --facts $FACTS_2026 --set own_team=2
demo2026_incomplete incomplete --as-of $AT_2026 --facts $FACTS_2026
demo2026_incomplete incomplete-alone --as-of $AT_2026
demo2026_people people --as-of $AT_2026
demo2026_people people-facts --as-of $AT_2026 --facts $FACTS_2026 --set vendor_domains=example.com,agency.example.net
demo2026_no_traces no-traces --as-of $AT_2026 --facts $FACTS_2026
demo2026_no_teams no-teams --as-of $AT_2026 --facts $FACTS_2026 --set own_team=2
demo2026_text text --as-of $AT_2026 --facts $FACTS_2026
demo2026_batch_persons batch-persons --as-of $AT_2026
demo2026_batch batch --as-of $AT_2026
demo2026_batch batch-accounts --as-of $AT_2026 --facts $JUDGE/facts
RUNS
}

# judge DATABASE: all runs of a database, which it reads once
judge() {
    local -a arguments=()
    local name rest
    while read -r _ name rest; do
        # shellcheck disable=SC2206
        arguments+=(-- "$BATS_FILE_TMPDIR/$name.judge.json" $rest)
    done < <(runs | grep "^$1 ")
    PGDATABASE=$1 python3 -B "$JUDGE/judge.py" "${arguments[@]:1}"
}

setup_file() {
    start_postgres
    local year database
    for year in 2021 2026; do
        demo_database "$year"
    done
    for database in $(runs | cut -d ' ' -f 1 | sort -u | grep _); do
        createdb -T "${database%%_*}" "$database"
        psql -qX -v ON_ERROR_STOP=1 -c 'set client_min_messages = warning' -f "$JUDGE/shapes/${database#*_}.sql" -d "$database" >/dev/null
    done
    # of tables that were analyzed the pass reads what is counted and no more; of one that was not it reads all
    for database in $(runs | cut -d ' ' -f 1 | sort -u | grep -v _edges); do
        psql -qXc analyze -d "$database"
    done
    # what people answer depends on what they are asked: answers are written from a first round without any
    mkdir -p "$BATS_FILE_TMPDIR/answers" "$BATS_FILE_TMPDIR/answers-and-facts"
    cp "$FACTS_2026"/*.csv "$BATS_FILE_TMPDIR/answers-and-facts"
    PGDATABASE=demo2026 python3 -B "$JUDGE/judge.py" "$BATS_FILE_TMPDIR/first.json" --as-of $AT_2026 \
        -- "$BATS_FILE_TMPDIR/second.json" --as-of $AT_2026 --facts "$BATS_FILE_TMPDIR/answers-and-facts"
    python3 -B "$JUDGE/answers.py" "$BATS_FILE_TMPDIR/first.json" 2026-09-15 >"$BATS_FILE_TMPDIR/answers/answers.yaml"
    python3 -B "$JUDGE/answers.py" "$BATS_FILE_TMPDIR/second.json" 2026-09-15 >"$BATS_FILE_TMPDIR/answers-and-facts/answers.yaml"
    export -f judge runs
    export JUDGE FACTS_2021 FACTS_2026 AT_2021 AT_2026 BATS_FILE_TMPDIR
    # shellcheck disable=SC2016
    runs | cut -d ' ' -f 1 | uniq | xargs -P 2 -n 1 bash -c 'judge "$0"'
}

teardown_file() {
    stop_postgres
}

# same NAME [CUSTOMER...]: delight says what the judge says
same() {
    local database arguments
    read -r database _ arguments < <(runs | grep " $1 ")
    arguments+=" ${*:2}"
    # shellcheck disable=SC2086
    "$DELIGHT" score -d "dbname=$database" $arguments -f json >"$BATS_FILE_TMPDIR/$1.run.json" 2>"$BATS_FILE_TMPDIR/$1.stderr" || {
        cat "$BATS_FILE_TMPDIR/$1.stderr"
        false
    }
    python3 -B "$JUDGE/compare.py" "$BATS_FILE_TMPDIR/$1.run.json" "$BATS_FILE_TMPDIR/$1.judge.json"
}

@test "2021: every question, every customer" {
    same full
}

@test "2021 without facts" {
    same no-facts
}

@test "2021 with the vendor's own project" {
    same own-team
}

@test "2021 with the vendor's own project and without facts" {
    same own-team-alone
}

@test "2021 seen from the middle of a day in August" {
    same august
}

@test "2021 seen from the first instant of July" {
    same july
}

@test "2021 seen from half a year later" {
    same later
}

@test "2021 with other bars" {
    same bars
}

@test "2021 without the support desk" {
    same no-desk
}

@test "2021 with the export plugin's posthog_event" {
    same plugin
}

@test "before columns came and tables were there" {
    same early
}

@test "2021 left behind for 89 days, with an own project that sent nothing; and for 96" {
    same stale
    same very-stale
}

@test "2021 with everything on the edges of the windows" {
    same edges
}

@test "2021 on the edges, seen from the first instant of August" {
    same edges-july
}

@test "2026 with a batch export beside the app" {
    same full-2026
}

@test "2026 without facts, with the vendor's own project" {
    same no-facts-2026
}

@test "2026 seen from August" {
    same past-2026
}

@test "2026 seen from a quarter later, in another time zone" {
    same later-2026
}

@test "2026 with answers and waivers of every sort, and nothing else" {
    same answers
}

@test "2026 with answers, waivers and the files" {
    same answers-and-facts
}

@test "2026 without event rows" {
    same no-events
}

@test "2026 without persons and property definitions" {
    same no-persons
}

@test "2026 with the persons in a database of their own" {
    same persons-elsewhere
}

@test "2026 without event rows, persons and definitions" {
    same no-definitions
}

@test "2026 with everything on the edges of the windows" {
    same edges-2026
}

@test "2026 with batch exports that began lately, and of some teams only" {
    same incomplete
    same incomplete-alone
}

@test "2026 with founders who are staff, things that nobody of the customer made, and no dates of birth" {
    same people
    same people-facts
}

@test "2026 without the large tables of what people do, and without teams" {
    same no-traces
    same no-teams
}

@test "2026 as a loader brings it that makes text of everything" {
    same text
}

@test "the desk on other days and in another time zone" {
    same desk-hours
}

@test "a batch export alone" {
    same batch
}

@test "batch exports of events and persons" {
    same batch-persons
}

@test "a batch export with a list of accounts" {
    same batch-accounts
}

@test "a few customers are told the same as in the whole book" {
    local id=017a1e00-0000-4000-8000-0000000000
    same own-team ${id}01 ${id}09 ${id}42 ${id}57 ${id}61
    same plugin ${id}02 ${id}03 ${id}10
    same edges ${id}45
    id=019f2600-0000-4000-8000-0000000000
    same full-2026 ${id}01 ${id}03 ${id}10 ${id}57
    same no-events ${id}12
    same batch 101 9876
    same batch-accounts oddities
}

@test "every status of every question occurs" {
    python3 -B "$JUDGE/compare.py" --coverage "$BATS_FILE_TMPDIR"/*.judge.json
}

@test "the comparison notices what is different" {
    local run="$BATS_TEST_TMPDIR/run.json" judge="$BATS_FILE_TMPDIR/full.judge.json"
    jq '{customers: [.customers[] | .results |= [to_entries[] | {check: .key} + .value]]}' "$judge" >"$run"
    python3 -B "$JUDGE/compare.py" "$run" "$judge"
    local change
    for change in '.customers[3].results[1].status = "na"' '.customers[0].results[0].value += 1' 'del(.customers[5])' \
        'del(.customers[2].results[23])' '.customers[2].results[0].check = "logged-on"' '.customers = []'; do
        jq "$change" "$run" >"$BATS_TEST_TMPDIR/changed.json"
        run -1 python3 -B "$JUDGE/compare.py" "$BATS_TEST_TMPDIR/changed.json" "$judge"
    done
}
