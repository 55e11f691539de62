/* The book and the weekly report as Slack messages: the head of each, not the whole. */
#include "../words.h"
#include "../words_link.h"
#include "message.h"
#include "text.h"

enum { WEAKEST = 3, WORST = 10 };

static void put_grades(SlackMessage *message, const RunView *view)
{
    g_autoptr(GPtrArray) grades = run_grades(view);
    GString *line = g_string_new(NULL);
    for (guint i = 0; i < grades->len; i++) {
        const char *grade = grades->pdata[i];
        gint64 count = run_grade_count(view, grade);
        if (count == 0 && run_grade_tone(view, grade) == TONE_NONE)
            continue;
        g_autofree char *word = words_grade(grade);
        g_autofree char *safe = slack_text(word);
        g_string_append_printf(line, "%s*%" G_GINT64_FORMAT "* %s", line->len > 0 ? " · " : "",
                               count, safe);
    }
    slack_line(message, "%s", line->str);
    g_string_free(line, TRUE);
}

static void put_person(SlackMessage *message, const json_t *entry, const char *remark)
{
    g_autofree char *name = slack_bold(run_customer_name(entry));
    g_autofree char *verdict = words_verdict(run_text(entry, "grade"), entry, "score");
    g_autofree char *safe = slack_text(verdict);
    g_autofree char *rest = slack_text(remark);
    slack_line(message, "• %s %s%s%s", name, safe, *rest ? ": " : "", rest);
}

static void put_worst(SlackMessage *message, const RunView *view, const RenderOptions *options)
{
    g_autoptr(GArray) order = render_book_order(view, options);
    guint most = options->limit == 0 ? WORST : render_limit(options, order->len);
    guint shown = MIN(most, order->len);
    slack_break(message);
    for (guint i = 0; i < shown; i++) {
        json_auto_t *customer = run_at(view, g_array_index(order, guint, i));
        g_autoptr(GPtrArray) fails = run_fails(view, customer);
        const char *worst = fails->len > 0 ? run_text(fails->pdata[0], "check") : NULL;
        g_autofree char *remark = fails->len > 1
                                      ? g_strdup_printf("%s and %u more", worst, fails->len - 1)
                                      : g_strdup(worst);
        put_person(message, customer, remark);
    }
    if (shown < order->len)
        slack_line(message, "The %s%u%s of %u customers.",
                   options->sort == RENDER_SORT_WORST ? "" : "first ", shown,
                   options->sort == RENDER_SORT_WORST ? " worst" : "", order->len);
}

static void put_weakest(SlackMessage *message, const RunView *view)
{
    g_autoptr(GPtrArray) weakest = run_weakest(view, WEAKEST);
    if (weakest->len == 0)
        return;
    slack_break(message);
    slack_line(message, "*Weakest questions*");
    for (guint i = 0; i < weakest->len; i++) {
        const Weakness *weak = weakest->pdata[i];
        g_autofree char *question = slack_text(run_question(view, weak->id));
        slack_line(message, "• %s %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " fail", question,
                   weak->failed, weak->judged);
    }
}

static void put_goals(SlackMessage *message, const RunView *view)
{
    const json_t *goals = json_object_get(json_object_get(view->run, "summary"), "goals");
    if (json_array_size(goals) == 0)
        return;
    slack_break(message);
    slack_line(message, "*Goals*");
    size_t i;
    const json_t *goal;
    json_array_foreach (goals, i, goal) {
        Status state = run_goal(goal);
        g_autofree char *question = slack_text(run_text(goal, "question"));
        g_autofree char *rule = words_rule(goal, goal, TRUE);
        g_autofree char *safe = slack_text(rule);
        g_autofree char *evidence = slack_text(run_string(goal, "evidence", ""));
        slack_line(message, "%s %s: %s %s%s%s", words_goal_mark(state), words_goal(state), question,
                   safe, *evidence ? ": " : "", evidence);
    }
}

