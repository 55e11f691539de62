/* Customers: one at a time, their rows, and the orders that rows alone are enough for. */
#include "rows.h"

#include "parallel.h"

#include <string.h>

struct RunRows {
    const json_t *run; /* a document; NULL: they come from the stream */
    RunStream stream;
    json_t **kept; /* of the stream; atomic, customers may be made on several threads. Or NULL */
    RunRow *rows;
    guint length, room, known; /* known: how many have been noted */
    GStringChunk *texts;       /* theirs */
    GMutex noting;             /* held while a row is noted */
    GHashTable *ids;           /* id -> 1 + row, once it is asked for; atomic */
};

static const json_t *in_document(const RunRows *rows, guint row)
{
    return json_array_get(json_object_get(rows->run, "customers"), row);
}

RunRows *rows_new(const json_t *run)
{
    RunRows *rows = g_new0(RunRows, 1);
    g_mutex_init(&rows->noting);
    rows->run = run;
    rows->length = (guint)json_array_size(json_object_get(run, "customers"));
    return rows;
}

RunRows *rows_new_stream(const RunStream *stream)
{
    RunRows *rows = rows_new(NULL);
    rows->stream = *stream;
    rows->length = stream->length;
    if (rows->length <= stream->keep)
        rows->kept = g_new0(json_t *, stream->keep);
    return rows;
}

static void let_go(RunRows *rows)
{
    for (guint i = 0; rows->kept && i < rows->stream.keep; i++)
        json_decref(rows->kept[i]);
    g_clear_pointer(&rows->kept, g_free);
}

void rows_free(RunRows *rows)
{
    let_go(rows);
    run_stream_clear(&rows->stream);
    g_mutex_clear(&rows->noting);
    g_free(rows->rows);
    g_clear_pointer(&rows->texts, g_string_chunk_free);
    g_clear_pointer(&rows->ids, g_hash_table_unref);
    g_free(rows);
}

void run_stream_clear(RunStream *stream)
{
    if (stream->free)
        stream->free(stream->data);
    json_decref(stream->head);
    *stream = (RunStream){0};
}

gboolean run_is_made(const RunView *view)
{
    return view->rows->run == NULL && view->rows->stream.is_made;
}

gboolean run_is_sound(const RunView *view, GError **error)
{
    const RunStream *stream = &view->rows->stream;
    return !stream->is_sound || stream->is_sound(stream->data, error);
}

guint run_length(const RunView *view)
{
    return view->rows->length;
}

/* --- rows ------------------------------------------------------------------------------------- */

/* Rated customers first, then unrated ones, then new ones. */
static guint8 rank_of(const json_t *customer)
{
    const char *grade = run_text(customer, "grade");
    double score;
    if (g_strcmp0(grade, "new") == 0)
        return 2;
    if (!grade || g_strcmp0(grade, "unrated") == 0 || !run_number(customer, "score", &score))
        return 1;
    return 0;
}

static RunGate gate_of(const json_t *customer)
{
    const json_t *gate = json_object_get(customer, "gate");
    if (!json_is_object(gate))
        return RUN_GATE_NONE;
    return run_flag(gate, "met") ? RUN_GATE_MET : RUN_GATE_SHORT;
}

static const char *keep(const RunRows *rows, const char *text)
{
    return text ? g_string_chunk_insert(rows->texts, text) : NULL;
}

static void note(RunRows *rows, guint index, const json_t *customer)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&rows->noting);
    if (!rows->texts)
        rows->texts = g_string_chunk_new(64 * 1024);
    if (rows->room < rows->length) {
        const guint room = MAX(rows->length, 2 * rows->room);
        rows->rows = g_renew(RunRow, rows->rows, room);
        memset(rows->rows + rows->room, 0, (room - rows->room) * sizeof(RunRow));
        rows->room = room;
    }
    RunRow *row = &rows->rows[index];
    if (row->name)
        return;
    const json_t *signals = json_object_get(customer, "signals");
    const char *signal = run_text(json_array_get(signals, 0), "id");
    *row = (RunRow){.id = keep(rows, run_text(customer, "id")),
                    .name = keep(rows, run_customer_name(customer)),
                    .own_name = keep(rows, run_text(customer, "name")),
                    .owner = keep(rows, run_text(customer, "owner")),
                    .renews_on = keep(rows, run_text(customer, "renews_on")),
                    .score = 101,
                    .strict_score = 101,
                    .rank = rank_of(customer),
                    .gate = (guint8)gate_of(customer),
                    .paying = run_flag(customer, "paying"),
                    .signals = (guint)json_array_size(signals),
                    .signal = signal ? g_string_chunk_insert_const(rows->texts, signal) : NULL};
    run_number(customer, "score", &row->score);
    run_number(customer, "strict_score", &row->strict_score);
    row->has_arr = run_number(customer, "arr", &row->arr);
    rows->known++;
}

