/*
 * The set of connections that share one snapshot: what db.c and db_run.c of the database room know
 * of each other. Nobody else includes this.
 */
#ifndef DELIGHT_DB_SLOTS_H
#define DELIGHT_DB_SLOTS_H

#include "connection.h"

typedef struct {
    Connection *connection; /* NULL until needed */
    gboolean connecting;    /* a thread is at it */
    DbFailure why;          /* why there is none; message NULL: nothing went wrong yet */
} Slot;

/* Counted: a thread that was left behind waiting for a server still holds one. */
struct Db {
    char *conninfo; /* NULL: libpq's environment */
    int jobs;
    gint64 timeout_ms;
    const volatile int *interrupted;
    char *version;
    int version_number;
    /* Exports the snapshot and runs nothing else: a failing statement would destroy it. NULL where
     * the server shares no snapshots; then there is one worker, and it cannot be replaced. */
    Connection *keeper;
    char *snapshot;

    GMutex mutex; /* for what follows, and for the runs of db_run.c */
    GCond cond;
    Slot *slots; /* `jobs` workers */
};

/* Makes sure that a worker is connected and in its transaction, which may take long; FALSE when it
 * cannot be, or once `over` (may be NULL, under the mutex) is TRUE. The mutex is held, and let go
 * of meanwhile. */
gboolean db_connect_slot(Db *db, int index, const gboolean *over);

/* Runs `work(data)` in a thread, waits for its end, and calls `ended(data)`. FALSE when interrupted
 * before: then the thread is left to itself. `data` is destroyed when nobody uses it any more. */
gboolean db_wait_for(const volatile int *interrupted, GFunc work, GFunc ended, gpointer data,
                     GDestroyNotify destroy);

#endif
