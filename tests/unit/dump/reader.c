/* Bytes to statements and rows: pieces, gzip, lines, and what is refused. */
#include "dump/reader.h"
#include "dump/source.h"
#include "embed.h"

#include <gio/gio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

static int file_with(const char *data, gsize length)
{
    int fd = memfd_create("dump", MFD_CLOEXEC);
    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(write(fd, data, length), ==, (gssize)length);
    g_assert_cmpint(lseek(fd, 0, SEEK_SET), ==, 0);
    return fd;
}

static DumpReader *reader_of(const char *text)
{
    return dump_reader_new(file_with(text, strlen(text)), "x.sql", TRUE, NULL);
}

/* All rows of a COPY block in one text; NULL and an error otherwise. */
static char *all_rows(DumpReader *reader, GError **error)
{
    g_autoptr(GString) rows = g_string_new(NULL);
    const char *data;
    gsize length;
    DumpRead outcome;
    while ((outcome = dump_reader_rows(reader, &data, &length, error)) == DUMP_READ_ROWS)
        g_string_append_len(rows, data, (gssize)length);
    return outcome == DUMP_READ_END ? g_string_free(g_steal_pointer(&rows), FALSE) : NULL;
}

static void expect_statement(DumpReader *reader, const char *expected, guint64 expected_line)
{
    g_autoptr(GError) error = NULL;
    GString *text;
    guint64 line;
    DumpRead outcome = dump_reader_statement(reader, FALSE, &text, &line, &error);
    g_assert_no_error(error);
    g_assert_cmpint(outcome, ==, expected ? DUMP_READ_STATEMENT : DUMP_READ_END);
    if (!expected)
        return;
    g_assert_cmpstr(text->str, ==, expected);
    g_assert_cmpuint(line, ==, expected_line);
}

static void expect_failure(DumpReader *reader, const char *message)
{
    g_autoptr(GError) error = NULL;
    GString *text;
    guint64 line;
    DumpRead outcome;
    do
        outcome = dump_reader_statement(reader, FALSE, &text, &line, &error);
    while (outcome == DUMP_READ_STATEMENT);
    g_assert_cmpint(outcome, ==, DUMP_READ_FAILED);
    g_assert_error(error, EMBED_ERROR, EMBED_ERROR_DUMP);
    g_assert_cmpstr(error->message, ==, message);
}

static void test_lines(void)
{
    g_autoptr(DumpReader) reader =
        reader_of("-- one\n\n  select\n1;;\n;select '\n\n'; select 3;\n\nselect 4");
    expect_statement(reader, "select\n1;", 3);
    expect_statement(reader, "select '\n\n';", 5);
    expect_statement(reader, "select 3;", 7);
    expect_statement(reader, "select 4\n", 9);
    expect_statement(reader, NULL, 0);
}

static void test_rows(void)
{
    g_autoptr(DumpReader) reader =
        reader_of("copy t from stdin;\na\\.\n\\.b\n\\\\.\n\\N\n;--\n\\.\nselect 1;");
    expect_statement(reader, "copy t from stdin;", 1);
    g_autofree char *rows = all_rows(reader, NULL);
    g_assert_cmpstr(rows, ==, "a\\.\n\\.b\n\\\\.\n\\N\n;--\n");
    expect_statement(reader, "select 1;", 8);
}

static void test_rows_crlf(void)
{
    g_autoptr(DumpReader) reader =
        reader_of("copy t from stdin;\r\na\r\nb\r\n\\.\r\nselect 1;\r\n");
    expect_statement(reader, "copy t from stdin;", 1);
    g_autofree char *rows = all_rows(reader, NULL);
    g_assert_cmpstr(rows, ==, "a\r\nb\r\n");
    expect_statement(reader, "select 1;", 5);
}

static void test_no_rows(void)
{
    g_autoptr(DumpReader) reader = reader_of("copy t from stdin;\n\\.\n\n\\.\nselect 1;");
    expect_statement(reader, "copy t from stdin;", 1);
    g_autofree char *rows = all_rows(reader, NULL);
    g_assert_cmpstr(rows, ==, "");
    expect_statement(reader, "select 1;", 5);
}

static void test_rows_end_with_the_file(void)
{
    g_autoptr(DumpReader) reader = reader_of("copy t from stdin;\na\n\\.");
    expect_statement(reader, "copy t from stdin;", 1);
    g_autofree char *rows = all_rows(reader, NULL);
    g_assert_cmpstr(rows, ==, "a\n");
    expect_statement(reader, NULL, 0);
}

static void test_rows_cut_short(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(DumpReader) reader = reader_of("copy t from stdin;\na\nb");
    expect_statement(reader, "copy t from stdin;", 1);
    g_assert_null(all_rows(reader, &error));
    g_assert_cmpstr(error->message, ==,
                    "x.sql:3: the file ends in the middle of rows; it was cut short");
}

