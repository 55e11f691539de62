#!/usr/bin/env bats
# The archive: which run a report is compared with, what a run carries from the ones before it, and that no news is lost.
# Runs that delight 1.0 archived (tests/runs/1.0) are drawn, compared and continued by every later version.

load helper

setup_file() {
    start_postgres
    createdb small
    psql -Xq -v ON_ERROR_STOP=1 -d small -f "$DEMO/2021.sql" -f "$TESTS/runs/book.sql" >/dev/null
    export DELIGHT_DB=dbname=small DELIGHT_FACTS=$DEMO/facts
}

teardown_file() { stop_postgres; }

setup() {
    export DELIGHT_DB=dbname=small DELIGHT_FACTS=$DEMO/facts
    OUT=$BATS_TEST_TMPDIR/reports
    OLD=$TESTS/runs/1.0
}

report() { # report DAY ARGUMENT...: writes the report of that day
    local day=$1
    shift
    delight report --out "$OUT" --as-of "$day" "$@"
}

since() { jq -r '.changes.since' "$OUT/report.json"; }

# --- runs of delight 1.0 ------------------------------------------------------------------------------

@test "1.0: a run is drawn in every format, with what it says" {
    local name file=$OLD/20210915T000000Z.json
    for name in $("$DELIGHT" complete -- bash 3 delight render -f | tail -n +2); do
        delight render "$file" -f "$name"
        [ "$status" -eq 0 ] && [ -z "$stderr" ] && [ "${#output}" -gt 500 ] || { echo "$name: $status $stderr"; return 1; }
        [[ $output == *"Juniper Robotics"* || $name == posthog ]] || { echo "$name knows no Juniper Robotics"; return 1; }
        delight render "$file" "Juniper Robotics" -f "$name"
        [ "$status" -eq 0 ] || { echo "$name, a card: $stderr"; return 1; }
    done
    delight render "$file"
    [[ $output == *"Since 2021-09-08: 2 answers got worse, 4 recovered, 1 lost sight of"* ]]
    [[ $output == *"At risk"*"for 7 days, since 2021-09-08"* ]]
    delight render "$file" -f html
    # the score of the week before, as 1.0 kept it
    [ "$(grep -o '"before":\[[^]]*\]' <<<"$output" | tr , '\n' | grep -c '[0-9]')" -eq 10 ]
}

@test "1.0: two runs are compared" {
    delight diff "$OLD"/20210908T000000Z.json "$OLD"/20210915T000000Z.json -f json
    [ "$status" -eq 1 ]
    [ "$(jq -c '[.regressed, .recovered, .lost_sight, .due | length]' <<<"$output")" = '[2,4,1,0]' ]
    run diff <(jq -S '.changes | {regressed, recovered, lost_sight, grade_changes}' "$OLD/20210915T000000Z.json") \
        <(jq -S '{regressed, recovered, lost_sight, grade_changes}' <<<"$output")
    [ "$status" -eq 0 ]
}

