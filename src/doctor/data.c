/* What the rows tell: how many customers, of which version, how fresh, and how often twice. */
#include "private.h"

#include "clock.h"

#include <string.h>

/* Up to here duplicates are counted in the whole table; above in a week, and in a sample. */
#define COUNTED_WHOLE 2000000

static char *clock_of(const Doctor *doctor)
{
    return clock_format(doctor->evaluation->request.clock);
}

/* --- customers -------------------------------------------------------------------------------- */

static gboolean count_row(const char *const *values G_GNUC_UNUSED, int columns G_GNUC_UNUSED,
                          gpointer data)
{
    ++*(json_int_t *)data;
    return TRUE;
}

void doctor_customers(Doctor *doctor)
{
    json_int_t customers = 0;
    g_autoptr(Statement) statement = plan_book(doctor->plan, NULL);
    const gboolean counted =
        statement && doctor_ask(doctor, statement, "the customers", count_row, &customers);
    json_object_set_new(doctor->report, "customers",
                        counted ? json_integer(customers) : json_null());
}

/* --- the version ------------------------------------------------------------------------------ */

/* Migrations of the app with the month in which they came: what a number tells of the age. */
static const struct {
    int number;
    const char *month;
} milestones[] = {
    {39, "April 2020"},       {61, "June 2020"},     {79, "August 2020"},     {90, "October 2020"},
    {101, "November 2020"},   {118, "January 2021"}, {130, "March 2021"},     {145, "April 2021"},
    {155, "May 2021"},        {162, "August 2021"},  {170, "September 2021"}, {178, "October 2021"},
    {187, "December 2021"},   {200, "January 2022"}, {217, "March 2022"},     {227, "April 2022"},
    {249, "June 2022"},       {269, "October 2022"}, {278, "November 2022"},  {292, "January 2023"},
    {302, "February 2023"},   {312, "April 2023"},   {317, "June 2023"},      {337, "July 2023"},
    {343, "later in 2023"},   {394, "2024"},         {545, "January 2025"},   {665, "2025"},
    {944, "the end of 2025"}, {984, "January 2026"}, {1101, "2026"},
};

/* "0001_squash_2026_09_07_initial" says its date itself. NULL: not known. */
static char *month_of(const char *migration)
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    const char *squash = strstr(migration, "squash_2");
    if (squash) {
        g_auto(GStrv) parts = g_strsplit(squash, "_", 4);
        const gint64 month = parts[1] && parts[2] ? g_ascii_strtoll(parts[2], NULL, 10) : 0;
        return month >= 1 && month <= 12 ? g_strdup_printf("%s %.4s", months[month - 1], parts[1])
                                         : NULL;
    }
    const gint64 number = g_ascii_strtoll(migration, NULL, 10);
    const char *month = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(milestones) && milestones[i].number <= number; i++)
        month = milestones[i].month;
    return g_strdup(month);
}

static gboolean on_migration(const char *const *values, int columns, gpointer data)
{
    json_t **migration = data;
    g_return_val_if_fail(columns == 2, FALSE);
    if (!values[0] || *migration)
        return TRUE;
    g_autofree char *about = month_of(values[0]);
    *migration =
        json_pack("{s:s, s:s?, s:s?}", "name", values[0], "applied", values[1], "about", about);
    return TRUE;
}

void doctor_migration(Doctor *doctor)
{
    const CatalogRelation *relation =
        catalog_find(doctor->evaluation->catalog, NULL, "django_migrations");
    json_t *migration = NULL;
    g_autoptr(Statement) statement = statement_new();
    /* Django records a squash after all that it replaces: the version is the newest squash with a
     * date in its name, else the highest number that is no squash. */
    statement_append(statement, "select name, to_char(applied at time zone 'UTC', 'YYYY-MM-DD')\n"
                                "from ");
    statement_append_identifier(statement, relation ? relation->schema : "");
    statement_append(
        statement,
        ".django_migrations where app = 'posthog'\n"
        "order by name ~ '_squash_2[0-9]{3}_' desc, name !~ 'squash' desc,\n"
        "  case when name !~ 'squash' then substring(name from '^[0-9]{1,9}')::bigint end\n"
        "    desc nulls last,\n"
        "  name desc limit 1");
    if (relation && relation->readable)
        doctor_ask(doctor, statement, "the version of the app", on_migration, &migration);
    json_object_set_new(json_object_get(doctor->report, "export"), "migration",
                        migration ? migration : json_null());
}

/* --- freshness -------------------------------------------------------------------------------- */

static gboolean on_text(const char *const *values, int columns G_GNUC_UNUSED, gpointer data)
{
    g_free(*(char **)data);
    *(char **)data = g_strdup(values[0]);
    return TRUE;
}

/* The newest time of a column before the clock, or NULL. FALSE when it could not be found out. */
static gboolean newest_of(Doctor *doctor, const DoctorTable *table, const char *column,
                          char **newest)
{
    g_autofree char *clock = clock_of(doctor);
    g_autofree char *what = g_strdup_printf("the newest row of %s", table->name);
    g_autoptr(Statement) statement = statement_new();
    statement_append(statement, "select to_char(max(t.");
    statement_append_identifier(statement, column);
    statement_appendf(statement,
                      ")::timestamptz at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')\n"
                      "from %s t where t.",
                      table->name);
    statement_append_identifier(statement, column);
    statement_append(statement, " < ");
    statement_append_value(statement, TYPE_TIMESTAMPTZ, clock);
    return doctor_ask(doctor, statement, what, on_text, newest);
}

