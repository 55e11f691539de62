#!/usr/bin/env bats
# What is given is honoured: each option of each command is refused when it makes no sense, or changes
# something. An option that neither table knows is a failure here.

load helper

setup_file() {
    start_postgres
    demo_database
}

teardown_file() {
    stop_postgres
}

setup() {
    export PGDATABASE=demo2021
    FACTS=$BATS_TEST_TMPDIR/facts
    cp -r "$DEMO/facts" "$FACTS"
}

# option value message: in every command that takes it, before anything is printed
refused() {
    cat <<'END'
db host=/dev/null/none cannot connect
dump /dev/null/none.sql /dev/null/none.sql
facts /dev/null/none /dev/null/none
checks /dev/null/none /dev/null/none
pack /dev/null/none /dev/null/none
where nonsense( --where: syntax error
owner nope --owner: no customer has the owner 'nope'
section nope no section 'nope'
check nope no check 'nope'
tag nope no tag 'nope'
as-of tuesday neither a date nor a timestamp
set nope=1 --set nope=1
jobs 0 --jobs is a number
timeout soon --timeout 'soon' is no duration
min-score much --min-score 'much' is no score
require nope --require: no check 'nope'
max-unknown few --max-unknown 'few' is no number
no-new-failures /dev/null/none.json --no-new-failures: *none.json
out /dev/null/reports /dev/null/reports
since /dev/null/none.json --since: *none.json
valid-for soon --valid-for 'soon' is no duration
on never --on 'never' is no date
outcome nonsense 'nonsense' is no outcome
until never --until 'never' is no date
format nonsense no format 'nonsense'
output x.nonsense no suffix that names a format
output /dev/null/none/x.md there is no folder '/dev/null/none'
to nobody --to 'nobody' is no mail address
link nowhere --link 'nowhere' is no web address
sort nope --sort 'nope' is no order
only nope --only 'nope' is no status
limit few --limit 'few' is no number
color sometimes --color is 'auto', 'always' or 'never'
END
}

# Those that any text or none at all may follow: a test below shows what each changes.
free="analyze by note channel url reason reproducible exit-zero quiet quiet-if-unchanged verbose no-pager help"

# The words behind a command that let it do its work.
arguments_of() {
    case $1 in
    review | brief) words=("$1" "Acme Inc") ;;
    touch) words=("$1" "Acme Inc" demo) ;;
    feedback) words=("$1" "Acme Inc" "wants it dark") ;;
    answer) words=("$1" "Acme Inc" toolbar yes) ;;
    waive) words=("$1" "Acme Inc" toolbar --reason x --until 2099-12-31) ;;
    explain) words=("$1" toolbar "Acme Inc") ;;
    list) words=("$1" customers) ;;
    report) words=("$1" --out "$BATS_TEST_TMPDIR/reports") ;;
    render) words=("$1" tests/golden/book.json) ;;
    diff) words=("$1" tests/golden/book.json tests/golden/report.json) ;;
    init) words=("$1" "$BATS_TEST_TMPDIR/new") ;;
    *) words=("$1") ;;
    esac
    case $1 in
    review | answer | waive | touch | feedback) words+=(--facts "$FACTS") ;;
    esac
}

commands() {
    "$DELIGHT" --help | sed -n 's/^  \([a-z]\+\) .*/\1/p'
}

options_of() {
    "$DELIGHT" "$1" --help | sed -n 's/^ \{2,6\}\(-., \)\{0,1\}--\([a-z-]*\).*/\2/p'
}

@test "every option of every command is in one of the two tables" {
    local command option count=0
    for command in $(commands); do
        for option in $(options_of "$command"); do
            [[ " $free $(refused | cut -d ' ' -f 1 | tr '\n' ' ') " == *" $option "* ]] ||
                { echo "what '$command --$option' does is not tested"; return 1; }
            count=$((count + 1))
        done
    done
    [ "$count" -gt 150 ]
}

@test "what makes no sense is refused by every command that takes it" {
    local command option value message words
    for command in $(commands); do
        while read -r option value message; do
            [[ " $(options_of "$command" | tr '\n' ' ') " == *" $option "* ]] || continue
            arguments_of "$command"
            # what is selected, and what is written, is about checks here
            [[ $command != list || $option != @(section|check|tag) ]] || words=(list checks)
            delight "${words[@]}" "--$option" "$value" </dev/null
            [ "$status" -eq 3 ] && [ -z "$output" ] && [[ $stderr == *"error: "* ]] && matches "$stderr" "*$message*" ||
                { printf '%s\n' "${words[*]} --$option $value: $status" "$output" "$stderr"; return 1; }
        done < <(refused)
    done
    diff -r "$DEMO/facts" "$FACTS"
    [ ! -e "$BATS_TEST_TMPDIR/reports" ]
    [ ! -e "$BATS_TEST_TMPDIR/new" ]
}

