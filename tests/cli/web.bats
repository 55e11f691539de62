#!/usr/bin/env bats
# The web report, drawn by the program and looked at in headless Chromium (tests/web). One browser per test here.

load helper

setup_file() {
    pages=$BATS_FILE_TMPDIR
    export pages
    cp "$TESTS"/golden/{acme,book,gate,report,week}.json "$pages"
    python3 -B "$TESTS/web/books.py" "$pages"
    local run
    for run in acme book gate report week hostile weeks; do
        draw "$run"
    done
}

# draw RUN: the page of a run document beside it.
draw() {
    "$DELIGHT" render "$pages/$1.json" -f html >"$pages/$1.html"
}

# web CLASS: the tests of that class in tests/web/report.py.
web() {
    run python3 -B "$TESTS/web/report.py" "$pages" "$1"
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "a file named .html is the same page" {
    delight render "$pages/book.json" -o "$BATS_TEST_TMPDIR/out.html" -f json
    [ "$status" -eq 0 ]
    cmp "$BATS_TEST_TMPDIR/out.html" "$pages/book.html"
    [ "$(tail -c 8 "$pages/book.html")" = '</html>' ]
}

@test "everything is drawn, and no request leaves the file" {
    web Drawing
}

@test "hostile names stay text" {
    web Hostile
}

@test "sorting" {
    web Sorting
}

@test "filtering" {
    web Filtering
}

@test "a customer's card" {
    web Card
}

@test "deep links" {
    web Links
}

@test "the keyboard does it all" {
    web Keyboard
}

@test "a report, in the order of the work" {
    web Report
}

@test "the week: whom to call, whose customers, filters that lead there" {
    web Week
}

@test "the week on a telephone" {
    web Narrow
}

@test "a screen reader, contrast, light and dark" {
    web Reader
}

@test "on paper" {
    web Paper
}

@test "without JavaScript" {
    web Plain
}

@test "10,000 customers: open in two seconds, scroll without stutter" {
    python3 -B "$TESTS/web/books.py" "$pages" large
    draw large
    web Large
}
