/* What an archive of runs knows, carried from run to run: since when an answer fails, how often it
 * changed, how score and grade went. All of it is bounded, and what did not change costs nothing.
 */
#include "history.h"

#include "changes.h"
#include "clock.h"

#include <string.h>

enum {
    HISTORY_LENGTH = 104, /* days with a report: two years of weeks */
    MOST_STEPS = 30,      /* changes of one customer's score, or grade */
    MOST_FLIPS = 6,       /* of one answer */
};

struct History {
    const RunView *now, *last; /* last: NULL for the first run */
    GHashTable *risk_before;   /* customer's id -> since when, of the last run's "at_risk" */
    json_t *runs;              /* "history" */
    GPtrArray *at_risk;        /* entries of "at_risk" */
};

static json_t *or_null(json_t *value)
{
    return value ? value : json_null();
}

static gboolean same_day(const char *one, const char *other)
{
    return one && other && strncmp(one, other, strlen("2021-09-15")) == 0;
}

/* --- the book --------------------------------------------------------------------------------- */

static json_t *entry_of(const json_t *as_of, const json_t *grades)
{
    json_t *entry = json_object();
    json_object_set(entry, "as_of", (json_t *)as_of);
    json_object_set(entry, "grades", (json_t *)grades);
    return entry;
}

static void add_entry(json_t *history, const json_t *as_of, const json_t *grades)
{
    const size_t n = json_array_size(history);
    const char *before = n > 0 ? run_text(json_array_get(history, n - 1), "as_of") : NULL;
    if (same_day(before, json_string_value(as_of)))
        json_array_remove(history, n - 1);
    json_array_append_new(history, entry_of(as_of, grades));
}

static void add_run(json_t *history, const json_t *run)
{
    add_entry(history, json_object_get(run, "as_of"),
              json_object_get(json_object_get(run, "summary"), "grades"));
}

static json_t *runs_of(const History *history)
{
    json_t *runs = json_array();
    const json_t *past = history->last ? json_object_get(history->last->run, "history") : NULL;
    size_t i;
    const json_t *entry;
    json_array_foreach (past, i, entry)
        add_entry(runs, json_object_get(entry, "as_of"), json_object_get(entry, "grades"));
    if (history->last && !json_is_array(past))
        add_run(runs, history->last->run);
    add_run(runs, history->now->run);
    while (json_array_size(runs) > HISTORY_LENGTH)
        json_array_remove(runs, 0);
    return runs;
}

/* --- a customer ------------------------------------------------------------------------------- */

/* [[as_of, value], ...], oldest first: a step only where the value is another. */
static void add_step(json_t *steps, const json_t *as_of, const json_t *value)
{
    const size_t n = json_array_size(steps);
    const json_t *before = n > 0 ? json_array_get(json_array_get(steps, n - 1), 1) : NULL;
    if (before &&
        (json_equal(before, value) || (json_is_number(before) && json_is_number(value) &&
                                       json_number_value(before) == json_number_value(value))))
        return;
    json_t *step = json_array();
    json_array_append(step, (json_t *)as_of);
    json_array_append(step, (json_t *)value);
    json_array_append_new(steps, step);
    if (json_array_size(steps) > MOST_STEPS)
        json_array_remove(steps, 0);
}

/* The grade that the last run gave, since it was at risk where that is known. */
static void begin_grades(json_t *grades, const RunView *last, const json_t *then,
                         GHashTable *at_risk)
{
    const char *known = g_hash_table_lookup(at_risk, run_string(then, "id", ""));
    json_auto_t *since = json_string(known ? known : run_string(last->run, "as_of", ""));
    add_step(grades, since, or_null(json_object_get(then, "grade")));
}

/* Runs before 1.1 had all scores of all customers in their history. */
static void begin_scores(json_t *scores, const RunView *last, const json_t *then)
{
    const char *id = run_string(then, "id", "");
    size_t i;
    const json_t *entry;
    json_array_foreach (json_object_get(last->run, "history"), i, entry) {
        const json_t *score = json_object_get(json_object_get(entry, "scores"), id);
        if (score)
            add_step(scores, json_object_get(entry, "as_of"), score);
    }
    add_step(scores, json_object_get(last->run, "as_of"), or_null(json_object_get(then, "score")));
}

