#!/usr/bin/env bats
# The database is only read, whoever asks and whatever is hidden where no parse tree shows it.

load helper

setup_file() {
    start_postgres
}

teardown_file() {
    stop_postgres
}

# A pack about two customers who need no tables; its checks are read.
write_pack() {
    {
        cat <<'YAML'
scorecard:
  title: Two customers
  sections: [{id: all, title: Everything}]
  grades: [{id: good, min: 0}]
models:
  - name: customer
    columns: {customer_id: text, name: text, created_at: timestamptz, plan: text, owner: text, paying: boolean}
    from: >-
      select id as customer_id, id as name, null::timestamptz as created_at, null::text as plan, null::text as owner,
      null::boolean as paying from (values ('acme'), ('bolt')) as v (id)
section: all
checks:
YAML
        cat
    } >"$BATS_TEST_TMPDIR/pack.yaml"
}

# As a superuser, and called where lint cannot see it: what each of these would change stays as it is.
@test "what a function of the database would change is refused by the server" {
    local name body database=hiding
    write_pack <<'YAML'
  - {id: holds, question: Does it hold?, probe: "select customer_id, true as ok from customer", pass: ok}
YAML
    local -A does=(
        [insert]="insert into kept values (2)" [update]="update kept set n = 2" [delete]="delete from kept"
        [merge]="with gone as (delete from kept returning n) insert into kept select n + 1 from gone"
        [truncate]="truncate kept" [drop]="drop table kept" [create]="create table made ()" [temporary]="create temp table made ()"
        [lock_rows]="perform 1 from kept for update" [sequence]="perform nextval('number')" [sequence_set]="perform setval('number', 9)"
        [large_object]="perform lo_create(4711)" [grant]="grant all on kept to public" [comment]="comment on table kept is 'x'"
        [writable]="set transaction read write" [writable_once]="perform set_config('transaction_read_only', 'off', true); insert into kept values (2)"
        [default_writable]="perform set_config('default_transaction_read_only', 'off', false); insert into kept values (2)"
        [xml]="perform query_to_xml('insert into kept values (2) returning n', true, false, '')"
        [from_program]="execute \$c\$ copy kept from program 'echo 2' \$c\$" [system]="alter system set work_mem = '1GB'" [role]="alter role postgres set work_mem = '1GB'"
        [refresh]="refresh materialized view seen" [commit]="commit" [analyzed]="analyze kept"
    )
    createdb "$database"
    psql -Xq -v ON_ERROR_STOP=1 "$database" <<'SQL'
create table kept (n int);
insert into kept values (1);
create sequence number;
create materialized view seen as select now() as at;
SQL
    for name in "${!does[@]}"; do
        body=${does[$name]}
        psql -Xq -v ON_ERROR_STOP=1 "$database" -c "create function public.do_$name() returns boolean language plpgsql as \$f\$ begin $body; return true; end \$f\$"
        echo "  - {id: ${name//_/-}, question: Is it refused?, probe: 'select customer_id, public.do_$name() as ok from customer', pass: ok}"
    done >>"$BATS_TEST_TMPDIR/pack.yaml"
    state() {
        psql -XAtq "$database" -c 'table kept' -c 'table number' -c 'table seen' -c 'select count(*) from pg_largeobject_metadata' \
            -c "select relname, reltuples, relacl from pg_class where relname in ('kept', 'made')" -c 'select setconfig from pg_db_role_setting'
        cat "$DELIGHT_TEST_SERVER/data/postgresql.auto.conf"
    }
    state >"$BATS_TEST_TMPDIR/before"
    delight score -d "dbname=$database" -c "$BATS_TEST_TMPDIR/pack.yaml" -f json
    expect 2 "{*" "*"
    state >"$BATS_TEST_TMPDIR/after"
    diff "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after"
    for name in "${!does[@]}"; do
        [[ $(status_of "${name//_/-}") == "acme:error("*") bolt:error("*")" ]] || { echo "$name: $(status_of "${name//_/-}")"; return 1; }
    done
    [ "$(status_of holds)" = "acme:pass bolt:pass" ]
}

# Those of the session do not end with the transaction. The middle question fails with its lock held.
@test "no advisory lock of a function outlives its question, and who may not unlock is answered all the same" {
    local database=locking
    write_pack <<'YAML'
  - {id: locks, question: Does it lock?, probe: "select customer_id, public.locked(false) as ok from customer", pass: ok}
  - {id: fails, question: Does it fail?, probe: "select customer_id, public.locked(true) as ok from customer", pass: ok}
  - id: free
    question: Is nothing locked?
    probe: select customer_id, (select count(*) from pg_catalog.pg_locks where locktype = 'advisory') as n from customer
    value: n
    at_most: 0
YAML
    createdb "$database"
    psql -Xq -v ON_ERROR_STOP=1 "$database" <<'SQL'
create function locked(fails boolean) returns boolean language plpgsql as $$
begin
    perform pg_advisory_lock(4711);
    perform pg_advisory_lock_shared(fails::int);
    perform pg_advisory_xact_lock(4712);
    if fails then raise exception 'after it locked'; end if;
    return true;
end $$;
create role no_unlock login;
SQL
    psql -Xqc "revoke execute on function pg_catalog.pg_advisory_unlock_all() from public" "$database"
    delight score -d "dbname=$database" -c "$BATS_TEST_TMPDIR/pack.yaml" --jobs 1 -f json
    expect 2 "{*" "*"
    [ "$(status_of locks)" = "acme:pass bolt:pass" ]
    [ "$(status_of fails)" = "acme:error(sql) bolt:error(sql)" ]
    [ "$(status_of free)" = "acme:pass bolt:pass" ]
    delight score -d "dbname=$database user=no_unlock" -c "$BATS_TEST_TMPDIR/pack.yaml" --jobs 1 -f json
    expect 2 "{*" "*"
    [ "$(status_of locks)" = "acme:pass bolt:pass" ]
    [ "$(status_of fails)" = "acme:error(sql) bolt:error(sql)" ]
    [ "$(status_of free)" = "acme:fail bolt:fail" ]
    [ "$(psql -XAtqc "select count(*) from pg_locks where locktype = 'advisory'" "$database")" = 0 ]
    psql -Xqc 'drop role no_unlock' postgres
}
