/* The plan: sources chosen, questions put into groups that are answered together. */
#include "private.h"

#include <string.h>

Plan *plan_new(const PlanRequest *request)
{
    Plan *plan = g_new0(Plan, 1);
    plan->request = *request;
    plan->pack = definitions_pack(request->definitions);
    plan->models = g_hash_table_new_full(NULL, NULL, NULL, plan_source_free);
    plan->conditions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    plan->checks = g_hash_table_new_full(NULL, NULL, NULL, plan_source_free);
    plan->rows = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    plan->values = g_hash_table_new_full(NULL, NULL, NULL, plan_values_free);
    for (guint i = 0; i < plan->pack->models->len; i++)
        plan_source_for_model(plan, plan->pack->models->pdata[i]);
    for (guint i = 0; i < plan->pack->checks->len; i++)
        plan_source_for_check(plan, plan->pack->checks->pdata[i]);
    const PackScorecard *scorecard = &plan->pack->scorecard;
    plan->extras = g_ptr_array_new_with_free_func(plan_source_free);
    g_ptr_array_add(plan->extras, plan_source_for_text(plan, &scorecard->freshness));
    plan->alone = plan_source_for_text(plan, &scorecard->freshness_alone);
    for (guint i = 0; i < scorecard->goals->len; i++) {
        const PackGoal *goal = scorecard->goals->pdata[i];
        g_ptr_array_add(plan->extras, plan_source_for_text(plan, &goal->probe));
    }
    return plan;
}

void plan_free(Plan *plan)
{
    if (!plan)
        return;
    g_hash_table_unref(plan->models);
    g_hash_table_unref(plan->conditions);
    g_hash_table_unref(plan->checks);
    g_hash_table_unref(plan->rows);
    g_hash_table_unref(plan->values);
    g_ptr_array_unref(plan->extras);
    plan_source_free(plan->alone);
    g_free(plan->customers);
    g_free(plan);
}

void plan_set_rows(Plan *plan, const PackModel *model, const char *rows)
{
    g_hash_table_insert(plan->rows, (gpointer)model, g_strdup(rows));
}

void plan_select_customers(Plan *plan, const char *ids, PlanSelection selection)
{
    g_free(plan->customers);
    plan->customers = g_strdup(ids);
    plan->selection = selection;
}

gboolean plan_has_dear_customers(const Plan *plan)
{
    const PackModel *customer = pack_find_model(plan->pack, "customer");
    return customer && customer->materialized && !plan_model(plan, customer)->rows;
}

void plan_give_customers(Plan *plan, const char *rows)
{
    const PackModel *customer = pack_find_model(plan->pack, "customer");
    if (!plan_has_dear_customers(plan))
        return;
    if (rows)
        plan_set_rows(plan, customer, rows);
    else
        g_hash_table_remove(plan->rows, customer);
    plan->given_customers = rows != NULL;
}

/* --- groups ----------------------------------------------------------------------------------- */

/* A question on its way into a group: what it shares with others. */
typedef struct {
    int key;
    GPtrArray *shared; /* char*: materialized models it reads, with its parameters for them */
    GArray *group;     /* int keys; several questions may point to one */
} Question;

static void question_free(gpointer data)
{
    Question *question = data;
    g_ptr_array_unref(question->shared);
    g_array_unref(question->group);
    g_free(question);
}

static void add_shared(const Plan *plan, const Source *text, const char *overrides,
                       GHashTable *seen, GPtrArray *shared)
{
    const SqlText *sql = definitions_sql(plan->request.definitions, text);
    for (guint i = 0; sql && i < sql->relations->len; i++) {
        const PackModel *model =
            definitions_model(plan->request.definitions, sql->relations->pdata[i]);
        if (!model || !g_hash_table_add(seen, (gpointer)model))
            continue;
        /* every question reads `customer`: sharing it says nothing about the work */
        if (model->materialized && !g_str_equal(model->name, "customer"))
            g_ptr_array_add(shared, g_strdup_printf("%s|%s", model->name, overrides));
        const PlanSource *source = plan_model(plan, model);
        if (source->state == PLAN_SERVED && !source->rows && !plan_is_given(plan, model))
            add_shared(plan, plan_source_sql(plan, source), overrides, seen, shared);
    }
}

static Question *question_new(const Plan *plan, int key, const Source *text, const char *overrides)
{
    Question *question = g_new0(Question, 1);
    question->key = key;
    question->shared = g_ptr_array_new_with_free_func(g_free);
    question->group = g_array_new(FALSE, FALSE, sizeof(int));
    g_array_append_val(question->group, key);
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    add_shared(plan, text, overrides, seen, question->shared);
    return question;
}