/* Of two threads that made the same one, one keeps it. */
static void keep_customer(RunRows *rows, guint row, json_t *customer)
{
    if (rows->kept && g_atomic_pointer_compare_and_exchange(&rows->kept[row], NULL, customer))
        json_incref(customer);
}

static void take(RunRows *rows, guint row, json_t *customer)
{
    note(rows, row, customer);
    keep_customer(rows, row, customer);
}

void rows_append(RunRows *rows, json_t *customer)
{
    rows->length++;
    if (rows->length > rows->stream.keep)
        let_go(rows);
    take(rows, rows->length - 1, customer);
}

json_t *run_at(const RunView *view, guint row)
{
    RunRows *rows = view->rows;
    if (rows->run)
        return json_incref((json_t *)in_document(rows, row));
    json_t *kept = rows->kept ? g_atomic_pointer_get(&rows->kept[row]) : NULL;
    if (kept)
        return json_incref(kept);
    json_t *customer = rows->stream.customer(rows->stream.data, row);
    take(rows, row, customer);
    return customer;
}

typedef struct {
    const RunView *view;
    guint row;
    json_t *customer;
} Made;

static void make(gpointer data, gpointer unused G_GNUC_UNUSED)
{
    Made *made = data;
    made->customer = run_at(made->view, made->row);
}

void run_take(const RunView *view, RunTake taker, gpointer data)
{
    enum { AT_ONCE = 128 }; /* of a book of any size no more is in memory */
    gboolean wanted = TRUE;
    for (guint from = 0; wanted && from < run_length(view); from += AT_ONCE) {
        const guint n = MIN(AT_ONCE, run_length(view) - from);
        g_autofree Made *made = g_new0(Made, n);
        g_autoptr(GPtrArray) all = g_ptr_array_new();
        for (guint i = 0; i < n; i++) {
            made[i] = (Made){view, from + i, NULL};
            g_ptr_array_add(all, &made[i]);
        }
        parallel_each(all, make);
        for (guint i = 0; i < n; i++) {
            wanted = wanted && taker(data, made[i].row, made[i].customer);
            json_decref(made[i].customer);
        }
    }
}

const RunRow *run_rows(const RunView *view)
{
    RunRows *rows = view->rows;
    for (guint i = 0; rows->known < rows->length && i < rows->length; i++) {
        if (rows->rows && rows->rows[i].name)
            continue;
        json_auto_t *customer = run_at(view, i);
        note(rows, i, customer); /* of a document, or one that was kept */
    }
    return rows->rows;
}

/* Of two threads that are the first to ask, one keeps its own. */
static GHashTable *ids_of(const RunView *view)
{
    GHashTable **kept = &view->rows->ids;
    if (g_atomic_pointer_get(kept))
        return *kept;
    const RunRow *known = run_rows(view);
    GHashTable *ids = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < run_length(view); i++)
        if (known[i].id && !g_hash_table_contains(ids, known[i].id))
            g_hash_table_insert(ids, (char *)known[i].id, GSIZE_TO_POINTER(i + 1));
    if (!g_atomic_pointer_compare_and_exchange(kept, NULL, ids))
        g_hash_table_unref(ids);
    return *kept;
}

int run_row(const RunView *view, const char *customer)
{
    GHashTable *ids = customer ? ids_of(view) : NULL;
    return ids ? GPOINTER_TO_INT(g_hash_table_lookup(ids, customer)) - 1 : -1;
}

json_t *run_find(const RunView *view, const char *id)
{
    const int row = run_row(view, id);
    return row < 0 ? NULL : run_at(view, (guint)row);
}

/* --- orders ----------------------------------------------------------------------------------- */

static int number_order(double a, double b)
{
    return (a > b) - (a < b);
}

static gint worse_first(gconstpointer first, gconstpointer second, gpointer data)
{
    const RunRow *rows = data;
    const RunRow *a = &rows[*(const guint *)first], *b = &rows[*(const guint *)second];
    int order = (int)a->rank - (int)b->rank;
    order = order ? order : number_order(a->score, b->score);
    order = order ? order : number_order(a->strict_score, b->strict_score);
    order = order ? order : strcmp(a->name, b->name);
    return order ? order : g_strcmp0(a->id, b->id);
}

