#include "statement.h"

#include "text.h"

#include <string.h>

/* A stretch of the SQL and where it came from. What stands inside a text of the pack for something
 * of it has a stretch too: every character of `$1` came from the place of its `:name`. */
typedef struct {
    gsize start, length; /* bytes of the SQL */
    const Source *origin;
    gsize offset; /* byte of the origin's text */
    gboolean value;
} Span;

struct Statement {
    GString *sql;
    GArray *spans;     /* Span, in order */
    GArray *types;     /* guint */
    GPtrArray *values; /* char* or NULL */
};

Statement *statement_new(void)
{
    Statement *statement = g_new0(Statement, 1);
    statement->sql = g_string_new(NULL);
    statement->spans = g_array_new(FALSE, FALSE, sizeof(Span));
    statement->types = g_array_new(FALSE, FALSE, sizeof(guint));
    statement->values = g_ptr_array_new_with_free_func(g_free);
    return statement;
}

void statement_free(Statement *statement)
{
    if (!statement)
        return;
    g_string_free(statement->sql, TRUE);
    g_array_unref(statement->spans);
    g_array_unref(statement->types);
    g_ptr_array_unref(statement->values);
    g_free(statement);
}

void statement_append(Statement *statement, const char *sql)
{
    g_string_append(statement->sql, sql);
}

void statement_appendf(Statement *statement, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_string_append_vprintf(statement->sql, format, arguments);
    va_end(arguments);
}

void statement_append_from(Statement *statement, const Source *origin, gsize offset, gsize length)
{
    Span span = {statement->sql->len, length, origin, offset, FALSE};
    g_string_append_len(statement->sql, origin->text + offset, (gssize)length);
    g_array_append_val(statement->spans, span);
}

void statement_append_for(Statement *statement, const Source *origin, gsize offset, const char *sql)
{
    Span span = {statement->sql->len, strlen(sql), origin, offset, TRUE};
    g_string_append(statement->sql, sql);
    g_array_append_val(statement->spans, span);
}

Statement *statement_prefixed(const Statement *statement, const char *prefix)
{
    Statement *prefixed = statement_new();
    statement_append(prefixed, prefix);
    statement_append(prefixed, statement->sql->str);
    for (guint i = 0; i < statement->spans->len; i++) {
        Span span = g_array_index(statement->spans, Span, i);
        span.start += strlen(prefix);
        g_array_append_val(prefixed->spans, span);
    }
    g_array_append_vals(prefixed->types, statement->types->data, statement->types->len);
    for (guint i = 0; i < statement->values->len; i++)
        g_ptr_array_add(prefixed->values, g_strdup(statement->values->pdata[i]));
    return prefixed;
}

void statement_append_identifier(Statement *statement, const char *name)
{
    g_string_append_c(statement->sql, '"');
    for (const char *p = name; *p; p++) {
        if (*p == '"')
            g_string_append_c(statement->sql, '"');
        g_string_append_c(statement->sql, *p);
    }
    g_string_append_c(statement->sql, '"');
}

char *statement_text_array(const GPtrArray *texts)
{
    GString *array = g_string_new("{");
    for (guint i = 0; i < texts->len; i++) {
        if (!texts->pdata[i]) {
            g_string_append(array, i ? ",NULL" : "NULL");
            continue;
        }
        g_string_append(array, i ? ",\"" : "\"");
        for (const char *c = texts->pdata[i]; *c; c++) {
            if (*c == '"' || *c == '\\')
                g_string_append_c(array, '\\');
            g_string_append_c(array, *c);
        }
        g_string_append_c(array, '"');
    }
    g_string_append_c(array, '}');
    return g_string_free(array, FALSE);
}

/* Whether it can be shown and copied as it is; bytes that are no UTF-8 cannot be told better. */
static gboolean outlives_showing(const char *name)
{
    g_autofree char *shown = text_clean(name);
    return g_str_equal(shown, name) || !g_utf8_validate(name, -1, NULL);
}

static char *escaped_identifier(const char *name)
{
    GString *text = g_string_new("U&\"");
    for (const char *p = name; *p; p = g_utf8_next_char(p)) {
        const gboolean is_folded = *p == ' ' && p > name && p[-1] == ' ';
        if (*p == '"' || *p == '\\')
            g_string_append_printf(text, "%c%c", *p, *p);
        else if (g_ascii_isprint(*p) && !is_folded)
            g_string_append_c(text, *p);
        else
            g_string_append_printf(text, "\\+%06X", g_utf8_get_char(p));
    }
    g_string_append_c(text, '"');
    return g_string_free(text, FALSE);
}

/* Key words have no underscore, and need quotes here or there. */
char *statement_identifier(const char *name)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    if (g_str_equal(name, "public") ||
        (strchr(name, '_') && !g_ascii_isdigit(name[0]) && name[strspn(name, plain)] == '\0'))
        return g_strdup(name);
    if (!outlives_showing(name))
        return escaped_identifier(name);
    g_auto(GStrv) parts = g_strsplit(name, "\"", -1);
    g_autofree char *doubled = g_strjoinv("\"\"", parts);
    return g_strdup_printf("\"%s\"", doubled);
}

char *statement_relation(const char *schema, const char *name)
{
    g_autofree char *first = statement_identifier(schema);
    g_autofree char *second = statement_identifier(name);
    return g_strdup_printf("%s.%s", first, second);
}

/* The number, from 1, under which the value is bound. */
static guint bind_value(Statement *statement, guint type, const char *value)
{
    for (guint i = 0; i < statement->values->len; i++)
        if (g_array_index(statement->types, guint, i) == type &&
            g_strcmp0(g_ptr_array_index(statement->values, i), value) == 0)
            return i + 1;
    g_array_append_val(statement->types, type);
    g_ptr_array_add(statement->values, g_strdup(value));
    return statement->values->len;
}

void statement_append_value(Statement *statement, guint type, const char *value)
{
    gsize start = statement->sql->len;
    g_string_append_printf(statement->sql, "$%u", bind_value(statement, type, value));
    if (statement->spans->len == 0)
        return;
    Span before = g_array_index(statement->spans, Span, statement->spans->len - 1);
    if (before.value || before.start + before.length != start)
        return;
    Span span = {start, statement->sql->len - start, before.origin, before.offset + before.length,
                 TRUE};
    g_array_append_val(statement->spans, span);
}

const char *statement_sql(const Statement *statement)
{
    return statement->sql->str;
}

int statement_n_values(const Statement *statement)
{
    return (int)statement->values->len;
}

const guint *statement_types(const Statement *statement)
{
    return (const guint *)(const void *)statement->types->data;
}

const char *const *statement_values(const Statement *statement)
{
    return (const char *const *)statement->values->pdata;
}

gboolean statement_place(const Statement *statement, gsize position, Place *place)
{
    if (position < 1 || position > statement->sql->len)
        return FALSE;
    const gsize byte = position - 1;
    for (guint i = 0; i < statement->spans->len; i++) {
        const Span *span = &g_array_index(statement->spans, Span, i);
        if (byte < span->start || byte >= span->start + span->length)
            continue;
        gsize inside = span->value ? 0 : byte - span->start;
        *place = source_place(span->origin, span->offset + inside);
        return TRUE;
    }
    return FALSE;
}
