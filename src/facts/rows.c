/* Rows of facts as a model's contract types them. */
#include "pack_fields.h"
#include "private.h"
#include "text.h"

#include <string.h>

typedef enum {
    CELL_TEXT,
    CELL_DATE,
    CELL_TIME,
    CELL_WHOLE,
    CELL_NUMBER,
    CELL_BOOLEAN,
    CELL_JSON,
} CellKind;

/* The types whose values can be told apart without a server; others are left to it. */
static const struct {
    const char *type;
    CellKind kind;
    const char *what, *hint;
} kinds[] = {
    {"date", CELL_DATE, "a date", "write it as 2021-09-15"},
    {"timestamptz", CELL_TIME, "a date or a time", "write it as 2021-09-15T12:00:00Z"},
    {"timestamp", CELL_TIME, "a date or a time", "write it as 2021-09-15T12:00:00Z"},
    {"smallint", CELL_WHOLE, "a whole number", "no separators and no decimals"},
    {"int2", CELL_WHOLE, "a whole number", "no separators and no decimals"},
    {"integer", CELL_WHOLE, "a whole number", "no separators and no decimals"},
    {"int", CELL_WHOLE, "a whole number", "no separators and no decimals"},
    {"int4", CELL_WHOLE, "a whole number", "no separators and no decimals"},
    {"bigint", CELL_WHOLE, "a whole number", "no separators and no decimals"},
    {"int8", CELL_WHOLE, "a whole number", "no separators and no decimals"},
    {"numeric", CELL_NUMBER, "a number", "no separators, and a point before the decimals"},
    {"decimal", CELL_NUMBER, "a number", "no separators, and a point before the decimals"},
    {"real", CELL_NUMBER, "a number", "no separators, and a point before the decimals"},
    {"float4", CELL_NUMBER, "a number", "no separators, and a point before the decimals"},
    {"float8", CELL_NUMBER, "a number", "no separators, and a point before the decimals"},
    {"double", CELL_NUMBER, "a number", "no separators, and a point before the decimals"},
    {"boolean", CELL_BOOLEAN, "true or false", "yes and no will do, too"},
    {"bool", CELL_BOOLEAN, "true or false", "yes and no will do, too"},
    {"json", CELL_JSON, "JSON", NULL},
    {"jsonb", CELL_JSON, "JSON", NULL},
};

/* The index into `kinds` by a type's first word, or -1: text, arrays and what else there is. */
static int kind_of(const char *type)
{
    gsize length = strcspn(type, " (");

    if (strchr(type, '['))
        return -1;
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strlen(kinds[i].type) == length &&
            g_ascii_strncasecmp(type, kinds[i].type, length) == 0)
            return (int)i;
    return -1;
}

static json_t *whole_json(const char *type, const char *cell)
{
    double number;
    gint64 most =
        g_ascii_strncasecmp(type, "int8", 4) == 0 || g_ascii_tolower(*type) == 'b'   ? G_MAXINT64
        : g_ascii_tolower(*type) == 's' || g_ascii_strncasecmp(type, "int2", 4) == 0 ? G_MAXINT16
                                                                                     : G_MAXINT32;

    if (!pack_is_number(cell, &number) || strchr(cell, '.'))
        return NULL;
    gint64 whole;
    const char *digits = *cell == '+' ? cell + 1 : cell;
    if (!g_ascii_string_to_signed(digits, 10, -most - 1, most, &whole, NULL))
        return NULL;
    return json_integer(whole);
}

static json_t *boolean_json(const char *cell)
{
    static const char *const yes[] = {"true", "t", "yes", "y", "on", "1", NULL};
    static const char *const no[] = {"false", "f", "no", "n", "off", "0", NULL};
    g_autofree char *lower = g_ascii_strdown(cell, -1);

    if (g_strv_contains(yes, lower))
        return json_true();
    return g_strv_contains(no, lower) ? json_false() : NULL;
}

