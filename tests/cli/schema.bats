#!/usr/bin/env bats
# delight schema: what editors check by is what the reader of the checks takes, as another validator sees it.

load helper

hold() {
    "$DELIGHT" schema >"$BATS_TEST_TMPDIR/checks.json"
    "$DELIGHT" schema answers >"$BATS_TEST_TMPDIR/answers.json"
    run python3 -B tests/cli/schema.py "$BATS_TEST_TMPDIR/checks.json" "$BATS_TEST_TMPDIR/answers.json" "$@"
    [ "$status" -eq 0 ] || { echo "$output"; return 1; }
}

@test "the one beside the checks is the program's" {
    # after a change of the fields: ./delight schema >checks/schema.json
    diff checks/schema.json <("$DELIGHT" schema)
}

@test "what the program takes is valid" {
    hold valid $(find checks tests/mistakes/base -name '*.yaml') tests/demo/facts*/answers.yaml
}

@test "what the program refuses by its shape is refused, at its line" {
    local folders=() folder
    for folder in tests/mistakes/*/; do
        [ ! -f "$folder/expected" ] || folders+=("${folder%/}")
    done
    hold mistakes "${folders[@]}"
    [ "${output% mistakes}" -ge 80 ]
}

@test "this test can fail" {
    local case=$BATS_TEST_TMPDIR/case
    mkdir "$case"
    printf 'section: setup\nchecks:\n  - {id: a, question: Why not, wieght: 1}\n  - {id: B, question: Why}\n' >"$case/x.yaml"
    run hold valid "$case/x.yaml"
    [ "$status" -eq 1 ]
    [[ $output == *"lines [3, 4]"* ]]
    printf "x.yaml:3:1: error: unknown key 'wieght'\n" >"$case/expected"
    run hold mistakes "$case"
    [ "$status" -eq 1 ]
    [[ $output == *"refuses x.yaml:4"* ]]
    printf "x.yaml:%s:1: error: unknown key 'wieght'\n" 2 3 4 >"$case/expected"
    run hold mistakes "$case"
    [ "$status" -eq 1 ]
    [[ $output == *"takes x.yaml:2"* ]]
}

@test "every key says what it is for" {
    [ "$("$DELIGHT" schema | jq '[.. | .properties? // empty | .[] | select(.description == null or .description == "")] | length')" -eq 0 ]
    [ "$("$DELIGHT" schema | jq '[.definitions[].properties[]] | length')" -gt 60 ]
}

@test "the files name it" {
    local file
    for file in checks/*.yaml checks/*/*.yaml; do
        read -r line <"$file"
        [ "${line%%=*}" = '# yaml-language-server: $schema' ] || { echo "$file"; return 1; }
        [ "$(realpath "${file%/*}/${line#*=}")" = "$TOP/checks/schema.json" ] || { echo "$file"; return 1; }
    done
}

@test "there is no other schema" {
    delight schema fact
    expect 3 '' "delight: error: there is no schema of 'fact'
hint: one of: checks, answers"
}
