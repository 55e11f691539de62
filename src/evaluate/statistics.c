/* Tables of which the planner knows nothing: just restored, on another server, or partitions that
 * nobody has analyzed as a whole. It then takes a table for a few rows and compares each of them
 * with each of another, which can take hours; what reads such a table is kept from that. */
#include "private.h"

/* Few pages are read at once, whatever the plan. */
#define FEW_BYTES "65536"

static const char sql[] =
    "::text[]) as named)\n"
    "select named from named\n"
    "join pg_class c on c.oid = to_regclass(named)\n"
    "join pg_namespace n on n.oid = c.relnamespace\n"
    "where (c.relkind in ('p', 'f') or c.relkind in ('r', 'm') and pg_relation_size(c.oid) "
    "> " FEW_BYTES ")\n"
    "  and not exists (\n"
    "    select from pg_stats s where s.schemaname = n.nspname and s.tablename = c.relname)";

static void add_relations(const Evaluation *evaluation, int key, GHashTable *set)
{
    g_autoptr(GHashTable) relations = plan_relations(evaluation->plan, key);
    GHashTableIter iterator;
    gpointer found;
    g_hash_table_iter_init(&iterator, relations);
    while (g_hash_table_iter_next(&iterator, &found, NULL)) {
        const CatalogRelation *relation = found;
        g_hash_table_insert(set, statement_relation(relation->schema, relation->name), found);
    }
}

/* char* -> CatalogRelation*: whatever the pack's questions read, by its name in full. */
static GHashTable *relations_of_pack(const Evaluation *evaluation)
{
    const Pack *pack = definitions_pack(evaluation->request.definitions);
    GHashTable *set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    add_relations(evaluation, PLAN_KEY_FRESHNESS, set);
    for (guint i = 0; i < pack->scorecard.goals->len; i++)
        add_relations(evaluation, PLAN_KEY_GOAL - (int)i, set);
    for (guint i = 0; i < pack->checks->len; i++)
        add_relations(evaluation, (int)i, set);
    return set;
}

typedef struct {
    GHashTable *relations, *blind;
} Search;

static gboolean on_name(const char *const *values, int columns, gpointer data)
{
    const Search *search = data;
    g_return_val_if_fail(columns == 1, FALSE);
    gpointer relation = g_hash_table_lookup(search->relations, values[0]);
    if (relation)
        g_hash_table_add(search->blind, relation);
    return TRUE;
}

void evaluate_find_blind(Evaluation *evaluation)
{
    if (!evaluation->whole || evaluation->blind)
        return; /* of a few customers each join begins with a few rows */
    evaluation->blind = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) relations = relations_of_pack(evaluation);
    g_autoptr(Statement) statement = statement_new();
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    GHashTableIter iterator;
    gpointer name;
    g_hash_table_iter_init(&iterator, relations);
    while (g_hash_table_iter_next(&iterator, &name, NULL))
        g_ptr_array_add(names, name);
    g_autofree char *array = statement_text_array(names);
    Search search = {relations, evaluation->blind};
    Failure failure = {0};
    statement_append(statement, "with named as (select unnest(");
    statement_append_value(statement, TYPE_TEXT_ARRAY, array);
    statement_append(statement, sql);
    db_query(evaluation->db, statement, on_name, &search, &failure);
    failure_clear(&failure);
}

gboolean evaluate_is_blind(const Evaluation *evaluation, const GArray *keys)
{
    if (!evaluation->blind || g_hash_table_size(evaluation->blind) == 0)
        return FALSE;
    for (guint k = 0; keys && k < keys->len; k++) {
        g_autoptr(GHashTable) relations =
            plan_relations(evaluation->plan, g_array_index(keys, int, k));
        GHashTableIter iterator;
        gpointer relation;
        g_hash_table_iter_init(&iterator, relations);
        while (g_hash_table_iter_next(&iterator, &relation, NULL))
            if (g_hash_table_contains(evaluation->blind, relation))
                return TRUE;
    }
    return !keys;
}
