#include "rows.h"

#include <gio/gio.h>
#include <string.h>

enum { BATCH_STATEMENTS = 500, BATCH_BYTES = 1 << 20 };

struct DumpBatch {
    GString *sql;
    GPtrArray *texts; /* char*: the statements one by one */
    GArray *lines;    /* guint64, beside them */
};

static gboolean refuse(const DumpReader *reader, guint64 line, GError **error, const char *message)
{
    g_autofree char *place = dump_reader_place(reader, line);
    g_set_error(error, EMBED_ERROR, EMBED_ERROR_DUMP, "%s: %s", place, message);
    return FALSE;
}

static gboolean lacks_right(const DumpJob *job)
{
    return g_str_equal(dump_sink_failure(job->sink)->sqlstate, "42501");
}

gboolean dump_rows_pass_over(DumpJob *job, DumpReader *reader, GError **error)
{
    const char *data;
    gsize length;
    DumpRead outcome;
    while ((outcome = dump_reader_rows(reader, &data, &length, error)) == DUMP_READ_ROWS)
        dump_job_progress(job, reader, NULL);
    return outcome == DUMP_READ_END;
}

static gboolean is_empty(DumpJob *job, const char *name, GError **error)
{
    g_autofree char *sql = g_strdup_printf("SELECT 1 FROM ONLY %s LIMIT 1", name);
    return dump_sink_run(job->sink, sql, error) == SINK_DONE && dump_sink_rows(job->sink) == 0;
}

/* Rows that come into a table within the transaction that emptied it need no log, and can be
 * marked as visible to all, which index-only scans profit from. SINK_REFUSED: not here. */
static SinkOutcome copy_frozen(DumpJob *job, const DumpStatement *statement, const char *text,
                               GError **error)
{
    if (statement->options_at == 0 ||
        !dump_tables_are(job->tables, statement->schema, statement->relation, DUMP_TABLE_MADE) ||
        dump_tables_are(job->tables, statement->schema, statement->relation, DUMP_TABLE_FILLED))
        return SINK_REFUSED;
    g_autofree char *name =
        g_strndup(text + statement->name_from, statement->name_to - statement->name_from);
    g_autofree char *truncate = g_strdup_printf("TRUNCATE ONLY %s", name);
    g_autofree char *copy = g_strdup_printf("%.*s WITH (FREEZE)", (int)statement->options_at, text);
    if (!is_empty(job, name, error))
        return *error ? SINK_BROKEN : SINK_REFUSED;
    const char *const steps[] = {"BEGIN", truncate, copy};
    SinkOutcome outcome = SINK_DONE;
    for (guint i = 0; i < G_N_ELEMENTS(steps) && outcome == SINK_DONE; i++)
        outcome = dump_sink_run(job->sink, steps[i], error);
    if (outcome == SINK_REFUSED && dump_sink_run(job->sink, "ROLLBACK", error) == SINK_BROKEN)
        return SINK_BROKEN;
    return outcome;
}

/* Not the server's words alone: which row of the file it was. */
static gboolean refuse_row(const DumpJob *job, const DumpReader *reader,
                           const DumpStatement *statement, guint64 first, GError **error)
{
    const SinkFailure *failure = dump_sink_failure(job->sink);
    g_autofree char *column =
        failure->column ? g_strdup_printf("column %s of ", failure->column) : g_strdup("");
    g_autofree char *relation = dump_clean_text(statement->relation);
    g_autofree char *message = g_strdup_printf("%s (%s'%s')", failure->message, column, relation);
    return refuse(reader, failure->row ? first + failure->row - 1 : first, error, message);
}

/* One piece of the rows; `more` becomes FALSE behind the last. The server may refuse them while
 * they are waited for, too. */
