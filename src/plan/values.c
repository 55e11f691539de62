/* Rows that were asked for once, and go into every statement. */
#include "private.h"

#include <string.h>

/* --- as columns ------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    guint array; /* its type's array */
} types[] = {
    {"text", TYPE_TEXT_ARRAY},
    {"integer", TYPE_INT4_ARRAY},
    {"bigint", TYPE_INT8_ARRAY},
    {"boolean", TYPE_BOOL_ARRAY},
    {"timestamptz", TYPE_TIMESTAMPTZ_ARRAY},
    {"date", TYPE_DATE_ARRAY},
    {"numeric", TYPE_NUMERIC_ARRAY},
};

/* 0 for a type that does not go into an array as JSON writes it. */
static guint array_of(const PackColumn *column)
{
    for (gsize i = 0; i < G_N_ELEMENTS(types); i++)
        if (g_str_equal(types[i].name, column->type))
            return types[i].array;
    return 0;
}

/* One value of a row as text, NULL for null. FALSE where JSON has not kept it as it was. */
static gboolean take_value(const json_t *value, GPtrArray *texts)
{
    char *text = NULL;
    if (json_is_string(value))
        text = g_strdup(json_string_value(value));
    else if (json_is_integer(value))
        text = g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_boolean(value))
        text = g_strdup(json_is_true(value) ? "true" : "false");
    else if (!json_is_null(value))
        return FALSE;
    g_ptr_array_add(texts, text);
    return TRUE;
}

static char *column_literal(const json_t *rows, const PackColumn *column)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    size_t i;
    json_t *row;
    json_array_foreach ((json_t *)rows, i, row)
        if (!take_value(json_object_get(row, column->name), texts))
            return NULL;
    return statement_text_array(texts);
}

/* An array for each column (char*), of which the planner knows how long it is and which no worker
 * is kept from; NULL where the rows do not go into such arrays. */
static GPtrArray *arrays_of(const PackModel *model, const char *text)
{
    json_t *rows = json_loads(text, 0, NULL);
    g_autoptr(GPtrArray) arrays = g_ptr_array_new_with_free_func(g_free);
    gboolean fits = json_is_array(rows);
    for (guint i = 0; fits && i < model->columns->len; i++) {
        const PackColumn *column = model->columns->pdata[i];
        char *literal = array_of(column) ? column_literal(rows, column) : NULL;
        fits = literal != NULL;
        g_ptr_array_add(arrays, literal);
    }
    json_decref(rows);
    return fits ? g_steal_pointer(&arrays) : NULL;
}

/* What a function gives: the names of the model's columns, with types where it does not know them.
 */
static void append_given(Statement *statement, const PackModel *model, gboolean typed)
{
    statement_append(statement, ") as given(");
    for (guint i = 0; i < model->columns->len; i++) {
        const PackColumn *column = model->columns->pdata[i];
        statement_append(statement, i ? ", " : "");
        statement_append_identifier(statement, column->name);
        if (typed)
            statement_appendf(statement, " %s", column->type);
    }
    statement_append(statement, ")");
}

static void append_arrays(Statement *statement, const PackModel *model, const GPtrArray *arrays)
{
    statement_append(statement, "select * from unnest(");
    for (guint i = 0; i < arrays->len; i++) {
        statement_append(statement, i ? ", " : "");
        statement_append_value(statement, array_of(model->columns->pdata[i]), arrays->pdata[i]);
    }
    append_given(statement, model, FALSE);
}

/* --- as rows --------------------------------------------------------------------------------- */

void plan_append_rows(Statement *statement, const PackModel *model, const char *rows)
{
    statement_append(statement, "select * from jsonb_to_recordset(");
    statement_append_value(statement, TYPE_JSONB, rows);
    append_given(statement, model, TRUE);
}

void plan_append_values(Statement *statement, const PackModel *model, const PlanValues *values)
{
    if (values->arrays) {
        append_arrays(statement, model, values->arrays);
        return;
    }
    plan_append_rows(statement, model, values->rows);
    statement_appendf(statement, " limit %" G_GUINT64_FORMAT, values->count);
}

void plan_values_free(gpointer data)
{
    PlanValues *values = data;
    g_free(values->rows);
    g_clear_pointer(&values->arrays, g_ptr_array_unref);
    g_free(values);
}

void plan_set_values(Plan *plan, const char *name, const char *rows, const char *count)
{
    PackModel *model = pack_find_model(plan->pack, name);
    GPtrArray *arrays = plan->selection == PLAN_FEW ? NULL : arrays_of(model, rows);
    if (plan->selection != PLAN_FEW && !arrays)
        return;
    PlanValues *values = g_new0(PlanValues, 1);
    *values =
        (PlanValues){arrays ? NULL : g_strdup(rows), g_ascii_strtoull(count, NULL, 10), arrays};
    g_hash_table_insert(plan->values, model, values);
}

const PlanValues *plan_values_of(const Plan *plan, const PackModel *model)
{
    return plan->customers ? g_hash_table_lookup(plan->values, model) : NULL;
}
