#!/usr/bin/env bats
# The next step fits: another for what never held than for what stopped, and a pass may have one too.

load helper

AT=2026-09-15

setup_file() {
    start_postgres
    createdb steps
    psql -Xq -v ON_ERROR_STOP=1 -d steps -f tests/real/prelude.psql
    psql -Xq -v ON_ERROR_STOP=1 -d steps <<'SQL'
create table posthog_event (id serial primary key, team_id int, event text, timestamp timestamptz, distinct_id text, properties jsonb);
-- 1 never sent, 2 stopped three weeks ago, 3 sends in some weeks, 4 left forty days ago
insert into posthog_organization values
  ('00000000-0000-0000-0000-000000000002', 'Birch', '2026-01-01', false, '{"events": {"usage": 12, "limit": 10}, "period": ["2026-08-14", "2026-09-14"]}'),
  ('00000000-0000-0000-0000-000000000003', 'Cedar', '2026-01-01', false, '{"events": {"usage": 9, "limit": 10}, "period": ["2026-08-14", "2026-09-14"]}'),
  ('00000000-0000-0000-0000-000000000004', 'Dune', '2026-01-01', false, '{"events": {"usage": 1, "limit": 10}, "period": ["2026-08-14", "2026-09-14"]}');
insert into posthog_team (id, organization_id, ingested_event) select right(id::text, 1)::int, id, true from posthog_organization where name <> 'Acme';
insert into posthog_event (team_id, event, timestamp, distinct_id, properties) values
  (2, '$identify', '2026-08-25', 'a', '{"$host": "localhost"}'),
  (3, '$identify', '2026-09-14', 'a', '{"$host": "app.cedar.com"}'),
  (4, '$identify', '2026-08-05', 'a', '{"$host": "app.dune.com"}');
insert into posthog_user (id, email, last_login) values (5, 'e@dune.com', '2026-03-01');
insert into posthog_organizationmembership (id, organization_id, user_id) values (gen_random_uuid(), '00000000-0000-0000-0000-000000000004', 5);
SQL
}

teardown_file() {
    stop_postgres
}

