/* The doctor's round: everything is looked at, then what follows from it. */
#include "private.h"

#include "clock.h"

#include <string.h>

/* --- which export ----------------------------------------------------------------------------- */

static const CatalogRelation *visible(const Doctor *doctor, const char *name)
{
    return catalog_find(doctor->evaluation->catalog, NULL, name);
}

static gboolean has_column(const CatalogRelation *relation, const char *column)
{
    return relation && g_hash_table_contains(relation->columns, column);
}

static void add_kind(json_t *kinds, const char *text)
{
    json_array_append_new(kinds, json_string(text));
}

/* posthog_event is the app's own table, or the old export plugin's: they differ in a column. */
static void add_event_kind(const Doctor *doctor, json_t *kinds)
{
    const CatalogRelation *relation = visible(doctor, "posthog_event");
    const DoctorTable *table = relation ? doctor_table(doctor, relation) : NULL;
    if (!relation || !doctor_is_events(relation))
        return;
    if (has_column(relation, "uuid") && !has_column(relation, "id"))
        add_kind(kinds, "events of the old export plugin, in posthog_event");
    else if (table && table->read)
        add_kind(kinds, "the app's own events, in posthog_event");
    else if (relation->readable)
        add_kind(kinds, "posthog_event is there, but without events of the last 90 days: this app "
                        "keeps them elsewhere, in ClickHouse");
}

static void add_batch_kinds(const Doctor *doctor, json_t *kinds)
{
    for (guint i = 0; i < catalog_length(doctor->evaluation->catalog); i++) {
        const CatalogRelation *relation = catalog_get(doctor->evaluation->catalog, i);
        if (!doctor_is_events(relation) || !has_column(relation, "uuid") ||
            has_column(relation, "id") || strcmp(relation->name, "posthog_event") == 0)
            continue;
        g_autofree char *text =
            g_strdup_printf("a batch export of events, in %s.%s", relation->schema, relation->name);
        add_kind(kinds, text);
    }
}

static json_t *some_names(const Doctor *doctor)
{
    json_t *names = json_array();
    const guint n = catalog_length(doctor->evaluation->catalog);
    for (guint i = 0; i < n && i < 10; i++) {
        const CatalogRelation *relation = catalog_get(doctor->evaluation->catalog, i);
        g_autofree char *name = g_strdup_printf("%s.%s", relation->schema, relation->name);
        json_array_append_new(names, json_string(name));
    }
    return names;
}

static void describe_export(Doctor *doctor)
{
    json_t *kinds = json_array();
    if (visible(doctor, "posthog_organization") && visible(doctor, "posthog_team"))
        add_kind(kinds, "the database of a PostHog app");
    add_event_kind(doctor, kinds);
    add_batch_kinds(doctor, kinds);
    if (has_column(visible(doctor, "multi_tenancy_plan"), "event_allowance"))
        add_kind(kinds, "plans of PostHog Cloud, 2020 to 2022");
    if (has_column(visible(doctor, "conversations"), "first_replied_at") ||
        (visible(doctor, "conversations") && visible(doctor, "messages")))
        add_kind(kinds, "a Papercups support desk");
    json_t *export = json_object();
    json_object_set_new(export, "kinds", kinds);
    json_object_set_new(export, "relations",
                        json_integer(catalog_length(doctor->evaluation->catalog)));
    json_object_set_new(export, "some", some_names(doctor));
    json_object_set_new(doctor->report, "export", export);
}

/* ---------------------------------------------------------------------------------------------- */

static void table_free(gpointer data)
{
    DoctorTable *table = data;
    g_hash_table_unref(table->columns);
    g_free(table->name);
    g_free(table->rights);
    json_decref(table->revoke);
    json_decref(table->indexes);
    g_free(table);
}

static void examine(Doctor *doctor)
{
    doctor_connection(doctor);
    doctor_find_tables(doctor);
    doctor_measure_tables(doctor);
    doctor_storage(doctor);
    describe_export(doctor);
    doctor_migration(doctor);
    doctor_customers(doctor);
    doctor_models(doctor);
    doctor_questions(doctor);
    doctor_freshness(doctor);
    doctor_privileges(doctor);
    doctor_indexes(doctor);
    doctor_duplicates(doctor);
    doctor_unmapped(doctor);
    doctor_advise(doctor);
}

json_t *doctor_examine(Evaluation *evaluation, const char *dump)
{
    g_autoptr(GPtrArray) tables = g_ptr_array_new_with_free_func(table_free);
    g_autofree char *as_of = clock_format(evaluation->request.clock);
    Doctor doctor = {.evaluation = evaluation,
                     .plan = evaluation->plan,
                     .pack = definitions_pack(evaluation->request.definitions),
                     .dump = dump,
                     .tables = tables,
                     .report = json_object()};
    json_object_set_new(doctor.report, "schema", json_string("delight/doctor/1"));
    json_object_set_new(doctor.report, "as_of", json_string(as_of));
    json_object_set_new(doctor.report, "troubles", json_array());
    for (guint i = 0; i < evaluation->warnings->len; i++)
        doctor_trouble(&doctor, g_strdup(((Warning *)evaluation->warnings->pdata[i])->text));
    examine(&doctor);
    if (!doctor.interrupted)
        return doctor.report;
    json_decref(doctor.report);
    return NULL;
}

gboolean doctor_lacks_privilege(const json_t *report)
{
    size_t i;
    const json_t *question;
    json_array_foreach (json_object_get(report, "questions"), i, question) {
        if (g_strcmp0(json_string_value(json_object_get(question, "state")), "no-privilege") == 0)
            return TRUE;
    }
    return FALSE;
}
