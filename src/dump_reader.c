#include "dump_reader.h"

#include "dump_source.h"
#include "embed.h"

#include <string.h>

enum {
    BUFFER_BYTES = 256 << 10,
    HEAD_BYTES = 64 << 10,
    COMMENT_BYTES = 80,
    WORD_BYTES = 16,
    END_OF_FILE = -1,
    FAILED = -2,
};
static const gsize STATEMENT_BYTES = 256 << 20;

typedef enum {
    LEX_PLAIN,
    LEX_QUOTED, /* until the character in `quote`, doubled inside */
    LEX_DOLLAR_TAG,
    LEX_DOLLAR,
    LEX_LINE_COMMENT,
    LEX_BLOCK_COMMENT,
} LexState;

struct DumpReader {
    DumpSource *source;
    char *name;
    gboolean lines;
    char *buffer;
    gsize at, end; /* what of the buffer is still to be read */
    gboolean drained;
    guint64 line;
    DumpMarks marks;
    gboolean rows_due, line_start; /* between a COPY statement and its rows */
    GError *error;                 /* of a read inside the lexer */

    /* the statement at hand */
    GString *text;
    guint64 text_line;
    LexState state;
    char quote;
    gboolean escapes, may_continue, newline_seen; /* of E'...' and what may go on after it */
    gboolean backslash_quotes;
    GString *tag; /* of a dollar quote, with both dollars */
    gsize body;   /* where the dollar-quoted text begins */
    guint parens, comments, bodies;
    char word[WORD_BYTES]; /* the identifier being read, lower case, cut */
    guint word_length;
    char heads[4]; /* initials of the first words, as far as CREATE OR REPLACE FUNCTION goes */
    guint words;
    char comment[COMMENT_BYTES];
    guint comment_length;
};

DumpReader *dump_reader_new(int fd, const char *name, gboolean lines,
                            const volatile int *interrupted)
{
    DumpReader *reader = g_new0(DumpReader, 1);
    reader->source = dump_source_new(fd, interrupted);
    reader->name = g_strdup(name);
    reader->lines = lines;
    reader->buffer = g_malloc(BUFFER_BYTES);
    reader->text = g_string_new(NULL);
    reader->tag = g_string_new(NULL);
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
    g_string_free(reader->text, TRUE);
    g_string_free(reader->tag, TRUE);
    g_clear_error(&reader->error);
    g_free(reader);
}

DumpMarks dump_reader_marks(const DumpReader *reader)
{
    return reader->marks;
}

gboolean dump_reader_gzipped(const DumpReader *reader)
{
    return dump_source_gzipped(reader->source);
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
    return TRUE;
}

static int peek(DumpReader *reader)
{
    if (reader->at == reader->end && !fill(reader, 1, &reader->error))
        return FAILED;
    return reader->at < reader->end ? (guchar)reader->buffer[reader->at] : END_OF_FILE;
}

static inline void keep(DumpReader *reader, int c)
{
    if (reader->text->len == 0)
        reader->text_line = reader->line;
    g_string_append_c(reader->text, (char)c);
}

/* Takes the next byte if it is `expected`. */
static gboolean take(DumpReader *reader, int expected)
{
    if (peek(reader) != expected)
        return FALSE;
    reader->at++;
    return TRUE;
}

static gboolean is_word_byte(int c)
{
    return g_ascii_isalnum(c) || c == '_' || c >= 0x80;
}

/* CREATE [OR REPLACE] {FUNCTION | PROCEDURE} alone may have a body between BEGIN and END. */
static gboolean is_routine(const DumpReader *reader)
{
    const char *heads = reader->heads;
    return heads[0] == 'c' &&
           (heads[1] == 'f' || heads[1] == 'p' ||
            (heads[1] == 'o' && heads[2] == 'r' && (heads[3] == 'f' || heads[3] == 'p')));
}

static void end_word(DumpReader *reader)
{
    static const char *const known[] = {"create", "function", "procedure", "or", "replace"};
    reader->word[MIN(reader->word_length, WORD_BYTES - 1)] = '\0';
    reader->word_length = 0;
    for (guint i = 0; i < G_N_ELEMENTS(known) && reader->words < sizeof reader->heads; i++)
        if (strcmp(reader->word, known[i]) == 0)
            reader->heads[reader->words] = known[i][0];
    reader->words++;
    if (reader->parens > 0 || !is_routine(reader))
        return;
    if (strcmp(reader->word, "begin") == 0)
        reader->bodies++;
    else if (strcmp(reader->word, "case") == 0 && reader->bodies > 0)
        reader->bodies++;
    else if (strcmp(reader->word, "end") == 0 && reader->bodies > 0)
        reader->bodies--;
}