# step CUSTOMER CHECK: status and next step
step() {
    jq -r --arg customer "$1" --arg check "$2" '.customers[] | select(.name == $customer).results[] | select(.check == $check)
        | .status + ": " + (.action // "nothing")' "$BATS_FILE_TMPDIR/run.json"
}

@test "what never held, what stopped, what comes in some weeks only" {
    "$DELIGHT" score -q -d dbname=steps --as-of $AT -f json >"$BATS_FILE_TMPDIR/run.json"
    [ "$(step Acme events-recurring)" = 'fail: Check the snippet and the API key with their engineers, until the first events come in.' ]
    [ "$(step Birch events-recurring)" = 'fail: Find out what changed when the events stopped: a release, a consent banner, an API key.' ]
    [ "$(step Cedar events-recurring)" = 'fail: Find out with their engineers why events come in some weeks and not in others.' ]
    [[ $(step Acme identify-calls) == 'fail: Show their engineers where to call identify'* ]]
    [[ $(step Birch identify-calls) == 'pass: nothing' ]]
    [[ $(step Dune identify-calls) == 'fail: Ask what was released when the identify calls stopped'* ]]
    [[ $(step Acme production) == 'fail: Ask what keeps them from going live'* ]]
    [[ $(step Birch production) == 'fail: Ask what keeps them from going live'* ]]
    [[ $(step Dune production) == 'fail: Ask what took them down again'* ]]
    [[ $(step Dune weekly-monthly) == 'fail: Find out who uses the data now'* ]]
    [[ $(step Cedar weekly-monthly) == 'fail: Bring one of them in'* ]]
}

@test "a plan that is outgrown asks for a step although it passes; one that fits does not" {
    psql -Xqd steps -c 'alter table posthog_event rename to posthog_event_kept'
    "$DELIGHT" score -q -d dbname=steps --as-of $AT -f json >"$BATS_FILE_TMPDIR/run.json"
    delight score -q -d dbname=steps --as-of $AT Birch
    local card=$output
    delight score -q -d dbname=steps --as-of $AT Birch -f markdown
    psql -Xqd steps -c 'alter table posthog_event_kept rename to posthog_event'
    [ "$(step Birch plan-usage)" = 'pass: Talk about the next plan; this one is outgrown.' ]
    [ "$(step Cedar plan-usage)" = 'pass: nothing' ]
    [ "$(step Dune plan-usage)" = 'fail: Talk about what would make more usage worth it.' ]
    [[ $card == *"Talk about the next plan; this one is outgrown."* ]]
    [[ $output == *"→ Talk about the next plan; this one is outgrown."* ]]
}

@test "what a person answered is no matter of what the probe saw before; an empty step is the plain one" {
    mkdir -p "$BATS_TEST_TMPDIR/pack"
    cat >"$BATS_TEST_TMPDIR/pack/scorecard.yaml" <<'YAML'
scorecard:
  title: Steps
  sections: [{id: s, title: S}]
  grades: [{id: any, min: 0}]
models:
  - name: customer
    columns: {customer_id: text, name: text, created_at: timestamptz, plan: text, owner: text, paying: boolean}
    from:
      - sql: select id::text as customer_id, name::text as name, created_at, null as plan, null as owner, null::boolean as paying from posthog_organization
section: s
checks:
  - id: open
    question: Does nobody know?
    probe: select customer_id, null::int as n, name from customer
    value: n
    at_least: 1
    action: Plain.
    action_stopped: "It was {name}'s."
    action_pass: "Well done, {name}."
  - id: blank
    question: Is it blank?
    probe: select customer_id, 0 as n from customer
    value: n
    at_least: 1
    action: Plain.
    action_stopped: "{case when n > 0 then 'never' end} "
YAML
    mkdir -p "$BATS_TEST_TMPDIR/facts"
    cat >"$BATS_TEST_TMPDIR/facts/answers.yaml" <<'YAML'
answers:
  - {customer: Birch, check: open, answer: no, by: csm, on: 2026-09-14}
  - {customer: Cedar, check: open, answer: yes, by: csm, on: 2026-09-14}
YAML
    "$DELIGHT" score -q -d dbname=steps -c "$BATS_TEST_TMPDIR/pack" --facts "$BATS_TEST_TMPDIR/facts" --as-of $AT -f json >"$BATS_FILE_TMPDIR/run.json"
    [ "$(step Acme open)" = 'unknown: Plain.' ]
    [ "$(step Birch open)" = 'fail: Plain.' ]
    [ "$(step Cedar open)" = 'pass: nothing' ]
    [ "$(step Birch blank)" = 'fail: Plain.' ]
}

@test "a step is linted as evidence is, and needs a probe" {
    cp -r checks "$BATS_TEST_TMPDIR/pack"
    cat >"$BATS_TEST_TMPDIR/pack/own.yaml" <<'YAML'
section: value
checks:
  - id: one
    question: One?
    probe: select customer_id, 1 as n from customer
    value: n
    at_least: 1
    action_stopped: "since {n +}"
    action_pass: "{:no_such_param}"
YAML
    delight lint -c "$BATS_TEST_TMPDIR/pack"
    [ "$status" -eq 3 ]
    [[ $output$stderr == *"own.yaml:8:"*"action_stopped"* ]]
    [[ $output$stderr == *"own.yaml:9:"*"no_such_param"* ]]
    printf '%s\n' 'section: value' 'checks:' '  - id: one' '    question: One?' '    action_pass: Go on.' >"$BATS_TEST_TMPDIR/pack/own.yaml"
    delight lint -c "$BATS_TEST_TMPDIR/pack"
    expect 3 "" "*own.yaml:5:5: error: 'action_pass' needs a 'probe'*"
}
