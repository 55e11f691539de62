#include "sqlstate.h"

#include <string.h>

static FailureCode code_of_sqlstate(const char *sqlstate)
{
    static const struct {
        const char *sqlstate;
        FailureCode code;
    } codes[] = {
        {"42501", FAILURE_PRIVILEGE}, {"57014", FAILURE_TIMEOUT}, {"42P01", FAILURE_SOURCE},
        {"42703", FAILURE_SOURCE},    {"3F000", FAILURE_SOURCE},  {"57P01", FAILURE_LOST},
        {"57P02", FAILURE_LOST},      {"57P03", FAILURE_LOST},    {"55P03", FAILURE_TIMEOUT},
        {"53400", FAILURE_LIMIT},     {"40001", FAILURE_LOST},
    };
    for (guint i = 0; i < G_N_ELEMENTS(codes); i++)
        if (strcmp(sqlstate, codes[i].sqlstate) == 0)
            return codes[i].code;
    return FAILURE_SQL;
}

const char *failure_without_severity(const char *line)
{
    return g_str_has_prefix(line, "FATAL:  ") ? line + strlen("FATAL:  ") : line;
}

static char *first_line(const char *text)
{
    text = failure_without_severity(text);
    return g_strchomp(g_strndup(text, strcspn(text, "\n")));
}

static const char gave_way[] =
    "a replica cancels queries that hold up its replay: set hot_standby_feedback = on, "
    "or a higher max_standby_streaming_delay, or ask the primary";

/* The server's detail and hint in one text, or NULL. */
static char *result_hint(const PGresult *result, const char *sqlstate)
{
    const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
    const char *hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
    const char *file = PQresultErrorField(result, PG_DIAG_SOURCE_FILE);
    /* A read-only transaction meets no other writer, so this is a replica that gave way. */
    if (strcmp(sqlstate, "40001") == 0)
        hint = gave_way;
    if (!hint && strcmp(sqlstate, "55P03") == 0)
        hint = "somebody changes the table just now; run again when that is done";
    /* In whatever language it is said: row level security. */
    if (!hint && strcmp(sqlstate, "42501") == 0 && file && g_str_has_suffix(file, "rls.c"))
        hint = "row level security would hide rows from this role, and a smaller book would look "
               "like lost customers: a role with BYPASSRLS sees them all";
    if (detail && hint) {
        const gsize length = strlen(detail) - (g_str_has_suffix(detail, ".") ? 1 : 0);
        return g_strdup_printf("%.*s; %s", (int)length, detail, hint);
    }
    return g_strdup(detail ? detail : hint);
}

/* The server counts characters from 1. */
static gsize byte_position(const char *sql, const char *position)
{
    const glong character = position ? (glong)g_ascii_strtoll(position, NULL, 10) : 0;
    if (!sql || character < 1 || character > g_utf8_strlen(sql, -1))
        return 0;
    return (gsize)(g_utf8_offset_to_pointer(sql, character - 1) - sql) + 1;
}

static gboolean is_of_severity(const PGresult *result, const char *severity)
{
    return g_strcmp0(PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED), severity) == 0;
}

/* RAISE may give any SQLSTATE, and whatever fails within a function tells of what that was given.
 */
static gboolean is_raised(const PGresult *result)
{
    const char *by = PQresultErrorField(result, PG_DIAG_SOURCE_FUNCTION);
    const char *context = PQresultErrorField(result, PG_DIAG_CONTEXT);
    return g_strcmp0(by, "exec_stmt_raise") == 0 || (context && strstr(context, "PL/"));
}

void failure_from_result(Failure *failure, PGconn *connection, const PGresult *result,
                         const char *sql)
{
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
    g_autofree char *line = first_line(PQerrorMessage(connection));
    g_autofree char *hint = result_hint(result, sqlstate ? sqlstate : "");
    FailureCode code = PQstatus(connection) == CONNECTION_OK
                           ? code_of_sqlstate(sqlstate ? sqlstate : "")
                           : FAILURE_LOST;

    if (!primary)
        primary = *line ? line : "the server gave no answer";
    const gboolean broke = code == FAILURE_LOST && !is_of_severity(result, "ERROR");
    /* A server that is just sending rows cannot say why it ends. Before 14 none says what it is. */
    const gboolean silent =
        broke && !sqlstate && g_strcmp0(PQparameterStatus(connection, "in_hot_standby"), "on") == 0;
    failure_set(failure, code, silent ? gave_way : hint,
                broke ? "the connection was lost: %s" : "%s", primary);
    g_strlcpy(failure->sqlstate, sqlstate ? sqlstate : "", sizeof failure->sqlstate);
    failure->raised = is_raised(result);
    failure->position = byte_position(sql, position);
}

void failure_on_notice(void *failure, const PGresult *result)
{
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if (!is_of_severity(result, "FATAL") || !sqlstate || !primary)
        return;
    g_autofree char *hint = result_hint(result, sqlstate);
    failure_set(failure, FAILURE_LOST, hint, "%s", primary);
    g_strlcpy(((Failure *)failure)->sqlstate, sqlstate, sizeof((Failure *)failure)->sqlstate);
}
