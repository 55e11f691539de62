#!/usr/bin/env bats
# `delight brief`: one page for the catch-up with a customer.

load helper

setup_file() {
    start_postgres
    demo_database 2021
    delight report --db dbname=demo2021 --facts "$DEMO/facts" --as-of 2021-06-15 --out "$BATS_FILE_TMPDIR/reports"
    [ "$status" -eq 0 ]
    delight report --db dbname=demo2021 --facts "$DEMO/facts" --as-of 2021-08-01 --out "$BATS_FILE_TMPDIR/reports"
    [ "$status" -eq 0 ]
}

teardown_file() {
    stop_postgres
}

setup() {
    reports=$BATS_FILE_TMPDIR/reports
}

brief() {
    delight brief --db dbname=demo2021 --as-of 2021-09-15 "$@"
}

# facts TEXT: a folder of facts with these touch points.
facts() {
    mkdir -p "$BATS_TEST_TMPDIR/facts"
    printf 'customer,kind,happened_on,note\n%s\n' "$1" >"$BATS_TEST_TMPDIR/facts/touchpoint.csv"
    echo "$BATS_TEST_TMPDIR/facts"
}

@test "what changed since the last catch-up, the trend, what was promised" {
    folder=$(facts 'Acme Inc,catchup,2021-06-16,"a second demo, soon"
acme inc , CatchUp ,2021-10-01,
017a1e00-0000-4000-8000-000000000001,support,2021-08-03,see https://docs.example/a_b
O'"'"'Brien & Sons,support,2021-08-03,of another customer')
    brief --facts "$folder" --out "$reports" "acme inc"
    expect 0 '# Catch-up with Acme Inc, 2021-09-15

- *healthy, *, up * since the last catch-up (*, * in the report of 2021-06-15)
- last catch-up on 2021-06-16, next on 2021-10-01
*
## What got better

- *
## What got worse

- *
## Plan usage

- *
## Questions to ask

- *
## What was promised

- 2021-06-16, catch-up: a second demo, soon
- 2021-08-03, support: see https://docs.example/a_b
*' ''
    [[ $output != *"another customer"* ]]
}

@test "the trend of the plan usage goes from report to report" {
    brief --facts "$DEMO/facts" --out "$reports" "Acme Inc"
    [ "$status" -eq 0 ]
    grep -Eq '^- [0-9.]+% → [0-9.]+% → [0-9.]+% since 2021-06-15$' <<<"$output"
}

@test "without an archive: this run alone" {
    brief --facts "$DEMO/facts" "Acme Inc"
    [ "$status" -eq 0 ]
    [[ $output == *"there is no earlier report to compare it with"* ]]
    [[ $output != *"What got better"* ]]
    [[ $output == *"## Still to do"* ]]
}

@test "json: the run document, the brief beside the customer" {
    brief --facts "$DEMO/facts" --out "$reports" -f json "Acme Inc"
    [ "$status" -eq 0 ]
    [ "$(jq -r '.schema, (.customers | length), .customers[0].brief.compared.as_of' <<<"$output" | xargs)" \
        = "delight/run/1 1 2021-06-15T00:00:00Z" ]
    [ "$(jq '.customers[0].brief.trend | length' <<<"$output")" -eq 3 ]
}

@test "text is the same page, and a file beside it too" {
    brief --facts "$DEMO/facts" --out "$reports" -o "$BATS_TEST_TMPDIR/brief.md" -f text "Acme Inc"
    [ "$status" -eq 0 ]
    [ "$output" = "$(cat "$BATS_TEST_TMPDIR/brief.md")" ]
}

@test "it pastes: no tables, no HTML, no backslashes, whatever the customer is called" {
    for name in '**Bold** _Type_ | Co.' '<script>alert("x")</script>' 'back\slash' '=HYPERLINK("http://c011.example.com","open")' '@channel' '# Heading' '`backtick`'; do
        brief --facts "$DEMO/facts" --out "$reports" "$name"
        [ "$status" -eq 0 ]
        if grep -nE '^\||<[a-zA-Z!/]|\\[^s]|`|\*\*|[^>]\]\(|@channel|http://' <<<"$output"; then return 1; fi
        if grep -nE '^ {0,3}#+ ' <<<"$output" | grep -vE ':(# Catch-up with |## (What got|Plan usage|Questions|What was|Still|Notes of the support desk|Issues))'; then
            return 1
        fi
    done
}

@test "an archive that is not there is said, and not made" {
    brief --out "$BATS_TEST_TMPDIR/nowhere" "Acme Inc"
    expect 3 '' "delight: error: cannot open '*/nowhere/runs': No such file or directory
hint: name the folder that 'delight report --out DIR*' writes into"
    [ ! -e "$BATS_TEST_TMPDIR/nowhere" ]
}

@test "a run that cannot be read is passed over" {
    cp -r "$reports" "$BATS_TEST_TMPDIR/reports"
    echo '{"schema": ' >"$BATS_TEST_TMPDIR/reports/runs/20210801T000000Z.json"
    brief --facts "$(facts 'Acme Inc,catchup,2021-06-16,x')" --out "$BATS_TEST_TMPDIR/reports" "Acme Inc"
    [ "$status" -eq 0 ]
    [[ $stderr == *"an archived run cannot be read"*"20210801T000000Z.json"* ]]
    [[ $output == *"in the report of 2021-06-15"* ]]
}

@test "the archive stays as it was" {
    before=$(cd "$reports" && find . -type f -exec cksum {} + | sort)
    brief --facts "$DEMO/facts" --out "$reports" "Acme Inc"
    [ "$before" = "$(cd "$reports" && find . -type f -exec cksum {} + | sort)" ]
}

@test "nobody of that name, and no name at all" {
    brief "Acne Inc"
    expect 3 '' "delight: error: no customer named 'Acne Inc'; nearest: 'Acme Inc'
hint: *"
    delight brief --db dbname=demo2021
    expect 3 '' "delight: error: 'brief' needs CUSTOMER
hint: *"
}
