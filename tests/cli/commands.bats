#!/usr/bin/env bats
# Commands, options, help, and what is said about a wrong one. No database.

load helper

commands() {
    "$DELIGHT" --help | sed -n 's/^  \([a-z]\+\) .*/\1/p'
}

@test "--version" {
    delight --version
    expect 0 "delight 1.*" ""
}

@test "--help, -h and help say the same" {
    delight --help
    expect 0 "Usage: delight COMMAND*
Customers:
  score *
The checks:
*Exit status: 0 done*" ""
    local said=$output
    delight -h
    [ "$output" = "$said" ]
    delight help
    [ "$output" = "$said" ]
}

@test "every command has help of its own, 80 columns wide" {
    local command
    [ "$(commands | wc -l)" -ge 10 ]
    for command in $(commands); do
        delight "$command" --help
        expect 0 "Usage: delight $command *
Output:
*--help*" ""
        [ "$(wc -L <<<"$output")" -le 80 ]
        [ "$(sed -n 3p <<<"$output" | cut -c 1)" != " " ]
        local said=$output
        delight help "$command"
        [ "$output" = "$said" ]
    done
    [ "$("$DELIGHT" --help | wc -L)" -le 80 ]
}

@test "no command" {
    delight
    expect 3 "" "delight: error: no command given
hint: try 'delight --help'"
}

@test "an unknown command, with the nearest" {
    delight scroe
    expect 3 "" "delight: error: no command 'scroe'; did you mean 'score'?
hint: try 'delight --help'"
    delight frobnicate
    expect 3 "" "delight: error: no command 'frobnicate'
hint: try 'delight --help'"
    delight help scroe
    expect 3 "" "delight: error: no command 'scroe'*"
}

@test "options before the command" {
    delight --db x score
    expect 3 "" "delight: error: options stand after the command
hint: try 'delight --help'"
}

@test "an unknown option, with the nearest" {
    delight score --fromat json
    expect 3 "" "delight: error: unknown option '--fromat'; did you mean '--format'?
hint: try 'delight score --help'"
    delight score --fromat=json
    expect 3 "" "delight: error: unknown option '--fromat'; did you mean '--format'?*"
    delight score --frobnicate
    expect 3 "" "delight: error: unknown option '--frobnicate'
hint: try 'delight score --help'"
    delight score -x
    expect 3 "" "delight: error: unknown option '-x'*"
}

@test "an option of another command" {
    delight score --min-score 3
    expect 3 "" "delight: error: '--min-score' is an option of 'gate', not of 'score'
hint: try 'delight score --help'"
}

@test "an option without its argument" {
    delight score --dump
    expect 3 "" "delight: error: option '--dump' needs an argument*"
    delight score -f
    expect 3 "" "delight: error: option '-f' needs an argument*"
}

@test "numbers" {
    delight score --jobs many
    expect 3 "" "delight: error: option '--jobs' needs a whole number*"
    delight score --jobs 0
    expect 3 "" "delight: error: --jobs is a number from 1 to 64*"
    delight score --jobs 99999999999999999999
    expect 3 "" "delight: error: option '--jobs' needs a whole number*"
}

@test "options that exclude each other" {
    delight score --db x --dump y
    expect 3 "" "delight: error: '--db' and '--dump' exclude each other
hint: try 'delight score --help'"
}

@test "too many arguments, too few" {
    delight lint extra
    expect 3 "" "delight: error: 'lint' takes no argument, but there is 'extra'
hint: try 'delight lint --help'"
    delight render
    expect 3 "" "delight: error: 'render' needs RUN*
hint: try 'delight render --help'"
    delight diff one two three
    expect 3 "" "delight: error: 'diff' takes OLD NEW; 'three' is too much*"
}

@test "an argument that is not UTF-8" {
    delight score "$(printf 'a\377')"
    expect 3 "" "delight: error: an argument is not UTF-8: *"
}

@test "colours" {
    delight list --color sometimes
    expect 3 "" "delight: error: --color is 'auto', 'always' or 'never', not 'sometimes'*"
    delight render --color always nothing.json
    expect 3 "" $'delight: \033[1;31merror: \033[0m*'
    FORCE_COLOR=1 delight render nothing.json
    expect 3 "" $'delight: \033[1;31merror: \033[0m*'
    FORCE_COLOR='' delight render nothing.json
    expect 3 "" "delight: error: *"
    NO_COLOR=1 FORCE_COLOR=1 delight render nothing.json
    expect 3 "" "delight: error: *"
    NO_COLOR=1 delight render --color always nothing.json
    expect 3 "" $'delight: \033[1;31merror: \033[0m*'
}

@test "formats are held to before anything is done" {
    delight score --format yaml
    expect 3 "" "delight: error: no format 'yaml'
hint: one of: text, json,*"
    delight score -o report.yaml
    expect 3 "" "delight: error: --output 'report.yaml' has no suffix that names a format
hint: *"
    delight gate -o /proc/nowhere/gate.xml
    expect 3 "" "delight: error: cannot write '/proc/nowhere/gate.xml': there is no folder '/proc/nowhere'"
    delight score --limit few
    expect 3 "" "delight: error: --limit 'few' is no number of customers
hint: write a number or 'all'"
    delight list --format csv
    expect 3 "" "delight: error: 'list' has no format 'csv'
hint: one of: text, json"
}

