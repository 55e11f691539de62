/* Asking all questions, and judging what came back. */
#include "private.h"

#include "clock.h"
#include "results.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- what comes back from the server ---------------------------------------------------------- */

typedef gint64 RcMilliseconds; /* counted by g_rc_box */

static void milliseconds_unref(RcMilliseconds *milliseconds)
{
    g_rc_box_release(milliseconds);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RcMilliseconds, milliseconds_unref)

/* One statement on its way, and where its rows go. */
typedef struct {
    Evaluation *evaluation;
    GArray *keys; /* of the plan */
    Statement *statement;
    gint64 *budget_ms;      /* shared by those that were one statement before; or NULL */
    const int *positions;   /* key -> index in evaluation->checks */
    const guint *chosen_of; /* index in the book -> index among the chosen + 1 */
} Job;

static gboolean on_row(const char *const *values, int columns, gpointer data)
{
    const Job *job = data;
    Evaluation *evaluation = job->evaluation;
    g_return_val_if_fail(columns == PLAN_COLUMNS, FALSE);
    const int key = atoi(values[PLAN_COLUMN_KEY]);
    evaluation->answered = TRUE;
    if (key < 0) {
        evaluate_extra_row(evaluation, key, values);
        return TRUE;
    }
    /* what a question without one of its models comes to is no answer */
    if (((CheckRun *)evaluation->checks->pdata[job->positions[key]])->trouble != REASON_NONE)
        return TRUE;
    guint index = 0;
    if (!values[PLAN_COLUMN_CUSTOMER] ||
        !book_find_id(evaluation->book, values[PLAN_COLUMN_CUSTOMER], &index) ||
        job->chosen_of[index] == 0)
        return TRUE;
    if (!values[PLAN_COLUMN_PRESENT])
        return TRUE;
    return results_add(evaluation, job->chosen_of[index] - 1, (guint)job->positions[key], values);
}

/* --- jobs ------------------------------------------------------------------------------------- */

static void job_free(gpointer data)
{
    Job *job = data;
    g_array_unref(job->keys);
    g_clear_pointer(&job->budget_ms, g_rc_box_release);
    statement_free(job->statement);
    g_free(job);
}

static Job *job_new(Evaluation *evaluation, GArray *keys, const int *positions,
                    const guint *chosen_of)
{
    Job *job = g_new0(Job, 1);
    *job = (Job){.evaluation = evaluation,
                 .keys = g_array_ref(keys),
                 .statement = plan_statement(evaluation->plan, keys),
                 .positions = positions,
                 .chosen_of = chosen_of};
    return job;
}

/* What a failed statement had already brought is void. */
static void forget_rows(Evaluation *evaluation, const Job *job)
{
    for (guint k = 0; k < job->keys->len; k++) {
        const int key = g_array_index(job->keys, int, k);
        if (key < 0)
            evaluate_extra_forget(evaluation, key);
        else
            results_forget(evaluation, (guint)job->positions[key]);
    }
}

/* The one check of a failed job gets what the server said. */
static void add_trouble(Evaluation *evaluation, const Job *job, const Failure *failure)
{
    const int key = g_array_index(job->keys, int, 0);
    if (key < 0) {
        evaluate_extra_failed(evaluation, key, failure, job->statement);
        return;
    }
    CheckRun *run = evaluation->checks->pdata[job->positions[key]];
    run->lost = failure->code == FAILURE_LOST;
    run->trouble = evaluate_reason_of(failure);
    evaluate_set_said(run, failure, job->statement);
    if (!statement_place(job->statement, failure->position, &run->place))
        run->place = run->check->place;
}

static void add_duration(Evaluation *evaluation, const Job *job, gint64 duration_ms)
{
    for (guint k = 0; k < job->keys->len; k++) {
        const int key = g_array_index(job->keys, int, k);
        if (key >= 0)
            ((CheckRun *)evaluation->checks->pdata[job->positions[key]])->duration_ms = duration_ms;
    }
}

/* Each question of a failed job alone. Where the time was up, all of them together get as much time
 * again as the job has had, so that one timeout is not paid once for each. */
