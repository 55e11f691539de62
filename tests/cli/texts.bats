#!/usr/bin/env bats
# Texts that a loader or a server brings: what is no JSON is told with its place, and the server's locale decides nothing.

load helper

AT=2026-09-15

setup_file() {
    start_postgres
}

teardown_file() {
    stop_postgres
}

real() {
    createdb "$@"
    psql -Xq -v ON_ERROR_STOP=1 -d "${*: -1}" -f tests/real/prelude.psql
}

answer() {
    jq -r --arg check "$1" '.customers[0].results[] | select(.check == $check) | [.status, .reason // empty, .evidence] | join(" ")' \
        <<<"$output"
}

@test "a text that is no JSON: the column that holds it and how many, and no question fails for another's" {
    real broken
    psql -Xqd broken <<'SQL'
alter table posthog_dashboarditem alter filters drop default, alter filters type text, alter query type text;
alter table posthog_organization alter usage type varchar;
insert into posthog_dashboarditem (id, team_id, created_by_id, saved, filters, query) values
  (1, 1, 1, true, '{"insight": "FUNNELS"}', '{"kind": "FunnelsQuery"}'),
  (2, 1, 1, true, '{''insight'': ''FUNNELS''}', null),
  (3, 1, 1, true, '', null);
update posthog_organization set usage = '{"events": ';
SQL
    delight score -q -d dbname=broken --as-of $AT -f json
    [ "$status" -eq 2 ]
    [ "$(answer funnels)" = 'error sql the query failed: posthog_dashboarditem.filters holds 2 texts that are no JSON, of 3' ]
    [ "$(answer plan-usage)" = 'error sql the query failed: posthog_organization.usage holds 1 text that is no JSON, of 1' ]
    [[ $(answer analytics-experience) == 'error sql'*'posthog_dashboarditem.filters holds 2 texts'* ]]
    # when an insight was created, and that it is theirs, does not depend on what is in it
    [[ $(answer weekly-monthly) == 'pass '* ]]
    [[ $(answer dashboard) == 'fail '* ]]
    [[ $(answer logged-in) == 'pass '* ]]
    [[ $(answer actions) == 'fail '* ]]
    [[ $stderr == *"check 'funnels'"*"posthog_dashboarditem.filters holds 2 texts that are no JSON, of 3"*"hint: mend them"* ]]
    psql -Xqd broken -c "update posthog_dashboarditem set filters = '{}' where id > 1" -c "update posthog_organization set usage = null"
    delight score -q -d dbname=broken --as-of $AT -f json
    [ "$status" -eq 0 ]
    [[ $(answer funnels) == 'pass 1 funnel '* ]]
}

@test "an export whose every column is text is answered as the one that it was made from" {
    demo_database
    createdb -T demo2021 worded
    psql -Xq -v ON_ERROR_STOP=1 -d worded -f tests/real/all-text.psql
    [ "$(psql -XAtqd worded -c "select distinct data_type from information_schema.columns where table_schema = 'public'")" = text ]
    local database
    for database in demo2021 worded; do
        delight score -q -d "dbname=$database" --as-of 2021-09-15 --facts tests/demo/facts --set own_team=2 -f json
        [ "$status" -eq 0 ]
        jq -c '.customers[] | {id, name, plan, owner, paying, score, results}' <<<"$output" >"$BATS_TEST_TMPDIR/$database"
    done
    [ -s "$BATS_TEST_TMPDIR/worded" ]
    cmp "$BATS_TEST_TMPDIR/demo2021" "$BATS_TEST_TMPDIR/worded"
}

