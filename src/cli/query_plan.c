#include "query_plan.h"

#include "output.h"

#include <math.h>
#include <string.h>

typedef struct {
    QueryStep step; /* first: a QueryStep is its Node */
    const json_t *json;
    const char *subplan; /* "CTE x", "InitPlan 1 ..."; or NULL */
    guint depth;
    double wall_ms; /* with what is below it */
    gint64 temporary;
} Node;

struct QueryPlan {
    const json_t *explained;
    GPtrArray *nodes; /* Node*, each before what is below it */
};

/* --- reading ---------------------------------------------------------------------------------- */

static double number(const json_t *node, const char *key)
{
    return json_number_value(json_object_get(node, key));
}

static const char *text(const json_t *node, const char *key)
{
    const char *value = json_string_value(json_object_get(node, key));
    return value ? value : "";
}

static gint64 pages_of(const json_t *node)
{
    return (gint64)(number(node, "Shared Hit Blocks") + number(node, "Shared Read Blocks") +
                    number(node, "Local Hit Blocks") + number(node, "Local Read Blocks"));
}

/* The words of Postgres's own text format. */
static void append_kind(GString *name, const json_t *node)
{
    const char *kind = text(node, "Node Type"), *join = text(node, "Join Type"),
               *mode = text(node, "Partial Mode"), *strategy = text(node, "Strategy");
    if (json_is_true(json_object_get(node, "Async Capable")))
        g_string_append(name, "Async ");
    if (json_is_true(json_object_get(node, "Parallel Aware")))
        g_string_append(name, "Parallel ");
    if (*mode && strcmp(mode, "Simple") != 0)
        g_string_append_printf(name, "%s ", mode);
    if (strcmp(kind, "Aggregate") == 0)
        g_string_append(name, strcmp(strategy, "Hashed") == 0   ? "HashAggregate"
                              : strcmp(strategy, "Sorted") == 0 ? "GroupAggregate"
                              : strcmp(strategy, "Mixed") == 0  ? "MixedAggregate"
                                                                : "Aggregate");
    else if (*join && strcmp(join, "Inner") != 0 && g_str_has_suffix(kind, " Join"))
        g_string_append_printf(name, "%.*s %s Join", (int)(strlen(kind) - 5), kind, join);
    else if (*join && strcmp(join, "Inner") != 0)
        g_string_append_printf(name, "%s %s Join", kind, join);
    else
        g_string_append(name, kind);
}

static char *name_of(const json_t *node)
{
    static const char *const objects[] = {"Relation Name", "CTE Name", "Function Name", "Relations",
                                          "Alias"};
    GString *name = g_string_new(NULL);
    append_kind(name, node);
    if (*text(node, "Index Name"))
        g_string_append_printf(name, " using %s", text(node, "Index Name"));
    const char *object = "";
    for (guint i = 0; i < G_N_ELEMENTS(objects) && !*object; i++)
        object = text(node, objects[i]);
    if (*object)
        g_string_append_printf(name, " on %s", object);
    if (*object && *text(node, "Alias") && strcmp(object, text(node, "Alias")) != 0)
        g_string_append_printf(name, " %s", text(node, "Alias"));
    return g_string_free(name, FALSE);
}

static gboolean is_cte(const Node *node)
{
    return node->subplan && g_str_has_prefix(node->subplan, "CTE ");
}

