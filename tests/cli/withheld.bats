#!/usr/bin/env bats
# What a role may not read: a column that the pack can do without is as if the export did not have it, and that is told.

load helper

AT=2026-09-15

setup_file() {
    start_postgres
    createdb real
    psql -Xq -v ON_ERROR_STOP=1 -d real -f tests/real/prelude.psql
    psql -Xq -v ON_ERROR_STOP=1 -d real <<'SQL'
alter table posthog_organization add is_pending_deletion boolean, add is_active boolean, add has_active_subscription boolean;
alter table posthog_featureflag add archived boolean, add last_called_at timestamptz;
alter table posthog_survey add internal_response_sampling_flag_id int;
update posthog_team set app_urls = '{https://app.acme.com}', ingested_event = true;
update posthog_user set temporary_token = 'secret' where id = 1;
update posthog_organization set usage = '{"events": {"usage": 9, "limit": 10}, "period": ["2026-09-01", "2026-10-01"]}';
create table posthog_person (id int, team_id int, properties jsonb, is_identified boolean, created_at timestamptz);
create table persons (person_id text, distinct_id text, team_id int, properties jsonb, is_deleted boolean, created_at timestamptz);
create table events (uuid text, event text, properties jsonb, set jsonb, distinct_id text, team_id int, timestamp timestamptz);
create table companies (id uuid, name text, external_id text);
create table customers (id uuid, email text, company_id uuid);
create table conversations (id uuid, customer_id uuid, source text, status text, inserted_at timestamp, first_replied_at timestamp,
    closed_at timestamp, archived_at timestamp);
insert into companies select md5('c')::uuid, name, null from posthog_organization;
insert into customers values (md5('p')::uuid, 'ada@acme.com', md5('c')::uuid);
insert into conversations values (md5('v')::uuid, md5('p')::uuid, 'chat', 'closed', '2026-09-01', null, null, null);
insert into persons values ('p', 'd', 1, '{"plan": 1}', false, '2026-01-01');
insert into events values ('a', 'x', '{"$host": "app.acme.com"}', '{"plan": 1}', 'd', 1, '2026-09-14');
insert into posthog_eventdefinition (team_id, name, last_seen_at) values (1, '$identify', '2026-09-14');
insert into posthog_survey values (gen_random_uuid(), 1, 3, 4);
insert into posthog_featureflag (id, team_id, key, created_by_id) values (3, 1, 'a', 1), (5, 1, 'b', 1);
create role partial_reader login;
create role small_reader login;
SQL
}

teardown_file() {
    if [ -n "${DELIGHT_TEST_SERVER-}" ]; then
        psql -Xq real -c 'drop owned by partial_reader, small_reader' -c 'drop role partial_reader, small_reader'
    fi
    stop_postgres
}

# verdicts FILE ARGUMENT...: the exit status and a line `question status [reason]` for each, into FILE; stderr into FILE.stderr
verdicts() {
    local file=$1 status=0
    shift
    "$DELIGHT" score -q --as-of "$AT" -f json "$@" >"$BATS_TEST_TMPDIR/run.json" 2>"$file.stderr" || status=$?
    {
        echo "exit $status"
        jq -r '.customers[].results[] | [.check, .status, .reason // empty] | join(" ")' "$BATS_TEST_TMPDIR/run.json"
    } >"$file"
}

# columns TABLE [COLUMN]: all of a table's but one, for a GRANT
columns() {
    psql -XAtqd real -v "table=$1" -v "column=${2-}" <<<"select string_agg(quote_ident(attname), ', ') from pg_attribute
        where attrelid = to_regclass(:'table') and attnum > 0 and not attisdropped and attname <> :'column'"
}

# hold_back TABLE COLUMN ...: the role may read everything else; and a database `without` does not have them
hold_back() {
    dropdb --if-exists without 2>/dev/null
    createdb -T real without
    psql -Xqd real -c 'revoke select on all tables in schema public from partial_reader' \
        -c 'grant select on all tables in schema public to partial_reader'
    while [ $# -gt 0 ]; do
        psql -Xqd real -c "revoke select on $1 from partial_reader" -c "grant select ($(columns "$1" "$2")) on $1 to partial_reader"
        psql -Xqd without -c "alter table $1 drop column $2 cascade" 2>/dev/null
        shift 2
    done
}

# told TABLE COLUMN ...: the run says that this role may not read them, and how it could - but no token
told() {
    local said
    said=$(cat "$BATS_TEST_TMPDIR/held.stderr")
    if [ "$2" = temporary_token ]; then
        [ -z "$said" ]
        return
    fi
    [ $# -gt 2 ] || [[ $said == *"GRANT SELECT ($2) ON $1 TO partial_reader;"* ]] || return 1
    while [ $# -gt 0 ]; do
        [[ $said == *"may not read "*"$1.$2"* ]] || return 1
        shift 2
    done
}

@test "a column that the pack can do without, held back, is as one that is not there - every one of them" {
    local line n=0 odd=
    while read -r line; do
        [[ ", $(columns "${line%% *}")," == *", ${line##* },"* ]] || [[ $line == *" "*" "* ]] || continue # of another time
        # shellcheck disable=SC2086
        hold_back $line
        verdicts "$BATS_TEST_TMPDIR/dropped" -d dbname=without
        if grep -q '^exit [13]$\| error ' "$BATS_TEST_TMPDIR/dropped"; then
            [[ $line != *" "*" "* ]] || odd+=" ($line: needed)"
            continue # every export has it, and the model needs it by name only to be sure
        fi
        verdicts "$BATS_TEST_TMPDIR/held" -d 'dbname=real user=partial_reader'
        n=$((n + $(wc -w <<<"$line") / 2))
        # where nothing else would do, its question has no answer, and the exit status says so
        sed -e 's/no-privilege/no-source/' -e '1s/2/0/' "$BATS_TEST_TMPDIR/held" | diff "$BATS_TEST_TMPDIR/dropped" - || odd+=" ($line)"
        [ "$(head -n 1 "$BATS_TEST_TMPDIR/held")" = "exit $(($(grep -c no-privilege "$BATS_TEST_TMPDIR/held") > 0 ? 2 : 0))" ] ||
            odd+=" ($line: exit)"
        # shellcheck disable=SC2086
        told $line || odd+=" ($line: not told)"
    done < <(python3 tests/real/optional.py)
    echo "$n columns; otherwise:$odd"
    [ -z "$odd" ]
    [ "$n" -ge 60 ]
}
