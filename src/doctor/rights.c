/* What this role lacks to read, and what it may do besides. */
#include "private.h"

static guint count_state(const Doctor *doctor, const char *state)
{
    guint n = 0;
    size_t i;
    const json_t *question;
    json_array_foreach (json_object_get(doctor->report, "questions"), i, question)
        n += g_strcmp0(doctor_text(question, "state"), state) == 0;
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
        doctor_add_advice(doctor, grants, "let this role read what it lacks: %u %s wait%s for it",
                          questions, questions == 1 ? "question" : "questions",
                          questions == 1 ? "s" : "");
    else
        doctor_add_advice(doctor, grants, "let this role read what the questions may turn to");
}

static void advise_filtered(const Doctor *doctor, const json_t *privileges)
{
    const json_t *filtered = json_object_get(privileges, "filtered");
    const size_t n = json_array_size(filtered);
    if (n == 1)
        doctor_add_advice(
            doctor, NULL,
            "row level security hides rows of %s from this role: what it hides reads as disuse; "
            "a policy that lets it see all is needed",
            json_string_value(json_array_get(filtered, 0)));
    else if (n > 1)
        doctor_add_advice(
            doctor, NULL,
            "row level security hides rows of %zu tables from this role, %s among them: what it "
            "hides reads as disuse; policies that let it see all are needed",
            n, json_string_value(json_array_get(filtered, 0)));
}

static json_t *take_string(char *text)
{
    json_t *string = json_string(text);
    g_free(text);
    return string;
}

/* A role that may read what the questions need, and nothing else: no password, no token. */
static json_t *reader_statements(const Doctor *doctor)
{
    const json_t *connection = json_object_get(doctor->report, "connection");
    const char *role =
        g_str_equal(doctor->evaluation->role, "delight") ? "delight_reader" : "delight";
    g_autoptr(GHashTable) schemas = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(Statement) connect = statement_new();
    json_t *statements = json_array();
    doctor_add_line(statements, "CREATE ROLE %s LOGIN;", role);
    doctor_add_line(statements, "\\password %s", role);
    statement_append(connect, "GRANT CONNECT ON DATABASE ");
    statement_append_identifier(connect, json_string_value(json_object_get(connection, "database"))
                                             ? doctor_text(connection, "database")
                                             : "");
    doctor_add_line(statements, "%s TO %s;", statement_sql(connect), role);
    for (guint i = 0; i < doctor->tables->len; i++) {
        const DoctorTable *table = doctor->tables->pdata[i];
        if (!table->kind)
            continue;
        if (g_hash_table_add(schemas, table->relation->schema)) {
            g_autoptr(Statement) usage = statement_new();
            statement_append(usage, "GRANT USAGE ON SCHEMA ");
            statement_append_identifier(usage, table->relation->schema);
            doctor_add_line(statements, "%s TO %s;", statement_sql(usage), role);
        }
        json_array_append_new(statements, take_string(doctor_grant(table, role, FALSE)));
    }
    return statements;
}

/* Rights that somebody gave are taken back; those of an owner need another role: TRUE. */
static gboolean advise_writing(const Doctor *doctor, const json_t *privileges)
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
        doctor_add_advice(doctor, revoke,
                          "take away what only reading does not need: this role may write to "
                          "%zu %s",
                          n, n == 1 ? "table" : "tables");
        return FALSE;
    }
    json_decref(revoke);
    if (n > 0)
        doctor_add_advice(doctor, reader_statements(doctor),
                          "read as a role of its own: this one %s %zu %s, and may write to %s",
                          owner ? "owns" : "has rights by membership on", n,
                          n == 1 ? "table" : "tables", n == 1 ? "it" : "them");
    return n > 0;
}

/* Every table is taken away once, and what is needed of it given back. */
static json_t *secret_statements(const Doctor *doctor, const json_t *secrets)
{
    const char *role = doctor->evaluation->role;
    const Catalog *catalog = doctor->evaluation->catalog;
    const CatalogRelation *last = NULL;
    json_t *statements = json_array();
    size_t i;
    const json_t *secret;
    json_array_foreach (secrets, i, secret) {
        const CatalogRelation *relation =
            catalog_find(catalog, doctor_text(secret, "schema"), doctor_text(secret, "table"));
        const DoctorTable *table = relation ? doctor_table(doctor, relation) : NULL;
        if (!relation || relation == last)
            continue;
        last = relation;
        g_autofree char *name = statement_relation(relation->schema, relation->name);
        doctor_add_line(statements, "REVOKE SELECT ON %s FROM %s;", name, role);
        if (table && table->kind)
            json_array_append_new(statements, take_string(doctor_grant(table, role, FALSE)));
    }
    return statements;
}

static void advise_secrets(const Doctor *doctor, const json_t *privileges)
{
    const json_t *secrets = json_object_get(privileges, "secrets");
    const json_t *first = json_array_get(secrets, 0);
    const size_t n = json_array_size(secrets);
    if (n == 0)
        return;
    doctor_add_advice(
        doctor, secret_statements(doctor, secrets),
        "take away what no question needs: this role may read %zu %s a password or a token, %s.%s "
        "%s",
        n, n == 1 ? "column that looks like" : "columns that look like",
        doctor_text(first, "table"), doctor_text(first, "column"), n == 1 ? "" : "among them");
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
        doctor_add_line(statements, "ALTER ROLE %s NO%s;", doctor->evaluation->role, word);
    }
    if (words->len > 0)
        doctor_add_advice(doctor, statements, "this role is %s, which reading does not need",
                          words->str);
    else
        json_decref(statements);
}

void doctor_advise_rights(const Doctor *doctor)
{
    const json_t *privileges = json_object_get(doctor->report, "privileges");
    if (!json_is_object(privileges))
        return;
    advise_reading(doctor, privileges);
    advise_filtered(doctor, privileges);
    if (json_is_true(json_object_get(privileges, "superuser"))) {
        doctor_add_advice(
            doctor, reader_statements(doctor),
            "read as a role of its own: this one is a superuser, who may do anything");
        return;
    }
    if (!advise_writing(doctor, privileges))
        advise_secrets(doctor, privileges);
    advise_attributes(doctor, privileges);
}
