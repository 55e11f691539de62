/* What the doctor's files need of each other. */
#include "private.h"

gboolean doctor_is_events(const CatalogRelation *relation)
{
    static const char *const columns[] = {"team_id", "event", "timestamp", "distinct_id",
                                          "properties"};
    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++)
        if (!g_hash_table_contains(relation->columns, columns[i]))
            return FALSE;
    return TRUE;
}

DoctorTable *doctor_table(const Doctor *doctor, const CatalogRelation *relation)
{
    for (guint i = 0; i < doctor->tables->len; i++)
        if (((DoctorTable *)doctor->tables->pdata[i])->relation == relation)
            return doctor->tables->pdata[i];
    return NULL;
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
