/* Commands that a message offers, with what was given. */
#include "hint.h"

#include "command.h"
#include "db.h"
#include "shell_word.h"

#include <string.h>

/* Words for the shell, by option; NULL where it was not given. */
static struct {
    char *db, *dump, *facts, *checks;
} given;

static gboolean is_from_environment(const char *value, const char *variable)
{
    return g_strcmp0(value, g_getenv(variable)) == 0;
}

static char *words_of(const char *option, const char *value)
{
    g_autofree char *word = shell_word_show(value);
    return g_strdup_printf(" %s %s", option, word);
}

void hint_init(const Options *options)
{
    g_autoptr(GString) checks = g_string_new(NULL);
    g_clear_pointer(&given.db, g_free);
    g_clear_pointer(&given.dump, g_free);
    g_clear_pointer(&given.facts, g_free);
    g_clear_pointer(&given.checks, g_free);
    for (char **path = options->checks; path && *path; path++) {
        g_autofree char *words = words_of("-c", *path);
        g_string_append(checks, words);
    }
    if (options->db && !is_from_environment(options->db, "DELIGHT_DB"))
        given.db = db_conninfo_is_harmless(options->db) ? words_of("--db", options->db)
                                                        : g_strdup(" --db CONNINFO");
    if (options->dump)
        given.dump = words_of("--dump", options->dump);
    if (options->facts && !is_from_environment(options->facts, "DELIGHT_FACTS"))
        given.facts = words_of("--facts", options->facts);
    if (checks->len > 0)
        given.checks = g_strdup(checks->str);
}

static void append(GString *out, const Command *command, const char *option, const char *words)
{
    if (words && command_takes(command, option))
        g_string_append(out, words);
}

char *hint_options(const char *name)
{
    GString *out = g_string_new(NULL);
    const Command *command = command_find(name);
    if (command) {
        append(out, command, "db", given.db);
        append(out, command, "dump", given.dump);
        append(out, command, "facts", given.facts);
        append(out, command, "checks", given.checks);
        /* it has nowhere to write otherwise */
        if (command->writes_facts && !given.facts && !g_getenv("DELIGHT_FACTS"))
            g_string_append(out, " --facts DIR");
    }
    return g_string_free(out, FALSE);
}

char *hint_complete(const char *text)
{
    static const char begin[] = "'delight ";
    GString *out = g_string_new(NULL);
    const char *at;
    while ((at = strstr(text, begin))) {
        const char *words = at + strlen(begin);
        const char *end = strchr(words, '\'');
        if (!end)
            break;
        g_autofree char *line = g_strndup(words, (gsize)(end - words));
        g_autofree char *name = g_strndup(line, strcspn(line, " "));
        /* help needs nothing, and `init` copies the shipped pack, not the one in use */
        const gboolean whole = strstr(line, "--help") || strcmp(name, "init") == 0;
        g_autofree char *options = whole ? g_strdup("") : hint_options(name);
        g_string_append_len(out, text, (gssize)(end - text));
        g_string_append_printf(out, "%s'", options);
        text = end + 1;
    }
    g_string_append(out, text);
    return g_string_free(out, FALSE);
}