/* `processes`: how many run it at the same time. */
static Node *read_node(QueryPlan *plan, const json_t *json, guint depth, double processes)
{
    const double loops = number(json, "Actual Loops");
    Node *node = g_new0(Node, 1);
    *node = (Node){
        .step = {name_of(json), 0, (gint64)llround(number(json, "Actual Rows") * loops),
                 (gint64)llround(number(json, "Plan Rows") * loops), pages_of(json)},
        .json = json,
        .subplan = json_string_value(json_object_get(json, "Subplan Name")),
        .depth = depth,
        .wall_ms = number(json, "Actual Total Time") * loops / MAX(MIN(loops, processes), 1),
        .temporary = (gint64)number(json, "Temp Written Blocks"),
    };
    node->step.ms = node->wall_ms;
    g_ptr_array_add(plan->nodes, node);
    const json_t *launched = json_object_get(json, "Workers Launched"), *child;
    const double below = launched ? json_number_value(launched) + 1 : processes;
    size_t i;
    json_array_foreach (json_object_get(json, "Plans"), i, child) {
        const Node *read = read_node(plan, child, depth + 1, below);
        if (is_cte(read))
            continue;
        node->step.ms -= read->wall_ms;
        node->step.pages -= pages_of(child);
        node->temporary -= (gint64)number(child, "Temp Written Blocks");
    }
    return node;
}

/* What a common table expression took is part of what those took that read it, whoever came first.
 */
static void take_from_readers(const QueryPlan *plan, const Node *cte)
{
    double ms = cte->wall_ms;
    gint64 pages = pages_of(cte->json),
           temporary = (gint64)number(cte->json, "Temp Written Blocks");
    for (guint i = 0; i < plan->nodes->len; i++) {
        Node *node = plan->nodes->pdata[i];
        if (strcmp(text(node->json, "CTE Name"), cte->subplan + strlen("CTE ")) != 0)
            continue;
        const double share = MIN(ms, MAX(node->step.ms, 0));
        const gint64 read = MIN(pages, node->step.pages), written = MIN(temporary, node->temporary);
        node->step.ms -= share, ms -= share;
        node->step.pages -= read, pages -= read;
        node->temporary -= written, temporary -= written;
    }
}

static void node_free(gpointer data)
{
    Node *node = data;
    g_free(node->step.name);
    g_free(node);
}

QueryPlan *query_plan_new(const json_t *explained)
{
    QueryPlan *plan = g_new0(QueryPlan, 1);
    plan->explained = explained;
    plan->nodes = g_ptr_array_new_with_free_func(node_free);
    read_node(plan, json_object_get(explained, "Plan"), 0, 1);
    for (guint i = 0; i < plan->nodes->len; i++)
        if (is_cte(plan->nodes->pdata[i]))
            take_from_readers(plan, plan->nodes->pdata[i]);
    for (guint i = 0; i < plan->nodes->len; i++) {
        Node *node = plan->nodes->pdata[i];
        node->step.ms = MAX(node->step.ms, 0);
        node->step.pages = MAX(node->step.pages, 0);
    }
    return plan;
}

void query_plan_free(QueryPlan *plan)
{
    if (!plan)
        return;
    g_ptr_array_unref(plan->nodes);
    g_free(plan);
}

/* --- in all ----------------------------------------------------------------------------------- */

QueryTotals query_plan_totals(const QueryPlan *plan)
{
    const json_t *root = json_object_get(plan->explained, "Plan");
    QueryTotals totals = {
        .planning_ms = number(plan->explained, "Planning Time"),
        .running_ms = number(plan->explained, "Execution Time"),
        .pages = pages_of(root),
        .read = (gint64)(number(root, "Shared Read Blocks") + number(root, "Local Read Blocks")),
        .temporary = (gint64)number(root, "Temp Written Blocks"),
    };
    for (guint i = 0; i < plan->nodes->len; i++) {
        const json_t *node = ((Node *)plan->nodes->pdata[i])->json;
        totals.planned = MAX(totals.planned, (int)number(node, "Workers Planned"));
        totals.launched = MAX(totals.launched, (int)number(node, "Workers Launched"));
    }
    return totals;
}

static gint dearer_first(gconstpointer a, gconstpointer b)
{
    const double x = (*(QueryStep *const *)a)->ms, y = (*(QueryStep *const *)b)->ms;
    return x < y ? 1 : x > y ? -1 : 0;
}

