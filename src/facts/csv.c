/* Reads a CSV file, strictly: what two programs would read in two ways is a mistake. */
#include "file.h"
#include "private.h"

#include <csv.h>
#include <string.h>

#define MAX_BYTES (64 * 1024 * 1024)
#define MAX_COLUMNS 500
#define MAX_ROW_MISTAKES 20 /* of one file: a wrong separator is wrong in every row */

typedef struct {
    FactsTable *table;
    DiagnosticList *diagnostics;
    GPtrArray *row; /* char*: the cells of the row that is being read */
    guint line;     /* physical: of the text that is being fed */
    guint row_line; /* where the row began */
    guint ragged;
    gboolean failed;
} CsvReader;

static Place at_line(const CsvReader *reader, guint line)
{
    return (Place){reader->table->file, line, 1};
}

static void free_row(gpointer row)
{
    g_ptr_array_unref(row);
}

void facts_table_free(FactsTable *table)
{
    if (!table)
        return;
    g_free(table->name);
    g_ptr_array_unref(table->header);
    g_ptr_array_unref(table->rows);
    g_array_unref(table->lines);
    g_free(table);
}

static FactsTable *table_new(const char *file)
{
    FactsTable *table = g_new0(FactsTable, 1);
    g_autofree char *base = g_path_get_basename(file);

    table->name =
        g_str_has_suffix(base, ".csv") ? g_strndup(base, strlen(base) - 4) : g_strdup(base);
    table->file = g_intern_string(file);
    table->header = g_ptr_array_new_with_free_func(g_free);
    table->rows = g_ptr_array_new_with_free_func(free_row);
    table->lines = g_array_new(FALSE, FALSE, sizeof(guint));
    return table;
}

int facts_table_column(const FactsTable *table, const char *name)
{
    for (guint i = 0; i < table->header->len; i++)
        if (strcmp(g_ptr_array_index(table->header, i), name) == 0)
            return (int)i;
    return -1;
}

/* ---- rows ---- */

/* Spreadsheets of half the world write semicolons; then the header is one long column. */
static const char *separator_hint(const GPtrArray *header)
{
    const char *only = header->len == 1 ? g_ptr_array_index(header, 0) : "";

    if (strchr(only, ';'))
        return "put commas between the cells; this file has semicolons";
    if (strchr(only, '\t'))
        return "put commas between the cells; this file has tabs";
    return NULL;
}

static void read_header(CsvReader *reader)
{
    FactsTable *table = reader->table;

    for (guint i = 0; i < reader->row->len; i++) {
        const char *cell = g_ptr_array_index(reader->row, i);
        g_autofree char *name = cell ? g_utf8_strdown(cell, -1) : g_strdup("");
        g_strstrip(name);
        if (!*name)
            diagnostic_add(reader->diagnostics, DIAGNOSTIC_ERROR, at_line(reader, reader->row_line),
                           "the first line names the columns", "column %u has no name", i + 1);
        else if (facts_table_column(table, name) >= 0)
            diagnostic_add(reader->diagnostics, DIAGNOSTIC_ERROR, at_line(reader, reader->row_line),
                           NULL, "column '%s' is there twice", name);
        g_ptr_array_add(table->header, g_steal_pointer(&name));
    }
    const char *hint = separator_hint(table->header);
    if (hint || table->header->len > MAX_COLUMNS) {
        diagnostic_add(reader->diagnostics, DIAGNOSTIC_ERROR, at_line(reader, reader->row_line),
                       hint,
                       hint ? "this is not separated by commas" : "this has too many columns");
        reader->failed = TRUE;
    }
}

static void add_ragged(CsvReader *reader)
{
    reader->ragged++;
    if (reader->ragged <= MAX_ROW_MISTAKES)
        diagnostic_add(reader->diagnostics, DIAGNOSTIC_ERROR, at_line(reader, reader->row_line),
                       "a cell that holds a comma or a line break needs quotes",
                       "this row has %u cells, but the header has %u", reader->row->len,
                       reader->table->header->len);
    else if (reader->ragged == MAX_ROW_MISTAKES + 1)
        diagnostic_add(reader->diagnostics, DIAGNOSTIC_ERROR, at_line(reader, reader->row_line),
                       NULL, "and so on: the other rows of another length are not shown");
}

static void on_cell(void *text, size_t length, void *data)
{
    CsvReader *reader = data;

    if (reader->row->len <= MAX_COLUMNS) /* a row that is longer still is refused as it is */
        g_ptr_array_add(reader->row, text && length ? g_strndup(text, length) : NULL);
}

