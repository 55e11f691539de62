#!/usr/bin/env bats
# `delight doctor`: what an export is, what it answers, what stands in the way.

load helper

doctor() {
    delight doctor --as-of 2021-09-15 "$@"
}

# Lines of what to do first, statements only.
statements() {
    sed -n '/^What to do first/,/^$/s/^     \([A-Z\\].*\)/\1/p' <<<"$output"
}

setup_file() {
    start_postgres
    demo_database 2021
    psql -Xq -v ON_ERROR_STOP=1 demo2021 <<'SQL'
create role reader login;
grant select on all tables in schema public to reader;
revoke select on posthog_event from reader;
revoke select on posthog_user from reader;
grant select (id, email, first_name, is_staff, is_active, distinct_id, email_opt_in) on posthog_user to reader;
create role writers;
grant insert, delete on posthog_team to writers;
grant writers to reader;
SQL
    # the role that doctor advises to make
    doctor --db dbname=demo2021 --facts "$DEMO/facts"
    statements | sed -e '/^\\password/d' -e 's/\bdelight\b/tidy/' | psql -Xq -v ON_ERROR_STOP=1 demo2021
    createdb empty
    psql -Xq empty -c 'create table parts (id int, price numeric)'
    createdb exported
    psql -Xq -v ON_ERROR_STOP=1 exported <<'SQL'
create table events (uuid varchar(200), event varchar(200), properties jsonb, elements jsonb, set jsonb,
    set_once jsonb, distinct_id varchar(200), team_id integer, ip varchar(200), site_url varchar(200),
    timestamp timestamptz);
insert into events (uuid, event, properties, distinct_id, team_id, timestamp)
select 'u' || n % 90, 'seen', '{}', 'd', 1 + n % 3, timestamptz '2021-09-14' - n * interval '1 hour'
from generate_series(1, 100) n;
analyze events;
SQL
}

teardown_file() {
    if [ -n "${DELIGHT_TEST_SERVER-}" ]; then
        psql -Xq demo2021 -c 'drop owned by reader, tidy, writers' -c 'drop role reader, tidy, writers'
    fi
    stop_postgres
}

@test "a dump: what it is, how fresh, and nothing to do" {
    doctor --dump "$DEMO/2021.sql" --facts "$DEMO/facts"
    expect 0 "Doctor * as of 2021-09-15

What to do first
  nothing to do: everything that is needed is here

Connection
  *2021.sql, restored into a Postgres *

What this export is
  the database of a PostHog app
  the app's own events, in posthog_event
*  its schema is that of about * (migration *)
  200 customers

Freshness
  public.posthog_event *last event *2021-09-14 *
  public.posthog_user *last login *2021-09-14 *
What answers the questions: 27 of 27 can be answered from here
*  quarterly-catchup *facts/touchpoint.csv
*
Where the models get their rows
*  event * of * stored_event
*
Tables that are read
*  public.posthog_event * rows *" "*"
}

@test "a role that may only read has nothing to do about its rights" {
    doctor --db "dbname=demo2021 user=tidy" --facts "$DEMO/facts"
    expect 0 "*
What to do first
  nothing to do*
Rights of this role
  may read what is needed, and write to none of it
*" ""
}

@test "rights that are missing, and those that are too many; the statements mend it" {
    doctor --db "dbname=demo2021 user=reader" --facts "$DEMO/facts"
    expect 2 "*
What to do first
  1. let this role read what it lacks: * questions wait for it
     GRANT SELECT (*) ON public.posthog_event TO reader;
     GRANT SELECT (date_joined, last_login, last_name) ON public.posthog_user TO reader;
  2. take away what only reading does not need: this role may write to 1 table
     REVOKE DELETE, INSERT ON public.posthog_team FROM writers;
  3. take away what no question needs: this role may read 4 columns that look
     like a password or a token, posthog_dashboard.share_token among them
*
     REVOKE SELECT ON public.posthog_team FROM reader;
     GRANT SELECT (app_urls, *) ON public.posthog_team TO reader;
*  events-recurring *not by this role: it may not read posthog_event*" ""
    statements | psql -Xq -v ON_ERROR_STOP=1 demo2021
    doctor --db "dbname=demo2021 user=reader" --facts "$DEMO/facts"
    expect 0 "*
What to do first
  nothing to do*" ""
}

