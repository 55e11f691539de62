/* The lists of a weekly report. */
#include "week.h"

#include "clock.h"
#include "desk.h"
#include "run_lookup.h"

#include <string.h>

static json_t *or_null(json_t *value)
{
    return value ? value : json_null();
}

/* --- who comes first -------------------------------------------------------------------------- */

/* One customer of a list, and what its place depends on. */
typedef struct {
    json_t *entry;
    const json_t *customer;
    gboolean later;    /* after all that are not */
    double weight;     /* of what is told, the heaviest first */
    const char *since; /* a moment or a day, the earliest first; or NULL */
    double arr;
} Place;

static int text_order(const char *a, const char *b)
{
    if (!a || !b)
        return !a - !b;
    return strcmp(a, b);
}

static gint compare_places(gconstpointer a, gconstpointer b)
{
    const Place *one = a, *other = b;
    if (one->later != other->later)
        return one->later ? 1 : -1;
    if (one->weight != other->weight)
        return one->weight > other->weight ? -1 : 1;
    const int order = text_order(one->since, other->since);
    if (order)
        return order;
    if (one->arr != other->arr)
        return one->arr > other->arr ? -1 : 1;
    const int names = text_order(run_text(one->entry, "name"), run_text(other->entry, "name"));
    return names ? names
                 : text_order(run_text(one->entry, "customer"), run_text(other->entry, "customer"));
}

static json_t *in_order(GArray *places)
{
    json_t *list = json_array();
    g_array_sort(places, compare_places);
    for (guint i = 0; i < places->len; i++)
        json_array_append_new(list, g_array_index(places, Place, i).entry);
    return list;
}

static GArray *places_new(void)
{
    return g_array_new(FALSE, FALSE, sizeof(Place));
}

static double weight_of(const RunView *view, const char *check)
{
    double weight = 1;
    run_number(run_check(view, check), "weight", &weight);
    return weight;
}

/* An entry of a customer, who may be in the book no longer; the place is that of the array. */
static Place *add_place(GArray *places, const RunView *view, const char *id, const json_t *about)
{
    Place place = {.entry = json_object(), .customer = run_customer(view, id)};
    json_object_set_new(place.entry, "customer", id ? json_string(id) : json_null());
    run_name_entry(place.entry, place.customer ? place.customer : about);
    json_object_set_new(place.entry, "answers", json_array());
    run_number(place.customer, "arr", &place.arr);
    g_array_append_val(places, place);
    return &g_array_index(places, Place, places->len - 1);
}

static void add_answer(const Place *place, json_t *check, const json_t *now, json_t *was,
                       json_t *step)
{
    json_t *answer = json_object();
    json_object_set(answer, "check", or_null(check));
    json_object_set(answer, "status", or_null(json_object_get(now, "status")));
    json_object_set(answer, "evidence", or_null(json_object_get(now, "evidence")));
    json_object_set(answer, "was", or_null(was));
    json_object_set(answer, "step", or_null(step));
    json_array_append_new(json_object_get(place->entry, "answers"), answer);
}

/* --- answers of this run ---------------------------------------------------------------------- */

static gboolean has_tag(const json_t *check, const char *tag)
{
    size_t i;
    const json_t *each;
    json_array_foreach (json_object_get(check, "tags"), i, each)
        if (g_strcmp0(json_string_value(each), tag) == 0)
            return TRUE;
    return FALSE;
}

static gboolean is_waiting(const json_t *check)
{
    return has_tag(check, "waiting");
}

static gboolean is_ours(const json_t *check)
{
    return g_strcmp0(run_text(check, "whose"), "us") == 0;
}

static void add_waiting(GArray *places, const RunView *view, const json_t *customer)
{
    Place *place = NULL;
    for (guint i = 0; i < view->asked->len; i++) {
        const Asked *asked = view->asked->pdata[i];
        const json_t *result =
            is_waiting(asked->check) ? run_result(view, customer, asked->id) : NULL;
        if (!result || run_status(result) != STATUS_FAIL)
            continue;
        const char *longest = run_text(json_object_get(result, "data"), "longest");
        if (!place)
            place = add_place(places, view, run_text(customer, "id"), NULL);
        if (!place->since || text_order(longest, place->since) < 0)
            place->since = longest;
        add_answer(place, json_object_get(result, "check"), result, NULL,
                   json_object_get(result, "action"));
    }
}

enum { MOST_CONVERSATIONS = 3 };

/* Of a single conversation the answer says whose it is. */
static void join_conversation(json_t *answer, const json_t *conversation)
{
    g_autofree char *hands = desk_hands(conversation);
    g_autofree char *seen = g_strstrip(g_strdup(run_string(answer, "evidence", "")));
    g_autofree char *told = g_strdup_printf("%s; %s", seen, hands);
    json_object_set_new(answer, "evidence", json_string(told));
    json_object_set(answer, "conversation", or_null(json_object_get(conversation, "conversation")));
}

