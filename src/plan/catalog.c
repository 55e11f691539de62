/* What an export holds. */
#include "catalog.h"

#include "pack.h"

#include <stdlib.h>
#include <string.h>

/* Where the role looks for its tables is known from delight.search_path, which db/transaction.c
 * keeps; a schema counts also where the right to use it was forgotten, and `public` where none is
 * named that is there. Partitions are left out: they are read through their parent. */
const char catalog_query[] =
    "with named as (\n"
    "  select w.i, case btrim(w.word) when '$user' then current_user when '\"$user\"' then "
    "current_user\n"
    "    else case when btrim(w.word) like '\"%' then replace(btrim(btrim(w.word), '\"'), "
    "'\"\"', '\"')\n"
    "      else lower(btrim(w.word)) end end as schema\n"
    "  from unnest(string_to_array(current_setting('delight.search_path', true), ','))\n"
    "    with ordinality as w (word, i)\n"
    "), path as (\n"
    "  select n.oid, min(named.i) as i from named join pg_namespace n on n.nspname = named.schema "
    "group by n.oid\n"
    ")\n"
    "select n.nspname, c.relname,\n"
    "  coalesce((select i from path where path.oid = n.oid),\n"
    "    (n.nspname = 'public' and not exists (select from path))::int),\n"
    "  has_schema_privilege(n.oid, 'usage')::int, a.attname,\n"
    "  has_column_privilege(c.oid, a.attnum, 'select')::int\n"
    "from pg_class c\n"
    "join pg_namespace n on n.oid = c.relnamespace\n"
    "join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped\n"
    "where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition\n"
    "  and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')\n"
    "  and c.relpersistence <> 't'\n"
    "order by n.nspname, c.relname, a.attnum";

struct Catalog {
    GHashTable *relations; /* "schema\001name" -> CatalogRelation*; visible ones also "\001name" */
    GPtrArray *all;
};

static void relation_free(gpointer data)
{
    CatalogRelation *relation = data;
    g_free(relation->schema);
    g_free(relation->name);
    g_hash_table_unref(relation->columns);
    g_free(relation);
}

Catalog *catalog_new(void)
{
    Catalog *catalog = g_new0(Catalog, 1);
    catalog->relations = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    catalog->all = g_ptr_array_new_with_free_func(relation_free);
    return catalog;
}

void catalog_free(Catalog *catalog)
{
    if (!catalog)
        return;
    g_hash_table_unref(catalog->relations);
    g_ptr_array_unref(catalog->all);
    g_free(catalog);
}

static char *relation_key(const char *schema, const char *name)
{
    return g_strdup_printf("%s\001%s", schema ? schema : "", name);
}

static CatalogRelation *relation_add(Catalog *catalog, const char *schema, const char *name,
                                     int order)
{
    CatalogRelation *relation = g_new0(CatalogRelation, 1);
    relation->schema = g_strdup(schema);
    relation->name = g_strdup(name);
    relation->order = order;
    relation->columns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_ptr_array_add(catalog->all, relation);
    g_hash_table_insert(catalog->relations, relation_key(schema, name), relation);
    return relation;
}

/* Null is what these functions say of a table that somebody is just dropping. */
static gboolean is_true(const char *value)
{
    return g_strcmp0(value, "1") == 0;
}

gboolean catalog_add_row(const char *const *values, int columns, gpointer data)
{
    Catalog *catalog = data;
    g_return_val_if_fail(columns == 6, FALSE);
    CatalogRelation *relation = (CatalogRelation *)catalog_find(catalog, values[0], values[1]);
    if (!relation)
        relation = relation_add(catalog, values[0], values[1], atoi(values[2]));
    relation->usable = is_true(values[3]);
    const gboolean readable = relation->usable && is_true(values[5]);
    relation->readable |= readable;
    relation->withheld |= !readable;
    g_hash_table_insert(relation->columns, g_strdup(values[4]), GINT_TO_POINTER(readable));
    return TRUE;
}

/* --- bare names ------------------------------------------------------------------------------- */

/* schema -> how many readable relations there are wanted */
static GHashTable *count_wanted(const Catalog *catalog, CatalogWanted wanted, gpointer data)
{
    GHashTable *counts = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < catalog->all->len; i++) {
        const CatalogRelation *relation = catalog->all->pdata[i];
        if (relation->order == 0 || !relation->readable || !wanted ||
            !wanted(relation->schema, relation->name, data))
            continue;
        gpointer count = g_hash_table_lookup(counts, relation->schema);
        g_hash_table_insert(counts, relation->schema,
                            GUINT_TO_POINTER(GPOINTER_TO_UINT(count) + 1));
    }
    return counts;
}

static gboolean is_better(const CatalogRelation *a, const CatalogRelation *b, GHashTable *counts)
{
    const guint m = GPOINTER_TO_UINT(g_hash_table_lookup(counts, a->schema));
    const guint n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, b->schema));
    if (a->readable != b->readable)
        return a->readable;
    return m != n ? m > n : a->order < b->order;
}

void catalog_settle(Catalog *catalog, CatalogWanted wanted, gpointer data)
{
    g_autoptr(GHashTable) counts = count_wanted(catalog, wanted, data);
    for (guint i = 0; i < catalog->all->len; i++) {
        CatalogRelation *relation = catalog->all->pdata[i];
        if (relation->order == 0)
            continue;
        CatalogRelation *other = (CatalogRelation *)catalog_find(catalog, NULL, relation->name);
        const gboolean better = !other || is_better(relation, other, counts);
        if (other && other->readable && relation->readable)
            (better ? relation : other)->also = (better ? other : relation)->schema;
        if (!better)
            continue;
        if (other)
            other->visible = FALSE;
        relation->visible = TRUE;
        g_hash_table_insert(catalog->relations, relation_key(NULL, relation->name), relation);
    }
}

const CatalogRelation *catalog_find(const Catalog *catalog, const char *schema, const char *name)
{
    if (!catalog)
        return NULL;
    g_autofree char *key = relation_key(schema, name);
    return g_hash_table_lookup(catalog->relations, key);
}

const CatalogRelation *catalog_find_dotted(const Catalog *catalog, const char *dotted)
{
    g_auto(GStrv) parts = pack_name_parts(dotted);
    const guint n = parts ? g_strv_length(parts) : 0;
    if (n != 1 && n != 2)
        return NULL;
    const CatalogRelation *relation = catalog_find(catalog, n == 2 ? parts[0] : NULL, parts[n - 1]);
    if (relation || strchr(dotted, '"'))
        return relation;
    g_autofree char *folded = g_ascii_strdown(dotted, -1); /* as SQL reads names without quotes */
    return strcmp(folded, dotted) == 0 ? NULL : catalog_find_dotted(catalog, folded);
}

gboolean catalog_is_secret(const char *column)
{
    static const char *const words[] = {"password", "passwd", "token", "secret", "api_key"};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (strstr(column, words[i]))
            return !g_str_has_suffix(column, "_at"); /* requested_password_reset_at */
    return FALSE;
}

guint catalog_length(const Catalog *catalog)
{
    return catalog->all->len;
}

const CatalogRelation *catalog_get(const Catalog *catalog, guint index)
{
    return catalog->all->pdata[index];
}

const char **catalog_names(const Catalog *catalog)
{
    const char **names = g_new0(const char *, catalog->all->len + 1);
    guint n = 0;
    for (guint i = 0; i < catalog->all->len; i++) {
        const CatalogRelation *relation = catalog->all->pdata[i];
        if (relation->visible)
            names[n++] = relation->name;
    }
    return names;
}
