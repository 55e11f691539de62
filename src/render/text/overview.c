/* A card on one screen: what to do, what to ask, and all other answers by their ids. */
#include "overview.h"
#include "../words.h"
#include "text.h"

#include <string.h>

/* --- what to do next -------------------------------------------------------------------------- */

static void draw_step(Draw *draw, const RunView *view, const json_t *result, gboolean brief)
{
    const char *id = run_text(result, "check");
    g_autofree char *mark = g_strconcat(draw_status_glyph(draw, run_status(result)), " ", NULL);
    g_autofree char *seen = brief ? NULL : words_seen(run_check(view, id), result, draw->utf8);
    g_autofree char *since = brief ? NULL : words_failing(result);
    g_autofree char *isolated = seen ? text_isolate(seen) : NULL;
    g_autofree char *question = words_question(view, id);
    g_autofree char *told = g_strconcat(question, isolated ? " " : "", isolated ? isolated : "",
                                        since ? "; " : "", since ? since : "", NULL);
    draw_paragraph(draw, 2, mark, STYLE_PLAIN, told);
    draw_paragraph(draw, 4, draw_glyph(draw, GLYPH_ARROW), STYLE_BOLD, words_step(view, result));
}

/* On one line: the id, and what was seen; of a pass its step, which it is here for. */
static void draw_short(Draw *draw, const RunView *view, const json_t *result)
{
    const char *id = run_text(result, "check");
    g_autofree char *since = words_failing(result);
    g_autofree char *seen = run_status(result) == STATUS_PASS
                                ? g_strdup(words_step(view, result))
                                : words_seen(run_check(view, id), result, draw->utf8);
    g_autofree char *line =
        g_strdup_printf("%s %s: %s%s%s", draw_status_glyph(draw, run_status(result)), id,
                        seen ? seen : "", since ? "; " : "", since ? since : "");
    draw_pair(draw, 2, STYLE_PLAIN, line, STYLE_PLAIN, NULL);
}

void view_next(Draw *draw, const RunView *view, const GPtrArray *next, guint whole, gboolean brief)
{
    if (next->len == 0)
        return;
    g_autofree char *title = g_strdup_printf("What to do next (%u)", next->len);
    draw_blank(draw);
    draw_line(draw, STYLE_BOLD, title, STYLE_DIM,
              whole < next->len ? "all steps: --verbose" : NULL);
    for (guint i = 0; i < next->len; i++)
        if (i < whole)
            draw_step(draw, view, next->pdata[i], brief);
        else
            draw_short(draw, view, next->pdata[i]);
}

/* --- whom to ask ------------------------------------------------------------------------------ */

/* An id as it is typed behind a command. */
static char *typed_id(const json_t *customer)
{
    const char *id = run_string(customer, "id", "");
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
    gboolean simple = *id && *id != '-' && strspn(id, plain) == strlen(id);
    return simple ? g_strdup(id) : g_shell_quote(id);
}

void view_to_ask(Draw *draw, const RunView *view, const json_t *customer, gboolean brief)
{
    g_autoptr(GPtrArray) open = run_to_ask(view, customer);
    if (open->len == 0)
        return;
    g_autofree char *id = typed_id(customer);
    g_autofree char *title = g_strdup_printf("Ask a person (%u)", open->len);
    g_autofree char *command = g_strdup_printf("delight review %s", id);
    draw_blank(draw);
    draw_line(draw, STYLE_BOLD, title, STYLE_DIM, *draw->given ? NULL : command);
    if (*draw->given)
        draw_command(draw, command);
    for (guint i = 0; i < open->len; i++) {
        const char *question = run_question(view, run_text(open->pdata[i], "check"));
        g_autofree char *evidence = brief ? NULL : words_evidence(open->pdata[i]);
        g_autofree char *seen = evidence ? text_isolate(evidence) : NULL;
        g_autofree char *text =
            g_strdup_printf("%s%s%s", question, seen && *seen ? " " : "", seen ? seen : "");
        draw_paragraph(draw, 2, "? ", STYLE_PLAIN, text);
    }
}

/* --- all answers by their ids ----------------------------------------------------------------- */

/* What the other parts of the card do not say: why nobody knows, who excused it, what came close.
 * NULL for nothing. */
