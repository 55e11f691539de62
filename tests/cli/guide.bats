#!/usr/bin/env bats
# checks/README.md: its YAML works as it stands, its commands are commands, its tables are the program's.

load helper

GUIDE=$TOP/checks/README.md

# Each fenced block of a language becomes a file: 01.yaml, 02.yaml ...
setup_file() {
    start_postgres
    demo_database 2021
    mkdir "$BATS_FILE_TMPDIR/blocks"
    awk -v folder="$BATS_FILE_TMPDIR/blocks" '
        /^```/ && inside {inside = 0; close(file); next}
        inside {print >file}
        /^```(yaml|sh)$/ {inside = 1; file = sprintf("%s/%02d.%s", folder, ++n, substr($0, 4))}' "$TOP/checks/README.md"
}

teardown_file() {
    stop_postgres
}

# pack BLOCK: leaves in $pack the arguments for the shipped checks and this block; a scorecard stands in for the shipped
pack() {
    if grep -q '^scorecard:' "$1"; then
        rm -rf "$BATS_TEST_TMPDIR/shipped"
        cp -r checks "$BATS_TEST_TMPDIR/shipped"
        cp "$1" "$BATS_TEST_TMPDIR/shipped/scorecard.yaml"
        pack=(-c "$BATS_TEST_TMPDIR/shipped")
    else
        pack=(-c checks -c "$1")
    fi
}

blocks() {
    ls "$BATS_FILE_TMPDIR"/blocks/*."$1"
}

@test "each example is a file without mistakes" {
    local block count=0
    for block in $(blocks yaml); do
        pack "$block"
        delight lint "${pack[@]}"
        expect 0 '*: no mistakes' '*' || { cat "$block"; return 1; }
        [[ $stderr != *error* ]]
        count=$((count + 1))
    done
    [ "$count" -ge 8 ]
}

@test "the examples in the examples hold" {
    local block id ids count=0
    for block in $(blocks yaml); do
        pack "$block"
        ids=()
        for id in $(sed -n 's/^  - id: //p' "$block"); do
            ids+=(--check "$id")
        done
        [ "${#ids[@]}" -gt 0 ] || continue
        delight test -d dbname=postgres "${pack[@]}" "${ids[@]}"
        expect 0 '*, 0 not met' '*' || { cat "$block"; return 1; }
        [[ $output != *' 0 expectations'* ]]
        [[ $stderr != *'no examples'* ]]
        count=$((count + 1))
    done
    [ "$count" -ge 6 ]
}

@test "each example is valid by the schema" {
    "$DELIGHT" schema >"$BATS_TEST_TMPDIR/checks.json"
    "$DELIGHT" schema answers >"$BATS_TEST_TMPDIR/answers.json"
    python3 -B tests/cli/schema.py "$BATS_TEST_TMPDIR/checks.json" "$BATS_TEST_TMPDIR/answers.json" valid $(blocks yaml)
}

@test "all together, they score the demo" {
    mkdir "$BATS_TEST_TMPDIR/ours"
    for block in $(blocks yaml); do
        # the table of another export is in none of ours, and there is one scorecard
        grep -q '^scorecard:\|^tables:' "$block" || cp "$block" "$BATS_TEST_TMPDIR/ours"
    done
    cp -r tests/demo/facts "$BATS_TEST_TMPDIR/facts"
    printf 'customer,mark,given_on\nAcme Inc,9,2021-08-01\n' >"$BATS_TEST_TMPDIR/facts/survey.csv"
    delight score -d dbname=demo2021 -c checks -c "$BATS_TEST_TMPDIR/ours" --facts "$BATS_TEST_TMPDIR/facts" \
        --as-of 2021-09-15 -f json 'Acme Inc'
    [ "$status" -eq 0 ] || { echo "$stderr"; return 1; }
    result() {
        jq -r --arg check "$1" '.customers[0].results[] | select(.check == $check) | "\(.status) \(.reason) \(.evidence)"' <<<"$output"
    }
    [[ $(result recommends-us) == "pass null 9.0 of 10, 1 mark in 12 months" ]]
    [[ $(result champion) == "unknown needs-answer"* ]]
    [[ $(result members-lately) == pass* ]]
    [[ $(result seats) == fail*seats ]]
    [[ $(result sees-a-dashboard) == pass* ]]
    [[ $(result newsletter) == fail* ]]
}

@test "the commands are commands" {
    local line count=0
    cp -r checks "$BATS_TEST_TMPDIR/our-checks"
    rm "$BATS_TEST_TMPDIR/our-checks/scorecard.yaml"
    sed -i 's/^  - \(id\|name\): .*/&\n    override: true/' "$BATS_TEST_TMPDIR"/our-checks/*.yaml "$BATS_TEST_TMPDIR"/our-checks/models/*.yaml
    cd "$BATS_TEST_TMPDIR"
    export DELIGHT_DB=dbname=demo2021 DELIGHT_CHECKS=$TOP/checks
    for block in $(blocks sh); do
        while IFS= read -r line; do
            eval "${line%% >*}"
            [ "$status" -le 2 ] || { echo "$line: $status: $stderr"; return 1; }
            count=$((count + 1))
        done <"$block"
    done
    [ "$count" -ge 6 ]
}

@test "every key is in its tables, with what it is for" {
    # after a change of the fields: ./delight schema | jq -rf tests/cli/keys.jq, below the last heading
    diff <(sed '1,/^## Every key$/d' "$GUIDE" | sed 1d) <("$DELIGHT" schema | jq -rf tests/cli/keys.jq | sed '$d')
}

@test "its links lead somewhere" {
    local link anchors
    anchors=$(sed -n 's/^##* //p' "$GUIDE" | tr 'A-Z ' 'a-z-' | tr -d ',')
    while IFS= read -r link; do
        case $link in
        '#'*) grep -qxF -- "${link#\#}" <<<"$anchors" || { echo "$link"; return 1; } ;;
        *) [ -e "checks/$link" ] || { echo "$link"; return 1; } ;;
        esac
    done < <(grep -o '](\([^)]*\))' "$GUIDE" | sed 's/](\(.*\))/\1/')
}
