/*
 * Reading a dump in plain SQL: bytes (gunzipped where need be), cut into statements and rows.
 *
 * psql's backslash commands are never carried out: \restrict, \unrestrict and \. are passed over,
 * any other ends the reading. Memory is bounded by the longest statement; rows pass through in
 * pieces.
 */
#ifndef DELIGHT_DUMP_READER_H
#define DELIGHT_DUMP_READER_H

#include "lexer.h"
#include "source.h"

typedef struct DumpReader DumpReader;

typedef enum { DUMP_READ_STATEMENT, DUMP_READ_ROWS, DUMP_READ_END, DUMP_READ_FAILED } DumpRead;

/* Reads from `fd`, which the reader closes; `name` is for messages. With `lines` the messages hold
 * line numbers. `interrupted` may be NULL. */
DumpReader *dump_reader_new(int fd, const char *name, gboolean lines,
                            const volatile int *interrupted);
DumpReader *dump_reader_new_from(DumpSource *source /* taken */, const char *name, gboolean lines);
void dump_reader_free(DumpReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DumpReader, dump_reader_free)

/* The first bytes (up to 64 KiB, after gunzipping), which stay to be read. */
gboolean dump_reader_head(DumpReader *reader, const char **data, gsize *length, GError **error);

/* The next statement with its semicolon, without comments before it. The text is the reader's,
 * until the next call. `backslash_quotes`: '...' knows escapes (standard_conforming_strings off).
 */
DumpRead dump_reader_statement(DumpReader *reader, gboolean backslash_quotes, GString **text,
                               guint64 *line, GError **error);

/* After a COPY ... FROM stdin statement: the next piece of its rows, DUMP_READ_END after `\.`. */
DumpRead dump_reader_rows(DumpReader *reader, const char **data, gsize *length, GError **error);

/* Reading rows ends with G_IO_ERROR_WOULD_BLOCK when the server has something to say meanwhile; see
 * dump_source_watch. */
void dump_reader_watch(DumpReader *reader, int server);

/* From now on bytes that are no UTF-8 become replacement characters. */
void dump_reader_make_valid(DumpReader *reader, gboolean valid);

/* Lines of another program that stand between the statements of a dump of pg_dump (a prompt, a
 * warning) and were passed over: how many, and the first, "NAME:LINE: text", or NULL. */
guint64 dump_reader_noise(const DumpReader *reader, const char **first);

DumpMarks dump_reader_marks(const DumpReader *reader);
GPtrArray *dump_reader_announced(DumpReader *reader); /* see dump_lexer_announced */
gboolean dump_reader_gzipped(const DumpReader *reader);
gboolean dump_reader_ended(const DumpReader *reader); /* nothing more comes from the file */
guint64 dump_reader_line(const DumpReader *reader);   /* of what is read next */
guint64 dump_reader_bytes(const DumpReader *reader);  /* read from the file so far */

/* "NAME:LINE", or NAME when the reader has no lines to speak of. Newly allocated. */
char *dump_reader_place(const DumpReader *reader, guint64 line);

#endif
