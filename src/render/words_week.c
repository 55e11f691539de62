/* The lists of the week in words. */
#include "words_week.h"

#include "words.h"

#include <string.h>

enum { MOST_NAMES = 4 };

const WordsWeek words_week[] = {
    {"waiting", "Waiting for us, the longest first", WEEK_TELLS},
    {"worse", "Got worse", WEEK_ASKS},
    {"renewals", "Renewals of the next 90 days, those at risk first", WEEK_GRADES},
    {"expansion", "Expansion", WEEK_TELLS},
    {"ours", "Ours to do", WEEK_OURS},
    {"recovered", "Recovered", WEEK_NAMES},
    {"lost_sight", "Lost sight of", WEEK_ASKS},
    {"new", "New customers", WEEK_GRADES},
    {"gone", "Customers gone", WEEK_GRADES},
    {NULL, NULL, WEEK_TELLS},
};

static const json_t *customer_of(const RunView *view, const json_t *entry)
{
    return run_customer(view, run_text(entry, "customer"));
}

char *words_week_title(const RunView *view, const WordsWeek *list, const json_t *entries)
{
    double sum = 0, arr;
    size_t i;
    const json_t *entry;
    json_array_foreach (entries, i, entry)
        if (run_number(customer_of(view, entry), "arr", &arr))
            sum += arr;
    g_autofree char *number = sum > 0 ? words_number(sum, NULL) : NULL;
    return g_strdup_printf("%s (%zu%s%s)", list->title, json_array_size(entries),
                           number ? ", ARR " : "", number ? number : "");
}

const json_t *words_week_customer(const RunView *view, const json_t *entry)
{
    const json_t *customer = run_customer(view, run_text(entry, "customer"));
    return customer ? customer : entry;
}

char *words_week_name(const RunView *view, const WordsWeek *list, const json_t *entry,
                      const char *name)
{
    if (list->kind != WEEK_GRADES)
        return g_strdup(name);
    const json_t *customer = words_week_customer(view, entry);
    g_autofree char *grade = words_grade(run_text(customer, "grade"));
    g_autofree char *score = words_score(customer, "score");
    return g_strdup_printf("%s: %s%s%s", name, grade, score ? " " : "", score ? score : "");
}

char *words_week_contract(const RunView *view, const json_t *entry)
{
    const json_t *customer = customer_of(view, entry);
    return customer ? words_contract(customer) : NULL;
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
        const json_t *customer = run_customer(view, id);
        g_string_append_printf(out, "%s%s", i == 0 ? ": " : ", ",
                               customer ? run_customer_name(customer) : id);
    }
    if (count > MOST_NAMES)
        g_string_append_printf(out, " and %zu more", count - MOST_NAMES);
}

char *words_week_ours(const RunView *view, const json_t *entry)
{
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
            if (!own || (step && strcmp(step, own) != 0))
                return NULL;
            step = own;
        }
    return step;
}
