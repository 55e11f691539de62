/* Which source serves a model or a probe in this export. */
#include "private.h"

#include <string.h>

void plan_source_free(gpointer data)
{
    PlanSource *source = data;
    g_free(source->missing);
    g_free(source->unfit);
    g_free(source->trouble.text);
    if (source->without)
        g_ptr_array_unref(source->without);
    g_free(source);
}

/* --- is a thing there? ------------------------------------------------------------------------ */

/* What is missing outranks what could not be asked, and that what is unreadable, a column the last:
 * a variant that lacks a table never serves. */
static int rank(const PlanSource *source)
{
    switch (source->state) {
    case PLAN_NO_SOURCE:
        return 4;
    case PLAN_FAILED:
        return 3;
    case PLAN_NO_PRIVILEGE:
        return source->column ? 1 : 2;
    case PLAN_SERVED:
    case PLAN_NO_PROBE:
        break;
    }
    return 0;
}

/* Keeps the worst thing that is wrong, and of equals the first. Takes what `wrong` holds. */
static void keep_worst(PlanSource *source, PlanSource wrong)
{
    if (rank(&wrong) > rank(source)) {
        const PlanSource was = *source;
        source->state = wrong.state;
        source->column = wrong.column;
        source->missing = wrong.missing;
        source->unfit = wrong.unfit;
        source->trouble = wrong.trouble;
        wrong = was;
    }
    g_free(wrong.missing);
    g_free(wrong.unfit);
    g_free(wrong.trouble.text);
}

static void add_missing(PlanSource *source, PlanState state, const char *missing)
{
    keep_worst(source, (PlanSource){.state = state, .missing = g_strdup(missing)});
}

static void add_withheld(PlanSource *source, const char *missing)
{
    keep_worst(
        source,
        (PlanSource){.state = PLAN_NO_PRIVILEGE, .missing = g_strdup(missing), .column = TRUE});
}

static void add_without(PlanSource *source, const char *name)
{
    if (!source->without)
        source->without = g_ptr_array_new_with_free_func(g_free);
    if (!g_ptr_array_find_with_equal_func(source->without, name, g_str_equal, NULL))
        g_ptr_array_add(source->without, g_strdup(name));
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
        add_missing(source, PLAN_NO_SOURCE, name);
    else if (!GPOINTER_TO_INT(readable))
        add_withheld(source, name);
}

static void need_relation(PlanSource *source, const CatalogRelation *relation, const char *name)
{
    if (!relation)
        add_missing(source, PLAN_NO_SOURCE, name);
    else if (!relation->readable)
        add_missing(source, PLAN_NO_PRIVILEGE, relation->name);
}

static gboolean is_optional(const PackVariant *variant, const char *model)
{
    for (guint i = 0; variant && i < variant->optional->len; i++)
        if (g_str_equal(((Source *)variant->optional->pdata[i])->text, model))
            return TRUE;
    return FALSE;
}

static void need_model(Plan *plan, PlanSource *source, const PackModel *model)
{
    const PlanSource *read = plan_source_for_model(plan, model);
    keep_worst(source, (PlanSource){.state = read->state,
                                    .missing = g_strdup(read->missing),
                                    .unfit = g_strdup(read->unfit),
                                    .trouble = {read->trouble.reason, g_strdup(read->trouble.text),
                                                read->trouble.place},
                                    .column = read->column});
}

/* What may be missing may still not fail: empty would be another answer. */
static void may_need_model(Plan *plan, PlanSource *source, const PackModel *model)
{
    const PlanSource *read = plan_source_for_model(plan, model);
    if (read->state == PLAN_FAILED)
        need_model(plan, source, model);
    else if (read->state == PLAN_NO_PRIVILEGE)
        add_without(source, read->missing);
}

/* An example gives models; whatever else is needed is not there. */
static void need_given(const Plan *plan, PlanSource *source, const char *need)
{
    if (!json_object_get(plan->request.given, need))
        add_missing(source, PLAN_NO_SOURCE, need);
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
    const CatalogRelation *whole =
        catalog_find_dotted(plan->request.catalog, plan_table(plan, need_text));
    g_auto(GStrv) parts = pack_name_parts(need_text);
    const guint n = parts ? g_strv_length(parts) : 0;
    if (whole || n < 2) {
        need_relation(source, whole, need_text);
        return;
    }
    const CatalogRelation *relation =
        n == 3 ? catalog_find(plan->request.catalog, parts[0], parts[1])
               : catalog_find_dotted(plan->request.catalog, plan_table(plan, parts[0]));
    need_relation(source, relation, relation ? relation->name : need_text);
    if (relation)
        need_column(source, relation, parts[n - 1]);
}

