/* Reading a run document back, a customer at a time. jansson reads every value; here stands only
 * what is around them: the members of the document, and the list of customers. */
#include "run_lookup.h"

#include "file.h"
#include "rows.h"
#include "run_file.h"
#include "shape.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* A book of 100,000 customers takes a third of it. */
#define MOST_BYTES ((gsize)4 << 30)

/* Twice what RUN_KEEP customers usually take: of a longer file none is kept, not even at first. */
#define KEPT_BYTES (64 * 1024 * 1024)

typedef struct {
    const char *path;
    gboolean lean; /* without lists */
    int file;
    guint64 at;    /* the next byte */
    guint64 ahead; /* the next one that jansson gets */
    char window[64 * 1024];
    guint64 begin; /* where the window stands, and how long it is */
    gsize length;
    int problem; /* what kept the file from being read, as errno has it; 0: nothing */

    json_t *head;
    RunFile *run;
    RunRows *rows;
    GError *misshapen; /* the first customer that is, or NULL */
} Reader;

/* --- bytes ------------------------------------------------------------------------------------ */

/* What the window has from there on, or 0 at the end. */
static gsize bytes_at(Reader *reader, guint64 at, const char **bytes)
{
    if (at < reader->begin || at >= reader->begin + reader->length) {
        reader->begin = at;
        reader->length = file_read_at(reader->file, at, reader->window, sizeof reader->window);
        if (reader->length == 0 && errno != 0)
            reader->problem = errno;
    }
    *bytes = reader->window + (at - reader->begin);
    return reader->length - (gsize)(at - reader->begin);
}

static size_t give(void *buffer, size_t room, void *data)
{
    Reader *reader = data;
    const char *bytes;
    const gsize n = MIN(room, bytes_at(reader, reader->ahead, &bytes));
    memcpy(buffer, bytes, n);
    reader->ahead += n;
    return n;
}

/* The next byte that is no blank; 0 at the end. */
static char next(Reader *reader)
{
    const char *bytes;
    while (bytes_at(reader, reader->at, &bytes) > 0) {
        if (!strchr(" \t\r\n", *bytes) || *bytes == '\0')
            return *bytes;
        reader->at++;
    }
    return '\0';
}

static gboolean take(Reader *reader, char wanted)
{
    const gboolean found = next(reader) == wanted;
    reader->at += found;
    return found;
}

/* --- what is wrong ---------------------------------------------------------------------------- */

/* Line and column of a byte, both from 1 on, as jansson counts them. */
static void locate(Reader *reader, guint64 byte, int *line, int *column)
{
    const char *bytes;
    gsize n;
    *line = 1;
    *column = 0;
    for (guint64 at = 0; at < byte && (n = bytes_at(reader, at, &bytes)) > 0;) {
        n = (gsize)MIN(n, byte - at);
        for (gsize i = 0; i < n; i++) {
            *line += bytes[i] == '\n';
            *column = bytes[i] == '\n' ? 0 : *column + ((bytes[i] & 0xC0) != 0x80);
        }
        at += n;
    }
}

static gboolean refuse(Reader *reader, int line, int column, const char *text, GError **error)
{
    if (reader->problem) {
        g_set_error(error, RUN_ERROR, RUN_ERROR_READ, "%s: this file cannot be read: %s",
                    reader->path, g_strerror(reader->problem));
        return FALSE;
    }
    g_set_error(error, RUN_ERROR, RUN_ERROR_READ, "%s:%d:%d: not JSON: %s", reader->path, line,
                column, text);
    return FALSE;
}

static gboolean expected(Reader *reader, const char *what, GError **error)
{
    int line, column;
    const gboolean ends = next(reader) == '\0';
    g_autofree char *text = g_strdup_printf("%s expected%s", what, ends ? " near end of file" : "");
    locate(reader, reader->at, &line, &column);
    return refuse(reader, line, column + !ends, text, error);
}

static gboolean is_twice(Reader *reader, const char *name, GError **error)
{
    int line, column;
    g_autofree char *text = g_strdup_printf("duplicate object key near '\"%s\"'", name);
    locate(reader, reader->at, &line, &column);
    return refuse(reader, line, column, text, error);
}

/* --- values ----------------------------------------------------------------------------------- */

/* New reference; NULL and an error. */
static json_t *read_value(Reader *reader, size_t flags, GError **error)
{
    json_error_t decode;
    next(reader);
    reader->ahead = reader->at;
    json_t *value = json_load_callback(
        give, reader, flags | JSON_REJECT_DUPLICATES | JSON_DISABLE_EOF_CHECK, &decode);
    if (value) {
        reader->at += (guint64)decode.position;
        return value;
    }
    int line, column;
    locate(reader, reader->at, &line, &column);
    refuse(reader, line + decode.line - 1, decode.column + (decode.line == 1 ? column : 0),
           decode.text, error);
    return NULL;
}

