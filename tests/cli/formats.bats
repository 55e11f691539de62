#!/usr/bin/env bats
# What the formats say to readers that are not ours: a CSV reader, XML and JSON parsers, the grammar of the metrics text.
# They read the golden files, which build/test_render holds the program to byte for byte.

setup() {
    cd "$BATS_TEST_DIRNAME/../golden" || return 1
}

@test "json: the same document as went in, without the clock" {
    run diff <(jq -S 'del(.started_at, .duration_ms, .checks[].duration_ms)' acme.json) <(jq -S . acme.repro.json)
    [ "$status" -eq 0 ] && [ -z "$output" ]
}

@test "jsonl: a customer a line, each with clock and pack" {
    [ "$(wc -l <book.jsonl)" -eq "$(jq '.customers | length' book.json)" ]
    run diff <(jq -cS '.customers[]' book.json) <(jq -cS 'del(.schema, .as_of, .pack)' book.jsonl)
    [ "$status" -eq 0 ]
    [ "$(jq -r '[.as_of, .pack, .schema] | @tsv' book.jsonl | sort -u | wc -l)" -eq 1 ]
}

@test "csv: a strict reader finds every result, and no cell is a formula" {
    python3 - <<'PYTHON'
import csv, json
with open("book.csv", newline="", encoding="utf-8") as file:
    text = file.read()
assert text.endswith("\r\n") and text.count("\r\n") == text.count("\n"), "RFC 4180 ends rows with CRLF"
rows = list(csv.DictReader(text.splitlines(), strict=True))
run = json.load(open("book.json", encoding="utf-8"))
wanted = [(c["id"], r["check"], r["status"]) for c in run["customers"] for r in c["results"]]
assert [(r["customer_id"], r["check"], r["status"]) for r in rows] == wanted
for row in rows:
    assert None not in row and None not in row.values(), row
    for column, cell in row.items():
        if cell[:1] in "=+-@\t\r" and cell:
            float(cell)
values = [r["value"] for c in run["customers"] for r in c["results"]]
assert [float(r["value"]) if r["value"] else None for r in rows] == values
PYTHON
}

@test "junit: well-formed, and its numbers are its cases" {
    xmllint --noout acme.xml gate.xml
    python3 - <<'PYTHON'
import xml.etree.ElementTree as tree
for name in "acme.xml", "gate.xml":
    root = tree.parse(name).getroot()
    assert root.tag == "testsuites"
    for suite in [root] + root.findall("testsuite"):
        cases = list(suite.iter("testcase"))
        assert int(suite.get("tests")) == len(cases)
        for count, tag in ("failures", "failure"), ("errors", "error"), ("skipped", "skipped"):
            assert int(suite.get(count)) == sum(case.find(tag) is not None for case in cases), (name, count)
    classes = [(c.get("classname"), c.get("name")) for c in root.iter("testcase")]
    assert len(classes) == len(set(classes)), "two cases of one name"
PYTHON
}

@test "junit: red exactly where the gate is not met" {
    run diff <(jq -r '.customers[] | select(.gate.met | not) | .id' gate.json) \
        <(xmllint --xpath '//testsuite[@failures > 0]/properties/property[@name="id"]/@value' gate.xml | sed 's/.*"\(.*\)"/\1/')
    [ "$status" -eq 0 ] && [ -z "$output" ]
}

@test "junit: no advisory question fails" {
    [ "$(jq -r '.customers[0].results[] | select(.check == "feature-flags") | .status' acme.json)" = fail ]
    [ "$(xmllint --xpath 'count(//testcase[starts-with(@name, "feature-flags")]/failure)' acme.xml)" -eq 0 ]
    [ "$(xmllint --xpath 'count(//testcase[starts-with(@name, "feature-flags")]/skipped)' acme.xml)" -eq 1 ]
}

