#include "reader.h"

#include "embed.h"
#include "sink.h"
#include "statement.h"

#include <string.h>

enum {
    BUFFER_BYTES = 256 << 10,
    HEAD_BYTES = 64 << 10,
    CHARACTER_BYTES = 4, /* of UTF-8, at most */
    END_OF_FILE = -1,
    FAILED = -2,
};
static const gsize STATEMENT_BYTES = 256 << 20;

struct DumpReader {
    DumpSource *source;
    char *name;
    gboolean lines;
    char *buffer;
    gsize at, end; /* what of the buffer is still to be read */
    gboolean drained;
    guint64 line;
    DumpLexer *lexer;
    gboolean rows_due, line_start; /* between a COPY statement and its rows */
    GError *error;                 /* of a read, kept for later */
    gboolean is_dump;              /* the head says that pg_dump made it */
    gboolean first_line;           /* of a statement is being read */
    guint64 noise;                 /* lines that are no SQL */
    char *first_noise;
    gboolean make_valid;
    char *valid; /* rows, made valid */
};

DumpReader *dump_reader_new(int fd, const char *name, gboolean lines,
                            const volatile int *interrupted)
{
    return dump_reader_new_from(dump_source_new(fd, interrupted), name, lines);
}

DumpReader *dump_reader_new_from(DumpSource *source, const char *name, gboolean lines)
{
    DumpReader *reader = g_new0(DumpReader, 1);
    reader->source = source;
    reader->name = g_strdup(name);
    reader->lines = lines;
    reader->buffer = g_malloc(BUFFER_BYTES);
    reader->lexer = dump_lexer_new();
    reader->line = 1;
    return reader;
}

void dump_reader_free(DumpReader *reader)
{
    if (!reader)
        return;
    dump_source_free(reader->source);
    g_free(reader->name);
    g_free(reader->buffer);
    dump_lexer_free(reader->lexer);
    g_clear_error(&reader->error);
    g_free(reader->first_noise);
    g_free(reader->valid);
    g_free(reader);
}

DumpMarks dump_reader_marks(const DumpReader *reader)
{
    return dump_lexer_marks(reader->lexer);
}

GPtrArray *dump_reader_announced(DumpReader *reader)
{
    return dump_lexer_announced(reader->lexer);
}

void dump_reader_watch(DumpReader *reader, int server)
{
    dump_source_watch(reader->source, server);
}

void dump_reader_make_valid(DumpReader *reader, gboolean valid)
{
    reader->make_valid = valid;
}

guint64 dump_reader_noise(const DumpReader *reader, const char **first)
{
    *first = reader->first_noise;
    return reader->noise;
}

gboolean dump_reader_gzipped(const DumpReader *reader)
{
    return dump_source_gzipped(reader->source);
}

gboolean dump_reader_ended(const DumpReader *reader)
{
    return reader->drained;
}

guint64 dump_reader_line(const DumpReader *reader)
{
    return reader->line;
}

guint64 dump_reader_bytes(const DumpReader *reader)
{
    return dump_source_bytes(reader->source);
}

char *dump_reader_place(const DumpReader *reader, guint64 line)
{
    if (!reader->lines)
        return g_strdup(reader->name);
    return g_strdup_printf("%s:%" G_GUINT64_FORMAT, reader->name, line);
}

static DumpRead fail(const DumpReader *reader, guint64 line, GError **error, const char *format,
                     ...) G_GNUC_PRINTF(4, 5);
static DumpRead fail(const DumpReader *reader, guint64 line, GError **error, const char *format,
                     ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *place = dump_reader_place(reader, line);
    g_set_error(error, EMBED_ERROR, EMBED_ERROR_DUMP, "%s: %s", place, text);
    return DUMP_READ_FAILED;
}

/* Has at least `wanted` bytes at hand unless the file ends. */
static gboolean fill(DumpReader *reader, gsize wanted, GError **error)
{
    if (reader->end - reader->at >= wanted || reader->drained)
        return TRUE;
    memmove(reader->buffer, reader->buffer + reader->at, reader->end - reader->at);
    reader->end -= reader->at;
    reader->at = 0;
    while (reader->end < wanted) {
        g_autoptr(GError) problem = NULL;
        gssize length = dump_source_read(reader->source, reader->buffer + reader->end,
                                         BUFFER_BYTES - reader->end, &problem);
        if (length < 0) {
            if (problem->domain == EMBED_ERROR)
                g_prefix_error(&problem, "%s: ", reader->name);
            g_propagate_error(error, g_steal_pointer(&problem));
            return FALSE;
        }
        if (length == 0) {
            reader->drained = TRUE;
            return TRUE;
        }
        reader->end += (gsize)length;
    }
    return TRUE;
}

