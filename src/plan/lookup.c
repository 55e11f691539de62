/* What the plan has chosen. */
#include "private.h"

#include <string.h>

const char *plan_table(const Plan *plan, const char *name)
{
    for (guint i = 0; i < plan->pack->tables->len; i++) {
        const PackTable *table = plan->pack->tables->pdata[i];
        if (g_str_equal(table->name, name))
            return table->target;
    }
    return name;
}

const CatalogRelation *plan_relation(const Plan *plan, const SqlRelation *named)
{
    const Catalog *catalog = plan->request.catalog;
    if (definitions_model(plan->request.definitions, named))
        return NULL;
    const char *table = plan_table(plan, named->name);
    return named->schema || table == named->name ? catalog_find(catalog, named->schema, named->name)
                                                 : catalog_find_dotted(catalog, table);
}

const PlanSource *plan_model(const Plan *plan, const PackModel *model)
{
    return g_hash_table_lookup(plan->models, model);
}

const PlanSource *plan_check(const Plan *plan, const PackCheck *check)
{
    return g_hash_table_lookup(plan->checks, check);
}

const PlanSource *plan_extra(const Plan *plan, int key)
{
    if (key == PLAN_KEY_FRESHNESS && plan->is_alone)
        return plan->alone;
    return plan->extras->pdata[PLAN_KEY_FRESHNESS - key];
}

const Source *plan_freshness(const Plan *plan)
{
    const PackScorecard *scorecard = &plan->pack->scorecard;
    return plan->is_alone ? &scorecard->freshness_alone : &scorecard->freshness;
}

const Source *plan_source_sql(const Plan *plan, const PlanSource *source)
{
    const PackVariant *variant = source->variant;
    const gboolean selected = plan->customers && plan->selection != PLAN_MANY;
    return selected && variant->selected.text ? &variant->selected : &variant->sql;
}

void plan_add_tables(const Plan *plan, const Source *text, GString *names)
{
    const SqlText *sql = definitions_sql(plan->request.definitions, text);
    for (guint i = 0; sql && i < sql->relations->len; i++) {
        const SqlRelation *relation = sql->relations->pdata[i];
        const PackModel *model = definitions_model(plan->request.definitions, relation);
        const PlanSource *source = model ? plan_model(plan, model) : NULL;
        const char *name = plan_table(plan, relation->name);
        if (source && source->state == PLAN_SERVED && !source->rows)
            plan_add_tables(plan, &source->variant->sql, names);
        else if (!model && !strstr(names->str, name))
            g_string_append_printf(names, "%s%s", names->len ? ", " : "", name);
    }
}

char *plan_source_lack(const PlanSource *source)
{
    switch (source->state) {
    case PLAN_SERVED:
    case PLAN_NO_PROBE:
        break;
    case PLAN_NO_SOURCE:
        if (source->unfit)
            return g_strdup_printf("what this export has in %s does not serve", source->unfit);
        return g_strdup_printf(g_str_has_prefix(source->missing, "facts/") ||
                                       g_str_has_prefix(source->missing, "column ")
                                   ? "nobody has said: there is no %s"
                                   : "this export has no %s",
                               source->missing);
    case PLAN_NO_PRIVILEGE:
        return g_strdup_printf("this role may not read %s", source->missing);
    case PLAN_FAILED:
        return g_strdup(source->trouble.text);
    }
    return NULL;
}

static void add_without(const Plan *plan, const PlanSource *source, GHashTable *seen,
                        GHashTable *set)
{
    if (!source || !g_hash_table_add(seen, (gpointer)source))
        return;
    for (guint i = 0; source->without && i < source->without->len; i++)
        g_hash_table_add(set, g_strdup(source->without->pdata[i]));
    const PackVariant *variant = source->state == PLAN_SERVED ? source->variant : NULL;
    const Source *const texts[] = {variant ? &variant->sql : NULL, variant ? &variant->when : NULL};
    for (gsize t = 0; variant && t < G_N_ELEMENTS(texts); t++) {
        const SqlText *sql = definitions_sql(plan->request.definitions, texts[t]);
        for (guint i = 0; sql && i < sql->relations->len; i++) {
            const PackModel *model =
                definitions_model(plan->request.definitions, sql->relations->pdata[i]);
            if (model)
                add_without(plan, plan_model(plan, model), seen, set);
        }
    }
}

void plan_add_without(const Plan *plan, const PlanSource *source, GHashTable *set)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    add_without(plan, source, seen, set);
}

void plan_add_relations(const Plan *plan, const Source *text, GHashTable *seen, GHashTable *set)
{
    const SqlText *sql = definitions_sql(plan->request.definitions, text);
    for (guint i = 0; sql && i < sql->relations->len; i++) {
        const PackModel *model =
            definitions_model(plan->request.definitions, sql->relations->pdata[i]);
        const PlanSource *source = model ? plan_model(plan, model) : NULL;
        const CatalogRelation *relation =
            model ? NULL : plan_relation(plan, sql->relations->pdata[i]);
        if (relation)
            g_hash_table_add(set, (gpointer)relation);
        if (source && source->state == PLAN_SERVED && !source->rows &&
            g_hash_table_add(seen, (gpointer)source))
            plan_add_relations(plan, plan_source_sql(plan, source), seen, set);
    }
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
    return (plan->given_customers && g_str_equal(model->name, "customer")) ||
           (model->called && g_hash_table_contains(plan->rows, model)) ||
           plan_values_of(plan, model);
}

gboolean plan_text_is_served(const Plan *plan, const Source *text)
{
    const SqlText *sql = text->text ? definitions_sql(plan->request.definitions, text) : NULL;
    for (guint i = 0; sql && i < sql->relations->len; i++) {
        const SqlRelation *relation = sql->relations->pdata[i];
        const PackModel *model = definitions_model(plan->request.definitions, relation);
        const CatalogRelation *table = plan_relation(plan, relation);
        if (model ? plan_model(plan, model)->state != PLAN_SERVED : !table || !table->readable)
            return FALSE;
    }
    return sql != NULL;
}
