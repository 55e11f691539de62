/* What is asked about the export itself: its customers, and the types of its models. */
#include "private.h"

#include <string.h>

/* Columns that a pack's customer may have besides; null where it does not. */
static void append_optional(Statement *statement, const PackModel *customer, const char *column)
{
    gboolean has = FALSE;
    for (guint i = 0; i < customer->columns->len; i++)
        has |= strcmp(((const PackColumn *)customer->columns->pdata[i])->name, column) == 0;
    statement_append(statement, has ? column : "null");
    statement_append(statement, "::text, ");
}

Statement *plan_book(const Plan *plan, const Source *where)
{
    const PackModel *customer = pack_find_model(plan->pack, "customer");
    if (!customer || plan_model(plan, customer)->state != PLAN_SERVED)
        return NULL;
    Statement *statement = statement_new();
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    plan_append_models(plan, statement, texts, NULL, TRUE);
    statement_append(statement,
                     "select customer_id, name,\n  to_char(created_at at time zone 'UTC', "
                     "'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),\n  plan, owner, paying, ");
    append_optional(statement, customer, "arr");
    append_optional(statement, customer, "renews_on");
    if (where) {
        statement_append(statement, "(\n");
        statement_append_from(statement, where, 0, strlen(where->text));
        statement_append(statement, "\n)::boolean");
    } else {
        statement_append(statement, "true");
    }
    statement_append(statement, "\nfrom customer");
    return statement;
}

Statement *plan_model_types(const Plan *plan, const PackModel *model)
{
    const PlanSource *source = plan_model(plan, model);
    if (!source || source->state != PLAN_SERVED || source->rows)
        return NULL;
    Statement *statement = statement_new();
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    g_ptr_array_add(texts, (gpointer)plan_source_sql(plan, source));
    plan_append_models(plan, statement, texts, NULL, FALSE);
    statement_append(statement, "select ");
    for (guint i = 0; i < model->columns->len; i++) {
        const PackColumn *column = model->columns->pdata[i];
        statement_append(statement, i ? ", pg_typeof(m." : "pg_typeof(m.");
        statement_append_identifier(statement, column->name);
        statement_appendf(statement, ")::text, pg_typeof(null::%s)::text", column->type);
    }
    statement_append(statement, "\nfrom (select) as one left join (select * from (\n");
    plan_append_text(plan, statement, plan_source_sql(plan, source), NULL, model, NULL);
    statement_append(statement, "\n) as every limit 0) as m on true");
    return statement;
}
