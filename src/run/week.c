/* The lists of a weekly report. */
#include "week.h"

#include "clock.h"
#include "desk.h"
#include "week_feedback.h"

#include <string.h>

static json_t *or_null(json_t *value)
{
    return value ? value : json_null();
}

/* --- who comes first -------------------------------------------------------------------------- */

/* One customer of a list, and what its place depends on. */
typedef struct {
    json_t *entry;
    gboolean later;    /* after all that are not */
    double weight;     /* of what is told, the heaviest first */
    const char *since; /* a moment or a day, the earliest first; or NULL */
    double arr;
} Place;

/* A customer that fails a question, in a list that holds ids alone: a row of the run. */
typedef struct {
    guint row;
    gboolean later;
} Owed;

/* The lists whose entries customers bring themselves. */
typedef enum { WAITING, RENEWALS, EXPANSION, OWN_LISTS } OwnList;

struct Week {
    const RunView *view;
    GArray *places[OWN_LISTS]; /* Place */
    GPtrArray *owed;           /* of each question of the view an array of Owed, or NULL */
    GStringChunk *texts;       /* of places */
};

static gint compare_places(gconstpointer a, gconstpointer b)
{
    const Place *one = a, *other = b;
    if (one->later != other->later)
        return one->later ? 1 : -1;
    if (one->weight != other->weight)
        return one->weight > other->weight ? -1 : 1;
    const int order = week_order(one->since, other->since);
    if (order)
        return order;
    if (one->arr != other->arr)
        return one->arr > other->arr ? -1 : 1;
    const int names = week_order(run_text(one->entry, "name"), run_text(other->entry, "name"));
    return names ? names
                 : week_order(run_text(one->entry, "customer"), run_text(other->entry, "customer"));
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

/* An entry about somebody, a customer or what says who it is; the place is that of the array. */
static Place *add_place(GArray *places, const char *id, const json_t *about, double arr)
{
    Place place = {.entry = json_object(), .arr = arr};
    json_object_set_new(place.entry, "customer", id ? json_string(id) : json_null());
    run_name_entry(place.entry, about);
    json_object_set_new(place.entry, "answers", json_array());
    g_array_append_val(places, place);
    return &g_array_index(places, Place, places->len - 1);
}

static Place *add_customer(GArray *places, const json_t *customer)
{
    double arr = 0;
    run_number(customer, "arr", &arr);
    return add_place(places, run_text(customer, "id"), customer, arr);
}

/* Of a change: whoever it is about may be in the book no longer. */
static Place *add_changed(GArray *places, const RunView *view, const char *id, const json_t *change)
{
    const int row = run_row(view, id);
    return add_place(places, id, change, row < 0 ? 0 : run_rows(view)[row].arr);
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

static const char *keep(const Week *week, const char *text)
{
    return text ? g_string_chunk_insert(week->texts, text) : NULL;
}

static void add_waiting(const Week *week, const json_t *customer)
{
    const RunView *view = week->view;
    Place *place = NULL;
    for (guint i = 0; i < view->asked->len; i++) {
        const Asked *asked = view->asked->pdata[i];
        const json_t *result =
            is_waiting(asked->check) ? run_result(view, customer, asked->id) : NULL;
        if (!result || run_status(result) != STATUS_FAIL)
            continue;
        const char *longest = run_text(json_object_get(result, "data"), "longest");
        if (!place)
            place = add_customer(week->places[WAITING], customer);
        if (!place->since || week_order(longest, place->since) < 0)
            place->since = keep(week, longest);
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

static void add_expansion(const Week *week, const json_t *customer)
{
    Place *place = NULL;
    size_t i;
    const json_t *signal;
    json_array_foreach (json_object_get(customer, "signals"), i, signal) {
        const json_t *known = signal_of(week->view, run_text(signal, "id"));
        if (g_strcmp0(run_text(known, "kind"), "opportunity") != 0)
            continue;
        if (!place)
            place = add_customer(week->places[EXPANSION], customer);
        add_answer(place, NULL, signal, NULL, json_object_get(signal, "step"));
    }
}

static void add_renewal(const Week *week, const json_t *customer)
{
    const RunView *view = week->view;
    gint64 now, renews;
    const char *as_of = run_text(view->run, "as_of"), *day = run_text(customer, "renews_on");
    if (!as_of || !day || !clock_parse(as_of, &now) || !clock_parse(day, &renews) ||
        renews < now - now % CLOCK_DAY || renews > now + WEEK_RENEWAL_DAYS * CLOCK_DAY)
        return;
    const Tone tone = run_grade_tone(view, run_text(customer, "grade"));
    Place *place = add_customer(week->places[RENEWALS], customer);
    place->later = tone == TONE_GOOD || tone == TONE_NONE;
    place->since = keep(week, day);
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
                           : add_changed(places, view, id, change);
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
        const Place *place = add_changed(places, view, run_text(person, "id"), person);
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

static void add_owed(const Week *week, guint row, const json_t *customer)
{
    for (guint i = 0; i < week->owed->len; i++) {
        GArray *owed = week->owed->pdata[i];
        const Asked *asked = week->view->asked->pdata[i];
        const json_t *result = owed ? run_result(week->view, customer, asked->id) : NULL;
        if (!result || run_status(result) != STATUS_FAIL)
            continue;
        const Owed one = {row, FALSE};
        g_array_append_val(owed, one);
    }
}

static gint due_first(gconstpointer a, gconstpointer b, gpointer data)
{
    const RunRow *rows = data;
    const Owed *mine = a, *theirs = b;
    const RunRow *one = &rows[mine->row], *other = &rows[theirs->row];
    if (mine->later != theirs->later)
        return mine->later ? 1 : -1;
    if (one->arr != other->arr)
        return one->arr > other->arr ? -1 : 1;
    const int names = week_order(one->own_name, other->own_name);
    return names ? names : week_order(one->id, other->id);
}

static json_t *our_question(const Week *week, const char *check, GArray *owed, GHashTable *came_due)
{
    const RunRow *rows = run_rows(week->view);
    json_t *entry = json_object(), *ids = json_array();
    json_int_t due = 0;
    for (guint i = 0; i < owed->len; i++) {
        Owed *one = &g_array_index(owed, Owed, i);
        const char *id = rows[one->row].id;
        one->later = !is_due(came_due, id ? id : "", check);
        due += !one->later;
    }
    g_array_sort_with_data(owed, due_first, (gpointer)rows);
    for (guint i = 0; i < owed->len; i++) {
        const char *id = rows[g_array_index(owed, Owed, i).row].id;
        json_array_append_new(ids, id ? json_string(id) : json_null());
    }
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

static json_t *ours(const Week *week)
{
    g_autoptr(GHashTable) due = all_due(week->view);
    g_autoptr(GPtrArray) entries = g_ptr_array_new();
    for (guint i = 0; i < week->owed->len; i++) {
        GArray *owed = week->owed->pdata[i];
        const Asked *asked = week->view->asked->pdata[i];
        if (owed && owed->len > 0)
            g_ptr_array_add(entries, our_question(week, asked->id, owed, due));
    }
    g_ptr_array_sort(entries, most_due_first);
    json_t *list = json_array();
    for (guint i = 0; i < entries->len; i++)
        json_array_append_new(list, entries->pdata[i]);
    return list;
}

static json_t *waiting(const Week *week)
{
    json_t *entries = in_order(week->places[WAITING]);
    add_conversations(week->view, entries);
    return entries;
}

/* --- all of it -------------------------------------------------------------------------------- */

Week *week_begin(const RunView *view)
{
    Week *week = g_new0(Week, 1);
    week->view = view;
    week->texts = g_string_chunk_new(4096);
    week->owed = g_ptr_array_new();
    for (int list = 0; list < OWN_LISTS; list++)
        week->places[list] = places_new();
    for (guint i = 0; i < view->asked->len; i++) {
        const json_t *check = ((const Asked *)view->asked->pdata[i])->check;
        g_ptr_array_add(week->owed, is_ours(check) && !is_waiting(check)
                                        ? g_array_new(FALSE, FALSE, sizeof(Owed))
                                        : NULL);
    }
    return week;
}

void week_add(Week *week, guint row, const json_t *customer)
{
    add_waiting(week, customer);
    add_renewal(week, customer);
    add_expansion(week, customer);
    add_owed(week, row, customer);
}

static void week_free(Week *week)
{
    for (int list = 0; list < OWN_LISTS; list++)
        g_array_unref(week->places[list]);
    for (guint i = 0; i < week->owed->len; i++)
        if (week->owed->pdata[i])
            g_array_unref(week->owed->pdata[i]);
    g_ptr_array_unref(week->owed);
    g_string_chunk_free(week->texts);
    g_free(week);
}

json_t *week_end(Week *week)
{
    const RunView *view = week->view;
    json_t *lists = json_object();
    json_object_set_new(lists, "waiting", waiting(week));
    json_object_set_new(lists, "worse", changed(view, "regressed"));
    json_object_set_new(lists, "renewals", in_order(week->places[RENEWALS]));
    json_object_set_new(lists, "expansion", in_order(week->places[EXPANSION]));
    json_object_set_new(lists, "feedback", week_feedback(view));
    json_object_set_new(lists, "ours", ours(week));
    json_object_set_new(lists, "recovered", changed(view, "recovered"));
    json_object_set_new(lists, "lost_sight", changed(view, "lost_sight"));
    json_object_set_new(lists, "new", people(view, "new_customers"));
    json_object_set_new(lists, "gone", people(view, "gone_customers"));
    week_free(week);
    return lists;
}

static gboolean add_taken(gpointer week, guint row, const json_t *customer)
{
    week_add(week, row, customer);
    return TRUE;
}

json_t *week_lists(const RunView *view)
{
    Week *week = week_begin(view);
    run_take(view, add_taken, week);
    return week_end(week);
}

/* Of customers who were picked out of a run it is not theirs. */
json_t *week_of(const RunView *view)
{
    json_t *week = json_object_get(view->run, "week");
    const json_t *selection = json_object_get(view->run, "selection");
    const gboolean picked = json_is_array(json_object_get(selection, "customers"));
    return json_is_object(week) && !picked ? json_incref(week) : week_lists(view);
}
