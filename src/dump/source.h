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

/* How many bytes were read, 0 at the end, -1 and an error (EMBED_ERROR_DUMP, or
 * G_IO_ERROR_CANCELLED when interrupted). */
gssize dump_source_read(DumpSource *source, char *buffer, gsize size, GError **error);

gboolean dump_source_gzipped(const DumpSource *source); /* known after the first read */
guint64 dump_source_bytes(const DumpSource *source);    /* taken from the file */

#endif
