/*
 * The one transaction of a connection, as SQL: whatever a statement can mean is settled here, and
 * nothing is left to the settings of the server, the database or the role. Part of the database
 * room; nobody else includes this.
 */
#ifndef DELIGHT_DB_TRANSACTION_H
#define DELIGHT_DB_TRANSACTION_H

#include <libpq-fe.h>

#include <glib.h>

typedef struct {
    char *snapshot;    /* to be imported; NULL: one of its own */
    gboolean exports;  /* lends its snapshot to others, and answers nothing */
    gint64 timeout_ms; /* for each statement; 0: none */
} Transaction;

/* Begins it, whatever came before, and sets a savepoint unless it exports. Newly allocated. */
char *transaction_begin_sql(const Transaction *transaction, PGconn *connection);

/* Gives the snapshot a name: one value. */
#define TRANSACTION_EXPORT_SQL "select pg_catalog.pg_export_snapshot()"

/* Back to where it began: the last statement's locks and settings are gone. */
#define TRANSACTION_UNDO_SQL "rollback to savepoint delight"

/* Advisory locks of the session, which a function of the database may have taken, outlive that. */
#define TRANSACTION_UNLOCK_SQL "select pg_catalog.pg_advisory_unlock_all()"

#endif
