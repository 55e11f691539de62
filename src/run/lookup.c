#include "rows.h"
#include "run_lookup.h"

#include <string.h>

static const Asked *find_check(const RunView *view, const char *id)
{
    return id ? g_hash_table_lookup(view->checks, id) : NULL;
}

const json_t *run_check(const RunView *view, const char *id)
{
    const Asked *asked = find_check(view, id);
    return asked ? asked->check : NULL;
}

int run_column(const RunView *view, const char *check)
{
    const Asked *asked = find_check(view, check);
    return asked ? (int)asked->column : -1;
}

const char *run_question(const RunView *view, const char *check)
{
    return run_string(run_check(view, check), "question", check ? check : "");
}

gboolean run_advisory(const RunView *view, const char *check)
{
    return run_flag(run_check(view, check), "advisory");
}

/* Results stand in the order of the checks, unless somebody edited the document. */
const json_t *run_result(const RunView *view, const json_t *customer, const char *check)
{
    const json_t *results = json_object_get(customer, "results");
    const Asked *asked = find_check(view, check);
    const json_t *result = asked ? json_array_get(results, asked->position) : NULL;
    if (result && g_strcmp0(run_text(result, "check"), check) == 0)
        return result;
    size_t i;
    json_array_foreach (results, i, result)
        if (g_strcmp0(run_text(result, "check"), check) == 0)
            return result;
    return NULL;
}

const char *run_section_title(const json_t *section)
{
    return run_string(section, "title", run_string(section, "id", ""));
}

/* A question is drawn under its parent only when that stands in the same section. */
static gboolean is_child_of(const RunView *view, const json_t *check, const char *parent)
{
    const char *part_of = run_text(check, "part_of");
    const json_t *above = run_check(view, part_of);
    if (g_strcmp0(run_text(above, "section"), run_text(check, "section")) != 0 || above == check)
        part_of = NULL;
    return g_strcmp0(part_of, parent) == 0;
}

static void ask(RunView *view, Asked *asked, guint depth)
{
    asked->depth = depth;
    asked->column = view->asked->len;
    g_ptr_array_add(view->asked, asked);
}

static gboolean is_asked(const RunView *view, const Asked *asked)
{
    return asked->column < view->asked->len && view->asked->pdata[asked->column] == asked;
}

static void ask_children(RunView *view, const char *section, const char *parent, guint depth)
{
    enum { DEEPEST = 6 };
    size_t i;
    const json_t *check;
    json_array_foreach (json_object_get(view->run, "checks"), i, check) {
        Asked *asked = g_hash_table_lookup(view->checks, run_string(check, "id", ""));
        if (!asked || asked->check != check || g_strcmp0(asked->section, section) != 0 ||
            !is_child_of(view, check, parent) || is_asked(view, asked))
            continue;
        ask(view, asked, depth);
        if (depth < DEEPEST)
            ask_children(view, section, asked->id, depth + 1);
    }
}

static json_t *scored_sections(const RunView *view)
{
    json_t *scored = json_array();
    size_t i;
    json_t *section;
    json_array_foreach (json_object_get(view->run, "sections"), i, section) {
        guint asked = 0, advisory = 0;
        for (guint k = 0; k < view->asked->len; k++) {
            const Asked *each = view->asked->pdata[k];
            if (g_strcmp0(each->section, run_text(section, "id")) != 0)
                continue;
            asked++;
            advisory += run_flag(each->check, "advisory");
        }
        if (asked == 0 || advisory < asked)
            json_array_append(scored, section);
    }
    return scored;
}

static void add_checks(RunView *view)
{
    size_t i;
    const json_t *check;
    json_array_foreach (json_object_get(view->run, "checks"), i, check) {
        const char *id = run_text(check, "id");
        if (!id || g_hash_table_contains(view->checks, id))
            continue;
        Asked *asked = g_new0(Asked, 1);
        *asked = (Asked){.check = check,
                         .id = id,
                         .section = run_text(check, "section"),
                         .position = i,
                         .column = G_MAXUINT};
        g_hash_table_insert(view->checks, (char *)id, asked);
    }
}

static void ask_all(RunView *view)
{
    size_t i;
    const json_t *each;
    json_array_foreach (json_object_get(view->run, "sections"), i, each) {
        const char *section = run_text(each, "id");
        if (section)
            ask_children(view, section, NULL, 0);
    }
    /* A damaged document may nest in circles or name no section: nothing gets lost for that. */
    json_array_foreach (json_object_get(view->run, "checks"), i, each) {
        Asked *asked = g_hash_table_lookup(view->checks, run_string(each, "id", ""));
        if (asked && !is_asked(view, asked))
            ask(view, asked, 0);
    }
}

