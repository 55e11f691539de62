/*
 * A plan as Postgres's EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) gives it, read for people: what each
 * step took by itself, of wall-clock time, rows and pages.
 *
 * What a step that runs in several processes took is the time of one of them; a common table
 * expression is paid for where it stands, and not once more where it is read.
 */
#ifndef DELIGHT_CLI_QUERY_PLAN_H
#define DELIGHT_CLI_QUERY_PLAN_H

#include <glib.h>
#include <jansson.h>

typedef struct QueryPlan QueryPlan;

/* `explained` must outlive it. */
QueryPlan *query_plan_new(const json_t *explained);
void query_plan_free(QueryPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QueryPlan, query_plan_free)

/* One step, like "Parallel Seq Scan on posthog_event". */
typedef struct {
    char *name;
    double ms;       /* by itself */
    gint64 rows;     /* in all its loops */
    gint64 estimate; /* likewise, as the planner thought */
    gint64 pages;    /* by itself, from memory or disk */
} QueryStep;

typedef struct {
    double planning_ms, running_ms;
    int planned, launched; /* workers: the most that one step has */
    gint64 pages, read;    /* in all; of which from disk */
    gint64 temporary;      /* pages written to temporary files */
} QueryTotals;
QueryTotals query_plan_totals(const QueryPlan *plan);

/* The `most` steps that took the most time by themselves, and a hundredth of it all at least;
 * borrowed QueryStep*. */
GPtrArray *query_plan_dearest(const QueryPlan *plan, guint most);

/* Appends the steps as an indented table with what the planner says of each. */
void query_plan_draw(const QueryPlan *plan, GString *out);

#endif