@test "a superuser is told how to make a role that may only read, ready for psql" {
    doctor --db dbname=demo2021 --facts "$DEMO/facts"
    expect 0 "*
  1. read as a role of its own: this one is a superuser*" ""
    statements | sed -e '/^\\password/d' -e 's/\bdelight\b/delight_made/' | psql -Xq -v ON_ERROR_STOP=1 demo2021
    run --separate-stderr "$DELIGHT" doctor --as-of 2021-09-15 --db "dbname=demo2021 user=delight_made" --facts "$DEMO/facts"
    local said=$output was=$status
    psql -Xq demo2021 -c 'drop owned by delight_made' -c 'drop role delight_made'
    [ "$was" -eq 0 ]
    [[ $said == *"may read what is needed, and write to none of it"* ]]
}

@test "the role that is advised reads no password and no token, scores as a superuser does, and warns of nothing" {
    statements() { psql -XAtqd demo2021 -c "$1"; }
    [ "$(statements "select string_agg(c.relname || '.' || a.attname, ' ') from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'public'::regnamespace and a.attnum > 0 and a.attname ~ 'password|token|secret'
          and has_column_privilege('tidy', c.oid, a.attnum, 'select')")" = "" ]
    [ "$(statements "select count(*) from pg_class c where c.relnamespace = 'public'::regnamespace
        and has_table_privilege('tidy', c.oid, 'select')")" -eq 0 ]
    local user answers='.id as $id | .results[] | select(.check != "toolbar") | [$id, .check, .status, .value, .evidence]'
    for user in all tidy; do
        "$DELIGHT" score --db "dbname=demo2021$([ $user = all ] || echo " user=tidy")" --facts "$DEMO/facts" --as-of 2021-09-15 -f jsonl \
            2>"$BATS_TEST_TMPDIR/$user.stderr" | jq -c "$answers" >"$BATS_TEST_TMPDIR/$user"
    done
    diff <(grep -v '^hint' "$BATS_TEST_TMPDIR/all.stderr") <(grep -v '^hint' "$BATS_TEST_TMPDIR/tidy.stderr")
    diff "$BATS_TEST_TMPDIR/all" "$BATS_TEST_TMPDIR/tidy"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/tidy")" -gt 200 ]
}

@test "facts that are not there, with the columns they need" {
    doctor --db "dbname=demo2021 user=tidy"
    expect 0 "*
  1. say what no export holds, for * questions: facts/touchpoint.csv (columns:
     customer,kind,happened_on,note)
*  demo-received *not from this export: there is no facts/touchpoint.csv*" ""
}

@test "a batch export: its kind, and the rows that it holds twice" {
    doctor --db dbname=exported -f json
    [ "$status" -eq 0 ]
    [ "$(jq -rc '[.customers, .export.kinds[0], .duplicates[0].rows, .duplicates[0].distinct]' <<<"$output")" \
        = '[3,"a batch export of events, in public.events",100,90]' ]
    doctor --db dbname=exported
    expect 0 "*public.events holds 10 of 100 rows twice (all rows)*
     SELECT uuid, count(*) FROM public.events GROUP BY uuid HAVING count(*) > 1 LIMIT 20;
*" ""
    [ "$(statements | grep '^SELECT uuid' | psql -XAtq exported | wc -l)" -eq 10 ]
    # what a run of the export left behind that failed is no table of events
    psql -Xqd exported -c 'create table "stage_events_2026-09-01T00:00:00+00:00_103" (like events)' -c 'create table staged (like events)' \
        -c 'alter table events rename to kept'
    doctor --db dbname=exported
    local said=$output
    psql -Xqd exported -c 'alter table kept rename to events' -c 'drop table staged, "stage_events_2026-09-01T00:00:00+00:00_103"'
    [[ $said == *'public.staged looks like a table of events'* && $said != *stage_events_* ]]
}

