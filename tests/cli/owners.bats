#!/usr/bin/env bats
# One page each: --owner, report --by owner, --link; and the order of a book, what a card shows.

load helper

setup_file() {
    start_postgres
    demo_database
    OUT=$BATS_FILE_TMPDIR/reports
    export OUT PGDATABASE=demo2021
    local day
    for day in 2021-09-08 2021-09-15; do
        "$DELIGHT" report --out "$OUT" --facts "$DEMO/facts" --as-of "$day" --by owner \
            --link https://reports.example.com/delight/report.html >"$BATS_FILE_TMPDIR/mail" 2>/dev/null
    done
}

teardown_file() {
    stop_postgres
}

setup() {
    export PGDATABASE=demo2021
    RUN=$OUT/runs/20210915T000000Z.json
}

@test "--owner: these customers and no others, whatever the case; who is unknown is told with the nearest" {
    local ids
    ids=$(jq -c '[.customers[] | select(.owner == "csm-apac") | .id] | sort' "$RUN")
    delight score --owner CSM-APAC --facts "$DEMO/facts" --as-of 2021-09-15 -f json
    [ "$status" -eq 0 ]
    [ "$(jq -c '[.customers[].id] | sort' <<<"$output")" = "$ids" ]
    [ "$(jq -r .selection.owner <<<"$output")" = CSM-APAC ]
    [ "$(jq '.summary.goals | map(select(.question | test("delighted"))) | length' <<<"$output")" -eq 0 ]
    delight render "$RUN" --owner CSM-APAC -f json
    [ "$(jq -c '[.customers[].id] | sort' <<<"$output")" = "$ids" ]
    [ "$(jq '.summary.grades | add' <<<"$output")" -eq "$(jq length <<<"$ids")" ]
    [ "$(jq -c '[.calls[], .week.worse[].customer, .at_risk[].customer, .changes.regressed[].customer] | unique - '"$ids" <<<"$output")" = '[]' ]
    delight score --owner csm-apex --facts "$DEMO/facts" --as-of 2021-09-15
    expect 3 "" "*--owner: no customer has the owner 'csm-apex'; nearest: 'csm-apac'*"
    delight render "$RUN" --owner csm-apex
    expect 3 "" "*--owner: no customer has the owner 'csm-apex'; nearest: 'csm-apac'*"
    delight gate --owner csm-apac --where "customer_id = 'nobody'" --facts "$DEMO/facts" --as-of 2021-09-15
    expect 3 "" "*no customer meets --owner and the rest*"
}

@test "--owner: a report of one owner is compared with theirs, never with the whole book's" {
    cp -r "$OUT" "$BATS_TEST_TMPDIR/own"
    delight report --out "$BATS_TEST_TMPDIR/own" --owner csm-apac --facts "$DEMO/facts" --as-of 2021-09-16
    expect 0 "*This is the first report*" "*"
    delight report --out "$BATS_TEST_TMPDIR/own" --owner csm-apac --facts "$DEMO/facts" --as-of 2021-09-17
    expect 0 "*Since 2021-09-16*" "*"
}

@test "report --by owner: one run, and a folder for each with page, Markdown and Slack" {
    [ "$(find "$OUT/runs" -type f | wc -l)" -eq 2 ]
    diff <(jq -r '[.customers[] | .owner // "no-owner"] | unique[]' "$RUN") <(cd "$OUT/owners" && printf '%s\n' * | LC_ALL=C sort)
    local owner mine
    for owner in csm-apac csm-emea; do
        mine=$OUT/owners/$owner
        [ -s "$mine/report.html" ] && jq -e .blocks "$mine/report.slack.json" >/dev/null
        diff <(grep -A1000 '^## Every customer' "$mine/report.md" | grep -c '^| .* | .* |' | xargs -I{} expr {} - 2) \
            <(jq --arg owner "$owner" '[.customers[] | select(.owner == $owner)] | length' "$RUN")
    done
    run ! grep -q "$(jq -r '[.customers[] | select(.owner == "csm-emea" and (.name | test("^[A-Z][a-z]+ [A-Z][a-z]+$")))][0].name' "$RUN")" \
        "$OUT/owners/csm-apac/report.md"
    delight report --out "$BATS_TEST_TMPDIR/none" --by colour --as-of 2021-09-15
    expect 3 "" "*--by 'colour'*hint: write: --by owner*"
    [ ! -e "$BATS_TEST_TMPDIR/none" ]
}

