/* Which table broke a question, where the server does not say. */
#include "private.h"

#include <jansson.h>
#include <string.h>

/* --- a text that is no JSON ----------------------------------------------------------------------
 */

typedef struct {
    Evaluation *evaluation;
    GHashTable *told;   /* "schema.table.column" -> char*: what is wrong with it, or "" */
    const char *column; /* the missing one that is looked for */
} Search;

typedef struct {
    gint64 values;
    gint64 wrong;
} Counts;

static gboolean on_name(const char *const *values, int columns, gpointer data)
{
    if (columns == 1 && values[0])
        g_ptr_array_add(data, g_strdup(values[0]));
    return TRUE;
}

static gboolean on_value(const char *const *values, int columns, gpointer data)
{
    Counts *counts = data;
    if (columns != 1 || !values[0])
        return TRUE;
    json_t *value = json_loads(values[0], JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, NULL);
    counts->values++;
    counts->wrong += value == NULL;
    json_decref(value);
    return TRUE;
}

/* Columns of a table that are texts. */
static GPtrArray *text_columns(const Search *search, const CatalogRelation *table)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Statement) statement = statement_new();
    Failure said = {0};
    statement_append(statement,
                     "select a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid\n"
                     "join pg_namespace n on n.oid = c.relnamespace where a.attnum > 0\n"
                     "  and a.atttypid = any ('{text, varchar, bpchar}'::regtype[])\n"
                     "  and has_column_privilege(c.oid, a.attnum, 'select') and n.nspname = ");
    statement_append_value(statement, TYPE_TEXT, table->schema);
    statement_append(statement, " and c.relname = ");
    statement_append_value(statement, TYPE_TEXT, table->name);
    statement_append(statement, " order by a.attnum");
    db_query(search->evaluation->db, statement, on_name, names, &said);
    failure_clear(&said);
    return names;
}

/* What is wrong with the texts of a column; NULL for nothing. */
static char *look_at_column(const Search *search, const CatalogRelation *table, const char *column)
{
    g_autoptr(Statement) statement = statement_new();
    Failure said = {0};
    Counts counts = {0};
    statement_append(statement, "select ");
    statement_append_identifier(statement, column);
    statement_append(statement, " from ");
    statement_append_identifier(statement, table->schema);
    statement_append(statement, ".");
    statement_append_identifier(statement, table->name);
    const gboolean whole = db_query(search->evaluation->db, statement, on_value, &counts, &said);
    failure_clear(&said);
    if (counts.wrong == 0)
        return NULL;
    return g_strdup_printf("%s.%s holds %" G_GINT64_FORMAT " %s no JSON, of %s%" G_GINT64_FORMAT,
                           table->name, column, counts.wrong,
                           counts.wrong == 1 ? "text that is" : "texts that are",
                           whole ? "" : "the first ", counts.values);
}

/* Is this column, a text in this export, read as JSON? */
static gboolean is_cast(const char *sql, const char *column)
{
    g_autofree char *cast = g_strconcat(column, "::json", NULL);
    for (const char *at = strstr(sql, cast); at; at = strstr(at + 1, cast))
        if (at == sql || !(g_ascii_isalnum(at[-1]) || at[-1] == '_'))
            return TRUE;
    return FALSE;
}

static const char *look_at_table(Search *search, const CatalogRelation *table, const char *sql)
{
    g_autoptr(GPtrArray) columns = text_columns(search, table);
    for (guint i = 0; i < columns->len; i++) {
        const char *column = columns->pdata[i];
        if (!is_cast(sql, column))
            continue;
        g_autofree char *key = g_strdup_printf("%s.%s.%s", table->schema, table->name, column);
        const char *told = g_hash_table_lookup(search->told, key);
        if (!told) {
            char *wrong = look_at_column(search, table, column);
            told = wrong ? wrong : g_strdup("");
            g_hash_table_insert(search->told, g_steal_pointer(&key), (gpointer)told);
        }
        if (*told)
            return told;
    }
    return NULL;
}

static const char *look_at_text(Search *search, const Source *text)
{
    const Evaluation *evaluation = search->evaluation;
    const SqlText *sql = definitions_sql(evaluation->request.definitions, text);
    const char *wrong = NULL;
    for (guint i = 0; sql && i < sql->relations->len && !wrong; i++) {
        const CatalogRelation *table = plan_relation(evaluation->plan, sql->relations->pdata[i]);
        if (table && table->readable)
            wrong = look_at_table(search, table, text->text);
    }
    return wrong;
}

