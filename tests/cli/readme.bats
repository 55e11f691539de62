#!/usr/bin/env bats
# What the README says is run: its commands, its SQL, its check, its picture.

load helper

README=$TOP/README.md

# blocks LANGUAGE: the fenced blocks of that language, one after another.
blocks() {
    awk -v start="^\`\`\`$1\$" '$0 ~ start {inside = 1; next} /^```/ {inside = 0} inside' "$README"
}

# A week of somebody's work: a database, facts, two reports and a dump, under the names of the README.
setup_file() {
    start_postgres
    demo_database
    psql -XAtqc "select 1 from pg_roles where rolname = 'delight'" postgres | grep -q 1 ||
        blocks sql | psql -Xq -v ON_ERROR_STOP=1 -d demo2021 >/dev/null
    blocks sql | grep -v '^CREATE ROLE' | psql -Xq -v ON_ERROR_STOP=1 -d demo2021 >/dev/null
    export WORK=$BATS_FILE_TMPDIR/work PATH=$BATS_FILE_TMPDIR/bin:$PATH DELIGHT_CHECKS=$TOP/checks
    mkdir -p "$WORK" "$BATS_FILE_TMPDIR/bin"
    ln -s "$DELIGHT" "$BATS_FILE_TMPDIR/bin/delight"
    cp -r "$DEMO/facts" "$WORK/facts"
    pg_dump -Fc demo2021 >"$WORK/posthog.dump"
    export PGDATABASE=demo2021
    local day
    for day in 08 15; do
        "$DELIGHT" report --out "$WORK/reports" --facts "$WORK/facts" --as-of "2021-09-$day" >/dev/null 2>&1
    done
}

teardown_file() {
    unset PGDATABASE
    stop_postgres
}

# One line of the README, on the machines that the tests have.
run_line() {
    local line=$1
    line=${line//host=db.example.com dbname=posthog user=delight/host=$PGHOST port=${PGPORT:-5432} dbname=demo2021 user=delight}
    line=${line//\/srv\/delight/$WORK}
    line=${line//\/usr\/local\/bin\//}
    run --separate-stderr bash -c "cd '$WORK' && $line" </dev/null
    echo "$line: $status: $stderr"
}

# The lines of the block that follows a card's comment.
picture_of() {
    awk -v comment="<!-- card: $1 -->" '$0 == comment {found = 1} found && /^```$/ {exit} inside {print} found && /^```text$/ {inside = 1}' "$README"
}

@test "each picture is what its command prints" {
    local command n=0
    while IFS= read -r command; do
        picture_of "$command" >"$BATS_TEST_TMPDIR/shown"
        [ -s "$BATS_TEST_TMPDIR/shown" ]
        eval "${command/#delight/\"$DELIGHT\"}" 2>/dev/null >"$BATS_TEST_TMPDIR/printed"
        diff "$BATS_TEST_TMPDIR/shown" "$BATS_TEST_TMPDIR/printed"
        n=$((n + 1))
    done < <(sed -n 's/^<!-- card: \(.*\) -->$/\1/p' "$README")
    [ "$n" -eq 2 ]
}

@test "every command does its work" {
    local line n=0
    while IFS= read -r line; do
        [[ $line == delight* ]] || continue
        run_line "$line"
        [ "$status" -lt 3 ]
        [[ $stderr != *"error:"* ]]
        n=$((n + 1))
    done < <(blocks sh)
    [ "$n" -ge 16 ]
}

@test "the lines for cron and systemd do theirs" {
    local line n=0
    while IFS= read -r line; do
        run_line "$line"
        [ "$status" -lt 3 ]
        n=$((n + 1))
    done < <(sed -n 's/^0 7 \* \* 1  \(delight .*\)$/\1/p; s/^ExecStart=//p' "$README")
    [ "$n" -eq 2 ]
}

@test "make demo shows a card and the book" {
    [ -z "${DELIGHT_VALGRIND-}" ] || skip "not under valgrind"
    run --separate-stderr make -C "$TOP" --no-print-directory demo
    [ "$status" -eq 0 ]
    [[ $output == *"Acme Inc"*"Set up"*"Customers by grade"* ]]
}

@test "the question of two minutes passes its own test" {
    rm -rf "$WORK/my-checks"
    run_line "delight init my-checks"
    [ "$status" -eq 0 ]
    awk '/^Add to `my-checks/ {found = 1} found' "$README" |
        awk '/^```yaml$/ {inside = 1; next} /^```/ {if (inside) exit} inside' >>"$WORK/my-checks/value.yaml"
    grep -q has-insights "$WORK/my-checks/value.yaml"
    run_line "delight lint -c my-checks"
    [ "$status" -eq 0 ]
    run_line "delight test -c my-checks --check has-insights"
    [ "$status" -eq 0 ]
    [[ $output == *"2 met, 0 not met"* ]]
}

@test "the questions are those of the checks, in their order" {
    "$DELIGHT" list checks -f json | jq -r '.[] | select(.section != "support") | .question' >"$BATS_TEST_TMPDIR/checks"
    sed -n '/^| question/,/^"Events"/s/^| \([A-Z].*?\) |.*/\1/p' "$README" >"$BATS_TEST_TMPDIR/readme"
    diff "$BATS_TEST_TMPDIR/checks" "$BATS_TEST_TMPDIR/readme"
}
