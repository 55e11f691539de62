/* What the plan chose: a source for each model, what each question is answered from. */
#include "private.h"

#include <string.h>

static const char *state_name(PlanState state)
{
    switch (state) {
    case PLAN_SERVED:
        return "served";
    case PLAN_NO_PROBE:
        return "no-probe";
    case PLAN_NO_SOURCE:
        return "no-source";
    case PLAN_NO_PRIVILEGE:
        return "no-privilege";
    case PLAN_FAILED:
        return "failed";
    }
    return "no-source";
}

static json_t *text_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}

/* NULL where everything is there but a condition (`when`) does not hold. */
static json_t *missing_json(const PlanSource *source)
{
    return text_or_null(source->state == PLAN_FAILED ? source->trouble.text : source->missing);
}

/* --- the tables that the pack names ----------------------------------------------------------- */

static DoctorTable *add_table(Doctor *doctor, const CatalogRelation *relation)
{
    DoctorTable *table = doctor_table(doctor, relation);
    if (table)
        return table;
    table = g_new0(DoctorTable, 1);
    table->relation = relation;
    table->name = g_strdup_printf("%s.%s", relation->schema, relation->name);
    table->columns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    table->rights = g_strdup("");
    table->rows = -1;
    g_ptr_array_add(doctor->tables, table);
    return table;
}

static void add_column(const DoctorTable *table, const char *column)
{
    if (g_hash_table_contains(table->relation->columns, column))
        g_hash_table_add(table->columns, g_strdup(column));
}

/* It is of the first relation that has such a column. */
static void add_named(Doctor *doctor, const SqlColumn *column)
{
    for (guint i = 0; i < column->relations->len; i++) {
        const CatalogRelation *relation = plan_relation(doctor->plan, column->relations->pdata[i]);
        if (relation && g_hash_table_contains(relation->columns, column->column)) {
            add_column(add_table(doctor, relation), column->column);
            return;
        }
    }
}

static void add_text(Doctor *doctor, const Source *text, gboolean read)
{
    const SqlText *sql = definitions_sql(doctor->evaluation->request.definitions, text);
    for (guint i = 0; sql && i < sql->relations->len; i++) {
        const SqlRelation *named = sql->relations->pdata[i];
        const CatalogRelation *relation = plan_relation(doctor->plan, named);
        DoctorTable *table = relation ? add_table(doctor, relation) : NULL;
        if (table)
            table->read |= read;
        for (guint c = 0; table && c < named->columns->len; c++)
            add_column(table, named->columns->pdata[c]);
    }
    for (guint i = 0; sql && i < sql->columns->len; i++)
        add_named(doctor, &g_array_index(sql->columns, SqlColumn, i));
}

/* A column that `needs` names has to be readable as well. */
static void add_need(Doctor *doctor, const char *need)
{
    const char *dot = strrchr(need, '.');
    if (!dot || pack_find_model(doctor->pack, need))
        return;
    g_autofree char *name = g_strndup(need, (gsize)(dot - need));
    const CatalogRelation *relation =
        catalog_find_dotted(doctor->evaluation->catalog, plan_table(doctor->plan, name));
    if (relation)
        add_column(add_table(doctor, relation), dot + 1);
}

/* `source` is the one chosen; the others are named too, for a forgotten GRANT hides behind them. */
static void add_variants(Doctor *doctor, const GPtrArray *variants, const PlanSource *source)
{
    for (guint i = 0; i < variants->len; i++) {
        const PackVariant *variant = variants->pdata[i];
        const gboolean read = source && source->state == PLAN_SERVED && source->variant == variant;
        add_text(doctor, &variant->sql, read);
        add_text(doctor, &variant->selected, read);
        add_text(doctor, &variant->when, read);
        for (guint n = 0; !variant->facts.text && n < variant->needs->len; n++)
            add_need(doctor, ((Source *)variant->needs->pdata[n])->text);
    }
}

static gint by_name(gconstpointer a, gconstpointer b)
{
    const DoctorTable *x = *(DoctorTable *const *)a, *y = *(DoctorTable *const *)b;
    const int order = strcmp(x->relation->schema, y->relation->schema);
    return order ? order : strcmp(x->relation->name, y->relation->name);
}

void doctor_find_tables(Doctor *doctor)
{
    for (guint i = 0; i < doctor->pack->models->len; i++) {
        const PackModel *model = doctor->pack->models->pdata[i];
        add_variants(doctor, model->from, plan_model(doctor->plan, model));
    }
    for (guint i = 0; i < doctor->pack->checks->len; i++) {
        const PackCheck *check = doctor->pack->checks->pdata[i];
        add_variants(doctor, check->probe, plan_check(doctor->plan, check));
    }
    const PackScorecard *scorecard = &doctor->pack->scorecard;
    add_text(doctor, &scorecard->freshness, FALSE);
    add_text(doctor, &scorecard->hint, FALSE);
    for (guint i = 0; i < scorecard->goals->len; i++)
        add_text(doctor, &((PackGoal *)scorecard->goals->pdata[i])->probe, FALSE);
    g_ptr_array_sort(doctor->tables, by_name);
}

/* --- models ----------------------------------------------------------------------------------- */

