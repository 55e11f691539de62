#!/usr/bin/env bats
# A week of a customer-success team: the report and its archive, diff, review, answer, waive.

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
    OUT=$BATS_TEST_TMPDIR/reports
    cp -r "$DEMO/facts" "$FACTS"
}

report() {
    delight report --out "$OUT" --facts "$FACTS" --as-of "$@"
}

@test "report: the first archives the run and has nothing to compare" {
    report 2021-09-08
    expect 0 "Customer health*Every customer*" "*"
    [[ $output != *"Got worse"* ]]
    [ "$(ls "$OUT/runs")" = 20210908T000000Z.json ]
    [ "$(jq -r .schema "$OUT/report.json")" = delight/run/1 ]
    grep -q '<!doctype html>' "$OUT/report.html"
    grep -q '^# Customer health' "$OUT/report.md"
    cmp <(jq -S . "$OUT/report.json") <(jq -S . "$OUT/runs/20210908T000000Z.json")
}

@test "report: what changed comes first, and agrees with the two runs" {
    report 2021-09-08
    report 2021-09-15
    expect 0 "*Got worse*Recovered*At risk*Every customer*" "*"
    local flips='[.checks[] | select(.advisory or .whose == "us") | .id] as $advisory | [.customers[] | .id as $c | .results[]
        | select(.status == $s and (.check | IN($advisory[]) | not)) | $c + " " + .check] | sort[]'
    jq -r --arg s pass "$flips" "$OUT/runs/20210908T000000Z.json" >"$BATS_TEST_TMPDIR/passed"
    jq -r --arg s fail "$flips" "$OUT/runs/20210915T000000Z.json" >"$BATS_TEST_TMPDIR/fails"
    LC_ALL=C comm -12 <(LC_ALL=C sort "$BATS_TEST_TMPDIR/passed") <(LC_ALL=C sort "$BATS_TEST_TMPDIR/fails") \
        >"$BATS_TEST_TMPDIR/expected"
    jq -r '.changes.regressed[] | .customer + " " + .check' "$OUT/report.json" | LC_ALL=C sort >"$BATS_TEST_TMPDIR/told"
    [ -s "$BATS_TEST_TMPDIR/told" ]
    diff "$BATS_TEST_TMPDIR/expected" "$BATS_TEST_TMPDIR/told"
    [ "$(jq '.history | length' "$OUT/report.json")" -eq 2 ]
    [ "$(jq '[.at_risk[] | select(.runs == 2 and .since == "2021-09-08T00:00:00Z")] | length > 0' "$OUT/report.json")" = true ]
}

@test "report: the week stands in the order of the work, ten to a list, the rest counted" {
    report 2021-09-08
    report 2021-09-15
    expect 0 "Customer health: the week*Call first (*Waiting for us*Got worse (*Renewals of the next 90 days*Expansion (*Ours to do (*Recovered (*New customers (*Every customer*Notes*" "*"
    [ "$(sed -n 3p <<<"$output")" = "Call first ($(jq '.calls | length' "$OUT/report.json"))" ]
    # every customer who waits is on the list, the longest first
    jq -r '.customers[] | . as $c | .results[] | select(.check == "nobody-waiting" and .status == "fail") | .data.longest + " " + $c.id' \
        "$OUT/report.json" | LC_ALL=C sort | cut -d' ' -f1 >"$BATS_TEST_TMPDIR/longest"
    jq -r '.customers as $all | .week.waiting[].customer as $id | $all[] | select(.id == $id) | .results[]
        | select(.check == "nobody-waiting") | .data.longest' "$OUT/report.json" | diff "$BATS_TEST_TMPDIR/longest" -
    # our own to-dos are nobody's regression
    [ "$(jq '[.week.ours[] | select(.check == "quarterly-catchup")][0].due > 0' "$OUT/report.json")" = true ]
    [ "$(jq '[.week.worse[].answers[] | select(.check == "quarterly-catchup" or .check == "everyone-used")] | length' "$OUT/report.json")" -eq 0 ]
    local list rows
    for list in waiting:'Waiting for us' expansion:Expansion renewals:Renewals; do
        rows=$(jq --arg list "${list%%:*}" '.week[$list] | length' "$OUT/report.json")
        [ "$rows" -gt 10 ]
        grep -A60 "^## ${list#*:}" "$OUT/report.md" | grep -m1 '^- and' | grep -qx -- "- and $((rows - 10)) more"
    done
    # no other format has other lists
    delight render "$OUT"/runs/20210915T000000Z.json -f slack
    [[ $output == *"Waiting for us, the longest first ($(jq '.week.waiting | length' "$OUT/report.json")"* ]]
}