@test "report --by owner: an owner's name is no path" {
    cp -r "$DEMO/facts" "$BATS_TEST_TMPDIR/facts"
    sed -i 's,csm-apac,../../x/../.hidden,; s,csm-emea,CON|*?,' "$BATS_TEST_TMPDIR/facts/account.csv"
    delight report --out "$BATS_TEST_TMPDIR/deep/reports" --by owner --facts "$BATS_TEST_TMPDIR/facts" --as-of 2021-09-15
    [ "$status" -eq 0 ]
    [ "$(find "$BATS_TEST_TMPDIR/deep" -name '.*' | wc -l)" -eq 0 ]
    [ "$(find "$BATS_TEST_TMPDIR" -name report.html | grep -cv "^$BATS_TEST_TMPDIR/deep/reports/")" -eq 0 ]
    [ "$(find "$BATS_TEST_TMPDIR/deep/reports/owners" -mindepth 1 -maxdepth 1 | wc -l)" -eq "$(ls "$OUT/owners" | wc -l)" ]
}

@test "--link: where the report lies is said in mail, Markdown and Slack; each owner's leads to their customers" {
    grep -qx 'The whole report: https://reports.example.com/delight/report.html' "$BATS_FILE_TMPDIR/mail"
    grep -qxF '[The whole report](<https://reports.example.com/delight/report.html>)' "$OUT/report.md"
    grep -qF '<https://reports.example.com/delight/report.html#owner=csm-apac|The whole report>' "$OUT/owners/csm-apac/report.slack.json"
    local link
    for link in 'javascript:alert(1)' 'https://example.com/a b' 'https://example.com/>|x' $'https://example.com/\nBcc: x' reports/report.html; do
        delight report --out "$BATS_TEST_TMPDIR/none" --link "$link" --as-of 2021-09-15
        expect 3 "" "*--link*is no web address*"
    done
}

@test "--sort: a book by name, owner, revenue, renewal or change" {
    local key
    for key in name owner arr renewal change; do
        delight render "$RUN" --sort "$key" --limit all -f markdown
        [ "$status" -eq 0 ]
        grep -A1000 '^| --- ' <<<"$output" | sed 1d | grep '^|' >"$BATS_TEST_TMPDIR/$key"
    done
    [ "$(wc -l <"$BATS_TEST_TMPDIR/arr")" -eq 200 ]
    diff <(awk -F' [|] ' '{print $4}' "$BATS_TEST_TMPDIR/arr" | tr -d ', ' | grep . | sort -rn) \
        <(awk -F' [|] ' '{print $4}' "$BATS_TEST_TMPDIR/arr" | tr -d ', ' | grep .)
    awk -F' [|] ' '{print $5}' "$BATS_TEST_TMPDIR/renewal" | grep 20 | sort -c
    awk -F' [|] ' '{print $3}' "$BATS_TEST_TMPDIR/owner" | grep csm | sort -c
    [[ $(head -n 1 "$BATS_TEST_TMPDIR/change") == *' | -'* ]]
    delight render "$RUN" --sort shoe
    expect 3 "" "*--sort 'shoe' is no order*hint: one of: score, name, owner, arr, renewal, change*"
}

@test "--only: a card of what fails and what nobody knows" {
    delight render "$RUN" "Acme Inc" --only fail,unknown
    [ "$status" -eq 0 ]
    [[ $output != *"✔ pass"* && $output != *"+ pass"* && $output == *"fail"* ]]
    delight render "$RUN" "Acme Inc" --only fail,nonsense
    expect 3 "" "*--only 'nonsense' is no status*"
}