GArray *run_order(const RunView *view)
{
    GArray *order = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < run_length(view); i++)
        g_array_append_val(order, i);
    g_array_sort_with_data(order, worse_first, (gpointer)run_rows(view));
    return order;
}

/* --- the call list ---------------------------------------------------------------------------- */

/* A row, and how urgent its first signal is: its position in the pack. */
typedef struct {
    const RunRow *row;
    guint index, urgency;
} Calling;

static guint urgency_of(const RunView *view, const char *first)
{
    size_t i;
    const json_t *signal;
    json_array_foreach (json_object_get(json_object_get(view->run, "pack"), "signals"), i, signal)
        if (g_strcmp0(run_text(signal, "id"), first) == 0)
            return (guint)i;
    return G_MAXUINT;
}

static gint first_call(gconstpointer a, gconstpointer b)
{
    const Calling *mine = a, *theirs = b;
    const RunRow *one = mine->row, *other = theirs->row;
    if (mine->urgency != theirs->urgency)
        return mine->urgency < theirs->urgency ? -1 : 1;
    if (one->arr != other->arr)
        return one->arr > other->arr ? -1 : 1;
    if (one->paying != other->paying)
        return one->paying ? -1 : 1;
    if (g_strcmp0(one->renews_on, other->renews_on) != 0)
        return !one->renews_on                                ? 1
               : !other->renews_on                            ? -1
               : strcmp(one->renews_on, other->renews_on) < 0 ? -1
                                                              : 1;
    if (one->score != other->score)
        return one->score < other->score ? -1 : 1;
    const int order = strcmp(one->name, other->name);
    return order ? order : g_strcmp0(one->id, other->id);
}

/* Rows of those who have signals. */
static GArray *told_order(const RunView *view)
{
    const RunRow *rows = run_rows(view);
    g_autoptr(GArray) callings = g_array_new(FALSE, FALSE, sizeof(Calling));
    GArray *order = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < run_length(view); i++) {
        if (rows[i].signals == 0)
            continue;
        const Calling calling = {&rows[i], i, urgency_of(view, rows[i].signal)};
        g_array_append_val(callings, calling);
    }
    g_array_sort(callings, first_call);
    for (guint i = 0; i < callings->len; i++)
        g_array_append_val(order, g_array_index(callings, Calling, i).index);
    return order;
}

json_t *run_call_list(const RunView *view)
{
    g_autoptr(GArray) order = told_order(view);
    json_t *list = json_array();
    for (guint i = 0; i < order->len; i++) {
        const char *id = run_rows(view)[g_array_index(order, guint, i)].id;
        if (id)
            json_array_append_new(list, json_string(id));
    }
    return list;
}

/* Those of a document as it says, whatever it is asked to show. */
static GArray *listed(const RunView *view)
{
    GArray *order = g_array_new(FALSE, FALSE, sizeof(guint));
    size_t i;
    const json_t *id;
    json_array_foreach (json_object_get(view->run, "calls"), i, id) {
        const int row = run_row(view, json_string_value(id));
        if (row >= 0 && run_rows(view)[row].signals > 0)
            g_array_append_val(order, row);
    }
    return order;
}

GArray *run_call_order(const RunView *view)
{
    return run_is_made(view) ? told_order(view) : listed(view);
}

RunCall run_call_of(const json_t *customer)
{
    const json_t *signals = json_object_get(customer, "signals");
    const guint n = (guint)json_array_size(signals);
    return (RunCall){customer, json_array_get(signals, 0), n > 0 ? n - 1 : 0};
}

static void call_free(gpointer data)
{
    RunCall *call = data;
    json_decref((json_t *)call->customer);
    g_free(call);
}

GPtrArray *run_calls(const RunView *view, guint most, guint *all)
{
    g_autoptr(GArray) order = run_call_order(view);
    GPtrArray *calls = g_ptr_array_new_with_free_func(call_free);
    *all = order->len;
    for (guint i = 0; i < MIN(order->len, most); i++) {
        RunCall *call = g_new(RunCall, 1);
        *call = run_call_of(run_at(view, g_array_index(order, guint, i)));
        g_ptr_array_add(calls, call);
    }
    return calls;
}