RunView *rows_view(const json_t *run, RunRows *rows)
{
    RunView *view = g_new0(RunView, 1);
    view->run = run;
    view->checks = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    view->rows = rows;
    view->asked = g_ptr_array_new();
    add_checks(view);
    ask_all(view);
    view->scored = scored_sections(view);
    return view;
}

RunView *run_view_new(const json_t *run)
{
    return rows_view(run, rows_new(run));
}

RunView *run_view_new_stream(const RunStream *stream)
{
    return rows_view(stream->head, rows_new_stream(stream));
}

json_t *run_head(const RunView *view)
{
    return (json_t *)view->run;
}

void run_view_free(RunView *view)
{
    if (!view)
        return;
    g_ptr_array_unref(view->asked);
    g_hash_table_unref(view->checks);
    rows_free(view->rows);
    json_decref(view->scored);
    g_free(view);
}

static double weight_of(const RunView *view, const json_t *result)
{
    double weight = 1;
    run_number(run_check(view, run_text(result, "check")), "weight", &weight);
    return weight;
}

GPtrArray *run_fails(const RunView *view, const json_t *customer)
{
    GPtrArray *fails = g_ptr_array_new();
    size_t i;
    json_t *result;
    json_array_foreach (json_object_get(customer, "results"), i, result) {
        if (run_status(result) != STATUS_FAIL || run_advisory(view, run_text(result, "check")))
            continue;
        guint at = fails->len;
        while (at > 0 && weight_of(view, fails->pdata[at - 1]) < weight_of(view, result))
            at--;
        g_ptr_array_insert(fails, (int)at, result);
    }
    return fails;
}

/* Those of this status that are advisory, or not. */
static void add_next(GPtrArray *next, const RunView *view, const json_t *customer, Status status,
                     gboolean advisory)
{
    for (guint i = 0; i < view->asked->len; i++) {
        const Asked *asked = view->asked->pdata[i];
        const json_t *result = run_result(view, customer, asked->id);
        if (result && run_status(result) == status && run_advisory(view, asked->id) == advisory &&
            (status == STATUS_FAIL || run_text(result, "action")))
            g_ptr_array_add(next, (gpointer)result);
    }
}

GPtrArray *run_next(const RunView *view, const json_t *customer)
{
    GPtrArray *next = run_fails(view, customer);
    add_next(next, view, customer, STATUS_FAIL, TRUE);
    add_next(next, view, customer, STATUS_PASS, FALSE);
    add_next(next, view, customer, STATUS_PASS, TRUE);
    return next;
}

GPtrArray *run_to_ask(const RunView *view, const json_t *customer)
{
    GPtrArray *open = g_ptr_array_new();
    for (guint i = 0; i < view->asked->len; i++) {
        const Asked *asked = view->asked->pdata[i];
        const json_t *result = run_result(view, customer, asked->id);
        const json_t *answerable = json_object_get(asked->check, "answerable");
        if (result && run_status(result) == STATUS_UNKNOWN && !json_is_false(answerable) &&
            g_strcmp0(run_text(result, "reason"), "no-privilege") != 0)
            g_ptr_array_add(open, (gpointer)result);
    }
    return open;
}

static int weaker_first(const void *first, const void *second)
{
    const Weakness *a = *(const Weakness *const *)first;
    const Weakness *b = *(const Weakness *const *)second;
    if (a->failed != b->failed)
        return a->failed > b->failed ? -1 : 1;
    if (a->judged != b->judged)
        return a->judged < b->judged ? -1 : 1;
    return strcmp(a->id, b->id);
}

GPtrArray *run_weakest(const RunView *view, guint most)
{
    GPtrArray *weakest = g_ptr_array_new_with_free_func(g_free);
    const json_t *counts = json_object_get(json_object_get(view->run, "summary"), "checks");
    for (guint i = 0; i < view->asked->len; i++) {
        const Asked *asked = view->asked->pdata[i];
        const json_t *count = json_object_get(counts, asked->id);
        gint64 failed = run_count(count, "fail");
        if (failed == 0 || run_flag(asked->check, "advisory"))
            continue;
        Weakness *weakness = g_new(Weakness, 1);
        *weakness = (Weakness){asked->check, asked->id, failed, failed + run_count(count, "pass")};
        g_ptr_array_add(weakest, weakness);
    }
    g_ptr_array_sort(weakest, weaker_first);
    if (weakest->len > most)
        g_ptr_array_set_size(weakest, (int)most);
    return weakest;
}

