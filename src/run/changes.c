/* What changed between two runs. */
#include "changes.h"

#include <string.h>

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

/* id -> entry of a list; both borrowed. */
static GHashTable *index_by(const json_t *list, const char *key)
{
    GHashTable *index = g_hash_table_new(g_str_hash, g_str_equal);
    size_t i;
    json_t *entry;
    json_array_foreach (list, i, entry) {
        const char *id = text_of(entry, key);
        if (id)
            g_hash_table_insert(index, (gpointer)id, entry);
    }
    return index;
}

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

/* Sorts the checks of both runs; those that can be compared go into `same` (id -> check of now). */
static json_t *compare_checks(const json_t *before, const json_t *now, GHashTable *same)
{
    g_autoptr(GHashTable) old = index_by(json_object_get(before, "checks"), "id");
    g_autoptr(GHashTable) new = index_by(json_object_get(now, "checks"), "id");
    json_t *added = json_array(), *removed = json_array(), *redefined = json_array();
    size_t i;
    json_t *check;
    json_array_foreach (json_object_get(now, "checks"), i, check) {
        const char *id = text_of(check, "id");
        const json_t *then = g_hash_table_lookup(old, id);
        if (!then)
            json_array_append_new(added, json_string(id));
        else if (is_redefined(then, check))
            json_array_append_new(redefined, json_string(id));
        else if (!json_is_true(json_object_get(check, "advisory")))
            g_hash_table_insert(same, (gpointer)id, check);
    }
    json_array_foreach (json_object_get(before, "checks"), i, check) {
        if (!g_hash_table_contains(new, text_of(check, "id")))
            json_array_append(removed, json_object_get(check, "id"));
    }
    json_t *checks = json_object();
    json_object_set_new(checks, "added", added);
    json_object_set_new(checks, "removed", removed);
    json_object_set_new(checks, "redefined", redefined);
    return checks;
}

/* --- flips ------------------------------------------------------------------------------------ */

typedef enum { REGRESSED, RECOVERED, LOST_SIGHT, KINDS } Kind;

static const char *const kind_names[KINDS] = {"regressed", "recovered", "lost_sight"};

static gboolean kind_of(const char *was, const char *is, Kind *kind)
{
    if (!was || !is)
        return FALSE;
    const gboolean passed = g_str_equal(was, "pass");
    if (passed && g_str_equal(is, "fail"))
        *kind = REGRESSED;
    else if (g_str_equal(was, "fail") && g_str_equal(is, "pass"))
        *kind = RECOVERED;
    else if (passed && (g_str_equal(is, "unknown") || g_str_equal(is, "error")))
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
    json_object_set(flip, "name", json_object_get(customer, "name"));
    json_object_set(flip, "check", json_object_get(now, "check"));
    json_object_set_new(flip, "was", state_json(then));
    json_object_set_new(flip, "now", state_json(now));
    json_t *action = json_object_get(now, "action");
    json_object_set(flip, "action", action ? action : json_null());
    return flip;
}

/* How one check's customers moved. */
typedef struct {
    guint compared;    /* customers in both runs */
    guint from[KINDS]; /* of them, those that could have flipped this way */
    guint flips[KINDS];
} Moves;

typedef struct {
    GHashTable *same;  /* checks that can be compared */
    GHashTable *moves; /* check id -> Moves* */
    json_t *lists[KINDS];
    json_t *grades;
} Comparison;

static void note_move(Comparison *comparison, const char *check, const char *was, const Kind *kind)
{
    Moves *moves = g_hash_table_lookup(comparison->moves, check);
    if (!moves) {
        moves = g_new0(Moves, 1);
        g_hash_table_insert(comparison->moves, (gpointer)check, moves);
    }
    moves->compared++;
    if (g_strcmp0(was, "pass") == 0) {
        moves->from[REGRESSED]++;
        moves->from[LOST_SIGHT]++;
    } else if (g_strcmp0(was, "fail") == 0) {
        moves->from[RECOVERED]++;
    }
    if (kind)
        moves->flips[*kind]++;
}

static void compare_results(Comparison *comparison, const json_t *then, const json_t *now)
{
    g_autoptr(GHashTable) old = index_by(json_object_get(then, "results"), "check");
    size_t i;
    json_t *result;
    json_array_foreach (json_object_get(now, "results"), i, result) {
        Kind kind;
        const char *check = text_of(result, "check");
        const json_t *was = check ? g_hash_table_lookup(old, check) : NULL;
        if (!was || !g_hash_table_contains(comparison->same, check))
            continue;
        const gboolean flipped = kind_of(text_of(was, "status"), text_of(result, "status"), &kind);
        note_move(comparison, check, text_of(was, "status"), flipped ? &kind : NULL);
        if (flipped)
            json_array_append_new(comparison->lists[kind], flip_json(now, was, result));
    }
}

static void compare_grades(Comparison *comparison, const json_t *then, const json_t *now)
{
    if (g_strcmp0(text_of(then, "grade"), text_of(now, "grade")) == 0)
        return;
    static const char *const keys[][2] = {{"was", "grade"}, {"score_was", "score"}};
    json_t *change = json_object();
    json_object_set(change, "customer", json_object_get(now, "id"));
    json_object_set(change, "name", json_object_get(now, "name"));
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        json_object_set(change, keys[i][0], json_object_get(then, keys[i][1]));
    json_object_set(change, "now", json_object_get(now, "grade"));
    json_object_set(change, "score_now", json_object_get(now, "score"));
    json_array_append_new(comparison->grades, change);
}

