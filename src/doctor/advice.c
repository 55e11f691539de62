/* What follows from what was found: indexes, and what to do first. */
#include "private.h"

#include <string.h>

/* --- indexes ---------------------------------------------------------------------------------- */

/* Does an index begin with these columns? */
static gboolean is_indexed(const DoctorTable *table, const char *const *columns)
{
    size_t i;
    const json_t *index;
    json_array_foreach (table->indexes, i, index) {
        gboolean same = TRUE;
        for (size_t k = 0; columns[k]; k++)
            same &= g_strcmp0(json_string_value(json_array_get(index, k)), columns[k]) == 0;
        if (same)
            return TRUE;
    }
    return FALSE;
}

/* What narrows a table to a few customers: for events the team and the time, else the team, else
 * the organization. NULL: nothing. */
static const char *const *columns_for(const CatalogRelation *relation)
{
    static const char *const events[] = {"team_id", "timestamp", NULL};
    static const char *const team[] = {"team_id", NULL};
    static const char *const organization[] = {"organization_id", NULL};
    if (doctor_is_events(relation))
        return events;
    if (g_hash_table_contains(relation->columns, "team_id"))
        return team;
    return g_hash_table_contains(relation->columns, "organization_id") ? organization : NULL;
}

/* A partitioned table takes no index concurrently. */
static void add_index(json_t *indexes, const DoctorTable *table, const char *const *columns)
{
    g_autoptr(Statement) statement = statement_new();
    json_t *names = json_array();
    statement_appendf(statement, "CREATE INDEX %sON %s (",
                      table->kind == 'p' ? "" : "CONCURRENTLY ", table->name);
    for (guint i = 0; columns[i]; i++) {
        statement_append(statement, i > 0 ? ", " : "");
        statement_append_identifier(statement, columns[i]);
        json_array_append_new(names, json_string(columns[i]));
    }
    statement_append(statement, ");");
    json_array_append_new(indexes, json_pack("{s:s, s:o, s:s}", "table", table->name, "columns",
                                             names, "statement", statement_sql(statement)));
}

void doctor_indexes(Doctor *doctor)
{
    json_t *indexes = json_array();
    for (guint i = 0; i < doctor->tables->len; i++) {
        const DoctorTable *table = doctor->tables->pdata[i];
        const char *const *columns = columns_for(table->relation);
        if (!doctor->dump && table->read && columns && table->kind && strchr("rpm", table->kind) &&
            doctor_is_large(table) && !is_indexed(table, columns))
            add_index(indexes, table, columns);
    }
    json_object_set_new(doctor->report, "indexes", indexes);
}

/* --- tables of events under another name ------------------------------------------------------ */

/* What this role lacks to read it; empty where it may. */
static json_t *grants_for(const Doctor *doctor, const CatalogRelation *relation)
{
    json_t *grants = json_array();
    g_autoptr(Statement) usage = statement_new();
    g_autoptr(Statement) table = statement_new();
    if (relation->readable || doctor->dump)
        return grants;
    statement_append(usage, "GRANT USAGE ON SCHEMA ");
    statement_append_identifier(usage, relation->schema);
    statement_appendf(usage, " TO %s;", doctor->evaluation->role);
    statement_append(table, "GRANT SELECT ON ");
    statement_append_identifier(table, relation->schema);
    statement_append(table, ".");
    statement_append_identifier(table, relation->name);
    statement_appendf(table, " TO %s;", doctor->evaluation->role);
    json_array_append_new(grants, json_string(statement_sql(usage)));
    json_array_append_new(grants, json_string(statement_sql(table)));
    return grants;
}

/* As lint takes it, whatever the table is called. */
static char *mapping_line(const CatalogRelation *relation)
{
    g_autofree char *schema = pack_name_quoted(relation->schema);
    g_autofree char *table = pack_name_quoted(relation->name);
    g_autofree char *name = g_strdup_printf("%s.%s", schema, table);
    if (!strpbrk(name, "\""))
        return g_strdup_printf("tables: {events: %s}", name);
    g_auto(GStrv) parts = g_strsplit(name, "'", -1);
    g_autofree char *doubled = g_strjoinv("''", parts);
    return g_strdup_printf("tables: {events: '%s'}", doubled);
}

