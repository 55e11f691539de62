#!/usr/bin/env bats
# Scoring a database: what can go wrong between here and there, and what is said about it.

load helper

# What a probe may not call by name it may meet in a function of the database: one that sleeps, one that ends its session.
hidden_functions() {
    psql -Xq -v ON_ERROR_STOP=1 "$1" <<'SQL'
create or replace function public.nap(seconds float8) returns void language sql as 'select pg_sleep($1)';
create or replace function public.go() returns boolean language sql as 'select pg_terminate_backend(pg_backend_pid())';
SQL
}

setup_file() {
    start_postgres
    demo_database 2021
    hidden_functions postgres
    psql -Xq -v ON_ERROR_STOP=1 demo2021 <<'SQL'
create role nothing login;
create role nearly login;
grant select on all tables in schema public to nearly;
revoke select on posthog_action from nearly;
SQL
}

teardown_file() {
    psql -Xq -d demo2021 -c 'drop owned by nothing, nearly; drop role nothing, nearly'
    psql -Xq -d postgres -c 'drop database if exists kept with (force)' -c 'drop role if exists reader'
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

@test "one customer's value in what the server says is nobody else's to read" {
    psql -Xq postgres <<'SQL'
create function raises(text) returns int language plpgsql stable as $$
begin
    if $1 = 'bolt' then raise exception 'canary of %', $1; end if;
    return 1;
end $$;
create function raises(text, code text) returns int language plpgsql stable as $$
begin
    if $1 = 'bolt' then raise exception 'canary of %', $1 using errcode = code, detail = 'canary', hint = 'canary'; end if;
    return 1;
end $$;
create function runs(text, sql text) returns int language plpgsql stable as $$
begin
    if $1 = 'bolt' then execute sql || quote_ident('canary of ' || $1); end if;
    return 1;
end $$;
SQL
    small_pack <<'YAML'
  - id: casts
    question: Is it a number?
    probe: select customer_id, (case customer_id when 'bolt' then 'canary of ' || customer_id else '1' end)::int as x from customer
    value: x
    at_least: 1
  - id: called
    question: Does it raise nothing?
    probe: select customer_id, public.raises(customer_id) as x from customer
    value: x
    at_least: 1
  - id: wrong
    question: Is the probe's own text told?
    probe: select customer_id, 'one'::int as x from customer
    value: x
    at_least: 1
YAML
    local n=0 expression
    # whatever SQLSTATE is given to it, and whatever a row's text is taken for
    while read -r expression; do
        n=$((n + 1))
        cat >>"$BATS_TEST_TMPDIR/pack/questions.yaml" <<YAML
  - id: kind-$n
    question: Does kind $n hold?
    probe: |
      select customer_id, $expression as x from (select customer_id, case customer_id when 'bolt' then 'canary of ' || customer_id end as v from customer) c
    value: x
    at_least: 1
YAML
    done <<'KINDS'
public.raises(customer_id, 'UE001')
public.raises(customer_id, '42P01')
public.raises(customer_id, '22012')
public.raises(customer_id, '57014')
public.raises(customer_id, '42501')
public.raises(customer_id, '53400')
public.raises(customer_id, 'XX000')
public.raises(customer_id, '21000')
public.runs(customer_id, 'select ')
public.runs(customer_id, 'select 1 from ')
length(quote_ident(v)::regclass::text)
length(quote_ident(v)::regtype::text)
length(quote_ident(v)::regrole::text)
length(quote_ident(v)::regproc::text)
length(quote_ident(v)::regconfig::text)
length(v::tsquery::text)
length(v::jsonpath::text)
length(v::json::text)
length((v || '<')::xml::text)
length(v::uuid::text)
length(v::text[]::text)
extract(year from v::interval)
extract(year from timezone(v, now()))
extract(year from date_trunc(v, now()))
length(encode('x', v))
length(to_char(to_date(v, 'YYYY'), 'YYYY'))
length(regexp_replace('x', '(' || v, ''))
length(current_setting(v))
KINDS
    [ "$n" -eq 28 ]
    local out=$BATS_TEST_TMPDIR/reports format from=(-d dbname=postgres -c "$BATS_TEST_TMPDIR/pack" --as-of 2021-09-15)
    delight report "${from[@]}" --out "$out"
    # whoever asked is told which value it was
    [ "$status" -eq 2 ]
    [ "$(jq -r '.customers[0].results[] | select(.check | startswith("kind-")) | .status' "$out/report.json" | sort | uniq -c | xargs)" = '27 error 1 unknown' ]
    [[ $stderr == *"'casts'"*'"canary of bolt"'*"'called'"*'canary of bolt'* ]]
    ! grep -r canary "$out" || false
    for format in text json jsonl csv markdown html junit openmetrics slack; do
        delight score "${from[@]}" -f "$format"
        [[ $output != *canary* ]]
    done
    delight score "${from[@]}" acme bolt
    expect 2 '*invalid input syntax for type integer: "..."*a function of the database raised an error*invalid input syntax for type integer: "one"*' '*'
    delight explain casts "${from[@]}" -f json
    [[ $output != *'canary of bolt'* ]]
    psql -Xqc 'drop function raises(text), raises(text, text), runs' postgres
}

@test "a slow question times out alone" {
    small_pack <<'YAML'
  - id: slow
    question: Does it take its time?
    probe: select customer_id, true as ok from customer, public.nap(20)
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
    probe: select customer_id, public.go() and public.nap(5) is null as ok from customer
    pass: ok
YAML
    delight score -d dbname=postgres -c "$BATS_TEST_TMPDIR/pack" -f json --jobs 1
    expect 2 "{*" "*'suicidal'*the connection was lost*"
    [ "$(status_of holds)" = "acme:pass bolt:pass" ]
    [ "$(status_of suicidal)" = "acme:error(sql) bolt:error(sql)" ]
    # the new connection saw the instant that the keeper holds
    [ "$(jq -r .source.consistency <<<"$output")" = "one snapshot" ]
}

# lost_once SQL: scores as the role returning_one what waits, while nothing is answered yet; once it does, the SQL is carried
# out, and all sessions of the role are ended. Leaves $status, and out and err in the test's folder.
lost_once() {
    small_pack </dev/null
    printf 'tables: {events: public.logn}\n' >"$BATS_TEST_TMPDIR/pack/tables.yaml"
    cat >"$BATS_TEST_TMPDIR/pack/questions.yaml" <<'YAML'
section: all
checks:
  - id: waits
    question: Is it answered the second time?
    probe: select customer_id, public.waiting() is null as ok from customer
    pass: ok
YAML
    psql -Xq -v ON_ERROR_STOP=1 <<'SQL'
create role returning_one login;
create or replace function public.waiting() returns void language sql as 'select pg_sleep(61)';
SQL
    "$DELIGHT" score -d 'dbname=postgres user=returning_one' -c "$BATS_TEST_TMPDIR/pack" -f json -o "$BATS_TEST_TMPDIR/out.json" \
        >"$BATS_TEST_TMPDIR/stdout" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
    local process=$! waits="usename = 'returning_one' and state = 'active' and query like '%public.waiting()%'"
    for _ in $(seq 100); do
        [ "$(psql -XAtqc "select count(*) from pg_stat_activity where $waits")" = 0 ] || break
        sleep 0.1
    done
    psql -Xqc "$1" -c "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'returning_one'" >/dev/null
    status=0
    wait "$process" || status=$?
    psql -Xqc 'drop function public.waiting()' -c 'drop role returning_one'
}

@test "a connection lost before any answer: all of it is asked once more, and what was warned of is told once" {
    lost_once "create or replace function public.waiting() returns void language sql as 'select'"
    cat "$BATS_TEST_TMPDIR/err"
    [ "$status" -eq 0 ]
    output=$(<"$BATS_TEST_TMPDIR/out.json")
    [ "$(status_of waits)" = "acme:pass bolt:pass" ]
    [ "$(jq -r .source.consistency <<<"$output")" = "one snapshot" ]
    [ "$(jq -c '[.warnings[].kind]' <<<"$output")" = '["tables"]' ]
    [ "$(grep -c 'public.logn, which this export does not have' "$BATS_TEST_TMPDIR/err")" = 1 ]
}

@test "a connection lost before any answer, and not to be had again: said, and nothing is written" {
    lost_once 'alter role returning_one nologin'
    cat "$BATS_TEST_TMPDIR/err"
    [ "$status" -eq 3 ]
    [ ! -e "$BATS_TEST_TMPDIR/out.json" ] && [ ! -s "$BATS_TEST_TMPDIR/stdout" ]
    grep -q 'role "returning_one" is not permitted to log in' "$BATS_TEST_TMPDIR/err"
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
    psql -XAtqc "select count(*) from pg_stat_activity where state = 'active' and query like '%public.nap(61)%'
        and pid <> pg_backend_pid()"
}

@test "a killed program's queries end on the server soon" {
    local pid asked=0 left=1
    small_pack <<'YAML'
  - id: endless
    question: Does it end?
    probe: select customer_id, public.nap(300) is null as ok from customer
    pass: ok
YAML
    "$DELIGHT" score -d "dbname=postgres application_name=killed" -c "$BATS_TEST_TMPDIR/pack" --timeout 10m >/dev/null 2>&1 3>&- &
    pid=$!
    for _ in {1..100}; do
        asked=$(psql -XAtqc "select count(*) from pg_stat_activity where application_name = 'killed' and wait_event = 'PgSleep'" postgres)
        [ "$asked" -eq 0 ] || break
        sleep 0.1
    done
    [ "$asked" -gt 0 ]
    kill -KILL "$pid"
    for _ in {1..100}; do # the server looks every two seconds
        left=$(psql -XAtqc "select count(*) from pg_stat_activity where application_name = 'killed'" postgres)
        [ "$left" -ne 0 ] || break
        sleep 0.1
    done
    [ "$left" -eq 0 ]
}

@test "what the server remarks while it lets us in is no talk of ours" {
    local kind
    small_pack </dev/null
    psql -Xqc 'create role remarked superuser login' -c "alter role remarked set default_text_search_config = 'nonesuch'" postgres 2>/dev/null
    [[ "$(PGUSER=remarked psql -Xqc 'select 1' postgres 2>&1)" == *WARNING* ]]
    for kind in score lint 'list customers'; do
        # shellcheck disable=SC2086
        delight $kind -d 'dbname=postgres user=remarked' -c "$BATS_TEST_TMPDIR/pack"
        [ "$status" -eq 0 ]
        [[ $stderr != *nonesuch* ]]
    done
    psql -Xqc 'drop role remarked' postgres
}

@test "an interruption stops the queries on the server, and writes nothing" {
    small_pack <<'YAML'
  - id: slow
    question: Does it take its time?
    probe: select customer_id, true as ok from customer, public.nap(61)
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

# --- what must not change a verdict in silence --------------------------------------------------------------------------

# A pack over two tables of the database `kept`, and a role `reader` that may read them.
kept_database() {
    dropdb --if-exists --force kept
    createdb kept
    hidden_functions kept
    psql -Xq -v ON_ERROR_STOP=1 kept <<'SQL'
do $$ begin create role reader login; exception when duplicate_object then null; end $$;
alter role reader reset all;
create table organization (id text, name text);
insert into organization values ('acme', 'Acme'), ('bolt', 'Bolt');
create table login (organization_id text, at timestamptz);
insert into login select id, '2021-09-14' from organization, generate_series(1, 5);
grant select on all tables in schema public to reader;
SQL
    mkdir -p "$BATS_TEST_TMPDIR/pack"
    cat >"$BATS_TEST_TMPDIR/pack/pack.yaml" <<'YAML'
scorecard:
  title: Kept
  freshness: select timestamptz '2021-09-14'
  sections: [{id: all, title: Everything}]
  grades: [{id: good, min: 0}]
models:
  - name: customer
    about: All of them.
    columns: {customer_id: text, name: text, created_at: timestamptz, plan: text, owner: text, paying: boolean}
    from:
      - sql: |
          select id as customer_id, name, timestamptz '2020-01-01' as created_at,
                 null::text as plan, null::text as owner, null::boolean as paying
          from organization
YAML
    cat >"$BATS_TEST_TMPDIR/pack/questions.yaml" <<'YAML'
section: all
checks:
  - id: logins
    question: Did they log in?
    probe: |
      select c.customer_id, (select count(*) from login l where l.organization_id = c.customer_id) as n, lower('ABC'::varchar) as word
      from customer c
    value: n
    at_least: 1
  - id: words
    question: Are words what they are?
    probe: select c.customer_id, lower('ABC'::varchar) = 'abc' and 1 = 1 as ok from customer c
    pass: ok
YAML
}

score_kept() {
    delight score -d "dbname=kept user=reader" -c "$BATS_TEST_TMPDIR/pack" --as-of 2021-09-15 -f json
}

@test "what bears the same name in another schema does not count, and is told" {
    kept_database
    psql -Xq -v ON_ERROR_STOP=1 kept <<'SQL'
create schema other;
grant usage on schema other to reader;
create table other.login (organization_id text, at timestamptz);
grant select on other.login to reader;
create function other.lower(varchar) returns text language sql as 'select ''shadow''::text';
create function other.never(int, int) returns boolean language sql as 'select false';
create operator other.= (leftarg = int, rightarg = int, function = other.never);
create function public.lower(varchar) returns text language sql as 'select ''shadow''::text';
alter role reader set search_path = other, public, pg_catalog;
SQL
    score_kept
    expect 0 "{*" "delight: warning: login is in schema 'public' and in schema 'other'; the one in 'public' is read
hint: *'tables:'*"
    [ "$(status_of logins)" = "acme:pass bolt:pass" ]
    [ "$(status_of words)" = "acme:pass bolt:pass" ]
}

@test "the role's own search_path says where the export is" {
    kept_database
    psql -Xq -v ON_ERROR_STOP=1 kept <<'SQL'
create schema "The Export";
alter table organization set schema "The Export";
alter table login set schema "The Export";
grant usage on schema "The Export" to reader;
alter role reader set search_path = "$user", "The Export", public;
SQL
    score_kept
    expect 0 "{*" ""
    [ "$(status_of logins)" = "acme:pass bolt:pass" ]
    # none at all is as good as the default
    psql -Xq kept -c 'alter table "The Export".organization set schema public' -c 'alter table "The Export".login set schema public' \
        -c "alter role reader set search_path = ''"
    score_kept
    expect 0 "{*" ""
    [ "$(status_of logins)" = "acme:pass bolt:pass" ]
}

@test "rows that a policy hides are no smaller book" {
    kept_database
    psql -Xq kept -c 'alter table login enable row level security'
    score_kept
    expect 2 "{*" "*'logins'*row-level security*hint: *BYPASSRLS*"
    [[ $(status_of logins) == "acme:unknown(no-privilege) "* ]]
    [ "$(status_of words)" = "acme:pass bolt:pass" ]
    psql -Xq kept -c 'alter table organization enable row level security'
    score_kept
    expect 3 "" "delight: error: cannot read the customers: *row-level security*hint: *BYPASSRLS*"
}

@test "a schema that may not be used makes no other book" {
    kept_database
    psql -Xq kept -c 'revoke usage on schema public from public, reader'
    mkdir "$BATS_TEST_TMPDIR/facts"
    printf 'customer,plan,paying\nSomebody Else,scale,true\n' >"$BATS_TEST_TMPDIR/facts/account.csv"
    score_kept
    expect 3 "" "delight: error: this role may not read organization
hint: GRANT USAGE ON SCHEMA public TO reader;"
    delight list customers -d "dbname=demo2021 user=nothing" --facts "$BATS_TEST_TMPDIR/facts"
    expect 3 "" "delight: error: this role may not read posthog_organization*"
}

@test "one question that takes its time is not waited for once for each of its group" {
    small_pack <<'YAML'
  - {id: slow, question: Is it quick?, probe: "select b.customer_id, public.nap(30)::text = '' as ok from base b", pass: ok}
  - {id: quick1, question: Is it quick?, probe: "select b.customer_id, true as ok from base b", pass: ok}
  - {id: quick2, question: Is it quick?, probe: "select b.customer_id, true as ok from base b", pass: ok}
  - {id: slow2, question: Is it quick?, probe: "select b.customer_id, public.nap(30)::text = '' as ok from base b", pass: ok}
  - {id: slow3, question: Is it quick?, probe: "select b.customer_id, public.nap(30)::text = '' as ok from base b", pass: ok}
YAML
    cat >>"$BATS_TEST_TMPDIR/pack/pack.yaml" <<'YAML'
  - name: base
    about: Shared by all, so that they are one statement.
    materialized: true
    columns: {customer_id: text}
    from: [{sql: select customer_id from customer}]
YAML
    SECONDS=0
    delight score -d dbname=postgres -c "$BATS_TEST_TMPDIR/pack" -f json --timeout 2s --jobs 1
    [ "$status" -eq 2 ]
    [ "$SECONDS" -lt 8 ]
    [ "$(status_of slow)" = "acme:error(timeout) bolt:error(timeout)" ]
    [ "$(status_of slow3)" = "acme:error(timeout) bolt:error(timeout)" ]
    [ "$(status_of quick1)" = "acme:pass bolt:pass" ]
    [ "$(status_of quick2)" = "acme:pass bolt:pass" ]
}

@test "a question that brings too much is an error alone" {
    small_pack <<'YAML'
  - {id: mad, question: Is it sane?, probe: "select customer_id, repeat('x', 20000000) as x, generate_series(1, 1000) as n from customer", value: n, at_least: 1}
YAML
    delight score -d dbname=postgres -c "$BATS_TEST_TMPDIR/pack" -f json
    expect 2 "{*" "*'mad'*more than 256 MB came back*"
    [ "$(status_of mad)" = "acme:error(rows) bolt:error(rows)" ]
    [ "$(status_of holds)" = "acme:pass bolt:pass" ]
}

# Every transaction moves something from one table to the other; two questions, each a statement of its own, read one each.
@test "eight runs at once during heavy writes: each sees one instant, and nobody is held up" {
    kept_database
    psql -Xq -v ON_ERROR_STOP=1 kept <<'SQL'
create table here as select 500 as n;
create table there as select 500 as n;
grant select on here, there to reader;
SQL
    cat >"$BATS_TEST_TMPDIR/pack/questions.yaml" <<'YAML'
section: all
checks:
  - {id: here, question: How many?, probe: "select c.customer_id, n from customer c, here, public.nap(0.3)", value: n, at_least: 0, timeout: 60s}
  - {id: there, question: How many?, probe: "select c.customer_id, n from customer c, there", value: n, at_least: 0, timeout: 60s}
YAML
    # shellcheck disable=SC2016
    timeout 60 psql -Xq kept -c "set lock_timeout = '2s'" -c 'do $$ begin for i in 1..100000 loop
        update here set n = n + 1; update there set n = n - 1; commit;
        if i % 1000 = 0 then execute '"'alter table here add column if not exists more int'"'; commit; end if;
        end loop; end $$' 2>"$BATS_TEST_TMPDIR/writer" 3>&- &
    local writer=$! run runs=()
    for run in 1 2 3 4 5 6 7 8; do
        "$DELIGHT" score -d "dbname=kept user=reader" -c "$BATS_TEST_TMPDIR/pack" --as-of 2021-09-15 -f json --jobs 2 \
            >"$BATS_TEST_TMPDIR/run.$run" 2>&1 3>&- &
        runs+=($!)
    done
    for run in "${runs[@]}"; do
        wait "$run"
    done
    psql -XAtqc "select pg_cancel_backend(pid) from pg_stat_activity where datname = 'kept' and query like 'do %'" >/dev/null
    wait "$writer" || true
    run ! grep -q "lock timeout" "$BATS_TEST_TMPDIR/writer"
    [ "$(psql -XAtqc 'select n > 500 from here' kept)" = t ]
    for run in 1 2 3 4 5 6 7 8; do
        [ "$(jq '[.customers[0].results[].value] | add' "$BATS_TEST_TMPDIR/run.$run")" = 1000 ]
    done
}

# --- secrets ------------------------------------------------------------------------------------------------------------

@test "a password is shown by no command, whatever the connection string looks like" {
    local form command
    for form in "postgresql+psycopg2://reader:s3kret@127.0.0.1:1/posthog" "postgresql+asyncpg://reader:s3kret@h/d" \
        "postgis://reader:s3kret@h/d" "'postgres://reader:s3kret@h/d'" "\"postgres://reader:s3kret@h/d\"" \
        " postgres://reader:s3kret@127.0.0.1:1/d" $'postgres://reader:s3kret@127.0.0.1:1/d\r\n' "POSTGRES://reader:s3kret@h/d" \
        "reader:s3kret@h:5432/d" "postgres:/reader:s3kret@h/d" "psql postgres://reader:s3kret@h/d" \
        "mysql://u:s3kret@db.invalid/x" "host=127.0.0.1 port=1 password=s3kret" "host 127.0.0.1 password s3kret" \
        "jdbc:postgresql://h/d?user=u&password=s3kret" "host=h;user=u;password=s3kret" "dbname=postgres://u:s3kret@h/d"; do
        for command in "list customers" doctor; do
            # shellcheck disable=SC2086
            DELIGHT_DB=$form delight $command
            [ "$status" -eq 3 ]
            [[ $output$stderr == *"delight: error: "* && $output$stderr != *s3kret* ]]
        done
        delight score --db "$form" nobody
        [[ $output$stderr != *s3kret* ]]
    done
}

@test "neither a list of processes nor a crash shows a password" {
    small_pack <<'YAML'
  - {id: slow, question: Is it quick?, probe: "select customer_id, public.nap(61)::text = '' as ok from customer", pass: ok}
YAML
    "$DELIGHT" score -d "dbname=postgres password=s3kret" -c "$BATS_TEST_TMPDIR/pack" >/dev/null 2>&1 3>&- &
    local process=$!
    for _ in $(seq 100); do
        [ "$(running)" = 1 ] && break
        sleep 0.1
    done
    [ "$(running)" = 1 ]
    run ! grep -q s3kret "/proc/$process/cmdline"
    grep -q pack "/proc/$process/cmdline"
    grep -Eq '^Max core file size +0 +0 ' "/proc/$process/limits"
    kill -KILL "$process"
    wait "$process" || true
    # whoever was killed cannot cancel: the server notices
    for _ in $(seq 100); do
        [ "$(running)" = 0 ] && break
        sleep 0.1
    done
    [ "$(running)" = 0 ]
}

# --- an end at any moment -----------------------------------------------------------------------------------------------

# ends_on_term COMMAND...: SIGTERM ends it within seconds, once it runs.
ends_on_term() {
    env --default-signal=TERM "$@" >"$BATS_TEST_TMPDIR/stdout" 2>"$BATS_TEST_TMPDIR/stderr" 3>&- &
    local process=$! status=0
    sleep 2
    kill -TERM "$process"
    SECONDS=0
    wait "$process" || status=$?
    [ "$status" -eq 143 ]
    [ "$SECONDS" -le 4 ]
}

@test "SIGTERM ends lint and test while the server is at it" {
    kept_database
    cat >"$BATS_TEST_TMPDIR/pack/questions.yaml" <<'YAML'
section: all
checks:
  - id: slow
    question: Is it quick?
    probe: select customer_id, public.nap(61)::text = '' as ok from customer
    pass: ok
    examples:
      - name: it is
        given: {customer: [{customer_id: acme, name: Acme}]}
        expect: {acme: pass}
YAML
    ends_on_term "$DELIGHT" test -d dbname=postgres -c "$BATS_TEST_TMPDIR/pack"
    psql -Xq kept -c 'begin; lock table organization in access exclusive mode; select pg_sleep(20)' >/dev/null 2>&1 3>&- &
    local holder=$!
    sleep 0.5
    ends_on_term "$DELIGHT" lint -d dbname=kept -c "$BATS_TEST_TMPDIR/pack"
    ends_on_term "$DELIGHT" list customers -d dbname=kept -c "$BATS_TEST_TMPDIR/pack"
    psql -XAtqc "select pg_terminate_backend(pid) from pg_stat_activity where query like '%lock table%' and pid <> pg_backend_pid()"
    wait "$holder" || true
}

@test "SIGTERM ends it while a name is looked up" {
    cat >"$BATS_TEST_TMPDIR/slow.c" <<'C'
#include <unistd.h>
int getaddrinfo(void) { for (;;) pause(); }
C
    cc -shared -fPIC -o "$BATS_TEST_TMPDIR/slow.so" "$BATS_TEST_TMPDIR/slow.c"
    # (AddressSanitizer wants to come first, and need not here)
    ends_on_term env ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD="$BATS_TEST_TMPDIR/slow.so" "$DELIGHT" list customers -d host=db.example.com
}

@test "one customer over a slow network: at most 15 round trips in a row, connecting apart" {
    local counts
    demo_database 2026
    mkdir -p "$BATS_TEST_TMPDIR/proxy"
    counts=$(python3 -B tests/cli/round_trips.py "$PGHOST/.s.PGSQL.$PGPORT" "$BATS_TEST_TMPDIR/proxy" 5432 \
        env PGHOST="$BATS_TEST_TMPDIR/proxy" PGPORT=5432 "$DELIGHT" score -d dbname=demo2026 --as-of 2026-09-15 \
        --jobs 3 -f json "$(psql -XAtqc 'select id from posthog_organization order by id limit 1' demo2026)")
    echo "round trips, a connection each: ${counts//$'\n'/ }"
    # the keeper's, those of the one that is asked first, and of the others, which begin when it has its last question
    [ "$(sed -n 1p <<<"$counts")" -le 2 ]
    [ "$(sed -n 2p <<<"$counts")" -le 13 ]
    [ "$(sed -n '3,$p' <<<"$counts" | sort -n | tail -n 1)" -le 2 ]
}
