#!/usr/bin/env bats
# What the sources are held to before anybody reads them: clang-format, clang-tidy, shellcheck, and how they are built.

load cli/helper

# The scripts there are: by their first line, and what bats loads.
scripts() {
    git ls-files .ci tests | while read -r file; do
        if [ -f "$file" ] && head -n 1 "$file" | grep -qE '^#!.*\b(sh|bash|bats)$'; then echo "$file"; fi
    done
    git ls-files '*.bash'
}

# The flags the compiler gets, as make says them.
compiler_flags() {
    make -s --no-print-directory print-flags
}

@test "clang-format would change nothing" {
    run bash -c "git ls-files '*.c' '*.h' | xargs clang-format --dry-run -Werror"
    echo "$output"
    [ "$status" -eq 0 ]
}

# tidy FILE...: clang-tidy with the checks of .clang-tidy, each file by itself: of several it takes a copied va_list for none.
# A seventh of the analyser's usual patience finds the same here in a fifth of the time.
tidy() {
    local flags
    flags=$(compiler_flags)
    run bash -c 'flags=$1; shift; printf "%s\n" "$@" | xargs -P "$(nproc)" -n 1 bash -c '"'"'
        eval "flags=($1)"; shift; clang-tidy --quiet "$@" -- "${flags[@]}" -Xclang -analyzer-config -Xclang max-nodes=30000 2>/dev/null'"'"' tidy "$flags"' tidy "$flags" "$@"
    echo "$output"
    [ "$status" -eq 0 ] && [ -z "$output" ]
}

@test "clang-tidy has nothing to say of the program" {
    # shellcheck disable=SC2046
    tidy $(git ls-files 'src/*.c')
}

@test "clang-tidy would notice" {
    printf 'int main(int count, char **words)\n{\n    char *word = 0;\n    if (count > 1) {\n        word = words[1];\n    }\n    return *word;\n}\n' >"$BATS_TEST_TMPDIR/null.c"
    cp .clang-tidy "$BATS_TEST_TMPDIR"
    run ! tidy "$BATS_TEST_TMPDIR/null.c"
    [[ $output == *NullDereference* ]]
}

@test "clang builds it as well, without a warning: the program, its tests and the fuzz targets" {
    local flags
    flags=$(compiler_flags)
    run bash -c 'flags=$1; git ls-files "*.c" | xargs -P "$(nproc)" -n 20 bash -c '"'"'
        eval "flags=($0)"; clang -fsyntax-only -Werror "${flags[@]}" -Isrc "$@"'"'"' "$flags"' clang "$flags"
    echo "$output"
    [ "$status" -eq 0 ] && [ -z "$output" ]
}

@test "shellcheck has nothing to say of the scripts" {
    run bash -c 'shellcheck "$@"' shellcheck $(scripts)
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "built to be hard to break: PIE, full RELRO, no executable stack, guarded stacks and buffers" {
    local built=$DELIGHT
    case $built in */build/*) skip "the sanitizers' program is not what is installed" ;; esac
    readelf -h "$built" | grep -q 'Type: *DYN'
    readelf -d "$built" | grep -qE 'FLAGS_1.*PIE'
    readelf -lW "$built" | grep -q GNU_RELRO
    readelf -d "$built" | grep -qE 'BIND_NOW|FLAGS.*NOW'
    readelf -lW "$built" | grep 'GNU_STACK' | grep -qv 'RWE'
    readelf -W --dyn-syms "$built" | grep -q '__stack_chk_fail'
    readelf -W --dyn-syms "$built" | grep -qE '__(sn|vsn|f)?printf_chk|__memcpy_chk|__read_chk'
}