GPtrArray *query_plan_dearest(const QueryPlan *plan, guint most)
{
    const double least = number(plan->explained, "Execution Time") / 100;
    GPtrArray *steps = g_ptr_array_new();
    for (guint i = 0; i < plan->nodes->len; i++) {
        QueryStep *step = plan->nodes->pdata[i];
        if (step->ms > 0 && step->ms >= least)
            g_ptr_array_add(steps, step);
    }
    g_ptr_array_sort(steps, dearer_first);
    g_ptr_array_set_size(steps, (gint)MIN(steps->len, most));
    return steps;
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* What the planner and the steps say beside figures that have a column, and the step's name. */
static const char *const details[] = {
    "Index Cond",
    "Recheck Cond",
    "Hash Cond",
    "Merge Cond",
    "Join Filter",
    "Filter",
    "One-Time Filter",
    "Rows Removed by Filter",
    "Rows Removed by Join Filter",
    "Group Key",
    "Sort Key",
    "Sort Method",
    "Heap Fetches",
    "HashAgg Batches",
    "Hash Batches",
    "Workers Planned",
    "Workers Launched",
    "Subplans Removed",
};

static char *detail_of(const json_t *value)
{
    if (json_is_string(value))
        return g_strdup(json_string_value(value));
    if (json_is_number(value))
        return json_number_value(value) > 0 ? g_strdup_printf("%.0f", json_number_value(value))
                                            : NULL;
    g_autoptr(GString) list = g_string_new(NULL);
    const json_t *each;
    size_t i;
    json_array_foreach (value, i, each)
        g_string_append_printf(list, "%s%s", i ? ", " : "", json_string_value(each));
    return list->len > 0 ? g_strdup(list->str) : NULL;
}

#define COLUMNS "%10s %11s %11s %9s  "

static void draw_details(const Node *node, GString *out)
{
    const int indent = (int)node->depth * 2 + 4;
    for (guint i = 0; i < G_N_ELEMENTS(details); i++) {
        const json_t *value = json_object_get(node->json, details[i]);
        const gboolean usual =
            g_str_has_suffix(details[i], "Batches") && number(node->json, details[i]) <= 1;
        g_autofree char *shown = value && !usual ? detail_of(value) : NULL;
        g_autofree char *clean = shown ? output_clean(shown) : NULL;
        if (clean)
            g_string_append_printf(out, COLUMNS "%*s%s: %s\n", "", "", "", "", indent, "",
                                   details[i], clean);
    }
    if (node->temporary > 0)
        g_string_append_printf(out, COLUMNS "%*sTemporary pages: %" G_GINT64_FORMAT "\n", "", "",
                               "", "", indent, "", node->temporary);
}

void query_plan_draw(const QueryPlan *plan, GString *out)
{
    g_string_append_printf(out, COLUMNS "%s\n", "ms", "rows", "estimate", "pages", "step");
    for (guint i = 0; i < plan->nodes->len; i++) {
        const Node *node = plan->nodes->pdata[i];
        const QueryStep *step = &node->step;
        g_autofree char *ms = g_strdup_printf("%.1f", step->ms);
        g_autofree char *rows = g_strdup_printf("%" G_GINT64_FORMAT, step->rows);
        g_autofree char *estimate = g_strdup_printf("%" G_GINT64_FORMAT, step->estimate);
        g_autofree char *pages = g_strdup_printf("%" G_GINT64_FORMAT, step->pages);
        g_autofree char *name = output_clean(step->name);
        const gboolean run = number(node->json, "Actual Loops") > 0;
        g_string_append_printf(out, COLUMNS "%*s%s%s%s%s\n", run ? ms : "-", run ? rows : "-",
                               run ? estimate : "-", run ? pages : "-", (int)node->depth * 2, "",
                               node->subplan ? node->subplan : "", node->subplan ? ": " : "", name,
                               run ? "" : " (never run)");
        draw_details(node, out);
    }
}
