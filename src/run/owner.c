/* One owner's part of a run. */
#include "owner.h"

#include "run_lookup.h"
#include "status.h"
#include "text.h"
#include "week.h"

#include <string.h>

static gboolean owns(const char *owner, const char *folded)
{
    if (!owner || !*owner)
        return !folded;
    g_autofree char *own = text_fold(owner);
    return folded && strcmp(own, folded) == 0;
}

static gint compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *owner_list(const RunView *run)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GPtrArray *owners = g_ptr_array_new();
    const RunRow *rows = run_rows(run);
    for (guint i = 0; i < run_length(run); i++) {
        const char *owner = rows[i].owner;
        if (owner && *owner && g_hash_table_add(seen, text_fold(owner)))
            g_ptr_array_add(owners, (gpointer)owner);
    }
    g_ptr_array_sort(owners, compare_texts);
    return owners;
}

const char *owner_find(const RunView *run, const char *word)
{
    g_autofree char *folded = text_fold(word);
    const RunRow *rows = run_rows(run);
    for (guint i = 0; i < run_length(run); i++)
        if (owns(rows[i].owner, folded))
            return rows[i].owner;
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
        if (json_object_get(entry, "owner") && owns(run_text(entry, "owner"), folded))
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

/* Nobody is counted yet. */
static json_t *summary_of(const json_t *run, guint customers)
{
    const json_t *whole = json_object_get(run, "summary");
    json_t *summary = json_object();
    json_object_set_new(summary, "customers", json_integer(customers));
    json_object_set_new(summary, "grades", no_counts(json_object_get(whole, "grades")));
    json_object_set_new(summary, "checks", no_counts(json_object_get(whole, "checks")));
    json_object_set_new(summary, "goals", json_array());
    return summary;
}

static void add_to_summary(const json_t *summary, const json_t *customer)
{
    const json_t *checks = json_object_get(summary, "checks");
    size_t i;
    const json_t *result;
    count(json_object_get(summary, "grades"), run_string(customer, "grade", "unrated"));
    json_array_foreach (json_object_get(customer, "results"), i, result) {
        json_t *of_check = json_object_get(checks, run_string(result, "check", ""));
        if (json_is_object(of_check))
            count(of_check, run_string(result, "status", "error"));
    }
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

/* Nobody is counted yet. */
static json_t *history_of(const json_t *history)
{
    json_t *own = json_array();
    size_t i;
    const json_t *entry;
    json_array_foreach (history, i, entry) {
        json_t *part = json_object();
        json_object_set(part, "as_of", json_object_get(entry, "as_of"));
        json_object_set_new(part, "grades", no_counts(json_object_get(entry, "grades")));
        json_array_append_new(own, part);
    }
    return own;
}

static void add_to_history(const json_t *history, const json_t *customer)
{
    size_t i;
    const json_t *entry;
    json_array_foreach (history, i, entry) {
        const char *grade = grade_at(customer, run_text(entry, "as_of"));
        if (grade)
            count(json_object_get(entry, "grades"), grade);
    }
}

/* --- the run ---------------------------------------------------------------------------------- */

static GArray *rows_of(const RunView *run, const char *folded, GHashTable *ids)
{
    GArray *own = g_array_new(FALSE, FALSE, sizeof(guint));
    const RunRow *rows = run_rows(run);
    for (guint i = 0; i < run_length(run); i++) {
        if (!rows[i].id || !owns(rows[i].owner, folded))
            continue;
        g_array_append_val(own, i);
        g_hash_table_add(ids, (gpointer)rows[i].id);
    }
    return own;
}

/* What stands in the head of all of them, less what is not about these. */
static json_t *head_of(const json_t *run, const char *owner, const char *folded, GHashTable *ids)
{
    json_t *own = json_copy((json_t *)run);
    json_t *selection = json_copy(json_object_get(run, "selection"));
    const json_t *changes = json_object_get(run, "changes");
    if (!selection)
        selection = json_object();
    json_object_set_new(selection, "owner", owner ? json_string(owner) : json_null());
    json_object_set_new(own, "selection", selection);
    json_object_set_new(own, "summary", summary_of(run, g_hash_table_size(ids)));
    json_object_set_new(own, "customers", json_array());
    if (json_object_get(run, "calls"))
        json_object_set_new(own, "calls", about(json_object_get(run, "calls"), ids, NULL));
    if (json_object_get(run, "at_risk"))
        json_object_set_new(own, "at_risk",
                            about(json_object_get(run, "at_risk"), ids, "customer"));
    if (json_is_object(changes))
        json_object_set_new(own, "changes", changes_of(changes, ids, folded));
    if (json_object_get(run, "history"))
        json_object_set_new(own, "history", history_of(json_object_get(run, "history")));
    return own;
}

typedef struct {
    json_t *head;
    Week *week;
} Own;

static gboolean add_customer(gpointer data, guint row, const json_t *customer)
{
    const Own *own = data;
    add_to_summary(json_object_get(own->head, "summary"), customer);
    add_to_history(json_object_get(own->head, "history"), customer);
    week_add(own->week, row, customer);
    return TRUE;
}

RunView *owner_run(const RunView *run, const char *owner)
{
    g_autofree char *folded = owner ? text_fold(owner) : NULL;
    g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
    GArray *rows = rows_of(run, folded, ids);
    json_t *head = head_of(run->run, owner, folded, ids);
    RunView *part = run_part(run, head, rows);
    Own own = {head, week_begin(part)};
    run_take(part, add_customer, &own);
    json_t *lists = week_end(own.week);
    if (json_object_get(head, "week"))
        json_object_set(head, "week", lists);
    json_decref(lists);
    return part;
}
