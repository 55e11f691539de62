/* Asking whoever sits at the terminal. */
#include "prompt.h"

#include "command.h"
#include "output.h"

#include <stdio.h>
#include <string.h>

char *prompt_line(const char *prompt)
{
    char *line = NULL;
    size_t size = 0;
    output_write(prompt, strlen(prompt));
    if (!output_flush() || interrupted)
        return NULL;
    const ssize_t length = getline(&line, &size, stdin);
    char *copy = length < 0 ? NULL : g_strstrip(g_strdup(line));
    free(line);
    if (copy && !g_utf8_validate(copy, -1, NULL)) {
        char *valid = g_utf8_make_valid(copy, -1);
        g_free(copy);
        copy = valid;
    }
    return copy;
}
