#!/usr/bin/env bats
# What a person sees of a customer: the name, the card, the pager, a review of one owner's customers.

load helper

setup_file() {
    start_postgres
    demo_database
}

teardown_file() {
    stop_postgres
}

demo() {
    delight "$1" -q -d dbname=demo2021 --facts tests/demo/facts --as-of 2021-09-15 "${@:2}"
}

# Lines of stdin that name a customer called Globex, without saying which.
nameless() {
    grep -o 'Globex.\{0,14\}' | grep -vE "^Globex(\.\.\.|…)? \((\.\.\.|…)0000002[23]\)|^Globex', which 2" || true
}

@test "two customers of one name: every format that people read says which" {
    local out=$BATS_TEST_TMPDIR/out format
    demo report --out "$out" --as-of 2021-06-15
    [ "$status" -eq 0 ]
    for format in text markdown slack html mail junit; do
        demo report --out "$out" -f "$format" --limit all
        echo "$format"
        if [ "$format" = mail ]; then
            output=$(python3 -c 'import email, email.policy, sys
message = email.message_from_string(sys.stdin.read(), policy=email.policy.default)
print("\n".join(part.get_content() for part in message.walk() if not part.is_multipart()))' <<<"$output")
        fi
        [ "$(grep -c 'Glob' <<<"$output")" -gt 0 ]
        [ -z "$(nameless <<<"$output")" ]
    done
}

@test "two customers of one name: the card and the book at 80 columns" {
    demo score 017a1e00-0000-4000-8000-000000000022
    expect 0 "*Globex (…00000022)  *" "*"
    demo score --limit all --sort name
    expect 0 "*
Glo… (…00000022) *
Glo… (…00000023) *" "*"
    LC_ALL=C demo score 017a1e00-0000-4000-8000-000000000022
    expect 0 "*Globex (...00000022)  *" "*"
}

@test "a name that one customer has stays as it is, and so do the names for programs" {
    demo score -f json
    [ "$(jq -r '.customers[] | select(.label) | "\(.name): \(.label)"' <<<"$output")" = "Globex: Globex (…00000022)
Globex: Globex (…00000023)
INITECH: INITECH (…00000025)
Initech: Initech (…00000024)" ]
    demo score -f csv
    [ "$(grep -c '"Globex"' <<<"$output")" -gt 0 ]
}
