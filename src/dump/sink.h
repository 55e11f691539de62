/*
 * The connection into which a dump is restored: one statement or one stream of rows at a time,
 * never blocking for long, so that an interrupt is always heeded.
 */
#ifndef DELIGHT_DUMP_SINK_H
#define DELIGHT_DUMP_SINK_H

#include "embed.h"

typedef struct DumpSink DumpSink;

typedef enum {
    SINK_DONE,    /* carried out */
    SINK_ROWS,    /* the server waits for rows */
    SINK_REFUSED, /* the server said no: see dump_sink_failure */
    SINK_BROKEN,  /* no going on: interrupted, out of disk, or the server is gone */
} SinkOutcome;

/* Why the server said no. Texts are the sink's, until the next statement. */
typedef struct {
    char sqlstate[6];
    char *message; /* one line without control characters */
    guint64 row;   /* of a COPY, counted from 1; 0 if it is none's fault */
    char *column;  /* of that row, or NULL */
} SinkFailure;

DumpSink *dump_sink_new(const Embed *embed, const volatile int *interrupted, GError **error);
/* That nothing less than an error is said; the dump may have set it otherwise. */
gboolean dump_sink_quiet(DumpSink *sink, GError **error);
/* From now on no statement may take longer, nor may the server be silent for longer while rows come
 * in; 0: no limit. Beyond it SINK_BROKEN, EMBED_ERROR_LIMIT. */
void dump_sink_limit(DumpSink *sink, gint64 limit_ms);
void dump_sink_free(DumpSink *sink);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DumpSink, dump_sink_free)

SinkOutcome dump_sink_run(DumpSink *sink, const char *sql, GError **error);

/* The first column of what a query gives; NULL unless SINK_DONE. */
GPtrArray *dump_sink_list(DumpSink *sink, const char *sql, GError **error);

/* After SINK_ROWS: a piece of the rows; SINK_REFUSED when the server has had enough. */
SinkOutcome dump_sink_put(DumpSink *sink, const char *data, gsize length, GError **error);
/* The server has something to say while rows come in, as its descriptor tells: SINK_REFUSED when it
 * refuses them. */
int dump_sink_descriptor(const DumpSink *sink);
SinkOutcome dump_sink_hear(DumpSink *sink, GError **error);
SinkOutcome dump_sink_end(DumpSink *sink, GError **error);

const SinkFailure *dump_sink_failure(const DumpSink *sink);
guint64 dump_sink_rows(const DumpSink *sink); /* that the last statement told of */
gboolean dump_sink_backslash_quotes(const DumpSink *sink);

/* The encoding in which the dump says that its texts are. */
const char *dump_sink_encoding(const DumpSink *sink);

/* Fit to be shown: valid UTF-8 on one line, without control characters, cut to 300 characters. */
char *dump_clean_text(const char *text);

#endif
