#include "../words.h"
#include "text.h"
#include "views.h"

#include <math.h>
#include <string.h>

enum {
    ROOMY = 100, /* from here on columns stand two blanks apart */
    NAME_LEAST = 12,
    FAILS_LEAST = 16,
    FAILS_LEAST_ROOMY = 28,
    PLAN_MOST = 7,
    PLAN_MOST_ROOMY = 12,
    SECTION_MOST = 5,
    SECTION_MOST_ROOMY = 10,
    WEAKEST = 5,
    AT_ONCE = 200, /* rows of a table, which holds all of them until it is printed */
};

/* Widths of the book's columns; 0 leaves one out. */
typedef struct {
    int name, plan, grade, fails;
    int owner, arr, renews, change;
    gboolean sections;
    gboolean roomy;
    int gap;
} Layout;

static int shown_width(const Draw *draw, const char *text)
{
    g_autofree char *shown = text_terminal(text, draw->utf8);
    return text_width(shown);
}

static int section_width(const Layout *layout, const json_t *section)
{
    const char *id = run_string(section, "id", "");
    return CLAMP(text_width(id), 3, layout->roomy ? SECTION_MOST_ROOMY : SECTION_MOST);
}

static int sections_width(const Layout *layout, const RunView *view)
{
    int width = 0;
    size_t i;
    const json_t *section;
    json_array_foreach (view->scored, i, section)
        width += section_width(layout, section) + layout->gap;
    return width;
}

/* What is left for the name and for what fails. */
static int flexible_width(const Draw *draw, const Layout *layout, const RunView *view)
{
    int fixed = layout->grade + 5 + 4 + 4 * layout->gap;
    fixed += layout->plan ? layout->plan + layout->gap : 0;
    fixed += layout->sections ? sections_width(layout, view) : 0;
    fixed += layout->owner ? layout->owner + layout->gap : 0;
    fixed += layout->arr ? layout->arr + layout->gap : 0;
    fixed += layout->renews ? layout->renews + layout->gap : 0;
    fixed += layout->change ? layout->change + layout->gap : 0;
    return draw->width - fixed;
}

static char *arr_text(const json_t *customer)
{
    double arr;
    return run_number(customer, "arr", &arr) ? words_number(round(arr), NULL) : NULL;
}

static char *change_text(const RunView *view, const json_t *customer)
{
    double change;
    if (!render_change(view, customer, &change) || fabs(change) < 0.05)
        return NULL;
    return g_strdup_printf("%+.1f", change);
}

static int width_or_none(int width, int least, int most)
{
    return width == 0 ? 0 : CLAMP(width, least, most);
}

/* What anybody has: name, plan and grade, and of the contract owner, revenue, renewal, change. */
static Layout widest(const Draw *draw, const RunView *view, const GArray *order)
{
    Layout all = {.name = 8, .grade = 5};
    for (guint i = 0; i < order->len; i++) {
        json_auto_t *customer = run_at(view, g_array_index(order, guint, i));
        g_autofree char *arr = arr_text(customer);
        g_autofree char *change = change_text(view, customer);
        all.name = MAX(all.name, shown_width(draw, draw_name(draw, customer)));
        all.plan = MAX(all.plan, shown_width(draw, run_text(customer, "plan")));
        all.grade = MAX(all.grade, shown_width(draw, run_text(customer, "grade")));
        all.owner = MAX(all.owner, shown_width(draw, run_text(customer, "owner")));
        all.arr = MAX(all.arr, arr ? text_width(arr) : 0);
        all.renews = run_text(customer, "renews_on") ? 10 : all.renews;
        all.change = MAX(all.change, change ? text_width(change) : 0);
    }
    return all;
}

