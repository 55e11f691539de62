/*
 * Why a connection was not made, in words. Part of the database room; nobody else includes this.
 */
#ifndef DELIGHT_DB_REFUSAL_H
#define DELIGHT_DB_REFUSAL_H

#include "db.h"

#include <libpq-fe.h>

/* Names host, port, database and role, and what to do. `expired`: it took too long. */
void refusal_explain(Failure *failure, PGconn *connection, gboolean expired);

#endif
