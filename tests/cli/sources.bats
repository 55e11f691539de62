#!/usr/bin/env bats
# What a pack meets in a database that is not as it thinks: lint finds it with its place, explain says it of one question.

load helper

setup_file() {
    start_postgres
    psql -Xq -v ON_ERROR_STOP=1 postgres <<'SQL'
create database met;
create role met_reader login;
\c met
create table organization (id text, name text, members int);
insert into organization values ('acme', 'Acme', 7), ('bolt', 'Bolt', 1);
create table hidden (id text);
create table login (id text, at timestamptz);
grant select on organization, login to met_reader;
SQL
    cat >"$BATS_FILE_TMPDIR/pack.yaml" <<'YAML'
scorecard:
  title: Met
  sections: [{id: all, title: Everything}]
  grades: [{id: good, min: 0}]
  goals:
    - {question: Do they stay?, probe: select nope as n from organization, value: n, at_least: 1}
models:
  - name: customer
    columns: {customer_id: text, name: text, created_at: timestamptz, plan: text, owner: text, paying: boolean}
    from: >-
      select id as customer_id, name, null::timestamptz as created_at, null::text as plan, null::text as owner,
      null::boolean as paying from organization
  - name: heavy
    materialized: true
    columns: {id: text, day: date}
    from: select id, at::date as day from login
  - name: typed
    columns: {customer_id: text, members: text}
    from: select id as customer_id, members from organization
  - name: mistaken
    columns: {customer_id: text}
    from: select nope as customer_id from organization
section: all
checks:
  - {id: person, question: Are they happy?}
  - {id: none, question: Is it there?, probe: [{needs: [nowhere], sql: select id as customer_id from nowhere}], pass: "true", missing: fail}
  - {id: right, question: May it be read?, probe: select id as customer_id from hidden, pass: "true", missing: pass}
  - id: condition
    question: Can it be asked?
    probe: [{needs: [organization], when: "select 1 / (count(*) - 2) > 0 from organization", sql: select id as customer_id from organization}]
    pass: "true"
    missing: na
  - {id: heavy, question: Did they log in?, probe: "select c.customer_id, h.day from customer c join heavy h on h.id = c.customer_id", pass: "true"}
  - {id: wrong, question: Is it right?, probe: select customer_id + 1 as customer_id from customer, pass: "true"}
YAML
}

teardown_file() {
    psql -Xq -d met -c 'drop owned by met_reader'
    stop_postgres
    psql -Xqc 'drop role met_reader' postgres
}

met() {
    delight "$1" -c "$BATS_FILE_TMPDIR/pack.yaml" -d "dbname=met user=met_reader" "${@:2}"
}

@test "lint: each mistake and each lack has its place" {
    met lint
    [ "$status" -eq 3 ]
    local said
    for said in "13:5: warning: materialized model 'heavy' reaches neither customer nor team*hint: narrow it: " \
        "19:11: error: column 'members' of model 'typed' is integer here; its contract says text*hint: cast it, or change 'columns'" \
        "22:18: error: model 'mistaken': column \"nope\" does not exist" \
        "26:5: warning: check 'none' has no source here: *nowhere*" \
        "27:5: warning: check 'right': *hidden*hint: GRANT SELECT*hidden*" \
        "30:43: error: when: *division by zero" \
        "34:67: error: check 'wrong': operator does not exist: text + integer*" \
        "6:47: error: goal 'Do they stay?': column \"nope\" does not exist"; do
        [[ $stderr == *"/pack.yaml:"$said* ]] || { echo "not said: $said"; echo "$stderr"; return 1; }
    done
    [[ $stderr == *"delight: error: "*" mistakes in the definitions"* ]]
}

@test "explain: why a question is answered from nowhere" {
    local check said
    while IFS='|' read -r check said; do
        met explain "$check"
        [ "$status" -lt 3 ]
        # shellcheck disable=SC2053
        [[ $output == $said ]] || { echo "$check: $output"; return 1; }
    done <<'END'
person|*rule *only a person can answer: delight answer CUSTOMER person yes|no|na*
none|*without row fail*no source *nowhere*
right|*without row pass*no right *hidden*
condition|*without row na*error *division by zero*
END
}

@test "score: nobody passes or fails by what could not be asked" {
    met score -f json
    [ "$status" -eq 2 ]
    [ "$(jq -c '[.customers[0].results[] | select(.check != "heavy") | [.check, .status, .reason]]' <<<"$output")" = \
        '[["person","unknown","needs-answer"],["none","unknown","no-source"],["right","unknown","no-privilege"],["condition","error","sql"],["wrong","error","sql"]]' ]
}