/* The cell as the type holds it; NULL if it cannot. */
static json_t *cell_json(int kind, const char *type, const char *cell)
{
    double number;

    switch (kind < 0 ? CELL_TEXT : kinds[kind].kind) {
    case CELL_TEXT:
        return json_string(cell);
    case CELL_DATE:
        return pack_is_date(cell) ? json_string(cell) : NULL;
    case CELL_TIME:
        return pack_is_timestamp(cell) ? json_string(cell) : NULL;
    case CELL_WHOLE:
        return whole_json(type, cell);
    case CELL_NUMBER: /* as text: a JSON number would pass through a double */
        return pack_is_number(cell, &number) ? json_string(cell) : NULL;
    case CELL_BOOLEAN:
        return boolean_json(cell);
    case CELL_JSON:
        return json_loads(cell, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);
    }
    g_assert_not_reached();
}

/* ---- rows ---- */

typedef struct {
    const FactsTable *table;
    const PackModel *model;
    int *sources; /* per column of the model: the column of the file, or -1 */
    int *kinds;   /* per column of the model: what it holds */
    FactsResolve resolve;
    gpointer data;
    DiagnosticList *diagnostics;
    GHashTable **words; /* per column of the model: folded word -> word, or NULL: any */
} Typing;

#define MAX_MISTAKES 20 /* of one column: a wrong format is wrong in every row */

static json_t *typed_cell(const Typing *typing, guint column, const char *cell, guint line)
{
    const PackColumn *contract = g_ptr_array_index(typing->model->columns, column);
    int kind = typing->kinds[column];
    json_t *json = cell_json(kind, contract->type, cell);

    if (!json)
        diagnostic_add(
            typing->diagnostics, DIAGNOSTIC_ERROR, (Place){typing->table->file, line, 1},
            kinds[kind].hint, "column '%s' must be %s, found '%s'",
            (char *)g_ptr_array_index(typing->table->header, (guint)typing->sources[column]),
            kinds[kind].what, cell);
    return json;
}

static gboolean is_customer(const PackColumn *column)
{
    return strcmp(column->name, "customer_id") == 0 || strcmp(column->name, "customer") == 0;
}

/* The words of a column by how they compare; NULL: it may hold any. */
GHashTable *facts_words(const PackModel *model, const char *column)
{
    const json_t *listed = json_object_get(model->values, column), *word;
    GHashTable *words =
        listed ? g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL) : NULL;
    size_t i;
    json_array_foreach (listed, i, word)
        g_hash_table_insert(words, text_fold_word(json_string_value(word)),
                            (gpointer)json_string_value(word));
    return words;
}

static const char *as_listed(GHashTable *words, const char *cell)
{
    g_autofree char *folded = words ? text_fold_word(cell) : NULL;
    const char *listed = words ? g_hash_table_lookup(words, folded) : NULL;
    return listed ? listed : cell;
}

/* FALSE when the row names a customer who is not in the book, or a mistake was found. */
static gboolean fill_row(const Typing *typing, json_t *json, const GPtrArray *row, guint line)
{
    gboolean good = TRUE;

    for (guint i = 0; i < typing->model->columns->len; i++) {
        const PackColumn *column = g_ptr_array_index(typing->model->columns, i);
        int source = typing->sources[i];
        const char *cell = source >= 0 ? g_ptr_array_index(row, (guint)source) : NULL;
        if (is_customer(column) && !cell) {
            diagnostic_add(typing->diagnostics, DIAGNOSTIC_ERROR,
                           (Place){typing->table->file, line, 1}, NULL,
                           "this row names no customer");
            good = FALSE;
            continue;
        }
        if (is_customer(column) && typing->resolve)
            cell = typing->resolve(cell, (Place){typing->table->file, line, 1}, typing->data);
        if (is_customer(column) && !cell)
            return FALSE;
        json_t *value =
            cell ? typed_cell(typing, i, as_listed(typing->words[i], cell), line) : json_null();
        if (value)
            json_object_set_new(json, column->name, value);
        good = good && value;
    }
    return good;
}

