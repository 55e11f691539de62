#!/usr/bin/env bats
# Scoring a database: what can go wrong between here and there, and what is said about it.

load helper

setup_file() {
    start_postgres
    demo_database 2021
    psql -Xq -v ON_ERROR_STOP=1 demo2021 <<'SQL'
create role nothing login;
create role nearly login;
grant select on all tables in schema public to nearly;
revoke select on posthog_action from nearly;
SQL
    # What no text of a pack may call, a function of the database may hide.
    psql -Xq -v ON_ERROR_STOP=1 postgres -c "create function public.leave() returns boolean language sql volatile
        as 'select pg_terminate_backend(pg_backend_pid()) and pg_sleep(5) is null'"
}

teardown_file() {
    psql -Xq -d demo2021 -c 'drop owned by nothing, nearly; drop role nothing, nearly'
    psql -Xq -d postgres -c 'drop function if exists public.leave()'
    stop_postgres
}

# A pack of its own in the folder pack: two customers, a question that holds, and those given in YAML on stdin.
small_pack() {
    mkdir -p "$BATS_TEST_TMPDIR/pack"
    cat >"$BATS_TEST_TMPDIR/pack/pack.yaml" <<'YAML'
scorecard:
  title: Small
  sections:
    - {id: all, title: Everything}
  grades:
    - {id: good, min: 50}
    - {id: bad, min: 0}
models:
  - name: customer
    about: Two of them.
    columns: {customer_id: text, name: text, created_at: timestamptz, plan: text, owner: text, paying: boolean}
    from:
      - sql: |
          select id as customer_id, initcap(id) as name, timestamptz '2020-01-01' as created_at,
                 null::text as plan, null::text as owner, null::boolean as paying
          from (values ('acme'), ('bolt')) as v (id)
YAML
    {
        cat <<'YAML'
section: all
checks:
  - id: holds
    question: Does it hold?
    probe: select customer_id, true as ok from customer
    pass: ok
YAML
        cat
    } >"$BATS_TEST_TMPDIR/pack/questions.yaml"
}

# status_of CHECK: of the customers in the run on stdout, as "acme:pass bolt:fail"
status_of() {
    jq -r --arg check "$1" '[.customers[] | .id + ":" + (.results[] | select(.check == $check)
        | .status + (if .reason then "(" + .reason + ")" else "" end))] | join(" ")' <<<"$output"
}

@test "the book of a database" {
    delight score -d dbname=demo2021 --as-of 2021-09-15
    expect 0 "Customer health*as of 2021-09-15*the 50 worst of *" "*"
    delight score -d dbname=demo2021 --as-of 2021-09-15 -f json "Acme Inc"
    [ "$status" -eq 0 ]
    [ "$(jq -r '.source.kind, .customers[0].name, (.customers | length)' <<<"$output" | xargs)" = "database Acme Inc 1" ]
}

@test "which database: --db before DELIGHT_DB before libpq's environment" {
    DELIGHT_DB=dbname=demo2021 PGDATABASE=nowhere delight list customers
    [ "$status" -eq 0 ]
    DELIGHT_DB=dbname=nowhere delight list customers -d dbname=demo2021
    [ "$status" -eq 0 ]
    PGDATABASE=demo2021 delight list customers
    [ "$status" -eq 0 ]
    DELIGHT_DB=dbname=nowhere delight list customers
    expect 3 "" "delight: error: cannot connect to database 'nowhere' on host '/*' port * as 'postgres': database \"nowhere\" does not exist
hint: *"
}

@test "no server there" {
    delight score -d "host=127.0.0.1 port=1 dbname=x user=y"
    expect 3 "" "delight: error: cannot connect to database 'x' on host '127.0.0.1' port 1 as 'y': connection refused
hint: is the server running there?*"
}

@test "a wrong password is not shown" {
    delight score -d "postgres://postgres:wr0ng@127.0.0.1:$DELIGHT_TEST_PORT/demo2021"
    expect 3 "" "delight: error: cannot connect *: password authentication failed for user \"postgres\"
hint: *~/.pgpass*"
    [[ $stderr != *wr0ng* ]]
    delight score -d "postgres://postgres:wr0ng/@127.0.0.1:$DELIGHT_TEST_PORT/demo2021"
    expect 3 "" "delight: error: the connection string cannot be understood
hint: *"
    [[ $stderr != *wr0ng* ]]
}

@test "a role that may read nothing" {
    delight score -d "dbname=demo2021 user=nothing"
    expect 3 "" "delight: error: this role may not read posthog_organization
hint: *GRANT SELECT *"
}

@test "a role that may not read one table" {
    delight score -d "dbname=demo2021 user=nearly" --as-of 2021-09-15 "Acme Inc" -f json
    expect 2 "{*" "*delight: warning: check 'actions' cannot be answered: this role may not read posthog_action
hint: GRANT SELECT ON posthog_action TO nearly;*"
    [[ $(status_of actions) == *":unknown(no-privilege)" ]]
    [[ $(status_of logged-in) == *":pass" ]]
    delight score -d "dbname=demo2021 user=nearly" --as-of 2021-09-15 "Acme Inc" --exit-zero
    [ "$status" -eq 0 ]
}

