/* What went wrong, and what is worth saying although the run goes on. */
#include "private.h"

#include <string.h>

void evaluate_warning_free(gpointer data)
{
    Warning *warning = data;
    g_free(warning->text);
    g_free(warning->hint);
    g_free(warning);
}

void evaluate_warn(Evaluation *evaluation, const char *kind, char *text, char *hint)
{
    for (guint i = 0; i < evaluation->warnings->len; i++) {
        const Warning *said = evaluation->warnings->pdata[i];
        if (g_str_equal(said->text, text)) {
            g_free(text);
            g_free(hint);
            return;
        }
    }
    Warning *warning = g_new0(Warning, 1);
    *warning = (Warning){kind, text, hint};
    g_ptr_array_add(evaluation->warnings, warning);
}

/* A column that is not there is a mistake like any other: what an export may lack, `needs` says. */
Reason evaluate_reason_of(const Failure *said)
{
    switch (said->code) {
    case FAILURE_PRIVILEGE:
        return REASON_NO_PRIVILEGE;
    case FAILURE_TIMEOUT:
        return REASON_TIMEOUT;
    case FAILURE_LIMIT:
        return REASON_ROWS;
    case FAILURE_INPUT:
    case FAILURE_SOURCE:
    case FAILURE_CONNECT:
    case FAILURE_SQL:
    case FAILURE_LOST:
    case FAILURE_INTERRUPTED:
        break;
    }
    return REASON_SQL;
}

void evaluate_set_said(CheckRun *run, const Failure *said, const Statement *statement)
{
    g_free(run->text);
    g_free(run->said);
    g_free(run->hint);
    run->text = failure_without_values(said, statement_sql(statement));
    run->said = g_strcmp0(run->text, said->message) == 0 ? NULL : g_strdup(said->message);
    run->hint = g_strdup(said->hint);
}

char *evaluate_grant(const Evaluation *evaluation, const char *missing)
{
    const CatalogRelation *table = catalog_find_dotted(evaluation->catalog, missing);
    const char *dot = table ? NULL : strrchr(missing, '.');
    g_autofree char *name = g_strndup(missing, dot ? (gsize)(dot - missing) : strlen(missing));
    if (dot)
        table = catalog_find_dotted(evaluation->catalog, name);
    if (table && !table->usable) {
        g_autofree char *schema = statement_identifier(table->schema);
        return g_strdup_printf("GRANT USAGE ON SCHEMA %s TO %s;", schema, evaluation->role);
    }
    if (dot && table)
        return g_strdup_printf("GRANT SELECT (%s) ON %s TO %s;", dot + 1, name, evaluation->role);
    return g_strdup_printf("GRANT SELECT ON %s TO %s;", missing, evaluation->role);
}

Reason evaluate_reason(const PlanSource *source)
{
    switch (source->state) {
    case PLAN_NO_PROBE:
        return REASON_NEEDS_ANSWER;
    case PLAN_NO_SOURCE:
        return REASON_NO_SOURCE;
    case PLAN_NO_PRIVILEGE:
        return REASON_NO_PRIVILEGE;
    case PLAN_FAILED:
        return source->trouble.reason;
    case PLAN_SERVED:
        break;
    }
    return REASON_NONE;
}

void evaluate_warn_lost(Evaluation *evaluation)
{
    guint unanswered = 0;
    for (guint i = 0; i < evaluation->checks->len; i++)
        unanswered += ((CheckRun *)evaluation->checks->pdata[i])->lost ? 1 : 0;
    if (unanswered > 0)
        evaluate_warn(evaluation, "connection",
                      g_strdup_printf("the connection was lost before %u of %u questions were "
                                      "answered; the others stand, as of one instant",
                                      unanswered, evaluation->checks->len),
                      g_strdup("run again"));
}
