/*
 * Restoring a dump file into the embedded Postgres: plain SQL (also .gz) and pg_dump's custom,
 * directory and tar formats. Hostile input: never through psql, and as a role that is no superuser.
 */
#ifndef DELIGHT_DUMP_H
#define DELIGHT_DUMP_H

#include "embed.h"

/* What was left out, to be said to the user. */
typedef struct {
    guint64 statements; /* done */
    guint64 skipped;    /* refused by the server: rights that the role lacks, extensions, types */
    guint64 left_out;   /* on purpose, and nothing is missed: owners, grants, comments, triggers,
                           foreign keys, and the rows and indexes that no check reads */
    guint64 rows;       /* copied */
    guint64 noise;      /* lines of another program that were passed over */
    char *first_noise;  /* "file:line: text", or NULL */
    GPtrArray *without_rows;     /* char*, in order: relations that the checks read and whose rows
                                    pg_dump was told to leave out; they are not there */
    gboolean schema_only;        /* it holds no table's rows; the tables are there, empty */
    GPtrArray *skipped_examples; /* char*: up to 5, "file:line: message" */
    GHashTable *lost_tables; /* set of char*: relations whose creation was refused, with the schema
                                where it is not public ("event", "analytics.event"), fit to show */
} DumpReport;
void dump_report_free(DumpReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DumpReport, dump_report_free)

/* FALSE and an error (EMBED_ERROR_DUMP) when the first bytes of `path` tell that it is no dump of
 * Postgres: to be asked before a server is started for it. */
gboolean dump_check(const char *path, GError **error);

/* Restores `path` and has the server gather statistics. NULL and an error (EMBED_ERROR_DUMP, or
 * G_IO_ERROR_CANCELLED when interrupted) when the file is no Postgres dump, was cut short, or holds
 * rows that the server refuses; any other statement that is refused is skipped. Transactions in the
 * dump are passed over: each statement stands alone. `wanted` says whether the checks read a
 * relation; of pg_dump's files the rows and indexes of others are left out, unless they are
 * partitions of a wanted table or read by a wanted view. What a person wrote is carried out whole,
 * but for queries that only give rows. `limit_ms` (0: none) is how long a statement may take, and
 * the server be silent while rows come in; a large dump has more, a second a megabyte. Beyond it
 * EMBED_ERROR_LIMIT. `interrupted` is polled (may be NULL). */
typedef gboolean (*DumpWanted)(const char *schema, const char *relation, gpointer data);
DumpReport *dump_restore(Embed *embed, const char *path, DumpWanted wanted, gpointer wanted_data,
                         gint64 limit_ms, EmbedProgress progress, gpointer progress_data,
                         const volatile int *interrupted, GError **error);

#endif
