/* What changed between two runs. */
#include "changes.h"

#include "run.h"
#include "run_lookup.h"

#include <string.h>

/* --- checks ----------------------------------------------------------------------------------- */

static gboolean is_redefined(const json_t *then, const json_t *now)
{
    static const char *const rules[] = {"definition", "at_least", "at_most"};
    for (gsize i = 0; i < G_N_ELEMENTS(rules); i++) {
        const json_t *a = json_object_get(then, rules[i]), *b = json_object_get(now, rules[i]);
        const gboolean none = (!a || json_is_null(a)) && (!b || json_is_null(b));
        if (!none && !json_equal(a, b) &&
            !(json_is_number(a) && json_is_number(b) &&
              json_number_value(a) == json_number_value(b)))
            return TRUE;
    }
    return FALSE;
}

gboolean changes_same_check(const RunView *before, const RunView *now, const char *id)
{
    const json_t *then = run_check(before, id), *check = run_check(now, id);
    return then && check && !is_redefined(then, check);
}

/* Sorts the checks of both runs into those that came, went and ask something else now. */
static json_t *compare_checks(const RunView *before, const RunView *now)
{
    json_t *added = json_array(), *removed = json_array(), *redefined = json_array();
    size_t i;
    json_t *check;
    json_array_foreach (json_object_get(now->run, "checks"), i, check) {
        const char *id = run_string(check, "id", "");
        if (!run_check(before, id))
            json_array_append_new(added, json_string(id));
        else if (!changes_same_check(before, now, id))
            json_array_append_new(redefined, json_string(id));
    }
    json_array_foreach (json_object_get(before->run, "checks"), i, check) {
        if (!run_check(now, run_text(check, "id")))
            json_array_append(removed, json_object_get(check, "id"));
    }
    json_t *checks = json_object();
    json_object_set_new(checks, "added", added);
    json_object_set_new(checks, "removed", removed);
    json_object_set_new(checks, "redefined", redefined);
    return checks;
}

/* --- flips ------------------------------------------------------------------------------------ */

typedef enum { REGRESSED, RECOVERED, LOST_SIGHT, DUE, KINDS } Kind;

static const char *const kind_names[KINDS] = {"regressed", "recovered", "lost_sight", "due"};
static const Status kind_from[KINDS] = {STATUS_PASS, STATUS_FAIL, STATUS_PASS, STATUS_PASS};
static const Status kind_to[KINDS] = {STATUS_FAIL, STATUS_PASS, STATUS_UNKNOWN, STATUS_FAIL};

/* What fails because we have not done our part is no customer's regression. */
static gboolean is_ours(const json_t *check)
{
    return g_strcmp0(run_text(check, "whose"), "us") == 0;
}

static gboolean kind_of(const json_t *check, Status was, Status is, Kind *kind)
{
    if (was == STATUS_PASS && is == STATUS_FAIL)
        *kind = is_ours(check) ? DUE : REGRESSED;
    else if (was == STATUS_FAIL && is == STATUS_PASS)
        *kind = RECOVERED;
    else if (was == STATUS_PASS && (is == STATUS_UNKNOWN || is == STATUS_ERROR))
        *kind = LOST_SIGHT;
    else
        return FALSE;
    return TRUE;
}

static json_t *state_json(const json_t *result)
{
    static const char *const keys[] = {"status", "reason", "value", "target", "evidence"};
    json_t *state = json_object();
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        json_t *value = json_object_get(result, keys[i]);
        if (value)
            json_object_set(state, keys[i], value);
    }
    return state;
}

static json_t *flip_json(const json_t *customer, const json_t *then, const json_t *now)
{
    json_t *flip = json_object();
    json_object_set(flip, "customer", json_object_get(customer, "id"));
    run_name_entry(flip, customer);
    json_object_set(flip, "check", json_object_get(now, "check"));
    json_object_set_new(flip, "was", state_json(then));
    json_object_set_new(flip, "now", state_json(now));
    json_t *action = json_object_get(now, "action");
    json_object_set(flip, "action", action ? action : json_null());
    return flip;
}

/* How one check's customers moved. */
typedef struct {
    guint compared; /* customers in both runs */
    guint from[STATUSES];
    guint flips[KINDS];
} Moves;

