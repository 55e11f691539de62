/*
 * The set of connections that share one snapshot: what db.c and db_run.c of the database room know
 * of each other. Nobody else includes this.
 */
#ifndef DELIGHT_DB_SET_H
#define DELIGHT_DB_SET_H

#include "db_connection.h"

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
    Connection **workers; /* `jobs` of them, NULL until needed */
    gboolean
        *useless; /* beside them: the server would not have this one, so it is not tried again */
};

/* A connection in its transaction for a worker that has none, or a broken one. */
Connection *db_connect_worker(Db *db, gboolean had_one, DbFailure *failure);

/* Runs `work` in a thread and waits for its end. FALSE when interrupted before: then the thread is
 * left to itself, and `data` with it. */
gboolean db_wait_for(const volatile int *interrupted, GThreadFunc work, gpointer data);

#endif
