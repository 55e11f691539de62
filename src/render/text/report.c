/* The weekly report: whom to call, the lists of the week, the whole book last. And what changed,
 * answer by answer. */
#include "../words.h"
#include "../words_week.h"
#include "text.h"
#include "views.h"

static void draw_heading(Draw *draw, const char *title, guint count)
{
    g_autofree char *heading =
        count > 0 ? g_strdup_printf("%s (%u)", title, count) : g_strdup(title);
    draw_blank(draw);
    draw_line(draw, STYLE_BOLD, heading, STYLE_PLAIN, NULL);
}

/* `was` or `now`: the status, and what was seen then. */
static void draw_state(Draw *draw, const RunView *view, const json_t *change, const char *key)
{
    const json_t *state = json_object_get(change, key);
    const json_t *check = run_check(view, run_text(change, "check"));
    g_autofree char *evidence = words_evidence(state);
    g_autofree char *rule = words_rule(check, state, draw->utf8);
    g_autofree char *seen = text_isolate(evidence ? evidence : words_status(run_status(state)));
    g_autofree char *text = rule ? g_strdup_printf("%s (%s)", seen, rule) : g_strdup(seen);
    g_autofree char *prefix = g_strconcat(key, "  ", NULL);
    draw_paragraph(draw, 6, prefix, STYLE_DIM, text);
}

static void draw_change(Draw *draw, const RunView *view, const json_t *change)
{
    Status now = run_status(json_object_get(change, "now"));
    g_autofree char *prefix = g_strconcat(draw_status_glyph(draw, now), " ", NULL);
    draw_paragraph(draw, 4, prefix, style_of_status(now),
                   run_question(view, run_text(change, "check")));
    /* What is well again needs no story. */
    if (now != STATUS_PASS)
        draw_state(draw, view, change, "was");
    draw_state(draw, view, change, "now");
    const char *action = run_text(change, "action");
    if (action && now == STATUS_FAIL)
        draw_paragraph(draw, 6, draw_glyph(draw, GLYPH_ARROW), STYLE_PLAIN, action);
}

/* What the customer of the entry is called; one who has gone, what the entry says. */
static const char *name_of(const Draw *draw, const RunView *view, const json_t *entry)
{
    const int row = run_row(view, run_text(entry, "customer"));
    if (row < 0)
        return run_customer_name(entry);
    return draw_called(draw, run_rows(view)[row].name, run_rows(view)[row].id);
}

static void draw_changes(Draw *draw, const RunView *view, const char *list, const char *title)
{
    g_autoptr(GPtrArray) changes = run_changes(view, list);
    if (changes->len == 0)
        return;
    draw_heading(draw, title, changes->len);
    const char *before = NULL;
    for (guint i = 0; i < changes->len; i++) {
        const json_t *change = changes->pdata[i];
        const char *id = run_text(change, "customer");
        if (i == 0 || g_strcmp0(id, before) != 0)
            draw_paragraph(draw, 2, NULL, STYLE_BOLD, name_of(draw, view, change));
        before = id;
        draw_change(draw, view, change);
    }
}

/* A name, grade and score, and a remark. */
static int people_name(const Draw *draw)
{
    return MAX(draw->width - 2 - 11 - 6 - 30 - 3, 10);
}

static DrawTable *people_table(Draw *draw)
{
    const int name = people_name(draw);
    DrawTable *table = draw_table_new(draw, 1);
    draw_table_column(table, name, COLUMN_CUT);
    draw_table_column(table, 11, COLUMN_CUT);
    draw_table_column(table, 6, COLUMN_RIGHT);
    draw_table_column(table, MIN(32, draw->width - name - 20), COLUMN_CUT);
    return table;
}

static void draw_person(Draw *draw, DrawTable *table, const RunView *view, const json_t *entry,
                        const char *remark)
{
    const char *grade = run_string(entry, "grade", "unrated");
    g_autofree char *word = words_grade(grade);
    g_autofree char *score = words_score(entry, "score");
    const char *id = run_string(entry, "customer", run_text(entry, "id"));
    json_auto_t *customer = run_find(view, id);
    g_autofree char *name =
        draw_name_within(draw, customer ? customer : entry, people_name(draw) - 2);
    draw_table_row(table);
    draw_table_hang(table, 0, STYLE_PLAIN, "  ", name);
    draw_table_cell(table, 1, style_of_tone(run_grade_tone(view, grade)), word);
    draw_table_cell(table, 2, STYLE_PLAIN, score);
    draw_table_hang(table, 3, STYLE_DIM, " ", remark);
}