@test "a large table without its index: the statement, which mends it" {
    createdb large -T exported
    psql -Xq large -c "update pg_class set reltuples = 5e6, relpages = 2e5 where relname = 'events'"
    doctor --db dbname=large
    [[ $output == *'CREATE INDEX CONCURRENTLY ON public.events ("team_id", "timestamp");'* ]]
    [[ $output == *"(the last 7 days, one event in 4)"* ]]
    statements | grep '^CREATE INDEX' | psql -Xq -v ON_ERROR_STOP=1 large
    psql -Xq large -c "update pg_class set reltuples = 5e6, relpages = 2e5 where relname = 'events'"
    doctor --db dbname=large
    [[ $output != *"CREATE INDEX"* ]]
}

@test "a small table needs no index" {
    doctor --db dbname=exported
    [[ $output != *"CREATE INDEX"* ]]
}

@test "events under another name: the line for scorecard.yaml" {
    createdb renamed -T exported
    psql -Xq renamed -c 'create schema analytics' -c 'alter table events set schema analytics' \
        -c 'alter table analytics.events rename to ph_events'
    doctor --db dbname=renamed
    expect 3 "*What to do first
  1. analytics.ph_events looks like a table of events *tables: {events:*analytics.ph_events}*" \
        "delight: error: no customers can be read from this database"
}

@test "events that this role may not even see: the line, and the grants" {
    createdb hidden -T exported
    psql -Xq hidden -c 'create schema analytics' -c 'alter table events set schema analytics'
    doctor --db "dbname=hidden user=tidy"
    expect 3 '*
  1. analytics.events looks like a table of events *tables: {events:*analytics.events}
     GRANT USAGE ON SCHEMA "analytics" TO tidy;
     GRANT SELECT ON "analytics"."events" TO tidy;
*' "delight: error: no customers can be read from this database"
    [[ $output != *"may read what is needed"* ]]
}

@test "row level security is told of: what it hides reads as disuse" {
    createdb guarded -T exported
    psql -Xq guarded -c 'alter table events enable row level security' -c 'grant select on events to tidy' \
        -c 'create policy own_team on events using (team_id = 1)'
    doctor --db "dbname=guarded user=tidy"
    expect 3 "*row level security hides rows of public.events from this role*nobody knows: whether events serves could not be*" \
        "delight: error: no customers can be read from this database"
    [[ $output != *"there is no event"* ]]
    psql -Xq guarded -c 'drop owned by tidy'
}

@test "a stuck export" {
    delight doctor --db "dbname=demo2021 user=tidy" --facts "$DEMO/facts" --as-of 2021-10-15
    expect 0 "*
  1. find out whether the export is stuck: its newest event or login is of*2021-09-1*" ""
}

@test "a database that is no export: what there is" {
    doctor --db dbname=empty
    expect 3 "*
What to do first
  1. this database does not look like a PostHog export: no*posthog_organization*'psql -l' lists*them

Connection
  database empty, as *
What this export is
  nothing of PostHog; 1 table: public.parts
*" "delight: error: no customers can be read from this database"
    [[ $output != *"What answers the questions"* ]]
}

@test "json is one document, with everything that the text says" {
    doctor --db "dbname=demo2021 user=tidy" --facts "$DEMO/facts" -f json
    [ "$status" -eq 0 ]
    [ "$(jq -r '.schema, (.questions | length), (.first | length), .privileges.superuser' <<<"$output" | xargs)" \
        = "delight/doctor/1 27 0 false" ]
    jq -e '.models[] | select(.model == "event") | .variant <= .variants and .reads == "stored_event"' <<<"$output"
}

@test "no connection, no source and an unknown format are said as elsewhere" {
    doctor --db dbname=nobody_made_this
    expect 3 "" "delight: error: cannot connect to database 'nobody_made_this'*"
    run --separate-stderr env -u PGHOST -u PGPORT -u PGUSER -u PGDATABASE "$DELIGHT" doctor
    expect 3 "" "delight: error: there is no database to read
hint: *"
    doctor --db dbname=empty -f csv
    expect 3 "" "delight: error: 'doctor' has no format 'csv'
hint: one of: text, json"
}