static gboolean model_has(const PackModel *model, const char *column)
{
    for (guint i = 0; i < model->columns->len; i++)
        if (g_str_equal(((PackColumn *)model->columns->pdata[i])->name, column))
            return TRUE;
    return FALSE;
}

/* It is of the first relation that has such a column. One that this role may not read is as one
 * that is not there where the text can do without. */
static void need_named(Plan *plan, PlanSource *source, const SqlColumn *column)
{
    for (guint i = 0; i < column->relations->len; i++) {
        const SqlRelation *named = column->relations->pdata[i];
        const PackModel *model = definitions_model(plan->request.definitions, named);
        const CatalogRelation *relation = model ? NULL : plan_relation(plan, named);
        gpointer readable = NULL;
        if (model && model_has(model, column->column))
            return;
        if (!relation ||
            !g_hash_table_lookup_extended(relation->columns, column->column, NULL, &readable))
            continue;
        g_autofree char *name = g_strdup_printf("%s.%s", relation->name, column->column);
        if (relation->readable && !GPOINTER_TO_INT(readable) && column->optional && !named->schema)
            add_without(source, name);
        else if (relation->readable && !GPOINTER_TO_INT(readable))
            add_withheld(source, name);
        return;
    }
}

static void need_text(Plan *plan, PlanSource *source, const PackVariant *variant,
                      const Source *text)
{
    const SqlText *sql = definitions_sql(plan->request.definitions, text);
    for (guint i = 0; sql && i < sql->relations->len; i++) {
        const SqlRelation *named = sql->relations->pdata[i];
        const PackModel *model = definitions_model(plan->request.definitions, named);
        if (model) {
            if (!plan->request.given && is_optional(variant, model->name))
                may_need_model(plan, source, model);
            else if (!plan->request.given)
                need_model(plan, source, model);
            continue;
        }
        if (g_strcmp0(named->schema, "pg_catalog") == 0)
            continue;
        const CatalogRelation *relation = plan_relation(plan, named);
        need_relation(source, relation, named->name);
        for (guint c = 0; relation && c < named->columns->len; c++)
            need_column(source, relation, named->columns->pdata[c]);
    }
    for (guint i = 0; sql && !plan->request.given && i < sql->columns->len; i++)
        need_named(plan, source, &g_array_index(sql->columns, SqlColumn, i));
}

/* --- choosing --------------------------------------------------------------------------------- */

/* The tables that the condition reads, else those of the variant. */
static char *unfit_names(const Plan *plan, const PackVariant *variant)
{
    const Source *const texts[] = {&variant->when, &variant->sql};
    GString *names = g_string_new(NULL);
    for (gsize t = 0; t < G_N_ELEMENTS(texts) && names->len == 0; t++)
        plan_add_tables(plan, texts[t], names);
    if (names->len == 0)
        g_string_append(names, "it");
    return g_string_free(names, FALSE);
}

/* Every value goes in with its length, so that no two statements read the same. */
static char *key_of(const Statement *statement)
{
    GString *key = g_string_new(statement_sql(statement));
    for (int i = 0; i < statement_n_values(statement); i++) {
        const char *value = statement_values(statement)[i];
        g_string_append_printf(key, "\n%zu:%s", value ? strlen(value) + 1 : 0, value ? value : "");
    }
    return g_string_free(key, FALSE);
}

/* Several variants may have the same condition: each costs a round trip. */
static gboolean ask_once(Plan *plan, const Statement *statement, gboolean *answer,
                         PlanTrouble *trouble)
{
    g_autofree char *key = key_of(statement);
    gpointer known = NULL;
    if (g_hash_table_lookup_extended(plan->conditions, key, NULL, &known)) {
        *answer = GPOINTER_TO_INT(known);
        return TRUE;
    }
    if (!plan->request.ask(statement, plan->request.ask_data, answer, trouble))
        return FALSE;
    g_hash_table_insert(plan->conditions, g_steal_pointer(&key), GINT_TO_POINTER(*answer));
    return TRUE;
}

static void ask_when(Plan *plan, PlanSource *source, const PackVariant *variant,
                     const PackModel *model, const PackCheck *check)
{
    if (!variant->when.text || plan->request.given)
        return;
    g_autoptr(Statement) statement = statement_new();
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    g_ptr_array_add(texts, (gpointer)&variant->when);
    plan_append_models(plan, statement, texts, check, FALSE);
    statement_append(statement, "select (\n");
    plan_append_text(plan, statement, &variant->when, check, model, NULL);
    statement_append(statement, "\n)::boolean");
    gboolean answer = FALSE;
    PlanTrouble trouble = {.place = variant->when.place};
    g_autofree char *names = unfit_names(plan, variant);
    if (!ask_once(plan, statement, &answer, &trouble)) {
        g_autofree char *said = trouble.text;
        trouble.text = g_strdup_printf("whether %s serves could not be asked: %s", names, said);
        keep_worst(source, (PlanSource){.state = PLAN_FAILED, .trouble = trouble});
    } else if (!answer) {
        keep_worst(source, (PlanSource){.state = PLAN_NO_SOURCE, .unfit = g_steal_pointer(&names)});
    }
}