static void draw_people(Draw *draw, const RunView *view, const json_t *list, const char *title)
{
    if (json_array_size(list) == 0)
        return;
    draw_heading(draw, title, (guint)json_array_size(list));
    DrawTable *table = people_table(draw);
    size_t i;
    const json_t *entry;
    json_array_foreach (list, i, entry)
        draw_person(draw, table, view, entry, NULL);
    draw_table_print(table);
}

/* As long as the lists of the week: the lowest scores, and since when. */
static void draw_at_risk(Draw *draw, const RunView *view)
{
    const json_t *list = json_object_get(view->run, "at_risk");
    const gsize all = json_array_size(list);
    if (all == 0)
        return;
    draw_heading(draw, "At risk", (guint)all);
    DrawTable *table = people_table(draw);
    for (gsize i = 0; i < MIN(all, WORDS_WEEK); i++) {
        const json_t *entry = json_array_get(list, i);
        g_autofree char *remark = words_since(view, entry);
        draw_person(draw, table, view, entry, remark);
    }
    draw_table_print(table);
    if (all > WORDS_WEEK) {
        g_autofree char *more = g_strdup_printf("and %zu more", all - WORDS_WEEK);
        draw_paragraph(draw, 2, NULL, STYLE_DIM, more);
    }
}

static void draw_grade_changes(Draw *draw, const RunView *view)
{
    g_autoptr(GPtrArray) changes = run_changes(view, "grade_changes");
    if (changes->len == 0)
        return;
    draw_heading(draw, "Grades that changed", changes->len);
    DrawTable *table = draw_table_new(draw, 1);
    draw_table_column(table, MAX(draw->width - 48, 10), COLUMN_CUT);
    draw_table_column(table, 16, COLUMN_RIGHT);
    draw_table_column(table, 2, COLUMN_CUT);
    draw_table_column(table, MIN(26, draw->width - MAX(draw->width - 48, 10) - 22), COLUMN_CUT);
    for (guint i = 0; i < changes->len; i++) {
        const json_t *change = changes->pdata[i];
        const char *now = run_text(change, "now");
        g_autofree char *before = words_verdict(run_text(change, "was"), change, "score_was");
        g_autofree char *after = words_verdict(now, change, "score_now");
        draw_table_row(table);
        draw_table_hang(table, 0, STYLE_PLAIN, "  ", name_of(draw, view, change));
        draw_table_cell(table, 1, STYLE_DIM, before);
        draw_table_cell(table, 2, STYLE_DIM, draw_glyph(draw, GLYPH_ARROW));
        draw_table_cell(table, 3, style_of_tone(run_grade_tone(view, now)), after);
    }
    draw_table_print(table);
}

static void draw_checks(Draw *draw, const RunView *view)
{
    g_autoptr(GPtrArray) lines = words_checklist(view);
    if (lines->len > 0)
        draw_heading(draw, "The checklist changed", 0);
    for (guint i = 0; i < lines->len; i++)
        draw_paragraph(draw, 2, NULL, STYLE_PLAIN, lines->pdata[i]);
}

static void draw_suspected(Draw *draw, const RunView *view)
{
    size_t i;
    const json_t *suspected;
    json_array_foreach (run_suspected(view), i, suspected) {
        g_autofree char *text = words_suspected(suspected, view);
        draw_blank(draw);
        draw_paragraph(draw, 0, "! ", STYLE_FAIR, text);
    }
}

static void draw_all_changes(Draw *draw, const RunView *view)
{
    const json_t *changes = json_object_get(view->run, "changes");
    g_autofree char *summary = words_summary(view);
    draw_paragraph(draw, 0, NULL, STYLE_PLAIN, summary);
    draw_suspected(draw, view);
    for (const WordsList *each = words_change_lists; each->list; each++)
        draw_changes(draw, view, each->list, each->title);
    draw_grade_changes(draw, view);
    draw_people(draw, view, json_object_get(changes, "new_customers"), "New customers");
    draw_people(draw, view, json_object_get(changes, "gone_customers"), "Customers gone");
    draw_checks(draw, view);
}

void view_report(Draw *draw, const RunView *view, const RenderOptions *options)
{
    g_autofree char *summary = words_summary(view);
    view_title(draw, view, "the week");
    view_stale(draw, view);
    view_calls(draw, view);
    if (options->link)
        draw_paragraph(draw, 0, "The whole report: ", STYLE_PLAIN, options->link);
    draw_paragraph(draw, 0, NULL, STYLE_PLAIN, summary);
    draw_suspected(draw, view);
    view_week(draw, view);
    draw_at_risk(draw, view);
    draw_checks(draw, view);
    draw_heading(draw, "Every customer", 0);
    view_book_body(draw, view, options);
    view_notes(draw, view);
}

void view_changes(Draw *draw, const RunView *view)
{
    view_title(draw, view, "what changed");
    view_warnings(draw, view);
    draw_all_changes(draw, view);
}
