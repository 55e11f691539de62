#include "failure.h"

#include <string.h>

void db_failure_clear(DbFailure *failure)
{
    g_clear_pointer(&failure->message, g_free);
    g_clear_pointer(&failure->hint, g_free);
    *failure = (DbFailure){0};
}

void failure_set(DbFailure *failure, DbErrorCode code, const char *hint, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    db_failure_clear(failure);
    failure->code = code;
    failure->message = g_utf8_make_valid(message, -1);
    failure->hint = hint ? g_utf8_make_valid(hint, -1) : NULL;
}

void failure_copy(DbFailure *to, const DbFailure *from)
{
    db_failure_clear(to);
    *to = *from;
    to->message = g_strdup(from->message);
    to->hint = g_strdup(from->hint);
}

/* ---- statements ---- */

static DbErrorCode code_of_sqlstate(const char *sqlstate)
{
    static const struct {
        const char *sqlstate;
        DbErrorCode code;
    } codes[] = {
        {"42501", DB_ERROR_PRIVILEGE}, {"57014", DB_ERROR_TIMEOUT}, {"42P01", DB_ERROR_SOURCE},
        {"42703", DB_ERROR_SOURCE},    {"3F000", DB_ERROR_SOURCE},  {"57P01", DB_ERROR_LOST},
        {"57P02", DB_ERROR_LOST},      {"57P03", DB_ERROR_LOST},    {"55P03", DB_ERROR_TIMEOUT},
        {"53400", DB_ERROR_LIMIT},
    };
    for (guint i = 0; i < G_N_ELEMENTS(codes); i++)
        if (strcmp(sqlstate, codes[i].sqlstate) == 0)
            return codes[i].code;
    return DB_ERROR_SQL;
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

/* The server's detail and hint in one text, or NULL. */
static char *result_hint(const PGresult *result, const char *sqlstate)
{
    const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
    const char *hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
    const char *file = PQresultErrorField(result, PG_DIAG_SOURCE_FILE);
    /* A read-only transaction meets no other writer, so this is a replica that gave way. */
    if (!hint && strcmp(sqlstate, "40001") == 0)
        hint = "a replica cancels queries that hold up its replay: set hot_standby_feedback = on, "
               "or a higher max_standby_streaming_delay, or ask the primary";
    if (!hint && strcmp(sqlstate, "55P03") == 0)
        hint = "somebody changes the table just now; run again when that is done";
    /* In whatever language it is said: row level security. */
    if (!hint && strcmp(sqlstate, "42501") == 0 && file && g_str_has_suffix(file, "rls.c"))
        hint = "row level security would hide rows from this role, and a smaller book would look "
               "like lost customers: a role with BYPASSRLS sees them all";
    if (detail && hint)
        return g_strconcat(detail, "; ", hint, NULL);
    return g_strdup(detail ? detail : hint);
}

void failure_from_result(DbFailure *failure, PGconn *connection, const PGresult *result)
{
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
    g_autofree char *line = first_line(PQerrorMessage(connection));
    g_autofree char *hint = result_hint(result, sqlstate ? sqlstate : "");
    DbErrorCode code = PQstatus(connection) == CONNECTION_OK
                           ? code_of_sqlstate(sqlstate ? sqlstate : "")
                           : DB_ERROR_LOST;

    if (!primary)
        primary = *line ? line : "the server gave no answer";
    failure_set(failure, code, hint, code == DB_ERROR_LOST ? "the connection was lost: %s" : "%s",
                primary);
    g_strlcpy(failure->sqlstate, sqlstate ? sqlstate : "", sizeof failure->sqlstate);
    failure->position = position ? (int)g_ascii_strtoll(position, NULL, 10) : 0;
}
