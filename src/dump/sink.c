#include "sink.h"

#include <gio/gio.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

enum { POLL_MS = 200, TEXT_CHARACTERS = 300 };

struct DumpSink {
    const Embed *embed;
    PGconn *connection;
    const volatile int *interrupted;
    SinkFailure failure;
    guint64 rows;
    gint64 limit, deadline; /* microseconds, monotonic; limit 0: none */
    GPtrArray *list;        /* where rows are gathered, NULL: nowhere */
    guint notices, heard;   /* how many there were, and were by the last time somebody listened */
};

char *dump_clean_text(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *clean = g_string_new(NULL);
    guint characters = 0;
    for (const char *c = valid; *c && characters < TEXT_CHARACTERS; c = g_utf8_next_char(c)) {
        gunichar character = g_utf8_get_char(c);
        if (g_unichar_isspace(character))
            character = ' ';
        else if (!g_unichar_isprint(character))
            character = '?';
        if (character == ' ' && (clean->len == 0 || clean->str[clean->len - 1] == ' '))
            continue;
        g_string_append_unichar(clean, character);
        characters++;
    }
    if (characters == TEXT_CHARACTERS)
        g_string_append(clean, "...");
    return g_strchomp(g_string_free(clean, FALSE));
}

static void count_notice(void *data, const PGresult *result G_GNUC_UNUSED)
{
    DumpSink *sink = data;
    sink->notices++;
}

#define MORE_ROOM "set TMPDIR to a folder on a larger disk"

static SinkOutcome sink_lost(const DumpSink *sink, GError **error)
{
    g_autofree char *text = dump_clean_text(PQerrorMessage(sink->connection));
    g_autofree char *tail = embed_log_tail(sink->embed);
    if (strstr(tail, "No space left"))
        g_set_error(error, EMBED_ERROR, EMBED_ERROR_DUMP, "the disk is full; " MORE_ROOM);
    else
        g_set_error(error, EMBED_ERROR, EMBED_ERROR_DUMP, "lost the embedded Postgres: %s\n%s",
                    text, tail);
    return SINK_BROKEN;
}

DumpSink *dump_sink_new(const Embed *embed, const volatile int *interrupted, GError **error)
{
    g_autoptr(DumpSink) sink = g_new0(DumpSink, 1);
    sink->embed = embed;
    sink->interrupted = interrupted;
    sink->connection = PQconnectdb(embed_conninfo(embed));
    if (PQstatus(sink->connection) != CONNECTION_OK || PQsetnonblocking(sink->connection, 1) != 0) {
        sink_lost(sink, error);
        return NULL;
    }
    PQsetNoticeReceiver(sink->connection, count_notice, sink);
    return dump_sink_quiet(sink, error) ? g_steal_pointer(&sink) : NULL;
}

gboolean dump_sink_quiet(DumpSink *sink, GError **error)
{
    return dump_sink_run(sink, "SET client_min_messages = error", error) == SINK_DONE;
}

static void failure_clear(SinkFailure *failure)
{
    g_clear_pointer(&failure->message, g_free);
    g_clear_pointer(&failure->column, g_free);
    failure->row = 0;
    failure->sqlstate[0] = '\0';
}

void dump_sink_limit(DumpSink *sink, gint64 limit_ms)
{
    sink->limit = limit_ms * 1000;
}

static void sink_start_clock(DumpSink *sink)
{
    sink->deadline = g_get_monotonic_time() + sink->limit;
}

void dump_sink_free(DumpSink *sink)
{
    if (!sink)
        return;
    failure_clear(&sink->failure);
    PQfinish(sink->connection);
    g_free(sink);
}

const SinkFailure *dump_sink_failure(const DumpSink *sink)
{
    return &sink->failure;
}

guint64 dump_sink_rows(const DumpSink *sink)
{
    return sink->rows;
}

gboolean dump_sink_backslash_quotes(const DumpSink *sink)
{
    return g_strcmp0(PQparameterStatus(sink->connection, "standard_conforming_strings"), "off") ==
           0;
}

const char *dump_sink_encoding(const DumpSink *sink)
{
    return PQparameterStatus(sink->connection, "client_encoding");
}

static void sink_cancel(const DumpSink *sink)
{
    char problem[256];
    PGcancel *cancel = PQgetCancel(sink->connection);
    if (cancel)
        PQcancel(cancel, problem, sizeof problem);
    PQfreeCancel(cancel);
}

/* Waits for the server; what it can do then is in `events`. */
static gboolean sink_wait(const DumpSink *sink, short *events, GError **error)
{
    for (;;) {
        if (sink->interrupted && *sink->interrupted) {
            g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "interrupted");
            return FALSE;
        }
        struct pollfd server = {.fd = PQsocket(sink->connection), .events = *events};
        if (poll(&server, 1, POLL_MS) > 0) {
            *events = server.revents;
            return TRUE;
        }
        if (sink->limit > 0 && g_get_monotonic_time() > sink->deadline) {
            g_set_error(error, EMBED_ERROR, EMBED_ERROR_LIMIT,
                        "a statement of the dump takes longer than %" G_GINT64_FORMAT
                        " s (--timeout sets the limit)",
                        sink->limit / G_USEC_PER_SEC);
            sink_cancel(sink);
            return FALSE;
        }
    }
}

/* The server tells of the place in a COPY in words: "COPY event, line 3, column id: ...". */
static void failure_read_context(SinkFailure *failure, const char *context)
{
    const char *line = context ? strstr(context, ", line ") : NULL;
    if (!line || !g_str_has_prefix(context, "COPY "))
        return;
    char *end;
    failure->row = g_ascii_strtoull(line + strlen(", line "), &end, 10);
    if (!g_str_has_prefix(end, ", column "))
        return;
    const char *column = end + strlen(", column ");
    g_autofree char *name = g_strndup(column, strcspn(column, ":\n"));
    failure->column = dump_clean_text(name);
}

