#!/usr/bin/env bats
# The support desk in a report and a brief: whose a waiting conversation is, what customers ask for, what was noted; and
# where all of it is found.

load helper

setup_file() {
    start_postgres
    demo_database 2021
    cp -r checks "$BATS_FILE_TMPDIR/checks"
    sed -i 's|^  signals: .*|  links: {organization: "https://app.example.com/org/{id}", conversation: "https://desk.example.com/c/{id}", issue: "https://issues.example.com/{id}"}\n&|' \
        "$BATS_FILE_TMPDIR/checks/scorecard.yaml"
    "$DELIGHT" report -c "$BATS_FILE_TMPDIR/checks" -d dbname=demo2021 --as-of 2021-09-15 --facts "$DEMO/facts" \
        --out "$BATS_FILE_TMPDIR/out" >"$BATS_FILE_TMPDIR/report.txt" 2>/dev/null || [ $? -le 2 ]
}

teardown_file() {
    stop_postgres
}

sql() {
    psql -XAtqc "$1" demo2021 | LC_ALL=C sort
}

same() {
    [ -n "$1" ] && diff <(printf '%s\n' "$1") <(printf '%s\n' "$2")
}

# Every conversation that nobody closed in which the customer had the last word, without the models' help.
waiting="
    select v.id::text as id, v.assignee_id, a.user_id, coalesce(m.asked, v.inserted_at) as since
    from conversations v
    join posthog_organization o on md5('contact' || right(o.id::text, 12)::int)::uuid = v.customer_id
    left join lateral (select user_id, inserted_at from messages where conversation_id = v.id and user_id is not null
        and type = 'reply' and inserted_at < '2021-09-15' order by inserted_at desc limit 1) a on true
    left join lateral (select min(inserted_at) as asked from messages where conversation_id = v.id and customer_id is not null
        and inserted_at < '2021-09-15' and inserted_at > coalesce(a.inserted_at, '-infinity')) m on true
    where v.source <> 'sandbox' and v.inserted_at < '2021-09-15' and (v.closed_at is null or v.closed_at >= '2021-09-15')
        and not (v.status = 'closed' and v.closed_at is null) and not o.for_internal_metrics and o.created_at < '2021-09-15'
        and (a.user_id is null or m.asked is not null)"

@test "the run has every conversation that waits, the longest first, with whom it is assigned to and who answered" {
    local run="$BATS_FILE_TMPDIR/out/report.json"
    same "$(sql "select id || '|' || (assignee_id is not null) || '|' || (user_id is not null) || '|' || to_char(since, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') from ($waiting) w")" \
        "$(jq -r '.waiting[] | "\(.conversation)|\(.assigned)|\(.answerer != null)|\(.since)"' "$run" | LC_ALL=C sort)"
    [ "$(jq '[.waiting[].since] == ([.waiting[].since] | sort)' "$run")" = true ]
    # some are handed over, some are in one pair of hands, some in nobody's: the text says so
    jq -r '[.week.waiting[].answers[].evidence] | join("\n")' "$run" >"$BATS_TEST_TMPDIR/told"
    grep -q 'handed over from [A-Z].* to ' "$BATS_TEST_TMPDIR/told"
    grep -q 'assigned to [A-Z].*, who has answered before' "$BATS_TEST_TMPDIR/told"
    grep -q 'assigned to nobody' "$BATS_TEST_TMPDIR/told"
    [[ $(tr -s '\n ' ' ' <"$BATS_FILE_TMPDIR/report.txt") == *"answered by nobody, assigned to nobody"* ]]
    run ! grep -q '@' "$BATS_TEST_TMPDIR/told"
}

@test "an export that does not say whom conversations are assigned to claims nothing about it" {
    createdb -T demo2021 unassigned
    psql -Xqd unassigned -c 'alter table conversations drop column assignee_id'
    delight report -d dbname=unassigned --as-of 2021-09-15 --facts "$DEMO/facts" --out "$BATS_TEST_TMPDIR/out"
    [ "$status" -le 2 ]
    [[ $output != *"assigned to"* ]]
    [[ $output == *"answered by "* ]]
    [ "$(jq -c '[.waiting[].assigned] | unique' "$BATS_TEST_TMPDIR/out/report.json")" = '[null]' ]
    dropdb unassigned
}

@test "what customers ask for: by how many, since when, and how much of it this week" {
    local run="$BATS_FILE_TMPDIR/out/report.json"
    [ "$(jq '.week.feedback | length > 3' "$run")" = true ]
    # one that has no address anywhere, so its summary is what it goes by
    same "$(psql -XAtqd demo2021 <<SQL
create temp table feedback (customer text, reported_on date, channel text, summary text, outcome text, url text, closed_on date);
\copy feedback from '$DEMO/facts/feedback.csv' with (format csv, header)
with known as (
    select o.id, f.* from feedback f join posthog_organization o on not o.for_internal_metrics and o.created_at < '2021-09-15'
        and (o.id::text = f.customer or (lower(trim(o.name)) = lower(trim(f.customer))
            and (select count(*) from posthog_organization p where lower(trim(p.name)) = lower(trim(f.customer))) = 1))
    where f.summary = '=cmd|calc' and coalesce(f.url, '') = '' and f.reported_on <= '2021-09-15')
select count(distinct id) || '|' || min(reported_on) || '|' || count(*) filter (where reported_on > '2021-09-08')
from known where coalesce(lower(outcome), '') not in ('pull_request', 'declined') or closed_on > '2021-09-15'
SQL
)" "$(jq -r '.week.feedback[] | select(.summary == "=cmd|calc" and .url == null) | "\(.customers | length)|\(.oldest)|\(.new)"' "$run")"
    grep -qE '^What customers ask for \([0-9]+\)' "$BATS_FILE_TMPDIR/report.txt"
    grep -qF 'https://github.com/example/example/' "$BATS_FILE_TMPDIR/report.txt"
    grep -q '^## What customers ask for (' "$BATS_FILE_TMPDIR/out/report.md"
    grep -qF '](https://github.com/example/example/' "$BATS_FILE_TMPDIR/out/report.md"
    grep -qF '"id":"feedback","title":"What customers ask for"' "$BATS_FILE_TMPDIR/out/report.html"
    delight render "$run" -f mail
    [ "$status" -eq 0 ]
    [[ $output == *"What customers ask for ("* ]]
    # of everybody there is more than fits into a message of Slack
    delight render "$run" --owner "$(jq -r '[.customers[].owner // empty][0]' "$run")" -f slack
    [[ $output == *"What customers ask for"* ]]
}

