/* How the server runs what a run sends. */
#include "private.h"

#include <string.h>

#define EXPLAIN "explain (analyze, buffers, format json) "
#define LONGEST_LITERAL 100

/* --- what a plan may say ----------------------------------------------------------------------
 */

/* The end of the literal whose opening quote `text` points at. */
static const char *literal_end(const char *text)
{
    const char *p = text + 1;
    while (*p && (*p != '\'' || p[1] == '\''))
        p += *p == '\'' ? 2 : 1;
    return *p ? p + 1 : p;
}

static gboolean is_shown(const char *literal, const char *end)
{
    return end - literal <= LONGEST_LITERAL && !g_str_has_prefix(end, "::json");
}

static char *without_literals(const char *text)
{
    GString *clean = g_string_new(NULL);
    while (*text) {
        const char *quote = text + strcspn(text, "'");
        g_string_append_len(clean, text, quote - text);
        if (!*quote)
            break;
        text = literal_end(quote);
        if (is_shown(quote, text))
            g_string_append_len(clean, quote, text - quote);
        else
            g_string_append(clean, "'...'");
    }
    return g_string_free(clean, FALSE);
}

static json_t *clean_plan(const json_t *plan)
{
    const char *key;
    json_t *value, *clean;
    size_t i;
    if (json_is_string(plan)) {
        g_autofree char *text = without_literals(json_string_value(plan));
        return json_string(text);
    }
    if (json_is_array(plan)) {
        clean = json_array();
        json_array_foreach (plan, i, value)
            json_array_append_new(clean, clean_plan(value));
        return clean;
    }
    if (!json_is_object(plan))
        return json_deep_copy(plan);
    clean = json_object();
    json_object_foreach ((json_t *)plan, key, value)
        json_object_set_new(clean, key, clean_plan(value));
    return clean;
}

/* --- asking ----------------------------------------------------------------------------------- */

void analysis_free(gpointer data)
{
    Analysis *analysis = data;
    g_ptr_array_unref(analysis->checks);
    json_decref(analysis->plan);
    failure_clear(&analysis->failure);
    g_free(analysis);
}

static gboolean on_plan(const char *const *values, int columns, gpointer data)
{
    Analysis *analysis = data;
    json_t *plans = columns == 1 && values[0] ? json_loads(values[0], 0, NULL) : NULL;
    json_decref(analysis->plan);
    analysis->plan = clean_plan(json_array_get(plans, 0));
    json_decref(plans);
    return TRUE;
}

/* `keys` NULL: the statement is none of the questions'. FALSE when interrupted. */
static gboolean analyze(Evaluation *evaluation, const GArray *keys, const Statement *statement,
                        gint64 timeout_ms, Analysis *analysis)
{
    g_autoptr(Statement) explain = statement_prefixed(statement, EXPLAIN);
    DbTask task = {.statement = explain,
                   .timeout_ms = timeout_ms,
                   .blind = evaluate_is_blind(evaluation, keys),
                   .many = evaluate_has_many(evaluation),
                   .row = on_plan,
                   .data = analysis};
    const gboolean finished = db_run(evaluation->db, &task, 1, NULL, NULL);
    analysis->failure = task.failure;
    if (!analysis->failure.message && !analysis->plan)
        failure_set(&analysis->failure, FAILURE_SQL, NULL, "the server gave no plan");
    return finished;
}

static Analysis *analysis_new(void)
{
    Analysis *analysis = g_new0(Analysis, 1);
    analysis->checks = g_ptr_array_new();
    return analysis;
}

/* --- checks and models ------------------------------------------------------------------------ */

static void add_checks(const Evaluation *evaluation, const GArray *keys, GPtrArray *checks)
{
    const Pack *pack = definitions_pack(evaluation->request.definitions);
    for (guint k = 0; k < keys->len; k++) {
        const int key = g_array_index(keys, int, k);
        if (key >= 0)
            g_ptr_array_add(checks, pack->checks->pdata[key]);
    }
}

static gboolean answers_one_of(const Analysis *analysis, const GPtrArray *checks)
{
    for (guint i = 0; i < analysis->checks->len; i++)
        if (g_ptr_array_find((GPtrArray *)checks, analysis->checks->pdata[i], NULL))
            return TRUE;
    return FALSE;
}

GPtrArray *evaluate_analyze(Evaluation *evaluation, const GPtrArray *checks, Failure *failure)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(analysis_free);
    evaluate_begin(evaluation);
    g_autoptr(GPtrArray) groups = evaluate_groups(evaluation);
    for (guint i = 0; i < groups->len; i++) {
        Analysis *analysis = analysis_new();
        add_checks(evaluation, groups->pdata[i], analysis->checks);
        if (!answers_one_of(analysis, checks)) {
            analysis_free(analysis);
            continue;
        }
        g_ptr_array_add(list, analysis);
        const PackCheck *first = analysis->checks->pdata[0];
        g_autoptr(Statement) statement = plan_statement(evaluation->plan, groups->pdata[i]);
        if (!analyze(evaluation, groups->pdata[i], statement, first->timeout_ms, analysis)) {
            failure_set(failure, FAILURE_INTERRUPTED, NULL, "interrupted");
            return NULL;
        }
    }
    return g_steal_pointer(&list);
}

GPtrArray *evaluate_analyze_model(Evaluation *evaluation, const PackModel *model, Failure *failure)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(analysis_free);
    evaluate_find_blind(evaluation);
    g_autoptr(Statement) statement = plan_model_scan(evaluation->plan, model);
    Analysis *analysis = analysis_new();
    g_ptr_array_add(list, analysis);
    if (analyze(evaluation, NULL, statement, 0, analysis))
        return g_steal_pointer(&list);
    failure_set(failure, FAILURE_INTERRUPTED, NULL, "interrupted");
    return NULL;
}
