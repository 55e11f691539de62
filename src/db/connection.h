/*
 * One connection of the database room: reached, checked, put into its transaction, and asked one
 * statement after another. db.c keeps a set of them; nobody else includes this.
 *
 * Every function blocks; only connection_cancel may be called from another thread meanwhile.
 */
#ifndef DELIGHT_DB_CONNECTION_H
#define DELIGHT_DB_CONNECTION_H

#include "db.h"

typedef struct Connection Connection;

/* Reaches the server and refuses one that is too old. NULL and `failure` otherwise. */
Connection *connection_open(const char *conninfo, DbFailure *failure);
void connection_close(Connection *connection); /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Connection, connection_close)

/* Begins the one transaction of this connection, with `snapshot` (NULL: one of its own) and all
 * settings. May be tried again after it failed. */
gboolean connection_begin(Connection *connection, const char *snapshot, gint64 timeout_ms,
                          DbFailure *failure);

/* The name of this transaction's snapshot, for others to import; NULL where the server gives none.
 * After a failure the transaction has to be begun again. Call it before the first statement. */
char *connection_export(Connection *connection, DbFailure *failure);

/* Runs a statement behind a savepoint; see db_query. `timeout_ms` 0: none. */
gboolean connection_run(Connection *connection, const Statement *statement, gint64 timeout_ms,
                        DbRow row, gpointer data, DbFailure *failure);

/* Prepares a statement behind a savepoint. */
gboolean connection_prepare(Connection *connection, const Statement *statement, DbFailure *failure);

/* Asks the server to stop what this connection is running. From any thread. */
void connection_cancel(Connection *connection);

gboolean connection_is_broken(const Connection *connection);
const char *connection_server_version(const Connection *connection);
int connection_server_version_number(const Connection *connection);

#endif
