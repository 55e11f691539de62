/* The SQL of the plan: models as CTEs, checks as the rows of their probes. */
#include "private.h"

#include <string.h>

/* --- texts of the pack ------------------------------------------------------------------------ */

/* The narrowest type that holds it, so that it fits into an index on an int4 as well. */
static guint integer_oid(const char *value)
{
    gint64 number = 0;
    if (!g_ascii_string_to_signed(value, 10, G_MININT64, G_MAXINT64, &number, NULL))
        return TYPE_NUMERIC;
    return number >= G_MININT32 && number <= G_MAXINT32 ? TYPE_INT4 : TYPE_INT8;
}

static guint type_oid(const PackParam *param)
{
    switch (param->type) {
    case PARAM_INTEGER:
        return integer_oid(param->value);
    case PARAM_NUMERIC:
        return TYPE_NUMERIC;
    case PARAM_BOOLEAN:
        return TYPE_BOOL;
    case PARAM_TIMESTAMPTZ:
        return TYPE_TIMESTAMPTZ;
    case PARAM_TEXT:
        break;
    }
    return TYPE_TEXT;
}

static void append_param(const Plan *plan, Statement *statement, const char *name,
                         const PackCheck *check, const PackModel *model, const GPtrArray *params)
{
    const PackParam *param = pack_find_param(params, name);
    if (!param && g_str_equal(name, "as_of")) {
        statement_append_value(statement, TYPE_TIMESTAMPTZ, plan->request.as_of);
        return;
    }
    if (!param)
        param = definitions_param(plan->request.definitions, check, model, name);
    g_return_if_fail(param);
    statement_append_value(statement, type_oid(param), param->value);
}

/* The schema of a table that the text names without one; NULL where there is none to be added: it
 * is a model, a view stands for it, or the export does not have it. */
static const char *schema_of(const Plan *plan, const SqlRelation *relation)
{
    if (relation->schema || definitions_model(plan->request.definitions, relation) ||
        plan_is_viewed(plan, relation))
        return NULL;
    const CatalogRelation *table = catalog_find(plan->request.catalog, NULL, relation->name);
    return table ? table->schema : NULL;
}

/* Only pg_catalog is searched, so that nothing of the same name in another schema can stand in for
 * what a text means: its tables are named in full. `offset` as in append_stretch. */
static gsize append_tables(const Plan *plan, Statement *statement, const Source *origin,
                           gsize offset, const SqlText *sql, gsize from, gsize to)
{
    for (guint i = 0; i < sql->mentions->len; i++) {
        const SqlMention *mention = &g_array_index(sql->mentions, SqlMention, i);
        const char *schema = schema_of(plan, mention->relation);
        if (!schema || mention->offset < from || mention->offset >= to)
            continue;
        statement_append_from(statement, origin, offset + from, mention->offset - from);
        g_autofree char *quoted = statement_identifier(schema);
        g_autofree char *prefix = g_strconcat(quoted, ".", NULL);
        statement_append_for(statement, origin, offset + mention->offset, prefix);
        from = mention->offset;
    }
    return from;
}

/* `length` bytes from `offset`; the parameters' offsets count from `offset`. */
static void append_stretch(const Plan *plan, Statement *statement, const Source *origin,
                           gsize offset, gsize length, const SqlText *sql, const PackCheck *check,
                           const PackModel *model, const GPtrArray *params)
{
    gsize done = 0;
    for (guint i = 0; i < sql->params->len; i++) {
        const SqlParam *param = &g_array_index(sql->params, SqlParam, i);
        done = append_tables(plan, statement, origin, offset, sql, done, param->offset);
        statement_append_from(statement, origin, offset + done, param->offset - done);
        append_param(plan, statement, param->name, check, model, params);
        done = param->offset + param->length;
    }
    done = append_tables(plan, statement, origin, offset, sql, done, length);
    statement_append_from(statement, origin, offset + done, length - done);
}

