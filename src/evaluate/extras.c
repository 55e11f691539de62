/* What is asked beside the checks: how fresh the export is, and the goals. */
#include "private.h"

#include "clock.h"

#include <math.h>
#include <string.h>

static GoalRun *goal_at(Evaluation *evaluation, int key)
{
    return &g_array_index(evaluation->goals, GoalRun, PLAN_KEY_GOAL - key);
}

static void goal_clear(gpointer data)
{
    GoalRun *goal = data;
    g_free(goal->evidence);
    g_free(goal->text);
}

/* The SQL that was asked. */
static const Source *extra_text(const Evaluation *evaluation, int key)
{
    const PackScorecard *scorecard = &definitions_pack(evaluation->request.definitions)->scorecard;
    return key == PLAN_KEY_FRESHNESS
               ? plan_freshness(evaluation->plan)
               : &((PackGoal *)scorecard->goals->pdata[PLAN_KEY_GOAL - key])->probe;
}

static const char *goal_question(const Evaluation *evaluation, int key)
{
    const Pack *pack = definitions_pack(evaluation->request.definitions);
    return ((PackGoal *)pack->scorecard.goals->pdata[PLAN_KEY_GOAL - key])->question;
}

/* `text` is why, whether the server said it or the plan. */
static void warn_unanswered(Evaluation *evaluation, int key, const char *text, const char *hint)
{
    evaluate_warn(evaluation, "check",
                  key == PLAN_KEY_FRESHNESS
                      ? g_strdup_printf("freshness of the scorecard cannot be answered: %s", text)
                      : g_strdup_printf("goal '%s' cannot be answered: %s",
                                        goal_question(evaluation, key), text),
                  g_strdup(hint));
}

static void fail_goal(Evaluation *evaluation, int key, Reason trouble, const char *text)
{
    GoalRun *goal = goal_at(evaluation, key);
    goal->value = NAN;
    goal->trouble = trouble;
    g_clear_pointer(&goal->evidence, g_free);
    g_free(goal->text);
    goal->text = g_strdup(text);
}

/* What has no source in this export is no trouble; what is there and cannot be asked is. */
static void look_at_source(Evaluation *evaluation, int key)
{
    const PlanSource *source = plan_extra(evaluation->plan, key);
    if (source->state != PLAN_FAILED && source->state != PLAN_NO_PRIVILEGE)
        return;
    g_autofree char *text = plan_source_lack(source);
    warn_unanswered(evaluation, key, text, NULL);
    if (key != PLAN_KEY_FRESHNESS)
        fail_goal(evaluation, key, evaluate_reason(source), text);
}

void evaluate_extras_prepare(Evaluation *evaluation)
{
    const guint n = definitions_pack(evaluation->request.definitions)->scorecard.goals->len;
    evaluation->goals = g_array_new(FALSE, TRUE, sizeof(GoalRun));
    g_array_set_clear_func(evaluation->goals, goal_clear);
    g_array_set_size(evaluation->goals, n);
    look_at_source(evaluation, PLAN_KEY_FRESHNESS);
    for (guint i = 0; i < n; i++) {
        g_array_index(evaluation->goals, GoalRun, i).value = NAN;
        if (evaluation->whole) /* of a selection no goal is asked */
            look_at_source(evaluation, PLAN_KEY_GOAL - (int)i);
    }
}

void evaluate_extra_row(Evaluation *evaluation, int key, const char *const *values)
{
    if (key == PLAN_KEY_FRESHNESS) {
        g_free(evaluation->newest);
        evaluation->newest = g_strdup(values[PLAN_COLUMN_EVIDENCE]);
        evaluation->newest_known = TRUE;
        return;
    }
    GoalRun *goal = goal_at(evaluation, key);
    if (goal->rows++ > 0) {
        fail_goal(evaluation, key, REASON_ROWS, "it gives more than one row");
        warn_unanswered(evaluation, key, goal->text, NULL);
        return;
    }
    goal->value = values[PLAN_COLUMN_VALUE] ? g_ascii_strtod(values[PLAN_COLUMN_VALUE], NULL) : NAN;
    goal->evidence = g_strdup(values[PLAN_COLUMN_EVIDENCE]);
}

void evaluate_extra_forget(Evaluation *evaluation, int key)
{
    if (key == PLAN_KEY_FRESHNESS) {
        g_clear_pointer(&evaluation->newest, g_free);
        evaluation->newest_known = FALSE;
        return;
    }
    GoalRun *goal = goal_at(evaluation, key);
    goal_clear(goal);
    *goal = (GoalRun){.value = NAN};
}

void evaluate_extra_failed(Evaluation *evaluation, int key, const Failure *said,
                           const Statement *statement)
{
    const gboolean rows = strcmp(said->sqlstate, "21000") == 0; /* cardinality_violation */
    g_autofree char *text = rows ? g_strdup("it gives more than one row")
                                 : failure_without_values(said, statement_sql(statement));
    /* Where values are left out, the server's detail would say them. */
    g_autofree char *hint = g_strdup(rows || !g_strcmp0(text, said->message) ? said->hint : NULL);
    if (text && evaluate_reason_of(said) == REASON_SQL)
        evaluate_name_culprit_of(evaluation, extra_text(evaluation, key), &text, &hint);
    warn_unanswered(evaluation, key, text, hint);
    if (key != PLAN_KEY_FRESHNESS)
        fail_goal(evaluation, key, rows ? REASON_ROWS : evaluate_reason_of(said), text);
}

/* --- freshness -------------------------------------------------------------------------------- */

/* From here on an export counts as stuck. */
#define STALE (2 * CLOCK_DAY)

/* Where nobody could be asked, nothing is claimed. */
static gboolean is_stale(const Evaluation *evaluation)
{
    gint64 newest = 0;
    return evaluation->newest_known &&
           (!evaluation->newest || !clock_parse(evaluation->newest, &newest) ||
            evaluation->request.clock - newest > STALE);
}

static gboolean on_row(const char *const *values, int columns, gpointer data)
{
    g_return_val_if_fail(columns == PLAN_COLUMNS, FALSE);
    evaluate_extra_row(data, PLAN_KEY_FRESHNESS, values);
    return TRUE;
}

/* A few quiet customers are not a stuck export: before saying so, the whole book is asked. */
static void ask_whole_book(Evaluation *evaluation)
{
    const int key = PLAN_KEY_FRESHNESS;
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    g_autoptr(GArray) only = g_array_new(FALSE, FALSE, sizeof(int));
    g_array_append_val(only, key);
    plan_select_customers(evaluation->plan, NULL, PLAN_MANY);
    plan_settle_freshness(evaluation->plan, none);
    g_autoptr(Statement) statement = plan_statement(evaluation->plan, only);
    Failure said = {0};
    evaluate_extra_forget(evaluation, key);
    if (!db_query(evaluation->db, statement, on_row, evaluation, &said)) {
        evaluate_extra_forget(evaluation, key);
        evaluate_extra_failed(evaluation, key, &said, statement);
    }
    failure_clear(&said);
}

void evaluate_extras_check(Evaluation *evaluation)
{
    if (is_stale(evaluation) && !evaluation->whole)
        ask_whole_book(evaluation);
    if (!is_stale(evaluation))
        return;
    g_autofree char *clock = clock_format(evaluation->request.clock);
    evaluate_warn(
        evaluation, "stale-data",
        evaluation->newest
            ? g_strdup_printf(
                  "the newest event or login in this export is of %s, the clock says %s",
                  evaluation->newest, clock)
            : g_strdup_printf("there is no event and no login in this export before %s", clock),
        g_strdup("the export may be stuck; use --as-of for an older one"));
}
