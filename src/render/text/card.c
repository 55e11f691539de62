#include "../words.h"
#include "../words_link.h"
#include "overview.h"
#include "run.h"
#include "text.h"
#include "views.h"

#include <string.h>

/* From here on a question and its evidence stand side by side. */
enum { WIDE = 110, STATUS_WIDTH = 9, GAP = 2 };

static gboolean is_wide(const Draw *draw)
{
    return draw->width >= WIDE;
}

DrawTable *view_results_new(Draw *draw, int indent)
{
    DrawTable *table = draw_table_new(draw, GAP);
    int rest = draw->width - indent - STATUS_WIDTH - GAP;
    draw_table_column(table, indent + STATUS_WIDTH, COLUMN_CUT);
    if (!is_wide(draw)) {
        draw_table_column(table, rest, COLUMN_WRAP);
        return table;
    }
    int question = MIN(64, (rest - GAP) / 2);
    draw_table_column(table, question, COLUMN_WRAP);
    draw_table_column(table, rest - GAP - question, COLUMN_WRAP);
    return table;
}

/* What is said below or beside the question: evidence, who settled it, the next step. */
typedef struct {
    DrawTable *table;
    const char *indent;
    gboolean wide;
    Style wide_style; /* beside the question all notes are one cell */
} Notes;

static void note(const Notes *notes, Style style, const char *mark, const char *text)
{
    if (!text || !*text)
        return;
    if (notes->wide) {
        draw_table_more(notes->table, 2, notes->wide_style, mark, text);
        return;
    }
    draw_table_row(notes->table);
    g_autofree char *prefix = g_strconcat(notes->indent, mark, NULL);
    draw_table_hang(notes->table, 1, style, prefix, text);
}

void view_result(Draw *draw, DrawTable *table, const RunView *view, const json_t *result,
                 guint depth)
{
    const char *id = run_text(result, "check");
    const json_t *check = run_check(view, id);
    Status status = run_status(result);
    gboolean advisory = run_advisory(view, id);
    g_autofree char *shown = draw_status(draw, status);
    g_autofree char *question = words_question(view, id);
    g_autofree char *blanks = g_strnfill(depth > 0 ? 2 * (depth - 1) : 0, ' ');
    g_autofree char *branch =
        g_strconcat(blanks, depth > 0 ? draw_glyph(draw, GLYPH_CHILD) : "", NULL);
    g_autofree char *below = g_strnfill(depth > 0 && !is_wide(draw) ? 2 * depth : 0, ' ');

    draw_table_row(table);
    draw_table_hang(table, 0, advisory ? STYLE_DIM : style_of_status(status), "  ", shown);
    draw_table_hang(table, 1, status == STATUS_NA ? STYLE_DIM : STYLE_PLAIN, branch, question);

    Notes notes = {table, below, is_wide(draw), status == STATUS_FAIL ? STYLE_PLAIN : STYLE_DIM};
    g_autofree char *seen = words_seen(check, result, draw->utf8);
    g_autofree char *settled = words_settled(result);
    g_autofree char *failing = status == STATUS_FAIL ? words_failing(result) : NULL;
    note(&notes, STYLE_DIM, "", seen);
    note(&notes, STYLE_DIM, "", settled);
    note(&notes, STYLE_DIM, "", failing);
    if (status == STATUS_FAIL)
        note(&notes, STYLE_PLAIN, draw_glyph(draw, GLYPH_ARROW),
             run_string(result, "action", run_text(check, "action")));
    else if (status == STATUS_PASS)
        note(&notes, STYLE_PLAIN, draw_glyph(draw, GLYPH_ARROW), run_text(result, "action"));
}

static void draw_measure(Draw *draw, const char *label, const char *number, double percent,
                         const char *remark)
{
    enum { BEFORE_BAR = 18 };
    int cells = MIN(30, draw->width - BEFORE_BAR);
    g_autofree char *bar = draw_bar(draw, percent / 100, cells);
    gboolean fits = remark && BEFORE_BAR + cells + 2 + (int)strlen(remark) <= draw->width;
    g_string_append_printf(draw->out, "%-8s  %6s  %s%s%s\n", label, number, bar, fits ? "  " : "",
                           fits ? remark : "");
    if (remark && !fits)
        draw_paragraph(draw, BEFORE_BAR, NULL, STYLE_PLAIN, remark);
}

