#!/usr/bin/env bats
# Words that the shells complete: asked of `delight complete` as their scripts do, then typed in bash and in zsh.

load helper

setup_file() {
    start_postgres
    demo_database 2021
    # names that a shell would take apart
    psql -Xq -v ON_ERROR_STOP=1 demo2021 <<'SQL'
insert into posthog_organization
select (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid(), 'name', n, 'slug', 'named-' || i))).*
from posthog_organization o,
    unnest(array['Quux "$HOME" \ `Co`', 'Ra: The Second', 'Zed''s & Sons', 'Twin Co', 'Twin Co', E'Bell\x07', '-dash'])
    with ordinality as u (n, i)
where o.name = 'Acme Inc'
SQL
    cat >"$BATS_FILE_TMPDIR/rc.bash" <<'RC'
. <("$DELIGHT" completion bash)
RC
    cat >"$BATS_FILE_TMPDIR/rc.zsh" <<'RC'
autoload -Uz compinit
compinit -u -D
source <("$DELIGHT" completion zsh)
RC
    # runs what asks for completions, and prints the words it got of anything else
    tee -a "$BATS_FILE_TMPDIR/rc.bash" >>"$BATS_FILE_TMPDIR/rc.zsh" <<'RC'
delight() {
    if [ "$1" = complete ]; then
        command "$DELIGHT" "$@"
    else
        printf 'GOT '
        printf '<%s>' "$@"
        echo
    fi
}
RC
    export DELIGHT
}

teardown_file() {
    stop_postgres
}

setup() {
    # a busy machine is none of what is tested
    export PGDATABASE=demo2021 DELIGHT_COMPLETE_TIMEOUT=30s
}

