#!/usr/bin/env bats
# What make puts where, and what it has installed for itself.

load cli/helper

# stub NAME: a program of this name that writes down how it was called; more of it on stdin.
stub() {
    mkdir -p "$BATS_TEST_TMPDIR/bin"
    {
        echo '#!/bin/sh'
        echo "echo \"$1 \$*\" >>$BATS_TEST_TMPDIR/calls"
        cat
    } >"$BATS_TEST_TMPDIR/bin/$1"
    chmod +x "$BATS_TEST_TMPDIR/bin/$1"
}

@test "installed, delight finds its checks from anywhere; uninstalled, nothing is left" {
    local root=$BATS_TEST_TMPDIR/root
    make -s install DESTDIR="$root" PREFIX=/opt/delight
    [ -x "$root/opt/delight/bin/delight" ]
    [ -f "$root/opt/delight/share/delight/checks/scorecard.yaml" ]
    cd /
    run "$root/opt/delight/bin/delight" list
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -eq "$("$DELIGHT" list checks | wc -l)" ]
    run "$root/opt/delight/bin/delight" test -c saas
    [ "$status" -eq 0 ]
    [ "${lines[-1]}" = "$("$DELIGHT" test -c saas | tail -n 1)" ]
    "$root/opt/delight/bin/delight" init --pack saas "$BATS_TEST_TMPDIR/mine"
    "$root/opt/delight/bin/delight" lint -c "$BATS_TEST_TMPDIR/mine"
    cd "$TOP"
    make -s uninstall DESTDIR="$root" PREFIX=/opt/delight
    [ -z "$(find "$root" -mindepth 1)" ]
}

@test "folders that were there before stay, and so does what others put into ours" {
    local root=$BATS_TEST_TMPDIR/root
    mkdir -p "$root/usr/local/bin" "$root/usr/local/share/man"
    find "$root" | sort >"$BATS_TEST_TMPDIR/before"
    make -s install DESTDIR="$root"
    make -s install DESTDIR="$root"
    make -s uninstall DESTDIR="$root"
    find "$root" | sort | diff "$BATS_TEST_TMPDIR/before" -
    make -s install DESTDIR="$root"
    touch "$root/usr/local/share/man/man1/other.1"
    make -s uninstall DESTDIR="$root"
    [ "$(find "$root" -type f)" = "$root/usr/local/share/man/man1/other.1" ]
    [ ! -e "$root/usr/local/share/delight" ]
}

@test "make help names every target" {
    run make -s help
    [ "$status" -eq 0 ]
    local target
    for target in all demo test install uninstall clean; do
        [[ $output == *"make $target "* ]]
    done
}

@test "nothing is installed when all is there, and nobody asked" {
    stub apt-get <<<'exit 1'
    stub sudo <<<'exit 1'
    PATH=$BATS_TEST_TMPDIR/bin:$PATH run .ci/install make postgresql pkg-config
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    [ ! -e "$BATS_TEST_TMPDIR/calls" ]
}

@test "what is missing is named, and installed by sudo" {
    stub id <<<'echo 1000'
    stub dpkg-query <<<'case $4 in there) echo installed ;; *) exit 1 ;; esac'
    stub apt-get </dev/null
    stub sudo <<<'exec "$@"'
    PATH=$BATS_TEST_TMPDIR/bin:$PATH run .ci/install there missing-one missing-two
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "installing: missing-one missing-two" ]
    grep -q '^sudo env DEBIAN_FRONTEND=noninteractive apt-get install .* missing-one missing-two$' "$BATS_TEST_TMPDIR/calls"
    run ! grep -q 'apt-get install.* there' "$BATS_TEST_TMPDIR/calls"
}

@test "the pooler that the tests start themselves is made no service" {
    stub id <<<'echo 0'
    stub dpkg-query <<<'exit 1'
    local program
    for program in apt-get update-rc.d systemctl; do
        stub $program </dev/null
    done
    PATH=$BATS_TEST_TMPDIR/bin:$PATH run .ci/install missing-one
    [ "$status" -eq 0 ]
    run ! grep -q pgbouncer "$BATS_TEST_TMPDIR/calls"
    PATH=$BATS_TEST_TMPDIR/bin:$PATH run .ci/install pgbouncer
    [ "$status" -eq 0 ]
    grep -A 9 'apt-get install' "$BATS_TEST_TMPDIR/calls" | grep -qx 'update-rc.d pgbouncer disable'
}

@test "a failed installation fails" {
    stub id <<<'echo 0'
    stub dpkg-query <<<'exit 1'
    stub apt-get <<<'[ "$1" = update ]'
    PATH=$BATS_TEST_TMPDIR/bin:$PATH run .ci/install missing-one
    [ "$status" -ne 0 ]
}

@test "without sudo it says what to do" {
    stub id <<<'echo 1000'
    stub dpkg-query <<<'exit 1'
    local program
    for program in sh env apt-get; do
        ln -s "$(command -v "$program" || echo /bin/true)" "$BATS_TEST_TMPDIR/bin/$program"
    done
    PATH=$BATS_TEST_TMPDIR/bin run .ci/install missing-one
    [ "$status" -eq 1 ]
    [[ $output == *"hint: become root and run: apt-get install missing-one" ]]
}
