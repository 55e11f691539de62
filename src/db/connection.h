/*
 * One connection of the database room, moved on by what its socket brings: it is reached, put into
 * its transaction, and asked one statement after another. db.c and run.c keep a set of them; nobody
 * else includes this.
 *
 * Nothing here waits. Whoever wants something to come about calls connections_wait.
 */
#ifndef DELIGHT_DB_CONNECTION_H
#define DELIGHT_DB_CONNECTION_H

#include "question.h"
#include "transaction.h"

typedef struct Connection Connection;

/* Begins to reach a server; its transaction follows of itself. `transaction` is copied. */
Connection *connection_new(const char *conninfo, const Transaction *transaction);
void connection_free(Connection *connection); /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Connection, connection_free)

/* Another transaction in place of the one it has, or could not begin. */
void connection_begin(Connection *connection, const Transaction *transaction);

/* It can be asked (or, when it exports, has done all that it ever does). */
gboolean connection_is_ready(const Connection *connection);
/* It is of no more use. */
gboolean connection_is_over(const Connection *connection);
/* It never was of any: connection_failure says why. */
gboolean connection_is_refused(const Connection *connection);
const Failure *connection_failure(const Connection *connection);

/* Asks a ready connection. The question is filled in, and the statement's locks are gone, when
 * `ended`. */
void connection_ask(Connection *connection, Question *question);

/* Gives up what it is asked, here and on the server; the question fails with these words. Does
 * nothing when nothing is asked. */
void connection_stop(Connection *connection, FailureCode code, const char *hint,
                     const char *message);

/* Waits a moment for any of these (NULLs are skipped) and moves them on. */
void connections_wait(Connection *const *connections, guint n);

/* The exported snapshot; NULL where the server shares none. */
const char *connection_snapshot(const Connection *connection);

/* Whether the server is still there, as far as can be known without asking. */
gboolean connection_is_alive(Connection *connection);
/* What the server said of itself before it ended this one, which asked nothing; no message: it said
 * nothing. */
const Failure *connection_last_words(const Connection *connection);
const char *connection_server_version(const Connection *connection);
int connection_server_version_number(const Connection *connection);

#endif
