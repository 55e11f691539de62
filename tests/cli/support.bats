#!/usr/bin/env bats
# The support section against plain SQL over the demo's desk and feedback.csv, and what it says where those are missing.

load helper

setup_file() {
    start_postgres
    demo_database 2021
    # Whose a conversation is follows here from how the demo makes ids, not from e-mail addresses, ids or names.
    psql -Xq -v ON_ERROR_STOP=1 demo2021 <<'SQL'
create schema plain;
create table plain.feedback (customer text, reported_on date, channel text, summary text, outcome text, url text, closed_on date);
\copy plain.feedback from 'tests/demo/facts/feedback.csv' with (format csv, header)
-- the hours between two times without those of the week-ends
create function plain.worked(a timestamp, b timestamp) returns numeric language sql as $$
  select extract(epoch from b - a) / 3600 - coalesce((
    select sum(extract(epoch from least(b, saturday + interval '2 days') - greatest(a, saturday))) / 3600
    from generate_series(date_trunc('week', a) + interval '5 days', b, '7 days') saturday), 0)
$$;
create view plain.customer as
  select id::text, name, created_at, md5('contact' || right(id::text, 12)::int)::uuid as contact from posthog_organization
  where not for_internal_metrics and created_at < '2021-09-15';
create view plain.told as
  select c.id, f.reported_on, lower(f.channel) as channel, closed_on,
         closed_on is distinct from greatest(closed_on, '2021-09-16')
           and (coalesce(lower(outcome), '') in ('pull_request', 'declined') or lower(outcome) = 'issue' and coalesce(url, '') <> '') as closed
  from plain.feedback f
  join plain.customer c on c.id = f.customer or lower(trim(c.name)) = lower(trim(f.customer))
  where f.reported_on <= '2021-09-15';
create view plain.talk as
  select c.id, c.created_at, v.source as channel, v.id as talk, v.inserted_at as opened, v.status,
         nullif(least(v.first_replied_at, '2021-09-15'), '2021-09-15') as replied,
         nullif(least(v.closed_at, '2021-09-15'), '2021-09-15') as closed
  from conversations v join plain.customer c on c.contact = v.customer_id
  where v.source <> 'sandbox' and v.inserted_at < '2021-09-15';
SQL
    createdb -T demo2021 nodesk
    psql -Xq -v ON_ERROR_STOP=1 nodesk <<'SQL'
drop schema plain cascade;
drop table messages, conversation_issues, customer_issues, issues, conversations, customers, companies, user_profiles, users, accounts;
SQL
    psql -Xq -v ON_ERROR_STOP=1 demo2021 <<'SQL'
create role deskless login;
grant select on all tables in schema public to deskless;
revoke select on conversations, messages, customers, companies, issues, conversation_issues, customer_issues, users, user_profiles
  from deskless;
SQL
    "$DELIGHT" score -d dbname=demo2021 --facts "$DEMO/facts" --as-of 2021-09-15 -f json >"$BATS_FILE_TMPDIR/run.json" 2>/dev/null
}

teardown_file() {
    psql -Xq -d demo2021 -c 'drop owned by deskless; drop role deskless'
    stop_postgres
}

sql() {
    psql -XAtqc "$1" "${2-demo2021}" | LC_ALL=C sort
}

# run_of [-]: the run of the whole book, or the one on stdin
run_of() {
    if [ "$1" = - ]; then echo /dev/stdin; else echo "$BATS_FILE_TMPDIR/run.json"; fi
}

# results CHECK FILTER [RUN]: a line per customer, of the fields that the filter picks from the result
results() {
    jq -r --arg check "$1" ".customers[] | .id as \$id | .results[] | select(.check == \$check) | [\$id, $2] | join(\"|\")" \
        <"$(run_of "${3-}")" | LC_ALL=C sort
}

same() {
    if ! diff <(echo "$1") <(echo "$2") >"$BATS_TEST_TMPDIR/diff"; then
        cat "$BATS_TEST_TMPDIR/diff"
        return 1
    fi
    [ -n "$1" ]
}

