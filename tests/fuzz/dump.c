/*
 * Dumps of any bytes: reading, cutting into statements and rows, telling what each is. Nothing may
 * crash, hang or leak, and what the reader cuts holds no backslash command.
 */
#include "dump/reader.h"
#include "dump/statement.h"
#include "dump/tables.h"
#include "fuzz.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static gboolean some(const char *schema, const char *relation, gpointer data)
{
    (void)schema, (void)data;
    return relation[0] < 'm';
}

static void each(const char *schema, const char *relation, gpointer data)
{
    (void)schema, (void)relation;
    ++*(guint *)data;
}

static void learn(DumpTables *tables, const DumpStatement *statement, const char *text)
{
    if (statement->kind == DUMP_TABLE || statement->kind == DUMP_ATTACH)
        dump_tables_learn(tables, statement);
    else if (statement->kind == DUMP_VIEW)
        dump_tables_learn_view(tables, statement, text);
    else if (statement->kind == DUMP_SEARCH_PATH)
        dump_tables_set_schema(tables, statement->relation);
    if (statement->kind >= DUMP_TABLE && statement->relation) {
        g_assert(statement->name_from < statement->name_to || statement->kind == DUMP_SEARCH_PATH);
        if (!dump_tables_wanted(tables, statement->schema, statement->relation))
            dump_tables_set(tables, statement->schema, statement->relation, DUMP_TABLE_LEFT_OUT);
    }
}

static gboolean read_rows(DumpReader *reader)
{
    const char *rows;
    gsize length;
    DumpRead outcome;
    while ((outcome = dump_reader_rows(reader, &rows, &length, NULL)) == DUMP_READ_ROWS)
        g_assert(length > 0);
    return outcome == DUMP_READ_END;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fd = memfd_create("dump", MFD_CLOEXEC);
    if (size == 0) {
        close(fd);
        return 0;
    }
    if (fd < 0 || write(fd, data, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) != 0)
        abort();
    g_autoptr(DumpReader) reader = dump_reader_new(fd, "x", TRUE, NULL);
    g_autoptr(DumpTables) tables = dump_tables_new(some, NULL);
    g_autoptr(GError) error = NULL;
    GString *text;
    guint64 line, last = 0;
    while (dump_reader_statement(reader, data[0] & 1, &text, &line, &error) ==
           DUMP_READ_STATEMENT) {
        g_auto(DumpStatement) statement = {.kind = DUMP_OTHER};
        g_assert(line >= last && text->len > 0);
        last = line;
        dump_statement_read(text->str, &statement);
        learn(tables, &statement, text->str);
        if (statement.kind == DUMP_COPY && !read_rows(reader))
            break;
    }
    guint left = 0;
    dump_tables_left_out(tables, each, &left);
    return 0;
}