/* Ten lines at the most, each with the owner who is to call. */
static void put_calls(SlackMessage *message, const RunView *view)
{
    guint all;
    g_autoptr(GPtrArray) calls = run_calls(view, WORDS_CALLS, &all);
    if (all == 0)
        return;
    slack_line(message, "*Call first (%u)*", all);
    for (guint i = 0; i < calls->len; i++) {
        const RunCall *call = calls->pdata[i];
        g_autofree char *contract = words_contract(call->customer);
        g_autofree char *why = words_call(view, call);
        const char *own = run_customer_name(call->customer);
        g_autofree char *link = words_link_customer(view, call->customer);
        g_autofree char *name = link ? slack_link(own, link) : slack_bold(own);
        g_autofree char *about = slack_text(contract);
        g_autofree char *safe = slack_text(why);
        slack_line(message, "• %s%s%s%s %s", name, *about ? " (" : "", about, *about ? ")" : "",
                   safe);
    }
    if (all > calls->len)
        slack_line(message, "and %u more", all - calls->len);
    slack_break(message);
}

void slack_book(SlackMessage *message, const RunView *view, const RenderOptions *options)
{
    put_calls(message, view);
    put_grades(message, view);
    put_worst(message, view, options);
    put_weakest(message, view);
    put_goals(message, view);
}

static void put_changes(SlackMessage *message, const RunView *view, const char *list,
                        const char *title)
{
    g_autoptr(GPtrArray) changes = run_changes(view, list);
    if (changes->len == 0)
        return;
    slack_break(message);
    slack_line(message, "*%s*", title);
    for (guint i = 0; i < changes->len; i++) {
        const json_t *change = changes->pdata[i];
        const json_t *now = json_object_get(change, "now");
        g_autofree char *name = slack_bold(run_customer_name(change));
        g_autofree char *question = slack_text(run_question(view, run_text(change, "check")));
        g_autofree char *evidence = words_evidence(now);
        g_autofree char *before = words_evidence(json_object_get(change, "was"));
        g_autofree char *seen = slack_text(evidence);
        g_autofree char *then = slack_text(before);
        g_autofree char *action = slack_text(run_text(change, "action"));
        gboolean told = *then && run_status(now) != STATUS_PASS;
        slack_line(message, "• %s %s", name, question);
        if (*seen)
            slack_line(message, "    %s%s%s", seen, told ? "; before: " : "", told ? then : "");
        if (*action && run_status(now) == STATUS_FAIL)
            slack_line(message, "    → %s", action);
    }
}

static void put_people(SlackMessage *message, const json_t *list, const char *title)
{
    if (json_array_size(list) == 0)
        return;
    slack_break(message);
    slack_line(message, "*%s*", title);
    size_t i;
    const json_t *entry;
    json_array_foreach (list, i, entry)
        put_person(message, entry, NULL);
}

static void put_summary(SlackMessage *message, const RunView *view)
{
    g_autofree char *summary = words_summary(view);
    g_autofree char *safe = slack_text(summary);
    slack_line(message, "%s", safe);
    size_t i;
    const json_t *suspected;
    json_array_foreach (run_suspected(view), i, suspected) {
        g_autofree char *text = words_suspected(suspected, view);
        g_autofree char *escaped = slack_text(text);
        slack_line(message, "*A data problem?* %s", escaped);
    }
}

void slack_changes(SlackMessage *message, const RunView *view)
{
    const json_t *changes = json_object_get(view->run, "changes");
    put_summary(message, view);
    for (const WordsList *each = words_change_lists; each->list; each++)
        put_changes(message, view, each->list, each->title);
    put_people(message, json_object_get(changes, "new_customers"), "New customers");
    put_people(message, json_object_get(changes, "gone_customers"), "Customers gone");
}

/* The book before the lists: they may fill what a message holds. */
void slack_report(SlackMessage *message, const RunView *view, const RenderOptions *options)
{
    put_calls(message, view);
    if (options->link) {
        g_autofree char *address = text_slack(options->link);
        slack_line(message, "<%s|The whole report>", address);
        slack_break(message);
    }
    put_summary(message, view);
    put_grades(message, view);
    put_goals(message, view);
    slack_week(message, view);
    put_weakest(message, view);
}