static void test_rows_misplaced(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(DumpReader) reader = reader_of("copy t from stdin; select 1;\n\\.\n");
    expect_statement(reader, "copy t from stdin;", 1);
    g_assert_null(all_rows(reader, &error));
    g_assert_cmpstr(error->message, ==, "x.sql:1: rows should begin on the line after COPY");
}

/* Rows longer than any buffer, and an end mark at every distance from a buffer's end. */
static void test_long_rows(void)
{
    for (gsize length = (256 << 10) - 40; length < (256 << 10) + 8; length++) {
        g_autoptr(GString) text = g_string_new("copy t from stdin;\n");
        gsize begin = text->len;
        while (text->len < begin + length)
            g_string_append_c(text, 'x');
        g_string_append(text, "\n\\.x\n\\.\nselect 1;");
        g_autoptr(DumpReader) reader = reader_of(text->str);
        expect_statement(reader, "copy t from stdin;", 1);
        g_autofree char *rows = all_rows(reader, NULL);
        g_assert_cmpuint(strlen(rows), ==, length + strlen("\n\\.x\n"));
        expect_statement(reader, "select 1;", 5);
    }
}

static void test_restrict(void)
{
    g_autoptr(DumpReader) reader =
        reader_of("\\restrict abc\n\nselect 1;\n\\unrestrict abc\n\\.\nselect 2;");
    expect_statement(reader, "select 1;", 3);
    expect_statement(reader, "select 2;", 6);
    expect_statement(reader, NULL, 0);
}

static void test_backslash(void)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"\n\\! rm -rf /\n", "x.sql:2: '\\!' is a command of psql, which is not carried out here; "
                             "make the dump anew with pg_dump"},
        {"\\connect other", "x.sql:1: '\\connect' is a command of psql, which is not carried out "
                            "here; make the dump of one database, without --create"},
        {"select 1 \\gexec\n", "x.sql:1: '\\gexec' is a command of psql, which is not carried out "
                               "here; make the dump anew with pg_dump"},
        {"select 1\n\\restrict x\n;", "x.sql:2: '\\restrict' is a command of psql, which is not "
                                      "carried out here; make the dump anew with pg_dump"},
        {"\\restrictx\n", "x.sql:1: '\\restrictx' is a command of psql, which is not carried out "
                          "here; make the dump anew with pg_dump"},
        {"\\\033[31m\n", "x.sql:1: '\\' is a command of psql, which is not carried out here; make "
                         "the dump anew with pg_dump"},
        {"select 1;\nselect 'a", "x.sql:2: the file ends in the middle of this statement; it was "
                                 "cut short"},
        {"\n/* a", "x.sql:2: the file ends in the middle of this statement; it was cut short"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(DumpReader) reader = reader_of(cases[i].text);
        expect_failure(reader, cases[i].message);
    }
}

static void test_zero_byte(void)
{
    static const char text[] = "select 1;\nselect '\0';";
    g_autoptr(DumpReader) reader =
        dump_reader_new(file_with(text, sizeof text - 1), "x.sql", TRUE, NULL);
    expect_failure(reader, "x.sql:2: a zero byte, which no plain dump holds");
}

static void test_no_lines(void)
{
    g_autoptr(DumpReader) reader = dump_reader_new(file_with("\n\\! x", 5), "x.dump", FALSE, NULL);
    expect_failure(reader, "x.dump: '\\!' is a command of psql, which is not carried out here; "
                           "make the dump anew with pg_dump");
}

static void test_byte_order_mark(void)
{
    g_autoptr(DumpReader) reader = reader_of("\xef\xbb\xbfselect 1;");
    const char *data;
    gsize length;
    g_assert_true(dump_reader_head(reader, &data, &length, NULL));
    g_assert_cmpuint(length, ==, strlen("select 1;"));
    expect_statement(reader, "select 1;", 1);
}

/* --- gzip ------------------------------------------------------------------------------------- */

static GByteArray *gzip(const char *text)
{
    GByteArray *out = g_byte_array_new();
    z_stream stream = {0};
    guchar buffer[4096];
    g_assert_cmpint(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), ==, Z_OK);
    stream.next_in = (Bytef *)text;
    stream.avail_in = (uInt)strlen(text);
    int outcome;
    do {
        stream.next_out = buffer;
        stream.avail_out = sizeof buffer;
        outcome = deflate(&stream, Z_FINISH);
        g_byte_array_append(out, buffer, sizeof buffer - stream.avail_out);
    } while (outcome == Z_OK);
    deflateEnd(&stream);
    return out;
}

static DumpReader *reader_of_bytes(const GByteArray *bytes, gsize length)
{
    return dump_reader_new(file_with((const char *)bytes->data, length), "x.gz", TRUE, NULL);
}

