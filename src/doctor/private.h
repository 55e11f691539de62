/* What the files of the doctor share among themselves. */
#ifndef DELIGHT_DOCTOR_PRIVATE_H
#define DELIGHT_DOCTOR_PRIVATE_H

#include "doctor.h"

/* A table that some text of the pack names and this export has. */
typedef struct {
    const CatalogRelation *relation;
    gboolean read;       /* by a source that was chosen */
    GHashTable *columns; /* set of char*: those of its columns that some text names */
    char *name;          /* schema.table, quoted for SQL */
    char kind;           /* as in pg_class: r, p, v, m, f */
    gint64 rows;         /* an estimate; -1: never counted */
    gint64 bytes;
    gboolean usage;      /* of its schema */
    gboolean selectable; /* the whole table */
    gboolean owned;
    gboolean filtered; /* row level security is active */
    char *rights;      /* to write: "INSERT, DELETE", or "" */
    json_t *revoke;    /* statements that take them away */
    json_t *indexes;   /* [[column, ...]] */
} DoctorTable;

typedef struct {
    Evaluation *evaluation;
    const Plan *plan;
    const Pack *pack;
    const char *dump;
    GPtrArray *tables; /* DoctorTable*, by schema and name */
    json_t *report;
    gboolean interrupted;
} Doctor;

/* A table of events, whatever its name: by its columns. */
gboolean doctor_is_events(const CatalogRelation *relation);

/* The table of a relation, or NULL. */
DoctorTable *doctor_table(const Doctor *doctor, const CatalogRelation *relation);

/* The one of that name, or NULL. */
DoctorTable *doctor_table_named(const Doctor *doctor, const char *schema, const char *name);

/* A JSON list that the server gave as text; empty where it is none. New reference. */
json_t *doctor_list(const char *text);

/* Adds something that could not be found out, once. Takes the text. */
void doctor_trouble(Doctor *doctor, char *text);

/* The statement that lets a role read those columns of a table that the pack names, less passwords
 * and tokens; `lacking`: only what this role may not read yet, NULL where that is nothing. New
 * string. */
char *doctor_grant(const DoctorTable *table, const char *role, gboolean lacking);

/* doctor_plan.c: models and questions, and the tables that the pack names (doctor->tables). */
void doctor_find_tables(Doctor *doctor);
void doctor_models(Doctor *doctor);
void doctor_questions(Doctor *doctor);

/* doctor_server.c: what only the server can tell. What fails is noted as trouble with `what`, and
 * is no reason to stop: FALSE. */
gboolean doctor_ask(Doctor *doctor, const Statement *statement, const char *what, DbRow row,
                    gpointer data);
void doctor_connection(Doctor *doctor);
void doctor_measure_tables(Doctor *doctor);
void doctor_privileges(Doctor *doctor);

/* doctor_data.c: what the rows tell. */
void doctor_customers(Doctor *doctor);
void doctor_migration(Doctor *doctor);
void doctor_freshness(Doctor *doctor);
void doctor_duplicates(Doctor *doctor);

/* The text of a key, or NULL. */
const char *doctor_text(const json_t *object, const char *key);

/* Adds to what is to be done first. Takes `statements`, which may be NULL. */
void doctor_add_advice(const Doctor *doctor, json_t *statements, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
void doctor_add_line(json_t *statements, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* storage.c: how the big tables are stored, and what would help. */
void doctor_storage(Doctor *doctor);
void doctor_advise_storage(const Doctor *doctor);

/* Large enough for an index or a plan to matter: a smaller one is read in a moment. */
gboolean doctor_is_large(const DoctorTable *table);

/* doctor_rights.c: rights that are missing, or too many. */
void doctor_advise_rights(const Doctor *doctor);

/* doctor_advice.c: what follows from it. */
void doctor_indexes(Doctor *doctor);
void doctor_unmapped(Doctor *doctor);
void doctor_advise(Doctor *doctor);

#endif