@test "e-mail addresses are the same in another case, by whatever locale the server compares" {
    real --locale-provider=icu --icu-locale=tr --template=template0 turkish
    [ "$(psql -XAtqd turkish -c "select lower('INFO')")" != info ]
    psql -Xqd turkish <<'SQL'
update posthog_user set email = 'INFO@acme.com' where id = 1;
insert into posthog_user (id, email, is_staff) values (9, 'support@VENDOR.IN', false);
insert into posthog_organizationmembership (id, organization_id, user_id)
  values (gen_random_uuid(), '00000000-0000-0000-0000-000000000001', 9);
SQL
    mkdir -p "$BATS_TEST_TMPDIR/facts"
    printf 'email\ninfo@acme.com\nBO@ACME.COM\n' >"$BATS_TEST_TMPDIR/facts/newsletter_subscriber.csv"
    delight score -q -d dbname=turkish --as-of $AT --facts "$BATS_TEST_TMPDIR/facts" --set vendor_domains=vendor.in -f json
    [ "$(answer newsletter)" = 'pass 2 of 2 members on it' ]
    [[ $(answer team-added) == 'pass 2 members'* ]]
}

@test "the vendor's domains are taken at their word, whatever they mean in a pattern" {
    real domains
    psql -Xqd domains <<'SQL'
insert into posthog_user (id, email, is_staff) values (7, 'one@my_vendor.io', false), (8, 'two@myxvendor.io', false), (9, 'three', false);
insert into posthog_organizationmembership (id, organization_id, user_id)
  select gen_random_uuid(), '00000000-0000-0000-0000-000000000001', id from generate_series(7, 9) id;
SQL
    local domains members
    while read -r domains members; do
        delight score -q -d dbname=domains --as-of $AT --set vendor_domains="$domains" -f json
        echo "$domains: $(answer team-added)"
        [[ $(answer team-added) == "pass $members members"* ]]
    done <<'CASES'
posthog.com 5
my_vendor.io 4
%vendor.io 5
My_Vendor.IO,myxvendor.io 3
\\my_vendor.io 5
vendor.io 5
three 5
CASES
}

@test "names at the desk and on our own boards compare as those of facts, on a server that knows of no letters but ASCII" {
    real --locale=C --template=template0 ascii
    [ "$(psql -XAtqd ascii -c "select lower('Ü')")" = Ü ]
    psql -Xqd ascii -v ON_ERROR_STOP=1 <<'SQL'
update posthog_organization set name = 'Müller Straße';
insert into posthog_organization values ('00000000-0000-0000-0000-000000000009', 'Vendor', '2026-01-01');
insert into posthog_team (id, organization_id) values (9, '00000000-0000-0000-0000-000000000009');
create table events as select '1' as uuid, 9 as team_id, 'a' as event, 'b' as distinct_id, timestamptz '2026-09-14' as timestamp,
  jsonb '{}' as properties;
insert into posthog_dashboard (id, team_id, name, created_by_id) values (1, 9, U&'Usage: MU\0308LLER\00A0STRASSE', 1);
create table companies (id uuid, name text, external_id text, slack_channel_id text, slack_channel_name text, inserted_at timestamp);
insert into companies values ('00000000-0000-0000-0000-00000000000c', U&' mu\0308ller  STRAẞE', null, 'C1', 'mueller', '2026-02-01'),
  ('00000000-0000-0000-0000-00000000000d', '', null, 'C2', 'nobody', '2026-02-01');
create table customers (id uuid, email text, company_id uuid);
insert into customers values ('00000000-0000-0000-0000-0000000000aa', 'cy@elsewhere.com', '00000000-0000-0000-0000-00000000000c');
create table conversations (id uuid, status text, source text, customer_id uuid, first_replied_at timestamp, closed_at timestamp,
  archived_at timestamp, inserted_at timestamp);
insert into conversations values ('00000000-0000-0000-0000-0000000000cc', 'closed', 'chat', '00000000-0000-0000-0000-0000000000aa',
  '2026-09-01 10:00', null, null, '2026-09-01 09:00');
SQL
    local of
    for of in "" "MÜLLER STRASSE"; do
        delight score -q -d dbname=ascii --as-of $AT --set own_team=9 -f json ${of:+"$of"}
        [ "$status" -eq 0 ]
        [ "$(answer slack-channel)" = 'pass channel mueller' ]
        [[ $(answer support-known) == 'pass 1 conversation '* ]]
        [[ $(answer usage-dashboard) == 'pass 1 in our own project'* ]]
        [ "$(jq -r '.customers[] | select(.name == "Vendor") | .results[] | select(.check == "slack-channel").status' <<<"$output")" != pass ]
    done
    # what cannot be asked is an error of what reads it, and of nothing else
    psql -Xqd ascii -c 'alter table companies rename to kept' \
        -c 'create view companies as select id, (1 / (length(name) * 0))::text as name, external_id, slack_channel_id, slack_channel_name, inserted_at from kept'
    delight score -q -d dbname=ascii --as-of $AT --set own_team=9 -f json
    [ "$status" -eq 2 ]
    [ "$(answer slack-channel)" = 'error sql the query failed: division by zero' ]
    [ "$(answer support-known)" = 'error sql the query failed: division by zero' ]
    [[ $(answer usage-dashboard) == 'pass '* && $(answer logged-in) == 'pass '* ]]
}

