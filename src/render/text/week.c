/* The lists of the week. */
#include "../words.h"
#include "../words_week.h"
#include "text.h"
#include "views.h"

static void draw_step(Draw *draw, int indent, const char *step)
{
    if (step)
        draw_paragraph(draw, indent, draw_glyph(draw, GLYPH_ARROW), STYLE_PLAIN, step);
}

static void draw_entry(Draw *draw, const RunView *view, const WordsWeek *list, const json_t *entry,
                       gboolean steps)
{
    json_auto_t *customer = words_week_customer(view, entry);
    const char *own = draw_name(draw, customer);
    g_autofree char *name = words_week_name(list, customer, own);
    g_autofree char *contract = words_contract(customer);
    g_autofree char *head = words_week_head(view, list, entry);
    draw_pair(draw, 2, STYLE_BOLD, name, STYLE_DIM, contract);
    if (head)
        draw_paragraph(draw, 4, NULL, STYLE_PLAIN, head);
    size_t i;
    const json_t *answer;
    json_array_foreach (json_object_get(entry, "answers"), i, answer) {
        g_autofree char *told = words_week_answer(view, list, answer);
        if (!told)
            continue;
        draw_paragraph(draw, 4, NULL, STYLE_PLAIN, told);
        draw_step(draw, 4, steps ? run_text(answer, "step") : NULL);
    }
}

static void draw_ours(Draw *draw, const RunView *view, const json_t *entry)
{
    g_autofree char *who = words_week_ours(view, entry);
    g_autofree char *link = run_text(entry, "summary") ? words_week_issue(view, entry) : NULL;
    g_autofree char *told = g_strdup_printf("%s%s %s", words_week_subject(view, entry),
                                            run_text(entry, "check") ? "" : ":", who);
    draw_paragraph(draw, 2, NULL, STYLE_PLAIN, told);
    if (link)
        draw_paragraph(draw, 4, NULL, STYLE_DIM, link);
    draw_step(draw, 4, words_week_action(view, entry));
}

static void draw_list(Draw *draw, const RunView *view, const WordsWeek *list, const json_t *entries)
{
    g_autofree char *title = words_week_title(view, list, entries);
    const char *step = words_week_step(entries);
    const gsize all = json_array_size(entries);
    draw_blank(draw);
    draw_line(draw, STYLE_BOLD, title, STYLE_PLAIN, NULL);
    for (gsize i = 0; i < MIN(all, WORDS_WEEK); i++) {
        const json_t *entry = json_array_get(entries, i);
        if (list->kind == WEEK_OURS)
            draw_ours(draw, view, entry);
        else
            draw_entry(draw, view, list, entry, !step || all == 1);
    }
    if (all > WORDS_WEEK) {
        g_autofree char *more = g_strdup_printf("and %zu more", all - WORDS_WEEK);
        draw_paragraph(draw, 2, NULL, STYLE_DIM, more);
    }
    draw_step(draw, 2, all > 1 ? step : NULL);
}

void view_week(Draw *draw, const RunView *view)
{
    json_t *week = words_week_lists(view);
    for (const WordsWeek *list = words_week; list->id; list++) {
        const json_t *entries = json_object_get(week, list->id);
        if (json_array_size(entries) > 0)
            draw_list(draw, view, list, entries);
    }
    json_decref(week);
}