/* Which column of the file serves each of the model's. FALSE when customers cannot be told. */
static gboolean match_columns(const Typing *typing)
{
    for (guint i = 0; i < typing->model->columns->len; i++) {
        const PackColumn *column = g_ptr_array_index(typing->model->columns, i);
        int source = facts_table_column(typing->table, column->name);
        typing->kinds[i] = kind_of(column->type);
        typing->words[i] = facts_words(typing->model, column->name);
        if (is_customer(column)) {
            int named = facts_table_column(typing->table, "customer");
            source = named >= 0 ? named : source;
            if (source < 0) {
                diagnostic_add(typing->diagnostics, DIAGNOSTIC_ERROR,
                               (Place){typing->table->file, 1, 1},
                               "it holds the id or the name of a customer",
                               "this file has no column 'customer'");
                return FALSE;
            }
        }
        typing->sources[i] = source;
    }
    return TRUE;
}

static void free_words(const Typing *typing)
{
    for (guint i = 0; i < typing->model->columns->len; i++)
        if (typing->words[i])
            g_hash_table_unref(typing->words[i]);
}

json_t *facts_rows(const FactsTable *table, const PackModel *model, FactsResolve resolve,
                   gpointer data, DiagnosticList *diagnostics)
{
    g_autofree int *sources = g_new0(int, model->columns->len + 1);
    g_autofree int *column_kinds = g_new0(int, model->columns->len + 1);
    g_autofree GHashTable **words = g_new0(GHashTable *, model->columns->len + 1);
    Typing typing = {table, model, sources, column_kinds, resolve, data, diagnostics, words};
    json_t *rows = json_array();
    guint before = diagnostic_list_errors(diagnostics);

    if (!match_columns(&typing)) {
        free_words(&typing);
        return rows;
    }
    for (guint i = 0; i < table->rows->len; i++) {
        json_t *row = json_object();
        if (fill_row(&typing, row, g_ptr_array_index(table->rows, i),
                     g_array_index(table->lines, guint, i)))
            json_array_append_new(rows, row);
        else
            json_decref(row);
        if (diagnostic_list_errors(diagnostics) - before >= MAX_MISTAKES) {
            diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, (Place){table->file, 0, 0}, NULL,
                           "and so on: the rows after line %u were not looked at",
                           g_array_index(table->lines, guint, i));
            break;
        }
    }
    free_words(&typing);
    return rows;
}

/* ---- contradictions ---- */

/* The columns in which two rows differ, less the customer; NULL if they agree. A cell that is empty
 * says nothing. */
static char *differing(const FactsTable *table, const GPtrArray *row, const GPtrArray *other,
                       int customer)
{
    GString *columns = g_string_new(NULL);
    for (guint i = 0; i < table->header->len; i++) {
        const char *cell = g_ptr_array_index(row, i), *earlier = g_ptr_array_index(other, i);
        if ((int)i != customer && cell && earlier && strcmp(cell, earlier) != 0)
            g_string_append_printf(columns, "%s%s", columns->len ? ", " : "",
                                   (char *)g_ptr_array_index(table->header, i));
    }
    char *text = g_string_free(columns, FALSE);
    if (!*text)
        g_clear_pointer(&text, g_free);
    return text;
}

void facts_contradictions(const FactsTable *table, FactsResolve resolve, gpointer resolve_data,
                          FactsContradiction found, gpointer data)
{
    g_autoptr(GHashTable) first = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const int customer = facts_table_column(table, "customer");
    for (guint i = 0; customer >= 0 && i < table->rows->len; i++) {
        const GPtrArray *row = g_ptr_array_index(table->rows, i);
        const char *word = g_ptr_array_index(row, (guint)customer);
        const guint line = g_array_index(table->lines, guint, i);
        const char *id = word ? resolve(word, (Place){table->file, line, 1}, resolve_data) : NULL;
        const guint earlier = id ? GPOINTER_TO_UINT(g_hash_table_lookup(first, id)) : 0;
        if (id && earlier == 0)
            g_hash_table_insert(first, g_strdup(id), GUINT_TO_POINTER(i + 1));
        g_autofree char *columns =
            earlier ? differing(table, row, g_ptr_array_index(table->rows, earlier - 1), customer)
                    : NULL;
        if (columns)
            found(word, g_array_index(table->lines, guint, earlier - 1), line, columns, data);
    }
}
