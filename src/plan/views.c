/* Views that stand for tables of the export: under another name, or of what may be read of them. */
#include "private.h"

#include <string.h>

gboolean plan_is_viewed(const Plan *plan, const SqlRelation *relation)
{
    const CatalogRelation *table = relation->schema ? NULL : plan_relation(plan, relation);
    return table && ((table->readable && table->withheld) ||
                     plan_table(plan, relation->name) != relation->name);
}

static gint compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(a, b);
}

/* What this role may read of it: the rest is as if it were not there. */
static void append_readable(Statement *statement, const CatalogRelation *table)
{
    g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(table->columns), compare_names);
    const char *between = "";
    for (const GList *name = names; name; name = name->next) {
        if (!GPOINTER_TO_INT(g_hash_table_lookup(table->columns, name->data)))
            continue;
        statement_append(statement, between);
        statement_append_identifier(statement, name->data);
        between = ", ";
    }
}

void plan_append_view(const Plan *plan, Statement *statement, const SqlRelation *relation)
{
    const CatalogRelation *table = plan_relation(plan, relation);
    g_return_if_fail(table);
    statement_append_identifier(statement, relation->name);
    statement_append(statement, " as not materialized (select ");
    if (table->withheld)
        append_readable(statement, table);
    else
        statement_append(statement, "*");
    statement_append(statement, " from ");
    statement_append_identifier(statement, table->schema);
    statement_append(statement, ".");
    statement_append_identifier(statement, table->name);
    statement_append(statement, ")");
}
