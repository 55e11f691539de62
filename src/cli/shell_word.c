/* Quotes and backslashes of a shell, for completion and for commands that are shown. */
#include "shell_word.h"

#include <string.h>

/* Inside double quotes a backslash means itself, but not before these. */
#define ESCAPED_IN_DOUBLE "\"\\$`"

static gboolean is_closing(char c, ShellQuote quote)
{
    return (quote == SHELL_QUOTE_SINGLE && c == '\'') || (quote == SHELL_QUOTE_DOUBLE && c == '"');
}

static ShellQuote opening(char c)
{
    return c == '\'' ? SHELL_QUOTE_SINGLE : c == '"' ? SHELL_QUOTE_DOUBLE : SHELL_QUOTE_NONE;
}

static gboolean is_escape(const char *at, ShellQuote quote)
{
    if (*at != '\\' || !at[1] || quote == SHELL_QUOTE_SINGLE)
        return FALSE;
    return quote == SHELL_QUOTE_NONE || strchr(ESCAPED_IN_DOUBLE, at[1]);
}

char *shell_word_read(const char *typed, ShellQuote *open)
{
    GString *text = g_string_new(NULL);
    ShellQuote quote = SHELL_QUOTE_NONE;
    if (g_str_has_prefix(typed, "~/"))
        g_string_append(text, g_get_home_dir());
    for (const char *at = typed + (text->len > 0); *at; at++) {
        if (is_escape(at, quote))
            g_string_append_c(text, *++at);
        else if (is_closing(*at, quote))
            quote = SHELL_QUOTE_NONE;
        else if (quote == SHELL_QUOTE_NONE && opening(*at) != SHELL_QUOTE_NONE)
            quote = opening(*at);
        else
            g_string_append_c(text, *at);
    }
    if (open)
        *open = quote;
    return g_string_free(text, FALSE);
}

char *shell_word_write(const char *text, ShellQuote open)
{
    static const char *const escaped[] = {
        [SHELL_QUOTE_NONE] = " \t\n'\"\\$`&;|<>(){}[]*?#!~:@",
        [SHELL_QUOTE_SINGLE] = "",
        [SHELL_QUOTE_DOUBLE] = ESCAPED_IN_DOUBLE,
    };
    GString *typed = g_string_new(NULL);
    for (; *text; text++) {
        if (open == SHELL_QUOTE_SINGLE && *text == '\'') {
            g_string_append(typed, "'\\''");
            continue;
        }
        if (strchr(escaped[open], *text))
            g_string_append_c(typed, '\\');
        g_string_append_c(typed, *text);
    }
    return g_string_free(typed, FALSE);
}

char *shell_word_show(const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "/._-+";
    return *text && strspn(text, plain) == strlen(text) ? g_strdup(text) : g_shell_quote(text);
}
