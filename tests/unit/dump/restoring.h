/* What the tests of whole dumps share: one embedded server, files to restore, answers to expect. */
#ifndef DELIGHT_TEST_RESTORING_H
#define DELIGHT_TEST_RESTORING_H

#include "dump.h"
#include "pgbin.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <libpq-fe.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static Embed *embed;    /* one for all cases, emptied before each */
static char *folder;    /* for the dump files */
static gint64 limit_ms; /* for each statement; 0: none */
static char *programs;  /* pg_dump and pg_restore of the source's version */

G_GNUC_UNUSED static void run_sql(const char *conninfo, const char *sql)
{
    PGconn *connection = PQconnectdb(conninfo);
    if (PQstatus(connection) != CONNECTION_OK)
        g_error("%s", PQerrorMessage(connection));
    PQsetErrorVerbosity(connection, PQERRORS_TERSE);
    PGresult *result = PQexec(connection, sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
        g_error("%s: %s", sql, PQresultErrorMessage(result));
    PQclear(result);
    PQfinish(connection);
}

/* The only value of a query, or "error SQLSTATE". */
G_GNUC_UNUSED static char *ask(const char *conninfo, const char *sql)
{
    PGconn *connection = PQconnectdb(conninfo);
    if (PQstatus(connection) != CONNECTION_OK)
        g_error("%s", PQerrorMessage(connection));
    PGresult *result = PQexec(connection, sql);
    char *answer = PQresultStatus(result) == PGRES_TUPLES_OK
                       ? g_strdup(PQgetvalue(result, 0, 0))
                       : g_strconcat("error ", PQresultErrorField(result, PG_DIAG_SQLSTATE), NULL);
    PQclear(result);
    PQfinish(connection);
    return answer;
}

G_GNUC_UNUSED static void expect_answer(const char *sql, const char *expected)
{
    g_autofree char *answer = ask(embed_conninfo(embed), sql);
    if (g_strcmp0(answer, expected) != 0)
        g_test_message("%s", sql);
    g_assert_cmpstr(answer, ==, expected);
}

G_GNUC_UNUSED static char *file_path(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

/* `wanted` holds the relations that the checks read, NULL: all. */
G_GNUC_UNUSED static gboolean is_wanted(const char *schema, const char *relation, gpointer data)
{
    const char *const *wanted = data;
    g_assert_nonnull(schema);
    return !wanted || g_strv_contains(wanted, relation);
}

G_GNUC_UNUSED static DumpReport *restore(const char *path, const char *const *wanted,
                                         GError **error)
{
    run_sql(embed_conninfo(embed), "drop owned by current_user cascade");
    run_sql(embed_conninfo(embed), "create schema public");
    return dump_restore(embed, path, is_wanted, (gpointer)wanted, limit_ms, NULL, NULL, NULL,
                        error);
}

G_GNUC_UNUSED static DumpReport *restore_text(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = file_path("x.sql");
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    DumpReport *report = restore(path, NULL, &error);
    g_assert_no_error(error);
    return report;
}

G_GNUC_UNUSED static void expect_refusal(const char *name, const char *data, gssize length,
                                         const char *message)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = file_path(name);
    g_assert_true(g_file_set_contents(path, data, length, NULL));
    g_assert_null(restore(path, NULL, &error));
    g_assert_error(error, EMBED_ERROR, EMBED_ERROR_DUMP);
    g_auto(GStrv) parts = g_strsplit(error->message, folder, -1); /* paths vary */
    g_autofree char *told = g_strjoinv("DIR", parts);
    g_assert_cmpstr(told, ==, message);
}

G_GNUC_UNUSED static const char *example(const DumpReport *report, guint i)
{
    return i < report->skipped_examples->len ? g_ptr_array_index(report->skipped_examples, i)
                                             : NULL;
}

G_GNUC_UNUSED static void dump_to(const char *name, const char *database,
                                  const char *const *options)
{
    g_autofree char *program = g_build_filename(programs, "pg_dump", NULL);
    g_autofree char *path = file_path(name);
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_ptr_array_add(argv, program);
    g_ptr_array_add(argv, (char *)"--file");
    g_ptr_array_add(argv, path);
    for (; *options; options++)
        g_ptr_array_add(argv, (char *)*options);
    g_ptr_array_add(argv, (char *)database);
    g_ptr_array_add(argv, NULL);
    int status = 1;
    g_autoptr(GError) error = NULL;
    g_spawn_sync(NULL, (char **)argv->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status,
                 &error);
    g_assert_no_error(error);
    g_assert_cmpint(status, ==, 0);
}

static void set_up(void)
{
    static const char *const needed[] = {"pg_dump", "pg_restore", NULL};
    g_autoptr(GError) error = NULL;
    if (!g_getenv("DELIGHT_TEST_SERVER"))
        g_error("run this by tests/with-postgres");
    programs = pgbin_folder(needed, NULL);
    g_assert_nonnull(programs);
    folder = g_dir_make_tmp("dump-test-XXXXXX", NULL);
    embed = embed_start(NULL, NULL, NULL, &error);
    g_assert_no_error(error);
}

static int tear_down(int status)
{
    g_autofree char *remove = g_strdup_printf("rm -rf %s", folder);
    embed_free(embed);
    g_free(folder);
    g_free(programs);
    return system(remove) == 0 ? status : 1;
}

#endif
