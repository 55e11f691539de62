#!/usr/bin/env bats
# delight init: a copy of the checks, whole or not at all.

load helper

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    export DELIGHT_CHECKS=$TOP/checks
}

# what `delight init` leaves behind of a copy that it gave up: nothing
left_over() {
    find . -name '.delight-init-*'
}

@test "a copy of the shipped checks, and what to do with it" {
    umask 022
    delight init mine
    expect 0 '' "delight: 'mine' holds a copy of * files
delight: edit it, then 'delight lint -c mine'; DELIGHT_CHECKS=mine makes it the default"
    [ -z "$(left_over)" ]
    diff -r --exclude saas "$TOP/checks" mine
    [ "$(stat -c %a mine)" = 755 ]
    delight lint -c mine
    expect 0 '*: no mistakes' '*'
}

@test "named checks it is found from where it stands" {
    delight init checks
    expect 0 '' "*edit it, then 'delight lint' and 'delight test'; it is found from this folder"
    unset DELIGHT_CHECKS
    sed -i 's/^  title: .*/  title: Our own/' checks/scorecard.yaml
    delight lint
    expect 0 '*: no mistakes' '*'
    sed -i 's/^  title: .*/  titel: Our own/' checks/scorecard.yaml
    delight lint
    expect 3 '' "checks/scorecard.yaml:*unknown key 'titel'*"
}

@test "a slash at the end, a name with a blank" {
    delight init 'our checks/'
    expect 0 '' "*then 'delight lint -c 'our checks''; DELIGHT_CHECKS='our checks' makes it the default"
    [ -f 'our checks/scorecard.yaml' ]
}

@test "an empty folder is filled and stays the same folder" {
    mkdir -m 700 empty
    inode=$(stat -c %i empty)
    delight init empty
    expect 0 '' '*'
    [ "$(stat -c %i:%a empty)" = "$inode:700" ]
    diff -r --exclude saas "$TOP/checks" empty
}

@test "the working directory is filled when it is empty" {
    mkdir here && cd here
    delight init .
    expect 0 '' '*'
    diff -r --exclude saas "$TOP/checks" .
}

@test "nothing is overwritten" {
    mkdir full && echo mine >full/.hidden
    delight init full
    expect 3 '' "delight: error: 'full' is not empty
hint: name a new folder, or an empty one; nothing is overwritten"
    [ "$(ls -A full)" = .hidden ]
    echo text >file
    delight init file
    expect 3 '' "delight: error: 'file' is there and is no folder that can be read
hint: name another folder"
    [ "$(cat file)" = text ]
    ln -s nowhere link
    delight init link
    expect 3 '' "delight: error: 'link' is there*"
    [ ! -e nowhere ]
}

@test "a link to an empty folder leads to it" {
    mkdir real && ln -s real link
    delight init link
    expect 0 '' '*'
    [ -L link ]
    diff -r --exclude saas "$TOP/checks" real
}

@test "where nothing can be written nothing is left" {
    delight init missing/below
    expect 3 '' "delight: error: cannot write in 'missing': No such file or directory"
    [ ! -e missing ]
    delight init ''
    expect 3 '' 'delight: error: the name of the folder is empty'
}

@test "not inside what is copied" {
    cp -r "$TOP/checks" pack
    delight init -c pack pack/models/copy
    expect 3 '' "delight: error: 'pack/models/copy' is inside 'pack', which is copied
hint: name another folder"
    diff -r --exclude saas "$TOP/checks" pack
    delight init -c pack packed
    expect 0 '' '*'
}

@test "a file that cannot be read leaves no half of a copy" {
    cp -r "$TOP/checks" pack
    mkdir pack/zz && ln -s gone pack/zz/late.yaml
    delight init -c pack mine
    expect 3 '' "delight: error: cannot copy 'pack/zz/late.yaml': *"
    [ ! -e mine ]
    [ -z "$(left_over)" ]
    mkdir empty
    delight init -c pack empty
    expect 3 '' "delight: error: cannot copy *"
    [ -z "$(ls -A empty)" ]
}

