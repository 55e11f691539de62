/* How the events and the other big tables are stored, and what would help there. */
#include "private.h"

#include <stdlib.h>
#include <string.h>

/* --- what the server says ---------------------------------------------------------------------
 */

/* Of each table that is read: itself, and all that it is partitioned into. */
static const char stored_sql[] =
    ") as r (schema text, name text)\n"
    "join pg_namespace n on n.nspname = r.schema\n"
    "join pg_class c on c.relnamespace = n.oid and c.relname = r.name\n"
    "cross join lateral (\n"
    "  select count(*) filter (where t.isleaf and t.level > 0) as partitions,\n"
    "    jsonb_agg(distinct pg_get_partkeydef(t.relid::oid)) filter (where not t.isleaf) as keys,\n"
    "    coalesce(bool_or(p.partstrat = 'r' and a.attname = 'timestamp'), false) as by_time,\n"
    "    count(f.ftrelid) as elsewhere,\n"
    "    bool_or(case when l.relkind in ('p', 'f')\n"
    "      then l.reltuples < 0 or l.reltuples = 0 and l.relpages = 0 and l.relkind = 'f'\n"
    "      else pg_relation_size(l.oid) >= 1048576 and has_any_column_privilege(l.oid, 'select')\n"
    "        and not exists (select from pg_stats z where z.schemaname = m.nspname\n"
    "          and z.tablename = l.relname) end) as uncounted,\n"
    "    jsonb_agg(distinct jsonb_build_object('server', s.srvname, 'wrapper', w.fdwname,\n"
    "      'options', coalesce((select jsonb_object_agg(o.option_name, o.option_value)\n"
    "        from pg_options_to_table(s.srvoptions) o\n"
    "        where o.option_name in ('async_capable', 'fetch_size')), '{}'::jsonb),\n"
    "      'of_tables', coalesce((select jsonb_object_agg(o.option_name, o.option_value)\n"
    "        from pg_options_to_table(f.ftoptions) o\n"
    "        where o.option_name in ('async_capable', 'fetch_size')), '{}'::jsonb)))\n"
    "      filter (where s.oid is not null) as servers\n"
    "  from (select relid, isleaf, level from pg_partition_tree(c.oid)\n"
    "    union all select c.oid, true, 0 where c.relkind <> 'p') t\n"
    "  join pg_class l on l.oid = t.relid\n"
    "  join pg_namespace m on m.oid = l.relnamespace\n"
    "  left join pg_partitioned_table p on p.partrelid = t.relid\n"
    "  left join pg_attribute a on a.attrelid = t.relid and a.attnum = p.partattrs[0]\n"
    "  left join pg_foreign_table f on f.ftrelid = t.relid\n"
    "  left join pg_foreign_server s on s.oid = f.ftserver\n"
    "  left join pg_foreign_data_wrapper w on w.oid = s.srvfdw) s";

static const char columns_sql[] =
    "select n.nspname, c.relname, s.partitions, s.keys, s.by_time, s.elsewhere, s.uncounted,\n"
    "  s.servers, (select jsonb_agg(m.amname || ' ' || k.columns order by i.indexrelid)\n"
    "    from pg_index i join pg_class x on x.oid = i.indexrelid join pg_am m on m.oid = x.relam\n"
    "    cross join lateral (select '(' || string_agg(coalesce(a.attname, '...'), ', ' order by "
    "u.n) || ')'\n"
    "        as columns, min(a.attname) filter (where u.n = 1) as first\n"
    "      from unnest(i.indkey::int2[]) with ordinality as u (number, n)\n"
    "      left join pg_attribute a on a.attrelid = c.oid and a.attnum = u.number\n"
    "      where u.n <= i.indnkeyatts) k\n"
    "    where i.indrelid = c.oid and i.indisvalid and i.indpred is null\n"
    "      and k.first in ('team_id', 'organization_id', 'timestamp'))\n"
    "from jsonb_to_recordset(";