# words WORD...: what bash is offered for the last of them
words() {
    run --separate-stderr "$DELIGHT" complete -- bash $(($# - 1)) "$@"
    [ "$status" -eq 0 ]
    [ -z "$stderr" ]
}

# holds KIND [WORD...]: what was offered is this, and nothing else
holds() {
    [ "$output" = "$(printf '%s\n' "$@")" ] || { echo "got: $output"; return 1; }
}

# offers KIND WORD...: these are among it
offers() {
    local word
    [ "${lines[0]}" = "$1" ] || { echo "got: $output"; return 1; }
    for word in "${@:2}"; do
        grep -qxF -- "$word" <<<"$output" || { echo "no '$word' in: $output"; return 1; }
    done
}

commands() {
    "$DELIGHT" --help | sed -n 's/^  \([a-z]\{1,\}\) .*/\1/p'
}

@test "commands are those of --help" {
    words delight ''
    holds words $(commands) help
    words delight sco
    holds words score
    words delight help re
    holds words $("$DELIGHT" --help | sed -n 's/^  \(re[a-z]*\) .*/\1/p')
    words delight -
    holds words --help --version
    words delight nonsense ''
    holds words
    [[ " $(commands) " != *complet* ]]
}

@test "options are those of each command's --help" {
    local command
    for command in $(commands); do
        words delight "$command" --
        holds words $("$DELIGHT" "$command" --help | sed -n 's/^ \{2,6\}\(-., \)\{0,1\}\(--[a-z-]*\).*/\2/p')
        [ "${#lines[@]}" -gt 3 ]
    done
    words delight render --lim
    holds words --limit
    words delight score -- --li
    holds words
}

@test "formats, and when to colour" {
    words delight score --format ''
    offers words text json jsonl csv markdown html junit openmetrics slack mail posthog
    words delight score -f j
    holds words json jsonl junit
    words delight list --format ''
    holds words text json
    words delight lint --color ''
    holds words auto always never
    words delight score --limit ''
    holds words all
    local format
    for format in $("$DELIGHT" complete -- bash 3 delight render -f | tail -n +2); do
        [ "$format" != text ] || continue
        delight render -f "$format" tests/golden/book.json
        [ "$status" -eq 0 ]
    done
}

@test "bash makes three words of --format=json" {
    words delight score --format =
    offers words text json
    words delight score --format = js
    holds words json jsonl
    words delight score --set plan-usage.months = 3 --format = js
    holds words json jsonl
}

@test "checks, sections, tags and settings of the pack" {
    words delight score --check plan-u
    holds words plan-usage
    words delight score --section ''
    holds words setup training value support
    words delight gate --require logged
    holds words logged-in
    words delight explain everyone
    holds words everyone-used
    words delight explain event_w
    holds words event_window
    words delight score --tag ''
    offers words $("$DELIGHT" list -f json | jq -r '.[].tags[]' | sort -u)
    [ "${#lines[@]}" -eq $(("$("$DELIGHT" list -f json | jq -r '.[].tags[]' | sort -u | wc -l)" + 1)) ]
    words delight score --set plan-usage.
    offers nospace plan-usage.months= plan-usage.at_least= plan-usage.weight=
    words delight score --set recent
    holds nospace recent_days=
}

@test "every setting that is offered can be set" {
    local setting value
    for setting in $("$DELIGHT" complete -- bash 3 delight list --set | tail -n +2); do
        value=1
        [[ $setting != *support_days= ]] || value=mon-fri
        delight list --set "$setting$value"
        [ "$status" -eq 0 ] || { echo "$setting: $stderr"; return 1; }
    done
}

@test "the pack that is named on the line" {
    local other=$BATS_TEST_TMPDIR/other
    cp -r checks "$other"
    cat >"$other/zz.yaml" <<'YAML'
section: value
checks:
  - {id: our-own, question: Is it ours?}
YAML
    words delight explain -c "$other" our
    holds words our-own
    words delight explain "-c" "\"$other\"" our
    holds words our-own
    words delight explain our
    holds words
    DELIGHT_CHECKS=$other words delight explain our
    holds words our-own
    # shellcheck disable=SC2088
    HOME=$BATS_TEST_TMPDIR words delight explain -c '~/other' our
    holds words our-own
}

@test "files and folders are the shell's business" {
    words delight score --dump ''
    holds files
    words delight score --facts ''
    holds folders
    words delight report --out = ''
    holds folders
    words delight render ''
    holds files
    words delight diff old ''
    holds files
    words delight init ''
    holds folders
}

@test "arguments by their place" {
    words delight list ''
    holds words checks models customers
    words delight answer 'Acme\ Inc' plan
    holds words plan-usage
    words delight answer 'Acme\ Inc' --by us plan
    holds words plan-usage
    words delight answer 'Acme\ Inc' plan-usage ''
    holds words yes no na
    words delight lint ''
    offers words --db --checks
}

@test "customers of the database, whatever their names" {
    words delight score Acm
    holds words 'Acme\ Inc'
    words delight score acm
    holds words 'Acme\ Inc'
    words delight score "'Acm"
    holds words 'Acme Inc'
    words delight score 'Quux'
    holds words 'Quux\ \"\$HOME\"\ \\\ \`Co\`'
    words delight score '"Quux'
    holds words 'Quux \"\$HOME\" \\ \`Co\`'
    words delight score Ra
    holds words 'Ra\:\ The\ Second'
    words delight score "'Zed"
    holds words "Zed'\\''s & Sons"
    words delight score 'Acme\ Inc' Ra
    holds words 'Ra\:\ The\ Second'
    words delight explain plan-usage Acm
    holds words 'Acme\ Inc'
    words delight answer Acm
    holds words 'Acme\ Inc'
}

@test "an id where a name is not enough" {
    local twin bell
    words delight score Twin
    holds words
    twin=$(psql -XAtqc "select min(id::text) from posthog_organization where name = 'Twin Co'")
    words delight score "${twin%????}"
    offers words "$twin"
    bell=$(psql -XAtqc "select id from posthog_organization where name like 'Bell%'")
    words delight score ''
    offers words "$bell" 'Acme\ Inc'
    [[ $output != *$'\a'* ]]
}

@test "customers by --db, by DELIGHT_DB, and none without" {
    unset PGDATABASE PGHOST
    local db="host=$DELIGHT_TEST_SERVER port=$PGPORT user=$PGUSER dbname=demo2021"
    unset PGPORT PGUSER
    words delight score Acm
    holds words
    words delight score --db "'$db'" Acm
    holds words 'Acme\ Inc'
    DELIGHT_DB=$db words delight score Acm
    holds words 'Acme\ Inc'
    DELIGHT_DB=$db words delight answer Acm
    holds words 'Acme\ Inc'
    # a dump is not restored for a TAB
    DELIGHT_DB=$db words delight score --dump tests/demo/2021.sql Acm
    holds words
}

@test "customers of an archived run" {
    unset PGDATABASE PGHOST PGPORT PGUSER
    words delight render tests/golden/acme.json Acm
    holds words 'Acme\ Inc'
    words delight render tests/golden/none.json Acm
    holds words
}

@test "silence when something is wrong" {
    PGDATABASE=nowhere words delight score Acm
    holds words
    PGHOST=/proc/nowhere words delight score Acm
    holds words
    words delight score --facts /proc/nowhere Acm
    holds words
    words delight score -c /proc/nowhere --check ''
    holds words
    words delight score --nonsense x --check plan-u
    holds words plan-usage
    words delight score --jobs many Acm
    [ "${lines[0]}" = words ]
    # an argument that is not UTF-8 is a line that nobody can complete
    run --separate-stderr "$DELIGHT" complete -- bash 2 delight score $'\xff'
    [ -z "$output" ]
}

@test "a database that is slow is not waited for" {
    local begun=$SECONDS lock
    psql -Xqd demo2021 -c 'begin; lock posthog_organization; select pg_sleep(20)' >/dev/null 3>&- &
    lock=$!
    until [ -n "$(psql -XAtqc "select 1 from pg_locks where mode = 'AccessExclusiveLock' and relation = 'posthog_organization'::regclass")" ]; do
        sleep 0.1
    done
    DELIGHT_COMPLETE_TIMEOUT=500ms run "$DELIGHT" complete -- bash 2 delight score Acm
    [ "$status" -eq 0 ]
    [[ $output != *Acme* ]]
    [ $((SECONDS - begun)) -lt 15 ]
    psql -Xqc "select pg_terminate_backend(pid) from pg_stat_activity where query like '%lock posthog_organization; select%' and pid <> pg_backend_pid()" >/dev/null
    wait "$lock" || true
}

@test "the function that bash calls" {
    # shellcheck disable=SC1090
    source <("$DELIGHT" completion bash)
    COMP_WORDS=("$DELIGHT" score --check plan-u) COMP_CWORD=3
    _delight "$DELIGHT" plan-u --check
    [ "${#COMPREPLY[@]}" -eq 1 ]
    [ "${COMPREPLY[0]}" = plan-usage ]
    COMP_WORDS=("$DELIGHT" score --dump '') COMP_CWORD=3
    _delight "$DELIGHT" '' --dump || true # compopt works only inside a completion
    [ "${#COMPREPLY[@]}" -eq 0 ]
    [ "$(complete -p delight)" = 'complete -F _delight delight' ]
}

# typed SHELL: each line, typed with its TABs, becomes these words
typed() {
    local line got
    while IFS=$'\t' read -r line got; do
        [ -n "$line" ] || continue
        run python3 -B tests/cli/press.py "$1" "$BATS_FILE_TMPDIR/rc.$1" "$line"
        [ "$output" = "$got" ] || { printf '%s in %s\nis  %s\nnot %s\n' "$line" "$1" "$output" "$got"; return 1; }
    done <<'LINES'
delight score acm\t	<score><Acme Inc>
delight score "Quux\t	<score><Quux "$HOME" \ `Co`>
delight score Quux\t -f cs\t	<score><Quux "$HOME" \ `Co`><-f><csv>
delight score --format=cs\t Ra\t	<score><--format=csv><Ra: The Second>
delight score Zed\t --set=plan-usage.mo\t3	<score><Zed's & Sons><--set=plan-usage.months=3>
delight render --lim\tal\t tests/golden/book.pr\t	<render><--limit><all><tests/golden/book.prom>
delight report --out tests/gol\tx	<report><--out><tests/golden/x>
LINES
}

@test "typed in bash" {
    typed bash
}

@test "typed in zsh" {
    typed zsh
}

@test "the scripts for the shells, and no other" {
    bash -n <("$DELIGHT" completion bash)
    zsh -n <("$DELIGHT" completion zsh)
    delight completion fish
    expect 3 '' "delight: error: there is no completion for 'fish'
hint: one of: bash, zsh"
}

@test "packs beside the default one" {
    words delight init --pack ''
    holds folders saas
    words delight score -c sa
    holds files saas
}