GPtrArray *run_grades(const RunView *view)
{
    GPtrArray *grades = g_ptr_array_new();
    size_t i;
    const json_t *grade;
    json_array_foreach (json_object_get(json_object_get(view->run, "pack"), "grades"), i, grade) {
        const char *id = run_text(grade, "id");
        if (id)
            g_ptr_array_add(grades, (gpointer)id);
    }
    g_ptr_array_add(grades, (gpointer) "unrated");
    g_ptr_array_add(grades, (gpointer) "new");
    return grades;
}

gint64 run_grade_count(const RunView *view, const char *grade)
{
    const json_t *summary = json_object_get(view->run, "summary");
    return run_count(json_object_get(summary, "grades"), grade);
}

Tone run_grade_tone(const RunView *view, const char *grade)
{
    const json_t *grades = json_object_get(json_object_get(view->run, "pack"), "grades");
    size_t count = json_array_size(grades), i;
    const json_t *each;
    json_array_foreach (grades, i, each) {
        if (g_strcmp0(run_text(each, "id"), grade) != 0)
            continue;
        if (i > 0 && i + 1 == count)
            return TONE_BAD;
        return i == 0 || i < count / 2 ? TONE_GOOD : TONE_FAIR;
    }
    return TONE_NONE;
}

const json_t *run_suspected(const RunView *view)
{
    return json_object_get(json_object_get(view->run, "changes"), "suspected");
}

static gboolean is_suspected(const RunView *view, const json_t *change)
{
    size_t i;
    const json_t *each;
    json_array_foreach (run_suspected(view), i, each)
        if (g_strcmp0(run_text(each, "check"), run_text(change, "check")) == 0 &&
            g_strcmp0(run_text(each, "from"), run_text(json_object_get(change, "was"), "status")) ==
                0 &&
            g_strcmp0(run_text(each, "to"), run_text(json_object_get(change, "now"), "status")) ==
                0)
            return TRUE;
    return FALSE;
}

GPtrArray *run_changes(const RunView *view, const char *list)
{
    GPtrArray *changes = g_ptr_array_new();
    size_t i;
    json_t *change;
    json_array_foreach (json_object_get(json_object_get(view->run, "changes"), list), i, change)
        if (!is_suspected(view, change))
            g_ptr_array_add(changes, change);
    return changes;
}

gboolean run_has_changes(const RunView *view)
{
    static const char *const lists[] = {"regressed",     "due",           "recovered",
                                        "lost_sight",    "new_customers", "gone_customers",
                                        "grade_changes", "suspected"};
    const json_t *changes = json_object_get(view->run, "changes");
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        if (json_array_size(json_object_get(changes, lists[i])) > 0)
            return TRUE;
    const char *kind;
    json_t *list;
    json_object_foreach (json_object_get(changes, "checks"), kind, list)
        if (json_array_size(list) > 0)
            return TRUE;
    return FALSE;
}

const json_t *run_grades_before(const RunView *view)
{
    const json_t *history = json_object_get(view->run, "history");
    size_t runs = json_array_size(history);
    return runs < 2 ? NULL : json_object_get(json_array_get(history, runs - 2), "grades");
}

const char *run_signal_text(const RunView *view, const json_t *signal)
{
    const char *id = run_string(signal, "id", "");
    const json_t *signals = json_object_get(json_object_get(view->run, "pack"), "signals");
    size_t i;
    const json_t *each;
    json_array_foreach (signals, i, each)
        if (g_strcmp0(run_text(each, "id"), id) == 0)
            return run_string(each, "say", id);
    return id;
}

Status run_goal(const json_t *goal)
{
    const json_t *met = json_object_get(goal, "met");
    const gboolean judged = json_is_number(json_object_get(goal, "at_least")) ||
                            json_is_number(json_object_get(goal, "at_most"));
    if (!judged && json_is_number(json_object_get(goal, "value")))
        return STATUS_NA;
    if (!json_is_boolean(met))
        return STATUS_UNKNOWN;
    return json_is_true(met) ? STATUS_PASS : STATUS_FAIL;
}

GPtrArray *run_troubles(const RunView *view)
{
    GPtrArray *troubles = g_ptr_array_new();
    for (guint i = 0; i < view->asked->len; i++) {
        const Asked *asked = view->asked->pdata[i];
        const char *reason = run_text(json_object_get(asked->check, "trouble"), "reason");
        if (reason && strcmp(reason, "no-source") != 0)
            g_ptr_array_add(troubles, (gpointer)asked->check);
    }
    return troubles;
}
