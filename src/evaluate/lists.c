/* What a report and a brief tell besides the questions. */
#include "private.h"

#include <string.h>

enum { MOST_COLUMNS = 8 };

static const char *const columns_of[PACK_LISTS][MOST_COLUMNS] = {
    [PACK_LIST_WAITING] = {"customer_id", "conversation_id", "channel", "waits_since",
                           "is_assigned", "assignee", "answerer"},
    [PACK_LIST_FEEDBACK] = {"customer_id", "reported_on", "summary", "url", "is_closed",
                            "closed_on"},
    [PACK_LIST_NOTES] = {"customer_id", "kind", "noted_at", "agent", "told", "url"},
};

typedef struct {
    const char *const *columns;
    GHashTable *chosen; /* ids */
    json_t *rows;
} Taking;

/* A boolean comes as a text too. */
static json_t *cell_of(const char *column, const char *value)
{
    if (value && g_str_has_prefix(column, "is_"))
        return json_boolean(strcmp(value, "true") == 0);
    return evaluate_text(value);
}

static gboolean take_row(const char *const *values, int columns, gpointer data)
{
    const Taking *taking = data;
    if (!values[0] || !g_hash_table_contains(taking->chosen, values[0]))
        return TRUE;
    json_t *row = json_object();
    for (int i = 0; i < columns && taking->columns[i]; i++)
        json_object_set_new(row, taking->columns[i], cell_of(taking->columns[i], values[i]));
    json_array_append_new(taking->rows, row);
    return TRUE;
}

json_t *evaluate_list(const Evaluation *evaluation, PackList list, Failure *failure)
{
    g_autoptr(Statement) statement = plan_list(evaluation->plan, list);
    g_autoptr(GHashTable) chosen = g_hash_table_new(g_str_hash, g_str_equal);
    Taking taking = {columns_of[list], chosen, json_array()};
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
