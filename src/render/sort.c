/* The order of the customers of a book. */
#include "formats.h"

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

/* A customer, its place among the worst, and what it is sorted by; who has none comes last. */
typedef struct {
    const json_t *customer;
    guint rank;
    const char *text;
    gboolean has_number;
    double number;
} Row;

static gint compare_rows(gconstpointer a, gconstpointer b)
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

static void set_key(const RunView *view, RenderSort sort, Row *row)
{
    switch (sort) {
    case RENDER_SORT_WORST:
        break;
    case RENDER_SORT_NAME:
        row->text = run_customer_name(row->customer);
        break;
    case RENDER_SORT_OWNER:
        row->text = run_text(row->customer, "owner");
        break;
    case RENDER_SORT_RENEWAL:
        row->text = run_text(row->customer, "renews_on");
        break;
    case RENDER_SORT_ARR:
        row->has_number = run_number(row->customer, "arr", &row->number);
        row->number = -row->number;
        break;
    case RENDER_SORT_CHANGE:
        row->has_number = render_change(view, row->customer, &row->number);
        break;
    }
}

GPtrArray *render_book_order(const RunView *view, const RenderOptions *options)
{
    GPtrArray *customers = run_worst_first(view);
    g_autoptr(GArray) rows = g_array_new(FALSE, TRUE, sizeof(Row));
    for (guint i = 0; i < customers->len; i++) {
        Row row = {.customer = customers->pdata[i], .rank = i};
        set_key(view, options->sort, &row);
        g_array_append_val(rows, row);
    }
    g_array_sort(rows, compare_rows);
    for (guint i = 0; i < rows->len; i++)
        customers->pdata[i] = (gpointer)g_array_index(rows, Row, i).customer;
    return customers;
}

gboolean render_shows(const RenderOptions *options, Status status)
{
    return options->only == 0 || (options->only & (1U << status)) != 0;
}
