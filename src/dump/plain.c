#include "plain.h"

#include "rows.h"

#include <string.h>

/* Postgres's own codes of what it refuses. */
#define SYNTAX_ERROR "42601"
#define NO_RIGHT "42501"
#define DUPLICATE_SCHEMA "42P06"
#define DUPLICATE_TABLE "42P07"

/* A statement on its way. */
typedef struct {
    DumpJob *job;
    DumpReader *reader;
    DumpBatch *batch;
    const char *text;
    guint64 line;
} Plain;

static gboolean is_wanted(const Plain *plain, const DumpStatement *statement)
{
    const DumpJob *job = plain->job;
    gboolean machine_made = (dump_reader_marks(plain->reader) & DUMP_MARK_BEGIN) != 0;
    return !machine_made || dump_tables_wanted(job->tables, statement->schema, statement->relation);
}

static gboolean is_lost(const Plain *plain, const DumpStatement *statement)
{
    return dump_tables_are(plain->job->tables, statement->schema, statement->relation,
                           DUMP_TABLE_LOST);
}

static gboolean leave(const Plain *plain)
{
    plain->job->report->left_out++;
    return TRUE;
}

static gboolean failed_with(const Plain *plain, const char *sqlstate)
{
    return g_str_equal(dump_sink_failure(plain->job->sink)->sqlstate, sqlstate);
}

static gboolean skip(const Plain *plain)
{
    if (failed_with(plain, DUPLICATE_SCHEMA)) /* public is there from the start */
        return leave(plain);
    dump_job_skip(plain->job, plain->reader, plain->line,
                  dump_sink_failure(plain->job->sink)->message);
    return TRUE;
}

/* Text that the server cannot make sense of from the very first statement on. */
static gboolean is_nonsense(const Plain *plain)
{
    const DumpReport *report = plain->job->report;
    return report->statements + report->skipped + report->left_out == 0 &&
           failed_with(plain, SYNTAX_ERROR);
}

static SinkOutcome carry_out(const Plain *plain, GError **error)
{
    SinkOutcome outcome = dump_sink_run(plain->job->sink, plain->text, error);
    if (outcome == SINK_DONE)
        plain->job->report->statements++;
    if (outcome == SINK_BROKEN && g_error_matches(*error, EMBED_ERROR, EMBED_ERROR_LIMIT)) {
        g_autofree char *place = dump_reader_place(plain->reader, plain->line);
        g_prefix_error(error, "%s: ", place);
    }
    if (outcome == SINK_ROWS) {
        g_autofree char *place = dump_reader_place(plain->reader, plain->line);
        g_set_error(error, EMBED_ERROR, EMBED_ERROR_DUMP, "%s: rows where none are expected",
                    place);
        return SINK_BROKEN;
    }
    if (outcome == SINK_REFUSED && is_nonsense(plain)) {
        g_set_error(error, EMBED_ERROR, EMBED_ERROR_DUMP,
                    "'%s' is not a Postgres dump: line %" G_GUINT64_FORMAT ": %s", plain->job->path,
                    plain->line, dump_sink_failure(plain->job->sink)->message);
        return SINK_BROKEN;
    }
    return outcome;
}

static gboolean carry_out_or_skip(const Plain *plain, GError **error)
{
    SinkOutcome outcome = carry_out(plain, error);
    return outcome == SINK_REFUSED ? skip(plain) : outcome == SINK_DONE;
}

static gboolean carry_out_or_leave(const Plain *plain, GError **error)
{
    SinkOutcome outcome = carry_out(plain, error);
    return outcome == SINK_REFUSED ? leave(plain) : outcome == SINK_DONE;
}

/* Texts of no encoding are mostly UTF-8, and the database into which they go holds nothing else:
 * what is not becomes a replacement character, as it does when such a database is read. */
static gboolean set_encoding(const Plain *plain, GError **error)
{
    const char *encoding = dump_sink_encoding(plain->job->sink);
    if (g_strcmp0(encoding, "UTF8") == 0) /* maybe by us */
        return TRUE;
    const gboolean none = g_strcmp0(encoding, "SQL_ASCII") == 0;
    dump_reader_make_valid(plain->reader, none);
    return !none ||
           dump_sink_run(plain->job->sink, "SET client_encoding = 'UTF8'", error) == SINK_DONE;
}

