/*
 * What a library would make us wait for without an end is done by a child of ours. Part of the
 * database room; nobody else includes this.
 */
#ifndef DELIGHT_DB_CHILD_H
#define DELIGHT_DB_CHILD_H

#include <glib.h>
#include <libpq-fe.h>

#include <sys/types.h>

/* Starts a child that asks a server to cancel what runs, and ends within seconds. libpq's PQcancel
 * waits for the server, which may never answer. 0 when there is no child to be had. */
pid_t child_cancel(PGcancel *cancel);

/* Starts a child that looks these names of hosts up, and ends when all have an answer, whatever it
 * is: the C library cannot be stopped at it. 0 when none needs it, or there is no child. */
pid_t child_lookup(char *const *hosts);

gboolean child_ended(pid_t child);

/* Ends it, if it has not. */
void child_end(pid_t child);

#endif
