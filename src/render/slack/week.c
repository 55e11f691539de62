/* The lists of the week as Slack shows them: a line each. */
#include "../words.h"
#include "../words_week.h"
#include "message.h"

/* What is said behind the name, escaped: the answers, of those that tell any. */
static char *told_of(const RunView *view, const WordsWeek *list, const json_t *entry)
{
    g_autofree char *head = words_week_head(view, list, entry);
    g_autofree char *first = slack_text(head);
    GString *out = g_string_new(first);
    size_t i;
    const json_t *answer;
    json_array_foreach (json_object_get(entry, "answers"), i, answer) {
        g_autofree char *told = words_week_answer(view, list, answer);
        g_autofree char *at = words_week_answer_link(view, answer);
        g_autofree char *safe = slack_link(told, at);
        if (told)
            g_string_append_printf(out, "%s%s", out->len > 0 ? "; " : "", safe);
    }
    return g_string_free(out, FALSE);
}

static void put_entry(SlackMessage *message, const RunView *view, const WordsWeek *list,
                      const json_t *entry)
{
    json_auto_t *customer = words_week_customer(view, entry);
    const char *own = run_customer_name(customer);
    g_autofree char *name = words_week_name(list, customer, own);
    g_autofree char *bold = slack_bold(name);
    g_autofree char *contract = words_contract(customer);
    g_autofree char *about = slack_text(contract);
    g_autofree char *safe = told_of(view, list, entry);
    g_autofree char *link = words_week_link(view, entry, customer);
    g_autofree char *linked = link ? slack_link(name, link) : NULL;
    slack_line(message, "• %s%s%s%s%s%s", linked ? linked : bold, contract ? " (" : "", about,
               contract ? ")" : "", *safe ? ": " : "", safe);
}

static void put_ours(SlackMessage *message, const RunView *view, const json_t *entry)
{
    g_autofree char *link = run_text(entry, "check") ? NULL : words_week_issue(view, entry);
    g_autofree char *question = slack_link(words_week_subject(view, entry), link);
    g_autofree char *who = words_week_ours(view, entry);
    g_autofree char *safe = slack_text(who);
    slack_line(message, "• %s%s %s", question, run_text(entry, "check") ? "" : ":", safe);
}

static void put_list(SlackMessage *message, const RunView *view, const WordsWeek *list,
                     const json_t *entries)
{
    g_autofree char *title = words_week_title(view, list, entries);
    g_autofree char *heading = slack_text(title);
    g_autofree char *step = slack_text(words_week_step(entries));
    const gsize all = json_array_size(entries);
    slack_break(message);
    slack_line(message, "*%s*", heading);
    for (gsize i = 0; i < MIN(all, WORDS_WEEK); i++) {
        const json_t *entry = json_array_get(entries, i);
        if (list->kind == WEEK_OURS)
            put_ours(message, view, entry);
        else
            put_entry(message, view, list, entry);
    }
    if (all > WORDS_WEEK)
        slack_line(message, "and %zu more", all - WORDS_WEEK);
    if (*step)
        slack_line(message, "→ %s", step);
}

void slack_week(SlackMessage *message, const RunView *view)
{
    json_t *week = words_week_lists(view);
    for (const WordsWeek *list = words_week; list->id; list++) {
        const json_t *entries = json_object_get(week, list->id);
        if (json_array_size(entries) > 0)
            put_list(message, view, list, entries);
    }
    json_decref(week);
}