@test "openmetrics: what the textfile collector and OpenMetrics both take" {
    python3 - <<'PYTHON'
import json, re
text = open("book.prom", encoding="utf-8").read()
assert text.endswith("# EOF\n") and text.count("# EOF") == 1
label = r'[a-z_]+="(?:[^"\\\n]|\\["\\n])*"'
sample = re.compile(r'([a-z_]+)(?:\{(%s(?:,%s)*)\})? (\S+)' % (label, label))
family, seen, values = None, set(), {}
for line in text.splitlines()[:-1]:
    if match := re.fullmatch(r"# HELP (\S+) ([^\\\"]+)", line):
        assert match[1] not in seen, "a family in two places"
        family = match[1]
        seen.add(family)
    elif match := re.fullmatch(r"# TYPE (\S+) gauge", line):
        assert match[1] == family
    else:
        match = sample.fullmatch(line)
        assert match and match[1] == family, line
        key = (match[1], match[2])
        assert key not in values, key
        values[key] = float(match[3])
run = json.load(open("book.json", encoding="utf-8"))
for customer in run["customers"]:
    label = 'customer="%s"' % customer["id"]
    score = [v for (n, l), v in values.items() if n == "delight_customer_score" and l.startswith(label)]
    assert score == ([] if customer["score"] is None else [customer["score"]])
    grades = [v for (n, l), v in values.items() if n == "delight_customer_grade" and l.startswith(label)]
    assert sum(grades) == 1 and len(grades) == 6
PYTHON
}

@test "markdown: no markup, HTML or mention comes from data" {
    run grep -En '<[a-zA-Z/!]|[^\\]\]\(|(^|[^\\])`|https?://|@[a-z]' ./*.md
    [ "$status" -eq 1 ]
}

@test "markdown: every row of a table has the same cells" {
    run awk '/^\|/ { gsub(/\\\|/, ""); print gsub(/\|/, "") }' book.md
    [ "$(sort -u <<<"$output" | wc -l)" -eq 1 ]
    [ "$(wc -l <<<"$output")" -eq 10 ]
}

@test "slack: blocks as Block Kit has them, nothing unescaped" {
    for file in ./*.slack.json; do
        jq -e '.text | type == "string"' "$file"
        jq -e '.blocks | length > 0 and length <= 50' "$file"
        jq -e 'all(.blocks[]; .type == "header" or .type == "section" or .type == "context")' "$file"
        jq -e 'all(.blocks[] | select(.type == "header"); .text.type == "plain_text" and (.text.text | length <= 150))' "$file"
        jq -e 'all(.blocks[] | select(.type == "section"); .text.type == "mrkdwn" and (.text.text | length <= 3000))' "$file"
        jq -e 'all(.. | strings; test("[<>]|&(?!amp;|lt;|gt;)") | not)' "$file"
    done
}

@test "posthog: one group event a customer, with score and what fails" {
    jq -e '.batch | length == 8' book.posthog.json
    jq -e 'all(.batch[]; .event == "$groupidentify" and .properties."$group_type" == "organization")' book.posthog.json
    run jq -c '.batch[1].properties."$group_set" | [.delight_score, .delight_grade, .delight_failing]' book.posthog.json
    [ "$output" = '[28.6,"critical",["events-recurring","plan-usage","usage-dashboard"]]' ]
}

@test "no format lets a terminal escape or a bidirectional override through" {
    run python3 - <<'PYTHON'
import glob, re
for name in glob.glob("*"):
    if name in ("acme.json", "book.json", "gate.json", "report.json", "met.json", "quiet.json"):
        continue # the documents are what is hostile
    text = open(name, encoding="utf-8", newline="").read()
    if "colour" in name or name == "report-120.txt":
        text = re.sub("\x1b\\[[0-9]+m", "", text) # the colours are ours
    found = re.findall("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067]", text)
    if found:
        print(name, [hex(ord(c)) for c in found])
PYTHON
    [ "$status" -eq 0 ] && [ -z "$output" ]
}

@test "a format is a row: help, completion, hints and manual know all of them" {
    cd "$BATS_TEST_DIRNAME/../.." || return 1
    local delight=${DELIGHT:-$PWD/delight} name suffix manual=src/cli/delight.1
    # ROW(TEXT, text, ".txt", "help") of include/render.h, which has no other list
    local rows
    rows=$(sed -n 's/^ *ROW([A-Z]*, \([a-z]*\), "\.\([a-z.]*\)", "\(.*\)").*/\1 \2 \3/p' include/render.h)
    [ "$(wc -l <<<"$rows")" -ge 10 ]
    run diff <(cut -d ' ' -f 1 <<<"$rows") <("$delight" complete -- zsh 3 delight render -f | tail -n +2 | cut -f 1)
    [ "$status" -eq 0 ]
    run diff <(cut -d ' ' -f 3- <<<"$rows") <("$delight" complete -- zsh 3 delight render -f | tail -n +2 | cut -f 2)
    [ "$status" -eq 0 ]
    local help hints
    help=$("$delight" render --help | tr -s ' \n' ' ')
    hints=$("$delight" render -f nonsense tests/golden/book.json 2>&1 || true
        "$delight" render -o "$BATS_TEST_TMPDIR/x.nonsense" tests/golden/book.json 2>&1 || true)
    while read -r name suffix _; do
        [[ $help == *"on stdout: "*"$name"* && $help == *"names the format: "*"$suffix"* ]] || { echo "--help: $name"; return 1; }
        [[ $hints == *"one of: "*"$name"*"one of: "*".$suffix"* ]] || { echo "hint: $name"; return 1; }
        grep -q "^\.Cm .*\b$name\b" "$manual" && grep -q "\.${suffix/./\\.}\b" "$manual" || { echo "manual: $name"; return 1; }
        "$delight" render tests/golden/book.json -f "$name" >"$BATS_TEST_TMPDIR/by-name"
        "$delight" render tests/golden/book.json -o "$BATS_TEST_TMPDIR/by-suffix.$suffix" >/dev/null
        [ "$name" = text ] || cmp "$BATS_TEST_TMPDIR/by-name" "$BATS_TEST_TMPDIR/by-suffix.$suffix"
    done <<<"$rows"
}