void doctor_unmapped(Doctor *doctor)
{
    json_t *unmapped = json_array();
    const Catalog *catalog = doctor->evaluation->catalog;
    for (guint i = 0; i < catalog_length(catalog); i++) {
        const CatalogRelation *relation = catalog_get(catalog, i);
        if (!doctor_is_events(relation) || doctor_table(doctor, relation))
            continue;
        g_autofree char *name = g_strdup_printf("%s.%s", relation->schema, relation->name);
        g_autofree char *line = mapping_line(relation);
        json_array_append_new(unmapped, json_pack("{s:s, s:s, s:o}", "table", name, "line", line,
                                                  "grants", grants_for(doctor, relation)));
    }
    json_object_set_new(doctor->report, "unmapped", unmapped);
}

/* --- what to do first ------------------------------------------------------------------------- */

static void advise_connection(const Doctor *doctor)
{
    const json_t *connection = json_object_get(doctor->report, "connection");
    if (!doctor->dump && json_is_false(json_object_get(connection, "tls")) &&
        json_is_false(json_object_get(connection, "loopback")))
        doctor_add_advice(
            doctor, NULL,
            "encrypt the connection: add sslmode=verify-full to the connection string");
}

static void advise_unmapped(const Doctor *doctor)
{
    size_t i;
    const json_t *entry;
    for (guint t = 0; t < doctor->tables->len; t++) {
        const DoctorTable *table = doctor->tables->pdata[t];
        if (table->read && doctor_is_events(table->relation))
            return;
    }
    json_array_foreach (json_object_get(doctor->report, "unmapped"), i, entry)
        doctor_add_advice(doctor, json_incref(json_object_get(entry, "grants")),
                          "%s looks like a table of events that no model reads; if it is, write "
                          "in scorecard.yaml: %s",
                          doctor_text(entry, "table"), doctor_text(entry, "line"));
}

/* TRUE: there is nothing else to be said. */
static gboolean advise_no_export(const Doctor *doctor)
{
    const json_t *kinds = json_object_get(json_object_get(doctor->report, "export"), "kinds");
    const json_t *customers = json_object_get(doctor->report, "customers");
    g_autofree char *hint = json_is_integer(customers) && json_integer_value(customers) < 2
                                ? evaluate_hint(doctor->evaluation)
                                : NULL;
    const PackModel *model = pack_find_model(doctor->pack, "customer");
    const PlanSource *source = model ? plan_model(doctor->plan, model) : NULL;
    if (hint)
        doctor_add_advice(doctor, NULL, "%s: %s",
                          json_integer_value(customers) ? "this export tells of a single customer"
                                                        : "there are no customers in this export",
                          hint);
    else if (json_is_integer(customers) && json_integer_value(customers) == 0)
        doctor_add_advice(
            doctor, NULL,
            "there are no customers in this export yet: whoever is internal or deleted does not "
            "count");
    else if (!json_is_integer(customers) && source && source->state == PLAN_NO_SOURCE &&
             json_array_size(json_object_get(doctor->report, "unmapped")) == 0)
        doctor_add_advice(
            doctor, NULL,
            "this database does not look like a PostHog export: no %s; is it the right one? "
            "'psql -l' lists them",
            source->missing ? source->missing : "customers");
    return !json_is_integer(customers) && json_array_size(kinds) == 0;
}

static void advise_freshness(const Doctor *doctor)
{
    const json_t *freshness = json_object_get(doctor->report, "freshness");
    if (!json_is_true(json_object_get(freshness, "stale")) ||
        json_array_size(json_object_get(freshness, "sources")) == 0)
        return;
    const char *newest = doctor_text(freshness, "newest");
    if (newest)
        doctor_add_advice(doctor, NULL,
                          "find out whether the export is stuck: its newest event or login is "
                          "of %.10s; for an older export say --as-of",
                          newest);
    else
        doctor_add_advice(doctor, NULL,
                          "there is no event and no login before the clock; for an older export "
                          "say --as-of");
}

static void advise_indexes(const Doctor *doctor)
{
    const gboolean standby =
        json_is_true(json_object_get(json_object_get(doctor->report, "connection"), "standby"));
    size_t i;
    const json_t *index;
    json_array_foreach (json_object_get(doctor->report, "indexes"), i, index) {
        json_t *statements = json_array();
        json_array_append(statements, json_object_get(index, "statement"));
        doctor_add_advice(doctor, statements,
                          "an index on %s would make questions about single customers "
                          "quicker%s%s",
                          doctor_text(index, "table"),
                          standby ? " (to be made on the primary)" : "",
                          strstr(doctor_text(index, "statement"), "CONCURRENTLY")
                              ? ""
                              : " (writes wait while it is made)");
    }
}

