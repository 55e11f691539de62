/* Adding a row to a CSV file without disturbing it. */
#include "facts_append.h"

#include "kept_file.h"
#include "private.h"

#include <string.h>

typedef struct {
    const char *path;
    const PackModel *model;
    const AnswersField *fields;
    DiagnosticList *diagnostics;
    gboolean made;
} Appending;

/* --- one row as one text ---------------------------------------------------------------------- */

/* Of the file, where people say `customer` for the id or the name of one. */
static const char *name_in_file(const char *column)
{
    return strcmp(column, "customer_id") == 0 ? "customer" : column;
}

static const char *value_of(const AnswersField *fields, const char *column)
{
    for (; fields->key; fields++)
        if (strcmp(fields->key, column) == 0 || strcmp(fields->key, name_in_file(column)) == 0)
            return fields->value;
    return NULL;
}

static void append_cell(GString *row, const char *cell)
{
    if (!cell || !strpbrk(cell, "\",\r\n")) {
        g_string_append(row, cell ? cell : "");
        return;
    }
    g_auto(GStrv) parts = g_strsplit(cell, "\"", -1);
    g_autofree char *doubled = g_strjoinv("\"\"", parts);
    g_string_append_printf(row, "\"%s\"", doubled);
}

/* A row of the fields, or without them the header itself. */
static char *row_text(const GPtrArray *header, const AnswersField *fields)
{
    GString *row = g_string_new(NULL);
    for (guint i = 0; i < header->len; i++) {
        if (i > 0)
            g_string_append_c(row, ',');
        append_cell(row, fields ? value_of(fields, header->pdata[i]) : header->pdata[i]);
    }
    return g_string_free(row, FALSE);
}

static GPtrArray *new_header(const PackModel *model)
{
    GPtrArray *header = g_ptr_array_new();
    for (guint i = 0; i < model->columns->len; i++)
        g_ptr_array_add(header,
                        (gpointer)name_in_file(((PackColumn *)model->columns->pdata[i])->name));
    return header;
}

/* As the header's line ends, so do the others. */
static const char *line_end_of(const char *text)
{
    const char *end = strchr(text, '\n');
    return end > text && end[-1] == '\r' ? "\r\n" : "\n";
}

/* --- is the result what it should be? --------------------------------------------------------- */

static gboolean is_same_row(const GPtrArray *a, const GPtrArray *b)
{
    for (guint i = 0; i < a->len; i++)
        if (g_strcmp0(a->pdata[i], b->pdata[i]) != 0)
            return FALSE;
    return a->len == b->len;
}

static gboolean is_as_asked(const FactsTable *table, const AnswersField *fields)
{
    const GPtrArray *row = table->rows->pdata[table->rows->len - 1];
    for (guint i = 0; i < table->header->len; i++) {
        const char *asked = value_of(fields, table->header->pdata[i]);
        if (g_strcmp0(row->pdata[i], asked && *asked ? asked : NULL) != 0)
            return FALSE;
    }
    return TRUE;
}

static gboolean is_one_more(const FactsTable *before, const FactsTable *after,
                            const AnswersField *fields)
{
    const guint n = before ? before->rows->len : 0;
    if (after->rows->len != n + 1)
        return FALSE;
    for (guint i = 0; i < n; i++)
        if (!is_same_row(before->rows->pdata[i], after->rows->pdata[i]))
            return FALSE;
    return is_as_asked(after, fields);
}

/* The new row alone, for what the file held before is not this row's mistake. */
static gboolean is_typed(FactsTable *table, const PackModel *model, DiagnosticList *diagnostics)
{
    const guint before = diagnostic_list_errors(diagnostics);
    g_ptr_array_remove_range(table->rows, 0, table->rows->len - 1);
    g_array_remove_range(table->lines, 0, table->lines->len - 1);
    json_decref(facts_rows(table, model, NULL, NULL, diagnostics));
    return diagnostic_list_errors(diagnostics) == before;
}

static gboolean refuse(const Appending *appending, GError **error, const char *why,
                       const char *what)
{
    g_set_error(error, KEPT_FILE_ERROR, KEPT_FILE_ERROR_REFUSED, "'%s' %s%s", appending->path, why,
                what);
    return FALSE;
}

/* A cell that the file has no column for would be lost. */
static gboolean has_columns(const Appending *appending, const FactsTable *table, GError **error)
{
    for (const AnswersField *field = appending->fields; field->key; field++)
        if (field->value && *field->value && facts_table_column(table, field->key) < 0 &&
            (strcmp(field->key, "customer") != 0 || facts_table_column(table, "customer_id") < 0))
            return refuse(appending, error, "has no column ", field->key);
    return TRUE;
}

/* --- the file --------------------------------------------------------------------------------- */

static char *with_row(const char *text, const GPtrArray *header, const AnswersField *fields)
{
    const char *end = line_end_of(text);
    const gsize length = strlen(text);
    GString *result = g_string_new(text);
    g_autofree char *row = row_text(header, fields);
    if (length > 0 && text[length - 1] != '\n')
        g_string_append(result, end);
    if (length == 0) {
        g_autofree char *first = row_text(header, NULL);
        g_string_append_printf(result, "%s%s", first, end);
    }
    g_string_append_printf(result, "%s%s", row, end);
    return g_string_free(result, FALSE);
}

static FactsTable *parse(const Appending *appending, const char *text)
{
    FactsTable *table =
        facts_table_parse(appending->path, text, strlen(text), appending->diagnostics);
    if (table && diagnostic_list_errors(appending->diagnostics) == 0)
        return table;
    facts_table_free(table);
    return NULL;
}

static char *append_row(const char *text, gpointer data, GError **error)
{
    Appending *appending = data;
    g_autoptr(FactsTable) before = *text ? parse(appending, text) : NULL;
    g_autoptr(GPtrArray) columns = new_header(appending->model);
    appending->made = !*text;
    if (*text && (!before || !has_columns(appending, before, error)))
        return NULL;
    g_autofree char *result = with_row(text, before ? before->header : columns, appending->fields);
    g_autoptr(FactsTable) after = parse(appending, result);
    if (!after)
        return NULL;
    if (!is_one_more(before, after, appending->fields)) {
        refuse(appending, error, "cannot take this row without being disturbed", "");
        return NULL;
    }
    return is_typed(after, appending->model, appending->diagnostics) ? g_steal_pointer(&result)
                                                                     : NULL;
}

gboolean facts_append(const char *folder, const char *name, const PackModel *model,
                      const AnswersField *fields, const AnswersPatience *patience, gboolean *made,
                      DiagnosticList *diagnostics, GError **error)
{
    g_autofree char *file = g_strconcat(name, ".csv", NULL);
    g_autofree char *path = g_build_filename(folder, file, NULL);
    Appending appending = {path, model, fields, diagnostics, FALSE};
    const KeptFileChange change = {.path = path,
                                   .edit = append_row,
                                   .data = &appending,
                                   .interrupted = patience ? patience->interrupted : NULL,
                                   .waiting = patience ? patience->waiting : NULL};
    const char *customer = value_of(fields, "customer");
    *made = FALSE;
    if (!customer || !customer[strspn(customer, " \t\r\n")])
        return refuse(&appending, error, "cannot take a row that names no customer", "");
    const gboolean done = kept_file_change(&change, error);
    *made = appending.made;
    return done;
}
