/* The rows of commands and options know each other. */
#include "cli/command.h"
#include "cli/hint.h"

#include <string.h>

/* A word of a row that no option goes by would be an option that nobody can give. */
static void test_words(void)
{
    const Command *command;
    for (guint i = 0; (command = command_at(i)); i++) {
        g_autoptr(GArray) options = options_of(command);
        g_auto(GStrv) words = g_strsplit(command->options, " ", -1);
        guint n = 0;
        for (char **word = words; *word; word++)
            n += **word != '\0';
        g_test_message("%s", command->name);
        g_assert_cmpuint(options->len, ==, n + 3); /* and those of every command */
        g_assert_true(command_find(command->name) == command);
        g_assert_nonnull(command->run);
        g_assert_cmpuint(strlen(command->summary), <, 78);
    }
}

static char *completed(const char *db, const char *text)
{
    char *checks[] = {(char *)"our checks", NULL};
    const Options options = {
        .db = (char *)db, .dump = NULL, .facts = (char *)"-facts", .checks = checks};
    hint_init(&options);
    return hint_complete(text);
}

static void test_hints(void)
{
    static const struct {
        const char *db, *text, *completed;
    } rows[] = {
        {NULL, "'delight list checks' shows it",
         "'delight list checks --facts -facts -c 'our checks'' shows it"},
        {"dbname=x", "'delight test' and 'delight schema'",
         "'delight test --db 'dbname=x' -c 'our checks'' and 'delight schema'"},
        {"host=x Password=y", "'delight test'", "'delight test --db CONNINFO -c 'our checks''"},
        {"postgres://me:y@x/z", "'delight test'", "'delight test --db CONNINFO -c 'our checks''"},
        {NULL, "try 'delight score --help'", "try 'delight score --help'"},
        {NULL, "'delight init DIR' makes one", "'delight init DIR' makes one"},
        {NULL, "'delight nonsense'", "'delight nonsense'"},
        {NULL, "an open 'delight score", "an open 'delight score"},
        {NULL, "nothing", "nothing"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = completed(rows[i].db, rows[i].text);
        g_assert_cmpstr(text, ==, rows[i].completed);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cli/commands/words", test_words);
    g_test_add_func("/cli/commands/hints", test_hints);
    return g_test_run();
}