static SinkOutcome sink_refused(DumpSink *sink, const PGresult *result, GError **error)
{
    if (PQstatus(sink->connection) == CONNECTION_BAD)
        return sink_lost(sink, error);
    SinkFailure *failure = &sink->failure;
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    failure_clear(failure);
    g_strlcpy(failure->sqlstate, state ? state : "", sizeof failure->sqlstate);
    failure->message = dump_clean_text(message ? message : PQresultErrorMessage(result));
    failure_read_context(failure, PQresultErrorField(result, PG_DIAG_CONTEXT));
    if (!g_str_equal(failure->sqlstate, "53100"))
        return SINK_REFUSED;
    g_set_error(error, EMBED_ERROR, EMBED_ERROR_DUMP, "the disk is full: %s; " MORE_ROOM,
                failure->message);
    return SINK_BROKEN;
}

static gboolean sink_flush(const DumpSink *sink, gboolean *server_spoke, GError **error)
{
    int waiting;
    while ((waiting = PQflush(sink->connection)) == 1) {
        short events = POLLIN | POLLOUT;
        if (!sink_wait(sink, &events, error))
            return FALSE;
        if (events & POLLIN) {
            *server_spoke = TRUE;
            if (!PQconsumeInput(sink->connection))
                break;
        }
    }
    if (waiting == 0)
        return TRUE;
    sink_lost(sink, error);
    return FALSE;
}

static PGresult *sink_result(const DumpSink *sink, gboolean *broken, GError **error)
{
    while (PQisBusy(sink->connection)) {
        short events = POLLIN;
        *broken = !sink_wait(sink, &events, error);
        if (!*broken && !PQconsumeInput(sink->connection)) {
            *broken = TRUE;
            sink_lost(sink, error);
        }
        if (*broken)
            return NULL;
    }
    return PQgetResult(sink->connection);
}

/* Takes all results; the first refusal is what counts. */
static SinkOutcome sink_finish(DumpSink *sink, GError **error)
{
    SinkOutcome outcome = SINK_DONE;
    gboolean broken = FALSE;
    PGresult *result;
    while (outcome != SINK_BROKEN && (result = sink_result(sink, &broken, error))) {
        ExecStatusType status = PQresultStatus(result);
        gboolean rows_due = status == PGRES_COPY_IN;
        if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
            const char *rows = PQcmdTuples(result);
            sink->rows += g_ascii_strtoull(rows, NULL, 10);
        } else if (status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) {
            g_set_error_literal(error, EMBED_ERROR, EMBED_ERROR_DUMP,
                                "the dump asks for rows instead of giving them");
            outcome = SINK_BROKEN;
        } else if (status == PGRES_SINGLE_TUPLE) {
            if (sink->list)
                g_ptr_array_add(sink->list, g_strdup(PQgetvalue(result, 0, 0)));
        } else if (!rows_due && status != PGRES_EMPTY_QUERY && outcome == SINK_DONE) {
            outcome = sink_refused(sink, result, error);
        }
        PQclear(result);
        if (rows_due)
            return SINK_ROWS;
    }
    return broken ? SINK_BROKEN : outcome;
}

SinkOutcome dump_sink_run(DumpSink *sink, const char *sql, GError **error)
{
    gboolean spoke;
    sink->rows = 0;
    sink_start_clock(sink);
    if (!PQsendQuery(sink->connection, sql))
        return sink_lost(sink, error);
    PQsetSingleRowMode(sink->connection); /* nobody looks at the rows: do not gather them */
    if (!sink_flush(sink, &spoke, error))
        return SINK_BROKEN;
    return sink_finish(sink, error);
}

GPtrArray *dump_sink_list(DumpSink *sink, const char *sql, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);
    sink->list = list;
    SinkOutcome outcome = dump_sink_run(sink, sql, error);
    sink->list = NULL;
    return outcome == SINK_DONE ? g_steal_pointer(&list) : NULL;
}

SinkOutcome dump_sink_put(DumpSink *sink, const char *data, gsize length, GError **error)
{
    gboolean spoke = FALSE;
    sink_start_clock(sink);
    if (PQputCopyData(sink->connection, data, (int)length) != 1)
        return sink_lost(sink, error);
    if (!sink_flush(sink, &spoke, error))
        return SINK_BROKEN;
    return spoke ? dump_sink_hear(sink, error) : SINK_DONE;
}

int dump_sink_descriptor(const DumpSink *sink)
{
    return PQsocket(sink->connection);
}

/* While rows come in the server speaks to refuse them, or a function of the dump's says something.
 */
SinkOutcome dump_sink_hear(DumpSink *sink, GError **error)
{
    gboolean spoke;
    const guint before = sink->heard;
    if (!PQconsumeInput(sink->connection))
        return sink_lost(sink, error);
    (void)PQisBusy(sink->connection); /* takes what was said */
    sink->heard = sink->notices;
    if (sink->heard != before)
        return SINK_DONE;
    sink_start_clock(sink);
    if (PQputCopyEnd(sink->connection, "rows refused") != 1)
        return sink_lost(sink, error);
    if (!sink_flush(sink, &spoke, error))
        return SINK_BROKEN;
    return sink_finish(sink, error);
}

SinkOutcome dump_sink_end(DumpSink *sink, GError **error)
{
    gboolean spoke;
    sink->rows = 0;
    sink_start_clock(sink);
    if (PQputCopyEnd(sink->connection, NULL) != 1)
        return sink_lost(sink, error);
    if (!sink_flush(sink, &spoke, error))
        return SINK_BROKEN;
    return sink_finish(sink, error);
}