/* --- suspected data problems ------------------------------------------------------------------ */

/* Most of those that could flip did, they are a sizeable part of the book, and more than a handful:
 * then the data broke, not two hundred customers. */
static gboolean is_suspect(const Moves *moves, Kind kind)
{
    const guint flips = moves->flips[kind];
    return flips >= 5 && 2 * flips > moves->from[kind] && 5 * flips >= moves->compared;
}

static void drop_flips(json_t *list, const char *check)
{
    for (size_t i = json_array_size(list); i > 0; i--)
        if (g_strcmp0(text_of(json_array_get(list, i - 1), "check"), check) == 0)
            json_array_remove(list, i - 1);
}

static json_t *suspect_checks(Comparison *comparison, const json_t *checks)
{
    static const char *const from[KINDS] = {"pass", "fail", "pass"};
    static const char *const to[KINDS] = {"fail", "pass", "unknown"};
    json_t *suspected = json_array();
    size_t i;
    json_t *check;
    json_array_foreach (checks, i, check) {
        const char *id = text_of(check, "id");
        const Moves *moves = g_hash_table_lookup(comparison->moves, id);
        for (int kind = 0; moves && kind < KINDS; kind++) {
            if (!is_suspect(moves, (Kind)kind))
                continue;
            json_t *entry = json_object();
            json_object_set_new(entry, "check", json_string(id));
            json_object_set_new(entry, "from", json_string(from[kind]));
            json_object_set_new(entry, "to", json_string(to[kind]));
            json_object_set_new(entry, "customers", json_integer(moves->flips[kind]));
            json_object_set_new(entry, "of", json_integer(moves->compared));
            json_array_append_new(suspected, entry);
            drop_flips(comparison->lists[kind], id);
        }
    }
    return suspected;
}

/* --- customers -------------------------------------------------------------------------------- */

static json_t *person_json(const json_t *customer)
{
    static const char *const keys[] = {"id", "name", "grade", "score"};
    json_t *entry = json_object();
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        json_object_set(entry, keys[i], json_object_get(customer, keys[i]));
    return entry;
}

static json_t *only_in(const json_t *customers, GHashTable *others)
{
    json_t *list = json_array();
    size_t i;
    json_t *customer;
    json_array_foreach (customers, i, customer) {
        if (!g_hash_table_contains(others, text_of(customer, "id")))
            json_array_append_new(list, person_json(customer));
    }
    return list;
}

static gboolean same_selection(const json_t *before, const json_t *now)
{
    static const char *const keys[] = {"customers", "where"};
    const json_t *a = json_object_get(before, "selection");
    const json_t *b = json_object_get(now, "selection");
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        const json_t *x = json_object_get(a, keys[i]), *y = json_object_get(b, keys[i]);
        const gboolean none = (!x || json_is_null(x)) && (!y || json_is_null(y));
        if (!none && !json_equal(x, y))
            return FALSE;
    }
    return TRUE;
}

json_t *changes_between(const json_t *before, const json_t *now)
{
    const json_t *old_customers = json_object_get(before, "customers");
    const json_t *new_customers = json_object_get(now, "customers");
    g_autoptr(GHashTable) old = index_by(old_customers, "id");
    g_autoptr(GHashTable) new = index_by(new_customers, "id");
    g_autoptr(GHashTable) same = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) moves = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    json_t *checks = compare_checks(before, now, same);
    Comparison comparison = {same, moves, {json_array(), json_array(), json_array()}, json_array()};
    size_t i;
    json_t *customer;
    json_array_foreach (new_customers, i, customer) {
        const json_t *then = g_hash_table_lookup(old, text_of(customer, "id"));
        if (!then)
            continue;
        compare_results(&comparison, then, customer);
        compare_grades(&comparison, then, customer);
    }
    const gboolean comparable = same_selection(before, now);
    json_t *changes = json_object();
    json_object_set(changes, "since", json_object_get(before, "as_of"));
    json_object_set_new(changes, "suspected",
                        suspect_checks(&comparison, json_object_get(now, "checks")));
    for (int kind = 0; kind < KINDS; kind++)
        json_object_set_new(changes, kind_names[kind], comparison.lists[kind]);
    json_object_set_new(changes, "new_customers",
                        comparable ? only_in(new_customers, old) : json_array());
    json_object_set_new(changes, "gone_customers",
                        comparable ? only_in(old_customers, new) : json_array());
    json_object_set_new(changes, "grade_changes", comparison.grades);
    json_object_set_new(changes, "checks", checks);
    return changes;
}

gboolean changes_regressed(const json_t *changes)
{
    size_t i;
    json_t *entry;
    json_array_foreach (json_object_get(changes, "suspected"), i, entry) {
        if (g_strcmp0(text_of(entry, "to"), "fail") == 0)
            return TRUE;
    }
    return json_array_size(json_object_get(changes, "regressed")) > 0;
}
