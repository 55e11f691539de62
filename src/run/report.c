/* The run of a weekly report. */
#include "report.h"

#include "changes.h"
#include "file.h"
#include "history.h"
#include "json_text.h"
#include "parallel.h"
#include "rows.h"
#include "run_file.h"
#include "signals.h"
#include "week.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

/* --- the document, as jansson writes it ------------------------------------------------------- */

typedef struct {
    int file;
    guint64 length; /* of what is in the file */
    GString *text;  /* what is not there yet */
    int problem;    /* what kept it from being written, as errno has it; 0: nothing */
} Writer;

static void flush(Writer *writer)
{
    writer->length += writer->text->len;
    if (!writer->problem && !file_write(writer->file, writer->text->str, writer->text->len))
        writer->problem = errno;
    g_string_truncate(writer->text, 0);
}

/* Behind what stands there; `{` and `[` need no comma. */
static void put_comma(Writer *writer)
{
    const GString *text = writer->text;
    if (text->len == 0 || !strchr("{[", text->str[text->len - 1]))
        g_string_append_c(writer->text, ',');
}

static void put_member(Writer *writer, const char *name, json_t *value)
{
    json_auto_t *member = json_object();
    json_object_set(member, name, value);
    put_comma(writer);
    json_text_append(writer->text, member, JSON_COMPACT | JSON_EMBED);
}

static void put_head(Writer *writer, json_t *head)
{
    const char *name;
    json_t *value;
    g_string_append_c(writer->text, '{');
    json_object_foreach (head, name, value) {
        if (strcmp(name, "customers") == 0)
            break;
        put_member(writer, name, value);
    }
    put_comma(writer);
    g_string_append(writer->text, "\"customers\":[");
}

static void put_customer(Writer *writer, RunFile *places, const GString *customer)
{
    enum { ENOUGH = 256 * 1024 };
    put_comma(writer);
    run_file_place(places, writer->length + writer->text->len, customer->len);
    g_string_append_len(writer->text, customer->str, (gssize)customer->len);
    if (writer->text->len > ENOUGH)
        flush(writer);
}

/* What is known when all customers are. */
static void put_rest(Writer *writer, json_t *head)
{
    gboolean behind = FALSE;
    const char *name;
    json_t *value;
    g_string_append_c(writer->text, ']');
    json_object_foreach (head, name, value) {
        if (behind)
            put_member(writer, name, value);
        behind = behind || strcmp(name, "customers") == 0;
    }
    g_string_append_c(writer->text, '}');
    flush(writer);
}

/* --- customers -------------------------------------------------------------------------------- */

/* What is done while the customers come, each at its turn. */
typedef struct {
    const Report *report;
    RunView *now; /* of what is written */
    RunRows *rows;
    RunFile *places;
    Writer writer;
    History *history;
    Changes *changes; /* or NULL */
    Week *week;
} Work;

typedef struct {
    const Work *work;
    guint index;
    json_t *customer, *before; /* what it was in the run before, or NULL */
    GString *text;
} Piece;

static void piece_free(gpointer data)
{
    Piece *piece = data;
    json_decref(piece->customer);
    json_decref(piece->before);
    g_string_free(piece->text, TRUE);
    g_free(piece);
}

/* New reference; NULL: it was not in it, or there is no such run. */
static json_t *find_in(const RunView *older, const json_t *customer)
{
    return older ? run_find(older, run_text(customer, "id")) : NULL;
}

/* On any thread. Nearly always the run before is the last one: then it is read once. */
static void make(gpointer data, gpointer unused G_GNUC_UNUSED)
{
    Piece *piece = data;
    const Report *report = piece->work->report;
    piece->customer = report->run->customer(report->run->data, piece->index);
    json_auto_t *last = find_in(report->last, piece->customer);
    piece->before = report->before == report->last ? json_incref(last)
                                                   : find_in(report->before, piece->customer);
    history_give(piece->work->history, last, piece->customer);
    signals_judge(piece->work->now, piece->customer);
    json_text_append(piece->text, piece->customer, JSON_COMPACT);
}

