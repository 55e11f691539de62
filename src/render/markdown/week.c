/* The lists of the week, in markdown. */
#include "../words.h"
#include "../words_week.h"
#include "markdown.h"

static void put_entry(GString *out, const RunView *view, const WordsWeek *list, const json_t *entry,
                      gboolean steps)
{
    json_auto_t *customer = words_week_customer(view, entry);
    const char *own = run_customer_name(customer);
    g_autofree char *name = words_week_name(list, customer, own);
    g_autofree char *link = words_week_link(view, entry, customer);
    g_autofree char *safe = md_link(name, link);
    g_autofree char *contract = words_contract(customer);
    g_autofree char *about = md_text(contract);
    g_autofree char *head = words_week_head(view, list, entry);
    g_string_append_printf(out, "- **%s**%s%s%s\n", safe, contract ? " (" : "", about,
                           contract ? ")" : "");
    md_note(out, 0, "", head);
    size_t i;
    const json_t *answer;
    json_array_foreach (json_object_get(entry, "answers"), i, answer) {
        g_autofree char *told = words_week_answer(view, list, answer);
        g_autofree char *at = words_week_answer_link(view, answer);
        g_autofree char *linked = at ? md_link(told, at) : NULL;
        if (linked)
            g_string_append_printf(out, "  %s\n", linked);
        else
            md_note(out, 0, "", told);
        md_note(out, 0, "→ ", told && steps ? run_text(answer, "step") : NULL);
    }
}

static void put_ours(GString *out, const RunView *view, const json_t *entry)
{
    g_autofree char *link = run_text(entry, "check") ? NULL : words_week_issue(view, entry);
    g_autofree char *question = md_link(words_week_subject(view, entry), link);
    g_autofree char *who = words_week_ours(view, entry);
    g_autofree char *safe = md_text(who);
    g_string_append_printf(out, "- %s%s %s\n", question, run_text(entry, "check") ? "" : ":", safe);
    md_note(out, 0, "→ ", words_week_action(view, entry));
}

static void put_list(GString *out, const RunView *view, const WordsWeek *list,
                     const json_t *entries)
{
    g_autofree char *title = words_week_title(view, list, entries);
    g_autofree char *step = md_text(words_week_step(entries));
    const gsize all = json_array_size(entries);
    md_heading(out, 2, title);
    for (gsize i = 0; i < MIN(all, WORDS_WEEK); i++) {
        const json_t *entry = json_array_get(entries, i);
        if (list->kind == WEEK_OURS)
            put_ours(out, view, entry);
        else
            put_entry(out, view, list, entry, !*step || all == 1);
    }
    if (all > WORDS_WEEK)
        g_string_append_printf(out, "- and %zu more\n", all - WORDS_WEEK);
    if (*step && all > 1)
        g_string_append_printf(out, "\n→ %s\n", step);
}

void md_week(GString *out, const RunView *view)
{
    json_t *week = words_week_lists(view);
    for (const WordsWeek *list = words_week; list->id; list++) {
        const json_t *entries = json_object_get(week, list->id);
        if (json_array_size(entries) > 0)
            put_list(out, view, list, entries);
    }
    json_decref(week);
}