static void on_row(int end, void *data)
{
    CsvReader *reader = data;

    (void)end;
    if (reader->failed)
        return;
    if (reader->table->header->len == 0) {
        read_header(reader);
        g_ptr_array_set_size(reader->row, 0);
    } else if (reader->row->len != reader->table->header->len) {
        add_ragged(reader);
        g_ptr_array_set_size(reader->row, 0);
    } else {
        g_ptr_array_add(reader->table->rows, reader->row);
        g_array_append_val(reader->table->lines, reader->row_line);
        reader->row = g_ptr_array_new_with_free_func(g_free);
    }
}

/* ---- bytes ---- */

/* The length of the physical line at `text`, its line break included. */
static gsize line_length(const char *text, gsize length)
{
    gsize n = 0;

    while (n < length && text[n] != '\n' && text[n] != '\r')
        n++;
    if (n + 1 < length && text[n] == '\r' && text[n + 1] == '\n')
        return n + 2;
    return n < length ? n + 1 : n;
}

static void add_quote_mistake(CsvReader *reader, const char *text, gsize at)
{
    Place place = {reader->table->file, reader->line, (guint)g_utf8_strlen(text, (gssize)at) + 1};

    diagnostic_add(reader->diagnostics, DIAGNOSTIC_ERROR, place,
                   "a cell with a quote in it is quoted as a whole, and the quote inside doubled: "
                   "\"a \"\"b\"\" c\"",
                   "a quote may not stand here");
    reader->failed = TRUE;
}

/* Feeds the parser line by line: libcsv does not count them, and a quoted cell can span many. */
static void feed(CsvReader *reader, struct csv_parser *parser, const char *text, gsize length)
{
    for (reader->line = 1; length > 0 && !reader->failed; reader->line++) {
        gsize line = line_length(text, length);
        if (reader->row->len == 0 && parser->pstate == 0) /* no row has begun */
            reader->row_line = reader->line;
        gsize parsed = csv_parse(parser, text, line, on_cell, on_row, reader);
        if (parsed != line && csv_error(parser) != CSV_SUCCESS)
            add_quote_mistake(reader, text, parsed);
        text += line;
        length -= line;
    }
    if (reader->failed)
        return;
    if (csv_fini(parser, on_cell, on_row, reader) != 0)
        diagnostic_add(reader->diagnostics, DIAGNOSTIC_ERROR, at_line(reader, reader->row_line),
                       "look for a quote that opens a cell in this row", "a quote is not closed");
}

/* Whether the bytes are text at all. */
static gboolean check_text(const char *file, const char *text, gsize length,
                           DiagnosticList *diagnostics)
{
    const char *wrong;

    if (g_utf8_validate_len(text, length, &wrong))
        return TRUE;
    Place place = {g_intern_string(file), 1, 1};
    for (const char *c = text; c < wrong; c++) {
        place.column += (*c & 0xc0) != 0x80;
        if (*c == '\n' || (*c == '\r' && c[1] != '\n')) {
            place.line++;
            place.column = 1;
        }
    }
    if (*wrong)
        diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, place, "save it as CSV in UTF-8",
                       "this file is not UTF-8 text: byte 0x%02X here", (guint)(guchar)*wrong);
    else
        diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, place, "save it as CSV in UTF-8",
                       "this file is not text: a NUL character here");
    return FALSE;
}

FactsTable *facts_table_parse(const char *name, const char *bytes, gsize length,
                              DiagnosticList *diagnostics)
{
    struct csv_parser parser;

    if (length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3;
        length -= 3;
    }
    if (!check_text(name, bytes, length, diagnostics))
        return NULL;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL | CSV_EMPTY_IS_NULL) != 0)
        g_error("out of memory");
    g_autoptr(FactsTable) table = table_new(name);
    CsvReader reader = {table, diagnostics, g_ptr_array_new_with_free_func(g_free), 0, 1, 0, FALSE};
    feed(&reader, &parser, bytes, length);
    g_ptr_array_unref(reader.row);
    csv_free(&parser);
    if (!reader.failed && table->header->len == 0) {
        diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, (Place){table->file, 0, 0},
                       "the first line names the columns", "this file is empty");
        reader.failed = TRUE;
    }
    return reader.failed ? NULL : g_steal_pointer(&table);
}

FactsTable *facts_table_load(const char *path, const char *name, DiagnosticList *diagnostics)
{
    Place place = {g_intern_string(name), 0, 0};
    g_autofree char *problem = NULL;
    gsize length;
    g_autofree char *bytes = file_bytes_read(path, MAX_BYTES, &length, &problem);

    if (!bytes) {
        diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, place, NULL, "%s", problem);
        return NULL;
    }
    return facts_table_parse(name, bytes, length, diagnostics);
}