void plan_append_text(const Plan *plan, Statement *statement, const Source *origin,
                      const PackCheck *check, const PackModel *model, const GPtrArray *params)
{
    const SqlText *sql = definitions_sql(plan->request.definitions, origin);
    g_return_if_fail(sql);
    append_stretch(plan, statement, origin, 0, sql->end, sql, check, model, params);
}

/* --- models ----------------------------------------------------------------------------------- */

static void append_empty(Statement *statement, const PackModel *model)
{
    statement_append(statement, "select ");
    for (guint i = 0; i < model->columns->len; i++) {
        const PackColumn *column = model->columns->pdata[i];
        statement_appendf(statement, "%snull::%s as ", i ? ", " : "", column->type);
        statement_append_identifier(statement, column->name);
    }
    statement_append(statement, " where false");
}

static gboolean is_customer(const PackModel *model)
{
    return g_str_equal(model->name, "customer");
}

static void append_source(const Plan *plan, Statement *statement, const PackModel *model,
                          const PackCheck *check)
{
    const PlanSource *source = plan_model(plan, model);
    const PlanValues *values = plan_values_of(plan, model);
    const char *rows = g_hash_table_lookup(plan->rows, model);
    if (source && source->state == PLAN_SERVED && !source->rows && !plan_is_given(plan, model))
        plan_append_text(plan, statement, plan_source_sql(plan, source), check, model, NULL);
    else if (source && source->state == PLAN_SERVED && values)
        plan_append_values(statement, model, values);
    else if (source && source->state == PLAN_SERVED && rows)
        plan_append_rows(statement, model, rows);
    else
        append_empty(statement, model);
}

/* What is read of a few customers alone is a few rows. The server then works it out once where
 * several read it, by its own rule; told to pull it into each of them, it would plan it as often,
 * and planning is what takes the time of a few customers. */
static const char *as_what(const Plan *plan, const PackModel *model, gboolean few)
{
    if (model->materialized || model->lookup)
        return " as materialized (\n";
    return few && plan->customers && plan->selection == PLAN_FEW ? " as (\n"
                                                                 : " as not materialized (\n";
}

static void append_model(const Plan *plan, Statement *statement, const PackModel *model,
                         gboolean few, const PackCheck *check)
{
    const gboolean narrowed = is_customer(model) && plan->customers && !plan_values_of(plan, model);
    statement_append_identifier(statement, model->name);
    statement_append(statement, as_what(plan, model, few));
    if (narrowed)
        statement_append(statement, "select c.* from (\n");
    append_source(plan, statement, model, check);
    if (narrowed) {
        statement_append(statement, "\n) as c where c.customer_id = any(");
        statement_append_value(statement, TYPE_TEXT_ARRAY, plan->customers);
        statement_append(statement, ")");
    }
    statement_append(statement, "\n)");
}

/* What a statement reads, in the order in which CTEs must stand: each after what it reads. */
typedef struct {
    const Plan *plan;
    GPtrArray *models; /* const PackModel* */
    GPtrArray *tables; /* const SqlRelation*: of which there are views, each name once */
    GHashTable *seen;  /* PackModel* -> whether it reads `customer`, directly or by another */
} Reads;

static gboolean collect_text(Reads *reads, const Source *text);

static void collect_table(Reads *reads, const SqlRelation *relation)
{
    if (!plan_is_viewed(reads->plan, relation))
        return;
    for (guint i = 0; i < reads->tables->len; i++)
        if (g_str_equal(((const SqlRelation *)reads->tables->pdata[i])->name, relation->name))
            return;
    g_ptr_array_add(reads->tables, (gpointer)relation);
}

/* Whether it reads `customer`. */
static gboolean collect_model(Reads *reads, const PackModel *model)
{
    gpointer known;
    if (g_hash_table_lookup_extended(reads->seen, model, NULL, &known))
        return GPOINTER_TO_INT(known);
    gboolean few = is_customer(model) || plan_is_given(reads->plan, model);
    g_hash_table_insert(reads->seen, (gpointer)model, GINT_TO_POINTER(few));
    const PlanSource *source = plan_model(reads->plan, model);
    if (source && source->state == PLAN_SERVED && !source->rows &&
        !plan_is_given(reads->plan, model))
        few |= collect_text(reads, plan_source_sql(reads->plan, source));
    g_hash_table_insert(reads->seen, (gpointer)model, GINT_TO_POINTER(few));
    g_ptr_array_add(reads->models, (gpointer)model);
    return few;
}

