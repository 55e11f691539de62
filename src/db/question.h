/*
 * One statement on its way to a server and back, and the bounds of what it may take and bring. Part
 * of the database room; nobody else includes this.
 */
#ifndef DELIGHT_DB_QUESTION_H
#define DELIGHT_DB_QUESTION_H

#include "db.h"

#include <libpq-fe.h>

/* One statement to be asked, and what came of it. */
typedef struct {
    const Statement *statement;
    gboolean prepare;  /* only look whether it could be run */
    gint64 timeout_ms; /* 0: none */
    gint64 *budget_ms; /* see DbTask; may be NULL */
    gboolean blind;    /* see DbTask */
    gboolean many;     /* see DbTask */
    DbRow row;         /* may be NULL */
    gpointer data;
    /* results */
    gboolean ended;
    gboolean done;
    Failure failure; /* unless done */
    guint64 rows, bytes;
    gint64 allowed_ms; /* the timeout that it had in fact */
    gint64 started, duration_ms;
    gboolean again; /* it has been asked twice */
} Question;

/* The timeout that its budget leaves it, in ms; 0: none. */
gint64 question_allowed(const Question *question);

/* What it needs other than its transaction has, as SQL. New string. */
char *question_settings(const Question *question);

/* Sends the statement, as libpq's functions do, its rows to come one by one; 0 when that fails. */
int question_send(const Question *question, PGconn *libpq);

/* Hands one row on. FALSE when it is the last one to be had, and why. */
gboolean question_on_row(Question *question, const PGresult *result, Failure *why);

/* Once it has ended: the server says the same of a timeout and of somebody else's cancel. */
void question_explain_cancel(Question *question);

#endif
