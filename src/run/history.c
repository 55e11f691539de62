/* What an archive of runs knows, carried from run to run. */
#include "changes.h"

/* Two years of weekly reports. */
#define HISTORY_LENGTH 104

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

/* One run's line in the history. */
static json_t *entry_of(const json_t *run)
{
    json_t *scores = json_object();
    size_t i;
    json_t *customer;
    json_array_foreach (json_object_get(run, "customers"), i, customer)
        json_object_set(scores, text_of(customer, "id"), json_object_get(customer, "score"));
    json_t *entry = json_object();
    json_object_set(entry, "as_of", json_object_get(run, "as_of"));
    json_object_set(entry, "grades", json_object_get(json_object_get(run, "summary"), "grades"));
    json_object_set_new(entry, "scores", scores);
    return entry;
}

static json_t *history_of(const json_t *now, const json_t *before)
{
    json_t *history = json_array();
    const json_t *past = json_object_get(before, "history");
    if (json_is_array(past))
        json_array_extend(history, (json_t *)past);
    else if (before)
        json_array_append_new(history, entry_of(before));
    json_array_append_new(history, entry_of(now));
    while (json_array_size(history) > HISTORY_LENGTH)
        json_array_remove(history, 0);
    return history;
}

/* --- at risk ---------------------------------------------------------------------------------- */

/* The lower half of the pack's grades: of four, the third and the fourth. */
static gboolean is_at_risk(const json_t *run, const char *grade)
{
    const json_t *grades = json_object_get(json_object_get(run, "pack"), "grades");
    size_t i;
    json_t *each;
    json_array_foreach (grades, i, each) {
        if (g_strcmp0(text_of(each, "id"), grade) == 0)
            return 2 * i >= json_array_size(grades);
    }
    return FALSE;
}

static const json_t *find_customer(const json_t *list, const char *key, const char *id)
{
    size_t i;
    json_t *entry;
    json_array_foreach (list, i, entry) {
        if (g_strcmp0(text_of(entry, key), id) == 0)
            return entry;
    }
    return NULL;
}

/* Since when: as the run before knew it, else since that run when it was at risk then, else now. */
static void set_since(json_t *entry, const json_t *customer, const json_t *now,
                      const json_t *before)
{
    const char *id = text_of(customer, "id");
    const json_t *known = find_customer(json_object_get(before, "at_risk"), "customer", id);
    const json_t *then = find_customer(json_object_get(before, "customers"), "id", id);
    const json_t *since = json_object_get(now, "as_of");
    json_int_t runs = 1;
    if (known) {
        runs += json_integer_value(json_object_get(known, "runs"));
        since = json_object_get(known, "since");
    } else if (then && is_at_risk(before, text_of(then, "grade"))) {
        runs += 1;
        since = json_object_get(before, "as_of");
    }
    json_object_set_new(entry, "runs", json_integer(runs));
    json_object_set(entry, "since", (json_t *)since);
}

static int worst_first(const void *a, const void *b)
{
    const json_t *x = json_object_get(*(json_t *const *)a, "score");
    const json_t *y = json_object_get(*(json_t *const *)b, "score");
    const double m = json_number_value(x), n = json_number_value(y);
    return m < n ? -1 : m > n;
}

static json_t *at_risk_of(const json_t *now, const json_t *before)
{
    g_autoptr(GPtrArray) customers = g_ptr_array_new();
    size_t i;
    json_t *customer;
    json_array_foreach (json_object_get(now, "customers"), i, customer) {
        if (is_at_risk(now, text_of(customer, "grade")))
            g_ptr_array_add(customers, customer);
    }
    g_ptr_array_sort(customers, worst_first);
    json_t *list = json_array();
    for (guint c = 0; c < customers->len; c++) {
        const json_t *each = customers->pdata[c];
        json_t *entry = json_object();
        json_object_set(entry, "customer", json_object_get(each, "id"));
        json_object_set(entry, "name", json_object_get(each, "name"));
        json_object_set(entry, "grade", json_object_get(each, "grade"));
        json_object_set(entry, "score", json_object_get(each, "score"));
        set_since(entry, each, now, before);
        json_array_append_new(list, entry);
    }
    return list;
}

void changes_attach(json_t *now, const json_t *before)
{
    if (before)
        json_object_set_new(now, "changes", changes_between(before, now));
    json_object_set_new(now, "at_risk", at_risk_of(now, before));
    json_object_set_new(now, "history", history_of(now, before));
}
