#!/usr/bin/env bats
# Properties of the attribution to groups, on random exports (tests/differential/saas_random.py): what must not matter
# does not, and groups that are lent are those that could be written down.

load helper

WORDS=(--as-of 2026-09-15 --set 'activation_events=workspace created, colleague invited'
    --set 'core_events=report created, report shared, data exported' --set 'metered_event=api called'
    --set metered_property=rows --set survey_best=10 --set own_domains=vendor.example)

setup_file() {
    start_postgres
    local seed
    for seed in $(seeds); do
        createdb "random$seed"
        python3 -B tests/differential/saas_random.py "$seed" | psql -Xq1 -v ON_ERROR_STOP=1 -d "random$seed"
    done
}

teardown_file() {
    stop_postgres
}

seeds() {
    seq "${DELIGHT_SEED:-21}" $((${DELIGHT_SEED:-21} + ${DELIGHT_SEEDS:-3} - 1))
}

# scored DATABASE FILE ARGUMENT...
scored() {
    local database=$1 file=$2
    shift 2
    delight score -c saas --db "dbname=$database" -f json -q "${WORDS[@]}" --set group_type=company "$@"
    [ "$status" -eq 0 ] || { echo "$database: $stderr"; return 1; }
    printf '%s\n' "$output" >"$file"
}

# holds KIND SQL [INHERIT [INHERIT_AFTER]]: what is said of each export, before and after the change
holds() {
    local kind=$1 sql=$2 inherit=${3:-false} seed
    for seed in $(seeds); do
        scored "random$seed" "$BATS_TEST_TMPDIR/before" --set "inherit_groups=$inherit"
        createdb -T "random$seed" changed
        psql -Xq1 -v ON_ERROR_STOP=1 -d changed -c "$sql"
        scored changed "$BATS_TEST_TMPDIR/after" --set "inherit_groups=${4:-$inherit}"
        dropdb changed
        python3 -B tests/differential/saas_property.py "$kind" "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after" ||
            { echo "seed $seed"; return 1; }
    done
}

@test "the order of the rows does not matter" {
    local inherit
    for inherit in false true; do
        holds same 'create table other as select * from events order by md5(uuid || ctid::text);
            drop table events; alter table other rename to events' $inherit
    done
}

@test "rows that come twice do not matter" {
    holds same "insert into events select * from events where uuid is not null and right(uuid, 1) in ('1', '2', '3')" true
}

@test "what carries no group of the type does not matter" {
    holds same "insert into events (uuid, event, properties, distinct_id, team_id, timestamp)
        select 'n' || uuid, event, jsonb_build_object('\$groups', jsonb_build_object('workspace', 'acme'), '\$host', 'localhost', 'rows', 1000),
            distinct_id, 7, timestamp from events where event <> '\$groupidentify' and uuid is not null"
}

@test "what comes at the clock or after it does not matter" {
    holds same "insert into events select uuid || 'f', event, properties, elements, set, set_once, distinct_id, team_id, ip, site_url,
            timestamptz '2026-09-15 00:00+00' + (timestamptz '2026-09-15 00:00+00' - timestamp) from events" true
}

@test "a customer of another key is the same customer" {
    # everywhere where it is a key: in the groups of an event, and where a group is told about
    holds renamed "update events set properties = jsonb_set(properties, '{\$groups,company}', to_jsonb((properties -> '\$groups' ->> 'company') || '-2'))
        where jsonb_typeof(properties -> '\$groups' -> 'company') in ('string', 'number')
            and length(properties -> '\$groups' ->> 'company') < 390 and properties -> '\$groups' ->> 'company' ~ '\S';
        update events set properties = jsonb_set(properties, '{\$group_key}', to_jsonb((properties ->> '\$group_key') || '-2'))
        where event = '\$groupidentify' and jsonb_typeof(properties -> '\$group_key') in ('string', 'number')
            and length(properties ->> '\$group_key') < 390 and properties ->> '\$group_key' ~ '\S';
        update events set distinct_id = distinct_id || '-2' where distinct_id in ('acme', '\$company_acme')"
}

@test "a twin of every customer is judged as they are, and changes nothing for them" {
    holds twin "insert into events (uuid, event, properties, set, distinct_id, team_id, timestamp)
        select 't' || uuid, event, jsonb_set(properties, '{\$groups,company}', to_jsonb('twin of ' || (properties -> '\$groups' ->> 'company'))),
            set, case when properties -> '\$groups' ->> 'company' = 'acme' and distinct_id in ('acme', '\$company_acme')
                then replace(distinct_id, 'acme', 'twin of acme') else distinct_id end, 7, timestamp
        from events
        where event <> '\$groupidentify' and jsonb_typeof(properties -> '\$groups' -> 'company') in ('string', 'number')
            and length(properties -> '\$groups' ->> 'company') < 390 and properties -> '\$groups' ->> 'company' ~ '\S';
        insert into events (uuid, event, properties, distinct_id, team_id, timestamp)
        select 't' || uuid, event, jsonb_set(properties, '{\$group_key}', to_jsonb('twin of ' || (properties ->> '\$group_key'))), distinct_id, 7, timestamp
        from events
        where event = '\$groupidentify' and properties ->> '\$group_type' = 'company'
            and jsonb_typeof(properties -> '\$group_key') in ('string', 'number')
            and length(properties ->> '\$group_key') < 390 and properties ->> '\$group_key' ~ '\S'"
}

@test "groups that are lent are those that could have been written down" {
    # written by a plain look back from every event, by person
    holds same "create function valid(g jsonb) returns text language sql immutable as
            \$f\$ select case when jsonb_typeof(g) in ('string', 'number') and length(g #>> '{}') <= 400 and g #>> '{}' ~ '\S' then g #>> '{}' end \$f\$;
        create temporary table who as select distinct e.distinct_id, e.distinct_id as person from events e where e.distinct_id is not null;
        do \$d\$ begin
            if to_regclass('persons') is not null then
                update who set person = p.person_id from persons p where p.distinct_id = who.distinct_id;
            end if;
        end \$d\$;
        create temporary table given as select w.person, e.timestamp, valid(e.properties -> '\$groups' -> 'company') as key
            from events e join who w using (distinct_id) where e.event <> '\$groupidentify' and valid(e.properties -> '\$groups' -> 'company') is not null;
        create temporary table lent as select e.ctid as at, (select g.key from given g where g.person = w.person and g.timestamp <= e.timestamp
                order by g.timestamp desc, g.key collate \"C\" desc limit 1) as key
            from events e join who w using (distinct_id)
            where e.event <> '\$groupidentify' and valid(e.properties -> '\$groups' -> 'company') is null;
        update events e set properties = jsonb_set(coalesce(case when jsonb_typeof(e.properties) = 'object' then e.properties end, '{}'), '{\$groups}',
                coalesce(case when jsonb_typeof(e.properties -> '\$groups') = 'object' then e.properties -> '\$groups' end, '{}')
                    || jsonb_build_object('company', l.key))
            from lent l where l.at = e.ctid and l.key is not null" true false
}
