/*
 * Asking a server to stop a statement. libpq's PQcancel waits for the server, which may never
 * answer, so a child does it. Part of the database room; nobody else includes this.
 */
#ifndef DELIGHT_DB_CANCEL_H
#define DELIGHT_DB_CANCEL_H

#include <libpq-fe.h>

#include <sys/types.h>

/* Starts a child that asks, and ends within seconds; 0 when there is none to be had. */
pid_t cancel_start(PGcancel *cancel);

/* Whether the child is through. */
int cancel_ended(pid_t child);

/* Ends the child, if it has not. */
void cancel_end(pid_t child);

#endif
