/*
 * The connections that share one snapshot: what db.c and run.c of the database room know of each
 * other. Nobody else includes this.
 */
#ifndef DELIGHT_DB_POOL_H
#define DELIGHT_DB_POOL_H

#include "connection.h"

typedef struct {
    Connection *connection; /* NULL until needed */
    Question *question;     /* what it is at; NULL: nothing */
    gboolean refused;       /* it could not be had, and is not tried again in this run */
    gboolean asked;         /* this connection was asked something */
} Worker;

struct Db {
    char *conninfo; /* NULL: libpq's environment */
    int jobs;
    gint64 timeout_ms;
    const volatile int *interrupted;
    gint abandoned; /* while it is opened ahead: nobody waits for it any more */
    char *version;
    int version_number;
    /* Exports the snapshot and runs nothing else: a failing statement would destroy it. NULL where
     * the server shares no snapshots; then there is one worker, and it cannot be replaced. */
    Connection *keeper;
    Worker *workers; /* `jobs` of them */
    guint asked;     /* connections that were asked something, those that broke among them */
    Failure why;     /* why the last worker that could not be had was not */
};

static inline gboolean db_is_interrupted(const Db *db)
{
    return (db->interrupted && *db->interrupted != 0) || g_atomic_int_get(&db->abandoned);
}

/* Asks all of them, spread over the workers; see db_run. */
typedef void (*DbEnded)(Question *question, gpointer data);
gboolean db_ask(Db *db, Question *questions, guint n, DbEnded ended, gpointer data);

#endif