static void add_source(Doctor *doctor, json_t *sources, const DoctorTable *table,
                       const char *column, const char *what, char **newest)
{
    g_autofree char *own = NULL;
    if (!newest_of(doctor, table, column, &own))
        return;
    json_array_append_new(
        sources, json_pack("{s:s, s:s, s:s?}", "table", table->name, "what", what, "newest", own));
    if (own && g_strcmp0(own, *newest) > 0) {
        g_free(*newest);
        *newest = g_strdup(own);
    }
}

/* An export is stuck when its newest sign of life is two days old, as the run says too. Where
 * nobody could be asked, nothing is claimed. */
static gboolean is_stale(const Doctor *doctor, const char *newest)
{
    gint64 time = 0;
    return !newest || !clock_parse(newest, &time) ||
           doctor->evaluation->request.clock - time > 2 * CLOCK_DAY;
}

void doctor_freshness(Doctor *doctor)
{
    json_t *sources = json_array();
    g_autofree char *newest = NULL;
    for (guint i = 0; i < doctor->tables->len; i++) {
        const DoctorTable *table = doctor->tables->pdata[i];
        if (!table->relation->readable || !table->kind)
            continue;
        if (doctor_is_events(table->relation))
            add_source(doctor, sources, table, "timestamp", "event", &newest);
        else if (table->read && g_hash_table_contains(table->relation->columns, "last_login"))
            add_source(doctor, sources, table, "last_login", "login", &newest);
    }
    json_t *freshness = json_object();
    json_object_set_new(freshness, "newest", newest ? json_string(newest) : json_null());
    json_object_set_new(freshness, "stale",
                        json_boolean(json_array_size(sources) > 0 && is_stale(doctor, newest)));
    json_object_set_new(freshness, "sources", sources);
    json_object_set_new(doctor->report, "freshness", freshness);
}

/* --- duplicates ------------------------------------------------------------------------------- */

typedef struct {
    gint64 rows, distinct;
} Counts;

static gboolean on_counts(const char *const *values, int columns, gpointer data)
{
    Counts *counts = data;
    g_return_val_if_fail(columns == 2, FALSE);
    counts->rows = values[0] ? g_ascii_strtoll(values[0], NULL, 10) : 0;
    counts->distinct = values[1] ? g_ascii_strtoll(values[1], NULL, 10) : 0;
    return TRUE;
}

/* A sample by the digest of the uuid holds all rows of an event or none: one by rows or pages would
 * find no duplicates. */
static char *append_scope(const Doctor *doctor, Statement *statement, const DoctorTable *table)
{
    gint64 part = 1;
    g_autofree char *clock = clock_of(doctor);
    statement_append(statement, " where t.timestamp < ");
    statement_append_value(statement, TYPE_TIMESTAMPTZ, clock);
    if (table->rows >= 0 && table->rows <= COUNTED_WHOLE)
        return g_strdup("all rows");
    while (table->rows / part > COUNTED_WHOLE)
        part *= 2;
    statement_appendf(statement, " and t.timestamp >= ");
    statement_append_value(statement, TYPE_TIMESTAMPTZ, clock);
    statement_append(statement, " - interval '7 days'");
    if (part == 1)
        return g_strdup("the last 7 days");
    statement_appendf(
        statement, " and (hashtextextended(t.uuid::text, 0) & %" G_GINT64_FORMAT ") = 0", part - 1);
    return g_strdup_printf("the last 7 days, one event in %" G_GINT64_FORMAT, part);
}

/* The app's own events have an id and cannot be there twice. */
static gboolean is_exported(const DoctorTable *table)
{
    GHashTable *columns = table->relation->columns;
    return table->read && table->kind && table->relation->readable &&
           doctor_is_events(table->relation) && g_hash_table_contains(columns, "uuid") &&
           !g_hash_table_contains(columns, "id");
}

void doctor_duplicates(Doctor *doctor)
{
    json_t *duplicates = json_array();
    for (guint i = 0; i < doctor->tables->len; i++) {
        const DoctorTable *table = doctor->tables->pdata[i];
        Counts counts = {0};
        if (!is_exported(table))
            continue;
        g_autofree char *what = g_strdup_printf("duplicates in %s", table->name);
        g_autoptr(Statement) statement = statement_new();
        statement_appendf(statement, "select count(*), count(distinct t.uuid) from %s t",
                          table->name);
        g_autofree char *scope = append_scope(doctor, statement, table);
        if (doctor_ask(doctor, statement, what, on_counts, &counts))
            json_array_append_new(duplicates,
                                  json_pack("{s:s, s:s, s:I, s:I}", "table", table->name, "scope",
                                            scope, "rows", (json_int_t)counts.rows, "distinct",
                                            (json_int_t)counts.distinct));
    }
    json_object_set_new(doctor->report, "duplicates", duplicates);
}
