/* What went wrong, and what is worth saying although the run goes on. */
#include "private.h"

#include <string.h>

void evaluate_failure_clear(EvaluateFailure *failure)
{
    g_clear_pointer(&failure->message, g_free);
    g_clear_pointer(&failure->hint, g_free);
}

gboolean evaluate_fail(EvaluateFailure *failure, const char *hint, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    failure->message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    failure->hint = g_strdup(hint);
    return FALSE;
}

gboolean evaluate_fail_db(EvaluateFailure *failure, const char *doing, DbFailure *said)
{
    failure->interrupted = said->code == DB_ERROR_INTERRUPTED;
    failure->lost = said->code == DB_ERROR_LOST;
    failure->message = doing ? g_strdup_printf("%s: %s", doing, said->message)
                             : g_strdup(said->message ? said->message : "no reason given");
    failure->hint = g_strdup(said->hint);
    db_failure_clear(said);
    return FALSE;
}

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
Reason evaluate_reason_of(const DbFailure *said)
{
    switch (said->code) {
    case DB_ERROR_PRIVILEGE:
        return REASON_NO_PRIVILEGE;
    case DB_ERROR_TIMEOUT:
        return REASON_TIMEOUT;
    case DB_ERROR_LIMIT:
        return REASON_ROWS;
    case DB_ERROR_SOURCE:
    case DB_ERROR_CONNECT:
    case DB_ERROR_SQL:
    case DB_ERROR_LOST:
    case DB_ERROR_INTERRUPTED:
        break;
    }
    return REASON_SQL;
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