@test "the book has owner, revenue, renewal and change where the width allows" {
    COLUMNS=120 delight render "$RUN"
    [[ $output == *"score"*"change"*"owner"*"ARR"*"renews on"* ]]
    COLUMNS=80 delight render "$RUN"
    [[ $(grep ^customer <<<"$output") != *owner* ]]
}

# What python's own parser finds in a message: subject, recipients, and the kinds of its parts; then their texts.
parsed() {
    python3 -c '
import email, email.policy, sys
message = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
assert not message.defects, message.defects
parts = list(message.iter_parts())
assert not any(part.defects for part in parts)
print(message["subject"]); print(message["to"]); print(message["date"].datetime.date() if message["date"] else None)
print(message.get_content_type(), *(part.get_content_type() for part in parts))
for part, name in zip(parts, ("text", "html")):
    open(sys.argv[2] + "/" + name, "w").write(part.get_content())' "$1" "$BATS_TEST_TMPDIR"
}

@test "-f mail: a complete message that another parser reads, as text and as HTML without a script" {
    "$DELIGHT" render "$RUN" -f mail --to 'Mia Äpfel <mia@example.com>, jo@example.com' --link https://example.com/r.html \
        --reproducible >"$BATS_TEST_TMPDIR/message"
    run parsed "$BATS_TEST_TMPDIR/message"
    [ "$output" = "Customer health, 2021-09-15: $(jq '.calls | length' "$RUN") to call
Mia Äpfel <mia@example.com>, jo@example.com
2021-09-15
multipart/alternative text/plain text/html" ]
    diff "$BATS_TEST_TMPDIR/text" <("$DELIGHT" render "$RUN" --link https://example.com/r.html)
    xmllint --html --noout "$BATS_TEST_TMPDIR/html"
    grep -q 'href="https://example.com/r.html"' "$BATS_TEST_TMPDIR/html"
    grep -q 'Call first (' "$BATS_TEST_TMPDIR/html"
    run ! grep -qiE '<script|<style|<link|<img|onerror=|src=' "$BATS_TEST_TMPDIR/html"
    cmp "$BATS_TEST_TMPDIR/message" <("$DELIGHT" render "$RUN" -f mail --to 'Mia Äpfel <mia@example.com>, jo@example.com' \
        --link https://example.com/r.html --reproducible)
    # no line longer than a mail server takes
    [ "$(awk '{ if (length > most) most = length } END { print most }' "$BATS_TEST_TMPDIR/message")" -le 998 ]
    parsed "$OUT/owners/csm-apac/report.eml" | grep -qx 'multipart/alternative text/plain text/html'
}

@test "-f mail: an address with a line end, or none at all, is refused" {
    local to
    for to in $'mia@example.com\nBcc: all@example.com' $'mia@example.com\r\nX: y' mia '@' 'mia@' '' 'mia@example.com, jo'; do
        delight render "$RUN" -f mail --to "$to"
        expect 3 "" "*is no mail address*"
    done
}

@test "-f mail: hostile names stay text" {
    jq '.pack.title = "Health\r\nBcc: all@example.com" | .customers[0].name = "<img src=x onerror=alert(1)>"
        | .customers[0].id as $id | .calls = [$id] | .customers[0].signals = [{id: "waiting", evidence: "x", step: null, since: null}]' \
        "$RUN" >"$BATS_TEST_TMPDIR/hostile.json"
    "$DELIGHT" render "$BATS_TEST_TMPDIR/hostile.json" -f mail --to a@example.com >"$BATS_TEST_TMPDIR/message"
    run parsed "$BATS_TEST_TMPDIR/message"
    [ "$status" -eq 0 ]
    run ! grep -qi '^bcc' <(sed '/^$/q' "$BATS_TEST_TMPDIR/message")
    run ! grep -q '<img' "$BATS_TEST_TMPDIR/html"
    grep -q '&lt;img src=x onerror=alert(1)&gt;' "$BATS_TEST_TMPDIR/html"
}