@test "of one owner's customers only theirs is told" {
    local run="$BATS_FILE_TMPDIR/out/report.json" owner
    owner=$(jq -r '[.customers[].owner // empty][0]' "$run")
    delight render "$run" --owner "$owner" -f json
    [ "$status" -eq 0 ]
    jq -e --slurpfile whole "$run" '(.week.feedback | length > 0 and length <= ($whole[0].week.feedback | length))
        and ([.customers[].id] as $ids | all(.week.feedback[].customers[]; IN($ids[])))' <<<"$output"
}

@test "links lead to the customer, the conversation and the issue, in every format that has links" {
    local run="$BATS_FILE_TMPDIR/out/report.json" id conversation
    id=$(jq -r '.calls[0]' "$run")
    conversation=$(jq -r '[.week.waiting[].answers[].conversation // empty][0]' "$run")
    grep -qF "](https://app.example.com/org/$id)**" "$BATS_FILE_TMPDIR/out/report.md"
    grep -qF "](https://desk.example.com/c/$conversation)" "$BATS_FILE_TMPDIR/out/report.md"
    grep -qF '"organizationLink":"https://app.example.com/org/{id}"' "$BATS_FILE_TMPDIR/out/report.html"
    grep -qF "\"url\":\"https://desk.example.com/c/$conversation\"" "$BATS_FILE_TMPDIR/out/report.html"
    delight render "$run" -f slack
    [[ $output == *"<https://app.example.com/org/$id|"* ]]
    delight render "$run" -f markdown
    [ "$status" -eq 0 ]
    delight score -c "$BATS_FILE_TMPDIR/checks" -d dbname=demo2021 --as-of 2021-09-15 "$id"
    [[ $output == *"https://app.example.com/org/$id"* ]]
    # without links none is made up
    delight score -d dbname=demo2021 --as-of 2021-09-15 "$id"
    [[ $output != *"https://app"* ]]
}

