/* Asking whoever sits at the terminal. */
#include "prompt.h"

#include "command.h"
#include "output.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static gboolean refused;

gboolean prompt_refused(void)
{
    return refused;
}

/* Texts with a character that nobody typed would be written down for good. FALSE after saying so.
 */
static gboolean is_text(const char *line, gsize length)
{
    if (g_utf8_validate_len(line, length, NULL))
        return TRUE;
    output_error("set the terminal to UTF-8 and type it again; what comes from a file or a pipe is "
                 "to be UTF-8",
                 memchr(line, '\0', length) ? "there is a NUL in what was typed"
                                            : "what was typed is no UTF-8 text");
    return FALSE;
}

char *prompt_line(const char *prompt)
{
    while (!refused) {
        g_autofree char *copy = NULL;
        char *line = NULL;
        size_t size = 0;
        output_write(prompt, strlen(prompt));
        if (!output_flush() || interrupted)
            return NULL;
        const ssize_t length = getline(&line, &size, stdin);
        if (length >= 0)
            copy = g_memdup2(line, (gsize)length + 1);
        free(line);
        if (!copy || is_text(copy, (gsize)length))
            return copy ? g_strstrip(g_steal_pointer(&copy)) : NULL;
        /* The next line of a file is the answer to another question. */
        refused = !isatty(STDIN_FILENO);
    }
    return NULL;
}
