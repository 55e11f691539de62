/* The book and the weekly report, in markdown. */
#include "../words.h"
#include "markdown.h"

enum { WEAKEST = 5, MOST_FAILS = 3 };

static void put_headings(GString *out, const Reading *reading)
{
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) rules = g_ptr_array_new();
    static const struct {
        const char *title, *rule;
    } before[] = {{"customer", "---"},
                  {"plan", "---"},
                  {"grade", "---"},
                  {"score", "---:"},
                  {"coverage", "---:"}};
    for (guint i = 0; i < G_N_ELEMENTS(before); i++) {
        g_ptr_array_add(cells, g_strdup(before[i].title));
        g_ptr_array_add(rules, (gpointer)before[i].rule);
    }
    size_t i;
    const json_t *section;
    json_array_foreach (reading->scored, i, section) {
        g_ptr_array_add(cells, md_text(read_section_title(section)));
        g_ptr_array_add(rules, (gpointer) "---:");
    }
    g_ptr_array_add(cells, g_strdup("fails"));
    g_ptr_array_add(rules, (gpointer) "---");
    md_row(out, cells);
    md_row(out, rules);
}

static char *fails_text(const Reading *reading, const json_t *customer)
{
    g_autoptr(GPtrArray) fails = reading_fails(reading, customer);
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < MIN(fails->len, MOST_FAILS); i++)
        g_string_append_printf(out, "%s%s", i > 0 ? ", " : "",
                               read_string(fails->pdata[i], "check", ""));
    if (fails->len > MOST_FAILS)
        g_string_append_printf(out, " and %u more", fails->len - MOST_FAILS);
    return g_string_free(out, FALSE);
}

static char *score_cell(const json_t *object, const char *key)
{
    char *score = phrase_score(object, key);
    return score ? score : g_strdup("");
}

static void put_customer(GString *out, const Reading *reading, const json_t *customer)
{
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *grade = phrase_grade(read_text(customer, "grade"));
    g_autofree char *fails = fails_text(reading, customer);
    g_ptr_array_add(cells, md_text(read_name(customer)));
    g_ptr_array_add(cells, md_text(read_text(customer, "plan")));
    g_ptr_array_add(cells, md_text(grade));
    g_ptr_array_add(cells, score_cell(customer, "score"));
    g_ptr_array_add(cells, score_cell(customer, "coverage"));
    size_t i;
    const json_t *section;
    json_array_foreach (reading->scored, i, section)
        g_ptr_array_add(cells, score_cell(json_object_get(json_object_get(customer, "sections"),
                                                          read_string(section, "id", "")),
                                          "score"));
    g_ptr_array_add(cells, md_text(fails));
    md_row(out, cells);
}

static void put_customers(GString *out, const Reading *reading, const RenderOptions *options)
{
    g_autoptr(GPtrArray) customers = reading_worst_first(reading);
    guint shown = reading_limit(options, customers->len);
    put_headings(out, reading);
    for (guint i = 0; i < shown; i++)
        put_customer(out, reading, customers->pdata[i]);
    if (shown < customers->len)
        g_string_append_printf(out, "\nThe %u worst of %u customers.\n", shown, customers->len);
}

static void put_grades(GString *out, const Reading *reading)
{
    g_autoptr(GPtrArray) grades = reading_grades(reading);
    const json_t *before = reading_grades_before(reading);
    md_heading(out, 2, "Customers by grade");
    for (guint i = 0; i < grades->len; i++) {
        const char *grade = grades->pdata[i];
        gint64 count = reading_grade_count(reading, grade);
        gint64 change = before ? count - read_count(before, grade) : 0;
        if (count == 0 && change == 0 && reading_grade_tone(reading, grade) == TONE_NONE)
            continue;
        g_autofree char *word = phrase_grade(grade);
        g_autofree char *safe = md_text(word);
        g_string_append_printf(out, "- %s: %" G_GINT64_FORMAT, safe, count);
        if (change)
            g_string_append_printf(out, " (%+" G_GINT64_FORMAT ")", change);
        g_string_append_c(out, '\n');
    }
}