/* Why there is no grade, in place of one. */
static char *ungraded(const RunView *view, const json_t *customer)
{
    const json_t *pack = json_object_get(view->run, "pack");
    const char *grade = run_text(customer, "grade");
    double least;
    if (g_strcmp0(grade, "new") == 0 && run_number(pack, "new_days", &least))
        return g_strdup_printf("new: a customer for less than %g days", least);
    if (g_strcmp0(grade, "unrated") == 0 && !run_is_whole_pack(view->run))
        return g_strdup("unrated: a grade needs every question");
    if (g_strcmp0(grade, "unrated") == 0 && run_number(pack, "min_coverage", &least))
        return g_strdup_printf("unrated: a grade needs %g%% coverage", least);
    return NULL;
}

/* How many of each, beside the mark that stands for it below. */
static void draw_answers(Draw *draw, const json_t *customer)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *coverage = words_score(customer, "coverage");
    for (int i = 0; i < STATUSES; i++) {
        const gint64 count = run_count(json_object_get(customer, "counts"), status_name((Status)i));
        if (count > 0)
            g_string_append_printf(text, "%s%s %" G_GINT64_FORMAT " %s", text->len > 0 ? ", " : "",
                                   draw_status_glyph(draw, (Status)i), count,
                                   words_status((Status)i));
    }
    if (coverage)
        g_string_append_printf(text, "%scoverage %s%%", text->len > 0 ? "; " : "", coverage);
    if (text->len > 0)
        draw_paragraph(draw, 0, "answers   ", STYLE_PLAIN, text->str);
}

/* Why somebody is needed now. */
static void draw_signals(Draw *draw, const RunView *view, const json_t *customer)
{
    size_t i;
    const json_t *signal;
    json_array_foreach (json_object_get(customer, "signals"), i, signal) {
        const RunCall call = {.customer = customer, .signal = signal};
        g_autofree char *text = words_call(view, &call);
        draw_paragraph(draw, 0, i == 0 ? "call now  " : "          ", STYLE_PLAIN, text);
    }
}

static void draw_numbers(Draw *draw, const RunView *view, const json_t *customer)
{
    double score, strict;
    g_autofree char *why = ungraded(view, customer);
    if (run_number(customer, "score", &score)) {
        g_autofree char *number = words_score(customer, "score");
        g_autofree char *remark = NULL;
        if (run_number(customer, "strict_score", &strict) && strict != score)
            remark = g_strdup_printf("%.1f with waivers as fails", strict);
        draw_measure(draw, "score", number, score, remark);
    } else {
        draw_paragraph(draw, 0, "score       none  ", STYLE_PLAIN, "nothing was passed or failed");
    }
    draw_answers(draw, customer);
    if (why)
        draw_paragraph(draw, 0, "grade     ", STYLE_PLAIN, why);
}

static void draw_gate(Draw *draw, const json_t *customer)
{
    const json_t *gate = json_object_get(customer, "gate");
    if (!json_is_object(gate))
        return;
    if (run_flag(gate, "met")) {
        draw_paragraph(draw, 0, "gate      ", STYLE_GOOD, "met");
        return;
    }
    GString *text = g_string_new("not met");
    size_t i;
    const json_t *missing;
    json_array_foreach (json_object_get(gate, "missing"), i, missing)
        g_string_append_printf(text, "%s%s", i == 0 ? ": " : "; ", run_string(missing, "text", ""));
    draw_paragraph(draw, 0, "gate      ", STYLE_BAD, text->str);
    g_string_free(text, TRUE);
}

static void draw_head(Draw *draw, const RunView *view, const json_t *customer)
{
    const char *grade = run_string(customer, "grade", "unrated");
    g_autofree char *verdict = words_verdict(grade, customer, "score");
    draw_line(draw, STYLE_BOLD, draw_name(draw, customer),
              style_of_tone(run_grade_tone(view, grade)), verdict);
    g_autofree char *facts = words_facts(customer);
    g_autofree char *line = g_strdup_printf("%s%sid %s", facts ? facts : "", facts ? ", " : "",
                                            run_string(customer, "id", ""));
    g_autofree char *link = words_link_customer(view, customer);
    draw_paragraph(draw, 0, NULL, STYLE_DIM, line);
    if (link)
        draw_paragraph(draw, 0, NULL, STYLE_DIM, link);
    draw_numbers(draw, view, customer);
    draw_gate(draw, customer);
    draw_signals(draw, view, customer);
}