static json_t *steps_of(const json_t *then, const char *key)
{
    json_t *past = json_object_get(json_object_get(then, "past"), key);
    return json_is_array(past) ? json_copy(past) : json_array();
}

/* "past": {"scores", "grades"} as steps. */
static void carry_customer(const History *history, json_t *customer, const json_t *then)
{
    const json_t *as_of = json_object_get(history->now->run, "as_of");
    json_t *scores = steps_of(then, "scores"), *grades = steps_of(then, "grades");
    if (then && json_array_size(scores) == 0)
        begin_scores(scores, history->last, then);
    if (then && json_array_size(grades) == 0)
        begin_grades(grades, history->last, then, history->risk_before);
    add_step(scores, as_of, or_null(json_object_get(customer, "score")));
    add_step(grades, as_of, or_null(json_object_get(customer, "grade")));
    json_t *past = json_object();
    json_object_set_new(past, "scores", scores);
    json_object_set_new(past, "grades", grades);
    json_object_set_new(customer, "past", past);
}

/* --- an answer -------------------------------------------------------------------------------- */

/* What is excused fails all the same. FALSE: neither passed nor failed. */
static gboolean judged_as(Status status, const char **name)
{
    *name = status == STATUS_PASS ? "pass" : "fail";
    return status == STATUS_PASS || status == STATUS_FAIL || status == STATUS_WAIVED;
}

/* What an answer was when it last was one, and since when: from the run before. */
typedef struct {
    const char *status; /* pass, fail or NULL */
    json_t *since;      /* of a fail; borrowed */
    json_t *changed;    /* borrowed, or NULL */
} Before;

static Before before_of(const History *history, const json_t *then, const char *check)
{
    Before before = {0};
    const json_t *result = then && changes_same_check(history->last, history->now, check)
                               ? run_result(history->last, then, check)
                               : NULL;
    const json_t *known = result;
    if (!result)
        return before;
    before.changed = json_object_get(result, "changed");
    if (!judged_as(run_status(result), &before.status)) {
        known = json_object_get(result, "last");
        before.status = run_text(known, "status");
    }
    before.since = json_object_get(known, "since");
    if (!before.since && g_strcmp0(before.status, "fail") == 0)
        before.since = json_object_get(history->last->run, "as_of");
    return before;
}

static void set_changed(json_t *result, const Before *before, json_t *as_of, gboolean flipped)
{
    json_t *changed = json_is_array(before->changed) ? json_copy(before->changed) : json_array();
    if (flipped)
        json_array_append(changed, as_of);
    while (json_array_size(changed) > MOST_FLIPS)
        json_array_remove(changed, 0);
    if (json_array_size(changed) > 0)
        json_object_set(result, "changed", changed);
    json_decref(changed);
}

/* "last" of an answer that is neither passed nor failed now. */
static void set_last(json_t *result, const Before *before)
{
    if (!before->status)
        return;
    json_t *last = json_object();
    json_object_set_new(last, "status", json_string(before->status));
    if (before->since)
        json_object_set(last, "since", before->since);
    json_object_set_new(result, "last", last);
}

static void carry_result(const History *history, json_t *result, const json_t *then)
{
    const char *now;
    json_t *as_of = json_object_get(history->now->run, "as_of");
    const Before before = before_of(history, then, run_string(result, "check", ""));
    const gboolean judged = judged_as(run_status(result), &now);
    const gboolean flipped = judged && before.status && strcmp(before.status, now) != 0;
    set_changed(result, &before, as_of, flipped);
    if (!judged)
        set_last(result, &before);
    else if (strcmp(now, "fail") == 0)
        json_object_set(result, "since", before.since && !flipped ? before.since : as_of);
}

static void carry_results(const History *history, json_t *customer, const json_t *then)
{
    size_t i;
    json_t *result;
    json_array_foreach (json_object_get(customer, "results"), i, result)
        carry_result(history, result, then);
}

/* --- at risk ---------------------------------------------------------------------------------- */

