/* Which source serves a model or a probe in this export. */
#include "private.h"

#include <string.h>

void plan_source_free(gpointer data)
{
    PlanSource *source = data;
    g_free(source->missing);
    g_free(source);
}

/* --- is a thing there? ------------------------------------------------------------------------ */

static PlanState worse(PlanState a, PlanState b)
{
    if (a == PLAN_NO_SOURCE || b == PLAN_NO_SOURCE)
        return PLAN_NO_SOURCE;
    return a == PLAN_NO_PRIVILEGE || b == PLAN_NO_PRIVILEGE ? PLAN_NO_PRIVILEGE : PLAN_SERVED;
}

/* Keeps the first thing that is wrong; what is missing outranks what is unreadable. */
static void note(PlanSource *source, PlanState state, const char *missing)
{
    const PlanState now = worse(source->state, state);
    if (state == PLAN_SERVED || (now == source->state && source->missing))
        return;
    source->state = now;
    g_free(source->missing);
    source->missing = g_strdup(missing);
}

static void need_column(PlanSource *source, const CatalogRelation *relation, const char *column)
{
    /* xmin, ctid, tableoid and the like are columns of every table */
    static const char *const system[] = {"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid", NULL};
    if (g_strv_contains(system, column))
        return;
    gpointer readable = NULL;
    g_autofree char *name = g_strdup_printf("%s.%s", relation->name, column);
    if (!g_hash_table_lookup_extended(relation->columns, column, NULL, &readable))
        note(source, PLAN_NO_SOURCE, name);
    else if (!GPOINTER_TO_INT(readable))
        note(source, PLAN_NO_PRIVILEGE, name);
}

static void need_relation(PlanSource *source, const CatalogRelation *relation, const char *name)
{
    if (!relation)
        note(source, PLAN_NO_SOURCE, name);
    else if (!relation->readable)
        note(source, PLAN_NO_PRIVILEGE, relation->name);
}

static gboolean is_optional(const PackVariant *variant, const char *model)
{
    for (guint i = 0; i < variant->optional->len; i++)
        if (g_str_equal(((Source *)variant->optional->pdata[i])->text, model))
            return TRUE;
    return FALSE;
}

static void need_model(Plan *plan, PlanSource *source, const PackModel *model)
{
    const PlanSource *read = plan_source_for_model(plan, model);
    note(source, read->state, read->missing ? read->missing : model->name);
}

/* An example gives models; whatever else is needed is not there. */
static void need_given(const Plan *plan, PlanSource *source, const char *need)
{
    if (!json_object_get(plan->request.given, need))
        note(source, PLAN_NO_SOURCE, need);
}

/* One line of `needs`: a model, a relation, a column of one (schema.table.column too). */
static void need(Plan *plan, PlanSource *source, const char *need_text)
{
    const PackModel *model = pack_find_model(plan->pack, need_text);
    if (plan->request.given) {
        need_given(plan, source, need_text);
        return;
    }
    if (model) {
        need_model(plan, source, model);
        return;
    }
    const char *table = plan_table(plan, need_text);
    const CatalogRelation *whole = catalog_find_dotted(plan->request.catalog, table);
    const char *dot = strrchr(need_text, '.');
    if (whole || !dot) {
        need_relation(source, whole, need_text);
        return;
    }
    g_autofree char *name = g_strndup(need_text, (gsize)(dot - need_text));
    const CatalogRelation *relation =
        catalog_find_dotted(plan->request.catalog, plan_table(plan, name));
    need_relation(source, relation, relation ? name : need_text);
    if (relation)
        need_column(source, relation, dot + 1);
}

static void need_text(Plan *plan, PlanSource *source, const PackVariant *variant,
                      const Source *text)
{
    const SqlText *sql = definitions_sql(plan->request.definitions, text);
    for (guint i = 0; sql && i < sql->relations->len; i++) {
        const SqlRelation *named = sql->relations->pdata[i];
        const PackModel *model = definitions_model(plan->request.definitions, named);
        if (model) {
            if (!plan->request.given && !is_optional(variant, model->name))
                need_model(plan, source, model);
            continue;
        }
        if (g_strcmp0(named->schema, "pg_catalog") == 0)
            continue;
        const CatalogRelation *relation =
            named->schema
                ? catalog_find(plan->request.catalog, named->schema, named->name)
                : catalog_find_dotted(plan->request.catalog, plan_table(plan, named->name));
        need_relation(source, relation, named->name);
        for (guint c = 0; relation && c < named->columns->len; c++)
            need_column(source, relation, named->columns->pdata[c]);
    }
}

/* --- choosing --------------------------------------------------------------------------------- */

static gboolean when_holds(Plan *plan, const PackVariant *variant, const PackModel *model,
                           const PackCheck *check)
{
    if (!variant->when.text || plan->request.given)
        return TRUE;
    g_autoptr(Statement) statement = statement_new();
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    g_ptr_array_add(texts, (gpointer)&variant->when);
    plan_append_models(plan, statement, texts, check, FALSE);
    statement_append(statement, "select (\n");
    plan_append_text(plan, statement, &variant->when, check, model, NULL);
    statement_append(statement, "\n)::boolean");
    gboolean answer = FALSE;
    return plan->request.ask && plan->request.ask(statement, plan->request.ask_data, &answer) &&
           answer;
}