static void put_weakest(GString *out, const Reading *reading)
{
    g_autoptr(GPtrArray) weakest = reading_weakest(reading, WEAKEST);
    if (weakest->len == 0)
        return;
    md_heading(out, 2, "Weakest questions");
    for (guint i = 0; i < weakest->len; i++) {
        const Weakness *weak = weakest->pdata[i];
        g_autofree char *question = md_text(reading_question(reading, weak->id));
        g_string_append_printf(out, "- %s %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " fail\n",
                               question, weak->failed, weak->judged);
    }
}

static void put_goals(GString *out, const Reading *reading)
{
    const json_t *goals = json_object_get(json_object_get(reading->run, "summary"), "goals");
    if (json_array_size(goals) == 0)
        return;
    md_heading(out, 2, "Goals");
    size_t i;
    const json_t *goal;
    json_array_foreach (goals, i, goal) {
        ReadStatus state = reading_goal(goal);
        g_autofree char *question = md_text(read_text(goal, "question"));
        g_autofree char *rule = phrase_rule(goal, goal, TRUE);
        g_autofree char *safe = md_text(rule);
        g_autofree char *evidence = md_text(read_string(goal, "evidence", ""));
        g_string_append_printf(out, "- %s **%s** %s%s%s%s%s%s\n", phrase_goal_mark(state),
                               phrase_goal(state), question, rule ? " (" : "", safe,
                               rule ? ")" : "", *evidence ? ": " : "", evidence);
    }
}

static void put_troubles(GString *out, const Reading *reading)
{
    g_autoptr(GPtrArray) troubles = reading_troubles(reading);
    if (troubles->len > 0)
        md_heading(out, 2, "Could not be evaluated");
    for (guint i = 0; i < troubles->len; i++) {
        const json_t *check = troubles->pdata[i];
        g_autofree char *text = phrase_trouble(check);
        md_item(out, 0, READ_ERROR, reading_question(reading, read_text(check, "id")));
        md_note(out, 0, "", text);
    }
}

static void put_book(GString *out, const Reading *reading, const RenderOptions *options)
{
    put_customers(out, reading, options);
    put_grades(out, reading);
    put_weakest(out, reading);
    put_goals(out, reading);
    put_troubles(out, reading);
}

void md_book(GString *out, const Reading *reading, const RenderOptions *options)
{
    md_title(out, reading, NULL);
    g_string_append_c(out, '\n');
    put_book(out, reading, options);
}

/* --- the weekly report ------------------------------------------------------------------------ */

static void put_state(GString *out, const Reading *reading, const json_t *change, const char *key)
{
    const json_t *state = json_object_get(change, key);
    const json_t *check = reading_check(reading, read_text(change, "check"));
    g_autofree char *evidence = phrase_evidence(state);
    g_autofree char *rule = phrase_rule(check, state, TRUE);
    g_autofree char *text =
        g_strdup_printf("%s: %s%s%s%s", key, evidence ? evidence : status_word(read_status(state)),
                        rule ? " (" : "", rule ? rule : "", rule ? ")" : "");
    md_note(out, 0, "", text);
}

static void put_changes(GString *out, const Reading *reading, const char *list, const char *title)
{
    g_autoptr(GPtrArray) changes = reading_changes(reading, list);
    if (changes->len == 0)
        return;
    md_heading(out, 2, title);
    for (guint i = 0; i < changes->len; i++) {
        const json_t *change = changes->pdata[i];
        ReadStatus now = read_status(json_object_get(change, "now"));
        g_autofree char *question =
            g_strdup_printf("%s: %s", read_string(change, "name", ""),
                            reading_question(reading, read_text(change, "check")));
        md_item(out, 0, now, question);
        if (now != READ_PASS)
            put_state(out, reading, change, "was");
        put_state(out, reading, change, "now");
        if (now == READ_FAIL)
            md_note(out, 0, "→ ", read_text(change, "action"));
    }
}

