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
    guint64 skipped;    /* not done: rights that the role lacks, extensions, owners */
    guint64 rows;       /* copied */
    GPtrArray *skipped_examples; /* char*: up to 5, "file:line: message" */
    GHashTable *lost_tables;     /* set of char*: relations whose creation was skipped */
} DumpReport;
void dump_report_free(DumpReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DumpReport, dump_report_free)

/* Restores `path`. `wanted` says whether the checks read a relation (schema may be NULL); others are
 * left out where the format allows. `interrupted` is polled (may be NULL). */
typedef gboolean (*DumpWanted)(const char *schema, const char *relation, gpointer data);
DumpReport *dump_restore(Embed *embed, const char *path, DumpWanted wanted, gpointer wanted_data,
                         EmbedProgress progress, gpointer progress_data,
                         const volatile int *interrupted, GError **error);

#endif