static void add_conversation(json_t *answers, const json_t *conversation, const char *as_of)
{
    g_autofree char *told = desk_told(conversation, as_of);
    json_array_append_new(answers, json_pack("{s:n, s:n, s:s, s:n, s:n, s:O?}", "check", "status",
                                             "evidence", told, "was", "step", "conversation",
                                             json_object_get(conversation, "conversation")));
}

static void tell_conversations(json_t *entry, const GPtrArray *conversations, const char *as_of)
{
    json_t *answers = json_object_get(entry, "answers");
    if (conversations->len == 1 && json_array_size(answers) == 1) {
        join_conversation(json_array_get(answers, 0), conversations->pdata[0]);
        return;
    }
    for (guint i = 0; i < MIN(conversations->len, MOST_CONVERSATIONS); i++)
        add_conversation(answers, conversations->pdata[i], as_of);
}

static void unref_array(gpointer array)
{
    g_ptr_array_unref(array);
}

/* The conversations of a customer who waits, the longest first; the rest is counted above. */
static void add_conversations(const RunView *view, json_t *entries)
{
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, unref_array);
    size_t i;
    json_t *item;
    json_array_foreach (json_object_get(view->run, "waiting"), i, item) {
        const char *customer = run_string(item, "customer", "");
        GPtrArray *of = g_hash_table_lookup(known, customer);
        if (!of) {
            of = g_ptr_array_new();
            g_hash_table_insert(known, (gpointer)customer, of);
        }
        g_ptr_array_add(of, item);
    }
    json_array_foreach (entries, i, item) {
        const GPtrArray *of = g_hash_table_lookup(known, run_string(item, "customer", ""));
        if (of)
            tell_conversations(item, of, run_text(view->run, "as_of"));
    }
}

static const json_t *signal_of(const RunView *view, const char *id)
{
    size_t i;
    const json_t *signal;
    json_array_foreach (json_object_get(json_object_get(view->run, "pack"), "signals"), i, signal)
        if (g_strcmp0(run_text(signal, "id"), id) == 0)
            return signal;
    return NULL;
}

static void add_expansion(GArray *places, const RunView *view, const json_t *customer)
{
    Place *place = NULL;
    size_t i;
    const json_t *signal;
    json_array_foreach (json_object_get(customer, "signals"), i, signal) {
        const json_t *known = signal_of(view, run_text(signal, "id"));
        if (g_strcmp0(run_text(known, "kind"), "opportunity") != 0)
            continue;
        if (!place)
            place = add_place(places, view, run_text(customer, "id"), NULL);
        add_answer(place, NULL, signal, NULL, json_object_get(signal, "step"));
    }
}

static void add_renewal(GArray *places, const RunView *view, const json_t *customer)
{
    gint64 now, renews;
    const char *as_of = run_text(view->run, "as_of"), *day = run_text(customer, "renews_on");
    if (!as_of || !day || !clock_parse(as_of, &now) || !clock_parse(day, &renews) ||
        renews < now - now % CLOCK_DAY || renews > now + WEEK_RENEWAL_DAYS * CLOCK_DAY)
        return;
    const Tone tone = run_grade_tone(view, run_text(customer, "grade"));
    Place *place = add_place(places, view, run_text(customer, "id"), NULL);
    place->later = tone == TONE_GOOD || tone == TONE_NONE;
    place->since = day;
}

static json_t *customers_by(const RunView *view,
                            void (*add)(GArray *, const RunView *, const json_t *))
{
    g_autoptr(GArray) places = places_new();
    size_t i;
    const json_t *customer;
    json_array_foreach (json_object_get(view->run, "customers"), i, customer)
        add(places, view, customer);
    return in_order(places);
}

/* --- what changed ----------------------------------------------------------------------------- */

/* One entry a customer, however many of their answers changed: they stand together. */
static json_t *changed(const RunView *view, const char *list)
{
    g_autoptr(GArray) places = places_new();
    g_autoptr(GPtrArray) changes = run_changes(view, list);
    const char *before = NULL;
    for (guint i = 0; i < changes->len; i++) {
        const json_t *change = changes->pdata[i];
        const char *id = run_text(change, "customer");
        Place *place = i > 0 && g_strcmp0(id, before) == 0
                           ? &g_array_index(places, Place, places->len - 1)
                           : add_place(places, view, id, change);
        const json_t *now = json_object_get(change, "now");
        const gboolean fails = run_status(now) == STATUS_FAIL;
        add_answer(place, json_object_get(change, "check"), now,
                   json_object_get(json_object_get(change, "was"), "evidence"),
                   fails ? json_object_get(change, "action") : NULL);
        place->weight += weight_of(view, run_text(change, "check"));
        before = id;
    }
    return in_order(places);
}

static json_t *people(const RunView *view, const char *list)
{
    g_autoptr(GArray) places = places_new();
    g_autoptr(GPtrArray) changes = run_changes(view, list);
    for (guint i = 0; i < changes->len; i++) {
        const json_t *person = changes->pdata[i];
        const Place *place = add_place(places, view, run_text(person, "id"), person);
        json_object_set(place->entry, "grade", or_null(json_object_get(person, "grade")));
        json_object_set(place->entry, "score", or_null(json_object_get(person, "score")));
    }
    return in_order(places);
}

