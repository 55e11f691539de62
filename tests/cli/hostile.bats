#!/usr/bin/env bats
# Customers whose names, plans, owners and evidence are hostile, in every format and every command that prints, held to
# parsers that are not ours (hostile.py).

load helper

FORMATS='text json jsonl csv markdown html junit openmetrics slack mail posthog'

setup_file() {
    start_postgres
    createdb hostile
    psql -Xq1 -v ON_ERROR_STOP=1 -d hostile <<'SQL'
create table person (id serial, name text, at timestamptz, n float8);
insert into person (name, at, n) values
    (E'\x1b]0;canary\x07\x1b[31mred\x1b[0m', 'infinity', 'nan'),
    (E'\u009b31mcanary\u0085next\u007f', '-infinity', 'infinity'),
    (E'\u202ecanary\u2066 turned \u2069\u200f', '4000-01-01 BC', '-infinity'),
    (E'a\rb\nc\td canary\u2028line\u2029', '2021-01-01', 1e308),
    ('<script>canary()</script><img src=x onerror=canary()>', '2021-01-01', -1),
    ('"><canary x=''"&amp;]]>--></script><!-- canary', '2021-01-01', 0),
    ('=cmd|''/C canary''!A0', '2021-01-01', 0),
    ('+canary', '2021-01-01', 0), ('-1+canary', '2021-01-01', 0), ('@canary', '2021-01-01', 0),
    ('[canary](javascript:canary) ![canary](http://canary.example/x.png)', '2021-01-01', 0),
    ('`canary` **canary** | canary | # canary', '2021-01-01', 0),
    ('<!channel> canary <@U012canary> <http://canary.example|canary>', '2021-01-01', 0),
    ('::error file=canary::canary', '2021-01-01', 0),
    (E'x\n::set-output name=canary::canary', '2021-01-01', 0),
    ('{"canary": "\u0000\ud800"}', '2021-01-01', 0),
    (E'zalgo canary' || repeat(E'\u0301\u0489', 300), '2021-01-01', 0),
    ('long canary ' || repeat('x', 100000), '2021-01-01', 0),
    ('', '2021-01-01', 0), (null, null, null);
SQL
    createdb -E SQL_ASCII -T template0 --locale=C bytes
    psql -Xq1 -v ON_ERROR_STOP=1 -d bytes <<'SQL'
create table person (id serial, name text, at timestamptz, n float8);
insert into person (name, at, n) values (E'canary \xff\xfe\xc3\x28', '2021-01-01', 0), (E'\xed\xa0\x80 canary \xf5\x80\x80\x80', '2021-01-01', 1),
    (E'\xc2\x9b31mcanary', '2021-01-01', 1);
SQL
    write_pack "$BATS_FILE_TMPDIR/pack"
}

teardown_file() {
    stop_postgres
}

# A pack whose questions show what they are given: names, numbers that are none, and as many columns as there may be.
write_pack() {
    mkdir "$1"
    {
        cat <<'YAML'
scorecard:
  title: Hostile
  sections: [{id: s, title: S}]
  grades: [{id: fine, min: 50}, {id: poor, min: 0}]
  min_coverage: 0
  gate: {min_score: 70}
  signals: [{id: bad, say: It is bad, when: {grade: [poor]}}]
models:
  - name: customer
    columns: {customer_id: text, name: text, created_at: timestamptz, plan: text, owner: text, paying: boolean}
    from: |
      select concat('c', id) as customer_id, name, at as created_at, left(name, 200) as plan, left(name, 200) as owner, true as paying from person
section: s
checks:
  - id: texts
    question: Is the name inert?
    probe: select concat('c', id) as customer_id, name as said, at, n, jsonb_build_object(coalesce(left(name, 100), 'x'), left(name, 1000)) as more from person
    pass: "false"
    evidence: "{said} {at} {n} {more}"
    action: Ask them.
  - id: numbers
    question: Is the number one?
    probe: select concat('c', id) as customer_id, n from person
    value: n
    at_least: 1
    evidence: "{n}"
  - id: columns
    question: Are there many columns?
YAML
        printf '    probe: select concat(%sc%s, id) as customer_id, true as ok' \' \'
        printf ', left(name, 50) as c%d' {1..1662} # with the two before, the most that Postgres gives
        printf ' from person where id in (2, 3)\n    pass: ok\n    evidence: "{c1} {c1662}"\n'
    } >"$1/scorecard.yaml"
}