static void draw_section(Draw *draw, const RunView *view, const json_t *customer,
                         const json_t *section, const RenderOptions *options)
{
    const char *id = run_text(section, "id");
    const json_t *numbers = json_object_get(json_object_get(customer, "sections"), id);
    g_autofree char *score = words_score(numbers, "score");
    DrawTable *table = view_results_new(draw, 2);
    guint rows = 0;
    for (guint i = 0; i < view->asked->len; i++) {
        const Asked *asked = view->asked->pdata[i];
        const json_t *result = run_result(view, customer, asked->id);
        if (!result || g_strcmp0(asked->section, id) != 0 ||
            !render_shows(options, run_status(result)))
            continue;
        if (rows++ == 0) {
            draw_blank(draw);
            draw_line(draw, STYLE_BOLD, run_section_title(section), STYLE_BOLD, score);
        }
        view_result(draw, table, view, result, asked->depth);
    }
    draw_table_print(table);
}

static void draw_sections(Draw *draw, const RunView *view, const json_t *customer,
                          const RenderOptions *options)
{
    size_t i;
    const json_t *section;
    json_array_foreach (json_object_get(view->run, "sections"), i, section)
        draw_section(draw, view, customer, section, options);
}

static guint count_lines(const GString *text)
{
    guint lines = 0;
    for (gsize i = 0; i < text->len; i++)
        lines += text->str[i] == '\n';
    return lines;
}

/* Draws the rest of the card with `whole` steps; `thin`: what stands with the steps and questions
 * is not listed once more. TRUE when it has no more than `height` lines, or no less can be drawn.
 */
static gboolean draw_fitting(Draw *draw, const RunView *view, const json_t *customer,
                             const GPtrArray *next, guint whole, gboolean thin, guint height)
{
    g_autoptr(GString) text = g_string_new(NULL);
    Draw part = *draw;
    part.out = text;
    view_next(&part, view, next, whole, FALSE);
    view_to_ask(&part, view, customer, FALSE);
    view_overview(&part, view, customer, thin);
    if (count_lines(text) > height && (!thin || whole > 1))
        return FALSE;
    g_string_append(draw->out, text->str);
    return TRUE;
}

/* As many steps as fit the screen; for the sake of the third, lists get thinner. */
static void fit_card(Draw *draw, const RunView *view, const json_t *customer, guint height)
{
    enum { WHOLE_LEAST = 3 };
    g_autoptr(GPtrArray) next = run_next(view, customer);
    const int all = (int)next->len, least = MIN(all, WHOLE_LEAST);
    for (int whole = all; whole >= least; whole--)
        if (draw_fitting(draw, view, customer, next, (guint)whole, FALSE, height))
            return;
    for (int whole = all; whole >= 0; whole--)
        if (draw_fitting(draw, view, customer, next, (guint)whole, TRUE, height))
            return;
}

/* Whoever wants all of some answers gets those alone. */
static void draw_card(Draw *draw, const RunView *view, const json_t *customer,
                      const RenderOptions *options)
{
    enum { USUAL_HEIGHT = 40, PROMPT = 1 };
    const guint height = (options->height > 0 ? (guint)options->height : USUAL_HEIGHT) - PROMPT;
    const gsize before = run_length(view) > 1
                             ? draw->out->len
                             : 0; /* only one card shares its screen with the title */
    draw_head(draw, view, customer);
    if (options->only == 0 && !options->verbose) {
        g_autoptr(GString) drawn = g_string_new(draw->out->str + before);
        const guint used = count_lines(drawn);
        fit_card(draw, view, customer, height > used ? height - used : 0);
        return;
    }
    if (options->only == 0) {
        g_autoptr(GPtrArray) next = run_next(view, customer);
        view_next(draw, view, next, next->len, TRUE);
    }
    draw_sections(draw, view, customer, options);
    view_to_ask(draw, view, customer, TRUE);
}

void view_cards(Draw *draw, const RunView *view, const RenderOptions *options)
{
    view_heading(draw, view, NULL);
    view_warnings(draw, view);
    for (guint i = 0; i < run_length(view) && render_flush(options, draw->out); i++) {
        json_auto_t *customer = run_at(view, i);
        if (i > 0) {
            g_autofree char *rule = draw_bar(draw, 0, draw->width);
            draw_blank(draw);
            draw_line(draw, STYLE_DIM, rule, STYLE_PLAIN, NULL);
            draw_blank(draw);
        }
        draw_card(draw, view, customer, options);
    }
}