static gboolean collect_text(Reads *reads, const Source *text)
{
    const Definitions *definitions = reads->plan->request.definitions;
    const SqlText *sql = definitions_sql(definitions, text);
    gboolean few = FALSE;
    for (guint i = 0; sql && i < sql->relations->len; i++) {
        const SqlRelation *relation = sql->relations->pdata[i];
        const PackModel *model = definitions_model(definitions, relation);
        if (model)
            few |= collect_model(reads, model);
        else
            collect_table(reads, relation);
    }
    return few;
}

static Reads reads_of(const Plan *plan)
{
    return (Reads){plan, g_ptr_array_new(), g_ptr_array_new(), g_hash_table_new(NULL, NULL)};
}

/* What was collected; the end of `reads`. */
static void append_reads(Reads *reads, Statement *statement, const PackCheck *check)
{
    const char *between = "with ";
    for (guint i = 0; i < reads->tables->len; i++, between = ",\n") {
        statement_append(statement, between);
        plan_append_view(reads->plan, statement, reads->tables->pdata[i]);
    }
    for (guint i = 0; i < reads->models->len; i++, between = ",\n") {
        statement_append(statement, between);
        const PackModel *model = reads->models->pdata[i];
        append_model(reads->plan, statement, model,
                     GPOINTER_TO_INT(g_hash_table_lookup(reads->seen, model)), check);
    }
    statement_append(statement, "\n");
    g_ptr_array_unref(reads->models);
    g_ptr_array_unref(reads->tables);
    g_hash_table_unref(reads->seen);
}

void plan_append_models(const Plan *plan, Statement *statement, const GPtrArray *texts,
                        const PackCheck *check, gboolean with_customer)
{
    Reads reads = reads_of(plan);
    const PackModel *customer = pack_find_model(plan->pack, "customer");
    if (with_customer && customer)
        collect_model(&reads, customer);
    for (guint i = 0; i < texts->len; i++)
        collect_text(&reads, texts->pdata[i]);
    append_reads(&reads, statement, check);
}

/* --- checks ----------------------------------------------------------------------------------- */

static void append_expression(const Plan *plan, Statement *statement, const Source *text,
                              const PackCheck *check, const char *type, const char *name)
{
    if (text->text) {
        statement_append(statement, "  (\n");
        plan_append_text(plan, statement, text, check, NULL, NULL);
        statement_appendf(statement, "\n)::%s as %s,\n", type, name);
    } else {
        statement_appendf(statement, "  null::%s as %s,\n", type, name);
    }
}

/* Quoted as the server reads a string whatever its settings are. */
static void append_literal(Statement *statement, const Source *origin, gsize offset, gsize length)
{
    GString *literal = g_string_new("E'");
    for (gsize i = 0; i < length; i++) {
        const char c = origin->text[offset + i];
        if (c == '\'' || c == '\\')
            g_string_append_c(literal, c == '\'' ? '\'' : '\\');
        g_string_append_c(literal, c);
    }
    g_string_append_c(literal, '\'');
    statement_append(statement, literal->str);
    g_string_free(literal, TRUE);
}

/* Longer evidence helps nobody and would let one row fill the memory. */
#define EVIDENCE_CHARACTERS "2000"