static gboolean setting(const Plain *plain, const DumpStatement *statement, GError **error)
{
    if (statement->kind == DUMP_SEARCH_PATH)
        dump_tables_set_schema(plain->job->tables, statement->relation);
    SinkOutcome outcome = carry_out(plain, error);
    if (outcome != SINK_REFUSED)
        return outcome == SINK_DONE && set_encoding(plain, error) &&
               (!strcasestr(plain->text, "client_min_messages") ||
                dump_sink_quiet(plain->job->sink, error));
    /* A newer pg_dump sets what this server has never heard of; that is no loss. */
    return failed_with(plain, NO_RIGHT) ? skip(plain) : leave(plain);
}

static void lose(const Plain *plain, const DumpStatement *statement)
{
    DumpJob *job = plain->job;
    gboolean named = statement->schema && !g_str_equal(statement->schema, "public");
    g_autofree char *name =
        g_strconcat(named ? statement->schema : "", named ? "." : "", statement->relation, NULL);
    g_hash_table_add(job->report->lost_tables, dump_clean_text(name));
    dump_tables_set(job->tables, statement->schema, statement->relation, DUMP_TABLE_LOST);
}

static gboolean relation(const Plain *plain, const DumpStatement *statement, GError **error)
{
    SinkOutcome outcome = carry_out(plain, error);
    if (outcome == SINK_DONE)
        dump_tables_set(plain->job->tables, statement->schema, statement->relation,
                        statement->kind == DUMP_TABLE && !statement->partitioned
                            ? DUMP_TABLE_MADE | DUMP_TABLE_OWN_ROWS
                            : DUMP_TABLE_MADE);
    if (outcome != SINK_REFUSED)
        return outcome == SINK_DONE;
    if (!failed_with(plain, DUPLICATE_TABLE))
        lose(plain, statement);
    return skip(plain);
}

/* Rows of a partition that stands alone would be missing from the whole. */
static gboolean attach(const Plain *plain, const DumpStatement *statement, GError **error)
{
    dump_tables_learn(plain->job->tables, statement);
    SinkOutcome outcome = carry_out(plain, error);
    if (outcome != SINK_REFUSED)
        return outcome == SINK_DONE;
    lose(plain, statement);
    return skip(plain);
}

static gboolean view(const Plain *plain, const DumpStatement *statement, GError **error)
{
    if (dump_tables_learn_view(plain->job->tables, statement, plain->text))
        return relation(plain, statement, error);
    g_autofree char *name = dump_clean_text(statement->relation);
    g_autofree char *message =
        g_strdup_printf("view '%s' comes after the rows it reads, which were left out", name);
    dump_job_skip(plain->job, plain->reader, plain->line, message);
    lose(plain, statement);
    g_autofree char *drop = g_strdup_printf("DROP VIEW IF EXISTS %.*s CASCADE",
                                            (int)(statement->name_to - statement->name_from),
                                            plain->text + statement->name_from);
    return dump_sink_run(plain->job->sink, drop, error) != SINK_BROKEN;
}

static gboolean index_or_constraint(const Plain *plain, const DumpStatement *statement,
                                    GError **error)
{
    if (!is_wanted(plain, statement))
        return leave(plain);
    if (is_lost(plain, statement))
        return skip(plain);
    SinkOutcome outcome = carry_out(plain, error);
    if (outcome == SINK_DONE && statement->object)
        g_hash_table_add(plain->job->indexes, g_strdup(statement->object));
    return outcome == SINK_REFUSED ? skip(plain) : outcome == SINK_DONE;
}

static gboolean refresh(const Plain *plain, const DumpStatement *statement, GError **error)
{
    if (is_wanted(plain, statement) && !is_lost(plain, statement))
        return carry_out_or_skip(plain, error);
    dump_tables_set(plain->job->tables, statement->schema, statement->relation,
                    DUMP_TABLE_LEFT_OUT);
    return leave(plain);
}

static gboolean insert(const Plain *plain, const DumpStatement *statement, GError **error)
{
    DumpJob *job = plain->job;
    if (!is_wanted(plain, statement) || is_lost(plain, statement)) {
        dump_tables_set(job->tables, statement->schema, statement->relation, DUMP_TABLE_LEFT_OUT);
        return leave(plain);
    }
    dump_tables_set(job->tables, statement->schema, statement->relation, DUMP_TABLE_FILLED);
    return dump_batch_add(plain->batch, job, plain->reader, plain->text, plain->line, error);
}