static void split_job(const Job *job, const DbTask *task, GPtrArray *again)
{
    g_autoptr(RcMilliseconds) budget = NULL;
    if (task->failure.code == FAILURE_TIMEOUT) {
        budget = g_rc_box_new(gint64);
        *budget = task->duration_ms;
    }
    for (guint k = 0; k < job->keys->len; k++) {
        g_autoptr(GArray) single = g_array_new(FALSE, FALSE, sizeof(int));
        g_array_append_val(single, g_array_index(job->keys, int, k));
        Job *part = job_new(job->evaluation, single, job->positions, job->chosen_of);
        part->budget_ms = budget ? g_rc_box_acquire(budget) : NULL;
        g_ptr_array_add(again, part);
    }
}

/* Runs the jobs. Those that fail and hold several questions are split into `again`. FALSE when
 * interrupted. */
static gboolean run_jobs(Evaluation *evaluation, const GPtrArray *jobs, GPtrArray *again)
{
    g_autofree DbTask *tasks = g_new0(DbTask, MAX(jobs->len, 1));
    for (guint i = 0; i < jobs->len; i++) {
        Job *job = jobs->pdata[i];
        const int key = g_array_index(job->keys, int, 0);
        const CheckRun *run = key < 0 ? NULL : evaluation->checks->pdata[job->positions[key]];
        tasks[i] = (DbTask){.statement = job->statement,
                            .timeout_ms = run ? run->check->timeout_ms : 0,
                            .budget_ms = job->budget_ms,
                            .blind = evaluate_is_blind(evaluation, job->keys),
                            .many = evaluate_has_many(evaluation),
                            .row = on_row,
                            .data = job};
    }
    const gboolean finished = db_run(evaluation->db, tasks, jobs->len, evaluation->request.progress,
                                     evaluation->request.progress_data);
    for (guint i = 0; i < jobs->len; i++) {
        Job *job = jobs->pdata[i];
        add_duration(evaluation, job, tasks[i].duration_ms);
        evaluation->answered = evaluation->answered || tasks[i].done;
        evaluation->lost = evaluation->lost || tasks[i].failure.code == FAILURE_LOST;
        if (!tasks[i].done && finished) {
            forget_rows(evaluation, job);
            if (job->keys->len > 1)
                split_job(job, &tasks[i], again);
            else
                add_trouble(evaluation, job, &tasks[i].failure);
        }
        failure_clear(&tasks[i].failure);
    }
    return finished;
}

static GPtrArray *selected_with_probe(const Evaluation *evaluation)
{
    GPtrArray *wanted = g_ptr_array_new();
    for (guint i = 0; i < evaluation->checks->len; i++)
        g_ptr_array_add(wanted, (gpointer)((CheckRun *)evaluation->checks->pdata[i])->check);
    return wanted;
}

static gboolean are_few(const Evaluation *evaluation)
{
    return !evaluation->whole && evaluate_selection(evaluation) == PLAN_FEW;
}

/* It has no time of its own, and its models no parameters of its own. */
static gboolean may_join(const Evaluation *evaluation, const GArray *group)
{
    const Definitions *definitions = evaluation->request.definitions;
    for (guint k = 0; k < group->len; k++) {
        const int key = g_array_index(group, int, k);
        const PackCheck *check = key < 0 ? NULL : definitions_pack(definitions)->checks->pdata[key];
        g_autofree char *overrides = check ? definitions_overrides(definitions, check) : NULL;
        if (check && (check->timeout_ms > 0 || *overrides))
            return FALSE;
    }
    return TRUE;
}

/* A statement that grows: its keys, what they read, and how much work that is. */
typedef struct {
    GArray *keys;
    GHashTable *models;
    guint work;
} Grown;

static Grown *grown_new(void)
{
    Grown *grown = g_new(Grown, 1);
    *grown = (Grown){g_array_new(FALSE, FALSE, sizeof(int)), g_hash_table_new(NULL, NULL), 0};
    return grown;
}

static void grown_free(gpointer data)
{
    Grown *grown = data;
    g_array_unref(grown->keys);
    g_hash_table_unref(grown->models);
    g_free(grown);
}

/* Of a few customers it is the planning, of one model about as much as of another; what is worked
 * out once for several questions has to be worked out, too. */
static guint work_with(const Grown *grown, const GPtrArray *models)
{
    guint work = grown->work;
    for (guint i = 0; i < models->len; i++) {
        const PackModel *model = models->pdata[i];
        if (!g_hash_table_contains(grown->models, model))
            work += model->materialized ? 4 : 1;
    }
    return work;
}

