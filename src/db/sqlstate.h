/*
 * What the server says by its codes: libpq's results as failures. Part of the database room; nobody
 * else includes this.
 */
#ifndef DELIGHT_DB_SQLSTATE_H
#define DELIGHT_DB_SQLSTATE_H

#include "db.h"

#include <libpq-fe.h>

/* Why a statement failed. `result` may be NULL (the connection broke), and `sql`, whose bytes the
 * position counts, as well. */
void failure_from_result(Failure *failure, PGconn *connection, const PGresult *result,
                         const char *sql);

/* A report's line without the FATAL before it. */
const char *failure_without_severity(const char *line);

/* A notice receiver of libpq: of what the server says unasked only why it ends the connection
 * matters. `failure` is a Failure *. */
void failure_on_notice(void *failure, const PGresult *result);

#endif
