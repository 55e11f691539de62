/* The book and the weekly report, in markdown. */
#include "../words.h"
#include "../words_week.h"
#include "markdown.h"

enum { WEAKEST = 5, MOST_FAILS = 3 };

static void put_headings(GString *out, const RunView *view)
{
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) rules = g_ptr_array_new();
    static const struct {
        const char *title, *rule;
    } before[] = {{"customer", "---"}, {"plan", "---"},      {"owner", "---"},
                  {"ARR", "---:"},     {"renews on", "---"}, {"grade", "---"},
                  {"score", "---:"},   {"change", "---:"},   {"coverage", "---:"}};
    for (guint i = 0; i < G_N_ELEMENTS(before); i++) {
        g_ptr_array_add(cells, g_strdup(before[i].title));
        g_ptr_array_add(rules, (gpointer)before[i].rule);
    }
    size_t i;
    const json_t *section;
    json_array_foreach (view->scored, i, section) {
        g_ptr_array_add(cells, md_text(run_section_title(section)));
        g_ptr_array_add(rules, (gpointer) "---:");
    }
    g_ptr_array_add(cells, g_strdup("fails"));
    g_ptr_array_add(rules, (gpointer) "---");
    md_row(out, cells);
    md_row(out, rules);
}

static char *fails_text(const RunView *view, const json_t *customer)
{
    g_autoptr(GPtrArray) fails = run_fails(view, customer);
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < MIN(fails->len, MOST_FAILS); i++)
        g_string_append_printf(out, "%s%s", i > 0 ? ", " : "",
                               run_string(fails->pdata[i], "check", ""));
    if (fails->len > MOST_FAILS)
        g_string_append_printf(out, " and %u more", fails->len - MOST_FAILS);
    return g_string_free(out, FALSE);
}

static char *score_cell(const json_t *object, const char *key)
{
    char *score = words_score(object, key);
    return score ? score : g_strdup("");
}

static void put_customer(GString *out, const RunView *view, const json_t *customer)
{
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *grade = words_grade(run_text(customer, "grade"));
    g_autofree char *fails = fails_text(view, customer);
    g_ptr_array_add(cells, md_text(run_customer_name(customer)));
    g_ptr_array_add(cells, md_text(run_text(customer, "plan")));
    double arr = 0, change = 0;
    const gboolean paid = run_number(customer, "arr", &arr);
    const gboolean moved = render_change(view, customer, &change);
    g_ptr_array_add(cells, md_text(run_string(customer, "owner", "")));
    g_ptr_array_add(cells, paid ? words_number(arr, NULL) : g_strdup(""));
    g_ptr_array_add(cells, md_text(run_string(customer, "renews_on", "")));
    g_ptr_array_add(cells, md_text(grade));
    g_ptr_array_add(cells, score_cell(customer, "score"));
    g_ptr_array_add(cells, moved ? g_strdup_printf("%+.1f", change) : g_strdup(""));
    g_ptr_array_add(cells, score_cell(customer, "coverage"));
    size_t i;
    const json_t *section;
    json_array_foreach (view->scored, i, section)
        g_ptr_array_add(cells, score_cell(json_object_get(json_object_get(customer, "sections"),
                                                          run_string(section, "id", "")),
                                          "score"));
    g_ptr_array_add(cells, md_text(fails));
    md_row(out, cells);
}

static void put_customers(GString *out, const RunView *view, const RenderOptions *options)
{
    g_autoptr(GArray) order = render_book_order(view, options);
    guint shown = render_limit(options, order->len);
    put_headings(out, view);
    for (guint i = 0; i < shown && render_flush(options, out); i++) {
        json_auto_t *customer = run_at(view, g_array_index(order, guint, i));
        put_customer(out, view, customer);
    }
    if (shown < order->len)
        g_string_append_printf(out, "\nThe %s%u%s of %u customers.\n",
                               options->sort == RENDER_SORT_WORST ? "" : "first ", shown,
                               options->sort == RENDER_SORT_WORST ? " worst" : "", order->len);
}