static void test_gzip(void)
{
    g_autoptr(GByteArray) bytes = gzip("select 1;\nselect ");
    g_autoptr(GByteArray) more = gzip("2;");
    g_byte_array_append(bytes, more->data, more->len);         /* gzip files may be joined by cat */
    g_byte_array_append(bytes, (const guint8 *)"\0\0\0\0", 4); /* and padded */
    g_autoptr(DumpReader) reader = reader_of_bytes(bytes, bytes->len);
    expect_statement(reader, "select 1;", 1);
    g_assert_true(dump_reader_gzipped(reader));
    expect_statement(reader, "select 2;", 2);
    expect_statement(reader, NULL, 0);
    g_assert_cmpuint(dump_reader_bytes(reader), ==, bytes->len);
}

static void test_gzip_cut(void)
{
    g_autoptr(GByteArray) bytes = gzip("select 1;\nselect 2;");
    for (gsize length = 2; length < bytes->len; length++) {
        g_autoptr(DumpReader) reader = reader_of_bytes(bytes, length);
        expect_failure(reader, "x.gz: the gzip file was cut short");
    }
}

static void test_gzip_damaged(void)
{
    g_autoptr(GByteArray) bytes = gzip("select 1; select 2; select 3;");
    bytes->data[12] ^= 0xff;
    g_autoptr(DumpReader) reader = reader_of_bytes(bytes, bytes->len);
    g_autoptr(GError) error = NULL;
    GString *text;
    guint64 line;
    while (dump_reader_statement(reader, FALSE, &text, &line, &error) == DUMP_READ_STATEMENT)
        continue;
    g_assert_nonnull(error);
    g_assert_true(g_str_has_prefix(error->message, "x.gz: the gzip file is damaged"));
}

/* --- pipes ------------------------------------------------------------------------------------ */

static void test_slow_pipe(void)
{
    static const char text[] = "select 1;\ncopy t from stdin;\nab\n\\.\nselect 2;\n";
    int ends[2];
    g_assert_cmpint(pipe(ends), ==, 0);
    pid_t pid = fork();
    if (pid == 0) {
        for (const char *c = text; *c; c++) {
            if (write(ends[1], c, 1) != 1)
                _exit(1);
            g_usleep(500);
        }
        _exit(0);
    }
    close(ends[1]);
    g_autoptr(DumpReader) reader = dump_reader_new(ends[0], "pipe", TRUE, NULL);
    expect_statement(reader, "select 1;", 1);
    expect_statement(reader, "copy t from stdin;", 2);
    g_autofree char *rows = all_rows(reader, NULL);
    g_assert_cmpstr(rows, ==, "ab\n");
    expect_statement(reader, "select 2;", 5);
    expect_statement(reader, NULL, 0);
    g_assert_cmpint(waitpid(pid, NULL, 0), ==, pid);
}

static void test_interrupted(void)
{
    static volatile int interrupted = 2;
    int ends[2];
    g_assert_cmpint(pipe(ends), ==, 0);
    g_autoptr(DumpReader) reader = dump_reader_new(ends[0], "pipe", TRUE, &interrupted);
    g_autoptr(GError) error = NULL;
    GString *text;
    guint64 line;
    g_assert_cmpint(dump_reader_statement(reader, FALSE, &text, &line, &error), ==,
                    DUMP_READ_FAILED);
    g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    close(ends[1]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dump/reader/lines", test_lines);
    g_test_add_func("/dump/reader/rows", test_rows);
    g_test_add_func("/dump/reader/rows with CRLF", test_rows_crlf);
    g_test_add_func("/dump/reader/no rows", test_no_rows);
    g_test_add_func("/dump/reader/rows end with the file", test_rows_end_with_the_file);
    g_test_add_func("/dump/reader/rows cut short", test_rows_cut_short);
    g_test_add_func("/dump/reader/rows misplaced", test_rows_misplaced);
    g_test_add_func("/dump/reader/long rows", test_long_rows);
    g_test_add_func("/dump/reader/restrict", test_restrict);
    g_test_add_func("/dump/reader/backslash", test_backslash);
    g_test_add_func("/dump/reader/zero byte", test_zero_byte);
    g_test_add_func("/dump/reader/without lines", test_no_lines);
    g_test_add_func("/dump/reader/byte order mark", test_byte_order_mark);
    g_test_add_func("/dump/reader/gzip", test_gzip);
    g_test_add_func("/dump/reader/gzip cut short", test_gzip_cut);
    g_test_add_func("/dump/reader/gzip damaged", test_gzip_damaged);
    g_test_add_func("/dump/reader/slow pipe", test_slow_pipe);
    g_test_add_func("/dump/reader/interrupted", test_interrupted);
    return g_test_run();
}
