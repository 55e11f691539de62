/* What follows from what was found: indexes, and what to do first. */
#include "private.h"

#include <string.h>

/* From here on a table is large enough for an index to matter: a smaller one is read in a moment.
 */
#define LARGE_ROWS 1000000
#define LARGE_BYTES ((gint64)256 << 20)

/* --- indexes ---------------------------------------------------------------------------------- */

static gboolean is_large(const DoctorTable *table)
{
    return table->rows >= LARGE_ROWS || table->bytes >= LARGE_BYTES;
}

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
            is_large(table) && !is_indexed(table, columns))
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

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

/* Takes `statements`, which may be NULL. */
static void advise(const Doctor *doctor, json_t *statements, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
static void advise(const Doctor *doctor, json_t *statements, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    json_array_append_new(json_object_get(doctor->report, "first"),
                          json_pack("{s:s, s:o}", "text", text, "statements",
                                    statements ? statements : json_array()));
}

static void add_line(json_t *statements, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void add_line(json_t *statements, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *line = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    json_array_append_new(statements, json_string(line));
}

static guint count_state(const Doctor *doctor, const char *state)
{
    guint n = 0;
    size_t i;
    const json_t *question;
    json_array_foreach (json_object_get(doctor->report, "questions"), i, question)
        n += g_strcmp0(text_of(question, "state"), state) == 0;
    return n;
}

static void advise_reading(const Doctor *doctor, const json_t *privileges)
{
    const json_t *unreadable = json_object_get(privileges, "unreadable");
    const guint questions = count_state(doctor, "no-privilege");
    json_t *grants = json_array();
    size_t i;
    const json_t *entry;
    json_array_foreach (unreadable, i, entry)
        json_array_append(grants, json_object_get(entry, "grant"));
    if (json_array_size(grants) == 0)
        json_decref(grants);
    else if (questions > 0)
        advise(doctor, grants, "let this role read what it lacks: %u %s wait%s for it", questions,
               questions == 1 ? "question" : "questions", questions == 1 ? "s" : "");
    else
        advise(doctor, grants, "let this role read what the questions may turn to");
}

static void advise_filtered(const Doctor *doctor, const json_t *privileges)
{
    const json_t *filtered = json_object_get(privileges, "filtered");
    const size_t n = json_array_size(filtered);
    if (n == 1)
        advise(doctor, NULL,
               "row level security hides rows of %s from this role: what it hides reads as disuse; "
               "a policy that lets it see all is needed",
               json_string_value(json_array_get(filtered, 0)));
    else if (n > 1)
        advise(doctor, NULL,
               "row level security hides rows of %zu tables from this role, %s among them: what it "
               "hides reads as disuse; policies that let it see all are needed",
               n, json_string_value(json_array_get(filtered, 0)));
}

/* A role that may read what the questions need, and nothing else. */
static json_t *reader_statements(const Doctor *doctor)
{
    const json_t *connection = json_object_get(doctor->report, "connection");
    const char *role =
        g_str_equal(doctor->evaluation->role, "delight") ? "delight_reader" : "delight";
    g_autoptr(GHashTable) schemas = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GString) tables = g_string_new(NULL);
    g_autoptr(Statement) connect = statement_new();
    json_t *statements = json_array();
    add_line(statements, "CREATE ROLE %s LOGIN;", role);
    add_line(statements, "\\password %s", role);
    statement_append(connect, "GRANT CONNECT ON DATABASE ");
    statement_append_identifier(connect, json_string_value(json_object_get(connection, "database"))
                                             ? text_of(connection, "database")
                                             : "");
    add_line(statements, "%s TO %s;", statement_sql(connect), role);
    for (guint i = 0; i < doctor->tables->len; i++) {
        const DoctorTable *table = doctor->tables->pdata[i];
        if (!table->kind)
            continue;
        g_string_append_printf(tables, "%s%s", tables->len ? ", " : "", table->name);
        if (g_hash_table_add(schemas, table->relation->schema)) {
            g_autoptr(Statement) usage = statement_new();
            statement_append(usage, "GRANT USAGE ON SCHEMA ");
            statement_append_identifier(usage, table->relation->schema);
            add_line(statements, "%s TO %s;", statement_sql(usage), role);
        }
    }
    if (tables->len > 0)
        add_line(statements, "GRANT SELECT ON %s TO %s;", tables->str, role);
    return statements;
}

/* Rights that somebody gave are taken back; those of an owner need another role. */
static void advise_writing(const Doctor *doctor, const json_t *privileges)
{
    const json_t *writable = json_object_get(privileges, "writable");
    gboolean owner = FALSE;
    json_t *revoke = json_array();
    size_t i;
    const json_t *entry;
    json_array_foreach (writable, i, entry) {
        owner |= json_is_true(json_object_get(entry, "owner"));
        json_array_extend(revoke, json_object_get(entry, "revoke"));
    }
    const size_t n = json_array_size(writable);
    if (n > 0 && !owner && json_array_size(revoke) > 0) {
        advise(doctor, revoke,
               "take away what only reading does not need: this role may write to "
               "%zu %s",
               n, n == 1 ? "table" : "tables");
        return;
    }
    json_decref(revoke);
    if (n > 0)
        advise(doctor, reader_statements(doctor),
               "read as a role of its own: this one %s %zu %s, and may write to %s",
               owner ? "owns" : "has rights by membership on", n, n == 1 ? "table" : "tables",
               n == 1 ? "it" : "them");
}

static void advise_attributes(const Doctor *doctor, const json_t *privileges)
{
    const json_t *attributes = json_object_get(privileges, "attributes");
    json_t *statements = json_array();
    g_autoptr(GString) words = g_string_new(NULL);
    size_t i;
    const json_t *attribute;
    json_array_foreach (attributes, i, attribute) {
        const char *word = json_string_value(attribute);
        g_string_append_printf(words, "%s%s", i > 0 ? ", " : "", word);
        add_line(statements, "ALTER ROLE %s NO%s;", doctor->evaluation->role, word);
    }
    if (words->len > 0)
        advise(doctor, statements, "this role is %s, which reading does not need", words->str);
    else
        json_decref(statements);
}

static void advise_rights(const Doctor *doctor)
{
    const json_t *privileges = json_object_get(doctor->report, "privileges");
    if (!json_is_object(privileges))
        return;
    advise_reading(doctor, privileges);
    advise_filtered(doctor, privileges);
    if (json_is_true(json_object_get(privileges, "superuser"))) {
        advise(doctor, reader_statements(doctor),
               "read as a role of its own: this one is a superuser, who may do anything");
        return;
    }
    advise_writing(doctor, privileges);
    advise_attributes(doctor, privileges);
}

static void advise_connection(const Doctor *doctor)
{
    const json_t *connection = json_object_get(doctor->report, "connection");
    if (!doctor->dump && json_is_false(json_object_get(connection, "tls")) &&
        json_is_false(json_object_get(connection, "loopback")))
        advise(doctor, NULL,
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
        advise(doctor, json_incref(json_object_get(entry, "grants")),
               "%s looks like a table of events that no model reads; if it is, write "
               "in scorecard.yaml: %s",
               text_of(entry, "table"), text_of(entry, "line"));
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
        advise(doctor, NULL, "%s: %s",
               json_integer_value(customers) ? "this export tells of a single customer"
                                             : "there are no customers in this export",
               hint);
    else if (json_is_integer(customers) && json_integer_value(customers) == 0)
        advise(doctor, NULL,
               "there are no customers in this export yet: whoever is internal or deleted does not "
               "count");
    else if (!json_is_integer(customers) && source && source->state == PLAN_NO_SOURCE &&
             json_array_size(json_object_get(doctor->report, "unmapped")) == 0)
        advise(doctor, NULL,
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
    const char *newest = text_of(freshness, "newest");
    if (newest)
        advise(doctor, NULL,
               "find out whether the export is stuck: its newest event or login is "
               "of %.10s; for an older export say --as-of",
               newest);
    else
        advise(doctor, NULL,
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
        advise(doctor, statements,
               "an index on %s would make questions about single customers "
               "quicker%s%s",
               text_of(index, "table"), standby ? " (to be made on the primary)" : "",
               strstr(text_of(index, "statement"), "CONCURRENTLY")
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
        gboolean waits = g_strcmp0(text_of(question, "missing"), missing) == 0;
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
            advise(doctor, NULL, "%s %u %s: %s (columns: %s)", "say what no export holds, for", n,
                   n == 1 ? "question" : "questions", source->missing, header);
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
        add_line(statements,
                 "SELECT uuid, count(*) FROM %s GROUP BY uuid HAVING count(*) > 1 LIMIT 20;",
                 text_of(entry, "table"));
        advise(doctor, statements,
               "%s holds %" JSON_INTEGER_FORMAT " of %" JSON_INTEGER_FORMAT
               " rows twice (%s); where a number is judged, the questions count each once",
               text_of(entry, "table"), twice, rows, text_of(entry, "scope"));
    }
}

/* Without statistics the planner guesses; only an owner gathers them. */
static void advise_statistics(const Doctor *doctor)
{
    json_t *statements = json_array();
    for (guint i = 0; !doctor->dump && i < doctor->tables->len; i++) {
        const DoctorTable *table = doctor->tables->pdata[i];
        if (table->read && table->rows < 0 && table->kind && strchr("rp", table->kind) &&
            table->bytes >= (1 << 20))
            add_line(statements, "ANALYZE %s;", table->name);
    }
    if (json_array_size(statements) > 0)
        advise(doctor, statements, "have the server count what it has never counted");
    else
        json_decref(statements);
}

void doctor_advise(Doctor *doctor)
{
    json_object_set_new(doctor->report, "first", json_array());
    if (advise_no_export(doctor))
        return;
    advise_unmapped(doctor);
    advise_rights(doctor);
    advise_freshness(doctor);
    advise_connection(doctor);
    advise_facts(doctor);
    advise_indexes(doctor);
    advise_statistics(doctor);
    advise_duplicates(doctor);
}
