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

/* Sends the way back to where it began, in pipeline mode and as a stretch of its own, so that it
 * happens whatever came of what was sent before: the last statement's locks and settings are gone,
 * and, as a second statement, advisory locks of the session, which a function of the database may
 * have taken and which outlive that. 0: libpq has not sent it. */
int transaction_send_undo(PGconn *connection, gboolean unlock);

#endif
