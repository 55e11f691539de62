#!/usr/bin/env bats
# What people misspell in a pack, a file of facts or an option is told with its place and the nearest that there is, and
# nothing is written.

load helper

# A line each: what is changed in a copy of the checks or the facts (a sed command), its file, and what is said.
mistakes() {
    cat <<'END'
s/kind: opportunity/kind: chance/|checks/scorecard.yaml|*scorecard.yaml:*:*: error: 'kind' cannot be 'chance'*
s/say: The score fell/sya: The score fell/|checks/scorecard.yaml|*: error: unknown key 'sya'*hint: did you mean 'say'?*
s/failing: .nobody-waiting. }/&/;s/when: {failing: .nobody/when: {failing: [nobdoy/|checks/scorecard.yaml|*: error: there is no check 'nobdoy-waiting'*hint: did you mean 'nobody-waiting'?*
s/score_drop: 15/score_dorp: 15/|checks/scorecard.yaml|*: error: unknown key 'score_dorp'*hint: did you mean 'score_drop'?*
s/gate: {/gate: {forbid: [wating], /|checks/scorecard.yaml|*: error: there is no signal 'wating'*hint: did you mean 'waiting'?*
s/^  signals:/  links: {organization: "https:\/\/a.example\/{nam}"}\n&/|checks/scorecard.yaml|*: error: this link knows no '{nam}'*hint: did you mean 'name'?*
s/^  signals:/  set: {plan-usage.at_lest: 1}\n&/|checks/scorecard.yaml|*: error: check 'plan-usage' has no 'at_lest'; did you mean 'at_least'?*
s/2021-09-06/2021-09-31/|facts/sprint.csv|*sprint.csv:2:1: error: column 'starts_on' must be a date, found '2021-09-31'*
s/starts_on/start_on/|facts/sprint.csv|*sprint.csv:1:1: error: this file has no column 'starts_on'*hint: 'start_on' has to be 'starts_on'*
END
}

@test "a mistake in the pack or the facts has its place and the nearest" {
    local change file said count=0
    while IFS='|' read -r change file said; do
        rm -rf "$BATS_TEST_TMPDIR/checks" "$BATS_TEST_TMPDIR/facts"
        cp -r checks "$BATS_TEST_TMPDIR/checks"
        mkdir "$BATS_TEST_TMPDIR/facts"
        printf 'starts_on,hero\n2021-09-06,Ann\n' >"$BATS_TEST_TMPDIR/facts/sprint.csv"
        delight lint -c "$BATS_TEST_TMPDIR/checks" --facts "$BATS_TEST_TMPDIR/facts"
        expect 0 "*no mistakes" ""
        sed -i "$change" "$BATS_TEST_TMPDIR/$file"
        delight lint -c "$BATS_TEST_TMPDIR/checks" --facts "$BATS_TEST_TMPDIR/facts"
        expect 3 "" "$said" || { echo "$change"; return 1; }
        count=$((count + 1))
    done < <(mistakes)
    [ "$count" -eq 9 ]
}
