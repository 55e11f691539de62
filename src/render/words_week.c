/* The lists of the week in words. */
#include "words_week.h"

#include "week.h"
#include "words.h"
#include "words_link.h"

#include <string.h>

enum { MOST_NAMES = 4 };

const WordsWeek words_week[] = {
    {"waiting", "Waiting for us, the longest first", WEEK_TELLS},
    {"worse", "Got worse", WEEK_ASKS},
    {"renewals", "Renewals of the next 90 days, those at risk first", WEEK_GRADES},
    {"expansion", "Expansion", WEEK_TELLS},
    {"ours", "Ours to do", WEEK_OURS},
    {"feedback", "What customers ask for", WEEK_OURS},
    {"recovered", "Recovered", WEEK_NAMES},
    {"lost_sight", "Lost sight of", WEEK_ASKS},
    {"new", "New customers", WEEK_GRADES},
    {"gone", "Customers gone", WEEK_GRADES},
    {NULL, NULL, WEEK_TELLS},
};

/* The customers of a view as those of a document. */
static json_t *document_of(const RunView *view)
{
    json_t *document = json_copy((json_t *)view->run), *customers = json_array();
    for (guint i = 0; i < run_length(view); i++)
        json_array_append_new(customers, run_at(view, i));
    json_object_set_new(document, "customers", customers);
    return document;
}

json_t *words_week_lists(const RunView *view)
{
    const json_t *selection = json_object_get(view->run, "selection");
    json_t *told = json_object_get(view->run, "week");
    if (json_is_object(told) && !json_is_array(json_object_get(selection, "customers")))
        return json_incref(told);
    json_auto_t *document = document_of(view);
    return week_lists(document);
}

char *words_week_title(const RunView *view, const WordsWeek *list, const json_t *entries)
{
    double sum = 0;
    size_t i;
    const json_t *entry;
    json_array_foreach (entries, i, entry) {
        const int row = run_row(view, run_text(entry, "customer"));
        sum += row < 0 ? 0 : run_rows(view)[row].arr;
    }
    g_autofree char *number = sum > 0 ? words_number(sum, NULL) : NULL;
    return g_strdup_printf("%s (%zu%s%s)", list->title, json_array_size(entries),
                           number ? ", ARR " : "", number ? number : "");
}

json_t *words_week_customer(const RunView *view, const json_t *entry)
{
    json_t *customer = run_find(view, run_text(entry, "customer"));
    return customer ? customer : json_incref((json_t *)entry);
}

char *words_week_name(const WordsWeek *list, const json_t *customer, const char *name)
{
    if (list->kind != WEEK_GRADES)
        return g_strdup(name);
    g_autofree char *grade = words_grade(run_text(customer, "grade"));
    g_autofree char *score = words_score(customer, "score");
    return g_strdup_printf("%s: %s%s%s", name, grade, score ? " " : "", score ? score : "");
}

static char *grade_and_score(const json_t *change, const char *grade, const char *score)
{
    g_autofree char *word = words_grade(run_text(change, grade));
    g_autofree char *number = words_score(change, score);
    return number ? g_strdup_printf("%s %s", word, number) : g_strdup(word);
}

/* healthy 85.7, now at risk 42.9; NULL: the grade is the same. */
static char *grade_change(const RunView *view, const char *id)
{
    const json_t *changes = json_object_get(view->run, "changes");
    size_t i;
    const json_t *change;
    json_array_foreach (json_object_get(changes, "grade_changes"), i, change) {
        if (g_strcmp0(run_text(change, "customer"), id) != 0)
            continue;
        g_autofree char *was = grade_and_score(change, "was", "score_was");
        g_autofree char *now = grade_and_score(change, "now", "score_now");
        return g_strdup_printf("%s, now %s", was, now);
    }
    return NULL;
}

/* quarterly catchup, support known */
static char *short_questions(const json_t *entry)
{
    GString *out = g_string_new(NULL);
    size_t i;
    const json_t *answer;
    json_array_foreach (json_object_get(entry, "answers"), i, answer)
        g_string_append_printf(out, "%s%s", i > 0 ? ", " : "", run_string(answer, "check", ""));
    return g_strdelimit(g_string_free(out, FALSE), "-_", ' ');
}

char *words_week_head(const RunView *view, const WordsWeek *list, const json_t *entry)
{
    if (list->kind != WEEK_ASKS && list->kind != WEEK_NAMES)
        return NULL;
    g_autofree char *grade = grade_change(view, run_text(entry, "customer"));
    if (list->kind == WEEK_ASKS)
        return g_steal_pointer(&grade);
    g_autofree char *questions = short_questions(entry);
    return grade ? g_strdup_printf("%s; %s", questions, grade) : g_steal_pointer(&questions);
}