@test "list: what has no meaning for one of its lists is refused" {
    local option list
    for option in where as-of timeout section check tag; do
        for list in checks models customers; do
            case $option-$list in
            where-customers | as-of-customers | timeout-customers | section-checks | check-checks | tag-checks) continue ;;
            esac
            delight list "$list" "--$option" 1
            expect 3 "" "delight: error: '--$option' is for 'list *', not for 'list $list'"
        done
    done
}

@test "--on, --note, --channel, --outcome and --url are written down" {
    delight touch "Acme Inc" "Usage-Dashboard" --facts "$FACTS" --on 2021-09-14 --note 'said "yes", twice'
    expect 0 "" "delight: written down: Acme Inc, usage_dashboard on 2021-09-14"
    delight feedback "Acme Inc" "wants it dark" --facts "$FACTS" --on 2021-09-13 --channel call --outcome "Pull Request" --url https://example.com/1
    expect 0 "" "delight: written down: Acme Inc, wants it dark"
    run diff <(cat "$DEMO/facts/touchpoint.csv" "$DEMO/facts/feedback.csv") <(cat "$FACTS/touchpoint.csv" "$FACTS/feedback.csv")
    [ "$(grep -c '^[<>]' <<<"$output")" -eq 2 ]
    [[ $output == *'> Acme Inc,usage_dashboard,2021-09-14,"said ""yes"", twice"'* ]]
    [[ $output == *'> Acme Inc,2021-09-13,call,wants it dark,pull_request,https://example.com/1,'* ]]
}

@test "--by, --note and --reason are written down" {
    delight answer "Acme Inc" toolbar yes --facts "$FACTS" --by "somebody else" --note "a note of ours"
    delight waive "Acme Inc" demo-received --facts "$FACTS" --by nobody --reason "why not" --until 2099-12-31
    run --separate-stderr "$DELIGHT" review "Acme Inc" --facts "$FACTS" --as-of 2021-09-15 --check toolbar --by reviewer <<<$'y\n\n\n'
    run cat "$FACTS/answers.yaml"
    [[ $output == *"by: somebody else"*"note: a note of ours"* ]]
    [[ $output == *"check: toolbar, answer: yes, by: reviewer"* ]]
    [[ $output == *"reason: why not, by: nobody"* ]]
}

@test "--reproducible, in every command that draws" {
    local command words
    for command in score gate report brief render; do
        arguments_of "$command"
        [ "$command" = render ] || words+=(--as-of 2021-09-15)
        delight "${words[@]}" -f json
        [ "$status" -le 1 ]
        jq -e 'has("started_at") and has("duration_ms")' <<<"$output"
        delight "${words[@]}" -f json --reproducible
        jq -e '(has("started_at") or has("duration_ms")) | not' <<<"$output"
    done
}

@test "--exit-zero, in every command that could end otherwise" {
    local command words
    cat >"$BATS_TEST_TMPDIR/broken.yaml" <<'END'
section: setup
checks:
  - id: broken
    question: Is one divided by nothing?
    probe: select customer_id, 1 / (length(customer_id) - length(customer_id)) as n from customer
    pass: n > 0
    examples:
      - name: wrong
        given: {customer: [{customer_id: acme}]}
        expect: {acme: pass}
END
    psql -Xqc 'create role weak login' -c 'grant select on all tables in schema public to weak' \
        -c 'revoke select on posthog_action from weak'
    for command in score gate report brief test doctor diff; do
        arguments_of "$command"
        case $command in
        diff) words=(diff "$BATS_TEST_TMPDIR/before.json" tests/golden/acme.json)
            jq '.customers[].results[].status = "pass"' tests/golden/acme.json >"$BATS_TEST_TMPDIR/before.json" ;;
        doctor) words+=(--db "dbname=demo2021 user=weak" --as-of 2021-09-15) ;;
        test) words+=(--db dbname=demo2021 -c checks -c "$BATS_TEST_TMPDIR/broken.yaml" --check broken) ;;
        *) words+=(-c checks -c "$BATS_TEST_TMPDIR/broken.yaml" --check broken --as-of 2021-09-15) ;;
        esac
        delight "${words[@]}"
        [ "$status" -eq 1 ] || [ "$status" -eq 2 ] || { echo "${words[*]}: $status $stderr"; return 1; }
        delight "${words[@]}" --exit-zero
        [ "$status" -eq 0 ] || { echo "${words[*]} --exit-zero: $status $stderr"; return 1; }
    done
    psql -Xqc 'drop owned by weak' -c 'drop role weak'
}