@test "no database is named" {
    local command
    for command in score gate "report --out $BATS_TEST_TMPDIR" "list customers" "explain logged-in acme"; do
        # shellcheck disable=SC2086
        run --separate-stderr env -u PGHOST -u PGPORT -u PGUSER -u PGDATABASE "$DELIGHT" $command
        expect 3 "" "delight: error: there is no database to read
hint: name one: --db CONNINFO, --dump FILE, DELIGHT_DB, or libpq's PGHOST, PGDATABASE, PGSERVICE*"
    done
}

@test "list checks" {
    delight list
    expect 0 "setup *logged-in *Has the customer logged in?
*weekly-monthly *
support *loop-closed *" ""
    [ "$(wc -l <<<"$output")" -eq 27 ]
    delight list checks --section training --format json
    expect 0 "[*]" ""
    [ "$(jq -r 'length, .[0].section, .[0].id' <<<"$output" | xargs)" = "6 training analytics-experience" ]
    delight list --tag nothing-like-it
    expect 3 "" "delight: error: no tag 'nothing-like-it'*"
    delight list --section trainning
    expect 3 "" "delight: error: no section 'trainning'
hint: did you mean 'training'?"
}

@test "list models" {
    delight list models --format json
    expect 0 "[*]" ""
    jq -e 'map(select(.model == "customer")) | .[0].columns | .customer_id == "text" and .paying == "boolean"' <<<"$output"
    jq -e 'map(select(.model == "touchpoint")) | .[0] | .from[0].facts == "touchpoint" and (.values.kind | index("demo") != null)
        and (.file | endswith("models/touchpoints.yaml")) and .line > 1' <<<"$output"
    jq -e 'map(select(.model == "organization_user")) | .[0].from[0] | (.tables | index("posthog_organizationmembership") != null)
        and (.models | length > 0)' <<<"$output"
    # every model has columns and says where it comes from: of a table, a model or a file of facts, or of nothing
    jq -e 'all((.columns | length > 0) and (.from | length > 0))' <<<"$output"
    local models
    models=$(jq -r '.[].model' <<<"$output")
    delight list models
    expect 0 "*
touchpoint: *
    columns  customer_id text, kind text (demo, training, *), happened_on date, note text
    from     facts/touchpoint.csv
    in       *models/touchpoints.yaml:*"
    [ "$(grep -v '^    ' <<<"$output" | cut -d: -f1)" = "$models" ]
    delight list modles
    expect 3 "" "delight: error: there is no list of 'modles'
hint: did you mean 'models'?"
}

@test "render draws an archived run" {
    delight render tests/golden/book.json --format csv
    [ "$status" -eq 0 ]
    [ "$output" = "$(cat tests/golden/book.csv)" ]
    delight render tests/golden/book.json --format json --reproducible -o "$BATS_TEST_TMPDIR/again.json"
    expect 0 "{*}" ""
    cmp <(printf '%s\n' "$output") "$BATS_TEST_TMPDIR/again.json"
}

@test "render refuses what is no run" {
    delight render nothing.json
    expect 3 "" "delight: error: *nothing.json*No such file or directory
hint: *"
    delight render Makefile
    expect 3 "" "delight: error: Makefile:1:*: not JSON*"
    echo '{"schema": "delight/run/2"}' >"$BATS_TEST_TMPDIR/other.json"
    delight render "$BATS_TEST_TMPDIR/other.json"
    expect 3 "" "delight: error: *other.json: *delight/run/2*"
}

@test "stdout that is full, closed, or nobody reads" {
    run --separate-stderr bash -c '"$0" list >/dev/full' "$DELIGHT"
    expect 3 "" "delight: error: cannot write to stdout: No space left on device"
    run --separate-stderr bash -c '"$0" list >&-' "$DELIGHT"
    expect 3 "" "delight: error: cannot write to stdout: Bad file descriptor"
    run --separate-stderr bash -c 'set -o pipefail; "$0" render tests/golden/book.json -f html | true; echo "$?"' "$DELIGHT"
    expect 0 "0" ""
}

@test "closed descriptors are not mistaken for files" {
    run --separate-stderr bash -c '"$0" render tests/golden/book.json -f json -o "$1" <&- 2>&- >/dev/null; echo $?' \
        "$DELIGHT" "$BATS_TEST_TMPDIR/run.json"
    expect 0 "0" ""
    jq -e .schema "$BATS_TEST_TMPDIR/run.json"
}

@test "files are written whole or not at all" {
    local folder=$BATS_TEST_TMPDIR/out
    mkdir "$folder"
    echo "what was here" >"$folder/book.json"
    # shellcheck disable=SC2016
    run --separate-stderr bash -c 'ulimit -S -f 1; trap "" XFSZ; "$0" render tests/golden/book.json -o "$1" >/dev/null' \
        "$DELIGHT" "$folder/book.json"
    expect 3 "" "delight: error: cannot write '$folder/book.json': File too large"
    [ "$(cat "$folder/book.json")" = "what was here" ]
    [ "$(ls -A "$folder")" = book.json ]
}

@test "a plain terminal gets plain characters" {
    LC_ALL=C delight render tests/golden/book.json
    [ "$status" -eq 0 ]
    run ! env LC_ALL=C grep '[^ -~]' <<<"$output"
}

@test "a language changes neither numbers nor messages" {
    LC_ALL=C.UTF-8 delight render tests/golden/book.json
    local said=$output
    LANG=de_DE.UTF-8 LANGUAGE=de LC_NUMERIC=de_DE.UTF-8 LC_ALL='' LC_CTYPE=C.UTF-8 delight render tests/golden/book.json
    expect 0 "$said" ""
}