static const char *kind_of(const DoctorTable *table, gint64 partitions)
{
    return table->kind == 'f'                     ? "foreign"
           : table->kind == 'p' || partitions > 0 ? "partitions"
           : table->kind == 'v'                   ? "view"
           : table->kind == 'm'                   ? "materialized view"
                                                  : "table";
}

static gboolean on_stored(const char *const *values, int columns, gpointer data)
{
    const Doctor *doctor = data;
    g_return_val_if_fail(columns == 9, FALSE);
    const DoctorTable *table = doctor_table_named(doctor, values[0], values[1]);
    if (!table || !table->kind)
        return TRUE;
    const gint64 partitions = g_ascii_strtoll(values[2], NULL, 10);
    json_array_append_new(
        json_object_get(doctor->report, "storage"),
        json_pack("{s:s, s:b, s:s, s:I, s:o, s:b, s:I, s:b, s:o, s:o, s:o, s:I}", "table",
                  table->name, "events", doctor_is_events(table->relation), "stored",
                  kind_of(table, partitions), "partitions", (json_int_t)partitions, "keys",
                  doctor_list(values[3]), "by_time", g_strcmp0(values[4], "t") == 0, "foreign",
                  (json_int_t)g_ascii_strtoll(values[5], NULL, 10), "uncounted",
                  g_strcmp0(values[6], "t") == 0, "servers", doctor_list(values[7]), "indexes",
                  doctor_list(values[8]), "rows",
                  table->rows < 0 ? json_null() : json_integer(table->rows), "bytes",
                  (json_int_t)table->bytes));
    return TRUE;
}

/* Those of events, those that are large, and whatever is no plain table. */
static char *names_of(const Doctor *doctor)
{
    json_t *names = json_array();
    for (guint i = 0; i < doctor->tables->len; i++) {
        const DoctorTable *table = doctor->tables->pdata[i];
        if (table->read && (doctor_is_events(table->relation) || doctor_is_large(table) ||
                            table->kind == 'p' || table->kind == 'f'))
            json_array_append_new(names, json_pack("{s:s, s:s}", "schema", table->relation->schema,
                                                   "name", table->relation->name));
    }
    char *text = json_dumps(names, JSON_COMPACT);
    json_decref(names);
    return text;
}

/* --- Citus ------------------------------------------------------------------------------------ */

static gboolean on_true(const char *const *values, int columns, gpointer data)
{
    *(gboolean *)data = columns == 1 && g_strcmp0(values[0], "t") == 0;
    return TRUE;
}

static gboolean on_distributed(const char *const *values, int columns, gpointer data)
{
    const Doctor *doctor = data;
    g_return_val_if_fail(columns == 4, FALSE);
    const DoctorTable *table = doctor_table_named(doctor, values[0], values[1]);
    size_t i;
    json_t *entry;
    json_array_foreach (json_object_get(doctor->report, "storage"), i, entry)
        if (table && g_strcmp0(doctor_text(entry, "table"), table->name) == 0) {
            json_object_set_new(entry, "stored", json_string("citus"));
            json_object_set_new(entry, "nodes", json_integer(g_ascii_strtoll(values[3], NULL, 10)));
            json_object_set_new(entry, "shared",
                                json_boolean(g_strcmp0(values[2], "n") == 0)); /* on every node */
        }
    return TRUE;
}

static void look_at_citus(Doctor *doctor)
{
    gboolean there = FALSE;
    g_autoptr(Statement) look = statement_new();
    g_autoptr(Statement) tables = statement_new();
    statement_append(look, "select to_regclass('pg_dist_partition') is not null");
    statement_append(tables, "select n.nspname, c.relname, p.partmethod,\n"
                             "  (select count(*) from pg_dist_node d where d.isactive)\n"
                             "from pg_dist_partition p join pg_class c on c.oid = p.logicalrelid\n"
                             "join pg_namespace n on n.oid = c.relnamespace");
    if (doctor_ask(doctor, look, "Citus", on_true, &there) && there)
        doctor_ask(doctor, tables, "the tables of Citus", on_distributed, doctor);
}

