#!/usr/bin/env bats
# Definitions that are wrong are errors, and so is what could not be asked: never another source, another answer or a
# claim about data that nobody saw.

load helper

setup_file() {
    start_postgres
    createdb definitions
    psql -Xq -v ON_ERROR_STOP=1 definitions <<'SQL'
create table organization (id text, name text);
insert into organization values ('a', 'Acme'), ('b', 'Bolt');
create table login (organization_id text, at timestamptz, big numeric(40, 0));
insert into login select case when n % 2 = 0 then 'a' else 'b' end, '2021-09-14', 9223372036854775808
    from generate_series(1, 20) n;
create table old_login (organization_id text);
create schema "posthog-exports";
create table "posthog-exports"."Größe (Events)" (organization_id text);
insert into "posthog-exports"."Größe (Events)" values ('a'), ('b');
create table "say ""it""" (organization_id text);
insert into "say ""it""" values ('a'), ('b');
SQL
}

teardown_file() {
    stop_postgres
}

# pack: a scorecard with the lines of $SCORECARD, the models of $MODELS, and the questions on stdin.
pack() {
    mkdir -p "$BATS_TEST_TMPDIR/pack"
    {
        cat <<'YAML'
scorecard:
  title: Small
  sections: [{id: all, title: Everything}]
  grades: [{id: good, min: 0}]
YAML
        printf '%s\n' "${SCORECARD-  freshness: select max(at) from login}"
        cat <<'YAML'
models:
  - name: customer
    about: All of them.
    columns: {customer_id: text, name: text, created_at: timestamptz, plan: text, owner: text, paying: boolean}
    from:
      - sql: |
          select id as customer_id, name, timestamptz '2020-01-01' as created_at, null::text as plan, null::text as owner,
                 null::boolean as paying
          from organization
YAML
        printf '%s\n' "${MODELS-}"
    } >"$BATS_TEST_TMPDIR/pack/pack.yaml"
    {
        printf 'section: all\nchecks:\n'
        cat
    } >"$BATS_TEST_TMPDIR/pack/questions.yaml"
}

question() {
    cat <<YAML
  - id: ${2:-asked}
    question: Is it so?
    probe: $1
    pass: ok
YAML
}

score() {
    delight score -d dbname=definitions -c "$BATS_TEST_TMPDIR/pack" --as-of 2021-09-15 -f json "$@"
}

# of the first customer, as "error(sql): evidence"
result() {
    jq -r --arg check "${1:-asked}" '.customers[0].results[] | select(.check == $check)
        | .status + (if .reason then "(" + .reason + ")" else "" end) + ": " + .evidence' <<<"$output"
}

by_login=$'  - name: seen
    about: Who was seen.
    columns: {customer_id: text}
    from:
      - needs: [login]
        when: WHEN
        sql: select organization_id as customer_id from login
      - needs: [old_login]
        sql: select organization_id as customer_id from old_login'
counts='select customer_id, (select count(*) from seen s where s.customer_id = c.customer_id) > 0 as ok from customer c'