# goal WORD: the goal whose question has it
goal() {
    jq -r --arg word "$1" '.summary.goals[] | select(.question | contains($word)) | "\(.value) \(.evidence)"' \
        <"$(run_of "${2-}")"
}

@test "an answer on the channel they wrote on: the status of every customer" {
    same "$(sql "
        with asked as (
            select id, channel, plain.worked(opened, replied) as hours, 8 as bar, replied is not null as answered,
                   replied is null and (closed is not null or opened < timestamp '2021-09-14 16:00') as missed
            from plain.talk where opened >= timestamp '2021-09-15' - interval '90 days'
            union all
            select id, channel, case when closed then 24 * (closed_on - reported_on) end, 336, closed,
                   not closed and reported_on < '2021-09-01'
            from plain.told where channel = 'github' and reported_on >= date '2021-09-15' - 90),
        channel as (
            select id, channel, bool_or(missed) or coalesce(percentile_cont(0.5) within group (order by hours) > min(bar), false) as bad,
                   bool_or(answered) as good
            from asked group by id, channel)
        select c.id, case when count(h.id) = 0 then 'na' when bool_or(bad) then 'fail' when bool_or(good) then 'pass' else 'unknown' end
        from plain.customer c left join channel h using (id) group by c.id" | sed 's/ //g')" \
        "$(results channel-replies .status)"
}

@test "an answer on the channel they wrote on: the medians" {
    local line
    line=$(sql "select string_agg(told, '; ') from (
        select format('%s %s of %s after %s working hours', case source when 'slack' then 'Slack' when 'api' then 'API' end, count(first_replied_at),
            count(*), round((percentile_cont(0.5) within group (order by plain.worked(inserted_at, first_replied_at)))::numeric, 1)) as told
        from conversations where customer_id = md5('contact1')::uuid group by source order by source desc) c")
    [ -n "$line" ]
    [ "$(results channel-replies '.evidence' | head -n 1)" = "017a1e00-0000-4000-8000-000000000001|answered in the last 90 days (medians): ${line/; /; GitHub 1 of 1 after 12.0 days; }" ]
}

@test "nobody waiting: how many wait for more than eight hours" {
    same "$(sql "
        select c.id || '|' || case when count(t.talk) = 0 then 'na' when count(*) filter (where waits) = 0 then 'pass' else 'fail' end
            || '|' || count(*) filter (where waits)
        from plain.customer c
        left join (
            select t.*, closed is null and coalesce(
                (select min(inserted_at) from messages m where conversation_id = talk and customer_id is not null and inserted_at < '2021-09-15'
                 and inserted_at > coalesce((select max(inserted_at) from messages a where a.conversation_id = talk and user_id is not null
                     and type = 'reply' and inserted_at < '2021-09-15'), '-infinity')) < timestamp '2021-09-14 16:00', false) as waits
            from plain.talk t) t using (id)
        group by c.id")" "$(results nobody-waiting '.status, .value')"
    # among them those who were answered once and asked again
    [ "$(sql "select count(*) > 0 from plain.talk t where closed is null and replied is not null and exists (
        select from messages where conversation_id = talk and customer_id is not null and inserted_at between replied and '2021-09-14 16:00')")" = t ]
}

@test "nobody waiting: by which channel the longest one came, of two at one time the one that is told first" {
    local first second channel
    createdb -T demo2021 longest
    psql -Xq -v ON_ERROR_STOP=1 -d longest <<'SQL'
create table plain.usual as select * from conversations where customer_id = md5('contact1')::uuid limit 1;
truncate conversations cascade;
SQL
    while read -r first second channel; do
        psql -Xq -v ON_ERROR_STOP=1 -d longest -v first="$first" -v second="$second" <<'SQL'
delete from conversations;
insert into conversations
select (jsonb_populate_record(u, jsonb_build_object('id', gen_random_uuid(), 'status', 'open', 'source', split_part(c, '@', 1),
    'inserted_at', '2021-09-10T' || split_part(c, '@', 2), 'first_replied_at', null, 'closed_at', null, 'archived_at', null))).*
from plain.usual u, (values (:'first'), (:'second')) c (c);
SQL
        delight score -q -d dbname=longest --as-of 2021-09-15 --check nobody-waiting -f json 017a1e00-0000-4000-8000-000000000001
        echo "$first $second: $(jq -r '.customers[0].results[0].evidence' <<<"$output")"
        [[ $(jq -r '.customers[0].results[0].evidence' <<<"$output") == "2 wait, the longest by $channel since 2021-09-10 "* ]]
    done <<'CASES'
slack@10:00 email@11:00 Slack
slack@10:00 email@09:59:59.999999 e-mail
sms@10:00 slack@10:00 Slack
zulip@10:00 api@10:00 API
zulip@09:59 api@10:00 zulip
CASES
}