static char *remark_of(const RunView *view, const json_t *result, gboolean utf8)
{
    const json_t *check = run_check(view, run_text(result, "check"));
    const json_t *answerable = json_object_get(check, "answerable");
    switch (run_status(result)) {
    case STATUS_WAIVED:
        return words_settled(result);
    case STATUS_ERROR:
        return words_evidence(result);
    case STATUS_UNKNOWN:
        return json_is_false(answerable) ||
                       g_strcmp0(run_text(result, "reason"), "no-privilege") == 0
                   ? words_evidence(result)
                   : NULL;
    case STATUS_PASS:
        return words_band(result) ? words_rule(check, result, utf8) : NULL;
    case STATUS_FAIL:
    case STATUS_NA:
    case STATUSES:
        break;
    }
    return NULL;
}

/* Ids on lines that are filled but never break inside of one. */
typedef struct {
    Draw *draw;
    Status status;
    GString *line;
    guint lines;
} Filling;

static Style style_of_list(Status status)
{
    return status == STATUS_PASS ? STYLE_PLAIN : style_of_status(status);
}

static void end_line(Filling *filling)
{
    const char *mark = filling->lines > 0 ? " " : draw_status_glyph(filling->draw, filling->status);
    g_autofree char *prefix = g_strconcat(mark, " ", NULL);
    if (filling->line->len > 0)
        draw_paragraph(filling->draw, 2, prefix, style_of_list(filling->status),
                       filling->line->str);
    filling->lines += filling->line->len > 0;
    g_string_truncate(filling->line, 0);
}

static void fill(Filling *filling, const char *item)
{
    enum { BEFORE = 4, COMMA = 2 };
    g_autofree char *clean = text_terminal(item, filling->draw->utf8);
    const int width = text_width(filling->line->str) + COMMA + text_width(clean) + 1;
    if (filling->line->len > 0) {
        g_string_append_c(filling->line, ',');
        if (width > filling->draw->width - BEFORE)
            end_line(filling);
        else
            g_string_append_c(filling->line, ' ');
    }
    g_string_append(filling->line, item);
}

static void draw_list(Draw *draw, const RunView *view, const json_t *customer, const char *section,
                      Status status, gboolean thin)
{
    g_autoptr(GString) line = g_string_new(NULL);
    Filling filling = {.draw = draw, .status = status, .line = line};
    for (guint i = 0; i < view->asked->len; i++) {
        const Asked *asked = view->asked->pdata[i];
        const json_t *result = run_result(view, customer, asked->id);
        if (!result || run_status(result) != status || g_strcmp0(asked->section, section) != 0)
            continue;
        g_autofree char *remark = remark_of(view, result, draw->utf8);
        if (thin && !remark && (status == STATUS_FAIL || status == STATUS_UNKNOWN))
            continue;
        g_autofree char *item = remark ? g_strdup_printf("%s (%s)", asked->id, remark) : NULL;
        fill(&filling, item ? item : asked->id);
    }
    end_line(&filling);
}

static gboolean has_answers(const RunView *view, const json_t *customer, const char *section)
{
    for (guint i = 0; i < view->asked->len; i++) {
        const Asked *asked = view->asked->pdata[i];
        if (g_strcmp0(asked->section, section) == 0 && run_result(view, customer, asked->id))
            return TRUE;
    }
    return FALSE;
}

void view_overview(Draw *draw, const RunView *view, const json_t *customer, gboolean thin)
{
    static const Status order[] = {STATUS_PASS,    STATUS_FAIL,   STATUS_ERROR,
                                   STATUS_UNKNOWN, STATUS_WAIVED, STATUS_NA};
    size_t i;
    const json_t *section;
    draw_blank(draw);
    json_array_foreach (json_object_get(view->run, "sections"), i, section) {
        const char *id = run_text(section, "id");
        const json_t *numbers = json_object_get(json_object_get(customer, "sections"), id);
        g_autofree char *score = words_score(numbers, "score");
        if (!has_answers(view, customer, id))
            continue;
        draw_line(draw, STYLE_BOLD, run_section_title(section), STYLE_BOLD, score);
        for (guint k = 0; k < G_N_ELEMENTS(order); k++)
            draw_list(draw, view, customer, id, order[k], thin);
    }
}