gboolean dump_reader_head(DumpReader *reader, const char **data, gsize *length, GError **error)
{
    if (!fill(reader, HEAD_BYTES, error))
        return FALSE;
    if (reader->end >= 3 && memcmp(reader->buffer, "\xef\xbb\xbf", 3) == 0 && reader->at == 0)
        reader->at = 3; /* a byte order mark */
    *data = reader->buffer + reader->at;
    *length = reader->end - reader->at;
    const char *mark = g_strstr_len(*data, (gssize)*length, "-- PostgreSQL database dump");
    reader->is_dump = mark && (mark == *data || mark[-1] == '\n');
    return TRUE;
}

static int peek(DumpReader *reader)
{
    if (reader->at == reader->end && !fill(reader, 1, &reader->error))
        return FAILED;
    return reader->at < reader->end ? (guchar)reader->buffer[reader->at] : END_OF_FILE;
}

/* A backslash outside of quotes: passes over the three commands that a dump may hold. */
static gboolean backslash(DumpReader *reader, GError **error)
{
    g_autoptr(GString) command = g_string_new(NULL);
    guint64 line = reader->line;
    int c;
    while ((c = peek(reader)) >= 0 && c != '\n') {
        reader->at++;
        if (command->len < 40)
            g_string_append_c(command, g_ascii_isgraph(c) ? (char)c : ' ');
    }
    if (c == FAILED) {
        g_propagate_error(error, g_steal_pointer(&reader->error));
        return FALSE;
    }
    g_auto(GStrv) words = g_strsplit(command->str, " ", 2);
    static const char *const known[] = {"restrict", "unrestrict", ".", NULL};
    const char *word = words[0] ? words[0] : "";
    if (dump_lexer_text(reader->lexer)->len == 0 && g_strv_contains(known, word))
        return TRUE;
    gboolean connects = g_str_equal(word, "connect") || g_str_equal(word, "c");
    fail(reader, line, error, "'\\%s' is a command of psql, which is not carried out here; %s",
         word,
         connects ? "make the dump of one database, without --create"
                  : "make the dump anew with pg_dump");
    return FALSE;
}

static DumpRead end_of_file(DumpReader *reader, guint64 *line, GError **error)
{
    gboolean whole = dump_lexer_finish(reader->lexer);
    if (*line == 0)
        *line = reader->line;
    if (!whole)
        return fail(reader, *line, error,
                    "the file ends in the middle of this statement; it was cut short");
    /* the last semicolon may be missing */
    return dump_lexer_text(reader->lexer)->len > 0 ? DUMP_READ_STATEMENT : DUMP_READ_END;
}

static void begin_statement(DumpReader *reader, gboolean backslash_quotes)
{
    dump_lexer_begin(reader->lexer, backslash_quotes);
    reader->first_line = TRUE;
}

/* A line between the statements of a dump that cannot begin one: another program wrote it. */
static gboolean is_noise(DumpReader *reader)
{
    const gboolean first = reader->first_line;
    reader->first_line = FALSE;
    return first && reader->is_dump && !dump_statement_begins(dump_lexer_text(reader->lexer)->str);
}

static void pass_over_noise(DumpReader *reader, guint64 *line)
{
    if (reader->noise++ == 0) {
        g_autofree char *text = dump_clean_text(dump_lexer_text(reader->lexer)->str);
        g_autofree char *place = dump_reader_place(reader, *line);
        reader->first_noise = g_strdup_printf("%s: %s", place, text);
    }
    *line = 0;
}

/* One byte; `line` becomes that on which the statement begins. */
static DumpRead read_byte(DumpReader *reader, char c, gboolean backslash_quotes, guint64 *line,
                          GError **error)
{
    LexerOutcome outcome = dump_lexer_push(reader->lexer, c);
    gsize length = dump_lexer_text(reader->lexer)->len;
    if (*line == 0 && length > 0)
        *line = reader->line;
    reader->line += c == '\n';
    if (outcome == LEXER_BACKSLASH)
        return backslash(reader, error) ? DUMP_READ_ROWS : DUMP_READ_FAILED;
    if (c == '\0')
        return fail(reader, reader->line, error, "a zero byte, which no plain dump holds");
    if (length > STATEMENT_BYTES)
        return fail(reader, *line, error, "a statement of more than 256 MiB");
    if (length > 0 && (c == '\n' || outcome == LEXER_COMPLETE) && is_noise(reader)) {
        pass_over_noise(reader, line);
        begin_statement(reader, backslash_quotes);
        return DUMP_READ_ROWS;
    }
    return outcome == LEXER_COMPLETE ? DUMP_READ_STATEMENT : DUMP_READ_ROWS;
}