static char *trimmed(const json_t *answer, const char *key)
{
    const char *text = run_text(answer, key);
    return text ? g_strstrip(g_strdup(text)) : g_strdup("");
}

char *words_week_answer(const RunView *view, const WordsWeek *list, const json_t *answer)
{
    if (list->kind != WEEK_TELLS && list->kind != WEEK_ASKS)
        return NULL;
    g_autofree char *seen = trimmed(answer, "evidence");
    g_autofree char *was = trimmed(answer, "was");
    if (list->kind == WEEK_TELLS)
        return *seen ? g_steal_pointer(&seen) : NULL;
    const char *question = run_question(view, run_text(answer, "check"));
    const char *now = *seen ? seen : words_status(run_status(answer));
    return g_strconcat(question, " ", now, *was ? "; before: " : "", was, NULL);
}

/* A few of them by name. */
static void add_names(GString *out, const RunView *view, const json_t *ids, gsize count)
{
    for (gsize i = 0; i < MIN(count, MOST_NAMES); i++) {
        const char *id = json_string_value(json_array_get(ids, i));
        const int row = run_row(view, id);
        g_string_append_printf(out, "%s%s", i == 0 ? ": " : ", ",
                               row < 0 ? id : run_rows(view)[row].name);
    }
    if (count > MOST_NAMES)
        g_string_append_printf(out, " and %zu more", count - MOST_NAMES);
}

static gboolean is_feedback(const json_t *entry)
{
    return json_object_get(entry, "summary") != NULL;
}

const char *words_week_subject(const RunView *view, const json_t *entry)
{
    return is_feedback(entry) ? run_string(entry, "summary", "no summary")
                              : run_question(view, run_text(entry, "check"));
}

const char *words_week_action(const RunView *view, const json_t *entry)
{
    return is_feedback(entry) ? NULL
                              : run_text(run_check(view, run_text(entry, "check")), "action");
}

char *words_week_issue(const RunView *view, const json_t *entry)
{
    return is_feedback(entry) ? words_link_issue(view, run_text(entry, "url")) : NULL;
}

char *words_week_link(const RunView *view, const json_t *entry, const json_t *customer)
{
    return customer == entry ? NULL : words_link_customer(view, customer);
}

char *words_week_answer_link(const RunView *view, const json_t *answer)
{
    return words_link_conversation(view, run_text(answer, "conversation"));
}

static char *asked_for(const RunView *view, const json_t *entry)
{
    const json_t *ids = json_object_get(entry, "customers");
    const gsize all = json_array_size(ids);
    const gint64 fresh = run_count(entry, "new"), closed = run_count(entry, "closed");
    const char *oldest = run_text(entry, "oldest");
    double arr = 0;
    run_number(entry, "arr", &arr);
    g_autofree char *number = arr > 0 ? words_number(arr, NULL) : NULL;
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "%zu customer%s%s%s%s%s", all, all == 1 ? "" : "s",
                           number ? ", ARR " : "", number ? number : "", oldest ? ", since " : "",
                           oldest ? oldest : "");
    if (fresh > 0)
        g_string_append_printf(out, "; %" G_GINT64_FORMAT " new", fresh);
    if (closed > 0)
        g_string_append_printf(out, "%s%" G_GINT64_FORMAT " closed", fresh > 0 ? " and " : "; ",
                               closed);
    if (fresh > 0 || closed > 0)
        g_string_append(out, " this week");
    add_names(out, view, ids, all);
    return g_string_free(out, FALSE);
}

char *words_week_ours(const RunView *view, const json_t *entry)
{
    if (is_feedback(entry))
        return asked_for(view, entry);
    const json_t *ids = json_object_get(entry, "customers");
    const gsize all = json_array_size(ids);
    const gsize due = (gsize)CLAMP(run_count(entry, "due"), 0, (gint64)all);
    const char *before = run_text(json_object_get(view->run, "changes"), "since");
    g_autofree char *since = words_date(before);
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "%zu customer%s", all, all == 1 ? "" : "s");
    if (due > 0)
        g_string_append_printf(out, ", %zu since %s", due, since ? since : "the last report");
    if (due > 0)
        add_names(out, view, ids, due);
    else if (all <= MOST_NAMES)
        add_names(out, view, ids, all);
    return g_string_free(out, FALSE);
}

const char *words_week_step(const json_t *entries)
{
    const char *step = NULL;
    size_t i, j;
    const json_t *entry, *answer;
    json_array_foreach (entries, i, entry)
        json_array_foreach (json_object_get(entry, "answers"), j, answer) {
            const char *own = run_text(answer, "step");
            if (!own && json_object_get(answer, "conversation"))
                continue; /* one of those that the answer before is about */
            if (!own || (step && strcmp(step, own) != 0))
                return NULL;
            step = own;
        }
    return step;
}
