/* As of which instant a run has read: of this server as of one, of others as of those that each
 * connection of theirs began at. */
#include "private.h"

/* Partitions, and what a view reads, are followed down to foreign tables. */
static const char foreign_sql[] =
    "::text[]) as named),\n"
    "read (oid) as (\n"
    "  select to_regclass(named)::oid from named where to_regclass(named) is not null\n"
    "  union\n"
    "  select below.oid from read cross join lateral (\n"
    "    select i.inhrelid as oid from pg_inherits i where i.inhparent = read.oid\n"
    "    union all\n"
    "    select d.refobjid from pg_rewrite w join pg_depend d on d.objid = w.oid\n"
    "      and d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass\n"
    "    where w.ev_class = read.oid) below\n"
    ")\n"
    "select count(distinct t.ftserver) from read join pg_foreign_table t on t.ftrelid = read.oid";

/* Where Citus has its catalogue: the nodes that hold shards of a table that is read. */
static const char citus_sql[] =
    "::text[]) as named)\n"
    "select count(*) from pg_dist_node n where n.isactive and exists (\n"
    "  select from named join pg_dist_partition p on p.logicalrelid = to_regclass(named)\n"
    "  where p.partmethod <> 'n')";

static gboolean on_count(const char *const *values, int columns, gpointer data)
{
    guint *count = data;
    *count += columns == 1 && values[0] ? (guint)g_ascii_strtoull(values[0], NULL, 10) : 0;
    return TRUE;
}

static void add_names(const Evaluation *evaluation, int key, GHashTable *seen, GPtrArray *names)
{
    g_autoptr(GHashTable) set = plan_relations(evaluation->plan, key);
    GHashTableIter iterator;
    gpointer found;
    g_hash_table_iter_init(&iterator, set);
    while (g_hash_table_iter_next(&iterator, &found, NULL)) {
        const CatalogRelation *relation = found;
        if (g_hash_table_add(seen, found))
            g_ptr_array_add(names, statement_relation(relation->schema, relation->name));
    }
}

/* What the questions of this run read, as a text[] literal of names in full. */
static char *names_read(const Evaluation *evaluation)
{
    const Pack *pack = definitions_pack(evaluation->request.definitions);
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    add_names(evaluation, PLAN_KEY_FRESHNESS, seen, names);
    for (guint i = 0; evaluation->whole && i < pack->scorecard.goals->len; i++)
        add_names(evaluation, PLAN_KEY_GOAL - (int)i, seen, names);
    for (guint i = 0; i < evaluation->checks->len; i++) {
        guint key = 0;
        g_ptr_array_find(pack->checks, ((CheckRun *)evaluation->checks->pdata[i])->check, &key);
        add_names(evaluation, (int)key, seen, names);
    }
    return statement_text_array(names);
}

static gboolean count(Evaluation *evaluation, const char *names, const char *sql, guint *servers)
{
    Failure failure = {0};
    g_autoptr(Statement) statement = statement_new();
    statement_append(statement, "with recursive named as (select unnest(");
    statement_append_value(statement, TYPE_TEXT_ARRAY, names);
    statement_append(statement, sql);
    const gboolean done = db_query(evaluation->db, statement, on_count, servers, &failure);
    failure_clear(&failure);
    return done;
}

static gboolean has_citus(Evaluation *evaluation, guint *has)
{
    Failure failure = {0};
    g_autoptr(Statement) statement = statement_new();
    statement_append(statement, "select (to_regclass('pg_dist_partition') is not null)::int::text");
    const gboolean done = db_query(evaluation->db, statement, on_count, has, &failure);
    failure_clear(&failure);
    return done;
}

void evaluate_consistency(Evaluation *evaluation)
{
    guint servers = 0, citus = 0;
    evaluation->consistency = CONSISTENCY_ONE;
    if (!evaluation->spread)
        return;
    const guint connections = db_connections_asked(evaluation->db);
    g_autofree char *names = names_read(evaluation);
    if (!count(evaluation, names, foreign_sql, &servers) || !has_citus(evaluation, &citus) ||
        (citus > 0 && !count(evaluation, names, citus_sql, &servers)))
        evaluation->consistency = CONSISTENCY_UNKNOWN;
    else if (servers > 0)
        evaluation->consistency = connections == 1 ? CONSISTENCY_SERVER : CONSISTENCY_SEVERAL;
    evaluation->servers = servers;
}

const char *evaluate_consistency_name(Consistency consistency)
{
    switch (consistency) {
    case CONSISTENCY_ONE:
        return "one snapshot";
    case CONSISTENCY_SERVER:
        return "one snapshot per server";
    case CONSISTENCY_SEVERAL:
        return "several snapshots";
    case CONSISTENCY_UNKNOWN:
        break;
    }
    return NULL;
}
