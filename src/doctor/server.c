/* What only the server can tell: connection, rights, sizes. */
#include "private.h"

#include <stdlib.h>
#include <string.h>

static gboolean is_true(const char *value)
{
    return value && value[0] == 't';
}

static json_t *text_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}

static json_t *flag_or_null(const char *value)
{
    return value ? json_boolean(is_true(value)) : json_null();
}

/* --- the connection --------------------------------------------------------------------------- */

static gboolean on_connection(const char *const *values, int columns, gpointer data)
{
    json_t *connection = data;
    g_return_val_if_fail(columns == 5, FALSE);
    json_object_set_new(connection, "database", text_or_null(values[0]));
    json_object_set_new(connection, "address", text_or_null(values[1]));
    json_object_set_new(connection, "loopback", flag_or_null(values[2]));
    json_object_set_new(connection, "tls", flag_or_null(values[3]));
    json_object_set_new(connection, "standby", flag_or_null(values[4]));
    return TRUE;
}

void doctor_connection(Doctor *doctor)
{
    json_t *connection = json_object();
    g_autoptr(Statement) statement = statement_new();
    statement_append(
        statement,
        "select current_database(), host(inet_server_addr()) || ' port ' || inet_server_port(),\n"
        "  coalesce(inet_server_addr() <<= '127.0.0.0/8' or inet_server_addr() = '::1', true),\n"
        "  (select ssl from pg_stat_ssl where pid = pg_backend_pid()), pg_is_in_recovery()");
    json_object_set_new(connection, "kind", json_string(doctor->dump ? "dump" : "database"));
    json_object_set_new(connection, "dump", text_or_null(doctor->dump));
    json_object_set_new(connection, "role", json_string(doctor->evaluation->role));
    json_object_set_new(connection, "server_version",
                        json_string(db_server_version(doctor->evaluation->db)));
    doctor_ask(doctor, statement, "the connection", on_connection, connection);
    json_object_set_new(doctor->report, "connection", connection);
}

/* --- tables ----------------------------------------------------------------------------------- */

DoctorTable *doctor_table_named(const Doctor *doctor, const char *schema, const char *name)
{
    for (guint i = 0; i < doctor->tables->len; i++) {
        DoctorTable *table = doctor->tables->pdata[i];
        if (g_str_equal(table->relation->schema, schema) &&
            g_str_equal(table->relation->name, name))
            return table;
    }
    return NULL;
}

json_t *doctor_list(const char *text)
{
    json_t *list = text ? json_loads(text, 0, NULL) : NULL;
    return list ? list : json_array();
}

static gboolean on_table(const char *const *values, int columns, gpointer data)
{
    DoctorTable *table = doctor_table_named(data, values[0], values[1]);
    g_return_val_if_fail(columns == 13, FALSE);
    if (!table || table->kind)
        return TRUE;
    g_free(table->name);
    g_free(table->rights);
    table->name = g_strdup(values[2]);
    table->kind = values[3][0];
    table->rows = values[4] ? g_ascii_strtoll(values[4], NULL, 10) : -1;
    table->bytes = values[5] ? g_ascii_strtoll(values[5], NULL, 10) : 0;
    table->usage = is_true(values[6]);
    table->selectable = is_true(values[7]);
    table->owned = is_true(values[8]);
    table->filtered = is_true(values[9]);
    table->rights = g_strdup(values[10] ? values[10] : "");
    table->revoke = doctor_list(values[11]);
    table->indexes = doctor_list(values[12]);
    return TRUE;
}

/* A partitioned table is as large as its parts. -1 rows: never counted, before Postgres 14 that is
 * 0 rows on 0 pages. */
