#!/usr/bin/env bats
# What PostHog's app really writes, one thing a file: tests/real/NAME.sql on top of prelude.psql, and in NAME.expected the
# right answer to each of the 24 questions, worked out by hand from the rules.

load helper

REAL=tests/real
AT=2026-09-15

setup_file() {
    start_postgres
    createdb real
    psql -Xq -v ON_ERROR_STOP=1 -d real -f "$REAL/prelude.psql"
}

teardown_file() {
    stop_postgres
}

# verdicts ARGUMENT...: a line `question status [reason]` for each question that is scored
verdicts() {
    "$DELIGHT" score -q --as-of "$AT" -f json "$@" 2>"$BATS_TEST_TMPDIR/stderr" >"$BATS_TEST_TMPDIR/run.json" ||
        cat "$BATS_TEST_TMPDIR/stderr"
    jq -r '(.checks | map(select(.advisory) | .id)) as $advisory | .customers[].results[]
        | select(.check | IN($advisory[]) | not) | [.check, .status, .reason // empty] | join(" ")' "$BATS_TEST_TMPDIR/run.json"
}

@test "every export is answered rightly, all 24 questions of it" {
    local file name wrong=
    for file in "$REAL"/*.sql; do
        name=$(basename "$file" .sql)
        createdb -T real "real_$name"
        psql -Xq -v ON_ERROR_STOP=1 -d "real_$name" -f "$file" >/dev/null
        verdicts -d "dbname=real_$name" >"$BATS_TEST_TMPDIR/$name"
        diff -u "$REAL/$name.expected" "$BATS_TEST_TMPDIR/$name" || wrong+=" $name"
    done
    echo "wrong:$wrong"
    [ -z "$wrong" ]
    [ "$(cat "$REAL"/*.expected | wc -l)" -eq $(($(ls "$REAL"/*.sql | wc -l) * 24)) ]
}

@test "a token that this role may not read is missed by one question only, which says so" {
    createdb -T real real_token
    psql -Xq -v ON_ERROR_STOP=1 -d real_token <<'SQL'
update posthog_team set app_urls = '{https://app.acme.com}';
update posthog_user set temporary_token = 'secret' where id = 1;
create role tokenless login;
grant select on all tables in schema public to tokenless;
revoke select on posthog_user from tokenless;
grant select (id, first_name, last_name, email, is_active, is_staff, date_joined, last_login, distinct_id, email_opt_in)
  on posthog_user to tokenless;
SQL
    verdicts -d "dbname=real_token" >"$BATS_TEST_TMPDIR/all"
    verdicts -d "dbname=real_token user=tokenless" >"$BATS_TEST_TMPDIR/some"
    psql -Xq -d real_token -c 'drop owned by tokenless; drop role tokenless'
    [ ! -s "$BATS_TEST_TMPDIR/stderr" ]
    run diff "$BATS_TEST_TMPDIR/all" "$BATS_TEST_TMPDIR/some"
    [ "$output" = "$(printf '%s\n' '9c9' '< toolbar pass' '---' '> toolbar unknown null')" ]
    [ "$(jq -r '.customers[].results[] | select(.check == "toolbar").evidence' "$BATS_TEST_TMPDIR/run.json")" = \
        'allowed to run, no trace of use is kept (temporary_token is not there or not to be read)' ]
}

@test "an export is as fresh as the newest login of anybody, before the clock, for one customer as for all" {
    local users newest of
    createdb -T real real_fresh
    while IFS='|' read -r users newest; do
        psql -Xq -v ON_ERROR_STOP=1 -d real_fresh -c 'update posthog_user set last_login = null; delete from posthog_user where id = 9' \
            -c "insert into posthog_user (id, email, is_active, is_staff, last_login) values (9, 'us@posthog.com', false, true, null)" \
            -c "$users"
        for of in "" Acme; do
            delight score -q -d dbname=real_fresh --as-of $AT -f json ${of:+"$of"}
            [ "$status" -eq 0 ]
            echo "$users $of: $(jq -c .source.newest <<<"$output")"
            [ "$(jq -c '[.source.newest, any(.warnings[]; .kind == "stale-data")]' <<<"$output")" = "$newest" ]
        done
    done <<'CASES'
select 'nobody'|[null,true]
update posthog_user set last_login = '2026-09-14' where id = 1|["2026-09-14T00:00:00Z",false]
update posthog_user set last_login = '2026-07-01' where id = 1|["2026-07-01T00:00:00Z",true]
update posthog_user set last_login = '2026-07-01' where id = 1; update posthog_user set last_login = '2026-09-14' where id = 9|["2026-09-14T00:00:00Z",false]
update posthog_user set last_login = '2026-10-01' where id = 1|["2026-09-15T00:00:00Z",false]
CASES
}
