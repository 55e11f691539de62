/* What the files of the doctor share among themselves. */
#ifndef DELIGHT_DOCTOR_PRIVATE_H
#define DELIGHT_DOCTOR_PRIVATE_H

#include "doctor.h"

/* A table that some text of the pack names and this export has. */
typedef struct {
    const CatalogRelation *relation;
    gboolean read; /* by a source that was chosen */
    char *name;    /* schema.table, quoted for SQL */
    char kind;     /* as in pg_class: r, p, v, m, f */
    gint64 rows;   /* an estimate; -1: never counted */
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

/* Adds something that could not be found out, once. Takes the text. */
void doctor_trouble(Doctor *doctor, char *text);

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

/* doctor_advice.c: what follows from it. */
void doctor_indexes(Doctor *doctor);
void doctor_unmapped(Doctor *doctor);
void doctor_advise(Doctor *doctor);

#endif
