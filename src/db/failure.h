/*
 * What went wrong, in words: libpq's and the server's reports as DbFailure. Part of the database
 * room; nobody else includes this.
 */
#ifndef DELIGHT_DB_FAILURE_H
#define DELIGHT_DB_FAILURE_H

#include "db.h"

#include <libpq-fe.h>

/* Fills `failure` with texts of our own; `hint` may be NULL. */
void failure_set(DbFailure *failure, DbErrorCode code, const char *hint, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

void failure_copy(DbFailure *to, const DbFailure *from);

/* Why a statement failed. `result` may be NULL (the connection broke). */
void failure_from_result(DbFailure *failure, PGconn *connection, const PGresult *result);

/* A report's line without the FATAL before it. */
const char *failure_without_severity(const char *line);

#endif
