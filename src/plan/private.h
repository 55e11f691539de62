/* What the files of the plan share among themselves. */
#ifndef DELIGHT_PLAN_PRIVATE_H
#define DELIGHT_PLAN_PRIVATE_H

#include "plan.h"

struct Plan {
    PlanRequest request;
    const Pack *pack;
    GHashTable *models;       /* const PackModel* -> PlanSource* */
    GHashTable *checks;       /* const PackCheck* -> PlanSource* */
    GHashTable *conditions;   /* char*: what was asked -> is it so? of one snapshot */
    GPtrArray *extras;        /* PlanSource*: of the freshness, then of each goal */
    PlanSource *alone;        /* of the freshness that is asked alone */
    gboolean is_alone;        /* that is the one that is asked */
    GHashTable *rows;         /* const PackModel* -> char*: JSON */
    char *customers;          /* text[] literal or NULL */
    PlanSelection selection;  /* of those customers */
    gboolean given_customers; /* those of the book, by value */
    GHashTable *values;       /* const PackModel* -> PlanValues*: of some customers */
};

/* Rows that were asked for once (plan/values.c). Their number tells the planner how few they are:
 * as a limit, which keeps workers from them, or as the length of arrays. */
typedef struct {
    char *rows; /* JSON, of a few customers */
    guint64 count;
    GPtrArray *arrays; /* char*: a literal for each column, of some customers; or NULL */
} PlanValues;

void plan_values_free(gpointer values);

/* NULL where the model is asked like any other. */
const PlanValues *plan_values_of(const Plan *plan, const PackModel *model);

/* Append these rows as a SELECT of the model's columns; those of a JSON list with any columns. */
void plan_append_values(Statement *statement, const PackModel *model, const PlanValues *values);
void plan_append_rows(Statement *statement, const PackModel *model, const char *rows);

/* Chooses a source for a model or a check's probe (plan_source.c). */
PlanSource *plan_source_for_model(Plan *plan, const PackModel *model);
PlanSource *plan_source_for_check(Plan *plan, const PackCheck *check);
PlanSource *plan_source_for_text(Plan *plan, const Source *text);
void plan_source_free(gpointer source);

/* The SQL of a source that a variant serves, for the customers that are asked for. */
const Source *plan_source_sql(const Plan *plan, const PlanSource *source);

/* Adds the export's relations that a text reads, by way of models too, to `set` (const
 * CatalogRelation*). `seen` holds the sources that were looked at. */
void plan_add_relations(const Plan *plan, const Source *text, GHashTable *seen, GHashTable *set);

/* Appends the names of the export's tables that a text reads, by way of models too. */
void plan_add_tables(const Plan *plan, const Source *text, GString *names);

/* Appends `with ...` for all that these texts read, directly or through models, as `check` (may be
 * NULL) sees the parameters. `texts`: const Source* of SQL (plan_statement.c). */
void plan_append_models(const Plan *plan, Statement *statement, const GPtrArray *texts,
                        const PackCheck *check, gboolean with_customer);

/* Does a view stand for this table, of another name or of what this role may read of it? */
gboolean plan_is_viewed(const Plan *plan, const SqlRelation *relation);

/* Appends that view as a CTE, under the name that the SQL uses. */
void plan_append_view(const Plan *plan, Statement *statement, const SqlRelation *relation);

/* Customers that were asked for once, and go on by value. */
gboolean plan_is_given(const Plan *plan, const PackModel *model);

/* Is everything there that this text reads? */
gboolean plan_text_is_served(const Plan *plan, const Source *text);

/* Appends a text of the pack, its parameters bound. */
void plan_append_text(const Plan *plan, Statement *statement, const Source *origin,
                      const PackCheck *check, const PackModel *model, const GPtrArray *params);

#endif
