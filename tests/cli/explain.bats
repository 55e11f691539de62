#!/usr/bin/env bats
# explain --analyze: what a run would send, run and explained by a real server; and what explain says of a model.

load helper

setup_file() {
    start_postgres
    demo_database 2021
    psql -Xqc 'vacuum analyze' demo2021
}

teardown_file() {
    stop_postgres
}

setup() {
    export PGDATABASE=demo2021
}

analyze() {
    delight explain --analyze "$@" --as-of 2021-09-15
}

# a pack with a check of this probe beside those of ./checks
check() {
    cat >"$BATS_TEST_TMPDIR/more.yaml" <<END
section: setup
checks:
  - id: more
    question: Is there more?
    probe: |
      $1
    pass: n > 0
END
    PACK=(-c checks -c "$BATS_TEST_TMPDIR/more.yaml")
}

@test "a check: the time, the dearest steps with rows and pages, whether it went parallel, then the plan" {
    PGOPTIONS='-c parallel_setup_cost=0 -c parallel_tuple_cost=0' analyze events-recurring
    expect 0 "check       events-recurring

answers     events-recurring, identify-calls, *plan-usage*
time        * ms: planning *, running *
parallel    yes: * of 2 workers
pages       *, from disk *, written to temporary files *
slowest     *: * ms (*%), * rows of * expected, * pages
*
        ms        rows    estimate     pages  step
*Finalize HashAggregate*
*Workers Planned: 2
*Parallel Seq Scan on posthog_event *" ""
    # every event that is counted was read, once
    [[ $output =~ [[:space:]]298[0-9]{3}\ +[0-9]+\ +[0-9]+\ +Parallel\ Seq\ Scan\ on\ posthog_event ]]
}

@test "the statement is the very one that a run sends, for all customers and for one" {
    local log=$DELIGHT_TEST_SERVER/server.log customer from
    for customer in '' 'Acme Inc'; do
        from=$(stat -c %s "$log")
        PGOPTIONS='-c log_min_duration_statement=0 -c log_min_messages=log' \
            delight score ${customer:+"$customer"} --as-of 2021-09-15 -f json
        tail -c +$((from + 1)) "$log" >"$BATS_TEST_TMPDIR/run"
        from=$(stat -c %s "$log")
        PGOPTIONS='-c log_min_duration_statement=0 -c log_min_messages=log' \
            analyze plan-usage ${customer:+"$customer"}
        [ "$status" -eq 0 ]
        tail -c +$((from + 1)) "$log" >"$BATS_TEST_TMPDIR/analyzed"
        python3 - "$BATS_TEST_TMPDIR" <<'END'
import re, sys
run, analyzed = (open(f"{sys.argv[1]}/{name}").read() for name in ("run", "analyzed"))
# of a prepared statement three lines are written: parse, bind, execute
said = set(re.findall(r"explain \(analyze, buffers, format json\) (.*?)\n(?=\S+ \S+ \S+ \[\d+\])", analyzed, re.S))
assert len(said) == 1, len(said)
assert said.pop() + "\n" in run, analyzed
END
    done
}

@test "one customer, a model, a signal" {
    analyze plan-usage "Acme Inc"
    expect 0 "check       plan-usage*answers *plan-usage*parallel    no*" ""
    analyze event_window
    expect 0 "model       event_window

time *HashAggregate*" ""
    [[ $output != *answers* ]]
    # of the customers, those that are asked about
    analyze customer "Acme Inc" -f json
    jq -e '.model == "customer" and (.statements | length) == 1 and .statements[0].plan.Plan."Actual Rows" == 1' <<<"$output"
    # the checks that the conditions of a signal read
    analyze quiet-core -f json
    [ "$status" -eq 3 ] # there is no such signal
    analyze usage
    expect 0 "signal      usage

answers *plan-usage*" ""
}

@test "-f json holds the figures, and the plan as the server gives it" {
    analyze logged-in -f json
    jq -e '.check == "logged-in" and (.statements[0] | (.checks | index("logged-in")) and .planning_ms > 0 and .running_ms > 0
        and .workers_planned >= 0 and .pages > 0 and (.slowest | length) > 0 and (.plan.Plan."Node Type" | type) == "string"
        and (.slowest[0] | has("step") and has("ms") and has("rows") and has("estimate") and has("pages")))' <<<"$output"
    # all steps together took the time of the whole
    jq -e '.statements[0] | ([.slowest[].ms] | add) <= .running_ms' <<<"$output"
}