# --- memory that cannot be had ----------------------------------------------------------------------

# A library to preload: the allocation number $FAIL_AT that jansson or libxml2 makes, by itself or through the program,
# fails; or all are counted into the file $FAIL_COUNT.
failing_malloc() {
    cat >"$BATS_TEST_TMPDIR/fail.c" <<'SOURCE'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
static long n, at = -1;
static int fails(void *caller)
{
    Dl_info info;
    if (!dladdr(caller, &info) || !info.dli_fname ||
        !(strstr(info.dli_fname, "delight") || strstr(info.dli_fname, "jansson") || strstr(info.dli_fname, "libxml2")))
        return 0;
    if (at < 0)
        at = getenv("FAIL_AT") ? atol(getenv("FAIL_AT")) : 0;
    return ++n == at;
}
#define FAILS fails(__builtin_return_address(0))
void *malloc(size_t size) { return FAILS ? NULL : __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return FAILS ? NULL : __libc_calloc(count, size); }
void *realloc(void *old, size_t size) { return size && FAILS ? NULL : __libc_realloc(old, size); }
__attribute__((destructor)) static void tell(void)
{
    FILE *file = getenv("FAIL_COUNT") ? fopen(getenv("FAIL_COUNT"), "w") : NULL;
    if (file)
        fprintf(file, "%ld\n", n), fclose(file);
}
SOURCE
    cc -shared -fPIC -O1 -o "$BATS_TEST_TMPDIR/fail.so" "$BATS_TEST_TMPDIR/fail.c" -ldl
}

@test "memory that cannot be had: an error, never a shorter document" {
    local delight=${DELIGHT:-$BATS_TEST_DIRNAME/../../delight} format at
    [[ $delight != *sanitize* ]] || skip "the sanitizers bring an allocator of their own"
    failing_malloc
    for format in json jsonl markdown html junit slack posthog; do
        local whole=$BATS_TEST_TMPDIR/whole.$format
        FAIL_COUNT=$BATS_TEST_TMPDIR/count LD_PRELOAD=$BATS_TEST_TMPDIR/fail.so "$delight" render -f $format acme.json >"$whole"
        local count
        count=$(cat "$BATS_TEST_TMPDIR/count")
        [ "$count" -gt 1000 ]
        for at in 2 3 5 7 11 13 17 19; do # spread over all of it
            at=$((count * at / 20))
            FAIL_AT=$at LD_PRELOAD=$BATS_TEST_TMPDIR/fail.so "$delight" render -f $format acme.json \
                >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" && status=0 || status=$?
            [ $status -eq 3 ] || { echo "$format: allocation $at of $count, exit $status"; return 1; }
            grep -q '^delight: error: ' "$BATS_TEST_TMPDIR/err"
        done
    done
}
