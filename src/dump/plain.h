/*
 * Carrying out a dump in plain SQL, from a file or from pg_restore.
 */
#ifndef DELIGHT_DUMP_PLAIN_H
#define DELIGHT_DUMP_PLAIN_H

#include "dump.h"
#include "reader.h"
#include "sink.h"
#include "tables.h"

typedef struct {
    DumpSink *sink;
    DumpTables *tables;
    DumpReport *report;
    EmbedProgress progress; /* may be NULL */
    gpointer progress_data;
    gint64 told_at;                /* when progress was last told, monotonic */
    guint64 size;                  /* of the file, for the progress; 0: unknown */
    guint64 objects, objects_done; /* tables with rows, likewise, of an archive */
    GHashTable *indexes;           /* set of char*: those that were made */
    const char *path;              /* for messages */
} DumpJob;

/* Carries out all that `reader` gives. FALSE and an error when the dump is unfit. */
gboolean dump_plain_run(DumpJob *job, DumpReader *reader, GError **error);

#endif
