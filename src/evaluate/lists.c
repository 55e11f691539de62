/* What a report and a brief tell besides the questions. */
#include "private.h"

#include "text.h"

#include <string.h>

typedef struct {
    const PackListColumn *columns;
    GHashTable *chosen; /* ids */
    json_t *rows;
} Taking;

/* A boolean comes as a text too. */
static json_t *cell_of(const PackListColumn *column, const char *value)
{
    if (value && column->cell == PACK_CELL_YES_NO)
        return json_boolean(strcmp(value, "true") == 0);
    if (!value)
        return json_null();
    g_autofree char *kept = text_bounded(value, EVALUATE_CHARACTERS);
    return json_string(kept);
}

static gboolean take_row(const char *const *values, int columns, gpointer data)
{
    const Taking *taking = data;
    if (!values[0] || !g_hash_table_contains(taking->chosen, values[0]))
        return TRUE;
    json_t *row = json_object();
    for (int i = 0; i < columns && taking->columns[i].name; i++)
        json_object_set_new(row, taking->columns[i].name, cell_of(&taking->columns[i], values[i]));
    json_array_append_new(taking->rows, row);
    return TRUE;
}

json_t *evaluate_list(const Evaluation *evaluation, PackList list, Failure *failure)
{
    g_autoptr(Statement) statement = plan_list(evaluation->plan, list);
    g_autoptr(GHashTable) chosen = g_hash_table_new(g_str_hash, g_str_equal);
    Taking taking = {pack_list(list)->columns, chosen, json_array()};
    for (guint i = 0; i < evaluation->chosen->len; i++) {
        const guint at = g_array_index(evaluation->chosen, guint, i);
        g_hash_table_add(chosen, (gpointer)book_get(evaluation->book, at)->id);
    }
    if (statement && !db_query(evaluation->db, statement, take_row, &taking, failure)) {
        json_decref(taking.rows);
        return NULL;
    }
    return taking.rows;
}