/* The contract, where there is room for it, if need be in place of the sections. */
static void add_contract(const Draw *draw, const RunView *view, const Layout *all, Layout *layout)
{
    Layout wide = *layout;
    wide.owner = width_or_none(all->owner, 5, 12);
    wide.arr = width_or_none(all->arr, 3, 11);
    wide.renews = all->renews;
    wide.change = width_or_none(all->change, 6, 6);
    wide.sections = flexible_width(draw, &wide, view) >= NAME_LEAST + FAILS_LEAST_ROOMY;
    if (flexible_width(draw, &wide, view) < NAME_LEAST + FAILS_LEAST_ROOMY)
        return;
    *layout = wide;
}

/* Names and plans get what they need, within bounds; what fails gets the rest. When that is too
 * little, the contract goes, then the sections, then the plan. */
static Layout lay_out(const Draw *draw, const RunView *view, const GArray *order)
{
    const gboolean roomy = draw->width >= ROOMY;
    const Layout all = widest(draw, view, order);
    Layout layout = {.name = all.name,
                     .grade = MIN(all.grade, 12),
                     .plan = width_or_none(all.plan, 4, roomy ? PLAN_MOST_ROOMY : PLAN_MOST),
                     .sections = TRUE,
                     .roomy = roomy,
                     .gap = roomy ? 2 : 1};
    if (roomy)
        add_contract(draw, view, &all, &layout);
    int rest = flexible_width(draw, &layout, view);
    if (rest < NAME_LEAST + FAILS_LEAST) {
        layout.sections = FALSE;
        rest = flexible_width(draw, &layout, view);
    }
    if (rest < NAME_LEAST + FAILS_LEAST) {
        layout.plan = 0;
        rest = flexible_width(draw, &layout, view);
    }
    int least = MIN(roomy ? FAILS_LEAST_ROOMY : FAILS_LEAST, rest / 2);
    layout.name = MIN(layout.name, rest - least);
    layout.fails = rest - layout.name;
    return layout;
}

/* The ids of what fails, heaviest first, as many as fit, and how many more there are. */
static char *fails_text(const Draw *draw, const RunView *view, const json_t *customer, int width)
{
    g_autoptr(GPtrArray) fails = run_fails(view, customer);
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < fails->len; i++) {
        const char *id = run_string(fails->pdata[i], "check", "");
        g_autofree char *more =
            i + 1 < fails->len ? g_strdup_printf(" +%u", fails->len - i - 1) : g_strdup("");
        g_autofree char *next = g_strconcat(i > 0 ? ", " : "", id, more, NULL);
        if (i > 0 && (int)out->len + text_width(next) > width) {
            g_string_append_printf(out, " +%u", fails->len - i);
            break;
        }
        g_string_append_printf(out, "%s%s", i > 0 ? ", " : "", id);
    }
    /* The number survives, whatever the id's length. */
    char *suffix = fails->len > 1 ? strrchr(out->str, '+') : NULL;
    if ((int)out->len > width && suffix) {
        g_autofree char *count = g_strdup_printf(" %s", suffix);
        g_autofree char *ids = g_strndup(out->str, (gsize)(suffix - out->str - 1));
        g_autofree char *cut = text_truncate(ids, width - (int)strlen(count), draw->utf8);
        g_string_printf(out, "%s%s", cut, count);
    }
    return g_string_free(out, FALSE);
}

/* Without decimals; only what is whole is called 100. */
static char *rounded(const json_t *object, const char *key, const char *unit)
{
    double value;
    if (!run_number(object, key, &value))
        return g_strdup("-");
    return g_strdup_printf("%.0f%s", value < 100 ? MIN(round(value), 99) : value, unit);
}