/* What was asked: a text of the pack, and the models that it reads. */
typedef struct {
    const Source *own;
    const GPtrArray *models;
} Asked;

typedef const char *(*LookAt)(Search *search, const Source *text);

static const char *look_through(Search *search, const Asked *asked, LookAt look)
{
    const char *wrong = asked->own && asked->own->text ? look(search, asked->own) : NULL;
    for (guint i = 0; i < asked->models->len && !wrong; i++) {
        const PlanSource *source = plan_model(search->evaluation->plan, asked->models->pdata[i]);
        if (source && source->variant && source->variant->sql.text)
            wrong = look(search, &source->variant->sql);
    }
    return wrong;
}

/* --- a column that is not there ----------------------------------------------------------------
 */

/* The name in `column "x" does not exist`, or in `column t.x does not exist`; NULL for any other
 * message. New string. */
static char *missing_column(const char *message)
{
    static const char end[] = " does not exist";
    if (!g_str_has_prefix(message, "column ") || !g_str_has_suffix(message, end))
        return NULL;
    g_autofree char *named =
        g_strndup(message + strlen("column "), strlen(message) - strlen("column ") - strlen(end));
    const char *dot = strrchr(named, '.');
    g_auto(GStrv) parts = g_strsplit(dot ? dot + 1 : named, "\"", -1);
    return g_strjoinv("", parts);
}

/* The table that a text means by the missing column and that has none of it; NULL where there is
 * none. */
static const char *look_for_lack(Search *search, const Source *text)
{
    const Evaluation *evaluation = search->evaluation;
    const SqlText *sql = definitions_sql(evaluation->request.definitions, text);
    for (guint i = 0; sql && i < sql->columns->len; i++) {
        const SqlColumn *named = &g_array_index(sql->columns, SqlColumn, i);
        const CatalogRelation *table =
            !named->optional && g_str_equal(named->column, search->column)
                ? plan_relation(evaluation->plan, named->relations->pdata[0])
                : NULL;
        if (table && !g_hash_table_contains(table->columns, search->column))
            return table->name;
    }
    return NULL;
}

/* ---------------------------------------------------------------------------------------------- */

/* TRUE when the text is another now. */
static gboolean name_culprit(Search *search, const Asked *asked, char **text, char **hint)
{
    g_autofree char *column = missing_column(*text);
    search->column = column;
    const char *table = column ? look_through(search, asked, look_for_lack) : NULL;
    const char *wrong = strstr(*text, "invalid input syntax for type json")
                            ? look_through(search, asked, look_at_text)
                            : NULL;
    search->column = NULL;
    if (!table && !wrong)
        return FALSE;
    g_free(*text);
    *text = table ? g_strdup_printf("%s has no column %s", table, column) : g_strdup(wrong);
    if (!wrong)
        return TRUE;
    g_free(*hint);
    *hint = g_strdup("mend them in the export, or give the model that reads them a variant "
                     "that leaves them out");
    return TRUE;
}

static Search search_new(Evaluation *evaluation)
{
    return (Search){.evaluation = evaluation,
                    .told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free)};
}

void evaluate_name_culprits(Evaluation *evaluation)
{
    const Definitions *definitions = evaluation->request.definitions;
    Search search = search_new(evaluation);
    for (guint i = 0; i < evaluation->checks->len; i++) {
        CheckRun *run = evaluation->checks->pdata[i];
        if (run->trouble != REASON_SQL || !run->text)
            continue;
        g_autoptr(GPtrArray) models = definitions_reach(definitions, run->check);
        const PackVariant *variant = run->source ? run->source->variant : NULL;
        const Asked asked = {variant ? &variant->sql : NULL, models};
        if (name_culprit(&search, &asked, &run->text, &run->hint))
            g_clear_pointer(&run->said, g_free);
    }
    g_hash_table_unref(search.told);
}

void evaluate_name_culprit_of(Evaluation *evaluation, const Source *own, char **text, char **hint)
{
    Search search = search_new(evaluation);
    g_autoptr(GPtrArray) models = definitions_reach_of(evaluation->request.definitions, own);
    const Asked asked = {own, models};
    name_culprit(&search, &asked, text, hint);
    g_hash_table_unref(search.told);
}
