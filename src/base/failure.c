#include "failure.h"

#include "text.h"

#include <string.h>

void failure_clear(Failure *failure)
{
    g_free(failure->message);
    g_free(failure->hint);
    *failure = (Failure){0};
}

/* A server quotes a text of 10 MB whole. */
static char *kept(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    return text_bounded(valid, FAILURE_CHARACTERS);
}

gboolean failure_set(Failure *failure, FailureCode code, const char *hint, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *advice = hint ? kept(hint) : NULL;
    failure_clear(failure);
    failure->code = code;
    failure->message = kept(message);
    failure->hint = g_steal_pointer(&advice);
    return FALSE;
}

gboolean failure_prefix(Failure *failure, const char *doing)
{
    char *message =
        g_strdup_printf("%s: %s", doing, failure->message ? failure->message : "no reason given");
    g_free(failure->message);
    failure->message = message;
    return FALSE;
}

void failure_copy(Failure *to, const Failure *from)
{
    failure_clear(to);
    *to = *from;
    to->message = g_strdup(from->message);
    to->hint = g_strdup(from->hint);
}

/* The marks around what is quoted, in the languages that the server speaks. */
static const char *const quotes[] = {"\"", "“", "”", "„", "«", "»", "‹", "›", "「", "」"};

/* From behind the first mark to before the last one: a value may hold marks itself. Where a long
 * one was cut there is no last one. */
static gboolean find_quoted(const char *message, const char **start, const char **end)
{
    *start = *end = NULL;
    for (guint i = 0; i < G_N_ELEMENTS(quotes); i++) {
        const char *first = strstr(message, quotes[i]), *last = g_strrstr(message, quotes[i]);
        if (first && (!*start || first + strlen(quotes[i]) < *start))
            *start = first + strlen(quotes[i]);
        if (last && (!*end || last > *end))
            *end = last;
    }
    if (*start && *end < *start)
        *end = message + strlen(message);
    return *start != NULL;
}

/* Does the statement itself say it? */
static gboolean is_constant(const char *sql, const char *value)
{
    g_auto(GStrv) parts = g_strsplit(value, "'", -1);
    g_autofree char *doubled = g_strjoinv("''", parts);
    g_autofree char *constant = g_strdup_printf("'%s'", doubled);
    return sql && strstr(sql, constant) != NULL;
}

char *failure_without_values(const Failure *failure, const char *sql)
{
    const char *message = failure->message ? failure->message : "no reason given", *start, *end;
    /* What a function of theirs raises may say anything, in any form. */
    if (g_str_has_prefix(failure->sqlstate, "P0"))
        return g_strdup("a function of the database raised an error");
    /* Class 22: data exceptions */
    if (!g_str_has_prefix(failure->sqlstate, "22") || !find_quoted(message, &start, &end))
        return g_strdup(message);
    g_autofree char *value = g_strndup(start, (gsize)(end - start));
    if (is_constant(sql, value))
        return g_strdup(message);
    return g_strdup_printf("%.*s...%s", (int)(start - message), message, end);
}
