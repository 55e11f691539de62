/* What a text says, as a thing: made and freed. */
#include "private.h"

static void param_clear(gpointer data)
{
    g_free(((SqlParam *)data)->name);
}

static void relation_free(gpointer data)
{
    SqlRelation *relation = data;
    g_free(relation->schema);
    g_free(relation->name);
    g_ptr_array_unref(relation->columns);
    g_free(relation);
}

void sql_column_clear(gpointer data)
{
    SqlColumn *found = data;
    g_free(found->column);
    g_ptr_array_unref(found->relations);
}

static void clock_clear(gpointer data)
{
    g_free(((SqlClock *)data)->name);
}

SqlText *sql_text_new(void)
{
    SqlText *text = g_new0(SqlText, 1);
    text->params = g_array_new(FALSE, FALSE, sizeof(SqlParam));
    g_array_set_clear_func(text->params, param_clear);
    text->relations = g_ptr_array_new_with_free_func(relation_free);
    text->mentions = g_array_new(FALSE, FALSE, sizeof(SqlMention));
    text->columns = g_array_new(FALSE, FALSE, sizeof(SqlColumn));
    g_array_set_clear_func(text->columns, sql_column_clear);
    text->clocks = g_array_new(FALSE, FALSE, sizeof(SqlClock));
    g_array_set_clear_func(text->clocks, clock_clear);
    return text;
}

void sql_text_free(SqlText *text)
{
    if (!text)
        return;
    g_array_unref(text->params);
    g_ptr_array_unref(text->relations);
    g_array_unref(text->mentions);
    g_array_unref(text->columns);
    g_array_unref(text->clocks);
    g_free(text);
}
