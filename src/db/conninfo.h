/*
 * Connection strings: which can be used, and what we add to them. Part of the database room; nobody
 * else includes this.
 */
#ifndef DELIGHT_DB_CONNINFO_H
#define DELIGHT_DB_CONNINFO_H

#include "db.h"

#include <libpq-fe.h>

/* Without the blanks and line ends around it, which files of environment variables leave. New
 * string; NULL stays NULL. */
char *conninfo_clean(const char *conninfo);

/* Whether a connection string (NULL: libpq's environment alone) can be used, and if not, why,
 * without a word of it: a mistyped one may hold its password anywhere. */
gboolean conninfo_check(const char *conninfo, Failure *failure);

/* The same for what only a service file says, once libpq has read it. */
gboolean conninfo_check_service(PGconn *connection, Failure *failure);

/* Starts connecting, with defaults of ours so that no silence of the network is waited for without
 * an end. NULL when out of memory. */
PGconn *conninfo_start(const char *conninfo);

/* connect_timeout in µs, as it is in effect; at most G_MAXINT64. */
gint64 conninfo_patience(PGconn *connection);

/* The hosts that it names, or the environment; NULL where there is nothing to be looked up. New
 * strings. What a service file says is not known here. */
char **conninfo_hosts(const char *conninfo);

/* A setting as it is in effect, defaults and environment included; newly allocated, or NULL. */
char *conninfo_setting(PGconn *connection, const char *keyword);

#endif