static void begin_quote(DumpReader *reader, int c)
{
    gboolean prefix_e = reader->word_length == 1 && reader->word[0] == 'e';
    gboolean goes_on = c == '\'' && reader->may_continue && reader->newline_seen;
    reader->state = LEX_QUOTED;
    reader->quote = (char)c;
    reader->escapes = c == '\'' && (prefix_e || goes_on || reader->backslash_quotes);
}

static void end_comment(DumpReader *reader)
{
    static const struct {
        const char *text;
        DumpMarks mark;
    } marks[] = {
        {" PostgreSQL database dump complete", DUMP_MARK_COMPLETE},
        {" PostgreSQL database dump", DUMP_MARK_BEGIN},
        {" PostgreSQL database cluster dump", DUMP_MARK_CLUSTER},
    };
    while (reader->comment_length > 0 &&
           g_ascii_isspace(reader->comment[reader->comment_length - 1]))
        reader->comment_length--;
    reader->comment[reader->comment_length] = '\0';
    for (guint i = 0; i < G_N_ELEMENTS(marks); i++)
        if (strcmp(reader->comment, marks[i].text) == 0)
            reader->marks |= marks[i].mark;
    reader->comment_length = 0;
    reader->state = LEX_PLAIN;
}

/* A byte outside of quotes and comments. TRUE: the statement is complete. */
static gboolean lex_plain(DumpReader *reader, int c)
{
    if (is_word_byte(c)) {
        if (reader->word_length < WORD_BYTES)
            reader->word[reader->word_length] = (char)g_ascii_tolower(c);
        reader->word_length++;
        reader->may_continue = FALSE;
        keep(reader, c);
        return FALSE;
    }
    gboolean after_word = reader->word_length > 0;
    if (c == '\'' || c == '"')
        begin_quote(reader, c);
    if (after_word)
        end_word(reader);
    if (c == '\n')
        reader->newline_seen = TRUE;
    if (c == '-' && take(reader, '-')) {
        reader->state = LEX_LINE_COMMENT;
        if (reader->text->len > 0)
            g_string_append(reader->text, "--");
        return FALSE;
    }
    if (c == '/' && take(reader, '*')) {
        reader->state = LEX_BLOCK_COMMENT;
        reader->comments = 1;
        if (reader->text->len > 0)
            g_string_append(reader->text, "/*");
        return FALSE;
    }
    if (g_ascii_isspace(c)) {
        if (reader->text->len > 0)
            keep(reader, c);
        return FALSE;
    }
    reader->may_continue = FALSE;
    keep(reader, c);
    if (c == '$' && !after_word) {
        reader->state = LEX_DOLLAR_TAG;
        g_string_assign(reader->tag, "$");
    } else if (c == '(') {
        reader->parens++;
    } else if (c == ')' && reader->parens > 0) {
        reader->parens--;
    }
    return c == ';' && reader->parens == 0 && reader->bodies == 0;
}

static void lex_quoted(DumpReader *reader, int c)
{
    keep(reader, c);
    if (c == '\\' && reader->escapes) {
        int next = peek(reader);
        if (next >= 0) {
            reader->at++;
            keep(reader, next);
            reader->line += next == '\n';
        }
    } else if (c == reader->quote) {
        if (take(reader, c)) {
            keep(reader, c);
            return;
        }
        reader->state = LEX_PLAIN;
        reader->may_continue = reader->escapes;
        reader->newline_seen = FALSE;
    }
}

static void lex_dollar(DumpReader *reader, int c)
{
    keep(reader, c);
    const GString *text = reader->text, *tag = reader->tag;
    if (c == '$' && text->len - reader->body >= tag->len &&
        memcmp(text->str + text->len - tag->len, tag->str, tag->len) == 0)
        reader->state = LEX_PLAIN;
}

static void lex_block_comment(DumpReader *reader, int c)
{
    gboolean inside = reader->text->len > 0;
    if (inside)
        keep(reader, c);
    int other = c == '/' ? '*' : c == '*' ? '/' : 0;
    if (!other || !take(reader, other))
        return;
    if (inside)
        keep(reader, other);
    reader->comments += c == '/' ? 1 : -1U;
    if (reader->comments == 0)
        reader->state = LEX_PLAIN;
}

