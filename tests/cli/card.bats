#!/usr/bin/env bats
# What a person sees of a customer: the name, the card, the pager, a review of one owner's customers.

load helper

setup_file() {
    start_postgres
    demo_database
}

teardown_file() {
    stop_postgres
}

demo() {
    delight "$1" -q -d dbname=demo2021 --facts tests/demo/facts --as-of 2021-09-15 "${@:2}"
}

# Lines of stdin that name a customer called Globex, without saying which.
nameless() {
    grep -o 'Globex.\{0,14\}' | grep -vE "^Globex(\.\.\.|…)? \((\.\.\.|…)0000002[23]\)|^Globex', which 2" || true
}

@test "two customers of one name: every format that people read says which" {
    local out=$BATS_TEST_TMPDIR/out format
    demo report --out "$out" --as-of 2021-06-15
    [ "$status" -eq 0 ]
    for format in text markdown slack html mail junit; do
        demo report --out "$out" -f "$format" --limit all
        echo "$format"
        if [ "$format" = mail ]; then
            output=$(python3 -c 'import email, email.policy, sys
message = email.message_from_string(sys.stdin.read(), policy=email.policy.default)
print("\n".join(part.get_content() for part in message.walk() if not part.is_multipart()))' <<<"$output")
        fi
        [ "$(grep -c 'Glob' <<<"$output")" -gt 0 ]
        [ -z "$(nameless <<<"$output")" ]
    done
}

@test "two customers of one name: the card and the book at 80 columns" {
    demo score 017a1e00-0000-4000-8000-000000000022
    expect 0 "*Globex (…00000022)  *" "*"
    demo score --limit all --sort name
    expect 0 "*
Glo… (…00000022) *
Glo… (…00000023) *" "*"
    LC_ALL=C demo score 017a1e00-0000-4000-8000-000000000022
    expect 0 "*Globex (...00000022)  *" "*"
}

@test "a name that one customer has stays as it is, and so do the names for programs" {
    demo score -f json
    [ "$(jq -r '.customers[] | select(.label) | "\(.name): \(.label)"' <<<"$output")" = "Globex: Globex (…00000022)
Globex: Globex (…00000023)
INITECH: INITECH (…00000025)
Initech: Initech (…00000024)" ]
    demo score -f csv
    [ "$(grep -c '"Globex"' <<<"$output")" -gt 0 ]
}

# --- the card ---

@test "a card begins with what to do next, and most of the book's fit a screen of 80 x 40" {
    demo score -f json
    printf '%s' "$output" | jq 'del(.warnings)' >"$BATS_TEST_TMPDIR/run.json"
    local id longest=0 fitting=0 all=0
    for id in $(jq -r '.customers[].id' "$BATS_TEST_TMPDIR/run.json" | awk 'NR % 8 == 1'); do
        delight render "$BATS_TEST_TMPDIR/run.json" "$id"
        ((++all))
        ((${#lines[@]} + $(grep -c '^$' <<<"$output") <= 39)) && ((++fitting))
        ((${#lines[@]} > longest)) && longest=${#lines[@]}
    done
    echo "$fitting of $all fit, the longest has $longest lines"
    ((all >= 20 && fitting * 10 >= all * 7 && longest <= 50))
}

@test "a card: the heaviest fail first, with its step; who is asked; and every answer by its id" {
    demo score "Acme Inc"
    expect 0 "Customer health*
Acme Inc * healthy 84.0
*
answers   ✔ 18 pass, ✘ 4 fail, ? 1 unknown, ~ 1 waived; coverage 96.3%

What to do next (4) *
  ✘ Has everyone on the team used the product at least once? *
    → *

Ask a person (1)
  delight review 017a1e00-0000-4000-8000-000000000001 *
  ? Has the customer used the toolbar? *

Set up *100.0
  ✔ logged-in, team-added, *
  ~ funnels (excused by csm-team until 2021-12-31: no linear flow)
*" "*"
    ((${#lines[@]} <= 39))
    demo score -f json "Acme Inc"
    local id
    for id in $(jq -r '.checks[].id' <<<"$output"); do
        demo score "Acme Inc"
        grep -qE "(^  . |, |^    )$id( \(|,|\$)" <<<"$output" || { echo "$id is not on the card"; return 1; }
    done
}

@test "--verbose: every question with what was seen" {
    demo score "Acme Inc" --verbose
    expect 0 "*
What to do next (4)
  ✘ Has everyone on the team used the product at least once?
    → Ask the champion *
  ✔ pass     Has the customer logged in?
             5 of 7 members logged in, last on 2021-09-14 (5 ≥ 1)
*" "*"
    [ "$(grep -cE '^  (✔ pass|✘ fail|\? unknown|~ waived|– n/a) ' <<<"$output")" -eq 27 ]
}

@test "a pass that asks for something stands behind the fails, with its step, in every format" {
    demo score -f json
    local id step
    id=$(jq -r 'first(.customers[] | select(.results[] | select(.check == "plan-usage" and .status == "pass" and .action))) | .id' <<<"$output")
    step=$(jq -r --arg id "$id" '.customers[] | select(.id == $id).results[] | select(.check == "plan-usage").action' <<<"$output")
    [ -n "$step" ]
    demo score "$id" --verbose
    expect 0 "*What to do next*✔ Is the customer generally above 80% usage for their current plan?
    → ${step:0:40}*" "*"
    demo score "$id" -f markdown
    expect 0 "*### What to do next*✔ *pass* Is the customer generally above 80%*→ ${step:0:20}*### Set up*" "*"
    demo score "$id" -f slack
    expect 0 "*✔ Is the customer generally above 80%*→ ${step:0:20}*" "*"
}

# --- the pager ---

# on_terminal ROWS COMMAND: what a terminal of so many rows and 80 columns shows, escapes gone; the status in $status.
on_terminal() {
    local rows=$1 shown
    shift
    run script -qec "stty rows $rows cols 80; $*" /dev/null </dev/null
    shown=$(sed 's/\x1b\[[0-9;?]*[a-zA-Z]//g; s/\r//g' <<<"$output")
    output=$shown
}

@test "a pager shows what does not fit the screen, and the status stays the command's" {
    local run=$TESTS/golden/acme.json gate="$DELIGHT render $TESTS/golden/acme.json"
    printf '#!/bin/sh\necho "paged, LESS=$LESS"\ncat >"%s"\n' "$BATS_TEST_TMPDIR/paged" >"$BATS_TEST_TMPDIR/pager"
    chmod +x "$BATS_TEST_TMPDIR/pager"
    export DELIGHT_PAGER=$BATS_TEST_TMPDIR/pager PAGER=false TERM=xterm
    unset LESS
    on_terminal 20 "$gate"
    [ "$status" -eq 0 ]
    [[ $output == *"paged, LESS=FRX"* && $output != *"Acme"* ]]
    grep -q "Acme Inc" "$BATS_TEST_TMPDIR/paged"
    LESS=-S on_terminal 20 "$gate"
    [[ $output == *"paged, LESS=-S"* ]]
    # what fits is shown as it is; so is all with --no-pager, and with a pager that is none
    on_terminal 60 "$gate"
    [[ $output != *paged* && $output == *"Acme Inc"* ]]
    on_terminal 20 "$gate --no-pager"
    [[ $output != *paged* && $output == *"Acme Inc"* ]]
    for DELIGHT_PAGER in "" cat; do
        on_terminal 20 "$gate"
        [[ $output != *paged* && $output == *"Acme Inc"* ]]
    done
    TERM=dumb DELIGHT_PAGER=$BATS_TEST_TMPDIR/pager on_terminal 20 "$gate"
    [[ $output != *paged* && $output == *"Acme Inc"* ]]
    # a pipe never sees one
    DELIGHT_PAGER=$BATS_TEST_TMPDIR/pager delight render "$run"
    expect 0 "*Acme Inc*" ""
}

@test "the pager: PAGER where DELIGHT_PAGER is not set; one that is not there, one that is left early; a status of 1" {
    local golden=$TESTS/golden
    export TERM=xterm
    unset DELIGHT_PAGER
    PAGER='sed s/^/PAGED:/' on_terminal 10 "$DELIGHT" render "$golden/acme.json"
    [[ $status -eq 0 && $output == *"PAGED:Acme Inc"* ]]
    PAGER=no-such-pager on_terminal 10 "$DELIGHT" render "$golden/acme.json"
    [[ $status -eq 0 && $output == *"Acme Inc"* ]]
    PAGER=true on_terminal 10 "$DELIGHT" render "$golden/book.json" --limit all -f json
    [ "$status" -eq 0 ]
    [[ $output != *error* ]]
    PAGER='sed s/^/PAGED:/' on_terminal 10 "$DELIGHT" diff "$golden/book.json" "$golden/report.json"
    "$DELIGHT" diff "$golden/book.json" "$golden/report.json" >"$BATS_TEST_TMPDIR/diff" || local wanted=$?
    [ "$status" -eq "${wanted:-0}" ]
    unset PAGER LESS
    on_terminal 60 "$DELIGHT" render "$golden/acme.json" # less itself, and what fits
    [[ $status -eq 0 && $output == *"Acme Inc"* ]]
}

# --- whose customers ---

@test "review --owner: this person's customers one after another; one who is nobody's is told with the nearest" {
    local facts=$BATS_TEST_TMPDIR/facts
    cp -r tests/demo/facts "$facts"
    # the first customer's question is answered, the second's stops it all
    run --separate-stderr "$DELIGHT" review -q -d dbname=demo2021 --facts "$facts" --as-of 2021-09-15 --owner CSM-APAC \
        --check toolbar <<<$'y\nseen\n\np\n'
    [ "$status" -eq 0 ]
    "$DELIGHT" score -q -d dbname=demo2021 --facts tests/demo/facts --as-of 2021-09-15 --owner csm-apac --check toolbar -f json \
        2>/dev/null >"$BATS_TEST_TMPDIR/run.json"
    local first
    first=$(jq -r 'first(.customers[] | select(.results[0].status == "unknown")).id' "$BATS_TEST_TMPDIR/run.json")
    diff tests/demo/facts/answers.yaml "$facts/answers.yaml" | grep -q "^> .*customer: $first.*toolbar"
    [ "$(diff tests/demo/facts/answers.yaml "$facts/answers.yaml" | grep -c 'check:')" -eq 1 ]
    [[ $output == *"score: "*", was "* ]]
    [ "$(grep -c '^Customer health' <<<"$output")" -ge 2 ]
    run --separate-stderr "$DELIGHT" review -q -d dbname=demo2021 --facts "$facts" --owner csm-apca </dev/null
    expect 3 "" "*--owner: no customer has the owner 'csm-apca'; nearest: 'csm-apac'*"
    run --separate-stderr "$DELIGHT" review -q -d dbname=demo2021 --facts "$facts" </dev/null
    expect 3 "" "*'review' needs CUSTOMER*--owner NAME*"
}

# --- what the archive knows ---

# Reports of that day, of this book without one customer's events since; then what score says of that customer.
@test "score and gate --out: since when, and the signals that look back; without it they do not hold" {
    local out=$BATS_TEST_TMPDIR/out base=(-q -d dbname=demo2021 --facts tests/demo/facts)
    for day in 2021-08-01 2021-08-15 2021-09-01; do
        "$DELIGHT" report "${base[@]}" --as-of "$day" --out "$out" >"$BATS_TEST_TMPDIR/ignored" 2>&1
    done
    "$DELIGHT" report "${base[@]}" --as-of 2021-09-15 --out "$out" -f json >"$BATS_TEST_TMPDIR/report.json" 2>/dev/null
    rm "$out"/runs/20210915*
    "$DELIGHT" score "${base[@]}" --as-of 2021-09-15 --out "$out" -f json >"$BATS_TEST_TMPDIR/score.json" 2>/dev/null
    "$DELIGHT" score "${base[@]}" --as-of 2021-09-15 -f json >"$BATS_TEST_TMPDIR/without.json" 2>/dev/null
    # the same signals, the same people to call and the same days as the report has
    local what='[.calls, [.customers[] | [.id, .signals, [.results[] | [.check, .since, .changed]]]]]'
    diff <(jq -S "$what" "$BATS_TEST_TMPDIR/report.json") <(jq -S "$what" "$BATS_TEST_TMPDIR/score.json")
    local over_time='[.customers[].signals[].id | select(IN("lost", "poor", "drop"))] | length'
    [ "$(jq "$over_time" "$BATS_TEST_TMPDIR/score.json")" -gt 0 ]
    [ "$(jq "$over_time" "$BATS_TEST_TMPDIR/without.json")" -eq 0 ]
    # one customer alone knows what the whole book's runs know: on the card and in JSON
    local id
    id=$(jq -r 'first(.customers[] | select(.signals[].id == "poor")).id' "$BATS_TEST_TMPDIR/score.json")
    delight score "${base[@]}" --as-of 2021-09-15 --out "$out" "$id"
    expect 0 "*
call now *Poor for four weeks*; fails since 2021-08-01*" "*"
    delight gate "${base[@]}" --as-of 2021-09-15 --out "$out" "$id" -f json
    [ "$status" -eq 1 ]
    [ "$(jq -r '[.customers[0].signals[].id | select(. == "poor")] | length' <<<"$output")" -eq 1 ]
    delight score "${base[@]}" --out /dev/null/none
    expect 3 "" "*/dev/null/none*delight report --out DIR*"
    # nothing was written
    [ "$(find "$out/runs" -name '*.json' | wc -l)" -eq 3 ]
}

@test "usage that fell by 30% from one month to the next is a signal, with its value and bar" {
    demo score -f json
    [ "$(jq '[.customers[] | .results[] | select(.check == "plan-usage" and (.status == "pass" or .status == "fail")
        and .data.of_the_month_before != null and .data.of_the_month_before <= 0.7)] | length' <<<"$output")" -gt 0 ]
    diff <(jq -r '.customers[] | select(.results[] | select(.check == "plan-usage" and (.status == "pass" or .status == "fail")
            and .data.of_the_month_before != null and .data.of_the_month_before <= 0.7)) | .id' <<<"$output") \
        <(jq -r '.customers[] | select(.signals[].id == "usage") | .id' <<<"$output")
    jq -r 'first(.customers[].signals[] | select(.id == "usage")) | .because' <<<"$output" | grep -qE '^check: plan-usage of_the_month_before 0\.[0-9]+ <= 0\.7$'
}

# --- bands ---

@test "a second bound: a pass that is near the bar says so in text, Markdown, web and JSON, and counts as before" {
    demo score "Acme Inc" -f json
    [ "$(jq -r '.customers[0].results[] | select(.check == "plan-usage") | "\(.status) \(.band)"' <<<"$output")" = "pass near" ]
    [ "$(jq -r '.checks[] | select(.id == "plan-usage").warn_at' <<<"$output")" = 0.85 ]
    local counts
    counts=$(jq -c '.customers[0] | [.score, .counts]' <<<"$output")
    demo score "Acme Inc"
    expect 0 "*plan-usage (81.3% ≥ 80%, near the bar)*" "*"
    demo score "Acme Inc" --verbose
    expect 0 "*(81.3% ≥ 80%, near the bar)*" "*"
    demo score "Acme Inc" -f markdown
    expect 0 "*(81.3% ≥ 80%, near the bar)*" "*"
    demo score "Acme Inc" -f html
    [[ $output == *"81.3%"*"near the bar"* ]]
    demo score "Acme Inc" --set plan-usage.warn_at=0.81 -f json
    [ "$(jq -r '.customers[0].results[] | select(.check == "plan-usage").band' <<<"$output")" = null ]
    [ "$(jq -c '.customers[0] | [.score, .counts]' <<<"$output")" = "$counts" ]
    # the other way round: a fail that is far off
    demo score "Acme Inc" --set plan-usage.at_least=0.95 --set plan-usage.warn_at=0.9 --verbose
    expect 0 "*(81.3% < 95%, far from the bar)*" "*"
    delight explain plan-usage
    expect 0 "*warn at     0.85, a pass up to it is near the bar (--set plan-usage.warn_at=...)*" ""
}

# --- explain ---

@test "explain: customer, row and verdict first, then the rule, the SQL last; facts are counted" {
    demo explain plan-usage "Acme Inc"
    expect 0 "customer    Acme Inc (017a1e00-0000-4000-8000-000000000001)
row         {*
status      pass
why         *
evidence    81% of *

check       plan-usage
*
answered by *
with *" "*"
    [[ $output == *"'::jsonb /* without 173 rows of the facts */"* ]]
    demo explain plan-usage
    [[ $output == *"'[]'::jsonb /* 174 rows of the facts */"* ]]
}

@test "explain: nobody else's rows, with or without a customer, and the SQL says of the customer what the run says" {
    local id=017a1e00-0000-4000-8000-000000000001 check
    for check in $("$DELIGHT" list checks -f json | jq -r '.[].id'); do
        demo explain "$check" "Acme Inc"
        [ "$(grep -oE '017a1e00-0000-4000-8000-[0-9a-f]{12}' <<<"$output" | sort -u)" = $id ] || { echo "$check: $output"; return 1; }
        ! grep -q csm-emea <<<"$output" || { echo "$check: $output"; return 1; }
        demo explain "$check"
        ! grep -qE '017a1e00-0000-4000-8000-[0-9a-f]{12}|csm-emea' <<<"$output" || { echo "$check: $output"; return 1; }
    done
    for check in demo-received quarterly-catchup newsletter; do # answered from facts
        demo explain "$check" "Acme Inc"
        sed -n '/^with /,$p' <<<"$output" | psql -XAtq -d demo2021 >"$BATS_TEST_TMPDIR/rows"
        grep -q "$id" "$BATS_TEST_TMPDIR/rows"
        [ "$(grep -c '' "$BATS_TEST_TMPDIR/rows")" -eq 1 ]
    done
}

@test "explain SIGNAL CUSTOMER: whether it holds, the condition that made it, its value and bar" {
    demo explain waiting "Willow Media"
    expect 0 "customer    Willow Media (*)
signal      waiting: Somebody waits for our answer
status      holds
because     failing: nobody-waiting
evidence    1 waits, *
next step   *
defined in  *scorecard.yaml:*" "*"
    demo explain waiting "Acme Inc"
    expect 0 "customer    Acme Inc (*)
signal      waiting: *
status      does not hold
defined in *" "*"
    local id
    id=$("$DELIGHT" score -q -d dbname=demo2021 --facts tests/demo/facts --as-of 2021-09-15 -f json 2>/dev/null |
        jq -r 'first(.customers[] | select(.signals[].id == "usage")).id')
    demo explain usage "$id" -f json
    [[ $(jq -r '"\(.status), \(.because)"' <<<"$output") == "holds, check: plan-usage of_the_month_before 0."*" <= 0.7" ]]
    demo explain usage
    expect 3 "" "*'usage' is a signal*delight explain SIGNAL CUSTOMER*"
    demo explain wating
    expect 3 "" "*no check, signal or model 'wating'*did you mean 'waiting'*"
}
