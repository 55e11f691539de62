#!/usr/bin/env bats
# A book of many customers takes the memory of a small one.

load helper

setup_file() {
    local customers
    start_postgres
    . "$TESTS/bench/load.bash"
    for customers in 200 2000 5200; do
        load "many_$customers" "$customers" "$customers"
    done
}

teardown_file() {
    stop_postgres
}

# The most memory that a command took, in kB.
memory_of() {
    python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$@"
}

@test "a customer more takes a few kB, whatever the questions say of it" {
    local format few many
    for format in text json csv markdown html junit openmetrics slack mail posthog; do
        few=$(memory_of "$DELIGHT" score -d dbname=many_200 --as-of 2021-09-15 -f $format --limit all)
        many=$(memory_of "$DELIGHT" score -d dbname=many_2000 --as-of 2021-09-15 -f $format --limit all)
        echo "$format: $few kB for 200, $many kB for 2000"
        [ $(((many - few) / 1800)) -lt 6 ]
    done
}

# More customers than are kept as they are read (RUN_KEEP): half of the book, and the whole of it.
@test "a customer more takes a few kB of a report, of what is drawn from its archive, and of the gate" {
    local -A where=([half]="right(name, 1) in ('0', '2', '4', '6', '8')" [all]=true) memory
    local size command folder
    for size in half all; do
        folder=$BATS_TEST_TMPDIR/$size
        mkdir "$folder"
        delight report -q -d dbname=many_5200 --as-of 2021-09-08 --where "${where[$size]}" --out "$folder"
        [ "$status" -eq 0 ]
    done
    for command in report gate render; do
        for size in half all; do
            folder=$BATS_TEST_TMPDIR/$size
            local arguments=(-d dbname=many_5200 --as-of 2021-09-15 --out "$folder" --where "${where[$size]}" --exit-zero)
            [ $command != render ] || arguments=("$folder/runs/20210915T000000Z.json" -f html)
            memory[$size]=$(memory_of "$DELIGHT" $command "${arguments[@]}")
        done
        echo "$command: ${memory[half]} kB for 2600, ${memory[all]} kB for 5200"
        [ $(((memory[all] - memory[half]) / 2600)) -lt 6 ]
    done
}

@test "a few, some and many of the customers have the answers that they have in the whole book" {
    local where
    delight score -d dbname=many_2000 --as-of 2021-09-15 -f json
    printf '%s' "$output" >"$BATS_TEST_TMPDIR/whole.json"
    for where in "name in ('Bench 7', 'Bench 8')" "name like 'Bench 1__'" "name like 'Bench %'"; do
        delight score -d dbname=many_2000 --as-of 2021-09-15 -f json --where "$where"
        printf '%s' "$output" | jq '.customers' >"$BATS_TEST_TMPDIR/selected.json"
        jq --slurpfile own "$BATS_TEST_TMPDIR/selected.json" '($own[0] | map({(.id): true}) | add) as $ids
            | [.customers[] | select($ids[.id])]' "$BATS_TEST_TMPDIR/whole.json" >"$BATS_TEST_TMPDIR/expected.json"
        cmp "$BATS_TEST_TMPDIR/expected.json" "$BATS_TEST_TMPDIR/selected.json"
        jq length "$BATS_TEST_TMPDIR/selected.json" >>"$BATS_TEST_TMPDIR/sizes"
    done
    [ "$(paste -sd ' ' "$BATS_TEST_TMPDIR/sizes")" = '2 100 2000' ]
}

@test "texts that nobody can keep are said, and no book is drawn without them" {
    TMPDIR=/nowhere delight score -d dbname=many_2000 --as-of 2021-09-15 -f json -o "$BATS_TEST_TMPDIR/book.json"
    expect 3 "" "delight: error: cannot keep the answers in a temporary file in '/nowhere': No such file or directory
hint: set TMPDIR to a folder with room for the answers of all customers"
    [ ! -e "$BATS_TEST_TMPDIR/book.json" ]
}

# What is made of two lists that no condition joins grows with both of them.
@test "no question multiplies customers, teams or users by each other" {
    local check
    for check in $("$DELIGHT" list checks -f json | jq -r '.[].id'); do
        delight explain --analyze "$check" -d dbname=many_2000 --as-of 2021-09-15 -f json
        jq -e '[.statements[].plan | .. | objects | select(."Node Type"? == "Nested Loop" and ."Actual Rows" > 10000)
            | select(.Plans[1]."Node Type" | IN("Materialize", "CTE Scan", "Seq Scan"))] == []' <<<"$output" ||
            { echo "$check"; return 1; }
    done
}