@test "a column that is not there is told with its table, named bare or by an alias" {
    real lacking
    psql -Xqd lacking -c 'alter table posthog_team drop column organization_id' -c 'alter table posthog_featureflag drop column active' \
        -c 'alter table posthog_action drop column deleted'
    delight score -q -d dbname=lacking --as-of $AT -f json
    [ "$(answer events-recurring)" = 'error sql the query failed: posthog_team has no column organization_id' ]
    [[ $stderr == *"check 'events-recurring'"*"posthog_team has no column organization_id"* ]]
    [[ $stderr != *"does not exist"* ]]
    psql -Xqd lacking -c 'alter table posthog_team add organization_id uuid'
    delight score -q -d dbname=lacking --as-of $AT -f json
    [ "$(answer feature-flags)" = 'error sql the query failed: posthog_featureflag has no column active' ]
    [ "$(answer actions)" = 'unknown no-source this export has no posthog_action.deleted' ]
}

@test "goals and freshness tell of tables in the same words" {
    real untold
    psql -Xqd untold -c 'alter table posthog_team drop column organization_id' \
        -c "create table events as select '1' as uuid, 1 as team_id, 'a' as event, 'b' as distinct_id, timestamptz '2026-09-14' as timestamp,
              jsonb '{}' as properties"
    mkdir "$BATS_TEST_TMPDIR/pack"
    cp -r checks/*.yaml checks/models "$BATS_TEST_TMPDIR/pack"
    cat >"$BATS_TEST_TMPDIR/goals" <<'YAML'
    - {question: How many teams are there?, probe: select count(*) from team, at_least: 1}
    - {question: What is said of usage?, probe: "select count(usage::json -> 'events') from posthog_organization"}
YAML
    sed -e '/^  goals:/,/^  signals:/{/^  goals:/r '"$BATS_TEST_TMPDIR/goals"'
        /^  goals:/p;/^  signals:/!d}' checks/scorecard.yaml >"$BATS_TEST_TMPDIR/pack/scorecard.yaml"
    psql -Xqd untold -c 'alter table posthog_organization alter usage type text' -c "update posthog_organization set usage = '{'"
    delight score -q -c "$BATS_TEST_TMPDIR/pack" -d dbname=untold --as-of $AT -f json
    [ "$status" -eq 2 ]
    [[ $stderr == *"freshness of the scorecard cannot be answered: posthog_team has no column organization_id"* ]]
    [[ $stderr == *"goal 'How many teams are there?' cannot be answered: posthog_team has no column organization_id"* ]]
    [[ $stderr == *"goal 'What is said of usage?' cannot be answered: posthog_organization.usage holds 1 text that is no JSON, of 1"* ]]
    [[ $stderr != *"does not exist"* && $stderr != *"invalid input"* && $stderr != *"there is no event"* ]]
}