# inert FORMAT STATUSES ARGUMENT...: stdout of the command holds (nothing: there is none), and so does stderr
inert() {
    local format=$1 statuses=$2 status=0
    shift 2
    timeout 120 "$DELIGHT" "$@" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" </dev/null || status=$?
    [[ $statuses == *$status* ]] || { echo "$*: exit $status: $(head -c 500 "$BATS_TEST_TMPDIR/err")"; return 1; }
    { [ "$format" = nothing ] && [ ! -s "$BATS_TEST_TMPDIR/out" ]; } ||
        python3 -B tests/cli/hostile.py "$format" "$BATS_TEST_TMPDIR/out" >"$BATS_TEST_TMPDIR/said" 2>&1 ||
        { echo "$*: stdout: $(<"$BATS_TEST_TMPDIR/said")"; failures=$((failures + 1)); }
    [ ! -s "$BATS_TEST_TMPDIR/err" ] || python3 -B tests/cli/hostile.py text "$BATS_TEST_TMPDIR/err" >"$BATS_TEST_TMPDIR/said" 2>&1 ||
        { echo "$*: stderr: $(<"$BATS_TEST_TMPDIR/said")"; failures=$((failures + 1)); }
}

kind() {
    case $1 in junit) echo xml ;; posthog) echo json ;; *) echo "$1" ;; esac
}