@test "links: what data say does nothing but stand in an address, and a template of a script is none" {
    local run="$BATS_TEST_TMPDIR/run.json" name='"><script>alert(1)</script>](javascript:x)|@a b%2f/..?#é'
    jq --arg name "$name" '.pack.links = {organization: "https://x.example/{name}/{id}", conversation: "https://x.example/c/{id}"}
        | .customers |= map(.name = $name)' "$BATS_FILE_TMPDIR/out/report.json" >"$run"
    local path="%22%3E%3Cscript%3Ealert%281%29%3C%2Fscript%3E%5D%28javascript%3Ax%29%7C%40a%20b%252f%2F..%3F%23%C3%A9"
    delight render "$run" -f markdown
    [ "$status" -eq 0 ]
    [[ $output == *"](https://x.example/$path/"* ]]
    run ! grep -E '[^\\]\]\((javascript|[^h])' <<<"$output"
    delight render "$run" -f slack
    [[ $output == *"<https://x.example/$path/"* ]]
    delight render "$run" -f mail
    [ "$status" -eq 0 ]
    local hostile
    for hostile in 'javascript:alert({id})' 'data:text/html,{id}' 'https://a@b.example/{id}' 'https://x.example/{nothing}' '{id}'; do
        jq --arg link "$hostile" '.pack.links = {organization: $link, conversation: $link, issue: $link}' "$BATS_FILE_TMPDIR/out/report.json" >"$run"
        for format in markdown slack html mail text; do
            delight render "$run" -f "$format"
            [ "$status" -eq 0 ]
            [[ $output != *"javascript:alert(0"* && $output != *"data:text/html,"* && $output != *"a@b.example"* ]] ||
                { echo "$format: $hostile"; return 1; }
        done
    done
}

@test "the brief has the newest private notes, by name, and the issues with their address" {
    delight brief "Acme Inc" -d dbname=demo2021 --as-of 2021-09-15 --facts "$DEMO/facts"
    [ "$status" -le 2 ]
    local section
    section=$(sed -n '/^## Notes of the support desk/,/^## Issues/p' <<<"$output")
    [ "$(grep -c '^- 20' <<<"$section")" -eq "$(sql "select least(5, count(*)) from messages m join conversations v on v.id = m.conversation_id
        where v.customer_id = md5('contact1')::uuid and (m.type = 'note' or m.private) and v.source <> 'sandbox' and m.inserted_at < '2021-09-15'")" ]
    [[ $section != *@* ]]
    [[ $output == *"## Issues"*"https://github.com/example/example/issues/"* ]]
    # notes stay where they are: no run has them
    delight score "Acme Inc" -d dbname=demo2021 --as-of 2021-09-15 --facts "$DEMO/facts" -f json
    [[ $output != *"Note to self"* ]]
    delight brief "Acme Inc" -d dbname=demo2021 --as-of 2021-08-01 --facts "$DEMO/facts"
    [[ $output != *"2021-08-22, "*"Note to self"* ]]
}

@test "an export without a desk: no list, no warning" {
    createdb -T demo2021 nodesk
    psql -Xqd nodesk -c 'drop table messages, conversation_issues, customer_issues, issues, conversations, customers, companies, user_profiles, users, accounts'
    delight report -d dbname=nodesk --as-of 2021-09-15 --out "$BATS_TEST_TMPDIR/out"
    [ "$status" -le 2 ]
    [[ $stderr != *"does without"* ]]
    [ "$(jq -c '[.waiting, .feedback]' "$BATS_TEST_TMPDIR/out/report.json")" = '[[],[]]' ]
    delight brief "Acme Inc" -d dbname=nodesk --as-of 2021-09-15
    [[ $output != *"Notes of the support desk"* && $stderr != *"does without"* ]]
    dropdb nodesk
}

@test "a gate that forbids a signal keeps back who has it, and nobody else" {
    cp -r checks "$BATS_TEST_TMPDIR/forbidding"
    sed -i 's/^  gate: .*/  gate: {forbid: [waiting]}/' "$BATS_TEST_TMPDIR/forbidding/scorecard.yaml"
    delight gate -c "$BATS_TEST_TMPDIR/forbidding" -d dbname=demo2021 --as-of 2021-09-15 --facts "$DEMO/facts" -f json
    [ "$status" -eq 1 ]
    same "$(jq -r '.customers[] | select(any(.signals[]?; .id == "waiting")) | .id' <<<"$output" | sort)" \
        "$(jq -r '.customers[] | select(.gate.met | not) | .id' <<<"$output" | sort)"
    [ "$(jq -r '[.customers[].gate.missing[] | .kind + " " + .signal] | unique[]' <<<"$output")" = "signal waiting" ]
    # whom somebody accepted with it is let through
    printf '%s' "$output" >"$BATS_TEST_TMPDIR/accepted.json"
    delight gate -c "$BATS_TEST_TMPDIR/forbidding" -d dbname=demo2021 --as-of 2021-09-15 --facts "$DEMO/facts" \
        --no-new-failures "$BATS_TEST_TMPDIR/accepted.json" -f json
    [ "$status" -eq 0 ]
}