static void append_evidence(const Plan *plan, Statement *statement, const Source *evidence,
                            const char *name, const PackCheck *check, const GPtrArray *params)
{
    const GArray *pieces = definitions_pieces(plan->request.definitions, evidence);
    if (!pieces || pieces->len == 0) {
        statement_appendf(statement, "  null::text as %s", name);
        return;
    }
    statement_append(statement, "  left(concat(");
    for (guint i = 0; i < pieces->len; i++) {
        const SqlPiece *piece = &g_array_index(pieces, SqlPiece, i);
        statement_append(statement, i ? ", " : "");
        if (!piece->expression) {
            append_literal(statement, evidence, piece->offset, piece->length);
            continue;
        }
        statement_append(statement, "(\n");
        append_stretch(plan, statement, evidence, piece->offset, piece->length,
                       definitions_piece(plan->request.definitions, evidence, i), check, NULL,
                       params);
        statement_append(statement, "\n)");
    }
    statement_appendf(statement, "), " EVIDENCE_CHARACTERS ") as %s", name);
}

/* The alias is one that no column of a probe will have by accident. */
#define PROBE "\"the probe's row\""

/* Of the whole book nothing is left out by joining with it: who takes the rows knows the book. */
static gboolean joins_customer(const Plan *plan)
{
    return plan->customers || plan->request.given;
}

static void append_check(const Plan *plan, Statement *statement, int key, const PackCheck *check)
{
    const PlanSource *source = plan_check(plan, check);
    const gboolean joins = joins_customer(plan);
    statement_appendf(statement,
                      "select %d, %s.customer_id, p.present, p.applies, p.verdict, p.value,\n"
                      "  p.evidence, p.data, p.step_stopped, p.step_pass\n"
                      "from %s(\n"
                      "select " PROBE ".customer_id::text as customer_id, true as present,\n",
                      key, joins ? "c" : "p", joins ? "customer as c left join " : "");
    append_expression(plan, statement, &check->applies, check, "boolean", "applies");
    append_expression(plan, statement, &check->pass, check, "boolean", "verdict");
    append_expression(plan, statement, &check->value, check, "float8", "value");
    append_evidence(plan, statement, &check->evidence, "evidence", check, NULL);
    statement_append(statement, ",\n");
    append_evidence(plan, statement, &check->action_stopped, "step_stopped", check, NULL);
    statement_append(statement, ",\n");
    append_evidence(plan, statement, &check->action_pass, "step_pass", check, NULL);
    statement_append(statement, ",\n  to_jsonb(" PROBE ") - 'customer_id' as data\nfrom (\n");
    plan_append_text(plan, statement, plan_source_sql(plan, source), check, NULL, NULL);
    statement_append(statement, "\n) as " PROBE "\n) as p");
    statement_append(statement, joins ? " on p.customer_id = c.customer_id" : "");
}

static void append_goal(const Plan *plan, Statement *statement, int key, const PackGoal *goal)
{
    const Source *number = goal->value.text ? &goal->value : &goal->probe;
    statement_appendf(statement, "select %d, null::text, true, null::boolean, null::boolean, ((\n",
                      key);
    plan_append_text(plan, statement, number, NULL, NULL, goal->params);
    statement_append(statement, "\n))::float8,\n");
    append_evidence(plan, statement, &goal->evidence, "evidence", NULL, goal->params);
    statement_append(statement, ", null::jsonb, null::text, null::text");
    if (!goal->value.text)
        return;
    statement_append(statement, "\nfrom (\n");
    plan_append_text(plan, statement, &goal->probe, NULL, NULL, goal->params);
    statement_append(statement, "\n) as " PROBE);
}

static void append_freshness(const Plan *plan, Statement *statement)
{
    statement_appendf(statement,
                      "select %d, null::text, true, null::boolean, null::boolean,\n"
                      "  null::float8, to_char((\n",
                      PLAN_KEY_FRESHNESS);
    plan_append_text(plan, statement, plan_freshness(plan), NULL, NULL, NULL);
    statement_append(statement, "\n)::timestamptz at time zone 'UTC', "
                                "'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), null::jsonb, "
                                "null::text, null::text");
}

static const PackGoal *goal_of(const Plan *plan, int key)
{
    return plan->pack->scorecard.goals->pdata[PLAN_KEY_GOAL - key];
}

