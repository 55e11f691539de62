/* Opening: the keeper and its first worker. */
#include "child.h"
#include "conninfo.h"
#include "pool.h"

/* Waits until the connection can be used. FALSE and `failure` when it cannot, or when interrupted
 * before. */
static gboolean wait_for(const Db *db, Connection *connection, Failure *failure)
{
    while (!connection_is_ready(connection) && !connection_is_over(connection)) {
        if (db_is_interrupted(db)) {
            failure_set(failure, FAILURE_INTERRUPTED, NULL, "interrupted");
            return FALSE;
        }
        connections_wait(&connection, 1);
    }
    if (connection_is_ready(connection))
        return TRUE;
    failure_copy(failure, connection_failure(connection));
    return FALSE;
}

/* The snapshot can be shared: the keeper holds it and the first worker imports it. */
static gboolean open_shared(Db *db, Connection **keeper, Failure *failure)
{
    const Transaction importing = {.snapshot = (char *)connection_snapshot(*keeper),
                                   .timeout_ms = db->timeout_ms};
    if (!importing.snapshot)
        return FALSE;
    g_autoptr(Connection) worker = connection_new(db->conninfo, &importing);
    if (!wait_for(db, worker, failure))
        return FALSE;
    db->keeper = g_steal_pointer(keeper);
    db->workers[0].connection = g_steal_pointer(&worker);
    return TRUE;
}

/* Poolers in front of several servers, and some managed ones, share no snapshots; a role may be
 * allowed one connection only. One connection then answers everything. */
static gboolean open_alone(Db *db, Connection **keeper, Failure *failure)
{
    const Transaction own = {.timeout_ms = db->timeout_ms};
    connection_begin(*keeper, &own);
    if (!wait_for(db, *keeper, failure))
        return FALSE;
    failure_clear(failure);
    db->jobs = 1;
    db->workers[0].connection = g_steal_pointer(keeper);
    return TRUE;
}

#define LOOKUP_PATIENCE (10 * G_TIME_SPAN_SECOND)
#define SLICE_US 5000

/* libpq looks names of hosts up without a way to stop it, so they are to have an answer before. */
static gboolean look_up(const Db *db, Failure *failure)
{
    g_auto(GStrv) hosts = conninfo_hosts(db->conninfo);
    const pid_t child = hosts ? child_lookup(hosts) : 0;
    const gint64 deadline = g_get_monotonic_time() + LOOKUP_PATIENCE;
    while (child && !child_ended(child)) {
        const gboolean interrupted = db_is_interrupted(db);
        if (interrupted || g_get_monotonic_time() > deadline) {
            child_end(child);
            failure_set(failure, interrupted ? FAILURE_INTERRUPTED : FAILURE_CONNECT,
                        interrupted ? NULL : "is there a network, and a name server that answers?",
                        interrupted ? "interrupted"
                                    : "the name of the host was not looked up within 10 seconds");
            return FALSE;
        }
        g_usleep(SLICE_US);
    }
    return TRUE;
}

static gboolean open_connections(Db *db, Failure *failure)
{
    if (!look_up(db, failure))
        return FALSE;
    const Transaction exporting = {.exports = TRUE, .timeout_ms = db->timeout_ms};
    g_autoptr(Connection) keeper = connection_new(db->conninfo, &exporting);
    if (!wait_for(db, keeper, failure))
        return FALSE;
    db->version = g_strdup(connection_server_version(keeper));
    db->version_number = connection_server_version_number(keeper);
    if (open_shared(db, &keeper, failure))
        return TRUE;
    return failure->code != FAILURE_INTERRUPTED && open_alone(db, &keeper, failure);
}

static Db *db_new(const DbOptions *options)
{
    Db *db = g_new0(Db, 1);
    db->conninfo = conninfo_clean(options->conninfo);
    db->jobs = MAX(options->jobs, 1);
    db->timeout_ms = options->timeout_ms;
    db->interrupted = options->interrupted;
    db->workers = g_new0(Worker, db->jobs);
    return db;
}

static gboolean reach(Db *db, Failure *failure)
{
    return conninfo_check(db->conninfo, failure) && open_connections(db, failure);
}

Db *db_open(const DbOptions *options, Failure *failure)
{
    failure_clear(failure);
    g_autoptr(Db) db = db_new(options);
    return reach(db, failure) ? g_steal_pointer(&db) : NULL;
}

void db_close(Db *db)
{
    if (!db)
        return;
    for (int i = 0; i < db->jobs; i++)
        connection_free(db->workers[i].connection);
    connection_free(db->keeper);
    failure_clear(&db->why);
    g_free(db->workers);
    g_free(db->version);
    g_free(db->conninfo);
    g_free(db);
}

/* ---- ahead ---- */

struct DbOpening {
    Db *db;
    GThread *thread; /* NULL: there was none to be had, and nothing is begun */
    gboolean reached;
    Failure failure; /* when it was not */
};

static gpointer reach_ahead(gpointer data)
{
    DbOpening *opening = data;
    opening->reached = reach(opening->db, &opening->failure);
    return NULL;
}

DbOpening *db_open_ahead(const DbOptions *options)
{
    DbOpening *opening = g_new0(DbOpening, 1);
    opening->db = db_new(options);
    opening->thread = g_thread_try_new("connecting", reach_ahead, opening, NULL);
    return opening;
}

Db *db_open_await(DbOpening *opening, Failure *failure)
{
    if (opening->thread)
        g_thread_join(opening->thread);
    else
        reach_ahead(opening);
    failure_clear(failure);
    *failure = opening->failure;
    Db *db = opening->reached ? g_steal_pointer(&opening->db) : NULL;
    db_close(opening->db);
    g_free(opening);
    return db;
}

void db_open_abandon(DbOpening *opening)
{
    if (!opening)
        return;
    Failure failure = {0};
    g_atomic_int_set(&opening->db->abandoned, 1);
    db_close(db_open_await(opening, &failure));
    failure_clear(&failure);
}

/* ---- what is known of it ---- */

const char *db_server_version(const Db *db)
{
    return db->version;
}

int db_server_version_number(const Db *db)
{
    return db->version_number;
}

guint db_connections_asked(const Db *db)
{
    return db->asked;
}

/* ---- single statements ---- */

static gboolean ask_one(Db *db, Question *question, Failure *failure)
{
    question->timeout_ms = db->timeout_ms;
    db_ask(db, question, 1, NULL, NULL);
    failure_clear(failure);
    *failure = question->failure;
    return question->done;
}

gboolean db_query(Db *db, const Statement *statement, DbRow row, gpointer data, Failure *failure)
{
    Question question = {.statement = statement, .row = row, .data = data};
    return ask_one(db, &question, failure);
}

gboolean db_prepare(Db *db, const Statement *statement, Failure *failure)
{
    Question question = {.statement = statement, .prepare = TRUE};
    return ask_one(db, &question, failure);
}
