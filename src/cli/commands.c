/* The table of commands, and the help made from it. */
#include "command.h"

#include "text.h"

#include <string.h>

#define HELP_WIDTH 80
#define HELP_COLUMN 10

/* clang-format off: a line a command */
static const struct {
    const char *heading; /* NULL: as before */
    const Command *command;
} table[] = {
    {"Customers", &command_score},
    {NULL, &command_review},
    {NULL, &command_answer},
    {NULL, &command_waive},
    {NULL, &command_gate},
    {NULL, &command_brief},
    {"Runs", &command_report},
    {NULL, &command_diff},
    {NULL, &command_render},
    {"The checks", &command_list},
    {NULL, &command_explain},
    {NULL, &command_lint},
    {NULL, &command_test},
    {NULL, &command_doctor},
    {NULL, &command_init},
    {NULL, &command_schema},
    /* for shells, not for people */
    {NULL, &command_complete},
    {NULL, &command_completion},
};
/* clang-format on */

const Command *command_find(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(table); i++)
        if (strcmp(table[i].command->name, name) == 0)
            return table[i].command;
    return NULL;
}

const char **command_names(void)
{
    const char **names = g_new0(const char *, G_N_ELEMENTS(table) + 1);
    guint n = 0;
    for (guint i = 0; i < G_N_ELEMENTS(table); i++)
        if (!table[i].command->hidden)
            names[n++] = table[i].command->name;
    return names;
}

static void append_wrapped(GString *out, const char *text)
{
    g_autoptr(GPtrArray) lines = text_wrap(text, HELP_WIDTH);
    for (guint i = 0; i < lines->len; i++)
        g_string_append_printf(out, "%s\n", (const char *)lines->pdata[i]);
}

char *commands_help(void)
{
    GString *out = g_string_new("Usage: delight COMMAND [OPTION...] [ARGUMENT...]\n\n");
    append_wrapped(out,
                   "Is every customer getting value from the product, and if not, what should "
                   "we do next? delight answers a checklist of questions from a PostHog export "
                   "in Postgres.");
    for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
        if (table[i].command->hidden)
            continue;
        if (table[i].heading)
            g_string_append_printf(out, "\n%s:\n", table[i].heading);
        g_autoptr(GPtrArray) lines =
            text_wrap(table[i].command->summary, HELP_WIDTH - HELP_COLUMN - 2);
        for (guint k = 0; k < lines->len; k++)
            g_string_append_printf(out, "  %-*s%s\n", HELP_COLUMN,
                                   k == 0 ? table[i].command->name : "",
                                   (const char *)lines->pdata[k]);
    }
    g_string_append_c(out, '\n');
    append_wrapped(out, "'delight COMMAND --help' shows a command's options.");
    append_wrapped(out, "Exit status: 0 done; 1 not met; 2 some check could not be evaluated; "
                        "3 not done.");
    return g_string_free(out, FALSE);
}

char *command_help(const Command *command)
{
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "Usage: delight %s [OPTION...]%s%s\n\n", command->name,
                           *command->arguments ? " " : "", command->arguments);
    g_autofree char *text =
        g_strdup_printf("%c%s.%s%s", g_ascii_toupper(command->summary[0]), command->summary + 1,
                        command->details ? " " : "", command->details ? command->details : "");
    append_wrapped(out, text);
    options_describe(command->name, HELP_WIDTH, out);
    return g_string_free(out, FALSE);
}