@test "several paths become one folder, unless two files have one name" {
    mkdir one two three
    cp "$TOP/checks/scorecard.yaml" one
    cp "$TOP/checks/value.yaml" two
    cp "$TOP/checks/value.yaml" three
    delight init -c one -c two/value.yaml both
    expect 0 '' '*'
    [ "$(ls both)" = "scorecard.yaml
value.yaml" ]
    delight init -c two -c three/value.yaml neither
    expect 3 '' "delight: error: 'two/value.yaml' and 'three/value.yaml' would be one file
hint: *"
    [ ! -e neither ]
}

@test "only what belongs to a pack is copied" {
    cp -r "$TOP/checks" pack
    touch pack/.hidden.yaml pack/notes.txt pack/models/old.yaml~
    delight init -c pack mine
    expect 0 '' '*'
    diff -r --exclude saas "$TOP/checks" mine
}

@test "a pack that is not there" {
    delight init -c nowhere mine
    expect 3 '' "nowhere: *there is no such file or folder*"
    [ ! -e mine ]
}

@test "quiet says nothing" {
    delight init --quiet mine
    expect 0 '' ''
    [ -f mine/scorecard.yaml ]
}

@test "a pack that extends another is copied with it, and stands alone" {
    unset DELIGHT_CHECKS
    delight init --pack saas quill --set group_type=company --set "product=Quill & Co's" --set survey_best=10 --set inherit_groups=true
    expect 0 '' "delight: 'quill' holds a copy of * files*"
    grep -qx 'extends: base' quill/scorecard.yaml
    grep -q "^  group_type: 'company'  *# the type" quill/scorecard.yaml
    grep -q "^  product: 'Quill & Co''s'  *# what" quill/scorecard.yaml
    grep -q '^  survey_best: 10  *# the best' quill/scorecard.yaml
    grep -q '^  inherit_groups: true  *# true' quill/scorecard.yaml
    [ -f quill/base/scorecard.yaml ] && [ -f quill/schema.json ] && [ ! -e quill/base/saas ]
    cd quill
    delight lint -c .
    expect 0 '30 checks and * models: no mistakes' ''
    delight list checks -c .
    expect 0 "*Quill & Co's*" ''
}

@test "a pack that extends another comes whole into a folder that is there, too" {
    unset DELIGHT_CHECKS
    mkdir there
    delight init --pack saas there
    expect 0 '' "delight: 'there' holds a copy of * files*"
    [ -f there/base/scorecard.yaml ] && [ -f there/scorecard.yaml ]
    delight lint -c there
    expect 0 '30 checks and * models: no mistakes' ''
}

@test "a value that the pack does not take is refused, and nothing is left" {
    unset DELIGHT_CHECKS
    delight init --pack saas quill --set group_typ=company
    expect 3 '' "*--set group_typ=company:*did you mean 'group_type'?*"
    delight init --pack saas quill --set champion.days=7
    expect 3 '' '*--set champion.days=7: no line of the copy says it*--set NAME=VALUE*'
    delight init --pack nothing quill
    expect 3 '' "*nothing*"
    delight init --pack saas -c saas quill
    expect 3 '' "*'--checks' and '--pack' exclude each other*"
    [ ! -e quill ]
    [ -z "$(left_over)" ]
}

# on_terminal ANSWERS ARGUMENT...: init at a terminal, each line typed when it is asked for; what is seen is $output
on_terminal() {
    run -0 timeout 60 python3 - "$DELIGHT" "$@" <<'PY'
import os, pty, re, sys
program, answers, arguments = sys.argv[1], sys.argv[2].split("|"), sys.argv[3:]
child, terminal = pty.fork()
if child == 0:
    os.execv(program, [program, "init", *arguments])
seen = asked = ""
while True:
    try:
        read = os.read(terminal, 4096).decode(errors="replace")
    except OSError:
        break
    seen, asked = seen + read, asked + read
    if re.search(r"(?m)^[a-z_]+ - .*: $", asked) and answers:
        os.write(terminal, os.fsencode(answers.pop(0) + "\n"))
        asked = ""
print(seen.replace("\r", ""))
print("status", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
PY
}

@test "with an export it lists what its params may say, and writes what is said into the copy" {
    unset DELIGHT_CHECKS
    delight init --pack saas listed --dump "$TOP/tests/demo/saas.sql" --as-of 2026-09-15
    expect 0 'group_type
  company    60 keys, 79% of the events
  workspace  116 keys, 79% of the events' "*--set group_type=... writes one of these*'listed' holds a copy*"
    delight init --pack saas events --dump "$TOP/tests/demo/saas.sql" --as-of 2026-09-15 --set group_type=company --set core_events=x
    expect 0 'activation_events, core_events, production_events, metered_event
  api called         737 in 30 days
  report created     574 in 30 days*
  source connected   4 in 30 days' '*--set activation_events=...*'
    grep -q "^  core_events: 'x'  *# one for each" events/scorecard.yaml
    delight lint -c events
    expect 0 '30 checks*' ''
}

@test "on a terminal it asks, by number or by name, one after the other" {
    unset DELIGHT_CHECKS
    on_terminal "1|workspace created, 6|2, 3,4, it's new||api called" --pack saas asked --dump "$TOP/tests/demo/saas.sql" --as-of 2026-09-15
    [[ $output == *'   1  company '*'group_type - the type of group that your customers are: '*'   1  api called  '*"status 0"* ]]
    grep -q "^  group_type: 'company' " asked/scorecard.yaml
    grep -q "^  activation_events: 'workspace created, colleague invited' " asked/scorecard.yaml
    grep -q "^  core_events: 'report created, report shared, data exported, it''s new' " asked/scorecard.yaml
    grep -q "^  production_events: '' " asked/scorecard.yaml
    grep -q "^  metered_event: 'api called' " asked/scorecard.yaml
    delight lint -c asked
    expect 0 '30 checks*' ''
}

@test "what is typed in another encoding, or with a NUL, is refused and asked for again" {
    unset DELIGHT_CHECKS
    on_terminal $'1||M\xfcller|Müller||' --pack saas asked --dump "$TOP/tests/demo/saas.sql" --as-of 2026-09-15
    [[ $output == *"what was typed is no UTF-8 text"*"set the terminal to UTF-8"*"status 0"* ]]
    [ "$(grep -c '^core_events - ' <<<"$output")" -eq 2 ]
    grep -q "^  core_events: 'Müller' " asked/scorecard.yaml
    delight lint -c asked
    expect 0 '30 checks*' ''
}

@test "who leaves in the middle of the questions has no copy" {
    unset DELIGHT_CHECKS
    on_terminal $'1|\x04' --pack saas left --dump "$TOP/tests/demo/saas.sql" --as-of 2026-09-15
    [[ $output == *'status 3' ]]
    on_terminal $'\x03' --pack saas left --dump "$TOP/tests/demo/saas.sql" --as-of 2026-09-15
    [[ $output == *'status 130' ]]
    [ ! -e left ]
    [ -z "$(left_over)" ]
}

@test "a value of more than one line is no line of a copy" {
    unset DELIGHT_CHECKS
    local value
    for value in $'a\nb' $'a\u2028b' $'a\u0085b' $'a\eb'; do
        delight init --pack saas quill --set "product=$value"
        expect 3 '' '*--set product=*: a value is one line of plain text*'
    done
    [ ! -e quill ]
}