static gboolean read_customer(Reader *reader, GError **error)
{
    next(reader);
    const guint64 begin = reader->at;
    json_auto_t *customer = read_value(reader, JSON_DECODE_ANY, error);
    if (!customer)
        return FALSE;
    run_file_place(reader->run, begin, (gsize)(reader->at - begin));
    if (!reader->misshapen)
        shape_customer(customer, run_file_length(reader->run), reader->path, &reader->misshapen);
    rows_append(reader->rows, customer);
    return TRUE;
}

/* Only where they stand is kept of them. */
static gboolean read_customers(Reader *reader, GError **error)
{
    if (!take(reader, '['))
        return expected(reader, "'['", error);
    if (take(reader, ']'))
        return TRUE;
    do
        if (!read_customer(reader, error))
            return FALSE;
    while (take(reader, ','));
    return take(reader, ']') || expected(reader, "']'", error);
}

/* What a run has found out beside its customers, but for what its history goes on from. */
static gboolean is_list(const char *name)
{
    static const char *const lists[] = {"calls", "waiting", "feedback", "changes", "week", NULL};
    return g_strv_contains(lists, name);
}

static gboolean read_member(Reader *reader, GError **error)
{
    if (next(reader) != '"')
        return expected(reader, "string", error);
    json_auto_t *name = read_value(reader, JSON_DECODE_ANY, error);
    if (!name)
        return FALSE;
    if (json_object_get(reader->head, json_string_value(name)))
        return is_twice(reader, json_string_value(name), error);
    if (!take(reader, ':'))
        return expected(reader, "':'", error);
    json_t *value = NULL;
    if (g_str_equal(json_string_value(name), "customers") && next(reader) == '[')
        value = read_customers(reader, error) ? json_array() : NULL;
    else
        value = read_value(reader, JSON_DECODE_ANY, error);
    if (value && reader->lean && is_list(json_string_value(name))) {
        json_decref(value);
        return TRUE;
    }
    return value && json_object_set_new(reader->head, json_string_value(name), value) == 0;
}

static gboolean read_members(Reader *reader, GError **error)
{
    if (take(reader, '}'))
        return TRUE;
    do
        if (!read_member(reader, error))
            return FALSE;
    while (take(reader, ','));
    return take(reader, '}') || expected(reader, "'}'", error);
}

/* What is no object is no run either: jansson says why, or its shape does. */
static gboolean refuse_other(Reader *reader, GError **error)
{
    json_auto_t *other = read_value(reader, 0, error);
    return other && shape_head(other, reader->path, error);
}

static gboolean read_document(Reader *reader, GError **error)
{
    const char *bytes;
    if (!take(reader, '{'))
        return refuse_other(reader, error);
    if (!read_members(reader, error))
        return FALSE;
    next(reader);
    if (bytes_at(reader, reader->at, &bytes) > 0)
        return expected(reader, "end of file", error);
    if (!shape_head(reader->head, reader->path, error))
        return FALSE;
    if (!reader->misshapen)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&reader->misshapen));
    return FALSE;
}

/* --- the run ---------------------------------------------------------------------------------- */

static RunView *open_run(const char *path, gboolean lean, GError **error)
{
    g_autofree char *problem = NULL;
    const int file = file_open_piped(path, MOST_BYTES, &problem);
    if (file < 0) {
        g_set_error(error, RUN_ERROR, RUN_ERROR_READ, "%s: %s", path, problem);
        return NULL;
    }
    g_autofree Reader *reader = g_new0(Reader, 1);
    reader->path = path;
    reader->lean = lean;
    reader->file = file;
    reader->head = json_object();
    reader->run = run_file_new(file, path);
    RunStream stream = run_file_stream(reader->run, reader->head);
    struct stat status;
    if (fstat(file, &status) != 0 || status.st_size > KEPT_BYTES)
        stream.keep = 0;
    reader->rows = rows_new_stream(&stream);
    if (read_document(reader, error))
        return rows_view(reader->head, reader->rows);
    g_clear_error(&reader->misshapen);
    rows_free(reader->rows);
    return NULL;
}

RunView *run_open(const char *path, GError **error)
{
    return open_run(path, FALSE, error);
}

RunView *run_open_older(const char *path, GError **error)
{
    return open_run(path, TRUE, error);
}
