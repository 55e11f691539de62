#include "../words.h"
#include "text.h"
#include "views.h"

static gboolean is_open(const RunView *view, const json_t *result)
{
    Status status = run_status(result);
    return (status == STATUS_UNKNOWN || status == STATUS_ERROR) &&
           !run_advisory(view, run_text(result, "check"));
}

static void add_id(GString *ids, const json_t *result)
{
    g_string_append_printf(ids, "%s%s", ids->len > 0 ? ", " : "", run_string(result, "check", ""));
}

/* Which questions stand behind a score that is too low, or behind too many open ones. */
static void draw_behind(Draw *draw, const RunView *view, const json_t *customer, const char *kind)
{
    g_autoptr(GString) ids = g_string_new(NULL);
    gboolean score = g_strcmp0(kind, "score") == 0;
    if (score) {
        g_autoptr(GPtrArray) fails = run_fails(view, customer);
        for (guint i = 0; i < fails->len; i++)
            add_id(ids, fails->pdata[i]);
    } else if (g_strcmp0(kind, "unknown") == 0) {
        size_t i;
        const json_t *result;
        json_array_foreach (json_object_get(customer, "results"), i, result)
            if (is_open(view, result))
                add_id(ids, result);
    }
    if (ids->len > 0)
        draw_paragraph(draw, 4, score ? "fails: " : "open: ", STYLE_DIM, ids->str);
}

/* The text of a missing check holds its evidence; the question is what it lacks. */
static void draw_missing_check(Draw *draw, const RunView *view, const json_t *customer,
                               const json_t *missing, const char *mark)
{
    const char *check = run_text(missing, "check");
    const json_t *result = run_result(view, customer, check);
    const char *action = run_text(result, "action");
    draw_paragraph(draw, 2, mark, STYLE_BAD, run_question(view, check));
    draw_paragraph(draw, 4, NULL, STYLE_DIM, run_string(missing, "text", ""));
    if (action && run_status(result) == STATUS_FAIL)
        draw_paragraph(draw, 4, draw_glyph(draw, GLYPH_ARROW), STYLE_PLAIN, action);
}

static void draw_missing(Draw *draw, const RunView *view, const json_t *customer)
{
    g_autofree char *mark = g_strconcat(draw_status_glyph(draw, STATUS_FAIL), " ", NULL);
    size_t i;
    const json_t *missing;
    json_array_foreach (json_object_get(json_object_get(customer, "gate"), "missing"), i, missing) {
        if (run_text(missing, "check")) {
            draw_missing_check(draw, view, customer, missing, mark);
            continue;
        }
        draw_paragraph(draw, 2, mark, STYLE_BAD, run_string(missing, "text", ""));
        draw_behind(draw, view, customer, run_text(missing, "kind"));
    }
}

static void draw_short(Draw *draw, const RunView *view, const json_t *customer)
{
    const char *grade = run_string(customer, "grade", "unrated");
    g_autofree char *verdict = words_verdict(grade, customer, "score");
    draw_blank(draw);
    draw_line(draw, STYLE_BOLD, draw_name(draw, customer),
              style_of_tone(run_grade_tone(view, grade)), verdict);
    draw_missing(draw, view, customer);
}

static void draw_verdict(Draw *draw, Style style, Status status, const char *text)
{
    g_autofree char *prefix = g_strconcat(draw_status_glyph(draw, status), " ", NULL);
    draw_paragraph(draw, 0, prefix, style, text);
}

/* Of one alone by name. */
static void draw_all_met(Draw *draw, const RunView *view, guint gated)
{
    const RunRow *rows = run_rows(view);
    guint row = 0;
    while (rows[row].gate == RUN_GATE_NONE)
        row++;
    g_autofree char *name =
        gated == 1 ? text_isolate(draw_called(draw, rows[row].name, rows[row].id)) : NULL;
    g_autofree char *text = name ? g_strdup_printf("gate met: %s", name)
                                 : g_strdup_printf("gate met by all %u customers", gated);
    draw_verdict(draw, STYLE_GOOD, STATUS_PASS, text);
}

/* One line when there is nothing to do. */
void view_gate(Draw *draw, const RunView *view, const RenderOptions *options)
{
    guint gated;
    g_autoptr(GArray) fallen = render_short(view, &gated);
    view_warnings(draw, view);
    if (gated == 0) {
        draw_verdict(draw, STYLE_FAIR, STATUS_UNKNOWN, "this run was not held to a gate");
        return;
    }
    if (fallen->len == 0) {
        draw_all_met(draw, view, gated);
        return;
    }
    g_autofree char *text =
        gated == 1 ? g_strdup("gate not met")
                   : g_strdup_printf("gate not met by %u of %u customers", fallen->len, gated);
    draw_verdict(draw, STYLE_BAD, STATUS_FAIL, text);
    for (guint i = 0; i < fallen->len && render_flush(options, draw->out); i++) {
        json_auto_t *customer = run_at(view, g_array_index(fallen, guint, i));
        draw_short(draw, view, customer);
    }
}