struct Changes {
    const RunView *before, *now;
    GHashTable *moves; /* check id -> Moves*, of those that can be compared */
    GPtrArray *flips[KINDS];
    json_t *grades;
    json_t *coming; /* customers */
};

/* Of the checks that can be compared; advisory ones are none. */
static GHashTable *moves_new(const RunView *before, const RunView *now)
{
    GHashTable *moves = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    for (guint i = 0; i < now->asked->len; i++) {
        const Asked *asked = now->asked->pdata[i];
        if (changes_same_check(before, now, asked->id) && !run_flag(asked->check, "advisory"))
            g_hash_table_insert(moves, (gpointer)asked->id, g_new0(Moves, 1));
    }
    return moves;
}

static void compare_results(Changes *changes, const json_t *then, const json_t *now)
{
    size_t i;
    json_t *result;
    json_array_foreach (json_object_get(now, "results"), i, result) {
        Kind kind;
        const char *check = run_string(result, "check", "");
        Moves *moves = g_hash_table_lookup(changes->moves, check);
        const json_t *was = moves ? run_result(changes->before, then, check) : NULL;
        if (!was)
            continue;
        moves->compared++;
        moves->from[run_status(was)]++;
        if (!kind_of(run_check(changes->now, check), run_status(was), run_status(result), &kind))
            continue;
        moves->flips[kind]++;
        g_ptr_array_add(changes->flips[kind], flip_json(now, was, result));
    }
}

static void compare_grades(Changes *changes, const json_t *then, const json_t *now)
{
    if (g_strcmp0(run_text(then, "grade"), run_text(now, "grade")) == 0)
        return;
    static const char *const keys[][2] = {{"was", "grade"}, {"score_was", "score"}};
    json_t *change = json_object();
    json_object_set(change, "customer", json_object_get(now, "id"));
    run_name_entry(change, now);
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        json_object_set(change, keys[i][0], json_object_get(then, keys[i][1]));
    json_object_set(change, "now", json_object_get(now, "grade"));
    json_object_set(change, "score_now", json_object_get(now, "score"));
    json_array_append_new(changes->grades, change);
}

/* --- suspected data problems ------------------------------------------------------------------ */

/* Most of those that could flip did, they are a sizeable part of the book, and more than a handful:
 * then the data broke, not two hundred customers. */
static gboolean is_suspect(const Moves *moves, Kind kind)
{
    const guint flips = moves->flips[kind];
    return flips >= 5 && 2 * flips > moves->from[kind_from[kind]] && 5 * flips >= moves->compared;
}

static json_t *suspected_of(const Changes *changes)
{
    json_t *suspected = json_array();
    size_t i;
    json_t *check;
    json_array_foreach (json_object_get(changes->now->run, "checks"), i, check) {
        const char *id = run_string(check, "id", "");
        const Moves *moves = g_hash_table_lookup(changes->moves, id);
        for (int kind = 0; moves && kind < KINDS; kind++) {
            if (!is_suspect(moves, (Kind)kind))
                continue;
            json_t *entry = json_object();
            json_object_set_new(entry, "check", json_string(id));
            json_object_set_new(entry, "from", json_string(status_name(kind_from[kind])));
            json_object_set_new(entry, "to", json_string(status_name(kind_to[kind])));
            json_object_set_new(entry, "customers", json_integer(moves->flips[kind]));
            json_object_set_new(entry, "of", json_integer(moves->compared));
            json_array_append_new(suspected, entry);
        }
    }
    return suspected;
}

/* The flips of a kind less those that are said once, of everybody. */
static json_t *flips_of(const Changes *changes, Kind kind)
{
    json_t *list = json_array();
    const GPtrArray *flips = changes->flips[kind];
    for (guint i = 0; i < flips->len; i++) {
        const char *check = run_string(flips->pdata[i], "check", "");
        if (!is_suspect(g_hash_table_lookup(changes->moves, check), kind))
            json_array_append(list, flips->pdata[i]);
    }
    return list;
}

/* --- customers -------------------------------------------------------------------------------- */

static json_t *person_json(const json_t *customer)
{
    static const char *const keys[] = {"grade", "score", "owner"};
    json_t *entry = json_object();
    json_object_set(entry, "id", json_object_get(customer, "id"));
    run_name_entry(entry, customer);
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        json_object_set(entry, keys[i], json_object_get(customer, keys[i]));
    return entry;
}