static const char measures[] =
    "select n.nspname, c.relname, format('%I.%I', n.nspname, c.relname), c.relkind, s.rows, "
    "s.bytes,\n"
    "  has_schema_privilege(n.oid, 'usage'), has_table_privilege(c.oid, 'select'),\n"
    "  pg_has_role(c.relowner, 'usage'), row_security_active(c.oid),\n"
    "  (select string_agg(upper(p), ', ' order by i) from\n"
    "     unnest(array['insert', 'update', 'delete', 'truncate']) with ordinality as w (p, i)\n"
    "   where case when p in ('insert', 'update') then has_any_column_privilege(c.oid, p)\n"
    "     else has_table_privilege(c.oid, p) end),\n"
    "  (select jsonb_agg(format('REVOKE %s ON %I.%I FROM %s;', g.rights, n.nspname, c.relname,\n"
    "       case g.grantee when 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(g.grantee)) "
    "end))\n"
    "   from (select a.grantee, string_agg(a.privilege_type, ', ' order by a.privilege_type) as "
    "rights\n"
    "     from aclexplode(c.relacl) a\n"
    "     where a.privilege_type in ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')\n"
    "       and case when a.grantee = 0 then true else pg_has_role(a.grantee, 'usage') end\n"
    "     group by a.grantee) g),\n"
    "  (select jsonb_agg((select jsonb_agg(a.attname order by k.n)\n"
    "     from unnest(i.indkey::int2[]) with ordinality as k (number, n)\n"
    "     left join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number\n"
    "     where k.n <= i.indnkeyatts))\n"
    "   from pg_index i where i.indrelid = c.oid and i.indisvalid and i.indpred is null)\n"
    "from jsonb_to_recordset(";

static const char measured[] =
    ") as r (schema text, name text)\n"
    "join pg_namespace n on n.nspname = r.schema\n"
    "join pg_class c on c.relnamespace = n.oid and c.relname = r.name\n"
    "cross join lateral (\n"
    "  select sum(case when l.relpages = 0 and l.reltuples <= 0 and pg_relation_size(l.oid) > 0\n"
    "             then null else greatest(l.reltuples, 0) end)::bigint as rows,\n"
    "    sum(pg_total_relation_size(l.oid))::bigint as bytes\n"
    "  from pg_class l\n"
    "  where l.oid = c.oid or (c.relkind = 'p' and l.oid in (\n"
    "    select relid from pg_partition_tree(c.oid) where isleaf))) s";

void doctor_measure_tables(Doctor *doctor)
{
    json_t *names = json_array();
    for (guint i = 0; i < doctor->tables->len; i++) {
        const CatalogRelation *relation = ((DoctorTable *)doctor->tables->pdata[i])->relation;
        json_array_append_new(
            names, json_pack("{s:s, s:s}", "schema", relation->schema, "name", relation->name));
    }
    char *text = json_dumps(names, JSON_COMPACT);
    g_autoptr(Statement) statement = statement_new();
    statement_append(statement, measures);
    statement_append_value(statement, TYPE_JSONB, text);
    statement_append(statement, measured);
    doctor_ask(doctor, statement, "sizes and rights of the tables", on_table, doctor);
    free(text);
    json_decref(names);
    json_t *tables = json_array();
    for (guint i = 0; i < doctor->tables->len; i++) {
        const DoctorTable *table = doctor->tables->pdata[i];
        if (table->read)
            json_array_append_new(
                tables, json_pack("{s:s, s:o, s:I}", "table", table->name, "rows",
                                  table->rows < 0 ? json_null() : json_integer(table->rows),
                                  "bytes", (json_int_t)table->bytes));
    }
    json_object_set_new(doctor->report, "tables", tables);
}

/* --- rights ----------------------------------------------------------------------------------- */

static gboolean on_role(const char *const *values, int columns, gpointer data)
{
    static const char *const attributes[] = {"CREATEDB", "CREATEROLE", "REPLICATION", "BYPASSRLS"};
    json_t *list = json_array();
    g_return_val_if_fail(columns == 5, FALSE);
    json_object_set_new(data, "superuser", json_boolean(is_true(values[0])));
    for (gsize i = 0; i < G_N_ELEMENTS(attributes); i++)
        if (is_true(values[i + 1]))
            json_array_append_new(list, json_string(attributes[i]));
    json_object_set_new(data, "attributes", list);
    return TRUE;
}

static gint by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(a, b);
}

static void add_grant(Doctor *doctor, json_t *list, const DoctorTable *table, gboolean lacking)
{
    g_autofree char *grant = doctor_grant(table, doctor->evaluation->role, lacking);
    if (grant)
        json_array_append_new(list, json_pack("{s:s, s:s}", "table", table->name, "grant", grant));
}