static void grow(Grown *grown, const GArray *group, const GPtrArray *models)
{
    grown->work = work_with(grown, models);
    g_array_append_vals(grown->keys, group->data, group->len);
    for (guint i = 0; i < models->len; i++)
        g_hash_table_add(grown->models, models->pdata[i]);
}

/* One statement for each connection: each group goes where there is the least to do with it. */
static void grow_one(const Evaluation *evaluation, GPtrArray *open, guint most, const GArray *group)
{
    g_autoptr(GPtrArray) models = plan_reads(evaluation->plan, group);
    Grown *best = NULL;
    if (open->len < most)
        g_ptr_array_add(open, best = grown_new());
    for (guint i = 0; i < open->len; i++)
        if (!best || work_with(open->pdata[i], models) < work_with(best, models))
            best = open->pdata[i];
    grow(best, group, models);
}

static GPtrArray *join_groups(const Evaluation *evaluation, GPtrArray *groups)
{
    g_autoptr(GPtrArray) open = g_ptr_array_new_with_free_func(grown_free);
    GPtrArray *joined = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    const guint most = (guint)CLAMP(evaluation->request.db.jobs, 1, EVALUATE_FEW_STATEMENTS);
    for (guint i = 0; i < groups->len; i++)
        if (may_join(evaluation, groups->pdata[i]))
            grow_one(evaluation, open, most, groups->pdata[i]);
    for (guint i = 0; i < open->len; i++)
        g_ptr_array_add(joined, g_array_ref(((Grown *)open->pdata[i])->keys));
    for (guint i = 0; i < groups->len; i++)
        if (!may_join(evaluation, groups->pdata[i]))
            g_ptr_array_add(joined, g_array_ref(groups->pdata[i]));
    return joined;
}

gboolean evaluate_is_lost(const Evaluation *evaluation)
{
    return evaluation->lost && !evaluation->answered;
}

static gboolean ask_groups(Evaluation *evaluation, GPtrArray *groups, const int *positions,
                           const guint *chosen_of)
{
    g_autoptr(GPtrArray) jobs = g_ptr_array_new_with_free_func(job_free);
    g_autoptr(GPtrArray) again = g_ptr_array_new_with_free_func(job_free);
    g_autoptr(GPtrArray) none = g_ptr_array_new_with_free_func(job_free);
    for (guint i = 0; i < groups->len; i++)
        g_ptr_array_add(jobs, job_new(evaluation, groups->pdata[i], positions, chosen_of));
    if (!run_jobs(evaluation, jobs, again))
        return FALSE;
    return again->len == 0 || evaluate_is_lost(evaluation) || run_jobs(evaluation, again, none);
}

GPtrArray *evaluate_groups(const Evaluation *evaluation)
{
    g_autoptr(GPtrArray) wanted = selected_with_probe(evaluation);
    g_autoptr(GPtrArray) groups = plan_groups(evaluation->plan, wanted, TRUE);
    return are_few(evaluation) ? join_groups(evaluation, groups) : g_steal_pointer(&groups);
}

static gboolean ask_all(Evaluation *evaluation, Failure *failure)
{
    const Pack *pack = definitions_pack(evaluation->request.definitions);
    g_autofree int *positions = g_new0(int, MAX(pack->checks->len, 1));
    g_autofree guint *chosen_of = g_new0(guint, book_length(evaluation->book));
    for (guint i = 0; i < evaluation->checks->len; i++) {
        guint key = 0;
        g_ptr_array_find(pack->checks, ((CheckRun *)evaluation->checks->pdata[i])->check, &key);
        positions[key] = (int)i;
    }
    for (guint i = 0; i < evaluation->chosen->len; i++)
        chosen_of[g_array_index(evaluation->chosen, guint, i)] = i + 1;
    g_autoptr(GPtrArray) groups = evaluate_groups(evaluation);
    if (!ask_groups(evaluation, groups, positions, chosen_of))
        return failure_set(failure, FAILURE_INTERRUPTED, NULL, "interrupted");
    return evaluate_is_sound(evaluation, failure);
}

/* --- the run ---------------------------------------------------------------------------------- */

static void check_run_free(gpointer data)
{
    CheckRun *run = data;
    g_free(run->text);
    g_free(run->said);
    g_free(run->hint);
    g_free(run);
}