@test "an unknown customer" {
    delight score -d dbname=demo2021 "Acme Ink"
    expect 3 "" "delight: error: no customer named 'Acme Ink'*Acme Inc*"
}

@test "a name of two customers needs the id" {
    delight score -d dbname=demo2021 globex
    expect 3 "" "delight: error: *'globex'*
*017a1e00-0000-4000-8000-000000000022*017a1e00-0000-4000-8000-000000000023*"
}

@test "one broken question takes no other down" {
    small_pack <<'YAML'
  - id: divides
    question: Does it divide?
    probe: select customer_id, 1 / (case customer_id when 'acme' then 0 else 1 end) as x from customer
    value: x
    at_least: 1
  - id: twice
    question: One row a customer?
    probe: select customer_id, true as ok from customer, generate_series(1, 2)
    pass: ok
  - id: elsewhere
    question: Is that table there?
    probe: select customer_id, true as ok from customer, no_such_table
    pass: ok
YAML
    delight score -d dbname=postgres -c "$BATS_TEST_TMPDIR/pack" -f json
    expect 2 "{*" "*delight: warning: *'divides'*division by zero*"
    [ "$(status_of holds)" = "acme:pass bolt:pass" ]
    [ "$(status_of divides)" = "acme:error(sql) bolt:error(sql)" ]
    [ "$(status_of twice)" = "acme:error(rows) bolt:error(rows)" ]
    [ "$(status_of elsewhere)" = "acme:unknown(no-source) bolt:unknown(no-source)" ]
}

@test "a slow question times out alone" {
    small_pack <<'YAML'
  - id: slow
    question: Does it take its time?
    probe: select customer_id, true as ok from customer, (select count(*) from generate_series(1, 100000) a, generate_series(1, 100000) b) as ages
    pass: ok
    timeout: 200ms
YAML
    SECONDS=0
    delight score -d dbname=postgres -c "$BATS_TEST_TMPDIR/pack" -f json
    expect 2 "{*" "*'slow'*"
    [ "$SECONDS" -lt 10 ]
    [ "$(status_of holds)" = "acme:pass bolt:pass" ]
    [ "$(status_of slow)" = "acme:error(timeout) bolt:error(timeout)" ]
}

@test "a connection that breaks costs one question" {
    small_pack <<'YAML'
  - id: suicidal
    question: Does it survive?
    probe: select customer_id, public.leave() as ok from customer
    pass: ok
YAML
    delight score -d dbname=postgres -c "$BATS_TEST_TMPDIR/pack" -f json --jobs 1
    expect 2 "{*" "*'suicidal'*the connection was lost*"
    [ "$(status_of holds)" = "acme:pass bolt:pass" ]
    [ "$(status_of suicidal)" = "acme:error(sql) bolt:error(sql)" ]
}

# interrupt SIGNAL: scores something long, sends the signal once it runs; prints the exit status.
interrupt() {
    env --default-signal=INT --default-signal=TERM "$DELIGHT" score -d dbname=postgres \
        -c "$BATS_TEST_TMPDIR/pack" -o "$BATS_TEST_TMPDIR/run.json" \
        >"$BATS_TEST_TMPDIR/stdout" 2>"$BATS_TEST_TMPDIR/stderr" &
    local process=$! status=0
    for _ in $(seq 100); do
        [ "$(running)" = 1 ] && break
        sleep 0.1
    done
    [ "$(running)" = 1 ]
    kill "-$1" "$process"
    SECONDS=0
    wait "$process" || status=$?
    [ "$SECONDS" -le 2 ]
    echo "$status"
}

running() {
    psql -XAtqc "select count(*) from pg_stat_activity where state = 'active' and query like '%) as ages%'
        and pid <> pg_backend_pid()"
}

@test "an interruption stops the queries on the server, and writes nothing" {
    small_pack <<'YAML'
  - id: slow
    question: Does it take its time?
    probe: select customer_id, true as ok from customer, (select count(*) from generate_series(1, 100000) a, generate_series(1, 100000) b) as ages
    pass: ok
YAML
    [ "$(interrupt INT)" = 130 ]
    [ "$(running)" = 0 ]
    [ "$(interrupt TERM)" = 143 ]
    [ "$(running)" = 0 ]
    [ ! -s "$BATS_TEST_TMPDIR/stdout" ]
    [ ! -s "$BATS_TEST_TMPDIR/stderr" ]
    [ ! -e "$BATS_TEST_TMPDIR/run.json" ]
}

@test "the same run twice gives the same bytes" {
    local once twice
    once=$("$DELIGHT" score -d dbname=demo2021 --as-of 2021-09-15 -f json --reproducible --jobs 1 2>/dev/null | sha256sum)
    twice=$("$DELIGHT" score -d dbname=demo2021 --as-of 2021-09-15 -f json --reproducible --jobs 4 2>/dev/null | sha256sum)
    [ "$once" = "$twice" ]
}

