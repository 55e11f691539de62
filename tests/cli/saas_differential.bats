#!/usr/bin/env bats
# The pack `saas` against an independent judge (tests/differential/saas_judge.py): about the demo, with and without the
# export of persons, and about random exports, which hold everything that may go wrong with groups.

load helper

JUDGE=tests/differential
WORDS=(--set 'activation_events=workspace created, colleague invited' --set 'core_events=report created, report shared, data exported'
    --set 'metered_event=api called' --set metered_property=rows --set survey_best=10 --set own_domains=vendor.example)
FACTS='demo-received guides-known support-known joint-channel newsletter usage-dashboard quarterly-catchup support-experience goals-known'

setup_file() {
    start_postgres
    demo_database saas
    createdb -T demosaas alone
    psql -Xqc 'drop table persons' alone
}

teardown_file() {
    stop_postgres
}

# agree DATABASE [ARGUMENT...]: both say the same of every customer and question that events answer.
agree() {
    local database=$1
    shift
    PGDATABASE=$database python3 -B "$JUDGE/saas_judge.py" "$BATS_TEST_TMPDIR/judge.json" "$@"
    delight score -c saas --db "dbname=$database" -f json -q "$@"
    [ "$status" -eq 0 ] || { echo "$database $*: $stderr"; return 1; }
    jq --arg facts "$FACTS" '($facts | split(" ")) as $skip | .customers[].results |= map(select(.check as $c | $skip | index($c) | not))' \
        <<<"$output" >"$BATS_TEST_TMPDIR/run.json"
    [ "$(jq '.customers[].results | length' "$BATS_TEST_TMPDIR/run.json" | sort -u)" = 21 ]
    python3 -B "$JUDGE/compare.py" "$BATS_TEST_TMPDIR/run.json" "$BATS_TEST_TMPDIR/judge.json" || { echo "$database $*"; return 1; }
}

@test "of the demo, at several clocks, by either type" {
    local database
    for database in demosaas alone; do
        agree $database --as-of 2026-09-15T00:00:00Z --set group_type=company "${WORDS[@]}"
        agree $database --as-of 2026-09-15T00:00:00Z --set group_type=company --set inherit_groups=true "${WORDS[@]}"
        agree $database --as-of 2026-08-20T10:11:12Z --set group_type=workspace --set production_events='data exported'
        agree $database --as-of 2025-05-01T00:00:00Z --set group_type=company "${WORDS[@]}"
    done
}

@test "of random exports" {
    local seed
    for seed in $(seq "${DELIGHT_SEED:-1}" $((${DELIGHT_SEED:-1} + ${DELIGHT_SEEDS:-8} - 1))); do
        createdb random
        python3 -B "$JUDGE/saas_random.py" "$seed" | psql -Xq1 -v ON_ERROR_STOP=1 -d random
        echo "seed $seed"
        agree random --as-of 2026-09-15T00:00:00Z --set group_type=company "${WORDS[@]}"
        agree random --as-of 2026-09-15T00:00:00Z --set group_type=company --set inherit_groups=true "${WORDS[@]}"
        # many at one instant, of several groups
        psql -Xq -d random -c "update events set timestamp = date_trunc('month', timestamp)"
        agree random --as-of 2026-09-15T00:00:00Z --set group_type=company --set inherit_groups=true "${WORDS[@]}"
        dropdb random
    done
}
