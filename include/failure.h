/*
 * Why something came to nothing: one value for what the SQL parser, the server or a run says, with
 * a message for a person, a hint and a place.
 *
 * Mistakes in what people wrote are Diagnostics, of which there may be many. Files, and whatever
 * else GLib speaks of, fail with its GError.
 */
#ifndef DELIGHT_FAILURE_H
#define DELIGHT_FAILURE_H

#include <glib.h>

typedef enum {
    FAILURE_INPUT,       /* what was given cannot be used */
    FAILURE_CONNECT,     /* no connection: refused, wrong password, no such database */
    FAILURE_PRIVILEGE,   /* SQLSTATE 42501 */
    FAILURE_TIMEOUT,     /* the statement's time was up, or a lock's */
    FAILURE_LIMIT,       /* it gave too many rows or bytes, or filled the server's disk */
    FAILURE_SOURCE,      /* 42P01, 42703: a relation or column that is not there */
    FAILURE_SQL,         /* anything else the server refused */
    FAILURE_LOST,        /* the connection broke */
    FAILURE_INTERRUPTED, /* somebody wants the program to end */
} FailureCode;

/* Begins as {0}, which says that nothing failed; the texts are owned. */
typedef struct {
    FailureCode code;
    char sqlstate[6]; /* where the server said it */
    gboolean raised;  /* in the words of a function of the database's, which may say anything */
    char *message;    /* one line, valid UTF-8, no full stop */
    char *hint;       /* what to do, or the server's detail and hint; or NULL */
    gsize position;   /* the byte of the text that was given, from 1; 0: none in particular */
} Failure;

#define FAILURE_CHARACTERS 2000 /* of a message and a hint, as text_bounded cuts them */

/* Fills it with texts of the caller's, in place of what it said before. `hint` may be NULL. FALSE,
 * so that who fails can return it. */
gboolean failure_set(Failure *failure, FailureCode code, const char *hint, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

/* Says before the message what was being done, `DOING: message`. FALSE. */
gboolean failure_prefix(Failure *failure, const char *doing);

/* The message as others than the one it is about may read it. What the server quotes of a row (a
 * text that is no number, a name that a row gave) is left out unless the statement, `sql`, says it;
 * words that are not the server's own are left out altogether. New string. */
char *failure_without_values(const Failure *failure, const char *sql);

void failure_copy(Failure *to, const Failure *from);
void failure_clear(Failure *failure);

#endif