@test "checks that are not there, empty, or no YAML" {
    delight score -d dbname=demo2021 -c "$BATS_TEST_TMPDIR/nothing"
    expect 3 "" "*$BATS_TEST_TMPDIR/nothing*"
    mkdir "$BATS_TEST_TMPDIR/empty"
    delight score -d dbname=demo2021 -c "$BATS_TEST_TMPDIR/empty"
    expect 3 "" "$BATS_TEST_TMPDIR/empty: error: this folder holds no .yaml file*"
    echo 'checks: [' >"$BATS_TEST_TMPDIR/broken.yaml"
    delight score -d dbname=demo2021 -c "$BATS_TEST_TMPDIR/broken.yaml"
    expect 3 "" "$BATS_TEST_TMPDIR/broken.yaml:*: error: *"
    delight score -d dbname=demo2021 -c src/cli/main.c
    expect 3 "" "*src/cli/main.c*"
}

@test "a dump that is none, or not there" {
    delight score --dump Makefile
    expect 3 "" "delight: error: *Makefile*"
    delight score --dump "$BATS_TEST_TMPDIR/nothing.sql"
    expect 3 "" "delight: error: *nothing.sql*No such file or directory*"
}

@test "facts that are not there" {
    delight score -d dbname=demo2021 --facts "$BATS_TEST_TMPDIR/nothing"
    expect 3 "" "*$BATS_TEST_TMPDIR/nothing*"
}

@test "a clock, a timeout and a selection that are none" {
    delight score -d dbname=demo2021 --as-of yesterday
    expect 3 "" "delight: error: --as-of 'yesterday' is neither a date nor a timestamp
hint: write 2021-09-15 or 2021-09-15T09:00:00Z"
    delight score -d dbname=demo2021 --timeout soon
    expect 3 "" "delight: error: --timeout 'soon' is no duration*"
    delight list customers -d dbname=demo2021 --timeout 0
    [ "$status" -eq 0 ]
    delight score -d dbname=demo2021 --where "plann = 'Scale'"
    expect 3 "" "*plann*"
    delight score -d dbname=demo2021 --where "plan = 'Scale'); drop table posthog_team; --"
    expect 3 "" "*"
    delight score -d dbname=demo2021 --check logged-inn
    expect 3 "" "delight: error: no check 'logged-inn'
hint: did you mean 'logged-in'?"
    delight score -d dbname=demo2021 --set team-added.min_membres=3
    expect 3 "" "delight: error: --set team-added.min_membres=3: *min_members*"
}

@test "list customers" {
    delight list customers -d dbname=demo2021 --facts tests/demo/facts --where paying -f json
    expect 0 "[*]" "*"
    [ "$(jq 'map(.paying) | unique == [true]' <<<"$output")" = true ]
}

@test "gate on GitHub Actions: annotations on stderr, a summary of the step" {
    export GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=$BATS_TEST_TMPDIR/summary.md
    echo "# before" >"$GITHUB_STEP_SUMMARY"
    delight gate -d dbname=demo2021 --as-of 2021-09-15 --facts tests/demo/facts
    [ "$status" -eq 1 ]
    [[ $output != *"::error"* ]]
    [ "$(grep -c '^::error title=[^:,]* is not ready::' <<<"$stderr")" -eq 10 ]
    [ "$(grep -c '^::warning title=The gate::[0-9]* more customers are not ready$' <<<"$stderr")" -eq 1 ]
    [ "$(head -1 "$GITHUB_STEP_SUMMARY")" = "# before" ]
    grep -q 'Acme' "$GITHUB_STEP_SUMMARY" || grep -q 'Dune Savings' "$GITHUB_STEP_SUMMARY"
    delight gate -d dbname=demo2021 --as-of 2021-09-15 --facts tests/demo/facts "Acme Inc" --min-score 1 --max-unknown 24
    [ "$status" -eq 0 ]
    [[ $stderr != *"::error"* ]]
}

@test "gate: met, not met, and rules of one's own" {
    delight gate -d dbname=demo2021 --as-of 2021-09-15 --facts tests/demo/facts "Acme Inc" --min-score 1 --max-unknown 24
    expect 0 "*" "*"
    delight gate -d dbname=demo2021 --as-of 2021-09-15 --facts tests/demo/facts "Acme Inc" --min-score 100 \
        -o "$BATS_TEST_TMPDIR/gate.xml"
    expect 1 "*is below 100*" "*"
    [ "$(xmllint --xpath 'count(//failure) > 0' "$BATS_TEST_TMPDIR/gate.xml")" = true ]
    delight gate -d dbname=demo2021 --as-of 2021-09-15 "Acme Inc" --min-score 100 --exit-zero
    [ "$status" -eq 0 ]
    delight gate -d dbname=demo2021 --min-score 101
    expect 3 "" "delight: error: --min-score '101' is no score*"
    delight gate -d dbname=demo2021 --require nothing-such
    expect 3 "" "delight: error: --require: no check 'nothing-such'*"
    delight gate -d dbname=demo2021 --no-new-failures Makefile
    expect 3 "" "delight: error: --no-new-failures: Makefile:*"
}