static void put_person(GString *out, const json_t *entry, const char *remark)
{
    g_autofree char *name = md_text(read_string(entry, "name", ""));
    g_autofree char *verdict = phrase_verdict(read_text(entry, "grade"), entry, "score");
    g_autofree char *safe = md_text(verdict);
    g_string_append_printf(out, "- %s: %s%s%s\n", name, safe, remark ? ", " : "",
                           remark ? remark : "");
}

static void put_people(GString *out, const json_t *list, const char *title, gboolean since)
{
    if (json_array_size(list) == 0)
        return;
    md_heading(out, 2, title);
    size_t i;
    const json_t *entry;
    json_array_foreach (list, i, entry) {
        g_autofree char *phrase = since ? phrase_since(entry) : NULL;
        g_autofree char *remark = phrase ? md_text(phrase) : NULL;
        put_person(out, entry, remark);
    }
}

static void put_grade_changes(GString *out, const Reading *reading)
{
    g_autoptr(GPtrArray) changes = reading_changes(reading, "grade_changes");
    if (changes->len == 0)
        return;
    md_heading(out, 2, "Grades that changed");
    for (guint i = 0; i < changes->len; i++) {
        const json_t *change = changes->pdata[i];
        g_autofree char *was = phrase_verdict(read_text(change, "was"), change, "score_was");
        g_autofree char *now = phrase_verdict(read_text(change, "now"), change, "score_now");
        g_autofree char *text = g_strdup_printf("%s → %s", was, now);
        g_autofree char *safe = md_text(text);
        g_autofree char *name = md_text(read_string(change, "name", ""));
        g_string_append_printf(out, "- %s: %s\n", name, safe);
    }
}

static void put_checks(GString *out, const Reading *reading)
{
    static const char *const kinds[][2] = {
        {"added", "added"}, {"removed", "removed"}, {"redefined", "redefined, so not compared"}};
    const json_t *checks = json_object_get(json_object_get(reading->run, "changes"), "checks");
    gboolean begun = FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *ids = phrase_list(json_object_get(checks, kinds[i][0]));
        if (!ids)
            continue;
        if (!begun)
            md_heading(out, 2, "The checklist changed");
        begun = TRUE;
        g_autofree char *safe = md_text(ids);
        g_string_append_printf(out, "- %s: %s\n", kinds[i][1], safe);
    }
}

static void put_suspected(GString *out, const Reading *reading)
{
    size_t i;
    const json_t *suspected;
    json_array_foreach (reading_suspected(reading), i, suspected) {
        g_autofree char *text = phrase_suspected(suspected, reading);
        g_autofree char *escaped = md_text(text);
        g_string_append_printf(out, "\n> **A data problem?** %s\n", escaped);
    }
}

void md_changes(GString *out, const Reading *reading)
{
    const json_t *changes = json_object_get(reading->run, "changes");
    md_title(out, reading, "what changed");
    g_autofree char *summary = phrase_summary(reading);
    g_autofree char *safe = md_text(summary);
    g_string_append_printf(out, "\n%s\n", safe);
    put_suspected(out, reading);
    put_changes(out, reading, "regressed", "Got worse");
    put_changes(out, reading, "recovered", "Recovered");
    put_changes(out, reading, "lost_sight", "Lost sight of");
    put_grade_changes(out, reading);
    put_people(out, json_object_get(changes, "new_customers"), "New customers", FALSE);
    put_people(out, json_object_get(changes, "gone_customers"), "Customers gone", FALSE);
    put_checks(out, reading);
}

void md_report(GString *out, const Reading *reading, const RenderOptions *options)
{
    md_changes(out, reading);
    put_people(out, json_object_get(reading->run, "at_risk"), "At risk", TRUE);
    md_heading(out, 2, "Every customer");
    put_book(out, reading, options);
}