static SinkOutcome pump_piece(DumpJob *job, DumpReader *reader, gboolean *more, GError **error)
{
    const char *data;
    gsize length;
    g_autoptr(GError) problem = NULL;
    const DumpRead outcome = dump_reader_rows(reader, &data, &length, &problem);
    *more = outcome != DUMP_READ_END;
    if (outcome == DUMP_READ_ROWS)
        return dump_sink_put(job->sink, data, length, error);
    if (outcome == DUMP_READ_END)
        return dump_sink_end(job->sink, error);
    if (g_error_matches(problem, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return dump_sink_hear(job->sink, error);
    g_propagate_error(error, g_steal_pointer(&problem));
    return SINK_BROKEN;
}

static gboolean pump(DumpJob *job, DumpReader *reader, const DumpStatement *statement,
                     guint64 first, GError **error)
{
    g_autofree char *relation = dump_clean_text(statement->relation);
    g_autofree char *what = g_strdup_printf("restoring %s", relation);
    SinkOutcome sent = SINK_DONE;
    dump_reader_watch(reader, dump_sink_descriptor(job->sink));
    for (gboolean more = TRUE; more && sent == SINK_DONE;) {
        sent = pump_piece(job, reader, &more, error);
        dump_job_progress(job, reader, what);
    }
    dump_reader_watch(reader, -1);
    if (sent == SINK_REFUSED)
        return refuse_row(job, reader, statement, first, error);
    return sent == SINK_DONE;
}

/* The server does not take the rows at all. */
static gboolean copy_refused(DumpJob *job, DumpReader *reader, guint64 line, GError **error)
{
    const SinkFailure *failure = dump_sink_failure(job->sink);
    if (lacks_right(job)) {
        dump_job_skip(job, reader, line, failure->message);
        return dump_rows_pass_over(job, reader, error);
    }
    g_autofree char *message =
        g_strdup_printf("%s%s", failure->message,
                        g_str_equal(failure->sqlstate, "42P01")
                            ? "; rows without their tables (--data-only) cannot be restored"
                            : "");
    return refuse(reader, line, error, message);
}

gboolean dump_rows_copy(DumpJob *job, DumpReader *reader, const DumpStatement *statement,
                        const char *text, guint64 line, GError **error)
{
    g_autoptr(GError) problem = NULL;
    guint64 first = dump_reader_line(reader) + 1;
    SinkOutcome outcome = copy_frozen(job, statement, text, &problem);
    gboolean frozen = outcome == SINK_ROWS;
    if (outcome == SINK_REFUSED)
        outcome = dump_sink_run(job->sink, text, &problem);
    if (outcome == SINK_REFUSED)
        return copy_refused(job, reader, line, error);
    if (outcome != SINK_ROWS) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return outcome == SINK_DONE;
    }
    if (!pump(job, reader, statement, first, error))
        return FALSE;
    job->report->statements++;
    job->report->rows += dump_sink_rows(job->sink);
    dump_tables_set(job->tables, statement->schema, statement->relation, DUMP_TABLE_FILLED);
    return !frozen || dump_sink_run(job->sink, "COMMIT", error) == SINK_DONE;
}

DumpBatch *dump_batch_new(void)
{
    DumpBatch *batch = g_new0(DumpBatch, 1);
    batch->sql = g_string_new(NULL);
    batch->texts = g_ptr_array_new_with_free_func(g_free);
    batch->lines = g_array_new(FALSE, FALSE, sizeof(guint64));
    return batch;
}

void dump_batch_free(DumpBatch *batch)
{
    if (!batch)
        return;
    g_string_free(batch->sql, TRUE);
    g_ptr_array_unref(batch->texts);
    g_array_unref(batch->lines);
    g_free(batch);
}

gboolean dump_batch_add(DumpBatch *batch, DumpJob *job, DumpReader *reader, const char *text,
                        guint64 line, GError **error)
{
    g_string_append(batch->sql, text);
    g_string_append(batch->sql, text[strlen(text) - 1] == ';' ? "\n" : ";\n");
    g_ptr_array_add(batch->texts, g_strdup(text));
    g_array_append_val(batch->lines, line);
    if (batch->texts->len < BATCH_STATEMENTS && batch->sql->len < BATCH_BYTES)
        return TRUE;
    return dump_batch_flush(batch, job, reader, error);
}

/* One by one, when one of them was refused and took the others with it. */
static gboolean send_singly(const DumpBatch *batch, DumpJob *job, DumpReader *reader,
                            GError **error)
{
    for (guint i = 0; i < batch->texts->len; i++) {
        guint64 line = g_array_index(batch->lines, guint64, i);
        switch (dump_sink_run(job->sink, g_ptr_array_index(batch->texts, i), error)) {
        case SINK_DONE:
            job->report->statements++;
            job->report->rows += dump_sink_rows(job->sink);
            break;
        case SINK_REFUSED:
            if (!lacks_right(job))
                return refuse(reader, line, error, dump_sink_failure(job->sink)->message);
            dump_job_skip(job, reader, line, dump_sink_failure(job->sink)->message);
            break;
        case SINK_BROKEN:
        case SINK_ROWS:
            return FALSE;
        }
    }
    return TRUE;
}

gboolean dump_batch_flush(DumpBatch *batch, DumpJob *job, DumpReader *reader, GError **error)
{
    gboolean done = TRUE;
    if (batch->texts->len == 0)
        return TRUE;
    switch (dump_sink_run(job->sink, batch->sql->str, error)) {
    case SINK_DONE:
        job->report->statements += batch->texts->len;
        job->report->rows += dump_sink_rows(job->sink);
        break;
    case SINK_REFUSED:
        done = send_singly(batch, job, reader, error);
        break;
    case SINK_BROKEN:
    case SINK_ROWS:
        done = FALSE;
        break;
    }
    dump_job_progress(job, reader, NULL);
    g_string_truncate(batch->sql, 0);
    g_ptr_array_set_size(batch->texts, 0);
    g_array_set_size(batch->lines, 0);
    return done;
}
