#include "../words.h"
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

static char *with_rule(const Draw *draw, const json_t *check, const json_t *result)
{
    g_autofree char *evidence = words_evidence(result);
    g_autofree char *rule = words_rule(check, result, draw->utf8);
    if (!evidence || !rule)
        return g_strdup(evidence ? evidence : rule);
    g_autofree char *isolated = text_isolate(evidence);
    return g_strdup_printf("%s (%s)", isolated, rule);
}

void view_result(Draw *draw, DrawTable *table, const RunView *view, const json_t *result,
                 guint depth)
{
    const char *id = run_text(result, "check");
    const json_t *check = run_check(view, id);
    Status status = run_status(result);
    gboolean advisory = run_advisory(view, id);
    g_autofree char *shown = draw_status(draw, status);
    g_autofree char *question =
        g_strconcat(run_question(view, id), advisory ? " (advisory)" : "", NULL);
    g_autofree char *blanks = g_strnfill(depth > 0 ? 2 * (depth - 1) : 0, ' ');
    g_autofree char *branch =
        g_strconcat(blanks, depth > 0 ? draw_glyph(draw, GLYPH_CHILD) : "", NULL);
    g_autofree char *below = g_strnfill(depth > 0 && !is_wide(draw) ? 2 * depth : 0, ' ');

    draw_table_row(table);
    draw_table_hang(table, 0, advisory ? STYLE_DIM : style_of_status(status), "  ", shown);
    draw_table_hang(table, 1, status == STATUS_NA ? STYLE_DIM : STYLE_PLAIN, branch, question);

    Notes notes = {table, below, is_wide(draw), status == STATUS_FAIL ? STYLE_PLAIN : STYLE_DIM};
    g_autofree char *seen = with_rule(draw, check, result);
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

static void draw_numbers(Draw *draw, const RunView *view, const json_t *customer)
{
    double score, strict, coverage;
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
    if (run_number(customer, "coverage", &coverage)) {
        g_autofree char *number = g_strdup_printf("%.1f%%", coverage);
        draw_measure(draw, "coverage", number, coverage, NULL);
    }
    g_autofree char *counts = words_counts(customer);
    if (counts)
        draw_paragraph(draw, 0, "answers   ", STYLE_PLAIN, counts);
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
    draw_paragraph(draw, 0, NULL, STYLE_DIM, line);
    draw_blank(draw);
    draw_numbers(draw, view, customer);
    draw_gate(draw, customer);
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

/* An id as it is typed behind a command. */
static char *typed_id(const json_t *customer)
{
    const char *id = run_string(customer, "id", "");
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
    gboolean simple = *id && *id != '-' && strspn(id, plain) == strlen(id);
    return simple ? g_strdup(id) : g_shell_quote(id);
}

static void draw_to_ask(Draw *draw, const RunView *view, const json_t *customer)
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
    for (guint i = 0; i < open->len; i++)
        draw_paragraph(draw, 2, "? ", STYLE_PLAIN,
                       run_question(view, run_text(open->pdata[i], "check")));
}

void view_cards(Draw *draw, const RunView *view, const RenderOptions *options)
{
    view_title(draw, view, NULL);
    view_warnings(draw, view);
    size_t i, j;
    const json_t *customer, *section;
    json_array_foreach (json_object_get(view->run, "customers"), i, customer) {
        if (i > 0) {
            g_autofree char *rule = draw_bar(draw, 0, draw->width);
            draw_blank(draw);
            draw_line(draw, STYLE_DIM, rule, STYLE_PLAIN, NULL);
            draw_blank(draw);
        }
        draw_head(draw, view, customer);
        json_array_foreach (json_object_get(view->run, "sections"), j, section)
            draw_section(draw, view, customer, section, options);
        draw_to_ask(draw, view, customer);
    }
}