@test "report: a second run of a day replaces nothing" {
    report 2021-09-15
    local before
    before=$(sha256sum <"$OUT/runs/20210915T000000Z.json")
    report 2021-09-15
    [ "$(find "$OUT/runs" -type f | wc -l)" -eq 2 ]
    [ -f "$OUT/runs/20210915T000000Z.2.json" ]
    [ "$before" = "$(sha256sum <"$OUT/runs/20210915T000000Z.json")" ]
    [ "$(jq .changes "$OUT/report.json")" = null ] # it is compared with a day before, and there is none
}

@test "report: speaks up when somebody got worse" {
    report 2021-09-08
    report 2021-09-15 --quiet-if-unchanged
    expect 0 "*Got worse*" "*"
}

@test "report: two at once do not hurt each other" {
    "$DELIGHT" report --out "$OUT" --facts "$FACTS" --as-of 2021-09-15 >/dev/null 2>&1 &
    "$DELIGHT" report --out "$OUT" --facts "$FACTS" --as-of 2021-09-15 >/dev/null 2>&1
    wait $!
    [ "$(ls -A "$OUT/runs")" = "$(printf '20210915T000000Z.2.json\n20210915T000000Z.json')" ]
    jq -e .schema "$OUT"/runs/*.json >/dev/null
}

@test "report: a redefined check is no customer's change, a source gone dark is said once" {
    report 2021-09-08
    report 2021-09-15 --set plan-usage.at_least=0.99
    [ "$(jq -c .changes.checks.redefined "$OUT/report.json")" = '["plan-usage"]' ]
    [ "$(jq '[.changes.regressed[], .changes.recovered[] | select(.check == "plan-usage")] | length' "$OUT/report.json")" -eq 0 ]
    rm "$FACTS/touchpoint.csv"
    report 2021-09-16 --set plan-usage.at_least=0.99
    [[ $output == *"all at once"* || $output == *"data"* ]]
    [ "$(jq '[.changes.suspected[] | select(.check == "demo-received" and .to == "unknown")] | length' "$OUT/report.json")" -eq 1 ]
    [ "$(jq '[.changes.lost_sight[] | select(.check == "demo-received")] | length' "$OUT/report.json")" -eq 0 ]
}

@test "report: needs a folder that can be written" {
    delight report
    expect 3 "" "delight: error: report needs a folder: --out DIR*"
    touch "$BATS_TEST_TMPDIR/file"
    delight report --out "$BATS_TEST_TMPDIR/file" --as-of 2021-09-15
    expect 3 "" "*delight: error: cannot make the folder*"
}

@test "report: an archived run that is broken is said and passed over" {
    mkdir -p "$OUT/runs"
    echo '{"schema": "delight/run/9"}' >"$OUT/runs/20210901T000000Z.json"
    report 2021-09-15
    expect 0 "Customer health*" "*the last run cannot be compared*delight/run/9*"
}

@test "diff: exit status, text, json, markdown, and what cannot be compared" {
    report 2021-09-08
    report 2021-09-15
    local old=$OUT/runs/20210908T000000Z.json new=$OUT/runs/20210915T000000Z.json
    delight diff "$old" "$new"
    expect 1 "Customer health: what changed*Got worse*" ""
    [[ $output != *"Every customer"* ]]
    delight diff "$old" "$new" --exit-zero -f json
    [ "$status" -eq 0 ]
    [ "$(jq -r .schema <<<"$output")" = delight/diff/1 ]
    cmp <(jq -S .regressed <<<"$output") <(jq -S .changes.regressed "$OUT/report.json")
    delight diff "$old" "$new" -f markdown
    expect 1 "# Customer health*## Got worse*" ""
    delight diff "$old" "$old"
    expect 0 "*" ""
    echo '{"schema": "delight/run/2"}' >"$BATS_TEST_TMPDIR/other.json"
    delight diff "$old" "$BATS_TEST_TMPDIR/other.json"
    expect 3 "" "delight: error: *schema 'delight/run/2' is not one that this delight reads*"
    delight diff "$old" README.md
    expect 3 "" "delight: error: README.md:1:*not JSON*"
}

@test "render: an archived run is drawn as it was, in any format, without a database" {
    report 2021-09-15
    unset PGDATABASE PGHOST PGPORT
    local run=$OUT/runs/20210915T000000Z.json
    delight render "$run"
    expect 0 "Customer health: the week*Every customer*" ""
    delight render "$run" "acme inc"
    expect 0 "*Acme Inc*Set up*" ""
    delight render "$run" acme
    expect 3 "" "*no customer named 'acme' in this run; nearest: 'Acme Inc'*"
    delight render "$run" -f json
    cmp <(jq -S . <<<"$output") <(jq -S . "$run")
    delight render "$run" -o "$BATS_TEST_TMPDIR/x.csv" -o "$BATS_TEST_TMPDIR/x.html" -o "$BATS_TEST_TMPDIR/x.prom"
    [ "$status" -eq 0 ]
    [ -s "$BATS_TEST_TMPDIR/x.csv" ] && [ -s "$BATS_TEST_TMPDIR/x.html" ] && [ -s "$BATS_TEST_TMPDIR/x.prom" ]
}

status_of() {
    "$DELIGHT" score "Acme Inc" --facts "$FACTS" --as-of 2021-09-15 --check "$1" -f json 2>/dev/null |
        jq -r '.customers[0].results[0].status'
}

@test "answer and waive: in force in the next run, the file's comments stay" {
    [ "$(status_of toolbar)" = unknown ]
    delight answer "acme inc" toolbar no --note "asked: they don't" --by csm-team --valid-for "90 days" \
        --facts "$FACTS" --as-of 2021-09-15 -d dbname=demo2021
    expect 0 "" "*answered: Acme Inc, toolbar; in force from the next run on"
    [ "$(status_of toolbar)" = fail ]
    delight waive "Acme Inc" toolbar --reason "server-side product" --until 2021-09-15 --facts "$FACTS" --as-of 2021-09-15
    expect 0 "" "*waived: Acme Inc, toolbar*"
    [ "$(status_of toolbar)" = waived ]
    [ "$(grep -c '#' "$DEMO/facts/answers.yaml")" -lt "$(grep -c '#' "$FACTS/answers.yaml")" ]
    [ "$(diff "$DEMO/facts/answers.yaml" "$FACTS/answers.yaml" | grep -c '^<')" -eq 0 ]
    [ "$(diff "$DEMO/facts/answers.yaml" "$FACTS/answers.yaml" | grep -c '^>')" -eq 2 ]
}

@test "answer and waive: mistakes change nothing" {
    local words
    for words in "answer,Acme Inc,toolbar,maybe" "answer,Acme Inc,tolbar,yes" "answer,Acme,toolbar,yes,-d,dbname=demo2021" \
        "answer,Acme Inc,toolbar,yes,--valid-for,soon" "waive,Acme Inc,toolbar" \
        "waive,Acme Inc,toolbar,--reason,x,--until,2021-02-30" "waive,Acme Inc,toolbar,--reason,,--until,2099-12-31" \
        "waive,Acme Inc,toolbar,--reason,x,--until,2021-09-14,--as-of,2021-09-15" \
        "answer,Acme Inc,toolbar,yes,--valid-for,999999999 days" "answer, ,toolbar,yes" "answer,Globex,toolbar,yes,-d,dbname=demo2021"; do
        IFS=, read -ra words <<<"$words"
        delight "${words[@]}" --facts "$FACTS"
        expect 3 "" "*delight: error: *"
    done
    cmp "$DEMO/facts/answers.yaml" "$FACTS/answers.yaml"
    delight answer "Acme Inc" toolbar yes
    expect 3 "" "*answers are kept in a facts folder*--facts DIR*"
}

@test "review: asks what is open, and each answer is there at once" {
    run --separate-stderr "$DELIGHT" review "Acme Inc" --facts "$FACTS" --as-of 2021-09-15 <<<$'what?\ny\nseen in the call\n\n'
    [ "$status" -eq 0 ]
    [[ $output == *"Has the customer used the toolbar?"*"[y]es [n]o"* ]]
    [[ $stderr == *"1 answer written"* ]]
    [ "$(status_of toolbar)" = pass ]
    grep -q 'check: toolbar, answer: yes, .*valid_for: 180 days, note: seen in the call}  # Acme Inc' "$FACTS/answers.yaml"
    run --separate-stderr "$DELIGHT" review "Acme Inc" --facts "$FACTS" --as-of 2021-09-15 --section setup </dev/null
    [ "$status" -eq 0 ]
    [[ $stderr == *"nothing is open"* ]]
}

@test "review: skip, stop and the end of input write nothing" {
    local words
    for words in $'s\n' $'p\n' '' $'y\n'; do
        run --separate-stderr "$DELIGHT" review "Acme Inc" --facts "$FACTS" --as-of 2021-09-15 <<<"$words"
        [ "$status" -eq 0 ]
    done
    cmp "$DEMO/facts/answers.yaml" "$FACTS/answers.yaml"
}

@test "review: what is no text is refused, and nothing behind it is taken for the answer" {
    local words wrong
    for words in '\xfc\ny\nseen\n\n' 'y\nM\xfcller\n\n\n' 'y\nseen\n180 d\xe4ys\n\n' 'y\0\ny\n\n' 'y\nse\0en\n\n'; do
        wrong='what was typed is no UTF-8 text'
        [[ $words != *'\0'* ]] || wrong='there is a NUL in what was typed'
        # shellcheck disable=SC2059
        printf "$words" >"$BATS_TEST_TMPDIR/typed"
        run --separate-stderr "$DELIGHT" review "Acme Inc" --facts "$FACTS" --as-of 2021-09-15 <"$BATS_TEST_TMPDIR/typed"
        expect 3 "*" "*delight: error: $wrong
hint: set the terminal to UTF-8 and type it again*0 answers written*"
        [ "$(grep -c '^? ' <<<"$output")" -eq 1 ]
    done
    cmp "$DEMO/facts/answers.yaml" "$FACTS/answers.yaml"
}

@test "a held lock is told after a second, and SIGTERM ends the waiting with nothing written" {
    gives_up "$FACTS" answer "Acme Inc" toolbar yes --facts "$FACTS"
    [ "$(cat "$BATS_TEST_TMPDIR/err")" = "delight: somebody else is writing '$FACTS/answers.yaml'; waiting (^C gives up)" ]
    cmp "$DEMO/facts/answers.yaml" "$FACTS/answers.yaml"
    [ -z "$(find "$FACTS" -name '.*' -type f)" ]
}

@test "answers.yaml that is no file is refused at once" {
    local kind
    for kind in fifo zero nul; do
        rm -f "$FACTS/answers.yaml"
        case $kind in
        fifo) mkfifo "$FACTS/answers.yaml" ;;
        zero) ln -s /dev/zero "$FACTS/answers.yaml" ;;
        nul) printf 'answers:\n  - {customer: a}\0\n' >"$FACTS/answers.yaml" ;;
        esac
        run --separate-stderr timeout 20 "$DELIGHT" answer "Acme Inc" toolbar yes --facts "$FACTS"
        expect 3 "" "delight: error: '*' is no *"
        run --separate-stderr timeout 20 "$DELIGHT" lint --facts "$FACTS"
        expect 3 "" "$FACTS/answers.yaml*error*"
    done
}

@test "touch and feedback: kinds are forgiving, others are told, and nothing malformed is written" {
    local word
    for word in catchup Catch-Up "catch up" CATCH_UP " catchup "; do
        delight touch "Acme Inc" "$word" --facts "$FACTS" --as-of 2021-09-15
        expect 0 "" "delight: written down: Acme Inc, catchup on 2021-09-15"
    done
    [ "$(grep -c '^Acme Inc,catchup,2021-09-15,$' "$FACTS/touchpoint.csv")" -eq 5 ]
    cp -r "$FACTS" "$BATS_TEST_TMPDIR/before"
    delight touch "Acme Inc" cathcup --facts "$FACTS"
    expect 3 "" "delight: error: 'cathcup' is no kind of touch point
hint: did you mean 'catchup'?"
    delight touch "Acme Inc" xyzzy --facts "$FACTS"
    expect 3 "" "*hint: one of: demo, training, *, catchup"
    delight touch " " demo --facts "$FACTS"
    expect 3 "" "*names no customer"
    delight touch "Nobody at all" demo --facts "$FACTS" -d dbname=demo2021
    expect 3 "" "*no customer named 'Nobody at all'*"
    delight feedback "Acme Inc" " " --facts "$FACTS"
    expect 3 "" "*the summary is empty*"
    delight feedback "Acme Inc" x --outcome refused --facts "$FACTS"
    expect 3 "" "delight: error: 'refused' is no outcome of feedback*"
    diff -r "$BATS_TEST_TMPDIR/before" "$FACTS"
    printf 'customer,kind,happened_on,note\nAcme Inc,"demo,2021-09-01,\n' >"$FACTS/touchpoint.csv"
    delight touch "Acme Inc" demo --facts "$FACTS"
    expect 3 "" "$FACTS/touchpoint.csv:2:1: error: a quote is not closed*"
    printf 'customer,happened_on\nAcme Inc,2021-09-01\n' >"$FACTS/touchpoint.csv"
    delight touch "Acme Inc" demo --facts "$FACTS"
    expect 3 "" "*has no column kind"
}

@test "touch: the file is made with its header, and that is told" {
    rm "$FACTS/touchpoint.csv" "$FACTS/feedback.csv"
    delight touch "Acme Inc" demo --facts "$FACTS" --as-of 2021-09-15
    expect 0 "" "delight: $FACTS/touchpoint.csv is new: from now on, no row in it means no
delight: written down*"
    [ "$(cat "$FACTS/touchpoint.csv")" = $'customer,kind,happened_on,note\nAcme Inc,demo,2021-09-15,' ]
    delight feedback "Acme Inc" 'a "b", c' --facts "$FACTS" --as-of 2021-09-15
    [ "$(tail -1 "$FACTS/feedback.csv")" = 'Acme Inc,2021-09-15,,"a ""b"", c",open,,' ]
    [ "$(status_of demo-received)" = pass ]
}

@test "a word of the facts that the pack does not know is told, with the nearest" {
    sed -i 's/^Acme Inc,demo,/Acme Inc,DEMO ,/' "$FACTS/touchpoint.csv"
    delight lint --facts "$FACTS"
    expect 0 "*no mistakes" ""
    [ "$(status_of demo-received)" = pass ]
    sed -i 's/^Acme Inc,DEMO ,/Acme Inc,dmeo,/' "$FACTS/touchpoint.csv"
    delight lint --facts "$FACTS"
    expect 0 "*no mistakes" "$FACTS/touchpoint.csv:2:1: warning: no question reads this kind: 'dmeo' (line 2)*did you mean 'demo'?*"
    [ "$(status_of demo-received)" = fail ]
}

@test "answer: a question that a touch point settles gets one, and is then answered" {
    sed -i '/^Acme Inc,demo,/d' "$FACTS/touchpoint.csv"
    [ "$(status_of demo-received)" = fail ]
    delight answer "Acme Inc" demo-received yes --note "in the call" --facts "$FACTS" --as-of 2021-09-15
    expect 0 "" "delight: written down as a touch point: Acme Inc, demo on 2021-09-15; in force from the next run on"
    [ "$(tail -1 "$FACTS/touchpoint.csv")" = "Acme Inc,demo,2021-09-15,in the call" ]
    [ "$(status_of demo-received)" = pass ]
    delight answer "Acme Inc" demo-received no --facts "$FACTS"
    expect 3 "" "delight: error: 'demo-received' is settled by touch points: *
hint: to excuse it: 'delight waive CUSTOMER demo-received --reason TEXT --until DATE --facts $FACTS'"
    delight answer "Acme Inc" demo-received yes --by me --facts "$FACTS"
    expect 3 "" "*which knows no --by*"
    cmp "$DEMO/facts/answers.yaml" "$FACTS/answers.yaml"
    # nobody has said anything of the kind: then an answer is in force
    rm "$FACTS/touchpoint.csv"
    delight answer "Acme Inc" demo-received no --facts "$FACTS" --as-of 2021-09-15
    expect 0 "" "*answered: Acme Inc, demo-received*"
    [ "$(status_of demo-received)" = fail ]
}

@test "review: back, keys explained, touch points, the new score" {
    sed -i '/^Acme Inc,usage_dashboard,/d' "$FACTS/touchpoint.csv"
    run --separate-stderr "$DELIGHT" review "Acme Inc" --facts "$FACTS" --as-of 2021-09-15 --section value \
        <<<$'what?\ns\nb\ny\n2021-09-14\nseen\np'
    [ "$status" -eq 0 ]
    [ "$(grep -c '^? Are we monitoring' <<<"$output")" -eq 2 ]
    [[ $output == *"y: it holds; n: it does not"*"b: the question before"* ]]
    [[ $output == *"yes writes down a touch point, usage_dashboard"* ]]
    [[ $(tail -1 <<<"$output") =~ ^score:\ ([0-9.]+),\ was\ ([0-9.]+)$ ]]
    [ "${BASH_REMATCH[1]}" != "${BASH_REMATCH[2]}" ]
    [ "$stderr" = "delight: 1 touch point written to $FACTS/touchpoint.csv" ]
    [[ $(tail -1 "$FACTS/touchpoint.csv") == *,usage_dashboard,2021-09-14,seen ]]
    cmp "$DEMO/facts/answers.yaml" "$FACTS/answers.yaml"
}