@test "the loop: what is closed, of feedback.csv and of the desk's issues" {
    same "$(sql "
        with told as (
            select id, closed from plain.told where reported_on < '2021-09-01'
            union all
            select distinct on (t.id, i.issue_id) t.id, true from conversation_issues i join plain.talk t on t.talk = i.conversation_id
            join issues s on s.id = i.issue_id
            where i.inserted_at < '2021-09-01' and not exists (
                select from plain.feedback f join plain.customer c on c.id = f.customer or lower(trim(c.name)) = lower(trim(f.customer))
                where f.url = s.github_issue_url and c.id = t.id))
        select c.id, case when count(t.id) = 0 then 'na' when bool_and(closed) then 'pass' else 'fail' end,
            case when count(t.id) = 0 then 'nothing on record from before 2021-09-01'
                 else format('%s of %s from before 2021-09-01 closed', count(*) filter (where closed), count(*)) end
        from plain.customer c left join told t using (id) group by c.id")" \
        "$(results loop-closed '.status, (.evidence | sub("; open:.*"; ""; "m") | rtrimstr("\n"))')"
}

@test "the last sprint: conversations and first replies by channel" {
    local told
    told=$(sql "
        select format('%s %s of %s after %s working hours', channel, count(replied), count(*),
            round((percentile_cont(0.5) within group (order by plain.worked(opened, replied)))::numeric, 1))
        from plain.talk where opened >= '2021-09-01' group by channel
        union all
        select format('GitHub %s of %s after %s days', count(*) filter (where closed), count(*), round((percentile_cont(0.5)
            within group (order by closed_on - reported_on) filter (where closed))::numeric, 1))
        from plain.told where channel = 'github' and reported_on >= '2021-09-01'" | sed 's/^slack/Slack/; s/^email/e-mail/; s/^api/API/' | LC_ALL=C sort)
    [ "$(wc -l <<<"$told")" -eq 5 ]
    same "$told" "$(goal channel | sed 's/.*(medians): //; s/; /\n/g' | LC_ALL=C sort)"
    [[ $(goal channel) == "$(sql "select round((percentile_cont(0.5) within group (order by plain.worked(opened, replied)))::numeric, 9)::float
        || ' ' || count(*) from plain.talk where opened >= '2021-09-01'") conversations in 14 days; answered"* ]]
}

@test "the last sprint: who answered first, the hero before the others" {
    local told
    told=$(psql -XAtqd demo2021 -c "
        select case row_number() over (order by answered desc, median) when 1 then
                format('support hero: %s, first to answer %s of %s (median %s working hours)', name, answered, sum(answered) over (), median)
            else format('%s with %s (%s working hours)', name, answered, median) end
        from (
            select case user_id when 2 then 'Growth Engineer' when 4 then 'agent 4' else 'Support Engineer ' || user_id end as name,
                count(*) as answered, round((percentile_cont(0.5) within group (order by plain.worked(opened, replied)))::numeric, 1) as median
            from plain.talk
            join lateral (select user_id from messages where conversation_id = talk and user_id is not null and type = 'reply'
                and inserted_at < '2021-09-15' order by inserted_at limit 1) a on true
            where opened >= '2021-09-01' group by 1) a
        order by answered desc, median")
    [ "$(wc -l <<<"$told")" -eq 4 ]
    same "$told" "$(goal hero | sed 's/^[0-9]* //; s/; then /\n/; s/), /)\n/g')"
    [[ $(goal hero) == 18\ * ]]
}

@test "agents without a name anywhere are numbers, never addresses" {
    createdb -T demo2021 nameless
    psql -Xq -d nameless -c 'drop table user_profiles, users'
    delight score -d dbname=nameless --as-of 2021-09-15 -f json
    [ "$status" -eq 0 ]
    [[ $(goal hero - <<<"$output") == *"support hero: agent 3, "*" agent 2 with 3 "* ]]
    [[ $(goal hero) != *@* ]]
    psql -Xq -d nameless -c 'drop table messages'
    delight score -d dbname=nameless --as-of 2021-09-15 -f json
    [ "$status" -eq 0 ]
    [ "$(goal hero - <<<"$output")" = "null null" ]
    [[ $(goal channel - <<<"$output") == '2.266666667 39 conversations'* ]]
    # who waits is told from the conversations alone: those never answered
    results nobody-waiting '.status, .value' - <<<"$output" >"$BATS_TEST_TMPDIR/waiting"
    same "$(sql "select c.id || '|' || case when count(t.id) = 0 then 'na' when count(*) filter (where waits) = 0 then 'pass' else 'fail' end
            || '|' || count(*) filter (where waits)
        from plain.customer c left join (select *, closed is null and replied is null and opened < '2021-09-14 16:00' as waits from plain.talk) t
        using (id) group by c.id" nameless)" "$(cat "$BATS_TEST_TMPDIR/waiting")"
    dropdb nameless
}

@test "another clock: what came later has not happened" {
    delight score -d dbname=demo2021 --as-of 2021-08-01 --facts "$DEMO/facts" -f json
    [ "$status" -eq 0 ]
    [ "$(results loop-closed .data.told - <<<"$output" | awk -F '|' '{n += $2} END {print n}')" -lt \
        "$(results loop-closed .data.told | awk -F '|' '{n += $2} END {print n}')" ]
    same "$(sql "select count(*) from plain.talk where opened >= timestamp '2021-08-01' - interval '14 days' and opened < '2021-08-01'
        and created_at < '2021-08-01'")" \
        "$(goal channel - <<<"$output" | awk '{print $2}')"
}

@test "another bar, another sprint" {
    delight score -d dbname=demo2021 --as-of 2021-09-15 --facts "$DEMO/facts" -f json --set sprint_days=7 \
        --set channel-replies.max_first_reply_hours=1 --set nobody-waiting.max_first_reply_hours=4 --set loop-closed.feedback_days=60
    [ "$status" -eq 0 ]
    same "$(sql "select count(*) from plain.talk where opened >= '2021-09-08'")" "$(goal channel - <<<"$output" | awk '{print $2}')"
    [[ $(results channel-replies .status - <<<"$output" | head -n 1) == *"|fail" ]]
    [ "$(results nobody-waiting .status - <<<"$output" | grep -c fail)" -gt "$(results nobody-waiting .status | grep -c fail)" ]
    [ "$(results loop-closed .status - <<<"$output" | grep -c 'na')" -gt "$(results loop-closed .status | grep -c 'na')" ]
}

# sprints HERO...: a run with the demo's facts and sprints from 2021-08-23 and 2021-09-06, the lines of the last as given
sprints() {
    rm -rf "$BATS_TEST_TMPDIR/facts"
    cp -r "$DEMO/facts" "$BATS_TEST_TMPDIR/facts"
    {
        printf 'starts_on,hero\n2021-08-23,Support Engineer 1\n'
        printf '2021-09-06,%s\n' "$@"
    } >"$BATS_TEST_TMPDIR/facts/sprint.csv"
    delight score -d dbname=demo2021 --as-of "${CLOCK-2021-09-15}" --facts "$BATS_TEST_TMPDIR/facts" -f json
}

@test "sprint.csv says when a sprint began and who its hero is, whoever answered most" {
    local n first
    n=$(sql "select count(*) from plain.talk where opened >= '2021-09-06'")
    first="select user_id, count(*) from plain.talk join lateral (select user_id from messages where conversation_id = talk
        and user_id is not null and type = 'reply' and inserted_at < '2021-09-15' order by inserted_at limit 1) a on true
        where opened >= '2021-09-06' group by 1"
    [ "$n" -gt 0 ] && [ "$n" -ne "$(sql "select count(*) from plain.talk where opened >= '2021-09-01'")" ]
    sprints 'support engineer 3 '
    [ "$status" -eq 0 ]
    [[ $(goal channel - <<<"$output") == *" $n conversations in the sprint from 2021-09-06; answered"* ]]
    local all by_hero
    all=$(sql "select sum(count) from ($first) f")
    by_hero=$(sql "select coalesce(sum(count), 0) from ($first) f where user_id = 3")
    [ "$by_hero" -gt 0 ] && [ "$by_hero" -lt "$all" ]
    [[ $(goal hero - <<<"$output") == "$all support hero: Support Engineer 3, first to answer $by_hero of $all (median "*" working hours); then "* ]]
    # another is the hero by the file, though others answered more, or alone
    sprints 'agent 4'
    [[ $(goal hero - <<<"$output") == "$all support hero: agent 4, first to answer $(sql "select coalesce(sum(count), 0) from ($first) f where user_id = 4") of $all"* ]]
    sprints Somebody
    [[ $(goal hero - <<<"$output") == "$all support hero: Somebody, first to answer 0 of $all; then "* ]]
    # without a hero in the file it is who answered most, in that sprint
    sprints ''
    [[ $(goal hero - <<<"$output") == "$all support hero: "*", first to answer $(sql "select max(count) from ($first) f") of $all"* ]]
}

@test "a sprint ends where the next begins, and one of today has not been yet" {
    CLOCK=2021-09-06 sprints 'agent 4'
    [[ $(goal channel - <<<"$output") == *" $(sql "select count(*) from plain.talk where opened >= '2021-08-23' and opened < '2021-09-06'") conversations in the sprint from 2021-08-23"* ]]
    CLOCK=2021-09-15 sprints 'agent 4'
    sed -i 's/2021-09-06/2021-09-15/' "$BATS_TEST_TMPDIR/facts/sprint.csv"
    delight score -d dbname=demo2021 --as-of 2021-09-15 --facts "$BATS_TEST_TMPDIR/facts" -f json
    [[ $(goal channel - <<<"$output") == *" $(sql "select count(*) from plain.talk where opened >= '2021-08-23'") conversations in the sprint from 2021-08-23"* ]]
    # all in the future: the guess
    printf 'starts_on,hero\n2021-12-06,Somebody\n' >"$BATS_TEST_TMPDIR/facts/sprint.csv"
    delight score -d dbname=demo2021 --as-of 2021-09-15 --facts "$BATS_TEST_TMPDIR/facts" -f json
    [ "$(goal channel - <<<"$output")" = "$(goal channel)" ]
    [ "$(goal hero - <<<"$output")" = "$(goal hero)" ]
}

@test "without the desk only feedback.csv speaks" {
    delight score -d dbname=nodesk --as-of 2021-09-15 --facts "$DEMO/facts" -f json
    [ "$status" -eq 0 ]
    [ "$(results nobody-waiting '.status, .reason' - <<<"$output" | cut -d '|' -f 2- | uniq)" = "unknown|no-source" ]
    [ "$(results channel-replies '.status, .reason' - <<<"$output" | cut -d '|' -f 2- | sort -u | xargs)" = "fail| pass| unknown|null" ]
    [[ $(results channel-replies .evidence - <<<"$output" | head -n 1) == *"(medians): GitHub 1 of 1 after 12.0 days" ]]
    [ "$(results loop-closed .status - <<<"$output" | cut -d '|' -f 2 | sort -u | xargs)" = "fail na pass" ]
    [ "$(goal hero - <<<"$output")" = "null null" ]
    [ "$(goal channel - <<<"$output")" = "null null" ]
    delight score -d dbname=nodesk --as-of 2021-09-15 -f json --section support
    [ "$(jq -c '[.customers[].results[] | .status + " " + .reason] | unique' <<<"$output")" = '["unknown no-source"]' ]
}

@test "without feedback.csv the desk's issues speak of some" {
    delight score -d dbname=demo2021 --as-of 2021-09-15 -f json --section support
    [ "$status" -eq 0 ]
    same "$(sql "
        select c.id || '|' || case when count(t.id) > 0 then 'pass|' else 'unknown|null' end
        from plain.customer c
        left join (select t.id from plain.talk t join conversation_issues i on i.conversation_id = talk where i.inserted_at < '2021-09-01') t using (id)
        group by c.id")" "$(results loop-closed '.status, .reason' - <<<"$output")"
}

@test "a role that may not read the desk" {
    delight score -d "dbname=demo2021 user=deskless" --as-of 2021-09-15 --facts "$DEMO/facts" -f json "Acme Inc"
    expect 2 "{*" "*may not read conversations
hint: GRANT SELECT ON *"
    [ "$(results nobody-waiting '.status, .reason' - <<<"$output")" = "017a1e00-0000-4000-8000-000000000001|unknown|no-privilege" ]
    [ "$(results loop-closed .status - <<<"$output")" = "017a1e00-0000-4000-8000-000000000001|pass" ]
}

@test "shown, never scored" {
    cp -r checks "$BATS_TEST_TMPDIR/checks"
    rm "$BATS_TEST_TMPDIR/checks/support.yaml"
    # what the scorecard says of who waits goes with it
    sed -i 's/, unless_failing: \[nobody-waiting\]//; /- id: waiting/,/when:/d' "$BATS_TEST_TMPDIR/checks/scorecard.yaml"
    delight score -d dbname=demo2021 --as-of 2021-09-15 --facts "$DEMO/facts" -f json -c "$BATS_TEST_TMPDIR/checks"
    [ "$status" -eq 0 ]
    # a grade may be refused while somebody waits: no score is
    local scores='.customers[] | [.id, .score, .strict_score, .coverage, .counts] | tojson'
    same "$(jq -r "$scores" <<<"$output")" "$(jq -r "$scores" "$BATS_FILE_TMPDIR/run.json")"
    [ "$(jq '[.checks[] | select(.section == "support")] | length > 0 and all(.advisory and .weight == 0)' "$BATS_FILE_TMPDIR/run.json")" = true ]
}

@test "how the goals of a sprint look" {
    local run="$BATS_FILE_TMPDIR/run.json"
    delight render "$run"
    expect 0 "*
Goals
  ✔ met          12 ≥ 5  Do we have 5 delighted, paying customers?
  – seen     2.27 hours  How soon did customers get a first reply in the last
                         sprint, channel by channel?
                         39 conversations in 14 days; answered (medians): *
  – seen             18  Who answered in the last sprint, and who was its
                         support hero?
                         support hero: Support Engineer 3, *" ""
    delight render "$run" -f markdown
    expect 0 "*
- – **seen** How soon did customers *? (2.27 hours): 39 conversations *
- – **seen** Who answered *? (18): support hero: Support Engineer 3, *" ""
    delight render "$run" -f slack
    expect 0 "*– seen: Who answered in the last sprint, and who was its support hero? 18: support hero: Support Engineer 3, *" ""
    delight render "$run" -f html
    [ "$status" -eq 0 ]
    grep -qF '"state":"seen","rule":"2.27' <<<"$output"
    grep -qF '"evidence":"39 conversations in 14 days; ' <<<"$output"
}

@test "a section that scores nothing has no column of scores" {
    COLUMNS=170 delight render "$BATS_FILE_TMPDIR/run.json"
    expect 0 "*
customer * score  cov.  owner * ARR  renews on   setup  training  value  fails*" ""
    delight render "$BATS_FILE_TMPDIR/run.json" -f markdown
    expect 0 "*| Providing more value over time | fails |*" ""
}