@test "every command that prints, in every format, and at once" {
    local failures=0 database format at=(--as-of 2021-09-15)
    mkdir "$BATS_TEST_TMPDIR/kept"
    for database in hostile bytes; do
        local from=(-c "$BATS_FILE_TMPDIR/pack" --db "dbname=$database" "${at[@]}")
        local out=$BATS_TEST_TMPDIR/$database
        mkdir "$out"
        # one evaluation draws all of them
        inert json 02 score "${from[@]}" -f json -o "$out/book.jsonl" -o "$out/book.csv" -o "$out/book.md" -o "$out/book.html" -o "$out/book.xml" -o "$out/book.prom"
        cp "$BATS_TEST_TMPDIR/out" "$out/run.json"
        for format in jsonl:jsonl csv:csv md:markdown html:html xml:xml prom:openmetrics; do
            python3 -B tests/cli/hostile.py "${format#*:}" "$out/book.${format%:*}" || { echo "$database $format"; failures=$((failures + 1)); }
        done
        for format in $FORMATS; do
            inert "$(kind "$format")" 02 render "$out/run.json" -f "$format"
            [[ $format == csv || $format == jsonl || $format == openmetrics ]] || inert "$(kind "$format")" 012 gate "${from[@]}" -f "$format"
        done
        for format in text json markdown; do
            inert "$(kind "$format")" 02 score "${from[@]}" c1 c2 c3 -f "$format"
        done
        for format in text json; do
            inert "$format" 02 list customers "${from[@]}" -f "$format"
            inert "$format" 02 explain texts c2 "${from[@]}" -f "$format"
        done
        for format in html markdown mail slack; do
            inert "$format" 02 brief c1 "${from[@]}" -f "$format" --facts "$BATS_TEST_TMPDIR/kept"
        done
        inert text 02 review c2 "${from[@]}" --facts "$BATS_TEST_TMPDIR/kept"
        inert nothing 0 answer c2 texts no --note $'\e[31mcanary' "${from[@]}" --facts "$BATS_TEST_TMPDIR/kept"
        inert nothing 0 waive c3 texts --reason $'\u202ecanary' --until 2099-01-01 "${from[@]}" --facts "$BATS_TEST_TMPDIR/kept"
        inert nothing 3 score $'can\u202eary' "${from[@]}"
        inert nothing 3 answer canary texts no "${from[@]}" --facts "$BATS_TEST_TMPDIR/kept"
        inert text 0 lint "${from[@]}" --facts "$BATS_TEST_TMPDIR/kept"
        inert text 0 complete -- bash 7 delight score "${from[@]:0:4}" ''
        inert text 02 doctor -c "$BATS_FILE_TMPDIR/pack" --db "dbname=$database" "${at[@]}"
        # the week after: everything is other than it was
        inert text 012 report "${from[@]}" --out "$out/reports"
        psql -Xqc 'update person set n = 5 - coalesce(n, 0)' "$database"
        inert text 012 report -c "$BATS_FILE_TMPDIR/pack" --db "dbname=$database" --as-of 2021-09-22 --out "$out/reports"
        for format in text json markdown slack; do
            inert "$format" 012 diff "$out/reports/runs/20210915T000000Z.json" "$out/reports/runs/20210922T000000Z.json" -f "$format"
        done
        local file
        for file in "$out"/reports/*.* "$out"/reports/runs/*; do
            case $file in
                *.html) format=html ;; *.md) format=markdown ;; *slack*.json) format=slack ;; *.json) format=json ;; *.csv) format=csv ;;
                *.prom) format=openmetrics ;; *.txt) format=text ;; *) continue ;;
            esac
            python3 -B tests/cli/hostile.py "$format" "$file" || { echo "$file"; failures=$((failures + 1)); }
        done
    done
    [ "$failures" -eq 0 ]
}

# drawn RUN FORMAT...: the run holds in each format
drawn() {
    local run=$1 format
    shift
    for format; do
        inert "$(kind "$format")" 02 render "$run" -f "$format"
    done
}

@test "a name and evidence of 10 MB, in every format and every command that prints, in bounded time and memory" {
    local failures=0 format day out=$BATS_TEST_TMPDIR/long
    createdb long
    psql -Xq1 -v ON_ERROR_STOP=1 -d long <<'SQL'
create table person (id serial, name text, at timestamptz, n float8);
insert into person (name, at, n) values ('Acme canary', '2021-01-01', 1),
    ('long canary ' || repeat('x', 10485760) || E'\x1b[31m</script><canary>', '2021-01-01', 0), ('Bolt canary', '2021-01-01', 1);
SQL
    ldd "$DELIGHT" | grep -q libasan || ulimit -v 2000000 # KiB
    local from=(-c "$BATS_FILE_TMPDIR/pack" --db "dbname=long")
    mkdir "$out"
    inert json 02 score "${from[@]}" --as-of 2021-09-15 -f json
    cp "$BATS_TEST_TMPDIR/out" "$out/run.json"
    # shellcheck disable=SC2086
    drawn "$out/run.json" $FORMATS
    inert text 02 score "${from[@]}" --as-of 2021-09-15 c2
    inert text 012 gate "${from[@]}" --as-of 2021-09-15
    inert text 02 list customers "${from[@]}"
    inert json 02 explain texts c2 "${from[@]}" -f json
    for day in 15 22; do
        inert text 012 report "${from[@]}" --as-of "2021-09-$day" --out "$out/reports"
        psql -Xqc 'update person set n = 1 - n' long
    done
    for format in text json; do
        inert "$format" 012 diff "$out"/reports/runs/2021091*.json "$out"/reports/runs/2021092*.json -f "$format"
    done
    python3 -B tests/cli/hostile.py markdown "$out/reports/report.md"
    # cut where it came in, and found by what is shown
    [ "$(jq -r '.customers[] | select(.id == "c2").name | length' "$out/run.json")" -eq 500 ]
    inert text 02 score "${from[@]}" --as-of 2021-09-15 "$(jq -r '.customers[] | select(.id == "c2").name' "$out/run.json")"
    # so nothing that comes of it is large
    [ -z "$(find "$out" -type f -size +2M)" ]
    # evidence and the row beside it are cut
    [ "$(jq -r '[.customers[] | select(.id == "c2").results[] | (.evidence, (.data | tostring)) | length] | max' "$out/run.json")" -lt 200000 ]
    psql -Xqc 'drop database long' postgres
    [ "$failures" -eq 0 ]
}

@test "an answer of 5,000 keys is told as what it is" {
    local failures=0
    mkdir "$BATS_TEST_TMPDIR/wide"
    { printf 'answers:\n  - {customer: Acme, check: texts, answer: yes, by: csm, on: 2021-09-01'; printf ', "canary%d": x' {1..5000}; printf '}\n'; } \
        >"$BATS_TEST_TMPDIR/wide/answers.yaml"
    inert text 3 score -c "$BATS_FILE_TMPDIR/pack" --db dbname=hostile --facts "$BATS_TEST_TMPDIR/wide" --as-of 2021-09-15 ||
        [ "$(wc -c <"$BATS_TEST_TMPDIR/err")" -gt 0 ]
    grep -q "answers.yaml:2" "$BATS_TEST_TMPDIR/err"
    python3 -B tests/cli/hostile.py text "$BATS_TEST_TMPDIR/err"
}

@test "facts of 5,000 columns, and names in them, are told as they are" {
    local failures=0
    mkdir "$BATS_TEST_TMPDIR/facts"
    { printf 'customer,kind,happened_on'; printf ',c%d' {1..5000}; printf '\n\e]0;canary\a,demo,2021-01-01'; printf ',x%.0s' {1..5000}; echo; } >"$BATS_TEST_TMPDIR/facts/touchpoint.csv"
    inert text 0123 score -c checks --db dbname=hostile --facts "$BATS_TEST_TMPDIR/facts" --as-of 2021-09-15 || [ "$(wc -c <"$BATS_TEST_TMPDIR/err")" -gt 0 ]
    python3 -B tests/cli/hostile.py text "$BATS_TEST_TMPDIR/err"
}

# What is read by each command, and where FILE stands for the file; one that is no file is refused at once.
reads() {
    cat <<READS
render FILE.json
diff FILE.json $TOP/tests/golden/book.json
diff $TOP/tests/golden/book.json FILE.json
gate -c PACK --db dbname=hostile --no-new-failures FILE.json
report -c PACK --db dbname=hostile --out OUT --since FILE.json
score -c FILE.yaml --db dbname=hostile
lint -c FILE.yaml
test -c FILE.yaml
init -c FILE.yaml OUT/mine
init -c FILE.folder OUT/mine
lint -c FILE.folder
score -c PACK --db dbname=hostile --facts FILE
score -c $TOP/checks --db dbname=hostile --facts FILE.answers
score -c $TOP/checks --db dbname=hostile --facts FILE.touchpoint
touch c1 demo -c $TOP/checks --db dbname=hostile --facts FILE.touchpoint
feedback c1 well -c $TOP/checks --db dbname=hostile --facts FILE.feedback
READS
}

@test "a pipe that nobody writes to, /dev/zero and a folder in place of each file that is read" {
    local kind file name line failures=0
    for kind in pipe zero folder; do
        file=$BATS_TEST_TMPDIR/$kind
        mkdir -p "$file.answers" "$file.touchpoint" "$file.feedback" "$file.folder"
        cp "$BATS_FILE_TMPDIR/pack/scorecard.yaml" "$file.folder"
        for name in "$file" "$file.json" "$file.yaml" "$file.folder/more.yaml" "$file.answers/answers.yaml" "$file.touchpoint/touchpoint.csv" "$file.feedback/feedback.csv"; do
            case $kind in
            pipe) mkfifo "$name" ;;
            zero) ln -s /dev/zero "$name" ;;
            folder) mkdir -p "$name" ;;
            esac
        done
        while read -r line; do
            [[ $kind != folder || $line != *FILE.yaml* && $line != *FILE.folder* && $line != *'facts FILE' ]] || continue # a folder is what they take
            line=${line//FILE/$file}
            line=${line//PACK/$BATS_FILE_TMPDIR/pack}
            # shellcheck disable=SC2086
            run --separate-stderr timeout 20 bash -c 'ulimit -v 3000000; exec "$0" "$@"' "$DELIGHT" ${line//OUT/$BATS_TEST_TMPDIR/out} </dev/null
            [ "$status" -eq 3 ] && [ -z "$output" ] && [[ $stderr == *error:* ]] || { echo "$line: $status $output $stderr"; failures=$((failures + 1)); }
        done < <(reads)
        # in the archive it is no run, and the report goes on
        mkdir -p "$BATS_TEST_TMPDIR/$kind.out/runs"
        mv "$file.json" "$BATS_TEST_TMPDIR/$kind.out/runs/20210101T000000Z.json"
        delight report -c "$BATS_FILE_TMPDIR/pack" --db dbname=hostile --as-of 2021-09-15 --out "$BATS_TEST_TMPDIR/$kind.out"
        [ -s "$BATS_TEST_TMPDIR/$kind.out/runs/20210915T000000Z.json" ] || { echo "$kind: $stderr"; failures=$((failures + 1)); }
    done
    [ "$failures" -eq 0 ]
}

@test "who writes to a pipe is read to the end, and SIGTERM ends the waiting" {
    run diff <("$DELIGHT" render tests/golden/book.json -f csv) <("$DELIGHT" render <(cat tests/golden/book.json) -f csv)
    [ "$status" -eq 0 ] && [ -z "$output" ]
    mkfifo "$BATS_TEST_TMPDIR/whole"
    cat tests/golden/book.json >"$BATS_TEST_TMPDIR/whole" 3>&- &
    TMPDIR=/nowhere delight render "$BATS_TEST_TMPDIR/whole"
    [ "$status" -eq 3 ]
    [[ $stderr == *"/whole: what this pipe gives cannot be kept in '/nowhere': No such file or directory"* ]]
    mkfifo "$BATS_TEST_TMPDIR/slow"
    sleep 60 >"$BATS_TEST_TMPDIR/slow" 3>&- &
    local writer=$!
    "$DELIGHT" render "$BATS_TEST_TMPDIR/slow" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
    sleep 0.5
    kill -TERM $!
    local ended=0
    wait $! || ended=$?
    kill "$writer"
    [ "$ended" -eq 143 ]
}

@test "answers.yaml that is full takes no entry more, and stays as it is" {
    local kind room facts=$BATS_TEST_TMPDIR/full
    mkdir "$facts"
    for kind in bytes values; do
        {
            echo answers:
            case $kind in
            bytes)
                printf '  - {customer: x, check: texts, answer: yes, by: csm, on: 2021-09-01, note: "%0900d"}\n' {1..3900}
                printf '# %0600000d\n' 0 ;;
            values) printf '  - {customer: x%d, check: texts, answer: yes, by: csm, on: 2021-09-01}\n' {1..45444} ;;
            esac
        } >"$facts/answers.yaml"
        if [ $kind = bytes ]; then
            room=$((4 * 1024 * 1024 - 30))
            truncate -s "$room" "$facts/answers.yaml"
            echo >>"$facts/answers.yaml"
        fi
        cp "$facts/answers.yaml" "$BATS_TEST_TMPDIR/before"
        delight lint -c "$BATS_FILE_TMPDIR/pack" --facts "$facts"
        [ "$status" -eq 0 ]
        for _ in {1..12}; do # until it is full
            delight answer c1 texts yes -c "$BATS_FILE_TMPDIR/pack" --db dbname=hostile --facts "$facts"
            [ "$status" -eq 0 ] || break
            cp "$facts/answers.yaml" "$BATS_TEST_TMPDIR/before"
        done
        expect 3 '' '*answers.yaml: error: with one entry more this file cannot be read: this file *
hint: take out what has run out*'
        cmp "$facts/answers.yaml" "$BATS_TEST_TMPDIR/before"
        delight lint -c "$BATS_FILE_TMPDIR/pack" --facts "$facts"
        [ "$status" -eq 0 ]
    done
}

@test "names of servers and partitions are inert where doctor and explain tell of them" {
    local failures=0 esc=$'\e'
    createdb odd
    psql -Xq -v ON_ERROR_STOP=1 odd <<SQL
create extension postgres_fdw;
create table posthog_organization (id text primary key, name text, created_at timestamptz default '2021-01-01');
insert into posthog_organization values ('a', 'Acme');
create table posthog_team (id int primary key, organization_id text, name text);
insert into posthog_team values (1, 'a', 'x');
create table posthog_event (id bigint, team_id int, timestamp timestamptz, event text, distinct_id text, properties jsonb, created_at timestamptz) partition by hash (team_id);
create table one (like posthog_event);
insert into one values (1, 1, '2021-09-14', 'x', 'y', '{}');
create server "s${esc}]0;canary
; drop table x; --" foreign data wrapper postgres_fdw options (host '$PGHOST', port '$PGPORT', dbname 'odd');
create user mapping for public server "s${esc}]0;canary
; drop table x; --" options (user 'postgres');
create foreign table "p${esc}[31mcanary
; drop table x; --" partition of posthog_event for values with (modulus 2, remainder 0) server "s${esc}]0;canary
; drop table x; --" options (table_name 'one');
create table "q${esc}canary" partition of posthog_event for values with (modulus 2, remainder 1);
SQL
    inert text 02 doctor -d dbname=odd --as-of 2021-09-15
    # one line, one name, and the right one
    grep -o '^ *ALTER SERVER U&"s.*canary.*; drop table x; --" OPTIONS.*' "$BATS_TEST_TMPDIR/out" >"$BATS_TEST_TMPDIR/alter"
    psql -Xq -v ON_ERROR_STOP=1 odd -f "$BATS_TEST_TMPDIR/alter"
    [[ $(psql -XAtqc "select srvoptions from pg_foreign_server" odd) == *fetch_size=10000* ]]
    run ! grep -q "^ *; drop" "$BATS_TEST_TMPDIR/out"
    inert text 0 explain --analyze events-recurring -d dbname=odd --as-of 2021-09-15
    grep -q canary "$BATS_TEST_TMPDIR/out"
    [ "$failures" -eq 0 ]
}