/* --- ours to do ------------------------------------------------------------------------------- */

/* What came due since the report before: "check\ncustomer". */
static GHashTable *all_due(const RunView *view)
{
    g_autoptr(GPtrArray) changes = run_changes(view, "due");
    GHashTable *due = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < changes->len; i++)
        g_hash_table_add(due, g_strconcat(run_string(changes->pdata[i], "check", ""), "\n",
                                          run_string(changes->pdata[i], "customer", ""), NULL));
    return due;
}

static gboolean is_due(GHashTable *due, const char *customer, const char *check)
{
    g_autofree char *key = g_strconcat(check, "\n", customer, NULL);
    return g_hash_table_contains(due, key);
}

static json_t *our_question(const RunView *view, const char *check, GHashTable *came_due)
{
    g_autoptr(GArray) places = places_new();
    json_int_t due = 0;
    size_t i;
    const json_t *customer;
    json_array_foreach (json_object_get(view->run, "customers"), i, customer) {
        const char *id = run_text(customer, "id");
        const json_t *result = run_result(view, customer, check);
        if (!result || run_status(result) != STATUS_FAIL)
            continue;
        Place *place = add_place(places, view, id, NULL);
        place->later = !is_due(came_due, id ? id : "", check);
        due += !place->later;
    }
    json_t *entry = json_object(), *ids = json_array(), *list = in_order(places), *each;
    json_array_foreach (list, i, each)
        json_array_append(ids, json_object_get(each, "customer"));
    json_decref(list);
    json_object_set_new(entry, "check", json_string(check));
    json_object_set_new(entry, "due", json_integer(due));
    json_object_set_new(entry, "customers", ids);
    return entry;
}

static int most_due_first(const void *a, const void *b)
{
    const json_t *one = *(json_t *const *)a, *other = *(json_t *const *)b;
    const gint64 due = run_count(other, "due") - run_count(one, "due");
    const size_t m = json_array_size(json_object_get(one, "customers"));
    const size_t n = json_array_size(json_object_get(other, "customers"));
    return due ? (due > 0) - (due < 0) : (n > m) - (n < m);
}

static json_t *ours(const RunView *view)
{
    g_autoptr(GHashTable) due = all_due(view);
    g_autoptr(GPtrArray) entries = g_ptr_array_new();
    for (guint i = 0; i < view->asked->len; i++) {
        const Asked *asked = view->asked->pdata[i];
        if (!is_ours(asked->check) || is_waiting(asked->check))
            continue;
        json_t *entry = our_question(view, asked->id, due);
        if (json_array_size(json_object_get(entry, "customers")) > 0)
            g_ptr_array_add(entries, entry);
        else
            json_decref(entry);
    }
    g_ptr_array_sort(entries, most_due_first);
    json_t *list = json_array();
    for (guint i = 0; i < entries->len; i++)
        json_array_append_new(list, entries->pdata[i]);
    return list;
}

static json_t *waiting(const RunView *view)
{
    json_t *entries = customers_by(view, add_waiting);
    add_conversations(view, entries);
    return entries;
}

/* --- what customers asked for ----------------------------------------------------------------- */

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
    const json_t *customer = run_customer(view, id);
    const gboolean closed = json_is_true(json_object_get(told, "closed"));
    double arr = 0;
    if (!customer)
        return;
    asking->open += !closed;
    asking->closed += closed && is_this_week(view, run_text(told, "closed_on"));
    asking->new += is_this_week(view, on);
    if (on && (!asking->oldest || strcmp(on, asking->oldest) < 0))
        asking->oldest = on;
    if (!g_hash_table_add(asking->seen, (gpointer)id))
        return;
    run_number(customer, "arr", &arr);
    asking->arr += arr;
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
    const int oldest = text_order(run_text(one, "oldest"), run_text(other, "oldest"));
    return oldest ? oldest : text_order(run_text(one, "summary"), run_text(other, "summary"));
}

static json_t *feedback(const RunView *view)
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

/* --- all of it -------------------------------------------------------------------------------- */

json_t *week_lists(const json_t *run)
{
    g_autoptr(RunView) view = run_view_new(run);
    json_t *week = json_object();
    json_object_set_new(week, "waiting", waiting(view));
    json_object_set_new(week, "worse", changed(view, "regressed"));
    json_object_set_new(week, "renewals", customers_by(view, add_renewal));
    json_object_set_new(week, "expansion", customers_by(view, add_expansion));
    json_object_set_new(week, "feedback", feedback(view));
    json_object_set_new(week, "ours", ours(view));
    json_object_set_new(week, "recovered", changed(view, "recovered"));
    json_object_set_new(week, "lost_sight", changed(view, "lost_sight"));
    json_object_set_new(week, "new", people(view, "new_customers"));
    json_object_set_new(week, "gone", people(view, "gone_customers"));
    return week;
}

void week_attach(json_t *run)
{
    json_object_set_new(run, "week", week_lists(run));
}
