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

/* --- without values --------------------------------------------------------------------------- */

/* What the server's words may hold, by the class of the SQLSTATE. Of any other class (functions and
 * foreign servers make up their own) nothing is known. */
typedef enum {
    WORDS_ABOUT_A_VALUE, /* what is quoted is one, and so may a number be */
    WORDS_ABOUT_NAMES,   /* what is quoted is a name, of the statement or (a cast to regclass) of a
                            row */
    WORDS_THEIRS,        /* a function's */
    WORDS_UNKNOWN,
} Words;

static const struct {
    const char *class;
    Words words;
} classes[] = {
    {"22", WORDS_ABOUT_A_VALUE}, /* data exception */
    {"54", WORDS_ABOUT_A_VALUE}, /* program limit exceeded */
    {"08", WORDS_ABOUT_NAMES},   /* connection */
    {"0A", WORDS_ABOUT_NAMES},   /* feature not supported */
    {"21", WORDS_ABOUT_NAMES},   /* cardinality violation */
    {"25", WORDS_ABOUT_NAMES},   /* transaction state */
    {"26", WORDS_ABOUT_NAMES},   /* statement name */
    {"28", WORDS_ABOUT_NAMES},   /* authorization */
    {"34", WORDS_ABOUT_NAMES},   /* cursor name */
    {"3D", WORDS_ABOUT_NAMES},   /* catalogue name */
    {"3F", WORDS_ABOUT_NAMES},   /* schema name */
    {"40", WORDS_ABOUT_NAMES},   /* rollback */
    {"42", WORDS_ABOUT_NAMES},   /* syntax error or access rule */
    {"53", WORDS_ABOUT_NAMES},   /* resources */
    {"55", WORDS_ABOUT_NAMES},   /* object state */
    {"57", WORDS_ABOUT_NAMES},   /* operator intervention */
    {"58", WORDS_ABOUT_NAMES},   /* system error */
    {"72", WORDS_ABOUT_NAMES},   /* snapshot too old */
    {"P0", WORDS_THEIRS},        /* PL/pgSQL */
    {"38", WORDS_THEIRS},        /* external routine */
    {"39", WORDS_THEIRS},        /* its invocation */
};

static Words words_of(const Failure *failure)
{
    if (failure->raised)
        return WORDS_THEIRS;
    for (guint i = 0; i < G_N_ELEMENTS(classes); i++)
        if (g_str_has_prefix(failure->sqlstate, classes[i].class))
            return classes[i].words;
    return WORDS_UNKNOWN;
}

/* The marks around what is quoted, in the languages that the server speaks. */
static const char *const quotes[] = {"\"", "“", "”", "„", "«", "»", "‹", "›", "「", "」"};

/* The length of the mark that stands here, or 0. */
static gsize mark_at(const char *text)
{
    for (guint i = 0; i < G_N_ELEMENTS(quotes); i++)
        if (g_str_has_prefix(text, quotes[i]))
            return strlen(quotes[i]);
    return 0;
}

/* From behind the first mark to before the last one: a value may hold marks itself. Where a long
 * one was cut there is no last one. */
static gboolean find_quoted(const char *message, const char **start, const char **end)
{
    *start = *end = NULL;
    for (const char *at = message; *at; at = g_utf8_next_char(at)) {
        const gsize length = mark_at(at);
        if (length && *start)
            *end = at;
        else if (length)
            *start = at + length;
    }
    if (*start && !*end)
        *end = message + strlen(message);
    return *start != NULL;
}

/* Does the statement itself say it, as a constant? */
static gboolean is_constant(const char *sql, const char *value)
{
    g_auto(GStrv) parts = g_strsplit(value, "'", -1);
    g_autofree char *doubled = g_strjoinv("''", parts);
    g_autofree char *constant = g_strdup_printf("'%s'", doubled);
    return sql && strstr(sql, constant) != NULL;
}

static gboolean is_word(char c)
{
    return g_ascii_isalnum(c) || c == '_' || (c & 0x80);
}

/* Does the statement say it, as a name, a number or a constant? */
static gboolean is_said(const char *sql, const char *piece)
{
    const gsize length = strlen(piece);
    for (const char *at = sql && *piece ? strstr(sql, piece) : NULL; at; at = strstr(at + 1, piece))
        if ((at == sql || !is_word(at[-1]) || !is_word(*piece)) &&
            (!is_word(at[length]) || !is_word(piece[length - 1])))
            return TRUE;
    return is_constant(sql, piece);
}

/* Does the statement say all that is quoted, one name or two ("column "a" of relation "b" ...")? */
static gboolean are_said(const char *sql, const char *message)
{
    const char *begin = NULL;
    guint pieces = 0;
    for (const char *at = message; *at; at = g_utf8_next_char(at)) {
        const gsize length = mark_at(at);
        if (!length)
            continue;
        g_autofree char *piece = begin ? g_strndup(begin, (gsize)(at - begin)) : NULL;
        if (piece && (!is_said(sql, piece) || ++pieces > 2))
            return FALSE;
        begin = begin ? NULL : at + length;
    }
    return !begin;
}

/* Numbers and bytes ("0xe9 0x72") that the statement does not say. */
static void append_without_numbers(GString *out, const char *text, gsize length, const char *sql)
{
    for (const char *at = text, *end; at < text + length; at = end) {
        const gboolean number = g_ascii_isdigit(*at) && (at == text || !is_word(at[-1]));
        end = at + 1;
        while (number && end < text + length && (is_word(*end) || *end == '.'))
            end++;
        g_autofree char *piece = g_strndup(at, (gsize)(end - at));
        g_string_append(out, number && !is_said(sql, piece) ? "..." : piece);
    }
}

static char *without_value(const char *message, const char *sql)
{
    const char *start, *end;
    GString *out = g_string_new(NULL);
    if (!find_quoted(message, &start, &end)) {
        append_without_numbers(out, message, strlen(message), sql);
        return g_string_free(out, FALSE);
    }
    g_autofree char *value = g_strndup(start, (gsize)(end - start));
    append_without_numbers(out, message, (gsize)(start - message), sql);
    g_string_append(out, is_constant(sql, value) ? value : "...");
    append_without_numbers(out, end, strlen(end), sql);
    return g_string_free(out, FALSE);
}

static char *without_names(const char *message, const char *sql)
{
    const char *start, *end;
    if (!find_quoted(message, &start, &end) || are_said(sql, message))
        return g_strdup(message);
    return g_strdup_printf("%.*s...%s", (int)(start - message), message, end);
}

char *failure_without_values(const Failure *failure, const char *sql)
{
    const char *message = failure->message ? failure->message : "no reason given";
    if (!*failure->sqlstate || !failure->message) /* libpq's words, or our own */
        return g_strdup(message);
    switch (words_of(failure)) {
    case WORDS_ABOUT_A_VALUE:
        return without_value(message, sql);
    case WORDS_ABOUT_NAMES:
        return without_names(message, sql);
    case WORDS_THEIRS:
        return g_strdup("a function of the database raised an error");
    case WORDS_UNKNOWN:
        break;
    }
    return g_strdup_printf("the server refused it, SQLSTATE %s", failure->sqlstate);
}
