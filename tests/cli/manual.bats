#!/usr/bin/env bats
# The manual page and the program say the same, the page is clean, its examples run, and it is installed.

load helper

PAGE=$TOP/src/cli/delight.1

setup_file() {
    start_postgres
    demo_database 2021
}

teardown_file() {
    stop_postgres
}

# section TITLE: its source
section() {
    awk -v title=".Sh $1" '/^\.Sh /{inside = $0 == title; next} inside' "$PAGE"
}

# "NAME ARGUMENTS" of each command, as the page has it
page_commands() {
    section COMMANDS | sed -n 's/^\.It Cm //p' | sed 's/Op Ar \([^ ]*\)/[\1]/g; s/Ar //g'
}

# the options of a command in the page, those of every command among them
page_options() {
    {
        section COMMANDS | awk -v command="$1" '
            /^\.(It|El|Ss)/ {inside = $2 == "Cm" && $3 == command; listing = 0}
            inside && /^Options:$/ {listing = 1}
            inside && listing && /^\.Fl -/ {print "-" $2}'
        section COMMANDS | sed '/^\.Ss/q' | sed -n 's/^\.Fl -\([a-z-]*\).*/--\1/p'
    } | sort
}

# "-d, --db CONNINFO" of each option the page describes
page_described() {
    section OPTIONS | sed -n 's/^\.It //p' | sed 's/Ar //; s/Fl -/--/; s/Fl \(.\) , -/-\1, --/' | sort
}

names() {
    "$DELIGHT" --help | sed -n 's/^  \([a-z]\{1,\}\) .*/\1/p'
}

@test "every command and its arguments" {
    local name
    diff <(for name in $(names); do
        "$DELIGHT" "$name" --help | sed -n '1s/Usage: delight \([a-z]*\) \[OPTION\.\.\.\]/\1/p'
    done) <(page_commands)
    [ "$(names | wc -l)" -gt 10 ]
}

@test "every option of every command" {
    local name
    for name in $(names); do
        diff <("$DELIGHT" "$name" --help | sed -n 's/^ \{2,6\}\(-., \)\{0,1\}\(--[a-z-]*\).*/\2/p' | sort) \
            <(page_options "$name") || { echo "of '$name'"; return 1; }
    done
}

@test "every option is described, with its letter and its argument" {
    local name
    diff <(for name in $(names); do
        "$DELIGHT" "$name" --help | sed -n 's/^ \{2,6\}\(\(-., \)\{0,1\}--[a-z-]*\( [A-Z][^ ]*\)\{0,1\}\).*/\1/p'
    done | sort -u) <(page_described)
}

@test "every exit status and every variable that the program reads" {
    local variable
    [ "$(section 'EXIT STATUS' | sed -n 's/^\.It //p' | tr '\n' ' ')" = '0 1 2 3 130 , 143 ' ]
    for variable in $(grep -ho 'g\?etenv("[A-Z_]*")' -r src --include='*.c' | sed 's/.*"\(.*\)".*/\1/' | sort -u); do
        case $variable in
        PATH | LD_LIBRARY_PATH) ;; # handed on to the server of a dump
        *) section ENVIRONMENT | grep -q "^\.It Ev .*\b$variable\b" || { echo "no $variable"; return 1; } ;;
        esac
    done
}

@test "every status and every format" {
    local word
    for word in pass fail unknown na waived error no-row null no-source needs-answer stale-answer no-privilege timeout sql rows; do
        section STATUSES | grep -q "^\.\(It \)\{0,1\}Sy $word\b" || { echo "no $word"; return 1; }
    done
    for word in $("$DELIGHT" complete -- bash 3 delight score -f | tail -n +2); do
        section OPTIONS | grep -q "^\.Cm .*\b$word\b" || { echo "no $word"; return 1; }
    done
}

@test "the page is clean" {
    # which other pages a machine has is not the page's business
    run grep -v 'referenced manual not found\|outdated mandoc.db' <(mandoc -T lint -W style "$PAGE" 2>&1)
    [ -z "$output" ]
    run groff -mandoc -ww -T utf8 -z "$PAGE"
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    mandoc -T utf8 "$PAGE" | sed 's/.\x08//g' | grep -q '^NAME'
}

@test "the examples run" {
    local line count=0
    cp -r "$DEMO/facts" "$BATS_TEST_TMPDIR/facts"
    ln -s "$DEMO/2021.sql" "$BATS_TEST_TMPDIR/export.sql"
    cd "$BATS_TEST_TMPDIR"
    export DELIGHT_DB=dbname=demo2021 DELIGHT_CHECKS=$TOP/checks
    while IFS= read -r line; do
        eval "$line"
        # whatever the demo's state is: it was done
        [ "$status" -le 2 ] || { echo "$line: $status: $stderr"; return 1; }
        count=$((count + 1))
    done < <(section EXAMPLES | awk '/^\.Ed/{inside = 0} inside; /^\.Bd/{inside = 1}')
    [ "$count" -gt 8 ]
    [ -s book.html ]
    [ -s book.csv ]
    [ -s gate.xml ]
    [ -s reports/report.html ]
    [ -f checks/scorecard.yaml ]
}

@test "make install puts page, completions and guide where they are looked for" {
    local root=$BATS_TEST_TMPDIR/root
    env -u MAKEFLAGS -u MAKELEVEL make -s -o all install PROGRAM="$DELIGHT" DESTDIR="$root" PREFIX=/usr
    cmp "$PAGE" "$root/usr/share/man/man1/delight.1"
    diff <("$DELIGHT" completion bash) "$root/usr/share/bash-completion/completions/delight"
    diff <("$DELIGHT" completion zsh) "$root/usr/share/zsh/site-functions/_delight"
    diff -r checks "$root/usr/share/delight/checks"
    [ -z "$(find "$root" -type f ! -perm 644 ! -path '*/bin/delight')" ]
    # it finds its checks from anywhere
    cd "$BATS_TEST_TMPDIR"
    DELIGHT=$root/usr/bin/delight delight list checks
    expect 0 '*plan-usage*' ''
    cd "$TOP"
    env -u MAKEFLAGS -u MAKELEVEL make -s uninstall DESTDIR="$root" PREFIX=/usr
    [ -z "$(find "$root" -type f)" ]
}