/* A password or a token that a question cannot do without. */
static void add_needed_secret(Doctor *doctor, json_t *list, const PlanSource *source)
{
    const char *dot = source->column && source->missing ? strrchr(source->missing, '.') : NULL;
    g_autofree char *name = dot ? g_strndup(source->missing, (gsize)(dot - source->missing)) : NULL;
    const CatalogRelation *relation =
        dot ? catalog_find_dotted(doctor->evaluation->catalog, name) : NULL;
    const DoctorTable *table = relation ? doctor_table(doctor, relation) : NULL;
    if (!table || !catalog_is_secret(dot + 1))
        return;
    g_autofree char *column = statement_identifier(dot + 1);
    g_autofree char *grant = g_strdup_printf("GRANT SELECT (%s) ON %s TO %s;", column, table->name,
                                             doctor->evaluation->role);
    json_array_append_new(list, json_pack("{s:s, s:s}", "table", table->name, "grant", grant));
}

static json_t *unreadable_of(Doctor *doctor)
{
    json_t *list = json_array();
    g_autoptr(GHashTable) schemas = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < doctor->tables->len; i++) {
        const DoctorTable *table = doctor->tables->pdata[i];
        if (!table->kind)
            continue;
        if (table->relation->readable) {
            add_grant(doctor, list, table, TRUE);
            continue;
        }
        if (!table->usage && g_hash_table_add(schemas, table->relation->schema)) {
            g_autoptr(Statement) grant = statement_new();
            statement_append(grant, "GRANT USAGE ON SCHEMA ");
            statement_append_identifier(grant, table->relation->schema);
            statement_appendf(grant, " TO %s;", doctor->evaluation->role);
            json_array_append_new(
                list, json_pack("{s:s, s:s}", "table", table->name, "grant", statement_sql(grant)));
        }
        if (!table->selectable)
            add_grant(doctor, list, table, FALSE);
    }
    for (guint i = 0; i < doctor->pack->checks->len; i++)
        add_needed_secret(doctor, list, plan_check(doctor->plan, doctor->pack->checks->pdata[i]));
    return list;
}

/* What looks like a password or a token, and this role may read. */
static json_t *secrets_of(const Doctor *doctor)
{
    json_t *list = json_array();
    const Catalog *catalog = doctor->evaluation->catalog;
    for (guint i = 0; i < catalog_length(catalog); i++) {
        const CatalogRelation *relation = catalog_get(catalog, i);
        g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(relation->columns), by_text);
        for (const GList *name = names; name; name = name->next)
            if (GPOINTER_TO_INT(g_hash_table_lookup(relation->columns, name->data)) &&
                catalog_is_secret(name->data))
                json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "schema", relation->schema,
                                                      "table", relation->name, "column",
                                                      (const char *)name->data));
    }
    return list;
}

void doctor_privileges(Doctor *doctor)
{
    if (doctor->dump) {
        json_object_set_new(doctor->report, "privileges", json_null());
        return;
    }
    json_t *privileges = json_object();
    g_autoptr(Statement) statement = statement_new();
    statement_append(statement, "select rolsuper, rolcreatedb, rolcreaterole, rolreplication, "
                                "rolbypassrls from pg_roles where rolname = current_user");
    doctor_ask(doctor, statement, "the role", on_role, privileges);
    json_t *writable = json_array(), *filtered = json_array();
    for (guint i = 0; i < doctor->tables->len; i++) {
        const DoctorTable *table = doctor->tables->pdata[i];
        if (*table->rights)
            json_array_append_new(writable, json_pack("{s:s, s:s, s:b, s:O}", "table", table->name,
                                                      "rights", table->rights, "owner",
                                                      table->owned, "revoke", table->revoke));
        if (table->filtered)
            json_array_append_new(filtered, json_string(table->name));
    }
    json_object_set_new(privileges, "unreadable", unreadable_of(doctor));
    json_object_set_new(privileges, "writable", writable);
    json_object_set_new(privileges, "filtered", filtered);
    json_object_set_new(privileges, "secrets", secrets_of(doctor));
    json_object_set_new(doctor->report, "privileges", privileges);
}