static void put_grades(GString *out, const RunView *view)
{
    g_autoptr(GPtrArray) grades = run_grades(view);
    const json_t *before = run_grades_before(view);
    md_heading(out, 2, "Customers by grade");
    for (guint i = 0; i < grades->len; i++) {
        const char *grade = grades->pdata[i];
        gint64 count = run_grade_count(view, grade);
        gint64 change = before ? count - run_count(before, grade) : 0;
        if (count == 0 && change == 0 && run_grade_tone(view, grade) == TONE_NONE)
            continue;
        g_autofree char *word = words_grade(grade);
        g_autofree char *safe = md_text(word);
        g_string_append_printf(out, "- %s: %" G_GINT64_FORMAT, safe, count);
        if (change)
            g_string_append_printf(out, " (%+" G_GINT64_FORMAT ")", change);
        g_string_append_c(out, '\n');
    }
}

static void put_weakest(GString *out, const RunView *view)
{
    g_autoptr(GPtrArray) weakest = run_weakest(view, WEAKEST);
    if (weakest->len == 0)
        return;
    md_heading(out, 2, "Weakest questions");
    for (guint i = 0; i < weakest->len; i++) {
        const Weakness *weak = weakest->pdata[i];
        g_autofree char *question = md_text(run_question(view, weak->id));
        g_string_append_printf(out, "- %s %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " fail\n",
                               question, weak->failed, weak->judged);
    }
}

static void put_goals(GString *out, const RunView *view)
{
    const json_t *goals = json_object_get(json_object_get(view->run, "summary"), "goals");
    if (json_array_size(goals) == 0)
        return;
    md_heading(out, 2, "Goals");
    size_t i;
    const json_t *goal;
    json_array_foreach (goals, i, goal) {
        Status state = run_goal(goal);
        g_autofree char *question = md_text(run_text(goal, "question"));
        g_autofree char *rule = words_rule(goal, goal, TRUE);
        g_autofree char *safe = md_text(rule);
        g_autofree char *evidence = md_text(run_string(goal, "evidence", ""));
        g_string_append_printf(out, "- %s **%s** %s%s%s%s%s%s\n", words_goal_mark(state),
                               words_goal(state), question, rule ? " (" : "", safe, rule ? ")" : "",
                               *evidence ? ": " : "", evidence);
    }
}

static void put_troubles(GString *out, const RunView *view)
{
    g_autoptr(GPtrArray) troubles = run_troubles(view);
    if (troubles->len > 0)
        md_heading(out, 2, "Could not be evaluated");
    for (guint i = 0; i < troubles->len; i++) {
        const json_t *check = troubles->pdata[i];
        g_autofree char *text = words_trouble(check);
        md_item(out, 0, STATUS_ERROR, run_question(view, run_text(check, "id")));
        md_note(out, 0, "", text);
    }
}

static void put_book(GString *out, const RunView *view, const RenderOptions *options)
{
    put_customers(out, view, options);
    put_grades(out, view);
    put_weakest(out, view);
    put_goals(out, view);
    put_troubles(out, view);
}

void md_book(GString *out, const RunView *view, const RenderOptions *options)
{
    md_title(out, view, NULL);
    md_calls(out, view);
    g_string_append_c(out, '\n');
    put_book(out, view, options);
}

/* --- the weekly report ------------------------------------------------------------------------ */

static void put_state(GString *out, const RunView *view, const json_t *change, const char *key)
{
    const json_t *state = json_object_get(change, key);
    const json_t *check = run_check(view, run_text(change, "check"));
    g_autofree char *evidence = words_evidence(state);
    g_autofree char *rule = words_rule(check, state, TRUE);
    g_autofree char *text =
        g_strdup_printf("%s: %s%s%s%s", key, evidence ? evidence : words_status(run_status(state)),
                        rule ? " (" : "", rule ? rule : "", rule ? ")" : "");
    md_note(out, 0, "", text);
}

static void put_changes(GString *out, const RunView *view, const char *list, const char *title)
{
    g_autoptr(GPtrArray) changes = run_changes(view, list);
    if (changes->len == 0)
        return;
    md_heading(out, 2, title);
    for (guint i = 0; i < changes->len; i++) {
        const json_t *change = changes->pdata[i];
        Status now = run_status(json_object_get(change, "now"));
        g_autofree char *question = g_strdup_printf("%s: %s", run_customer_name(change),
                                                    run_question(view, run_text(change, "check")));
        md_item(out, 0, now, question);
        if (now != STATUS_PASS)
            put_state(out, view, change, "was");
        put_state(out, view, change, "now");
        if (now == STATUS_FAIL)
            md_note(out, 0, "→ ", run_text(change, "action"));
    }
}