void doctor_models(Doctor *doctor)
{
    json_t *models = json_array();
    for (guint i = 0; i < doctor->pack->models->len; i++) {
        const PackModel *model = doctor->pack->models->pdata[i];
        const PlanSource *source = plan_model(doctor->plan, model);
        g_autofree char *reads = plan_source_name(doctor->plan, source);
        json_t *entry = json_object();
        json_object_set_new(entry, "model", json_string(model->name));
        json_object_set_new(entry, "state", json_string(state_name(source->state)));
        json_object_set_new(entry, "variant",
                            source->state == PLAN_SERVED ? json_integer(source->index + 1)
                                                         : json_null());
        json_object_set_new(entry, "variants", json_integer(model->from->len));
        json_object_set_new(entry, "reads", text_or_null(reads));
        json_object_set_new(entry, "missing", missing_json(source));
        json_array_append_new(models, entry);
        if (source->state == PLAN_FAILED)
            doctor_trouble(doctor, g_strdup(source->trouble.text));
    }
    json_object_set_new(doctor->report, "models", models);
}

/* --- questions -------------------------------------------------------------------------------- */

/* What a source reads in the end: tables and files, by way of all models. */
typedef struct {
    GHashTable *from;    /* set of char* */
    GHashTable *without; /* set of char*: missing things of models that count as empty */
    GHashTable *seen;    /* set of const PackModel* */
} Reach;

static Reach reach_new(void)
{
    return (Reach){g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                   g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                   g_hash_table_new(NULL, NULL)};
}

static void reach_clear(Reach *reach)
{
    g_hash_table_unref(reach->from);
    g_hash_table_unref(reach->without);
    g_hash_table_unref(reach->seen);
}

static void follow(const Doctor *doctor, Reach *reach, const PlanSource *source);

static void follow_model(const Doctor *doctor, Reach *reach, const PackModel *model)
{
    if (!g_hash_table_add(reach->seen, (gpointer)model))
        return;
    const PlanSource *source = plan_model(doctor->plan, model);
    if (source->state == PLAN_SERVED)
        follow(doctor, reach, source);
    else if (source->missing)
        g_hash_table_add(reach->without, g_strdup(source->missing));
}

static void follow_text(const Doctor *doctor, Reach *reach, const Source *text)
{
    const Definitions *definitions = doctor->evaluation->request.definitions;
    const SqlText *sql = definitions_sql(definitions, text);
    for (guint i = 0; sql && i < sql->relations->len; i++) {
        const SqlRelation *named = sql->relations->pdata[i];
        const PackModel *model = definitions_model(definitions, named);
        if (model)
            follow_model(doctor, reach, model);
        else if (g_strcmp0(named->schema, "pg_catalog") != 0)
            g_hash_table_add(reach->from, g_strdup(plan_table(doctor->plan, named->name)));
    }
}

static void follow(const Doctor *doctor, Reach *reach, const PlanSource *source)
{
    const PackVariant *variant = source->variant;
    if (source->state != PLAN_SERVED || !variant)
        return;
    if (variant->facts.text)
        g_hash_table_add(reach->from, g_strdup_printf("facts/%s.csv", variant->facts.text));
    follow_text(doctor, reach, &variant->sql);
    follow_text(doctor, reach, &variant->selected);
    follow_text(doctor, reach, &variant->when);
}

static gint compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(a, b);
}

/* In order, less those that `other` has too. */
static json_t *list_of(GHashTable *set, GHashTable *other)
{
    json_t *list = json_array();
    g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(set), compare_texts);
    for (const GList *name = names; name; name = name->next)
        if (!other || !g_hash_table_contains(other, name->data))
            json_array_append_new(list, json_string(name->data));
    return list;
}

static json_t *question_json(const Doctor *doctor, const PackCheck *check, const Reach *customers)
{
    const PlanSource *source = plan_check(doctor->plan, check);
    Reach reach = reach_new();
    follow(doctor, &reach, source);
    plan_add_without(doctor->plan, source, reach.without);
    json_t *from = list_of(reach.from, customers->from);
    if (json_array_size(from) == 0) { /* it asks about the customers themselves */
        json_decref(from);
        from = list_of(reach.from, NULL);
    }
    json_t *entry = json_object();
    json_object_set_new(entry, "check", json_string(check->id));
    json_object_set_new(entry, "question", json_string(check->question));
    json_object_set_new(entry, "state", json_string(state_name(source->state)));
    json_object_set_new(entry, "from", from);
    json_object_set_new(entry, "without", list_of(reach.without, customers->without));
    json_object_set_new(entry, "missing", missing_json(source));
    reach_clear(&reach);
    return entry;
}

void doctor_questions(Doctor *doctor)
{
    const PackModel *customer = pack_find_model(doctor->pack, "customer");
    json_t *questions = json_array();
    Reach customers = reach_new();
    if (customer)
        follow_model(doctor, &customers, customer);
    for (guint i = 0; i < doctor->pack->checks->len; i++)
        json_array_append_new(questions,
                              question_json(doctor, doctor->pack->checks->pdata[i], &customers));
    reach_clear(&customers);
    json_object_set_new(doctor->report, "questions", questions);
}