static void draw_customer(Draw *draw, DrawTable *table, const RunView *view, const json_t *customer,
                          const Layout *layout)
{
    guint column = 0;
    const char *grade = run_string(customer, "grade", "unrated");
    g_autofree char *word = words_grade(grade);
    g_autofree char *score = words_score(customer, "score");
    g_autofree char *coverage = rounded(customer, "coverage", "%");
    g_autofree char *fails = fails_text(draw, view, customer, layout->fails);
    g_autofree char *change = change_text(view, customer);
    g_autofree char *arr = arr_text(customer);
    draw_table_row(table);
    g_autofree char *name = draw_name_within(draw, customer, layout->name);
    draw_table_cell(table, column++, STYLE_PLAIN, name);
    if (layout->plan)
        draw_table_cell(table, column++, STYLE_DIM, run_text(customer, "plan"));
    draw_table_cell(table, column++, style_of_tone(run_grade_tone(view, grade)), word);
    draw_table_cell(table, column++, STYLE_PLAIN, score ? score : "-");
    if (layout->change)
        draw_table_cell(table, column++, STYLE_PLAIN, change);
    draw_table_cell(table, column++, STYLE_DIM, coverage);
    if (layout->owner)
        draw_table_cell(table, column++, STYLE_PLAIN, run_text(customer, "owner"));
    if (layout->arr)
        draw_table_cell(table, column++, STYLE_PLAIN, arr);
    if (layout->renews)
        draw_table_cell(table, column++, STYLE_PLAIN, run_text(customer, "renews_on"));
    size_t i;
    const json_t *section;
    json_array_foreach (view->scored, i, section) {
        if (!layout->sections)
            break;
        const json_t *numbers =
            json_object_get(json_object_get(customer, "sections"), run_string(section, "id", ""));
        g_autofree char *number = rounded(numbers, "score", "");
        draw_table_cell(table, column++, STYLE_PLAIN, number);
    }
    draw_table_cell(table, column, STYLE_DIM, fails);
}

static DrawTable *book_table(Draw *draw, const RunView *view, const Layout *layout)
{
    DrawTable *table = draw_table_new(draw, layout->gap);
    draw_table_column(table, layout->name, COLUMN_CUT);
    if (layout->plan)
        draw_table_column(table, layout->plan, COLUMN_CUT);
    draw_table_column(table, layout->grade, COLUMN_CUT);
    draw_table_column(table, 5, COLUMN_RIGHT);
    if (layout->change)
        draw_table_column(table, layout->change, COLUMN_RIGHT);
    draw_table_column(table, 4, COLUMN_RIGHT);
    if (layout->owner)
        draw_table_column(table, layout->owner, COLUMN_CUT);
    if (layout->arr)
        draw_table_column(table, layout->arr, COLUMN_RIGHT);
    if (layout->renews)
        draw_table_column(table, layout->renews, COLUMN_CUT);
    size_t i;
    const json_t *section;
    json_array_foreach (view->scored, i, section)
        if (layout->sections)
            draw_table_column(table, section_width(layout, section), COLUMN_RIGHT);
    draw_table_column(table, layout->fails, COLUMN_CUT);
    return table;
}

static void draw_headings(DrawTable *table, const RunView *view, const Layout *layout)
{
    guint column = 0;
    draw_table_row(table);
    draw_table_cell(table, column++, STYLE_BOLD, "customer");
    if (layout->plan)
        draw_table_cell(table, column++, STYLE_BOLD, "plan");
    draw_table_cell(table, column++, STYLE_BOLD, "grade");
    draw_table_cell(table, column++, STYLE_BOLD, "score");
    if (layout->change)
        draw_table_cell(table, column++, STYLE_BOLD, "change");
    draw_table_cell(table, column++, STYLE_BOLD, "cov.");
    if (layout->owner)
        draw_table_cell(table, column++, STYLE_BOLD, "owner");
    if (layout->arr)
        draw_table_cell(table, column++, STYLE_BOLD, "ARR");
    if (layout->renews)
        draw_table_cell(table, column++, STYLE_BOLD, "renews on");
    size_t i;
    const json_t *section;
    json_array_foreach (view->scored, i, section) {
        if (!layout->sections)
            break;
        /* Cut without an ellipsis: `train` says more than `trai…`. */
        g_autofree char *id = text_clean(run_text(section, "id"));
        glong length = MIN(g_utf8_strlen(id, -1), section_width(layout, section));
        g_autofree char *heading = g_utf8_substring(id, 0, length);
        draw_table_cell(table, column++, STYLE_BOLD, heading);
    }
    draw_table_cell(table, column, STYLE_BOLD, "fails");
}

