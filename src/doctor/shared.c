/* What the doctor's files need of each other. */
#include "private.h"

#include <string.h>

#define LARGE_ROWS 1000000
#define LARGE_BYTES ((gint64)256 << 20)

/* stage_TABLE_2026-09-01T00:00:00+00:00_TEAM: what a batch export left behind that failed. */
static gboolean is_left_over(const char *name)
{
    return g_regex_match_simple("^stage_.+_\\d{4}-\\d\\d-\\d\\d", name, 0, 0);
}

gboolean doctor_is_events(const CatalogRelation *relation)
{
    static const char *const columns[] = {"team_id", "event", "timestamp", "distinct_id",
                                          "properties"};
    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++)
        if (!g_hash_table_contains(relation->columns, columns[i]))
            return FALSE;
    return !is_left_over(relation->name);
}

gboolean doctor_is_large(const DoctorTable *table)
{
    return table->rows >= LARGE_ROWS || table->bytes >= LARGE_BYTES;
}

DoctorTable *doctor_table(const Doctor *doctor, const CatalogRelation *relation)
{
    for (guint i = 0; i < doctor->tables->len; i++)
        if (((DoctorTable *)doctor->tables->pdata[i])->relation == relation)
            return doctor->tables->pdata[i];
    return NULL;
}

static gint by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(a, b);
}

/* Where no text says which columns it reads, all of them. */
char *doctor_grant(const DoctorTable *table, const char *role, gboolean lacking)
{
    g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(table->columns), by_text);
    g_autoptr(GString) columns = g_string_new(NULL);
    for (const GList *name = names; name; name = name->next) {
        const gboolean readable =
            GPOINTER_TO_INT(g_hash_table_lookup(table->relation->columns, name->data));
        if (catalog_is_secret(name->data) || (lacking && readable))
            continue;
        g_autofree char *quoted = statement_identifier(name->data);
        g_string_append_printf(columns, "%s%s", columns->len ? ", " : "", quoted);
    }
    if (columns->len > 0)
        return g_strdup_printf("GRANT SELECT (%s) ON %s TO %s;", columns->str, table->name, role);
    return lacking ? NULL : g_strdup_printf("GRANT SELECT ON %s TO %s;", table->name, role);
}

void doctor_trouble(Doctor *doctor, char *text)
{
    json_t *troubles = json_object_get(doctor->report, "troubles");
    gboolean known = FALSE;
    for (size_t i = 0; i < json_array_size(troubles); i++)
        known |= g_strcmp0(json_string_value(json_array_get(troubles, i)), text) == 0;
    if (!known)
        json_array_append_new(troubles, json_string(text));
    g_free(text);
}

gboolean doctor_ask(Doctor *doctor, const Statement *statement, const char *what, DbRow row,
                    gpointer data)
{
    Failure said = {0};
    if (doctor->interrupted || db_query(doctor->evaluation->db, statement, row, data, &said))
        return !doctor->interrupted;
    if (said.code == FAILURE_INTERRUPTED)
        doctor->interrupted = TRUE;
    else
        doctor_trouble(doctor, g_strdup_printf("%s: %s", what, said.message));
    failure_clear(&said);
    return FALSE;
}

const char *doctor_text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

void doctor_add_advice(const Doctor *doctor, json_t *statements, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    json_array_append_new(json_object_get(doctor->report, "first"),
                          json_pack("{s:s, s:o}", "text", text, "statements",
                                    statements ? statements : json_array()));
}

void doctor_add_line(json_t *statements, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *line = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    json_array_append_new(statements, json_string(line));
}