static json_t *going(const Changes *changes)
{
    json_t *list = json_array();
    for (guint i = 0; i < run_length(changes->before); i++) {
        if (run_row(changes->now, run_rows(changes->before)[i].id) >= 0)
            continue;
        json_auto_t *customer = run_at(changes->before, i);
        json_array_append_new(list, person_json(customer));
    }
    return list;
}

static json_int_t length_of(const json_t *object, const char *key)
{
    return (json_int_t)json_array_size(json_object_get(object, key));
}

/* {"customers", "checks"}: how many of either stand in one of the runs alone, or ask something else
 * now. */
static json_t *not_compared(const json_t *coming, const json_t *gone, const json_t *checks)
{
    json_t *numbers = json_object();
    const size_t customers = json_array_size(coming) + json_array_size(gone);
    json_object_set_new(numbers, "customers", json_integer((json_int_t)customers));
    json_object_set_new(numbers, "checks",
                        json_integer(length_of(checks, "added") + length_of(checks, "removed") +
                                     length_of(checks, "redefined")));
    return numbers;
}

static json_t *changes_json(const Changes *changes)
{
    const gboolean comparable = run_same_customers(changes->before->run, changes->now->run);
    json_t *coming = changes->coming, *gone = going(changes);
    json_t *checks = compare_checks(changes->before, changes->now);
    json_t *json = json_object();
    json_object_set(json, "since", json_object_get(changes->before->run, "as_of"));
    json_object_set_new(json, "suspected", suspected_of(changes));
    for (int kind = 0; kind < KINDS; kind++)
        json_object_set_new(json, kind_names[kind], flips_of(changes, (Kind)kind));
    json_object_set_new(json, "not_compared", not_compared(coming, gone, checks));
    json_object_set_new(json, "new_customers", comparable ? json_incref(coming) : json_array());
    json_object_set_new(json, "gone_customers", comparable ? json_incref(gone) : json_array());
    json_object_set_new(json, "grade_changes", json_incref(changes->grades));
    json_object_set_new(json, "checks", checks);
    json_decref(gone);
    return json;
}

Changes *changes_begin(const RunView *before, const RunView *now)
{
    Changes *changes = g_new0(Changes, 1);
    changes->before = before;
    changes->now = now;
    changes->moves = moves_new(before, now);
    changes->grades = json_array();
    changes->coming = json_array();
    for (int kind = 0; kind < KINDS; kind++)
        changes->flips[kind] = g_ptr_array_new_with_free_func((GDestroyNotify)json_decref);
    return changes;
}

void changes_add(Changes *changes, const json_t *then, const json_t *customer)
{
    if (then) {
        compare_results(changes, then, customer);
        compare_grades(changes, then, customer);
    } else {
        json_array_append_new(changes->coming, person_json(customer));
    }
}

json_t *changes_end(Changes *changes)
{
    json_t *json = changes_json(changes);
    for (int kind = 0; kind < KINDS; kind++)
        g_ptr_array_unref(changes->flips[kind]);
    g_hash_table_unref(changes->moves);
    json_decref(changes->grades);
    json_decref(changes->coming);
    g_free(changes);
    return json;
}

static gboolean add_customer(gpointer data, guint row G_GNUC_UNUSED, const json_t *customer)
{
    Changes *changes = data;
    json_auto_t *then = run_find(changes->before, run_text(customer, "id"));
    changes_add(changes, then, customer);
    return TRUE;
}

json_t *changes_between(const RunView *before, const RunView *now)
{
    Changes *changes = changes_begin(before, now);
    run_take(now, add_customer, changes);
    return changes_end(changes);
}

gboolean changes_regressed(const json_t *changes)
{
    size_t i;
    json_t *entry;
    json_array_foreach (json_object_get(changes, "suspected"), i, entry) {
        if (g_strcmp0(run_text(entry, "to"), "fail") == 0)
            return TRUE;
    }
    return json_array_size(json_object_get(changes, "regressed")) > 0;
}

gboolean changes_are_news(const json_t *changes)
{
    static const char *const lists[] = {"regressed", "due",           "recovered",     "lost_sight",
                                        "suspected", "new_customers", "gone_customers"};
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        if (length_of(changes, lists[i]) > 0)
            return TRUE;
    return FALSE;
}
