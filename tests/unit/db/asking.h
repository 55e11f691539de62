/* Asking a real server, for the tests of the database room. */
#ifndef DELIGHT_TESTS_DB_ASKING_H
#define DELIGHT_TESTS_DB_ASKING_H

#include "db.h"

#include <libpq-fe.h>

G_GNUC_UNUSED static void admin(const char *conninfo, const char *sql)
{
    PGconn *connection = PQconnectdb(conninfo);
    g_assert_cmpint(PQstatus(connection), ==, CONNECTION_OK);
    PGresult *result = PQexec(connection, sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
        g_error("%s: %s", sql, PQresultErrorMessage(result));
    PQclear(result);
    PQfinish(connection);
}

G_GNUC_UNUSED static char *admin_value(const char *sql)
{
    PGconn *connection = PQconnectdb("");
    PGresult *result = PQexec(connection, sql);
    g_assert_cmpint(PQresultStatus(result), ==, PGRES_TUPLES_OK);
    char *value = g_strdup(PQgetvalue(result, 0, 0));
    PQclear(result);
    PQfinish(connection);
    return value;
}

G_GNUC_UNUSED static Db *open_db(const char *conninfo, int jobs, gint64 timeout_ms,
                                 const volatile int *interrupted)
{
    DbOptions options = {conninfo, jobs, timeout_ms, interrupted};
    Failure failure = {0};
    Db *db = db_open(&options, &failure);
    if (!db)
        g_error("%s", failure.message);
    g_assert_null(failure.message);
    return db;
}

G_GNUC_UNUSED static Statement *plain(const char *sql)
{
    Statement *statement = statement_new();
    statement_append(statement, sql);
    return statement;
}

/* All values of an answer, row after row, "~" for null, between blanks. */
G_GNUC_UNUSED static gboolean collect(const char *const *values, int columns, gpointer data)
{
    GString *all = data;
    for (int i = 0; i < columns; i++)
        g_string_append_printf(all, "%s%s", all->len ? " " : "", values[i] ? values[i] : "~");
    return TRUE;
}

G_GNUC_UNUSED static char *ask(Db *db, const char *sql)
{
    g_autoptr(Statement) statement = plain(sql);
    GString *all = g_string_new(NULL);
    Failure failure = {0};
    if (!db_query(db, statement, collect, all, &failure))
        g_error("%s: %s", sql, failure.message);
    return g_string_free(all, FALSE);
}

#define assert_answer(db, sql, answer)                                                             \
    G_STMT_START                                                                                   \
    {                                                                                              \
        g_autofree char *got_ = ask(db, sql);                                                      \
        g_assert_cmpstr(got_, ==, answer);                                                         \
    }                                                                                              \
    G_STMT_END

G_GNUC_UNUSED static void assert_fails(Db *db, const char *sql, FailureCode code,
                                       const char *sqlstate, const char *message, gsize position)
{
    g_autoptr(Statement) statement = plain(sql);
    Failure failure = {0};
    g_assert_false(db_query(db, statement, NULL, NULL, &failure));
    g_assert_cmpstr(failure.message, ==, message);
    g_assert_cmpint(failure.code, ==, code);
    g_assert_cmpstr(failure.sqlstate, ==, sqlstate);
    g_assert_cmpuint(failure.position, ==, position);
    failure_clear(&failure);
}

#endif
