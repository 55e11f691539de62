/* The table of commands. */
#include "command.h"

#include <string.h>

static const struct {
    const char *heading;
    const Command *command;
} table[] = {
#define COMMAND_ROW(heading, name) {heading, &command_##name},
    COMMANDS(COMMAND_ROW)};

const Command *command_at(guint index)
{
    return index < G_N_ELEMENTS(table) ? table[index].command : NULL;
}

const char *command_heading(guint index)
{
    return index < G_N_ELEMENTS(table) ? table[index].heading : NULL;
}

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