DumpRead dump_reader_statement(DumpReader *reader, gboolean backslash_quotes, GString **text,
                               guint64 *line, GError **error)
{
    DumpRead outcome = DUMP_READ_ROWS; /* going on */
    *text = dump_lexer_text(reader->lexer);
    *line = 0;
    begin_statement(reader, backslash_quotes);
    while (outcome == DUMP_READ_ROWS) {
        int c = peek(reader);
        if (c == FAILED) {
            g_propagate_error(error, g_steal_pointer(&reader->error));
            return DUMP_READ_FAILED;
        }
        if (c == END_OF_FILE) {
            outcome = end_of_file(reader, line, error);
            break;
        }
        reader->at++;
        outcome = read_byte(reader, (char)c, backslash_quotes, line, error);
        if (outcome == DUMP_READ_STATEMENT && (*text)->len == 1) { /* a lone semicolon */
            begin_statement(reader, backslash_quotes);
            *line = 0;
            outcome = DUMP_READ_ROWS;
        }
    }
    if (outcome == DUMP_READ_STATEMENT && reader->make_valid) {
        g_autofree char *valid = g_utf8_make_valid((*text)->str, (gssize)(*text)->len);
        g_string_assign(*text, valid);
    }
    reader->rows_due = outcome == DUMP_READ_STATEMENT;
    return outcome;
}

/* What stands behind the semicolon of a COPY statement is not yet a row. */
static DumpRead rows_begin(DumpReader *reader, GError **error)
{
    for (;;) {
        int c = peek(reader);
        if (c == FAILED) {
            g_propagate_error(error, g_steal_pointer(&reader->error));
            return DUMP_READ_FAILED;
        }
        if (c == END_OF_FILE || (c != '\n' && !g_ascii_isspace(c)))
            return fail(reader, reader->line, error, "rows should begin on the line after COPY");
        reader->at++;
        if (c == '\n')
            break;
    }
    reader->line++;
    reader->rows_due = FALSE;
    reader->line_start = TRUE;
    return DUMP_READ_ROWS;
}

/* Has something at hand, and of what may be the end of the rows enough to tell: a row that is there
 * is not kept back for what comes behind it. */
static gboolean fill_rows(DumpReader *reader, GError **error)
{
    static const char mark[] = "\\.\r\n";
    if (!fill(reader, reader->make_valid ? CHARACTER_BYTES : 1, error))
        return FALSE;
    while (reader->line_start && !reader->drained && reader->end - reader->at < strlen(mark) &&
           memcmp(reader->buffer + reader->at, mark, reader->end - reader->at) == 0)
        if (!fill(reader, reader->end - reader->at + 1, error))
            return FALSE;
    return TRUE;
}

/* The length of the line `\.` at hand, 0 if it is none. */
static gsize end_of_rows(const DumpReader *reader)
{
    const char *at = reader->buffer + reader->at;
    gsize length = reader->end - reader->at;
    if (length < 2 || at[0] != '\\' || at[1] != '.')
        return 0;
    if (length == 2 || at[2] == '\n')
        return MIN(length, 3);
    if (at[2] == '\r' && (length == 3 || at[3] == '\n'))
        return MIN(length, 4);
    return 0;
}

/* How many bytes at the end are the beginning of a character whose rest is not yet there. */
static gsize unfinished(const char *data, gsize length)
{
    for (gsize back = 1; back <= MIN(length, 3); back++) {
        const guchar c = (guchar)data[length - back];
        if (c >= 0xc0)
            return back < (c >= 0xf0 ? 4u : c >= 0xe0 ? 3u : 2u) ? back : 0;
        if (c < 0x80)
            return 0;
    }
    return 0;
}

/* The rows at hand with what is no UTF-8 replaced; a character that the buffer cuts waits. */
static void make_rows_valid(DumpReader *reader, const char **data, gsize *length)
{
    const gsize rest =
        reader->at == reader->end && !reader->drained ? unfinished(*data, *length) : 0;
    if (rest < *length) {
        *length -= rest;
        reader->at -= rest;
    }
    g_free(reader->valid);
    reader->valid = g_utf8_make_valid(*data, (gssize)*length);
    *data = reader->valid;
    *length = strlen(reader->valid);
}

DumpRead dump_reader_rows(DumpReader *reader, const char **data, gsize *length, GError **error)
{
    if (reader->rows_due && rows_begin(reader, error) != DUMP_READ_ROWS)
        return DUMP_READ_FAILED;
    if (!fill_rows(reader, error))
        return DUMP_READ_FAILED;
    if (reader->at == reader->end)
        return fail(reader, reader->line, error,
                    "the file ends in the middle of rows; it was cut short");
    gsize mark = reader->line_start ? end_of_rows(reader) : 0;
    if (mark > 0) {
        reader->at += mark;
        reader->line++;
        return DUMP_READ_END;
    }
    const char *begin = reader->buffer + reader->at, *end = reader->buffer + reader->end;
    const char *newline, *at = begin;
    reader->line_start = FALSE;
    while ((newline = memchr(at, '\n', (gsize)(end - at)))) {
        reader->line++;
        at = newline + 1;
        /* Stop before what may be the end of the rows. */
        reader->line_start = at == end || (*at == '\\' && (at + 1 == end || at[1] == '.'));
        if (reader->line_start)
            break;
    }
    if (!newline)
        at = end;
    reader->at = (gsize)(at - reader->buffer);
    *data = begin;
    *length = (gsize)(at - begin);
    if (reader->make_valid)
        make_rows_valid(reader, data, length);
    return DUMP_READ_ROWS;
}