/* A file without a column that tells the rows apart says nothing: no row of it is a no. */
static void need_facts(const Plan *plan, PlanSource *source, const PackVariant *variant)
{
    g_autofree char *file = g_strdup_printf("facts/%s.csv", variant->facts.text);
    const FactsTable *table =
        plan->request.facts ? facts_find(plan->request.facts, variant->facts.text) : NULL;
    if (!table)
        add_missing(source, PLAN_NO_SOURCE, file);
    for (guint i = 0; table && i < variant->needs->len; i++) {
        const char *column = ((Source *)variant->needs->pdata[i])->text;
        if (g_ptr_array_find_with_equal_func(table->header, column, g_str_equal, NULL))
            continue;
        g_autofree char *missing = g_strdup_printf("column %s in %s", column, file);
        add_missing(source, PLAN_NO_SOURCE, missing);
    }
}

static void try_variant(Plan *plan, PlanSource *source, const PackVariant *variant)
{
    if (variant->facts.text) {
        need_facts(plan, source, variant);
        return;
    }
    for (guint i = 0; i < variant->needs->len; i++)
        need(plan, source, ((Source *)variant->needs->pdata[i])->text);
    need_text(plan, source, variant, &variant->sql);
    need_text(plan, source, variant, &variant->selected);
    need_text(plan, source, variant, &variant->when);
}

/* The first variant that serves. One that this role may not read ends the search: falling through
 * to the next would pass a forgotten GRANT off as an older export. A single column of a table that
 * it may read was held back by somebody: that is as if it were not there, and told. */
static PlanSource *choose(Plan *plan, const GPtrArray *variants, const PackModel *model,
                          const PackCheck *check)
{
    g_autoptr(GPtrArray) failures = g_ptr_array_new_with_free_func(plan_source_free);
    PlanSource *withheld = NULL;
    for (guint i = 0; i < variants->len; i++) {
        const PackVariant *variant = variants->pdata[i];
        PlanSource *source = g_new0(PlanSource, 1);
        try_variant(plan, source, variant);
        if (source->state == PLAN_SERVED)
            ask_when(plan, source, variant, model, check);
        if (source->state == PLAN_NO_SOURCE || source->column) {
            g_ptr_array_add(failures, source);
            if (source->column && !withheld)
                withheld = source;
        }
        if (source->state == PLAN_NO_SOURCE)
            continue;
        source->variant = variant;
        source->index = i;
        if (source->column)
            continue;
        if (withheld)
            add_without(source, withheld->missing);
        return source;
    }
    guint best = 0;
    if (withheld)
        g_ptr_array_find(failures, withheld, &best);
    return g_ptr_array_steal_index(failures, best);
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

PlanSource *plan_source_for_text(Plan *plan, const Source *text)
{
    PlanSource *source = g_new0(PlanSource, 1);
    if (text->text)
        need_text(plan, source, NULL, text);
    else
        source->state = PLAN_NO_PROBE;
    return source;
}

/* --- what a dump is restored for -------------------------------------------------------------- */

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
            text_wants(definitions, &variant->selected, schema, relation) ||
            text_wants(definitions, &variant->when, schema, relation))
            return TRUE;
        for (guint n = 0; !variant->facts.text && n < variant->needs->len; n++) {
            const char *need = ((Source *)variant->needs->pdata[n])->text;
            g_auto(GStrv) parts = pack_name_parts(need);
            if (parts && !pack_find_model(definitions_pack(definitions), need) &&
                (g_str_equal(parts[0], relation) || g_strcmp0(parts[1], relation) == 0))
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
        g_auto(GStrv) parts = pack_name_parts(table->target);
        if (g_ascii_strcasecmp(parts[g_strv_length(parts) - 1], relation) == 0)
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
    for (guint i = 0; i < pack->scorecard.goals->len; i++)
        if (text_wants(definitions, &((PackGoal *)pack->scorecard.goals->pdata[i])->probe, schema,
                       relation))
            return TRUE;
    for (int i = 0; i < PACK_LISTS; i++)
        if (text_wants(definitions, &pack->scorecard.lists[i], schema, relation))
            return TRUE;
    return text_wants(definitions, &pack->scorecard.freshness, schema, relation) ||
           text_wants(definitions, &pack->scorecard.freshness_alone, schema, relation) ||
           text_wants(definitions, &pack->scorecard.hint, schema, relation) ||
           text_wants(definitions, &pack->scorecard.choices, schema, relation);
}