static void put_person(GString *out, const json_t *entry, const char *remark)
{
    g_autofree char *name = md_text(run_customer_name(entry));
    g_autofree char *verdict = words_verdict(run_text(entry, "grade"), entry, "score");
    g_autofree char *safe = md_text(verdict);
    g_string_append_printf(out, "- %s: %s%s%s\n", name, safe, remark ? ", " : "",
                           remark ? remark : "");
}

static void put_people(GString *out, const json_t *list, const char *title)
{
    if (json_array_size(list) == 0)
        return;
    md_heading(out, 2, title);
    size_t i;
    const json_t *entry;
    json_array_foreach (list, i, entry)
        put_person(out, entry, NULL);
}

/* As long as the lists of the week: the lowest scores, and since when. */
static void put_at_risk(GString *out, const RunView *view)
{
    const json_t *list = json_object_get(view->run, "at_risk");
    const gsize all = json_array_size(list);
    g_autofree char *title = g_strdup_printf("At risk (%zu)", all);
    if (all == 0)
        return;
    md_heading(out, 2, title);
    for (gsize i = 0; i < MIN(all, WORDS_WEEK); i++) {
        const json_t *entry = json_array_get(list, i);
        g_autofree char *words = words_since(view, entry);
        g_autofree char *remark = md_text(words);
        put_person(out, entry, remark);
    }
    if (all > WORDS_WEEK)
        g_string_append_printf(out, "- and %zu more\n", all - WORDS_WEEK);
}

static void put_grade_changes(GString *out, const RunView *view)
{
    g_autoptr(GPtrArray) changes = run_changes(view, "grade_changes");
    if (changes->len == 0)
        return;
    md_heading(out, 2, "Grades that changed");
    for (guint i = 0; i < changes->len; i++) {
        const json_t *change = changes->pdata[i];
        g_autofree char *was = words_verdict(run_text(change, "was"), change, "score_was");
        g_autofree char *now = words_verdict(run_text(change, "now"), change, "score_now");
        g_autofree char *text = g_strdup_printf("%s → %s", was, now);
        g_autofree char *safe = md_text(text);
        g_autofree char *name = md_text(run_customer_name(change));
        g_string_append_printf(out, "- %s: %s\n", name, safe);
    }
}

static void put_checks(GString *out, const RunView *view)
{
    g_autoptr(GPtrArray) lines = words_checklist(view);
    if (lines->len > 0)
        md_heading(out, 2, "The checklist changed");
    for (guint i = 0; i < lines->len; i++) {
        g_autofree char *safe = md_text(lines->pdata[i]);
        g_string_append_printf(out, "- %s\n", safe);
    }
}

static void put_suspected(GString *out, const RunView *view)
{
    size_t i;
    const json_t *suspected;
    json_array_foreach (run_suspected(view), i, suspected) {
        g_autofree char *text = words_suspected(suspected, view);
        g_autofree char *escaped = md_text(text);
        g_string_append_printf(out, "\n> **A data problem?** %s\n", escaped);
    }
}

static void put_summary(GString *out, const RunView *view)
{
    g_autofree char *summary = words_summary(view);
    g_autofree char *safe = md_text(summary);
    g_string_append_printf(out, "\n%s\n", safe);
    put_suspected(out, view);
}

void md_changes(GString *out, const RunView *view)
{
    const json_t *changes = json_object_get(view->run, "changes");
    md_title(out, view, "what changed");
    put_summary(out, view);
    for (const WordsList *each = words_change_lists; each->list; each++)
        put_changes(out, view, each->list, each->title);
    put_grade_changes(out, view);
    put_people(out, json_object_get(changes, "new_customers"), "New customers");
    put_people(out, json_object_get(changes, "gone_customers"), "Customers gone");
    put_checks(out, view);
}

void md_report(GString *out, const RunView *view, const RenderOptions *options)
{
    md_title_alone(out, view, "the week");
    md_stale(out, view);
    md_calls(out, view);
    if (options->link)
        g_string_append_printf(out, "\n[The whole report](<%s>)\n", options->link);
    put_summary(out, view);
    md_week(out, view);
    put_at_risk(out, view);
    put_checks(out, view);
    md_heading(out, 2, "Every customer");
    put_book(out, view, options);
    md_notes(out, view);
}