/* How many questions wait for this, or would tell more with it. */
static guint count_missing(const Doctor *doctor, const char *missing)
{
    guint n = 0;
    size_t i, k;
    const json_t *question, *without;
    json_array_foreach (json_object_get(doctor->report, "questions"), i, question) {
        gboolean waits = g_strcmp0(doctor_text(question, "missing"), missing) == 0;
        json_array_foreach (json_object_get(question, "without"), k, without)
            waits |= g_strcmp0(json_string_value(without), missing) == 0;
        n += waits;
    }
    return n;
}

static char *header_of(const PackModel *model)
{
    GString *header = g_string_new(NULL);
    for (guint i = 0; i < model->columns->len; i++) {
        const char *name = ((PackColumn *)model->columns->pdata[i])->name;
        g_string_append_printf(header, "%s%s", i > 0 ? "," : "",
                               g_str_equal(name, "customer_id") ? "customer" : name);
    }
    return g_string_free(header, FALSE);
}

static void advise_facts(const Doctor *doctor)
{
    for (guint i = 0; i < doctor->pack->models->len; i++) {
        const PackModel *model = doctor->pack->models->pdata[i];
        const PlanSource *source = plan_model(doctor->plan, model);
        const guint n = source->state == PLAN_NO_SOURCE && source->missing &&
                                g_str_has_prefix(source->missing, "facts/") &&
                                model->from->len == 1 &&
                                ((PackVariant *)model->from->pdata[0])->facts.text
                            ? count_missing(doctor, source->missing)
                            : 0;
        g_autofree char *header = n > 0 ? header_of(model) : NULL;
        if (n > 0)
            doctor_add_advice(doctor, NULL, "%s %u %s: %s (columns: %s)",
                              "say what no export holds, for", n, n == 1 ? "question" : "questions",
                              source->missing, header);
    }
}

static void advise_duplicates(const Doctor *doctor)
{
    size_t i;
    const json_t *entry;
    json_array_foreach (json_object_get(doctor->report, "duplicates"), i, entry) {
        const json_int_t rows = json_integer_value(json_object_get(entry, "rows"));
        const json_int_t twice = rows - json_integer_value(json_object_get(entry, "distinct"));
        if (twice <= 0)
            continue;
        json_t *statements = json_array();
        doctor_add_line(statements,
                        "SELECT uuid, count(*) FROM %s GROUP BY uuid HAVING count(*) > 1 LIMIT 20;",
                        doctor_text(entry, "table"));
        doctor_add_advice(
            doctor, statements,
            "%s holds %" JSON_INTEGER_FORMAT " of %" JSON_INTEGER_FORMAT
            " rows twice (%s); where a number is judged, the questions count each once",
            doctor_text(entry, "table"), twice, rows, doctor_text(entry, "scope"));
    }
}

/* Without statistics the planner guesses; only an owner gathers them. */
static void advise_statistics(const Doctor *doctor)
{
    json_t *statements = json_array();
    for (guint i = 0; !doctor->dump && i < doctor->tables->len; i++) {
        const DoctorTable *table = doctor->tables->pdata[i];
        if (table->read && table->rows < 0 && table->kind && strchr("rm", table->kind) &&
            table->bytes >= (1 << 20))
            doctor_add_line(statements, "ANALYZE %s;", table->name);
    }
    if (json_array_size(statements) > 0)
        doctor_add_advice(doctor, statements, "have the server count what it has never counted");
    else
        json_decref(statements);
}

void doctor_advise(Doctor *doctor)
{
    json_object_set_new(doctor->report, "first", json_array());
    if (advise_no_export(doctor))
        return;
    advise_unmapped(doctor);
    doctor_advise_rights(doctor);
    advise_freshness(doctor);
    advise_connection(doctor);
    advise_facts(doctor);
    advise_indexes(doctor);
    advise_statistics(doctor);
    doctor_advise_storage(doctor);
    advise_duplicates(doctor);
}
