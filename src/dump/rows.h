/*
 * The rows of a dump: COPY blocks, and INSERT statements sent many at a time.
 */
#ifndef DELIGHT_DUMP_ROWS_H
#define DELIGHT_DUMP_ROWS_H

#include "job.h"

/* Sends the rows that follow a COPY ... FROM stdin statement, or passes over them. */
gboolean dump_rows_copy(DumpJob *job, DumpReader *reader, const DumpStatement *statement,
                        const char *text, guint64 line, GError **error);
gboolean dump_rows_pass_over(DumpJob *job, DumpReader *reader, GError **error);

/* INSERT statements that wait to be sent together. */
typedef struct DumpBatch DumpBatch;
DumpBatch *dump_batch_new(void);
void dump_batch_free(DumpBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DumpBatch, dump_batch_free)

gboolean dump_batch_add(DumpBatch *batch, DumpJob *job, DumpReader *reader, const char *text,
                        guint64 line, GError **error);
gboolean dump_batch_flush(DumpBatch *batch, DumpJob *job, DumpReader *reader, GError **error);

#endif
