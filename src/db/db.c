#include "db.h"

#include "failure.h"
#include "slots.h"

/* How long closing waits for a connection that is just being made. */
#define CLOSE_PATIENCE_US (300 * G_TIME_SPAN_MILLISECOND)

/* ---- opening ---- */

/* The snapshot can be shared: the keeper holds it and the first worker imports it. */
static gboolean open_shared(Db *db, Connection **keeper, DbFailure *failure)
{
    g_autofree char *snapshot = connection_export(*keeper, failure);
    if (!snapshot)
        return FALSE;
    g_autoptr(Connection) worker = connection_open(db->conninfo, failure);
    if (!worker || !connection_begin(worker, snapshot, db->timeout_ms, failure))
        return FALSE;
    db->snapshot = g_steal_pointer(&snapshot);
    db->keeper = g_steal_pointer(keeper);
    db->slots[0].connection = g_steal_pointer(&worker);
    return TRUE;
}

/* Poolers in front of several servers, and some managed ones, share no snapshots; a role may be
 * allowed one connection only. One connection then answers everything. */
static gboolean open_alone(Db *db, Connection **keeper, DbFailure *failure)
{
    db_failure_clear(failure);
    if (!connection_begin(*keeper, NULL, db->timeout_ms, failure))
        return FALSE;
    db->jobs = 1;
    db->slots[0].connection = g_steal_pointer(keeper);
    return TRUE;
}

static gboolean open_connections(Db *db, DbFailure *failure)
{
    g_autoptr(Connection) keeper = connection_open(db->conninfo, failure);
    if (!keeper)
        return FALSE;
    db->version = g_strdup(connection_server_version(keeper));
    db->version_number = connection_server_version_number(keeper);
    if (!connection_begin(keeper, NULL, db->timeout_ms, failure))
        return FALSE;
    return open_shared(db, &keeper, failure) || open_alone(db, &keeper, failure);
}

typedef struct {
    Db *db;
    DbFailure failure;
    gboolean opened;
    /* where the result goes, once it is there */
    Db **result;
    DbFailure *why;
} Opening;

static void opening_work(gpointer data, gpointer unused G_GNUC_UNUSED)
{
    Opening *opening = data;
    opening->opened = open_connections(opening->db, &opening->failure);
}

static void opening_ended(gpointer data, gpointer unused G_GNUC_UNUSED)
{
    Opening *opening = data;
    if (opening->opened) {
        *opening->result = g_steal_pointer(&opening->db);
    } else {
        *opening->why = opening->failure;
        opening->failure = (DbFailure){0};
    }
}

static void opening_free(gpointer data)
{
    Opening *opening = data;
    db_failure_clear(&opening->failure);
    db_close(opening->db);
    g_free(opening);
}

Db *db_open(const DbOptions *options, DbFailure *failure)
{
    Db *db = g_atomic_rc_box_new0(Db);
    db->conninfo = g_strdup(options->conninfo);
    db->jobs = MAX(options->jobs, 1);
    db->timeout_ms = options->timeout_ms;
    db->interrupted = options->interrupted;
    db->slots = g_new0(Slot, db->jobs);
    g_mutex_init(&db->mutex);
    g_cond_init(&db->cond);

    Db *result = NULL;
    Opening *opening = g_new(Opening, 1);
    *opening = (Opening){.db = db, .result = &result, .why = failure};
    db_failure_clear(failure);
    if (!db_wait_for(options->interrupted, opening_work, opening_ended, opening, opening_free))
        failure_set(failure, DB_ERROR_INTERRUPTED, NULL, "interrupted");
    return result;
}

static void db_clear(gpointer data)
{
    Db *db = data;
    for (int i = 0; i < db->jobs; i++) {
        connection_close(db->slots[i].connection);
        db_failure_clear(&db->slots[i].why);
    }
    connection_close(db->keeper);
    g_mutex_clear(&db->mutex);
    g_cond_clear(&db->cond);
    g_free(db->slots);
    g_free(db->snapshot);
    g_free(db->version);
    g_free(db->conninfo);
}

static gboolean is_connecting(const Db *db)
{
    for (int i = 0; i < db->jobs; i++)
        if (db->slots[i].connecting)
            return TRUE;
    return FALSE;
}

void db_close(Db *db)
{
    if (!db)
        return;
    gint64 deadline = g_get_monotonic_time() + CLOSE_PATIENCE_US;
    g_mutex_lock(&db->mutex);
    while (is_connecting(db) && g_cond_wait_until(&db->cond, &db->mutex, deadline))
        continue;
    g_mutex_unlock(&db->mutex);
    g_atomic_rc_box_release_full(db, db_clear);
}

const char *db_server_version(const Db *db)
{
    return db->version;
}

int db_server_version_number(const Db *db)
{
    return db->version_number;
}

/* ---- one worker ---- */

static Connection *connect_worker(Db *db, DbFailure *failure)
{
    g_autoptr(Connection) fresh = connection_open(db->conninfo, failure);
    if (!fresh || !connection_begin(fresh, db->snapshot, db->timeout_ms, failure))
        return NULL;
    return g_steal_pointer(&fresh);
}

static gboolean is_ready(const Slot *slot)
{
    return slot->connection && !connection_is_broken(slot->connection);
}

/* Only the first worker is tried again after a failure: without it there is nobody. */
static gboolean may_connect(const Db *db, int index)
{
    return db->keeper && (index == 0 || !db->slots[index].why.message);
}

gboolean db_connect_slot(Db *db, int index, const gboolean *over)
{
    Slot *slot = &db->slots[index];
    while (slot->connecting && !(over && *over))
        g_cond_wait(&db->cond, &db->mutex);
    if ((over && *over) || is_ready(slot))
        return !(over && *over);
    if (!db->keeper)
        failure_set(&slot->why, DB_ERROR_LOST,
                    "this server shares no snapshots, so the rest cannot be asked as of the same "
                    "instant: run again",
                    "the connection was lost");
    if (!may_connect(db, index))
        return FALSE;

    DbFailure failure = {0};
    slot->connecting = TRUE;
    g_mutex_unlock(&db->mutex);
    Connection *fresh = connect_worker(db, &failure);
    g_mutex_lock(&db->mutex);
    slot->connecting = FALSE;
    db_failure_clear(&slot->why);
    slot->why = failure;
    if (fresh) {
        connection_close(slot->connection);
        slot->connection = fresh;
    }
    g_cond_broadcast(&db->cond);
    return fresh && !(over && *over);
}

/* ---- single statements ---- */

gboolean db_query(Db *db, const Statement *statement, DbRow row, gpointer data, DbFailure *failure)
{
    DbTask task = {.statement = statement, .row = row, .data = data};
    db_run(db, &task, 1, NULL, NULL);
    db_failure_clear(failure);
    *failure = task.failure;
    return task.done;
}

gboolean db_prepare(Db *db, const Statement *statement, DbFailure *failure)
{
    db_failure_clear(failure);
    g_mutex_lock(&db->mutex);
    gboolean ready = db_connect_slot(db, 0, NULL);
    g_mutex_unlock(&db->mutex);
    if (!ready) {
        const DbFailure *why = &db->slots[0].why;
        failure_set(failure, why->code, why->hint, "%s", why->message);
        return FALSE;
    }
    return connection_prepare(db->slots[0].connection, statement, failure);
}
