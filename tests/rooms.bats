#!/usr/bin/env bats
# The house: which rooms may know which, what a header promises, and how long a thing may be.

# shellcheck disable=SC2086,SC1003,SC2020 # lists of files, all through; a backslash for tr
cd "$BATS_TEST_DIRNAME/.." || exit 1

build=${DELIGHT_BUILD:-$PWD/build}
sources=$(git ls-files 'src/*.c' 'src/*.h')
headers=$(git ls-files 'include/*.h')

# Who may include a library's header: a regular expression over the folders of src that do.
only() {
    local header=$1 rooms=$2
    # shellcheck disable=SC2086
    run bash -c "grep -lE '#include <$header>' $(echo $sources $headers) | grep -vE '^src/($rooms)/'"
    [ -z "$output" ] || { echo "$header is none of the business of: $output"; return 1; }
}

@test "a file includes headers of include, of its own folder and of the folders above it" {
    local file included wrong=
    for file in $sources $headers; do
        for included in $(sed -n 's/^#include "\(.*\)"$/\1/p' "$file"); do
            [ ! -f "include/$included" ] || continue
            [[ $file == src/* && $included =~ ^(\.\./)*[a-z_]+\.h$ && -f ${file%/*}/$included ]] ||
                wrong="$wrong$file includes $included"$'\n'
        done
    done
    echo "$wrong"
    [ -z "$wrong" ]
}

# The rooms from the ground up: the headers of include/ that are its doors, and the rooms below it
# that it may see, through headers too.
rooms() {
    cat <<'END'
base      | clock diagnostic draft failure file json_text kept_file parallel source status text |
yaml      | yaml_file | base
pack      | pack pack_fields schema | base yaml
facts     | answers_edit facts facts_append | base yaml pack
sql       | sql sql_known statement | base
plan      | catalog definitions plan | base pack facts sql
known     | | base pack sql plan
db        | db | base sql
embed     | embed pgbin | base
dump      | dump | base embed
run       | archive brief changes desk gate history owner report run run_lookup signals week | base
evaluate  | book evaluate example judge | base pack facts sql plan db run
doctor    | doctor | base pack facts sql plan db evaluate
render    | github render | base run
cli       | | base pack facts sql plan db embed dump run evaluate doctor render
END
}

# What the compiler read for a source, one header of ours a line. It wrote that down when it built.
seen_by() {
    local list=$build/${1#src/}
    tr ' \\' '\n\n' <"${list%.c}.d" | grep -E '^include/.*\.h$' | sort -u
}

@test "arrows go down: a room sees the rooms below it and nothing else, through headers too" {
    local room doors below header file wrong=
    declare -A home sees
    while IFS='|' read -r room doors below; do
        room=${room// /}
        for header in $doors; do home[include/$header.h]=$room; done
        sees[$room]=" $room $below "
        for below in $below; do
            [ -n "${sees[$below]-}" ] || wrong="$wrong$below stands above $room"$'\n'
        done
    done < <(rooms)
    for header in $headers; do
        [ -n "${home[$header]-}" ] || wrong="$wrong$header is no room's door"$'\n'
    done
    for file in $(git ls-files 'src/*.c'); do
        room=${file#src/} room=${room%%/*}
        for header in $(seen_by "$file"); do
            [[ ${sees[$room]-} == *" ${home[$header]} "* ]] ||
                wrong="$wrong$file sees $header of ${home[$header]}"$'\n'
        done
    done
    echo "$wrong"
    [ -z "$wrong" ]
}

@test "no two files call each other, straight or through others" {
    local objects
    objects=$(git ls-files 'src/*.c' ':!src/known' | sed "s|^src/\(.*\)\.c\$|$build/\1.o|")
    # shellcheck disable=SC2086
    run bash -o pipefail -c "nm -A -g $(echo $objects) | awk '
        { split(\$1, part, \":\"); file = part[1]; name = \$NF; type = \$(NF - 1) }
        type == \"U\" { callers[name] = callers[name] \" \" file }
        type == \"T\" { home[name] = file }
        END {
            for (name in callers) {
                n = split(callers[name], caller, \" \")
                for (i = 1; i <= n && name in home; i++) if (caller[i] != home[name]) print caller[i], home[name]
            }
        }' | sed 's|$build/||g' |
        tsort >/dev/null"
    echo "$output"
    [ "$status" -eq 0 ]
    [ -z "$output" ]
}

@test "a library is known to the rooms that are there for it" {
    only 'libpq-fe.h' 'db|embed|dump'
    only 'yaml.h' 'yaml|pack|facts'
    only 'pg_query.h' 'sql'
}

@test "only the commands' rooms speak, ask and exit" {
    run bash -c "grep -nE '(^|[^a-z_>.])(printf|fprintf|puts|fputs|putchar|perror|g_print|g_printerr|exit|_exit|abort) ?\\(' $(echo $sources) |
        grep -vE '^src/(cli|known)/' | grep -vE '^src/embed/keeper\\.c:|^src/db/child\\.c:.*_exit|^src/dump/archive\\.c:.*_exit'"  # children after fork
    echo "$output"
    [ -z "$output" ]
}

@test "every header compiles alone, is guarded and says what it is for" {
    local header name guard
    for header in $headers $(git ls-files 'src/*.h'); do
        name=${header#*/}
        guard=DELIGHT_$(tr 'a-z/' 'A-Z_' <<<"${name%.h}")_H
        [ "$(head -c 2 "$header")" = "/*" ] || { echo "$header begins without its purpose"; return 1; }
        grep -qx "#ifndef $guard" "$header" || { echo "$header: the guard is not $guard"; return 1; }
        # shellcheck disable=SC2046
        printf '#include "%s"\n' "$name" |
            ${CC:-cc} -std=c17 -D_GNU_SOURCE -Iinclude -Isrc -Wall -Wextra -Wpedantic -Werror -fsyntax-only -x c \
                $(pkg-config --cflags libpq jansson yaml-0.1 glib-2.0 gio-unix-2.0 smartcols libxml-2.0) - ||
            { echo "$header does not compile alone"; return 1; }
    done
}

@test "no file is longer than a sitting" {
    run bash -c "wc -l $(echo $sources $headers) | grep -v ' total' | awk '\$1 >= 500'
        wc -l $(echo $(git ls-files 'tests/*.c' 'tests/*.bats')) | grep -v ' total' | awk '\$1 >= 800'"
    echo "$output"
    [ -z "$output" ]
}

@test "no function is longer than a screen" {
    run awk '
        FNR == 1 { inside = 0 }
        /^{/ { inside = 1; start = FNR }
        /^}/ { if (inside && FNR - start > 80) print FILENAME ":" start ": " FNR - start " lines"; inside = 0 }
    ' $sources $(git ls-files 'tests/*.c')
    echo "$output"
    [ -z "$output" ]
}

@test "nothing is left for later" {
    run grep -nE '\b(TODO|FIXME|XXX|HACK)\b' -r src include tests checks Makefile --include='*.[ch]' --include='*.yaml' --include=Makefile --include='*.bash'
    echo "$output"
    [ -z "$output" ]
}

@test "the top level holds what it should" {
    local entry
    for entry in $(git ls-files | cut -d / -f 1 | sort -u); do
        case $entry in
        src | include | checks | tests | Makefile | README.md | LICENSE | .*) ;;
        *) echo "what is $entry doing here?"; return 1 ;;
        esac
    done
}
