/* The order of the customers of a book. */
#include "formats.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    RenderSort sort;
} names[] = {
    {"score", RENDER_SORT_WORST}, {"name", RENDER_SORT_NAME},       {"owner", RENDER_SORT_OWNER},
    {"arr", RENDER_SORT_ARR},     {"renewal", RENDER_SORT_RENEWAL}, {"change", RENDER_SORT_CHANGE},
};

gboolean render_sort_from_name(const char *name, RenderSort *sort)
{
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (g_ascii_strcasecmp(name, names[i].name) == 0) {
            *sort = names[i].sort;
            return TRUE;
        }
    return FALSE;
}

gboolean render_change(const RunView *view, const json_t *customer, double *change)
{
    const json_t *history = json_object_get(view->run, "history");
    const size_t runs = json_array_size(history);
    const json_t *since = json_object_get(json_object_get(view->run, "changes"), "since");
    const char *before = json_string_value(since);
    double was, now;
    if (!before && runs > 1)
        before = run_text(json_array_get(history, runs - 2), "as_of");
    if (!before || !run_score_at(customer, before, &was) || !run_number(customer, "score", &now))
        return FALSE;
    *change = now - was;
    return TRUE;
}

/* A customer's row, its place among the worst, and what it is sorted by; who has none comes last.
 */
typedef struct {
    guint row, rank;
    const char *text;
    gboolean has_number;
    double number;
} Row;

static int compare_rows(const void *a, const void *b)
{
    const Row *one = a, *other = b;
    int order = 0;
    if (one->text && other->text)
        order = strcmp(one->text, other->text);
    else
        order = !one->text - !other->text;
    if (!order)
        order = other->has_number - one->has_number;
    if (!order && one->number != other->number)
        order = one->number < other->number ? -1 : 1;
    return order ? order : one->rank < other->rank ? -1 : one->rank > other->rank;
}

static void set_key(const RunRow *known, RenderSort sort, Row *row)
{
    switch (sort) {
    case RENDER_SORT_WORST:
    case RENDER_SORT_CHANGE: /* known (set_changes) */
        break;
    case RENDER_SORT_NAME:
        row->text = known->name;
        break;
    case RENDER_SORT_OWNER:
        row->text = known->owner;
        break;
    case RENDER_SORT_RENEWAL:
        row->text = known->renews_on;
        break;
    case RENDER_SORT_ARR:
        row->has_number = known->has_arr;
        row->number = -known->arr;
        break;
    }
}

typedef struct {
    const RunView *view;
    Row *rows;
} Changes;

static gboolean add_change(gpointer data, guint row, const json_t *customer)
{
    const Changes *changes = data;
    Row *own = &changes->rows[row];
    own->has_number = render_change(changes->view, customer, &own->number);
    return TRUE;
}

GArray *render_book_order(const RunView *view, const RenderOptions *options)
{
    const guint n = run_length(view);
    g_autofree Row *rows = g_new0(Row, n);
    if (options->sort == RENDER_SORT_CHANGE)
        run_take(view, add_change, &(Changes){view, rows});
    GArray *order = run_order(view);
    for (guint i = 0; i < n; i++) {
        const guint row = g_array_index(order, guint, i);
        rows[row].row = row;
        rows[row].rank = i;
        set_key(&run_rows(view)[row], options->sort, &rows[row]);
    }
    if (n > 0)
        qsort(rows, n, sizeof *rows, compare_rows);
    for (guint i = 0; i < n; i++)
        g_array_index(order, guint, i) = rows[i].row;
    return order;
}

gboolean render_shows(const RenderOptions *options, Status status)
{
    return options->only == 0 || (options->only & (1U << status)) != 0;
}
