#include "tables.h"

typedef struct {
    char *schema, *relation;
    GPtrArray *above; /* Table*: parents, and the views that read it */
    DumpTableFate fate;
    int asked;   /* 0 not yet, 1 the checks read it, -1 they do not */
    guint round; /* of the walk that saw it last */
} Table;

struct DumpTables {
    DumpWanted wanted;
    gpointer data;
    char *schema;
    GHashTable *tables; /* "schema.relation" -> Table* */
    guint round;
};

static void table_free(gpointer data)
{
    Table *table = data;
    g_free(table->schema);
    g_free(table->relation);
    g_ptr_array_unref(table->above);
    g_free(table);
}

DumpTables *dump_tables_new(DumpWanted wanted, gpointer data)
{
    DumpTables *tables = g_new0(DumpTables, 1);
    tables->wanted = wanted;
    tables->data = data;
    tables->schema = g_strdup("public");
    tables->tables = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, table_free);
    return tables;
}

void dump_tables_free(DumpTables *tables)
{
    if (!tables)
        return;
    g_free(tables->schema);
    g_hash_table_unref(tables->tables);
    g_free(tables);
}

void dump_tables_set_schema(DumpTables *tables, const char *schema)
{
    if (!*schema || g_str_equal(schema, "pg_catalog"))
        schema = "public";
    g_free(tables->schema);
    tables->schema = g_strdup(schema);
}

static Table *table_find(DumpTables *tables, const char *schema, const char *relation)
{
    if (!schema)
        schema = tables->schema;
    g_autofree char *key = g_strconcat(schema, ".", relation, NULL);
    return g_hash_table_lookup(tables->tables, key);
}

static Table *table_get(DumpTables *tables, const char *schema, const char *relation)
{
    Table *table = table_find(tables, schema, relation);
    if (table)
        return table;
    table = g_new0(Table, 1);
    table->schema = g_strdup(schema ? schema : tables->schema);
    table->relation = g_strdup(relation);
    table->above = g_ptr_array_new();
    g_hash_table_insert(tables->tables, g_strconcat(table->schema, ".", relation, NULL), table);
    return table;
}

void dump_tables_learn(DumpTables *tables, const DumpStatement *statement)
{
    Table *table = table_get(tables, statement->schema, statement->relation);
    for (guint i = 0; statement->parents && i + 1 < statement->parents->len; i += 2)
        g_ptr_array_add(table->above, table_get(tables, g_ptr_array_index(statement->parents, i),
                                                g_ptr_array_index(statement->parents, i + 1)));
}

static gboolean asked(DumpTables *tables, Table *table)
{
    if (table->asked == 0)
        table->asked = tables->wanted(table->schema, table->relation, tables->data) ? 1 : -1;
    return table->asked > 0;
}

/* The table, its parents, the views on it, and so on upwards. A list and no recursion: a dump may
 * name chains of any length, and circles. */
static GPtrArray *table_and_above(DumpTables *tables, Table *table)
{
    GPtrArray *walk = g_ptr_array_new();
    guint round = ++tables->round;
    table->round = round;
    g_ptr_array_add(walk, table);
    for (guint i = 0; i < walk->len; i++) {
        const Table *each = g_ptr_array_index(walk, i);
        for (guint k = 0; k < each->above->len; k++) {
            Table *above = g_ptr_array_index(each->above, k);
            if (above->round != round)
                g_ptr_array_add(walk, above);
            above->round = round;
        }
    }
    return walk;
}

static gboolean table_wanted(DumpTables *tables, Table *table)
{
    if (asked(tables, table))
        return TRUE;
    if (table->above->len == 0)
        return FALSE;
    g_autoptr(GPtrArray) walk = table_and_above(tables, table);
    for (guint i = 0; i < walk->len && table->asked <= 0; i++)
        if (asked(tables, g_ptr_array_index(walk, i)))
            table->asked = 1; /* and stays so: nothing takes a parent away */
    return table->asked > 0;
}

typedef struct {
    DumpTables *tables;
    Table *view;
    gboolean too_late;
} ViewReading;

static void view_reads(const char *schema, const char *name, gpointer data)
{
    ViewReading *reading = data;
    Table *table = table_find(reading->tables, schema, name);
    if (!table || table == reading->view)
        return;
    g_ptr_array_add(table->above, reading->view);
    if (table->fate & DUMP_TABLE_LEFT_OUT)
        reading->too_late = TRUE;
}

gboolean dump_tables_learn_view(DumpTables *tables, const DumpStatement *statement,
                                const char *text)
{
    ViewReading reading = {.tables = tables,
                           .view = table_get(tables, statement->schema, statement->relation)};
    dump_statement_names(text + statement->name_to, view_reads, &reading);
    return !reading.too_late || !table_wanted(tables, reading.view);
}

gboolean dump_tables_wanted(DumpTables *tables, const char *schema, const char *relation)
{
    return table_wanted(tables, table_get(tables, schema, relation));
}

void dump_tables_set(DumpTables *tables, const char *schema, const char *relation,
                     DumpTableFate fate)
{
    table_get(tables, schema, relation)->fate |= fate;
}

gboolean dump_tables_are(DumpTables *tables, const char *schema, const char *relation,
                         DumpTableFate fate)
{
    Table *table = table_find(tables, schema, relation);
    return table && (table->fate & fate);
}

gboolean dump_tables_without_rows(DumpTables *tables, DumpTableEach each, gpointer data)
{
    const DumpTableFate made = DUMP_TABLE_MADE | DUMP_TABLE_OWN_ROWS;
    gboolean made_any = FALSE, none = TRUE;
    GHashTableIter iterator;
    gpointer value;
    g_hash_table_iter_init(&iterator, tables->tables);
    while (g_hash_table_iter_next(&iterator, NULL, &value)) {
        const Table *table = value;
        if ((table->fate & made) != made)
            continue;
        made_any = TRUE;
        if (table->fate & (DUMP_TABLE_DATA | DUMP_TABLE_FILLED | DUMP_TABLE_LEFT_OUT))
            none = FALSE;
        else
            each(table->schema, table->relation, data);
    }
    return made_any && none;
}

void dump_tables_left_out(DumpTables *tables, DumpTableEach each, gpointer data)
{
    g_autoptr(GHashTable) told = g_hash_table_new(NULL, NULL);
    GHashTableIter iterator;
    gpointer value;
    g_hash_table_iter_init(&iterator, tables->tables);
    while (g_hash_table_iter_next(&iterator, NULL, &value)) {
        if (!(((Table *)value)->fate & DUMP_TABLE_LEFT_OUT))
            continue;
        g_autoptr(GPtrArray) walk = table_and_above(tables, value);
        for (guint i = 0; i < walk->len; i++) {
            Table *table = g_ptr_array_index(walk, i);
            if (g_hash_table_add(told, table))
                each(table->schema, table->relation, data);
        }
    }
}