static void add(Work *work, const Piece *piece)
{
    rows_append(work->rows, piece->customer);
    put_customer(&work->writer, work->places, piece->text);
    history_add(work->history, piece->customer);
    week_add(work->week, piece->index, piece->customer);
    if (work->changes)
        changes_add(work->changes, piece->before, piece->customer);
}

static void add_customers(Work *work, guint from, guint n)
{
    g_autoptr(GPtrArray) pieces = g_ptr_array_new_with_free_func(piece_free);
    for (guint i = from; i < from + n; i++) {
        Piece *piece = g_new(Piece, 1);
        *piece = (Piece){work, i, NULL, NULL, g_string_new(NULL)};
        g_ptr_array_add(pieces, piece);
    }
    parallel_each(pieces, make);
    for (guint i = 0; i < n; i++)
        add(work, pieces->pdata[i]);
}

static gboolean goes_on(const Work *work)
{
    const volatile int *interrupted = work->report->interrupted;
    return !work->writer.problem && (!interrupted || !*interrupted);
}

static void add_all(Work *work)
{
    enum { AT_ONCE = 128 }; /* of a book of any size no more is in memory */
    const guint length = work->report->run->length;
    for (guint from = 0; from < length && goes_on(work); from += AT_ONCE) {
        if (work->report->progress)
            work->report->progress("going over the customers", (double)from / length);
        add_customers(work, from, MIN(AT_ONCE, length - from));
    }
}

static void complete_head(Work *work, json_t *head)
{
    json_object_set_new(head, "calls", run_call_list(work->now));
    if (work->changes)
        json_object_set_new(head, "changes", changes_end(work->changes));
    json_object_set_new(head, "history", history_runs(work->history));
    json_object_set_new(head, "at_risk", history_at_risk(work->history));
    json_object_set_new(head, "week", week_end(work->week));
}

/* --- all of it -------------------------------------------------------------------------------- */

/* Is all that was read for it what it was? */
static gboolean is_true(const Report *report, GError **error)
{
    return (!report->before || run_is_sound(report->before, error)) &&
           (!report->last || run_is_sound(report->last, error));
}

/* The history has it now; of a large book it is a hundred megabytes. */
static void drop_at_risk(const RunView *older)
{
    if (older)
        json_object_del(run_head(older), "at_risk");
}

/* All customers; then what they were made of is let go. */
static gboolean add_found(Work *work, GError **error)
{
    RunStream *run = work->report->run;
    add_all(work);
    const gboolean sound = !run->is_sound || run->is_sound(run->data, error);
    run_stream_clear(run);
    return sound;
}

static gboolean write_run(Work *work, json_t *head, const char *path, GError **error)
{
    drop_at_risk(work->report->before);
    drop_at_risk(work->report->last);
    put_head(&work->writer, head);
    const gboolean sound = add_found(work, error);
    complete_head(work, head);
    put_rest(&work->writer, head);
    const int problem = work->writer.problem;
    if (problem)
        g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(problem),
                    "cannot write '%s': %s", path, g_strerror(problem));
    return sound && goes_on(work) && is_true(work->report, error);
}

RunView *report_write(const Report *report, int file, const char *path, GError **error)
{
    json_t *head = json_incref(report->run->head);
    RunFile *places = run_file_new(fcntl(file, F_DUPFD_CLOEXEC, 0), path);
    RunStream stream = run_file_stream(places, head);
    if (report->run->length > stream.keep)
        stream.keep = 0;
    RunRows *rows = rows_new_stream(&stream);
    g_autoptr(RunView) now = rows_view(head, rows);
    Work work = {.report = report,
                 .now = now,
                 .rows = rows,
                 .places = places,
                 .writer = {.file = file, .text = g_string_new(NULL)},
                 .history = history_new(now, report->last),
                 .changes = report->before ? changes_begin(report->before, now) : NULL,
                 .week = week_begin(now)};
    const gboolean whole = write_run(&work, head, path, error);
    history_free(work.history);
    g_string_free(work.writer.text, TRUE);
    return whole ? g_steal_pointer(&now) : NULL;
}