static const Source *text_of(const Plan *plan, int key)
{
    if (key == PLAN_KEY_FRESHNESS)
        return plan_freshness(plan);
    if (key <= PLAN_KEY_GOAL)
        return &goal_of(plan, key)->probe;
    return plan_source_sql(plan, plan_check(plan, plan->pack->checks->pdata[key]));
}

GHashTable *plan_relations(const Plan *plan, int key)
{
    const PackModel *customer = pack_find_model(plan->pack, "customer");
    const PlanSource *source =
        key >= 0 ? plan_check(plan, plan->pack->checks->pdata[key]) : plan_extra(plan, key);
    const PlanSource *book = plan_model(plan, customer);
    GHashTable *set = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    if (source->state == PLAN_SERVED)
        plan_add_relations(plan, text_of(plan, key), seen, set);
    if (book->state == PLAN_SERVED && !book->rows)
        plan_add_relations(plan, plan_source_sql(plan, book), seen, set);
    return set;
}

GPtrArray *plan_reads(const Plan *plan, const GArray *keys)
{
    Reads reads = reads_of(plan);
    for (guint i = 0; i < keys->len; i++)
        collect_text(&reads, text_of(plan, g_array_index(keys, int, i)));
    g_ptr_array_unref(reads.tables);
    g_hash_table_unref(reads.seen);
    return reads.models;
}

Statement *plan_statement(const Plan *plan, const GArray *keys)
{
    Statement *statement = statement_new();
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    const PackCheck *first = NULL;
    for (guint i = 0; i < keys->len; i++) {
        const int key = g_array_index(keys, int, i);
        g_ptr_array_add(texts, (gpointer)text_of(plan, key));
        /* Checks that stand together see the same parameters in their models. */
        if (key >= 0 && !first)
            first = plan->pack->checks->pdata[key];
    }
    plan_append_models(plan, statement, texts, first, joins_customer(plan));
    for (guint i = 0; i < keys->len; i++) {
        const int key = g_array_index(keys, int, i);
        statement_append(statement, i ? "\nunion all\n" : "");
        if (key == PLAN_KEY_FRESHNESS)
            append_freshness(plan, statement);
        else if (key <= PLAN_KEY_GOAL)
            append_goal(plan, statement, key, goal_of(plan, key));
        else
            append_check(plan, statement, key, plan->pack->checks->pdata[key]);
    }
    return statement;
}

static void append_values(Statement *statement, const char *name, gboolean first)
{
    statement_append(statement, first ? "select " : "\nunion all\nselect ");
    statement_append_value(statement, TYPE_TEXT, name);
    statement_append(statement,
                     ", coalesce(jsonb_agg(to_jsonb(m)), '[]')::text, count(*)::text from ");
    statement_append_identifier(statement, name);
    statement_append(statement, " as m");
}

Statement *plan_values(const Plan *plan)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    Reads reads = reads_of(plan);
    for (guint i = 0; i < plan->pack->models->len; i++) {
        const PackModel *model = plan->pack->models->pdata[i];
        const PlanSource *source = plan_model(plan, model);
        if (!model->by_value || source->state != PLAN_SERVED || source->rows)
            continue;
        collect_model(&reads, model);
        g_ptr_array_add(names, model->name);
    }
    Statement *statement = statement_new();
    append_reads(&reads, statement, NULL);
    for (guint i = 0; i < names->len; i++)
        append_values(statement, names->pdata[i], i == 0);
    if (names->len == 0)
        g_clear_pointer(&statement, statement_free);
    return statement;
}

Statement *plan_model_rows(const Plan *plan, const PackModel *model)
{
    Reads reads = reads_of(plan);
    Statement *statement = statement_new();
    collect_model(&reads, model);
    append_reads(&reads, statement, NULL);
    append_values(statement, model->name, TRUE);
    return statement;
}

Statement *plan_model_scan(const Plan *plan, const PackModel *model)
{
    Reads reads = reads_of(plan);
    Statement *statement = statement_new();
    collect_model(&reads, model);
    append_reads(&reads, statement, NULL);
    statement_append(statement, "select * from ");
    statement_append_identifier(statement, model->name);
    return statement;
}
