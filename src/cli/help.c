/* Help, drawn from the rows of commands and options. */
#include "command.h"
#include "text.h"

#define HELP_WIDTH 80
#define HELP_COLUMN 10

static void append_wrapped(GString *out, const char *text)
{
    g_autoptr(GPtrArray) lines = text_wrap(text, HELP_WIDTH);
    for (guint i = 0; i < lines->len; i++)
        g_string_append_printf(out, "%s\n", (const char *)lines->pdata[i]);
}

static void append_command(GString *out, const char *heading, const Command *command)
{
    if (heading)
        g_string_append_printf(out, "\n%s:\n", heading);
    g_autoptr(GPtrArray) lines = text_wrap(command->summary, HELP_WIDTH - HELP_COLUMN - 2);
    for (guint k = 0; k < lines->len; k++)
        g_string_append_printf(out, "  %-*s%s\n", HELP_COLUMN, k == 0 ? command->name : "",
                               (const char *)lines->pdata[k]);
}

char *help_of_all(void)
{
    GString *out = g_string_new("Usage: delight COMMAND [OPTION...] [ARGUMENT...]\n\n");
    append_wrapped(out,
                   "Is every customer getting value from the product, and if not, what should "
                   "we do next? delight answers a checklist of questions from a PostHog export "
                   "in Postgres.");
    const Command *command;
    for (guint i = 0; (command = command_at(i)); i++)
        if (!command->hidden)
            append_command(out, command_heading(i), command);
    g_string_append_c(out, '\n');
    append_wrapped(out, "'delight COMMAND --help' shows a command's options.");
    append_wrapped(out, "Exit status: 0 done; 1 not met; 2 some check could not be evaluated; "
                        "3 not done.");
    return g_string_free(out, FALSE);
}

char *help_of(const Command *command)
{
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "Usage: delight %s [OPTION...]%s%s\n\n", command->name,
                           *command->arguments ? " " : "", command->arguments);
    g_autofree char *text =
        g_strdup_printf("%c%s.%s%s", g_ascii_toupper(command->summary[0]), command->summary + 1,
                        command->details ? " " : "", command->details ? command->details : "");
    append_wrapped(out, text);
    options_describe(command, HELP_WIDTH, out);
    return g_string_free(out, FALSE);
}