static void lex_line_comment(DumpReader *reader, int c)
{
    if (reader->text->len > 0)
        keep(reader, c);
    else if (reader->comment_length < COMMENT_BYTES - 1)
        reader->comment[reader->comment_length++] = (char)c;
    if (c == '\n') {
        reader->newline_seen = TRUE;
        end_comment(reader);
    }
}

/* One byte. TRUE: the statement is complete. */
static gboolean lex(DumpReader *reader, int c)
{
    if (reader->state == LEX_DOLLAR_TAG) {
        gboolean first = reader->tag->len == 1;
        if (c == '$' || (is_word_byte(c) && !(first && g_ascii_isdigit(c)))) {
            keep(reader, c);
            g_string_append_c(reader->tag, (char)c);
            if (c == '$') {
                reader->state = LEX_DOLLAR;
                reader->body = reader->text->len;
            }
            return FALSE;
        }
        reader->state = LEX_PLAIN;
    }
    switch (reader->state) {
    case LEX_PLAIN:
    case LEX_DOLLAR_TAG:
        return lex_plain(reader, c);
    case LEX_QUOTED:
        lex_quoted(reader, c);
        break;
    case LEX_DOLLAR:
        lex_dollar(reader, c);
        break;
    case LEX_LINE_COMMENT:
        lex_line_comment(reader, c);
        break;
    case LEX_BLOCK_COMMENT:
        lex_block_comment(reader, c);
        break;
    }
    return FALSE;
}

static void begin_statement(DumpReader *reader, gboolean backslash_quotes)
{
    g_string_truncate(reader->text, 0);
    reader->state = LEX_PLAIN;
    reader->backslash_quotes = backslash_quotes;
    reader->may_continue = FALSE;
    reader->parens = reader->comments = reader->bodies = 0;
    reader->word_length = reader->words = 0;
    reader->comment_length = 0;
    memset(reader->heads, 0, sizeof reader->heads);
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
    if (reader->text->len == 0 && g_strv_contains(known, word))
        return TRUE;
    gboolean connects = g_str_equal(word, "connect") || g_str_equal(word, "c");
    fail(reader, line, error, "'\\%s' is a command of psql, which is not carried out here; %s",
         word,
         connects ? "make the dump of one database, without --create"
                  : "make the dump anew with pg_dump");
    return FALSE;
}

static DumpRead end_of_file(DumpReader *reader, GError **error)
{
    if (reader->state == LEX_LINE_COMMENT)
        end_comment(reader);
    if (reader->word_length > 0)
        end_word(reader);
    if (reader->text->len == 0 && reader->state == LEX_PLAIN)
        return DUMP_READ_END;
    if (reader->state == LEX_PLAIN && reader->parens == 0 && reader->bodies == 0)
        return DUMP_READ_STATEMENT; /* the last semicolon may be missing */
    return fail(reader, reader->text->len ? reader->text_line : reader->line, error,
                "the file ends in the middle of this statement; it was cut short");
}

DumpRead dump_reader_statement(DumpReader *reader, gboolean backslash_quotes, GString **text,
                               guint64 *line, GError **error)
{
    begin_statement(reader, backslash_quotes);
    DumpRead outcome = DUMP_READ_STATEMENT;
    for (;;) {
        int c = peek(reader);
        if (c == END_OF_FILE) {
            outcome = end_of_file(reader, error);
            break;
        }
        if (c == FAILED)
            break;
        reader->at++;
        if (c == '\\' && reader->state == LEX_PLAIN) {
            if (!backslash(reader, error))
                return DUMP_READ_FAILED;
            continue;
        }
        if (c == '\0')
            return fail(reader, reader->line, error, "a zero byte, which no plain dump holds");
        if (lex(reader, c)) {
            if (reader->text->len > 1)
                break;
            begin_statement(reader, backslash_quotes);
        }
        reader->line += c == '\n';
        if (reader->text->len > STATEMENT_BYTES)
            return fail(reader, reader->text_line, error, "a statement of more than 256 MiB");
    }
    if (reader->error) {
        g_propagate_error(error, g_steal_pointer(&reader->error));
        return DUMP_READ_FAILED;
    }
    reader->rows_due = outcome == DUMP_READ_STATEMENT;
    *text = reader->text;
    *line = reader->text_line;
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

DumpRead dump_reader_rows(DumpReader *reader, const char **data, gsize *length, GError **error)
{
    if (reader->rows_due && rows_begin(reader, error) != DUMP_READ_ROWS)
        return DUMP_READ_FAILED;
    if (!fill(reader, 4, error))
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
    return DUMP_READ_ROWS;
}
