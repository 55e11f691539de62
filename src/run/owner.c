/* One owner's part of a run. */
#include "owner.h"

#include "run_lookup.h"
#include "status.h"
#include "text.h"
#include "week.h"

#include <string.h>

static gboolean is_of(const json_t *customer, const char *folded)
{
    const char *owner = run_text(customer, "owner");
    if (!owner || !*owner)
        return !folded;
    g_autofree char *own = text_fold(owner);
    return folded && strcmp(own, folded) == 0;
}

static gint compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *owner_list(const json_t *run)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GPtrArray *owners = g_ptr_array_new();
    size_t i;
    const json_t *customer;
    json_array_foreach (json_object_get(run, "customers"), i, customer) {
        const char *owner = run_text(customer, "owner");
        if (owner && *owner && g_hash_table_add(seen, text_fold(owner)))
            g_ptr_array_add(owners, (gpointer)owner);
    }
    g_ptr_array_sort(owners, compare_texts);
    return owners;
}

const char *owner_find(const json_t *run, const char *word)
{
    g_autofree char *folded = text_fold(word);
    size_t i;
    const json_t *customer;
    json_array_foreach (json_object_get(run, "customers"), i, customer)
        if (is_of(customer, folded))
            return run_text(customer, "owner");
    return NULL;
}

/* --- the lists -------------------------------------------------------------------------------- */

/* The entries about one of these customers, whose id stands under `key`; NULL: they are ids. */
static json_t *about(const json_t *list, GHashTable *ids, const char *key)
{
    json_t *own = json_array();
    size_t i;
    json_t *entry;
    json_array_foreach (list, i, entry) {
        const char *id = key ? run_text(entry, key) : json_string_value(entry);
        if (id && g_hash_table_contains(ids, id))
            json_array_append(own, entry);
    }
    return own;
}

/* Who has gone is no customer of the run any more: the entry says whose it was. */
static json_t *gone_of(const json_t *list, const char *folded)
{
    json_t *own = json_array();
    size_t i;
    json_t *entry;
    json_array_foreach (list, i, entry)
        if (json_object_get(entry, "owner") && is_of(entry, folded))
            json_array_append(own, entry);
    return own;
}

static json_t *changes_of(const json_t *changes, GHashTable *ids, const char *folded)
{
    static const char *const lists[][2] = {
        {"regressed", "customer"},  {"due", "customer"},           {"recovered", "customer"},
        {"lost_sight", "customer"}, {"grade_changes", "customer"}, {"new_customers", "id"}};
    json_t *own = json_copy((json_t *)changes);
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        json_object_set_new(own, lists[i][0],
                            about(json_object_get(changes, lists[i][0]), ids, lists[i][1]));
    json_object_set_new(own, "gone_customers",
                        gone_of(json_object_get(changes, "gone_customers"), folded));
    return own;
}

/* --- the summary ------------------------------------------------------------------------------ */

static void count(json_t *counts, const char *key)
{
    json_object_set_new(counts, key,
                        json_integer(json_integer_value(json_object_get(counts, key)) + 1));
}

static json_t *no_counts(const json_t *like)
{
    json_t *counts = json_object();
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)like, key, value)
        json_object_set_new(counts, key,
                            json_is_object(value) ? no_counts(value) : json_integer(0));
    return counts;
}

static json_t *summary_of(const json_t *run, const json_t *customers)
{
    const json_t *whole = json_object_get(run, "summary");
    json_t *grades = no_counts(json_object_get(whole, "grades"));
    json_t *checks = no_counts(json_object_get(whole, "checks"));
    size_t i, k;
    const json_t *customer, *result;
    json_array_foreach (customers, i, customer) {
        count(grades, run_string(customer, "grade", "unrated"));
        json_array_foreach (json_object_get(customer, "results"), k, result) {
            json_t *of_check = json_object_get(checks, run_string(result, "check", ""));
            if (json_is_object(of_check))
                count(of_check, run_string(result, "status", "error"));
        }
    }
    json_t *summary = json_object();
    json_object_set_new(summary, "customers", json_integer((json_int_t)json_array_size(customers)));
    json_object_set_new(summary, "grades", grades);
    json_object_set_new(summary, "checks", checks);
    json_object_set_new(summary, "goals", json_array());
    return summary;
}

/* --- earlier runs ----------------------------------------------------------------------------- */

/* The grade that the customer had then; NULL: it was in no report yet. */
static const char *grade_at(const json_t *customer, const char *as_of)
{
    const json_t *steps = json_object_get(json_object_get(customer, "past"), "grades");
    for (size_t i = json_array_size(steps); i > 0; i--) {
        const json_t *step = json_array_get(steps, i - 1);
        if (g_strcmp0(json_string_value(json_array_get(step, 0)), as_of) <= 0)
            return json_string_value(json_array_get(step, 1));
    }
    return NULL;
}

static json_t *history_of(const json_t *history, const json_t *customers)
{
    json_t *own = json_array();
    size_t i, k;
    const json_t *entry, *customer;
    json_array_foreach (history, i, entry) {
        json_t *as_of = json_object_get(entry, "as_of");
        json_t *grades = no_counts(json_object_get(entry, "grades"));
        json_array_foreach (customers, k, customer) {
            const char *grade = grade_at(customer, json_string_value(as_of));
            if (grade)
                count(grades, grade);
        }
        json_t *part = json_object();
        json_object_set(part, "as_of", as_of);
        json_object_set_new(part, "grades", grades);
        json_array_append_new(own, part);
    }
    return own;
}

/* --- the run ---------------------------------------------------------------------------------- */

static json_t *customers_of(const json_t *run, const char *folded, GHashTable *ids)
{
    json_t *own = json_array();
    size_t i;
    json_t *customer;
    json_array_foreach (json_object_get(run, "customers"), i, customer) {
        const char *id = run_text(customer, "id");
        if (!id || !is_of(customer, folded))
            continue;
        json_array_append(own, customer);
        g_hash_table_add(ids, (gpointer)id);
    }
    return own;
}

json_t *owner_run(const json_t *run, const char *owner)
{
    g_autofree char *folded = owner ? text_fold(owner) : NULL;
    g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
    json_t *own = json_copy((json_t *)run);
    json_t *selection = json_copy(json_object_get(run, "selection"));
    const json_t *changes = json_object_get(run, "changes");
    json_t *customers = customers_of(run, folded, ids);
    if (!selection)
        selection = json_object();
    json_object_set_new(selection, "owner", owner ? json_string(owner) : json_null());
    json_object_set_new(own, "selection", selection);
    json_object_set_new(own, "summary", summary_of(run, customers));
    json_object_set_new(own, "customers", customers);
    if (json_object_get(run, "calls"))
        json_object_set_new(own, "calls", about(json_object_get(run, "calls"), ids, NULL));
    if (json_object_get(run, "at_risk"))
        json_object_set_new(own, "at_risk",
                            about(json_object_get(run, "at_risk"), ids, "customer"));
    if (json_is_object(changes))
        json_object_set_new(own, "changes", changes_of(changes, ids, folded));
    if (json_object_get(run, "history"))
        json_object_set_new(own, "history", history_of(json_object_get(run, "history"), customers));
    if (json_object_get(run, "week"))
        week_attach(own);
    return own;
}
