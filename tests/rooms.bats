#!/usr/bin/env bats
# The house: which rooms may know which, what a header promises, and how long a thing may be.

cd "$BATS_TEST_DIRNAME/.." || exit 1

# Who may include a header: a regular expression over the files of src and include that do.
only() {
    local header=$1 allowed=$2
    run bash -c "grep -lE '#include (\"|<)$header(\"|>)' src/*.c include/*.h | grep -vE '^(src|include)/($allowed)\\.[ch]\$'"
    [ -z "$output" ] || { echo "$header is none of the business of: $output"; return 1; }
}

# Rooms, by the first word of their files' names.
commands='cmd_[a-z_]+|main|commands|options|output|session[a-z_]*|saying[a-z_]*'

@test "only the database rooms know libpq" {
    only 'libpq-fe.h' 'db|db_[a-z]+|embed[a-z_]*|pgbin|dump[a-z_]*'
}

@test "only the YAML rooms know libyaml" {
    only 'yaml.h' 'yaml_[a-z]+|pack[a-z_]*|answers[a-z_]*'
}

@test "only the SQL room knows libpg_query" {
    only 'pg_query.h' 'sql[a-z_]*'
}

@test "the inside of the database room stays inside" {
    local header
    for header in db_connection db_failure db_set; do
        only "$header.h" 'db|db_[a-z]+'
    done
}

@test "the plan knows no database" {
    run grep -lE '#include "(db|embed|dump)' src/plan*.c include/plan*.h src/definitions*.c include/definitions*.h src/sql*.c include/sql*.h
    [ -z "$output" ]
}

@test "pack and facts know neither SQL nor the database" {
    run grep -lE '#include "(db|sql|plan|definitions|statement|embed|dump|judge|run|render)' \
        src/pack*.c include/pack*.h src/facts*.c include/facts*.h src/answers*.c src/yaml*.c include/yaml*.h
    [ -z "$output" ]
}

@test "judge and gate do not know where rows came from" {
    run grep -lE '#include "(db|plan|sql|statement|evaluate|embed|dump)' src/judge*.c include/judge*.h src/gate*.c include/gate*.h
    [ -z "$output" ]
}

@test "a renderer knows the run document alone" {
    run grep -lE '#include "(db|plan|sql|statement|evaluate|embed|dump|judge|pack|facts|definitions|session|options|command|output|book)[a-z_]*\.h"' \
        src/render*.c src/draw*.c src/phrase*.c src/reading*.c src/text*.c src/html*.c src/markdown*.c src/slack*.c \
        include/render.h include/draw.h include/phrase.h include/reading.h include/text.h
    [ -z "$output" ]
}

@test "only the commands' rooms speak, ask and exit" {
    run bash -c "grep -nE '(^|[^a-z_>.])(printf|fprintf|puts|fputs|putchar|perror|g_print|g_printerr|exit|_exit|abort) ?\\(' src/*.c |
        grep -vE '^src/($commands)\\.c:' | grep -vE '^src/embed_keeper\\.c:|^src/dump_archive\\.c:.*_exit'"  # children after fork
    echo "$output"
    [ -z "$output" ]
    only 'output.h' "$commands"
    only 'session.h' "$commands"
    only 'command.h' "$commands"
}

@test "every header compiles alone, is guarded and says what it is for" {
    local header guard
    for header in include/*.h; do
        guard=DELIGHT_$(basename "$header" .h | tr '[:lower:]' '[:upper:]')_H
        [ "$(head -c 2 "$header")" = "/*" ] || { echo "$header begins without its purpose"; return 1; }
        grep -qx "#ifndef $guard" "$header" || { echo "$header: the guard is not $guard"; return 1; }
    done
    # shellcheck disable=SC2046
    for header in include/*.h; do
        printf '#include "%s"\n' "${header#include/}" |
            ${CC:-cc} -std=c17 -D_GNU_SOURCE -Iinclude -Wall -Wextra -Wpedantic -Werror -fsyntax-only -x c \
                $(pkg-config --cflags libpq jansson yaml-0.1 glib-2.0 gio-unix-2.0 smartcols libxml-2.0) - ||
            { echo "$header does not compile alone"; return 1; }
    done
}

@test "every unit of src has a header or is part of a room that has one" {
    local file name
    for file in src/*.c; do
        name=$(basename "$file" .c)
        case $name in main | cmd_* | commands) continue ;; esac
        while [ ! -f "include/$name.h" ]; do
            case $name in
            *_*) name=${name%_*} ;;
            *) grep -qE '^#include "' "$file" || { echo "$file belongs nowhere"; return 1; }; break ;;
            esac
        done
    done
}

@test "no file is longer than a sitting" {
    run bash -c "wc -l src/*.c include/*.h | grep -v ' total' | awk '\$1 >= 500'
        wc -l tests/unit/*.c tests/*.bats tests/cli/*.bats | grep -v ' total' | awk '\$1 >= 800'"
    echo "$output"
    [ -z "$output" ]
}

@test "no function is longer than a screen" {
    run awk '
        FNR == 1 { inside = 0 }
        /^{/ { inside = 1; start = FNR }
        /^}/ { if (inside && FNR - start > 80) print FILENAME ":" start ": " FNR - start " lines"; inside = 0 }
    ' src/*.c tests/unit/*.c
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