static void try_variant(Plan *plan, PlanSource *source, const PackVariant *variant)
{
    for (guint i = 0; i < variant->needs->len; i++)
        need(plan, source, ((Source *)variant->needs->pdata[i])->text);
    if (variant->facts.text) {
        g_autofree char *file = g_strdup_printf("facts/%s.csv", variant->facts.text);
        if (!plan->request.facts || !facts_find(plan->request.facts, variant->facts.text))
            note(source, PLAN_NO_SOURCE, file);
        return;
    }
    need_text(plan, source, variant, &variant->sql);
    need_text(plan, source, variant, &variant->when);
}

/* The first variant that serves. One that is there but unreadable ends the search: falling through
 * to the next would pass a forgotten GRANT off as an older export. */
static PlanSource *choose(Plan *plan, const GPtrArray *variants, const PackModel *model,
                          const PackCheck *check)
{
    PlanSource *first_failure = NULL;
    for (guint i = 0; i < variants->len; i++) {
        const PackVariant *variant = variants->pdata[i];
        PlanSource *source = g_new0(PlanSource, 1);
        try_variant(plan, source, variant);
        if (source->state == PLAN_SERVED && !when_holds(plan, variant, model, check))
            note(source, PLAN_NO_SOURCE, model ? model->name : check->id);
        if (source->state != PLAN_NO_SOURCE) {
            source->variant = variant;
            source->index = i;
            g_clear_pointer(&first_failure, plan_source_free);
            return source;
        }
        if (first_failure)
            plan_source_free(source);
        else
            first_failure = source;
    }
    return first_failure;
}

PlanSource *plan_source_for_model(Plan *plan, const PackModel *model)
{
    PlanSource *source = g_hash_table_lookup(plan->models, model);
    if (source)
        return source;
    if (plan->request.given) {
        source = g_new0(PlanSource, 1);
        source->rows = TRUE;
    } else {
        source = choose(plan, model->from, model, NULL);
        source->rows = source->state == PLAN_SERVED && source->variant->facts.text;
    }
    g_hash_table_insert(plan->models, (gpointer)model, source);
    return source;
}

PlanSource *plan_source_for_check(Plan *plan, const PackCheck *check)
{
    PlanSource *source = g_hash_table_lookup(plan->checks, check);
    if (source)
        return source;
    if (check->probe->len == 0) {
        source = g_new0(PlanSource, 1);
        source->state = PLAN_NO_PROBE;
    } else {
        source = choose(plan, check->probe, NULL, check);
    }
    g_hash_table_insert(plan->checks, (gpointer)check, source);
    return source;
}

static gboolean text_wants(const Definitions *definitions, const Source *text, const char *schema,
                           const char *relation)
{
    const SqlText *sql = definitions_sql(definitions, text);
    for (guint i = 0; sql && i < sql->relations->len; i++) {
        const SqlRelation *named = sql->relations->pdata[i];
        if (!definitions_model(definitions, named) && g_str_equal(named->name, relation) &&
            (!named->schema || !schema || g_str_equal(named->schema, schema)))
            return TRUE;
    }
    return FALSE;
}

static gboolean variants_want(const Definitions *definitions, const GPtrArray *variants,
                              const char *schema, const char *relation)
{
    for (guint i = 0; i < variants->len; i++) {
        const PackVariant *variant = variants->pdata[i];
        if (text_wants(definitions, &variant->sql, schema, relation) ||
            text_wants(definitions, &variant->when, schema, relation))
            return TRUE;
        for (guint n = 0; n < variant->needs->len; n++) {
            const char *need = ((Source *)variant->needs->pdata[n])->text;
            g_auto(GStrv) parts = g_strsplit(need, ".", 2);
            if (!pack_find_model(definitions_pack(definitions), need) &&
                g_str_equal(parts[0], relation))
                return TRUE;
        }
    }
    return FALSE;
}

gboolean plan_wants(const Definitions *definitions, const char *schema, const char *relation)
{
    const Pack *pack = definitions_pack(definitions);
    for (guint i = 0; i < pack->tables->len; i++) {
        const PackTable *table = pack->tables->pdata[i];
        const char *dot = strrchr(table->target, '.');
        if (g_str_equal(dot ? dot + 1 : table->target, relation))
            return TRUE;
    }
    for (guint i = 0; i < pack->models->len; i++)
        if (variants_want(definitions, ((PackModel *)pack->models->pdata[i])->from, schema,
                          relation))
            return TRUE;
    for (guint i = 0; i < pack->checks->len; i++)
        if (variants_want(definitions, ((PackCheck *)pack->checks->pdata[i])->probe, schema,
                          relation))
            return TRUE;
    return FALSE;
}
