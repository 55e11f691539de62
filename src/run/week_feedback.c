/* What customers asked for, in a weekly report. */
#include "week_feedback.h"

#include "clock.h"
#include "desk.h"

#include <string.h>

int week_order(const char *a, const char *b)
{
    if (!a || !b)
        return !a - !b;
    return strcmp(a, b);
}

/* Is it a day of the week up to the clock? */
static gboolean is_this_week(const RunView *view, const char *day)
{
    gint64 now, then;
    const char *as_of = run_text(view->run, "as_of");
    return as_of && day && clock_parse(as_of, &now) && clock_parse(day, &then) && then <= now &&
           then > now - now % CLOCK_DAY - DESK_WEEK * CLOCK_DAY;
}

typedef struct {
    json_t *customers; /* ids, each once */
    GHashTable *seen;
    double arr;
    const char *oldest;
    json_int_t open, new, closed;
} Asking;

static void add_told(Asking *asking, const RunView *view, const json_t *told)
{
    const char *id = run_text(told, "customer"), *on = run_text(told, "on");
    const int row = run_row(view, id);
    const gboolean closed = json_is_true(json_object_get(told, "closed"));
    if (row < 0)
        return;
    asking->open += !closed;
    asking->closed += closed && is_this_week(view, run_text(told, "closed_on"));
    asking->new += is_this_week(view, on);
    if (on && (!asking->oldest || strcmp(on, asking->oldest) < 0))
        asking->oldest = on;
    if (!g_hash_table_add(asking->seen, (gpointer)id))
        return;
    asking->arr += run_rows(view)[row].arr;
    json_array_append_new(asking->customers, json_string(id));
}

static json_t *asked_for(const RunView *view, const json_t *group)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    Asking asking = {.customers = json_array(), .seen = seen};
    size_t i;
    const json_t *told;
    json_array_foreach (json_object_get(group, "told"), i, told)
        add_told(&asking, view, told);
    return json_pack("{s:O?, s:O?, s:o, s:f, s:s?, s:I, s:I, s:I}", "summary",
                     json_object_get(group, "summary"), "url", json_object_get(group, "url"),
                     "customers", asking.customers, "arr", asking.arr, "oldest", asking.oldest,
                     "open", asking.open, "new", asking.new, "closed", asking.closed);
}

static int most_asked_first(const void *a, const void *b)
{
    const json_t *one = *(json_t *const *)a, *other = *(json_t *const *)b;
    const size_t m = json_array_size(json_object_get(one, "customers"));
    const size_t n = json_array_size(json_object_get(other, "customers"));
    double mine = 0, theirs = 0;
    run_number(one, "arr", &mine);
    run_number(other, "arr", &theirs);
    if (m != n)
        return m > n ? -1 : 1;
    if (mine > theirs || mine < theirs)
        return mine > theirs ? -1 : 1;
    const int oldest = week_order(run_text(one, "oldest"), run_text(other, "oldest"));
    return oldest ? oldest : week_order(run_text(one, "summary"), run_text(other, "summary"));
}

json_t *week_feedback(const RunView *view)
{
    g_autoptr(GPtrArray) entries = g_ptr_array_new();
    size_t i;
    const json_t *group;
    json_array_foreach (json_object_get(view->run, "feedback"), i, group) {
        json_t *entry = asked_for(view, group);
        if (json_array_size(json_object_get(entry, "customers")) > 0)
            g_ptr_array_add(entries, entry);
        else
            json_decref(entry);
    }
    g_ptr_array_sort(entries, most_asked_first);
    json_t *list = json_array();
    for (guint k = 0; k < entries->len; k++)
        json_array_append_new(list, entries->pdata[k]);
    return list;
}
