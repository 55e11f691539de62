/* What is asked besides the questions: a hint, the choices of a copy, what a report tells. */
#include "private.h"

/* `text` with the models that it reads, between two pieces of SQL; NULL where it has no source. */
static Statement *alone(const Plan *plan, const Source *text, const char *before, const char *after)
{
    if (!text->text || !plan_text_is_served(plan, text))
        return NULL;
    Statement *statement = statement_new();
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    g_ptr_array_add(texts, (gpointer)text);
    plan_append_models(plan, statement, texts, NULL, FALSE);
    statement_append(statement, before);
    plan_append_text(plan, statement, text, NULL, NULL, NULL);
    statement_append(statement, after);
    return statement;
}

Statement *plan_hint(const Plan *plan)
{
    return alone(plan, &plan->pack->scorecard.hint, "select (\n", "\n)::text");
}

Statement *plan_choices(const Plan *plan)
{
    return alone(plan, &plan->pack->scorecard.choices,
                 "select c.params::text, c.value::text, c.about::text from (\n", "\n) c");
}

/* As text, whatever the column's type. */
static void append_cell(GString *select, const PackListColumn *column)
{
    switch (column->cell) {
    case PACK_CELL_TEXT:
    case PACK_CELL_YES_NO:
        g_string_append_printf(select, "l.%s::text", column->name);
        break;
    case PACK_CELL_LONG_TEXT:
        g_string_append_printf(select, "left(l.%s::text, 1000)", column->name);
        break;
    case PACK_CELL_MOMENT:
        g_string_append_printf(select,
                               "to_char(l.%s at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
                               column->name);
        break;
    case PACK_CELL_DAY:
        g_string_append_printf(select, "l.%s::date::text", column->name);
        break;
    }
}

Statement *plan_list(const Plan *plan, PackList list)
{
    g_autoptr(GString) select = g_string_new("select ");
    const PackListColumn *columns = pack_list(list)->columns;
    for (const PackListColumn *column = columns; column->name; column++) {
        g_string_append(select, column > columns ? ", " : "");
        append_cell(select, column);
    }
    g_string_append(select, " from (\n");
    return alone(plan, &plan->pack->scorecard.lists[list], select->str, "\n) l");
}
