/*
 * The database: a keeper connection that exports a snapshot, and workers that import it, all in
 * read-only repeatable-read transactions, so that every question sees the same instant.
 *
 * Everything that a statement can mean is settled by us, in the transaction, so a transaction
 * pooler serves: time zone, formats of dates and numbers, collation-free defaults, row security
 * (what a policy would hide is an error), and a search_path of pg_catalog alone: relations,
 * functions and types of other schemas have to be named with theirs. When a statement has ended, so
 * have its locks and its settings. Nothing here is ever written.
 *
 * One thread waits for all connections, and never for ever: a server that does not answer is given
 * up soon after the statement's time.
 */
#ifndef DELIGHT_DB_H
#define DELIGHT_DB_H

#include "failure.h"
#include "statement.h"

typedef struct Db Db;

typedef struct {
    const char *conninfo;            /* connection string or URI; NULL: libpq's environment */
    int jobs;                        /* workers, at least 1 */
    gint64 timeout_ms;               /* for each statement; 0: none */
    const volatile int *interrupted; /* becomes non-zero on ^C; may be NULL */
} DbOptions;

/* Connects the keeper and one worker (the others when they are needed); takes connect_timeout and a
 * few seconds at most. On failure NULL, and
 * `failure` says why: its message names host, port, database and role, never a password; its hint
 * says what to do. */
Db *db_open(const DbOptions *options, Failure *failure);

/* The same in a thread of its own, while the caller does something else. The options are copied. */
typedef struct DbOpening DbOpening;
DbOpening *db_open_ahead(const DbOptions *options);
/* Waits for what came of it; frees `opening`. */
Db *db_open_await(DbOpening *opening, Failure *failure);
/* It is not wanted any more: waits a tenth of a second at most. Accepts NULL. */
void db_open_abandon(DbOpening *opening);

void db_close(Db *db); /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Db, db_close)

/* Whether a connection string can be repeated to people: it is understood, and says no more than
 * where and who. */
gboolean db_conninfo_is_harmless(const char *conninfo);

const char *db_server_version(const Db *db); /* "15.18" */
int db_server_version_number(const Db *db);  /* 150018 */

/* How many connections were asked something so far, those that broke among them. All see one
 * instant of this server; what lies on others, each reads as of an instant of its own. */
guint db_connections_asked(const Db *db);

/* So many questions will soon be asked at once: the workers for them connect while others answer,
 * as far as there are that many. One that cannot be had is done without. */
void db_expect(Db *db, guint questions);

/* One row: `values` are text or NULL, valid until the call returns. Returning FALSE cancels the
 * statement. Server text is checked: what is not UTF-8 does not get here. */
typedef gboolean (*DbRow)(const char *const *values, int columns, gpointer data);

/* Runs one statement on a worker, rows streamed (single-row mode, never a whole result in memory).
 * FALSE and a failure otherwise; the transaction stays usable (savepoint). */
gboolean db_query(Db *db, const Statement *statement, DbRow row, gpointer data, Failure *failure);

/* Prepares without running (lint). */
gboolean db_prepare(Db *db, const Statement *statement, Failure *failure);

/* One of many statements; the results are filled in by db_run. */
typedef struct {
    const Statement *statement;
    gint64 timeout_ms; /* 0: the options' */
    gint64 *budget_ms; /* what several tasks may take together, of which each gets at most a half of
                        * the rest; counted down; NULL: no such bound */
    gboolean blind; /* the planner knows nothing of what it reads: joins whose cost grows with the
                     * square of a table are not chosen, nor is anything sorted that can be hashed,
                     * however few rows it expects */
    gboolean many;  /* each of its many joins holds all of a very long book until it ends: they get
                     * little memory, use files instead, and may sort where they else only hash */
    DbRow row;      /* rows of different tasks come in any order */
    gpointer data;
    /* results */
    gboolean done;   /* it ran to its end */
    Failure failure; /* when it did not */
    gint64 duration_ms;
} DbTask;

/* Runs the tasks, spread over the workers, dearest first as given. Returns when all have ended.
 * `progress` is called as tasks end. A broken connection is opened again (the keeper holds the
 * snapshot); a task that it had given no row to is asked once more. FALSE only when interrupted. */
typedef void (*DbProgress)(guint done, guint total, gpointer data);
gboolean db_run(Db *db, DbTask *tasks, guint n, DbProgress progress, gpointer data);

#endif
