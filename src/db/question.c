#include "question.h"

#define LEAST_BUDGET_MS 20
#define MOST_ROWS 5000000
#define MOST_MEGABYTES 256

/* A half of what is left of the budget: the first one that takes its time leaves some to others. */
gint64 question_allowed(const Question *question)
{
    if (!question->budget_ms)
        return question->timeout_ms;
    const gint64 share = MAX(*question->budget_ms / 2, LEAST_BUDGET_MS);
    return question->timeout_ms ? MIN(question->timeout_ms, share) : share;
}

char *question_settings(const Question *question)
{
    return g_strdup_printf(
        "set local statement_timeout = %" G_GINT64_FORMAT "%s%s", question->allowed_ms,
        question->blind ? "; set local enable_nestloop = off; set local enable_sort = off" : "",
        question->many ? "; set local work_mem = '4MB'; set local enable_mergejoin = on" : "");
}

/* Through a pooler a statement of its own name might meet somebody else's. */
int question_send(const Question *question, PGconn *libpq)
{
    const Statement *statement = question->statement;
    if (question->prepare)
        return PQsendPrepare(libpq, "", statement_sql(statement), statement_n_values(statement),
                             statement_types(statement));
    return PQsendQueryParams(libpq, statement_sql(statement), statement_n_values(statement),
                             statement_types(statement), statement_values(statement), NULL, NULL,
                             0) &&
           PQsetSingleRowMode(libpq);
}

static gboolean is_within_bounds(const Question *question, Failure *why)
{
    if (question->rows > MOST_ROWS)
        failure_set(why, FAILURE_LIMIT, "it should give one row a customer",
                    "more than " G_STRINGIFY(MOST_ROWS) " rows came back");
    else if (question->bytes > (guint64)MOST_MEGABYTES << 20)
        failure_set(why, FAILURE_LIMIT, "it should select no more than it needs",
                    "more than " G_STRINGIFY(MOST_MEGABYTES) " MB came back");
    return !why->message;
}

/* As UTF-8, whatever the database holds. */
gboolean question_on_row(Question *question, const PGresult *result, Failure *why)
{
    const int columns = PQnfields(result);
    g_autofree const char **values = g_new(const char *, MAX(columns, 1));
    g_autoptr(GPtrArray) mended = g_ptr_array_new_with_free_func(g_free);
    for (int i = 0; i < columns; i++) {
        const gssize length = PQgetlength(result, 0, i);
        values[i] = PQgetisnull(result, 0, i) ? NULL : PQgetvalue(result, 0, i);
        question->bytes += (guint64)length;
        if (values[i] && !g_utf8_validate(values[i], length, NULL)) {
            g_ptr_array_add(mended, g_utf8_make_valid(values[i], length));
            values[i] = mended->pdata[mended->len - 1];
        }
    }
    question->rows++;
    if (!is_within_bounds(question, why))
        return FALSE;
    if (!question->row || question->row(values, columns, question->data))
        return TRUE;
    failure_set(why, FAILURE_INTERRUPTED, NULL, "interrupted");
    return FALSE;
}

void question_explain_cancel(Question *question)
{
    if (g_str_equal(question->failure.sqlstate, "57014") &&
        (question->allowed_ms == 0 || question->duration_ms < question->allowed_ms * 9 / 10))
        question->failure.code = FAILURE_SQL;
}