static void draw_customers(Draw *draw, const RunView *view, const RenderOptions *options)
{
    g_autoptr(GArray) order = render_book_order(view, options);
    guint all = order->len, shown = render_limit(options, all);
    g_array_set_size(order, shown);
    Layout layout = lay_out(draw, view, order);
    DrawTable *table = book_table(draw, view, &layout);
    draw_headings(table, view, &layout);
    for (guint i = 0; i < shown && render_flush(options, draw->out); i++) {
        json_auto_t *customer = run_at(view, g_array_index(order, guint, i));
        draw_customer(draw, table, view, customer, &layout);
        if (i % AT_ONCE < AT_ONCE - 1)
            continue;
        draw_table_print(table);
        table = book_table(draw, view, &layout);
    }
    draw_table_print(table);
    if (shown < all) {
        g_autofree char *rest =
            g_strdup_printf("%s %u%s of %u customers; --limit all shows every one",
                            options->sort == RENDER_SORT_WORST ? "the" : "the first", shown,
                            options->sort == RENDER_SORT_WORST ? " worst" : "", all);
        draw_paragraph(draw, 0, NULL, STYLE_DIM, rest);
    }
}

static void draw_grade(Draw *draw, DrawTable *table, const RunView *view, const char *grade,
                       int bar_width)
{
    gint64 count = run_grade_count(view, grade);
    double all = run_length(view);
    Style tone = style_of_tone(run_grade_tone(view, grade));
    const json_t *before = run_grades_before(view);
    gint64 change = before ? count - run_count(before, grade) : 0;
    g_autofree char *word = words_grade(grade);
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, count);
    g_autofree char *step = change ? g_strdup_printf("%+" G_GINT64_FORMAT, change) : g_strdup("");
    g_autofree char *bar = draw_bar(draw, all > 0 ? (double)count / all : 0, bar_width);
    draw_table_row(table);
    draw_table_hang(table, 0, tone, "  ", word);
    draw_table_cell(table, 1, STYLE_PLAIN, number);
    draw_table_cell(table, 2, STYLE_PLAIN, step);
    draw_table_cell(table, 3, tone == STYLE_PLAIN ? STYLE_DIM : tone, bar);
}

static void draw_grades(Draw *draw, const RunView *view)
{
    g_autoptr(GPtrArray) grades = run_grades(view);
    const json_t *before = run_grades_before(view);
    int bar_width = MIN(30, draw->width - 28);
    draw_blank(draw);
    draw_line(draw, STYLE_BOLD, "Customers by grade", STYLE_PLAIN, NULL);
    DrawTable *table = draw_table_new(draw, 1);
    draw_table_column(table, 14, COLUMN_CUT);
    draw_table_column(table, 5, COLUMN_RIGHT);
    draw_table_column(table, before ? 5 : 1, COLUMN_CUT);
    draw_table_column(table, bar_width, COLUMN_CUT);
    for (guint i = 0; i < grades->len; i++) {
        const char *grade = grades->pdata[i];
        if (run_grade_count(view, grade) > 0 || run_count(before, grade) > 0 ||
            run_grade_tone(view, grade) != TONE_NONE)
            draw_grade(draw, table, view, grade, bar_width);
    }
    draw_table_print(table);
}

static void draw_weakest(Draw *draw, const RunView *view)
{
    g_autoptr(GPtrArray) weakest = run_weakest(view, WEAKEST);
    if (weakest->len == 0)
        return;
    draw_blank(draw);
    draw_line(draw, STYLE_BOLD, "Weakest questions, and how many customers fail them", STYLE_PLAIN,
              NULL);
    DrawTable *table = draw_table_new(draw, 2);
    draw_table_column(table, 12, COLUMN_RIGHT);
    draw_table_column(table, 4, COLUMN_RIGHT);
    draw_table_column(table, draw->width - 20, COLUMN_WRAP);
    for (guint i = 0; i < weakest->len; i++) {
        const Weakness *weak = weakest->pdata[i];
        g_autofree char *count = g_strdup_printf("%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT,
                                                 weak->failed, weak->judged);
        g_autofree char *share =
            g_strdup_printf("%.0f%%", 100.0 * (double)weak->failed / (double)MAX(weak->judged, 1));
        draw_table_row(table);
        draw_table_cell(table, 0, STYLE_PLAIN, count);
        draw_table_cell(table, 1, STYLE_DIM, share);
        draw_table_cell(table, 2, STYLE_PLAIN, run_question(view, weak->id));
    }
    draw_table_print(table);
}

