#include "shown_sql.h"

#include "sql.h"

#include <jansson.h>
#include <stdlib.h>

static const char *type_name(guint type)
{
    switch (type) {
    case TYPE_BOOL:
        return "boolean";
    case TYPE_INT4:
        return "int4";
    case TYPE_INT8:
        return "int8";
    case TYPE_TEXT_ARRAY:
        return "text[]";
    case TYPE_TIMESTAMPTZ:
        return "timestamptz";
    case TYPE_NUMERIC:
        return "numeric";
    case TYPE_JSONB:
        return "jsonb";
    default:
        return "text";
    }
}

static char *quoted(const char *value)
{
    g_auto(GStrv) parts = g_strsplit(value, "'", -1);
    g_autofree char *doubled = g_strjoinv("''", parts);
    return g_strdup_printf("'%s'", doubled);
}

/* Whose row it is: of a model, or of a file of facts after its names were found in the book. */
static gboolean is_about(const json_t *row, const char *id)
{
    const char *own = json_string_value(json_object_get(row, "customer_id"));
    return id &&
           g_strcmp0(own ? own : json_string_value(json_object_get(row, "customer")), id) == 0;
}

/* Rows that travel by value, without those of other customers, whose figures are nobody's business
 * here: they are counted. `id` NULL: nobody was asked about. NULL: this is no such value. */
static char *own_rows(guint type, const char *value, const char *id)
{
    json_t *rows = type == TYPE_JSONB ? json_loads(value, 0, NULL) : NULL, *own = json_array(),
           *row;
    const size_t all = json_array_size(rows);
    char *text = NULL;
    size_t i;
    json_array_foreach (rows, i, row)
        if (is_about(row, id))
            json_array_append(own, row);
    if (json_is_array(rows) && json_array_size(own) < all) {
        char *kept = json_dumps(own, JSON_COMPACT);
        g_autofree char *shown = quoted(kept);
        text =
            g_strdup_printf("%s::jsonb /* %s%zu rows of the facts */", shown,
                            json_array_size(own) > 0 ? "without " : "", all - json_array_size(own));
        free(kept);
    }
    json_decref(own);
    json_decref(rows);
    return text;
}

static char *literal(guint type, const char *value, const char *id)
{
    if (!value)
        return g_strdup_printf("null::%s", type_name(type));
    char *rows = own_rows(type, value, id);
    if (rows)
        return rows;
    g_autofree char *shown = quoted(value);
    return g_strdup_printf("%s::%s", shown, type_name(type));
}

/* Parameters travel by the protocol; here they are put back. */
char *shown_sql(const Statement *statement, const char *id)
{
    const int n = statement_n_values(statement);
    g_auto(GStrv) literals = g_new0(char *, n + 1);
    for (int i = 0; i < n; i++)
        literals[i] = literal(statement_types(statement)[i], statement_values(statement)[i], id);
    return sql_with_literals(statement_sql(statement), (const char *const *)literals);
}
