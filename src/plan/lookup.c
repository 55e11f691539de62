/* What the plan has chosen. */
#include "private.h"

const char *plan_table(const Plan *plan, const char *name)
{
    for (guint i = 0; i < plan->pack->tables->len; i++) {
        const PackTable *table = plan->pack->tables->pdata[i];
        if (g_str_equal(table->name, name))
            return table->target;
    }
    return name;
}

const PlanSource *plan_model(const Plan *plan, const PackModel *model)
{
    return g_hash_table_lookup(plan->models, model);
}

const PlanSource *plan_check(const Plan *plan, const PackCheck *check)
{
    return g_hash_table_lookup(plan->checks, check);
}

char *plan_source_name(const Plan *plan, const PlanSource *source)
{
    if (!source || source->state != PLAN_SERVED || !source->variant)
        return NULL;
    if (source->variant->facts.text)
        return g_strdup_printf("facts/%s.csv", source->variant->facts.text);
    const SqlText *sql = definitions_sql(plan->request.definitions, &source->variant->sql);
    GString *names = g_string_new(NULL);
    for (guint i = 0; sql && i < sql->relations->len; i++) {
        const SqlRelation *relation = sql->relations->pdata[i];
        g_string_append_printf(names, "%s%s", i ? ", " : "", plan_table(plan, relation->name));
    }
    return g_string_free(names, FALSE);
}

gboolean plan_is_given(const Plan *plan, const PackModel *model)
{
    return plan->given_customers && g_str_equal(model->name, "customer");
}

gboolean plan_text_is_served(const Plan *plan, const Source *text)
{
    const SqlText *sql = text->text ? definitions_sql(plan->request.definitions, text) : NULL;
    for (guint i = 0; sql && i < sql->relations->len; i++) {
        const SqlRelation *relation = sql->relations->pdata[i];
        const PackModel *model = definitions_model(plan->request.definitions, relation);
        const CatalogRelation *table =
            model ? NULL
                  : catalog_find_dotted(plan->request.catalog, plan_table(plan, relation->name));
        if (model ? plan_model(plan, model)->state != PLAN_SERVED : !table || !table->readable)
            return FALSE;
    }
    return sql != NULL;
}