/* The lower half of the pack's grades: of four, the third and the fourth. */
static gboolean is_at_risk(const RunView *view, const char *grade)
{
    const json_t *grades = json_object_get(json_object_get(view->run, "pack"), "grades");
    size_t i;
    json_t *each;
    json_array_foreach (grades, i, each) {
        if (g_strcmp0(run_text(each, "id"), grade) == 0)
            return 2 * i >= json_array_size(grades);
    }
    return FALSE;
}

/* The first of the steps from which on all are at risk. */
static const json_t *risk_since(const RunView *view, const json_t *customer)
{
    const json_t *steps = json_object_get(json_object_get(customer, "past"), "grades");
    const json_t *since = NULL;
    for (size_t i = json_array_size(steps); i > 0; i--) {
        const json_t *step = json_array_get(steps, i - 1);
        if (!is_at_risk(view, json_string_value(json_array_get(step, 1))))
            break;
        since = json_array_get(step, 0);
    }
    return since;
}

/* Days with a report since then, this one with them. */
static json_int_t reports_since(const json_t *runs, const char *since)
{
    json_int_t reports = 0;
    size_t i;
    const json_t *entry;
    json_array_foreach (runs, i, entry)
        reports += g_strcmp0(run_text(entry, "as_of"), since) >= 0;
    return reports;
}

static int lower_first(const void *a, const void *b)
{
    double m = 0, n = 0;
    run_number(*(json_t *const *)a, "score", &m);
    run_number(*(json_t *const *)b, "score", &n);
    return m < n ? -1 : m > n;
}

void history_add(History *history, const json_t *customer)
{
    static const char *const keys[] = {"grade", "score"};
    if (!is_at_risk(history->now, run_text(customer, "grade")))
        return;
    const json_t *since = risk_since(history->now, customer);
    json_t *entry = json_object();
    json_object_set(entry, "customer", json_object_get(customer, "id"));
    run_name_entry(entry, customer);
    for (guint j = 0; j < G_N_ELEMENTS(keys); j++)
        json_object_set(entry, keys[j], json_object_get(customer, keys[j]));
    json_object_set_new(entry, "runs",
                        json_integer(reports_since(history->runs, json_string_value(since))));
    json_object_set(entry, "since", (json_t *)since);
    g_ptr_array_add(history->at_risk, entry);
}

/* --- all of it -------------------------------------------------------------------------------- */

static GHashTable *at_risk_before(const RunView *last)
{
    GHashTable *since = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    size_t i;
    const json_t *entry;
    if (last)
        json_array_foreach (json_object_get(last->run, "at_risk"), i, entry)
            g_hash_table_insert(since, g_strdup(run_string(entry, "customer", "")),
                                g_strdup(run_text(entry, "since")));
    return since;
}

History *history_new(const RunView *now, const RunView *last)
{
    History *history = g_new(History, 1);
    *history = (History){.now = now,
                         .last = last,
                         .risk_before = at_risk_before(last),
                         .at_risk = g_ptr_array_new_with_free_func((GDestroyNotify)json_decref)};
    history->runs = runs_of(history);
    return history;
}

void history_free(History *history)
{
    if (!history)
        return;
    g_hash_table_unref(history->risk_before);
    g_ptr_array_unref(history->at_risk);
    json_decref(history->runs);
    g_free(history);
}

void history_give(const History *history, const json_t *then, json_t *customer)
{
    carry_customer(history, customer, then);
    carry_results(history, customer, then);
}

json_t *history_runs(const History *history)
{
    return json_incref(history->runs);
}

json_t *history_at_risk(const History *history)
{
    json_t *list = json_array();
    g_ptr_array_sort(history->at_risk, lower_first);
    for (guint i = 0; i < history->at_risk->len; i++)
        json_array_append(list, history->at_risk->pdata[i]);
    return list;
}

gboolean run_score_at(const json_t *customer, const char *as_of, double *score)
{
    const json_t *steps = json_object_get(json_object_get(customer, "past"), "scores");
    for (size_t i = json_array_size(steps); i > 0; i--) {
        const json_t *step = json_array_get(steps, i - 1);
        const json_t *value = json_array_get(step, 1);
        if (g_strcmp0(json_string_value(json_array_get(step, 0)), as_of) > 0)
            continue;
        *score = json_number_value(value);
        return json_is_number(value);
    }
    return FALSE;
}