static void prepare(Evaluation *evaluation)
{
    const Pack *pack = definitions_pack(evaluation->request.definitions);
    evaluation->checks = g_ptr_array_new_with_free_func(check_run_free);
    for (guint i = 0; i < pack->checks->len; i++) {
        const PackCheck *check = pack->checks->pdata[i];
        if (evaluation->request.checks &&
            !g_ptr_array_find((GPtrArray *)evaluation->request.checks, check, NULL))
            continue;
        CheckRun *run = g_new0(CheckRun, 1);
        run->check = check;
        run->source = plan_check(evaluation->plan, check);
        run->trouble = run->source->trouble.reason;
        run->text = g_strdup(run->source->trouble.text);
        run->place = run->trouble == REASON_NONE ? check->place : run->source->trouble.place;
        g_ptr_array_add(evaluation->checks, run);
    }
    g_autoptr(GPtrArray) wanted = selected_with_probe(evaluation);
    plan_settle_freshness(evaluation->plan, wanted);
    results_prepare(evaluation);
    evaluate_extras_prepare(evaluation);
}

/* What goes into every statement is to be less than what each would read. */
#define VALUES_BYTES (256 * 1024)

static gboolean on_values(const char *const *values, int columns, gpointer data)
{
    const Evaluation *evaluation = data;
    g_return_val_if_fail(columns == 3, FALSE);
    if (are_few(evaluation) || strlen(values[1]) <= VALUES_BYTES)
        plan_set_values(evaluation->plan, values[0], values[1], values[2]);
    return TRUE;
}

/* What every question about some customers begins with is asked once. Where that fails, each asks
 * for itself, and says why. */
static void ask_values(Evaluation *evaluation)
{
    if (evaluation->whole || evaluate_selection(evaluation) == PLAN_MANY)
        return;
    Failure failure = {0};
    g_autoptr(Statement) statement = plan_values(evaluation->plan);
    if (statement)
        db_query(evaluation->db, statement, on_values, evaluation, &failure);
    failure_clear(&failure);
}

void evaluate_begin(Evaluation *evaluation)
{
    prepare(evaluation);
    evaluate_called(evaluation);
    ask_values(evaluation);
    evaluate_find_blind(evaluation);
}

gboolean evaluate_ask(Evaluation *evaluation, Failure *failure)
{
    evaluate_begin(evaluation);
    return ask_all(evaluation, failure);
}

void evaluate_judge(Evaluation *evaluation)
{
    evaluate_consistency(evaluation);
    evaluate_warn_lost(evaluation);
    evaluate_name_culprits(evaluation);
    evaluate_extras_check(evaluation);
    results_judge(evaluation);
    evaluate_facts_warn(evaluation);
    evaluate_warn_withheld(evaluation);
    evaluation->duration_ms = (g_get_real_time() - evaluation->started_at) / 1000;
}

gboolean evaluate_has_trouble(const Evaluation *evaluation)
{
    for (guint i = 0; i < evaluation->checks->len; i++) {
        if (results_reason(evaluation->checks->pdata[i]) == REASON_NO_PRIVILEGE)
            return TRUE;
    }
    for (guint i = 0; i < evaluation->goals->len; i++)
        if (g_array_index(evaluation->goals, GoalRun, i).trouble != REASON_NONE)
            return TRUE;
    for (guint c = 0; c < evaluation->chosen->len; c++)
        for (guint k = 0; k < evaluation->checks->len; k++)
            if (evaluate_status(evaluation, c, k) == STATUS_ERROR)
                return TRUE;
    return FALSE;
}

void evaluate_free(Evaluation *evaluation)
{
    if (!evaluation)
        return;
    results_free(evaluation);
    g_clear_pointer(&evaluation->checks, g_ptr_array_unref);
    g_clear_pointer(&evaluation->chosen, g_array_unref);
    g_clear_pointer(&evaluation->blind, g_hash_table_unref);
    plan_free(evaluation->plan);
    catalog_free(evaluation->catalog);
    book_free(evaluation->book);
    db_close(evaluation->db);
    g_ptr_array_unref(evaluation->warnings);
    g_clear_pointer(&evaluation->answers, g_hash_table_unref);
    g_clear_pointer(&evaluation->waivers, g_hash_table_unref);
    g_hash_table_unref(evaluation->unresolved);
    g_free(evaluation->role);
    g_free(evaluation->newest);
    g_clear_pointer(&evaluation->goals, g_array_unref);
    g_free(evaluation);
}