@test "of a dump" {
    analyze dashboard --dump "$DEMO/2021.sql" -q
    expect 0 "check       dashboard*posthog_dashboard*" ""
}

@test "nobody's facts and no long text are in a plan" {
    local word
    for word in plan-usage demo-received newsletter customer account; do
        analyze "$word" --facts tests/demo/facts -f json
        [ "$status" -eq 0 ] || [[ $stderr == *"no check, signal or model"* ]]
        ! grep -qE 'csm-emea|017a1e00-0000-4000-8000-[0-9a-f]{12}' <<<"$output" || { echo "$word: $output"; return 1; }
    done
    check "select customer_id, 1 as n from customer where to_jsonb(name) <> '{\"a\": \"it''s secret\"}'::jsonb
      and name <> '$(printf 'x%.0s' {1..200})' and name <> 'shown'"
    analyze more "${PACK[@]}"
    [ "$status" -eq 0 ]
    [[ $output == *"'...'::jsonb"* ]] && [[ $output == *"'...'::text"* ]] && [[ $output == *"'shown'"* ]]
    [[ $output != *secret* ]] && [[ $output != *xxxx* ]]
}

@test "what takes too long is given up, as in a run; the rest is told" {
    check 'select customer_id, (select count(*) from generate_series(1, 1000000000) g where g > length(name)) as n from customer'
    delight explain --analyze more "${PACK[@]}" --timeout 300ms
    expect 2 "check       more

answers     more
error       *timeout*" "*'more' cannot be analyzed*timeout*"
    delight explain --analyze more "${PACK[@]}" --timeout 300ms -f json
    jq -e '.statements[0] | (.error | contains("timeout")) and (has("plan") | not)' <<<"$output"
}

@test "what this role may not read, what is not there, what only a person can answer" {
    psql -Xqc 'create role weak login' -c 'grant select on all tables in schema public to weak' -c 'revoke select on posthog_action from weak'
    analyze actions -d "dbname=demo2021 user=weak"
    expect 2 "check       actions
not sent    actions: this role may not read posthog_action" "*warning: 'actions' cannot be analyzed: this role may not read posthog_action
hint: GRANT SELECT ON posthog_action TO weak;"
    psql -Xqc 'drop owned by weak' -c 'drop role weak'
    analyze guides-known
    expect 0 "check       guides-known
not sent    guides-known: *" ""
    analyze nothing-like-it
    expect 3 "" "*no check, signal or model 'nothing-like-it'*"
    PGDATABASE=none analyze dashboard
    expect 3 "" "*none*"
}

@test "a model: what it is, who reads it, its SQL as it runs" {
    delight explain event_window
    expect 0 "model       event_window
*columns     *
kept        read once a statement, for all who read it
read by     *plan-usage*
defined in  checks/models/*.yaml:*
*variant 1 of *" ""
    delight explain customer -d dbname=demo2021 --as-of 2021-09-15
    [[ $output == *"answered by variant "*'select * from "customer";' ]]
    sed -n '/^with /,$p' <<<"$output" | psql -XAtq0 -d demo2021 | tr -cd '\0' >"$BATS_TEST_TMPDIR/rows"
    [ "$(wc -c <"$BATS_TEST_TMPDIR/rows")" -eq "$("$DELIGHT" list customers -d dbname=demo2021 --as-of 2021-09-15 -f json | jq length)" ]
    delight explain customer "Acme Inc" -d dbname=demo2021 --as-of 2021-09-15
    sed -n '/^with /,$p' <<<"$output" | psql -XAtq -d demo2021 >"$BATS_TEST_TMPDIR/rows"
    [ "$(cut -d'|' -f2 "$BATS_TEST_TMPDIR/rows")" = "Acme Inc" ]
    delight explain custmer
    expect 3 "" "*no check, signal or model 'custmer'*did you mean 'customer'?"
}