@test "a condition that cannot be asked is an error of all that depends on it, whatever the reason" {
    local when says reason
    while IFS='|' read -r when reason says; do
        MODELS=${by_login//WHEN/$when} pack < <(question "$counts"; question 'select customer_id, true as ok from customer' other)
        score --timeout 2s
        expect 2 "{*" "*whether login serves could not be asked: *$says*"
        [ "$(result)" = "error($reason): whether login serves could not be asked: $says" ]
        [[ "$(result other)" == pass* ]]
        [ "$reason" = sql ] || continue # lint waits for longer
        delight lint -d dbname=definitions -c "$BATS_TEST_TMPDIR/pack"
        expect 3 "" "*pack.yaml:*when: whether login serves could not be asked: $says*"
    done <<'CASES'
select at < 'x'::text from login limit 1|sql|operator does not exist: timestamp with time zone < text
select 1 / (select count(*) from login where false) > 0|sql|division by zero
select at > now() from login|sql|more than one row returned by a subquery used as an expression
select count(*) > 0 from generate_series(1, 100000) a, generate_series(1, 100000) b, login|timeout|canceling statement due to statement timeout
CASES
}

@test "a locked table makes no other source answer" {
    MODELS=${by_login//WHEN/select exists (select from login)} pack < <(question "$counts")
    psql -Xqd definitions -c 'begin; lock login; select pg_sleep(8)' >/dev/null 3>&- &
    local holder=$!
    for _ in $(seq 50); do
        [ "$(psql -XAtqc "select count(*) from pg_locks where mode = 'AccessExclusiveLock' and granted and relation = 'login'::regclass" definitions)" = 0 ] || break
        sleep 0.1
    done
    score --timeout 1s
    wait "$holder"
    [ "$status" -eq 2 ] || [ "$status" -eq 3 ]
    [ "$status" -eq 3 ] || [[ "$(result)" == error* ]]
}

@test "a condition that does not hold is no failure, and names tables, not models" {
    MODELS=${by_login//WHEN/select false from login limit 1} pack < <(question "$counts")
    score
    expect 0 "{*" ""
    [[ "$(result)" == fail* ]]
    MODELS=$(sed '/old_login/,$d' <<<"${by_login//WHEN/select false from login limit 1}") pack < <(question "$counts")
    sed -i '/- needs: \[old_login\]/,$d' "$BATS_TEST_TMPDIR/pack/pack.yaml"
    score
    expect 0 "{*" ""
    [ "$(result)" = "unknown(no-source): what this export has in login does not serve" ]
}

@test "a column that is misspelt is an error; a table that an export lacks is none" {
    local probe says
    while IFS='|' read -r probe says; do
        pack < <(question "$probe")
        score
        expect 2 "{*" "*check 'asked'*$says*"
        [ "$(result)" = "error(sql): the query failed: $says" ]
    done <<'CASES'
select c.customer_id, c.nmae is not null as ok from customer c|column c.nmae does not exist
select customer_id, nmae is not null as ok from customer|column "nmae" does not exist
CASES
    pack < <(question 'select organization_id as customer_id, true as ok from nothing_here')
    score
    expect 0 "{*" ""
    [ "$(result)" = "unknown(no-source): this export has no nothing_here" ]
}

@test "freshness that nobody answered claims nothing" {
    local freshness says
    while IFS='|' read -r freshness says; do
        SCORECARD=$freshness pack < <(question 'select customer_id, true as ok from customer')
        score
        expect 0 "{*" "$says"
        jq -e '.warnings | map(select(.kind == "stale-data")) | length == 0' <<<"$output"
        [ "$(jq -c .source.newest <<<"$output")" = null ]
    done <<'CASES'
  freshness: select max(at) from login where 1 / (select count(*) from old_login) = 1|*freshness of the scorecard cannot be answered: division by zero*
  freshness: select max(at) from login where at < 'x'::text|*freshness of the scorecard cannot be answered: operator does not exist*
  freshness: select max(at) from not_there|
  new_days: 0|
CASES
    SCORECARD='  freshness: select max(at) from login where false' pack < <(question 'select customer_id, true as ok from customer')
    score
    expect 0 "{*" "*there is no event and no login in this export before*"
}

@test "goals: several rows and a refused one are errors, as of a check; lint tells what is wrong" {
    local goal reason says
    while IFS='|' read -r goal reason says; do
        SCORECARD="  goals: [{question: How many?, $goal}]" pack < <(question 'select customer_id, true as ok from customer')
        score
        expect 2 "{*" "*goal 'How many?' cannot be answered: $says*"
        [ "$(jq -r '.summary.goals[0] | .trouble.reason + " " + (.value | tostring)' <<<"$output")" = "$reason null" ]
    done <<'CASES'
probe: select id from organization, value: "1"|rows|it gives more than one row
probe: select 1 from organization|rows|it gives more than one row
probe: select idd::float8 from organization limit 1|sql|organization has no column idd
CASES
    delight lint -d dbname=definitions -c "$BATS_TEST_TMPDIR/pack"
    expect 3 "" "*pack.yaml:*goal 'How many?': column \"idd\" does not exist*"
    SCORECARD='  freshness: select max(att) from login' pack < <(question 'select customer_id, true as ok from customer')
    delight lint -d dbname=definitions -c "$BATS_TEST_TMPDIR/pack"
    expect 3 "" "*pack.yaml:*freshness: column \"att\" does not exist*"
    SCORECARD=$'  freshness: select max(at) from login\n  freshness_alone: select max(bt) from login' \
        pack < <(question 'select customer_id, true as ok from customer')
    delight lint -d dbname=definitions -c "$BATS_TEST_TMPDIR/pack"
    expect 3 "" "*pack.yaml:*freshness_alone: column \"bt\" does not exist*"
}

@test "the server's clock in a probe, a condition or evidence is told, with its place and what to write" {
    pack <<'YAML'
  - id: q
    question: Is it so?
    probe: |
      select customer_id, now() - created_at as age
      from customer
    pass: age > interval '1 day' and current_date > date '2021-01-01'
    evidence: "{age} until {date 'today'}"
YAML
    delight lint -c "$BATS_TEST_TMPDIR/pack"
    [ "$status" -eq 0 ]
    [ "$(grep -c 'not the run' <<<"$stderr")" -eq 3 ]
    [[ $stderr == *"questions.yaml:6:27: warning: now() is the server's clock, not the run's"*"^
hint: write :as_of"*"questions.yaml:8:38: warning: current_date is"*"questions.yaml:9:34: warning: 'today' is"* ]]
    for pack in checks saas; do
        delight lint -c "$pack"
        expect 0 "*no mistakes" ""
    done
}

@test "a dump gives what only a goal or the freshness reads" {
    SCORECARD=$'  freshness: select max(at) from login\n  goals: [{question: How many?, probe: select count(*) from old_login}]' \
        pack < <(question 'select customer_id, true as ok from customer')
    psql -Xqd definitions -c "insert into old_login values ('a'), ('b'), ('a')"
    pg_dump definitions >"$BATS_TEST_TMPDIR/dump.sql"
    psql -Xqd definitions -c 'delete from old_login'
    delight score --dump "$BATS_TEST_TMPDIR/dump.sql" -c "$BATS_TEST_TMPDIR/pack" --as-of 2021-09-15 -f json
    expect 0 "{*" ""
    [ "$(jq -c '[.source.newest, .summary.goals[0].value]' <<<"$output")" = '["2021-09-14T00:00:00Z",3]' ]
}

@test "numbers: parameters beyond 32 and 64 bits, digits beyond a double" {
    pack <<'YAML'
  - id: asked
    question: Is it so?
    params: {small: 7, large: 3000000000, huge: 123456789012345678901234567890}
    probe: |
      select customer_id, :small + 1 = 8 and :large - 1 = 2999999999 and :huge > 1e28 as ok,
             9223372036854775807 as most, 9223372036854775808 as more, 0.12345678901234567890 as fine, 1.5 as plain,
             'a 99999999999999999999 b' as words, -9223372036854775809 as less, 1e400::numeric as beyond
      from customer
    pass: ok
YAML
    score
    expect 0 "{*" ""
    [[ "$(result)" == pass* ]]
    [ "$(jq -c '.customers[0].results[0].data | del(.ok, .beyond)' <<<"$output" | sed 's/9223372036854776000/9223372036854775807/')" = \
        '{"fine":"0.12345678901234567890","less":"-9223372036854775809","more":"9223372036854775808","most":9223372036854775807,"plain":1.5,"words":"a 99999999999999999999 b"}' ]
    [ "$(jq -r '.customers[0].results[0].data.beyond | tostring | length' <<<"$output")" = 401 ]
    delight explain -d dbname=definitions -c "$BATS_TEST_TMPDIR/pack" asked
    expect 0 "*'3000000000'::int8*" "*"
}

@test "a parameter of two models that differ is told where a check's text could mean either" {
    local both=$'  - {name: one, about: One., columns: {n: integer}, params: {limit_of: 1}, from: [{sql: "select :limit_of as n"}]}
  - {name: two, about: Two., columns: {n: integer}, params: {limit_of: 2}, from: [{sql: "select :limit_of as n"}]}'
    MODELS=$both pack < <(question 'select customer_id, (select n from one) = :limit_of as ok from customer, two')
    delight lint -c "$BATS_TEST_TMPDIR/pack"
    expect 3 "" "*questions.yaml:5:*':limit_of' is 1 in model 'one' and 2 in model 'two'*hint: say which: params: {limit_of: ...} in the check*"
    MODELS=$both pack < <(question 'select customer_id, (select n from one) = 1 and (select n from two) = 2 as ok from customer')
    score
    expect 0 "{*" ""
    [[ "$(result)" == pass* ]]
}

@test "tables: every name that Postgres takes; one that leads nowhere is told by lint, doctor and the run" {
    local name
    while read -r name; do
        pack < <(question 'select distinct organization_id as customer_id, true as ok from events')
        printf 'tables: {events: %s}\n' "$name" >"$BATS_TEST_TMPDIR/pack/tables.yaml"
        delight lint -d dbname=definitions -c "$BATS_TEST_TMPDIR/pack"
        expect 0 "*no mistakes" ""
        score
        expect 0 "{*" "*"
        [[ "$(result)" == pass* ]]
    done <<'NAMES'
'"posthog-exports"."Größe (Events)"'
'"say ""it"""'
public.login
LOGIN
NAMES
    printf 'tables: {events: public.logn}\n' >"$BATS_TEST_TMPDIR/pack/tables.yaml"
    score
    expect 0 "{*" "*events is public.logn, which this export does not have*did you mean 'login'*"
    delight lint -d dbname=definitions -c "$BATS_TEST_TMPDIR/pack"
    expect 0 "*" "*tables.yaml:1:*public.logn, which this export does not have*"
    delight doctor -d dbname=definitions -c "$BATS_TEST_TMPDIR/pack"
    [[ "$output" == *"public.logn"* ]]
}

@test "what stands behind a probe is not sent, and a text that is too deep is refused" {
    local end
    for end in ';' ';;' '; -- it ends here' '; /* ; */ ;'; do
        pack < <(question "'select customer_id, true as ok from customer$end'")
        delight lint -c "$BATS_TEST_TMPDIR/pack" --db dbname=definitions # what lint takes the server takes
        [ "$status" -eq 0 ]
        score
        expect 0 "{*" ""
        [[ "$(result)" == pass* ]]
    done
    pack < <(question "select customer_id, 1$(printf '+1%.0s' $(seq 15000)) > 0 as ok from customer")
    delight lint -c "$BATS_TEST_TMPDIR/pack"
    expect 3 "" "*it is nested too deeply*"
    pack < <(question "select customer_id, pg_sleep(9) is null as ok from customer")
    delight lint -c "$BATS_TEST_TMPDIR/pack"
    expect 3 "" "*questions.yaml:5:*probe: pg_sleep() cannot be called: it sleeps*"
}

# model NAME SQL [WHEN]
model() {
    printf '  - name: %s\n    about: One of a circle.\n    columns: {customer_id: text}\n    from:\n      - sql: %s\n' "$1" "$2"
    [ -z "${3-}" ] || printf '        when: %s\n' "$3"
}

@test "a model that reads itself, in whatever way, is told once, with the way round" {
    local shape circle pair
    while IFS='|' read -r shape circle; do
        MODELS=$(
            for pair in ${shape//,/ }; do
                case $pair in # what a model reads in its rows, or in its condition
                *:*) model "${pair%:*}" "select customer_id from ${pair#*:}" ;;
                *) model "${pair%/*}" 'select id as customer_id from organization' "select exists (select from ${pair#*/})" ;;
                esac
            done
        ) pack < <(question 'select customer_id, true as ok from customer')
        delight lint -c "$BATS_TEST_TMPDIR/pack"
        expect 3 "" "*error: model '${circle%% *}' reads itself: $circle*let one of them read the export's tables instead*"
        [ "$(grep -c 'reads itself' <<<"$stderr")" -eq 1 ]
    done <<'SHAPES'
self:self|self -> self
a:b,b:a|a -> b -> a
a:b,b:c,c:a|a -> b -> c -> a
outer:a,a:b,b:a|a -> b -> a
a/b,b:a|a -> b -> a
SHAPES
}