void doctor_storage(Doctor *doctor)
{
    json_object_set_new(doctor->report, "storage", json_array());
    if (doctor->dump)
        return;
    char *names = names_of(doctor);
    g_autoptr(Statement) statement = statement_new();
    statement_append(statement, columns_sql);
    statement_append_value(statement, TYPE_JSONB, names);
    statement_append(statement, stored_sql);
    doctor_ask(doctor, statement, "how the tables are stored", on_stored, doctor);
    free(names);
    look_at_citus(doctor);
}

/* --- what would help -------------------------------------------------------------------------- */

static gboolean has_option(const json_t *server, const char *option)
{
    return doctor_text(json_object_get(server, "options"), option) ||
           doctor_text(json_object_get(server, "of_tables"), option);
}

static gboolean is_async(const json_t *server)
{
    const char *own = doctor_text(json_object_get(server, "of_tables"), "async_capable");
    const char *of_server = doctor_text(json_object_get(server, "options"), "async_capable");
    const char *said = own ? own : of_server;
    return said && (g_ascii_strcasecmp(said, "true") == 0 || g_ascii_strcasecmp(said, "on") == 0);
}

/* Both options belong to postgres_fdw; what a table says for itself is left alone. */
static void add_server(json_t *statements, GHashTable *seen, const json_t *server, gboolean others,
                       int version)
{
    g_autoptr(GString) options = g_string_new(NULL);
    const char *name = doctor_text(server, "server");
    const char *async = doctor_text(json_object_get(server, "options"), "async_capable");
    if (g_strcmp0(doctor_text(server, "wrapper"), "postgres_fdw") != 0)
        return;
    if (others && version >= 140000 && !is_async(server) &&
        !doctor_text(json_object_get(server, "of_tables"), "async_capable"))
        g_string_append_printf(options, "%s async_capable 'true'", async ? "SET" : "ADD");
    if (!has_option(server, "fetch_size"))
        g_string_append_printf(options, "%sADD fetch_size '10000'", options->len ? ", " : "");
    if (options->len == 0 || !g_hash_table_add(seen, (gpointer)name))
        return;
    g_autofree char *quoted = statement_identifier(name);
    doctor_add_line(statements, "ALTER SERVER %s OPTIONS (%s);", quoted, options->str);
}

static guint count_servers(const json_t *servers)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    size_t i;
    const json_t *server;
    json_array_foreach (servers, i, server)
        g_hash_table_add(names, (gpointer)doctor_text(server, "server"));
    return g_hash_table_size(names);
}

static void advise_servers(const Doctor *doctor)
{
    const int version = db_server_version_number(doctor->evaluation->db);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    json_t *statements = json_array();
    size_t i, k;
    const json_t *entry, *server;
    json_array_foreach (json_object_get(doctor->report, "storage"), i, entry) {
        const json_t *servers = json_object_get(entry, "servers");
        json_array_foreach (servers, k, server)
            add_server(statements, seen, server, count_servers(servers) > 1, version);
    }
    if (json_array_size(statements) > 0)
        doctor_add_advice(
            doctor, statements,
            "let the other servers work at the same time, and send many rows at once");
    else
        json_decref(statements);
}

/* The server never counts what lies elsewhere, of a partitioned table only its parts, and what was
 * just restored a while later. */
static void advise_counting(const Doctor *doctor)
{
    json_t *statements = json_array();
    size_t i;
    const json_t *entry;
    json_array_foreach (json_object_get(doctor->report, "storage"), i, entry)
        if (json_is_true(json_object_get(entry, "uncounted")) &&
            (json_integer_value(json_object_get(entry, "foreign")) > 0 ||
             json_integer_value(json_object_get(entry, "bytes")) >= (1 << 20)))
            doctor_add_line(statements, "ANALYZE %s;", doctor_text(entry, "table"));
    if (json_array_size(statements) > 0)
        doctor_add_advice(doctor, statements,
                          "have the server look over what it has never counted, as by itself it "
                          "does not partitions as a whole and tables of other servers: a run then "
                          "reads the months that it needs, and not all history");
    else
        json_decref(statements);
}

void doctor_advise_storage(const Doctor *doctor)
{
    advise_servers(doctor);
    advise_counting(doctor);
}