@test "--quiet, --quiet-if-unchanged" {
    delight answer "Acme Inc" toolbar yes --facts "$FACTS"
    expect 0 "" "*answered*"
    delight answer "Acme Inc" toolbar yes --facts "$FACTS" --quiet
    expect 0 "" ""
    delight report --out "$BATS_TEST_TMPDIR/reports" --as-of 2021-09-15
    delight report --out "$BATS_TEST_TMPDIR/reports" --as-of 2021-09-15 --since 2021-09-15
    [ "$status" -eq 0 ] && [[ $output == *"nothing changed"* ]]
    delight report --out "$BATS_TEST_TMPDIR/reports" --as-of 2021-09-15 --since 2021-09-15 --quiet-if-unchanged
    expect 0 "" "*"
}

@test "explain -f json says the same as a document" {
    delight explain toolbar "Acme Inc" --as-of 2021-09-15 -f json
    [ "$status" -eq 0 ]
    jq -e '.check == "toolbar" and (.status | startswith("unknown"))' <<<"$output"
    jq -e '(.row | type == "object") and (.sql | test("select"; "i")) and (.parameters | type == "object")' <<<"$output"
    delight explain plan-usage -f json
    jq -e '(.variants | length >= 1) and (.variants[0].sql | type == "string") and (.pass_when | type == "string")' <<<"$output"
}

@test "diff: --output as much as --format" {
    local folder=$BATS_TEST_TMPDIR
    jq '.customers[].results[].status = "pass"' tests/golden/acme.json >"$folder/before.json"
    delight diff "$folder/before.json" tests/golden/acme.json -f json -o "$folder/changes.md" -o "$folder/changes.json"
    [ "$status" -eq 1 ]
    cmp <(printf '%s\n' "$output") "$folder/changes.json"
    jq -e '.schema == "delight/diff/1" and (.regressed | length > 0)' "$folder/changes.json"
    grep -q '^#' "$folder/changes.md"
}

@test "a full device is named, whatever is written" {
    ln -s /dev/full "$BATS_TEST_TMPDIR/full.json"
    ln -s /dev/full "$BATS_TEST_TMPDIR/full.md"
    delight render tests/golden/book.json -o "$BATS_TEST_TMPDIR/full.md"
    expect 3 "" "delight: error: cannot write '$BATS_TEST_TMPDIR/full.md': No space left on device"
    delight diff tests/golden/book.json tests/golden/book.json -o "$BATS_TEST_TMPDIR/full.json"
    expect 3 "" "delight: error: cannot write '$BATS_TEST_TMPDIR/full.json': No space left on device"
    GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=/dev/full delight gate "Acme Inc" --as-of 2021-09-15
    expect 3 "*" "*delight: error: cannot write '/dev/full': No space left on device"
}

@test "a command that a hint offers is complete, and works when it is pasted" {
    local hint
    cp -r checks "$BATS_TEST_TMPDIR/our checks"
    delight score --check nothing-like-it -c "$BATS_TEST_TMPDIR/our checks" --facts "$FACTS"
    expect 3 "" "*no check 'nothing-like-it'
hint: 'delight list checks *"
    hint=${stderr#*hint: \'delight }
    hint=${hint%\' shows*}
    eval "delight $hint"
    expect 0 "*toolbar*" ""
    [[ $hint == *"-c '$BATS_TEST_TMPDIR/our checks'"* ]]

    delight score "Acme" -d dbname=demo2021 -c checks --facts "$FACTS"
    hint=${stderr#*hint: \'delight }
    hint=${hint%\' shows*}
    [ "$hint" = "list customers --db 'dbname=demo2021' --facts $FACTS -c checks" ]
    eval "delight $hint"
    expect 0 "*Acme Inc*" ""

    # a password is in no hint
    delight score "Acme" -d "postgresql://$PGUSER:secret@/demo2021?host=$PGHOST&port=$PGPORT" -c checks
    [[ $stderr == *"'delight list customers --db CONNINFO -c checks'"* ]]
    [[ $stderr != *secret* ]]
}

@test "DELIGHT_FACTS names the folder where --facts does not" {
    DELIGHT_FACTS=$FACTS delight answer "Acme Inc" toolbar yes
    expect 0 "" "*answered*"
    grep -q 'check: toolbar, answer: yes' "$FACTS/answers.yaml"
    DELIGHT_FACTS=/dev/null/none delight answer "Acme Inc" toolbar yes --facts "$FACTS"
    expect 0 "" "*answered*"
    DELIGHT_FACTS=/dev/null/none delight lint
    expect 3 "" "*/dev/null/none*"
}
