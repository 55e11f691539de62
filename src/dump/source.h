/*
 * The bytes of a file or pipe, gunzipped where they are gzip. Reading a pipe is cut short when the
 * user interrupts.
 */
#ifndef DELIGHT_DUMP_SOURCE_H
#define DELIGHT_DUMP_SOURCE_H

#include <glib.h>

typedef struct DumpSource DumpSource;

/* Takes `fd`. `interrupted` may be NULL. */
DumpSource *dump_source_new(int fd, const volatile int *interrupted);
void dump_source_free(DumpSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DumpSource, dump_source_free)

/* What pg_restore writes to `fd` (taken), as it comes and as it is: it is not waited for longer
 * than `limit_ms` (0: no limit), beyond which reading gives EMBED_ERROR_LIMIT. */
DumpSource *dump_source_new_restored(int fd, gint64 limit_ms, const volatile int *interrupted);

/* From now on reading ends with G_IO_ERROR_WOULD_BLOCK when there is something to be read from this
 * descriptor, which may say that there is no use in going on; -1: no longer. */
void dump_source_watch(DumpSource *source, int fd);

/* How many bytes were read, 0 at the end, -1 and an error (EMBED_ERROR_DUMP, or
 * G_IO_ERROR_CANCELLED when interrupted). */
gssize dump_source_read(DumpSource *source, char *buffer, gsize size, GError **error);

gboolean dump_source_gzipped(const DumpSource *source); /* known after the first read */
guint64 dump_source_bytes(const DumpSource *source);    /* taken from the file */

#endif