static gboolean copy(const Plain *plain, const DumpStatement *statement, GError **error)
{
    DumpJob *job = plain->job;
    dump_tables_set(job->tables, statement->schema, statement->relation, DUMP_TABLE_DATA);
    job->objects_done++;
    if (is_wanted(plain, statement) && !is_lost(plain, statement))
        return dump_rows_copy(job, plain->reader, statement, plain->text, plain->line, error);
    dump_tables_set(job->tables, statement->schema, statement->relation, DUMP_TABLE_LEFT_OUT);
    leave(plain);
    return dump_rows_pass_over(job, plain->reader, error);
}

static gboolean one_statement(const Plain *plain, const DumpStatement *statement, GError **error)
{
    switch (statement->kind) {
    case DUMP_LEAVE:
        return leave(plain);
    case DUMP_SET:
    case DUMP_SEARCH_PATH:
        return setting(plain, statement, error);
    case DUMP_DROP:
        return carry_out_or_leave(plain, error);
    case DUMP_OTHER:
    case DUMP_EXTENSION:
        return carry_out_or_skip(plain, error);
    case DUMP_TABLE:
        dump_tables_learn(plain->job->tables, statement);
        return relation(plain, statement, error);
    case DUMP_ATTACH:
        return attach(plain, statement, error);
    case DUMP_VIEW:
        return view(plain, statement, error);
    case DUMP_REFRESH:
        return refresh(plain, statement, error);
    case DUMP_INDEX:
    case DUMP_CONSTRAINT:
        return index_or_constraint(plain, statement, error);
    case DUMP_INDEX_ATTACH:
        if (g_hash_table_contains(plain->job->indexes, statement->object))
            return carry_out_or_skip(plain, error);
        return leave(plain);
    case DUMP_INSERT:
        return insert(plain, statement, error);
    case DUMP_COPY:
        return copy(plain, statement, error);
    }
    return FALSE;
}

static gboolean refuse_cluster(const Plain *plain, GError **error)
{
    g_set_error(error, EMBED_ERROR, EMBED_ERROR_DUMP,
                "'%s' was made by pg_dumpall and holds several databases; make a dump of one with "
                "pg_dump",
                plain->job->path);
    return FALSE;
}

/* What fails before anything was understood is likely to be something else than a dump. */
static void doubt(const Plain *plain, GError **error)
{
    const DumpReport *report = plain->job->report;
    gboolean begun = report->statements + report->left_out + report->skipped > 0 ||
                     dump_reader_marks(plain->reader) != 0;
    if (!begun && g_error_matches(*error, EMBED_ERROR, EMBED_ERROR_DUMP))
        g_prefix_error(error, "'%s' is not a Postgres dump: ", plain->job->path);
}

static void add_noise(const Plain *plain)
{
    const char *first;
    plain->job->report->noise += dump_reader_noise(plain->reader, &first);
    if (first && !plain->job->report->first_noise)
        plain->job->report->first_noise = g_strdup(first);
}

gboolean dump_plain_run(DumpJob *job, DumpReader *reader, GError **error)
{
    g_autoptr(DumpBatch) batch = dump_batch_new();
    Plain plain = {.job = job, .reader = reader, .batch = batch};
    g_autoptr(GError) problem = NULL;
    gboolean good = TRUE;
    DumpRead outcome = DUMP_READ_END;
    GString *text;
    while (good &&
           (outcome = dump_reader_statement(reader, dump_sink_backslash_quotes(job->sink), &text,
                                            &plain.line, &problem)) == DUMP_READ_STATEMENT) {
        g_auto(DumpStatement) statement = {.kind = DUMP_OTHER};
        plain.text = text->str;
        dump_statement_read(text->str, &statement);
        dump_job_add_announced(job, reader);
        if (dump_reader_marks(reader) & DUMP_MARK_CLUSTER)
            return refuse_cluster(&plain, error);
        if (statement.kind != DUMP_INSERT)
            good = dump_batch_flush(batch, job, reader, &problem);
        good = good && one_statement(&plain, &statement, &problem);
        dump_job_progress(job, reader, NULL);
    }
    if (good && outcome == DUMP_READ_END)
        good = dump_batch_flush(batch, job, reader, &problem);
    dump_job_add_announced(job, reader);
    job->machine_made |= (dump_reader_marks(reader) & DUMP_MARK_BEGIN) != 0;
    add_noise(&plain);
    if (good && outcome == DUMP_READ_END)
        return TRUE;
    if (outcome == DUMP_READ_FAILED)
        doubt(&plain, &problem);
    g_propagate_error(error, g_steal_pointer(&problem));
    return FALSE;
}
