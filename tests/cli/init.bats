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