static gboolean have_in_common(const Question *a, const Question *b)
{
    for (guint i = 0; i < a->shared->len; i++)
        if (g_ptr_array_find_with_equal_func(b->shared, a->shared->pdata[i], g_str_equal, NULL))
            return TRUE;
    return FALSE;
}

/* Everyone in b's group moves into a's. */
static void join_groups(GPtrArray *questions, Question *a, Question *b)
{
    if (a->group == b->group)
        return;
    g_autoptr(GArray) old = g_array_ref(b->group);
    g_array_append_vals(a->group, old->data, old->len);
    for (guint i = 0; i < questions->len; i++) {
        Question *question = questions->pdata[i];
        if (question->group == old) {
            g_array_unref(question->group);
            question->group = g_array_ref(a->group);
        }
    }
}

static Question *question_of(const Plan *plan, guint key)
{
    const PackCheck *check = plan->pack->checks->pdata[key];
    const PlanSource *source = plan_check(plan, check);
    g_autofree char *overrides = definitions_overrides(plan->request.definitions, check);
    return question_new(plan, (int)key, plan_source_sql(plan, source), overrides);
}

static gboolean is_asked(const Plan *plan, const GPtrArray *wanted, guint key)
{
    const PackCheck *check = plan->pack->checks->pdata[key];
    return plan_check(plan, check)->state == PLAN_SERVED &&
           (!wanted || g_ptr_array_find((GPtrArray *)wanted, check, NULL));
}

void plan_settle_freshness(Plan *plan, const GPtrArray *wanted)
{
    plan->is_alone = FALSE;
    if (plan->alone->state != PLAN_SERVED)
        return;
    Question *freshness =
        question_new(plan, PLAN_KEY_FRESHNESS, &plan->pack->scorecard.freshness, "");
    plan->is_alone = TRUE;
    for (guint i = 0; plan->is_alone && i < plan->pack->checks->len; i++) {
        if (!is_asked(plan, wanted, i))
            continue;
        Question *question = question_of(plan, i);
        plan->is_alone = !have_in_common(freshness, question);
        question_free(question);
    }
    question_free(freshness);
}

static void add_extras(const Plan *plan, GPtrArray *questions)
{
    const PackScorecard *scorecard = &plan->pack->scorecard;
    if (plan_extra(plan, PLAN_KEY_FRESHNESS)->state == PLAN_SERVED)
        g_ptr_array_add(questions,
                        question_new(plan, PLAN_KEY_FRESHNESS, plan_freshness(plan), ""));
    /* a goal is about the whole book, never about a few customers of it */
    for (guint i = 0; !plan->customers && i < scorecard->goals->len; i++) {
        const PackGoal *goal = scorecard->goals->pdata[i];
        if (plan_extra(plan, PLAN_KEY_GOAL - (int)i)->state == PLAN_SERVED)
            g_ptr_array_add(questions,
                            question_new(plan, PLAN_KEY_GOAL - (int)i, &goal->probe, ""));
    }
}

static GPtrArray *all_questions(const Plan *plan, const GPtrArray *wanted, gboolean extras)
{
    GPtrArray *questions = g_ptr_array_new_with_free_func(question_free);
    for (guint i = 0; i < plan->pack->checks->len; i++) {
        const PackCheck *check = plan->pack->checks->pdata[i];
        if (!is_asked(plan, wanted, i))
            continue;
        Question *question = question_of(plan, i);
        if (check->timeout_ms > 0) /* its own time, so its own statement */
            g_ptr_array_set_size(question->shared, 0);
        g_ptr_array_add(questions, question);
    }
    if (extras)
        add_extras(plan, questions);
    return questions;
}

static gint larger_first(gconstpointer a, gconstpointer b)
{
    const guint m = (*(GArray *const *)a)->len, n = (*(GArray *const *)b)->len;
    return m < n ? 1 : m > n ? -1 : 0;
}

static void group_unref(gpointer group)
{
    g_array_unref(group);
}

GPtrArray *plan_groups(const Plan *plan, const GPtrArray *wanted, gboolean extras)
{
    g_autoptr(GPtrArray) questions = all_questions(plan, wanted, extras);
    for (guint i = 0; i < questions->len; i++)
        for (guint k = i + 1; k < questions->len; k++)
            if (have_in_common(questions->pdata[i], questions->pdata[k]))
                join_groups(questions, questions->pdata[i], questions->pdata[k]);
    GPtrArray *groups = g_ptr_array_new_with_free_func(group_unref);
    for (guint i = 0; i < questions->len; i++) {
        const Question *question = questions->pdata[i];
        if (!g_ptr_array_find(groups, question->group, NULL))
            g_ptr_array_add(groups, g_array_ref(question->group));
    }
    g_ptr_array_sort(groups, larger_first);
    return groups;
}
