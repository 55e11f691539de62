#!/usr/bin/env bats
# Two packs in one house, and the second of them: customers that are groups.

load helper

# A pack of one question, and one below it that takes its models.
two_packs() {
    mkdir -p "$1/inner"
    cat >"$1/scorecard.yaml" <<'EOF'
scorecard:
  sections: [{id: setup, title: Set up}]
  grades: [{id: fine, min: 0}]
params: {least: 3, only_outer: 7}
tables: {things: a.things}
section: setup
checks:
  - {id: outer-question, question: Is the outer pack asked?}
models:
  - name: customer
    columns: {customer_id: text, name: text, created_at: timestamptz, plan: text, owner: text, paying: boolean}
    from: select 'outer', 'Outer', null::timestamptz, null, null, null::boolean
  - name: number
    columns: {n: integer}
    from: select :least + :only_outer
EOF
    cat >"$1/inner/scorecard.yaml" <<'EOF'
extends: ..
scorecard:
  sections: [{id: setup, title: Set up}]
  grades: [{id: fine, min: 0}]
params: {least: 5}
tables: {things: b.things}
section: setup
checks:
  - id: inner-question
    question: Is the inner pack asked?
    probe: select c.customer_id, n from customer c cross join number
    value: n
    at_least: 12
EOF
}

@test "a folder with a scorecard of its own is no part of the pack above it" {
    two_packs "$BATS_TEST_TMPDIR/pack"
    delight list checks -c "$BATS_TEST_TMPDIR/pack"
    expect 0 '*outer-question*' ''
    [[ $output != *inner-question* ]]
    delight lint -c "$BATS_TEST_TMPDIR/pack"
    expect 0 '*' '*'
}

@test "a pack takes the models of another, not its questions" {
    two_packs "$BATS_TEST_TMPDIR/pack"
    delight list checks -c "$BATS_TEST_TMPDIR/pack/inner"
    expect 0 '*inner-question*' ''
    [[ $output != *outer-question* ]]
    delight list models -c "$BATS_TEST_TMPDIR/pack/inner"
    expect 0 '*number*' ''
}

@test "its own params and tables count" {
    two_packs "$BATS_TEST_TMPDIR/pack"
    delight explain inner-question -c "$BATS_TEST_TMPDIR/pack/inner"
    expect 0 '*' ''
    delight lint -c "$BATS_TEST_TMPDIR/pack/inner"
    expect 0 '*' '*'
}

@test "an own model takes the place of the other pack's, when it says so" {
    two_packs "$BATS_TEST_TMPDIR/pack"
    printf 'models:\n  - {name: number, columns: {n: integer}, from: select 1}\n' >"$BATS_TEST_TMPDIR/pack/inner/own.yaml"
    delight lint -c "$BATS_TEST_TMPDIR/pack/inner"
    expect 3 '*' "*own.yaml:2:5: error: model 'number' is already defined at $BATS_TEST_TMPDIR/pack/scorecard.yaml:13*override: true*"
    sed -i 's/name: number/name: number, override: true/' "$BATS_TEST_TMPDIR/pack/inner/own.yaml"
    delight lint -c "$BATS_TEST_TMPDIR/pack/inner"
    expect 0 '*' '*'
}

@test "what cannot be extended is a mistake with its place" {
    two_packs "$BATS_TEST_TMPDIR/pack"
    sed -i 's/^extends: .*/extends: ..\/nowhere/' "$BATS_TEST_TMPDIR/pack/inner/scorecard.yaml"
    delight lint -c "$BATS_TEST_TMPDIR/pack/inner"
    expect 3 '*' "*inner/scorecard.yaml:1:10: error: there is no folder '../nowhere' to extend*extends: ..*"
    sed -i 's/^extends: .*/extends: ./' "$BATS_TEST_TMPDIR/pack/inner/scorecard.yaml"
    delight lint -c "$BATS_TEST_TMPDIR/pack/inner"
    expect 3 '*' "*inner/scorecard.yaml:1:10: error: '*/pack/inner' extends itself*"
}

@test "a word names a pack beside the default one, and a folder of that name wins" {
    two_packs "$BATS_TEST_TMPDIR/checks"
    cd "$BATS_TEST_TMPDIR"
    delight list checks -c inner
    expect 0 '*inner-question*' ''
    DELIGHT_CHECKS=inner delight list checks
    expect 0 '*inner-question*' ''
    delight list checks -c nothing-of-that-name
    expect 3 '' '*nothing-of-that-name*'
    mkdir inner
    printf 'extends: ../checks\nscorecard:\n  sections: [{id: setup, title: S}]\n  grades: [{id: fine, min: 0}]\nsection: setup\nchecks: [{id: folder-question, question: The folder?}]\n' >inner/scorecard.yaml
    delight list checks -c inner
    expect 0 '*folder-question*' ''
}
