/*
 * One restore: where it goes, what is known of its tables, what is to be told of it.
 */
#ifndef DELIGHT_DUMP_JOB_H
#define DELIGHT_DUMP_JOB_H

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
    gboolean machine_made;         /* by pg_dump, which says where rows would be */
    const char *path;              /* for messages */
} DumpJob;

/* Counts a refused statement, and keeps its message if it is among the first. */
void dump_job_skip(DumpJob *job, const DumpReader *reader, guint64 line, const char *message);

/* Notes which tables' rows the reader has been told of. */
void dump_job_add_announced(DumpJob *job, DumpReader *reader);

/* Tells how far the reading is, a few times a second; `what` NULL: "restoring". */
void dump_job_progress(DumpJob *job, const DumpReader *reader, const char *what);

#endif
