/* The book and the weekly report as Slack messages: the head of each, not the whole. */
#include "../words.h"
#include "message.h"

enum { WEAKEST = 3, WORST = 10 };

static void put_grades(SlackMessage *message, const Reading *reading)
{
    g_autoptr(GPtrArray) grades = reading_grades(reading);
    GString *line = g_string_new(NULL);
    for (guint i = 0; i < grades->len; i++) {
        const char *grade = grades->pdata[i];
        gint64 count = reading_grade_count(reading, grade);
        if (count == 0 && reading_grade_tone(reading, grade) == TONE_NONE)
            continue;
        g_autofree char *word = phrase_grade(grade);
        g_autofree char *safe = slack_text(word);
        g_string_append_printf(line, "%s*%" G_GINT64_FORMAT "* %s", line->len > 0 ? " · " : "",
                               count, safe);
    }
    slack_line(message, "%s", line->str);
    g_string_free(line, TRUE);
}

static void put_person(SlackMessage *message, const json_t *entry, const char *remark)
{
    g_autofree char *name = slack_bold(read_name(entry));
    g_autofree char *verdict = phrase_verdict(read_text(entry, "grade"), entry, "score");
    g_autofree char *safe = slack_text(verdict);
    g_autofree char *rest = slack_text(remark);
    slack_line(message, "• %s %s%s%s", name, safe, *rest ? ": " : "", rest);
}

static void put_worst(SlackMessage *message, const Reading *reading, const RenderOptions *options)
{
    g_autoptr(GPtrArray) customers = reading_worst_first(reading);
    guint most = options->limit == 0 ? WORST : reading_limit(options, customers->len);
    guint shown = MIN(most, customers->len);
    slack_break(message);
    for (guint i = 0; i < shown; i++) {
        const json_t *customer = customers->pdata[i];
        g_autoptr(GPtrArray) fails = reading_fails(reading, customer);
        const char *worst = fails->len > 0 ? read_text(fails->pdata[0], "check") : NULL;
        g_autofree char *remark = fails->len > 1
                                      ? g_strdup_printf("%s and %u more", worst, fails->len - 1)
                                      : g_strdup(worst);
        put_person(message, customer, remark);
    }
    if (shown < customers->len)
        slack_line(message, "The %u worst of %u customers.", shown, customers->len);
}

static void put_weakest(SlackMessage *message, const Reading *reading)
{
    g_autoptr(GPtrArray) weakest = reading_weakest(reading, WEAKEST);
    if (weakest->len == 0)
        return;
    slack_break(message);
    slack_line(message, "*Weakest questions*");
    for (guint i = 0; i < weakest->len; i++) {
        const Weakness *weak = weakest->pdata[i];
        g_autofree char *question = slack_text(reading_question(reading, weak->id));
        slack_line(message, "• %s %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " fail", question,
                   weak->failed, weak->judged);
    }
}

static void put_goals(SlackMessage *message, const Reading *reading)
{
    const json_t *goals = json_object_get(json_object_get(reading->run, "summary"), "goals");
    if (json_array_size(goals) == 0)
        return;
    slack_break(message);
    slack_line(message, "*Goals*");
    size_t i;
    const json_t *goal;
    json_array_foreach (goals, i, goal) {
        ReadStatus state = reading_goal(goal);
        g_autofree char *question = slack_text(read_text(goal, "question"));
        g_autofree char *rule = phrase_rule(goal, goal, TRUE);
        g_autofree char *safe = slack_text(rule);
        g_autofree char *evidence = slack_text(read_string(goal, "evidence", ""));
        slack_line(message, "%s %s: %s %s%s%s", phrase_goal_mark(state), phrase_goal(state),
                   question, safe, *evidence ? ": " : "", evidence);
    }
}

void slack_book(SlackMessage *message, const Reading *reading, const RenderOptions *options)
{
    put_grades(message, reading);
    put_worst(message, reading, options);
    put_weakest(message, reading);
    put_goals(message, reading);
}

static void put_changes(SlackMessage *message, const Reading *reading, const char *list,
                        const char *title)
{
    g_autoptr(GPtrArray) changes = reading_changes(reading, list);
    if (changes->len == 0)
        return;
    slack_break(message);
    slack_line(message, "*%s*", title);
    for (guint i = 0; i < changes->len; i++) {
        const json_t *change = changes->pdata[i];
        const json_t *now = json_object_get(change, "now");
        g_autofree char *name = slack_bold(read_string(change, "name", ""));
        g_autofree char *question =
            slack_text(reading_question(reading, read_text(change, "check")));
        g_autofree char *evidence = phrase_evidence(now);
        g_autofree char *before = phrase_evidence(json_object_get(change, "was"));
        g_autofree char *seen = slack_text(evidence);
        g_autofree char *then = slack_text(before);
        g_autofree char *action = slack_text(read_text(change, "action"));
        gboolean told = *then && read_status(now) != READ_PASS;
        slack_line(message, "• %s %s", name, question);
        if (*seen)
            slack_line(message, "    %s%s%s", seen, told ? "; before: " : "", told ? then : "");
        if (*action && read_status(now) == READ_FAIL)
            slack_line(message, "    → %s", action);
    }
}

static void put_people(SlackMessage *message, const json_t *list, const char *title, gboolean since)
{
    if (json_array_size(list) == 0)
        return;
    slack_break(message);
    slack_line(message, "*%s*", title);
    size_t i;
    const json_t *entry;
    json_array_foreach (list, i, entry) {
        g_autofree char *remark = since ? phrase_since(entry) : NULL;
        put_person(message, entry, remark);
    }
}

void slack_changes(SlackMessage *message, const Reading *reading)
{
    const json_t *changes = json_object_get(reading->run, "changes");
    g_autofree char *summary = phrase_summary(reading);
    g_autofree char *safe = slack_text(summary);
    slack_line(message, "%s", safe);
    size_t i;
    const json_t *suspected;
    json_array_foreach (reading_suspected(reading), i, suspected) {
        g_autofree char *text = phrase_suspected(suspected, reading);
        g_autofree char *escaped = slack_text(text);
        slack_line(message, "*A data problem?* %s", escaped);
    }
    put_changes(message, reading, "regressed", "Got worse");
    put_changes(message, reading, "recovered", "Recovered");
    put_changes(message, reading, "lost_sight", "Lost sight of");
    put_people(message, json_object_get(changes, "new_customers"), "New customers", FALSE);
    put_people(message, json_object_get(changes, "gone_customers"), "Customers gone", FALSE);
}

void slack_report(SlackMessage *message, const Reading *reading)
{
    slack_changes(message, reading);
    put_people(message, json_object_get(reading->run, "at_risk"), "At risk", TRUE);
    slack_break(message);
    slack_line(message, "*The whole book*");
    put_grades(message, reading);
    put_weakest(message, reading);
    put_goals(message, reading);
}