@test "1.0: an archive goes on: compared, since when, history, scores" {
    mkdir -p "$OUT/runs"
    cp "$OLD"/*.json "$OUT/runs"
    report 2021-09-22
    [ "$status" -eq 0 ] && [ "$(since)" = 2021-09-15T00:00:00Z ]
    [ "$(jq -c '[.history[] | .as_of[:10]]' "$OUT/report.json")" = '["2021-09-08","2021-09-15","2021-09-22"]' ]
    [ "$(jq -c '.changes | [(.new_customers, .gone_customers) | length]' "$OUT/report.json")" = '[0,0]' ]
    # what is at risk since 1.0's first run is so still
    [ "$(jq '[.at_risk[] | select(.since == "2021-09-08T00:00:00Z" and .runs == 3)] | length > 0' "$OUT/report.json")" = true ]
    run diff <(jq -c '.customers[] | [.id, .score]' "$OLD/20210908T000000Z.json" | sort) \
        <(jq -c '.customers[] | [.id, .past.scores[0][1]]' "$OUT/report.json" | sort)
    [ "$status" -eq 0 ]
    delight brief "Juniper Robotics" --out "$OUT" --as-of 2021-09-23
    [ "$status" -eq 0 ]
}

# --- what a report is compared with -------------------------------------------------------------------

@test "a second report of a day tells the same news, and streaks count days" {
    report 2021-09-08
    report 2021-09-15
    local first
    first=$(jq -S '{changes, at_risk, history}' "$OUT/report.json")
    [ "$(jq '.changes.regressed | length > 0' <<<"$first")" = true ]
    report 2021-09-15
    [ "$(jq -S '{changes, at_risk, history}' "$OUT/report.json")" = "$first" ]
    report 2021-09-15T18:00:00Z
    [ "$(since)" = 2021-09-08T00:00:00Z ]
    [ "$(jq '[.at_risk[].runs] | max' "$OUT/report.json")" -eq 2 ]
}

@test "a part of the book, or of the questions, is compared with the same part and dents nothing" {
    report 2021-09-01
    report 2021-09-08 --where "name < 'K'"
    [ "$status" -eq 0 ] && [ "$(since)" = null ]
    report 2021-09-09 --check production
    [ "$(since)" = null ]
    report 2021-09-15
    [ "$(since)" = 2021-09-01T00:00:00Z ]
    [ "$(jq -c '[.history[].as_of[:10]]' "$OUT/report.json")" = '["2021-09-01","2021-09-15"]' ]
    [ "$(jq -c '.changes.not_compared' "$OUT/report.json")" = '{"customers":0,"checks":0}' ]
    report 2021-09-15 --where "name < 'K'"
    [ "$(since)" = 2021-09-08T00:00:00Z ]
    report 2021-09-16 --check production
    [ "$(since)" = 2021-09-09T00:00:00Z ]
}

@test "--since names another: a day, a run; what cannot be compared is told" {
    report 2021-09-01
    report 2021-09-08
    report 2021-09-15 --since 2021-09-05
    [ "$(since)" = 2021-09-01T00:00:00Z ]
    [ "$(jq '.history | length' "$OUT/report.json")" -eq 3 ]
    report 2021-09-15 --since "$OUT/runs/20210908T000000Z.json" --set plan-usage.at_least=0.99
    [ "$(since)" = 2021-09-08T00:00:00Z ]
    [[ $(tr -s ' \n' ' ' <<<"$output") == *"(1 question could not be compared)"* ]]
    report 2021-09-10 --where "name < 'K'"
    report 2021-09-16 --since "$OUT/runs/20210910T000000Z.json"
    [ "$(jq '.changes.not_compared.customers > 0' "$OUT/report.json")" = true ]
    [[ $(tr -s ' \n' ' ' <<<"$output") == *"customers could not be compared"* ]]
    local runs
    runs=$(ls "$OUT/runs")
    report 2021-09-17 --since 2021-08-01
    expect 3 "" "*delight: error: --since: no run of '2021-08-01' or before*"
    report 2021-09-17 --since nonsense
    expect 3 "" "*delight: error: --since: *nonsense*"
    [ "$(ls "$OUT/runs")" = "$runs" ]
}

@test "a report that could not be written loses no news" {
    report 2021-09-08
    rm "$OUT/report.html" && mkdir "$OUT/report.html"
    report 2021-09-15
    [ "$status" -eq 3 ]
    [ "$(ls "$OUT/runs")" = 20210908T000000Z.json ]
    rmdir "$OUT/report.html"
    if [ -e /dev/full ]; then # stdout counts as well
        run --separate-stderr "$BASH" -c '"$0" report --out "$1" --as-of 2021-09-15 >/dev/full' "$DELIGHT" "$OUT"
        [ "$status" -eq 3 ]
        [ "$(ls "$OUT/runs")" = 20210908T000000Z.json ]
    fi
    report 2021-09-16 --quiet-if-unchanged
    expect 0 "*Since 2021-09-08*Got worse*Juniper Robotics*" "*"
}

@test "a terminal is told how far a report is, and the archive holds what report.json says" {
    mkdir "$OUT"
    run script -qec "'$DELIGHT' report --out '$OUT' --as-of 2021-09-15" /dev/null </dev/null
    [ "$status" -eq 0 ]
    [[ $output == *"going over the customers   0%"*"writing $OUT/report.html ..."*"writing $OUT/report.json ..."*"Customer health"* ]]
    [ "$(jq -S . "$OUT/report.json")" = "$(jq -S . "$OUT/runs/20210915T000000Z.json")" ]
}

@test "quiet: silent when nothing is new, told of who recovered and who came" {
    report 2021-09-15
    report 2021-09-16 --quiet-if-unchanged --where true
    [ -n "$output" ] # the first of its selection
    cp "$OUT/runs/20210915T000000Z.json" "$BATS_TEST_TMPDIR/same.json"
    report 2021-09-15 --quiet-if-unchanged --since "$BATS_TEST_TMPDIR/same.json"
    expect 0 "" "*"
    # as if somebody had failed a question then, or had not been there
    jq '(.customers[0].results[] | select(.check == "team-added")).status = "fail"' "$BATS_TEST_TMPDIR/same.json" >"$BATS_TEST_TMPDIR/failed.json"
    report 2021-09-15 --quiet-if-unchanged --since "$BATS_TEST_TMPDIR/failed.json"
    expect 0 "*1 recovered*" "*"
    jq 'del(.customers[0])' "$BATS_TEST_TMPDIR/same.json" >"$BATS_TEST_TMPDIR/fewer.json"
    report 2021-09-15 --quiet-if-unchanged --since "$BATS_TEST_TMPDIR/fewer.json"
    expect 0 "*1 new customer*" "*"
}

@test "since when an answer fails, and what comes and goes" {
    report 2021-09-01
    report 2021-09-08
    report 2021-09-15
    # by the three runs themselves
    local all
    all=$(jq -s '[.[] | {as_of, r: [.customers[] | .id as $id | .results[] | {key: ($id + " " + .check), value: .status}] | from_entries}]' "$OUT"/runs/*.json)
    jq -e --argjson runs "$all" '[.customers[] | .id as $id | .results[] | select(.status == "fail") | ($id + " " + .check) as $key
        | ([$runs[] | select(.r[$key] == "pass")] | last | .as_of) as $passed
        | select($runs | all(.r[$key] == "pass" or .r[$key] == "fail"))
        | select(.since != ([$runs[] | select($passed == null or .as_of > $passed)] | first | .as_of))] == []' "$OUT/report.json"
    [ "$(jq '[.customers[].results[] | select(.since == "2021-09-15T00:00:00Z" and .status == "fail")] | length > 0' "$OUT/report.json")" = true ]
    [ "$(jq '[.customers[].results[] | select(.since == "2021-09-01T00:00:00Z" and .status == "fail")] | length > 0' "$OUT/report.json")" = true ]
}

@test "another report that runs is waited for aloud, and SIGTERM ends the waiting with nothing written" {
    report 2021-09-08
    find "$OUT" -type f -exec md5sum {} + | sort >"$BATS_TEST_TMPDIR/before"
    gives_up "$OUT/runs" report --out "$OUT" --as-of 2021-09-15
    [ "$(tail -n 1 "$BATS_TEST_TMPDIR/err")" = "delight: somebody else is writing '$OUT/runs'; waiting (^C gives up)" ]
    [ ! -s "$BATS_TEST_TMPDIR/out" ]
    find "$OUT" -type f -exec md5sum {} + | sort | diff "$BATS_TEST_TMPDIR/before" -
}

@test "since when an answer fails, and that it comes and goes, on card, page and Markdown, and in JSON" {
    local format changes said
    for changes in 2 4; do
        jq --argjson n "$changes" '.customers |= [.[] | select(any(.results[]; .status == "fail"))][:1]
            | .customers[0].results |= map(if .status == "fail" then .since = "2021-08-01T00:00:00Z"
                | .changed = (["2021-06-01T00:00:00Z", "2021-06-15T00:00:00Z", "2021-07-01T00:00:00Z", "2021-08-01T00:00:00Z"][4 - $n:])
              else . end)' "$OLD/20210915T000000Z.json" >"$BATS_TEST_TMPDIR/run.json"
        said='fails since 2021-08-01'
        [ "$changes" -lt 4 ] || said+=', comes and goes: 4 changes since 2021-06-01'
        for format in text markdown html; do
            delight render "$BATS_TEST_TMPDIR/run.json" "$(jq -r '.customers[0].id' "$BATS_TEST_TMPDIR/run.json")" -f $format --only fail
            [ "$status" -eq 0 ]
            output=$(tr -s '\n ' ' ' <<<"$output" | tr -d "\\\\")
            [[ $output == *"$said"* ]] || { echo "$format: no '$said'"; return 1; }
            [ "$changes" -eq 4 ] || [[ $output != *'comes and goes'* ]]
        done
        delight render "$BATS_TEST_TMPDIR/run.json" -f json
        [ "$(jq '[.customers[0].results[] | select(.status == "fail") | .changed | length] | unique[0]' <<<"$output")" -eq "$changes" ]
    done
}