/* How wide the numbers of the goals are, within reason. */
static int width_of_rules(const Draw *draw, const json_t *goals)
{
    glong width = 8;
    size_t i;
    const json_t *goal;
    json_array_foreach (goals, i, goal) {
        g_autofree char *rule = words_rule(goal, goal, draw->utf8);
        if (rule)
            width = MAX(width, g_utf8_strlen(rule, -1));
    }
    return (int)MIN(width, 20);
}

static void draw_goals(Draw *draw, const RunView *view)
{
    const json_t *goals = json_object_get(json_object_get(view->run, "summary"), "goals");
    if (json_array_size(goals) == 0)
        return;
    draw_blank(draw);
    draw_line(draw, STYLE_BOLD, "Goals", STYLE_PLAIN, NULL);
    const int numbers = width_of_rules(draw, goals);
    DrawTable *table = draw_table_new(draw, 2);
    draw_table_column(table, 11, COLUMN_CUT);
    draw_table_column(table, numbers, COLUMN_RIGHT);
    draw_table_column(table, draw->width - 15 - numbers, COLUMN_WRAP);
    size_t i;
    const json_t *goal;
    json_array_foreach (goals, i, goal) {
        Status state = run_goal(goal);
        const Style style = state == STATUS_PASS ? STYLE_GOOD
                            : state == STATUS_NA ? STYLE_PLAIN
                                                 : STYLE_FAIR;
        g_autofree char *rule = words_rule(goal, goal, draw->utf8);
        g_autofree char *word =
            g_strdup_printf("%s %s", draw_status_glyph(draw, state), words_goal(state));
        draw_table_row(table);
        draw_table_hang(table, 0, style, "  ", word);
        draw_table_cell(table, 1, STYLE_DIM, rule);
        draw_table_cell(table, 2, STYLE_PLAIN, run_string(goal, "question", ""));
        const char *evidence = run_text(goal, "evidence");
        if (!evidence)
            continue;
        draw_table_row(table);
        draw_table_cell(table, 2, STYLE_DIM, evidence);
    }
    draw_table_print(table);
}

static void draw_troubles(Draw *draw, const RunView *view)
{
    g_autoptr(GPtrArray) troubles = run_troubles(view);
    g_autofree char *mark = g_strconcat(draw_status_glyph(draw, STATUS_ERROR), " ", NULL);
    for (guint i = 0; i < troubles->len; i++) {
        const json_t *check = troubles->pdata[i];
        g_autofree char *text = words_trouble(check);
        if (i == 0) {
            draw_blank(draw);
            draw_line(draw, STYLE_BOLD, "Could not be evaluated", STYLE_PLAIN, NULL);
        }
        draw_paragraph(draw, 2, mark, STYLE_BAD, run_question(view, run_text(check, "id")));
        draw_paragraph(draw, 4, NULL, STYLE_DIM, text);
    }
}

void view_book_body(Draw *draw, const RunView *view, const RenderOptions *options)
{
    draw_customers(draw, view, options);
    draw_grades(draw, view);
    draw_weakest(draw, view);
    draw_goals(draw, view);
    draw_troubles(draw, view);
}

void view_book(Draw *draw, const RunView *view, const RenderOptions *options)
{
    view_title(draw, view, NULL);
    view_warnings(draw, view);
    view_calls(draw, view);
    view_book_body(draw, view, options);
}
