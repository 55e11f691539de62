/* The database room against a real server: tests/with-postgres build/unit/db/db */
#include "asking.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* ---- statements ---- */

static void test_settings(void)
{
    g_autoptr(Db) db = open_db(NULL, 1, 5000, NULL);
    g_assert_cmpint(db_server_version_number(db), >=, 130000);
    g_assert_true(g_ascii_isdigit(db_server_version(db)[0]));
    g_assert_null(strchr(db_server_version(db), ' '));
    assert_answer(db,
                  "select current_setting('TimeZone'), current_setting('IntervalStyle'),"
                  " current_setting('client_encoding'), current_setting('jit'),"
                  " current_setting('work_mem'), current_setting('statement_timeout'),"
                  " current_setting('transaction_isolation'),"
                  " current_setting('transaction_read_only'),"
                  " current_setting('application_name')",
                  "UTC iso_8601 UTF8 off 64MB 5s repeatable read on delight");
    assert_answer(db,
                  "select timestamptz '2021-09-15 02:00+02', interval '1 day', 0.1::float8, null",
                  "2021-09-15 00:00:00+00 P1D 0.1 ~");
    assert_answer(db, "select 1 where false", "");
}

static void test_values(void)
{
    g_autoptr(Db) db = open_db(NULL, 1, 0, NULL);
    g_autoptr(Statement) statement = plain("select ");
    statement_append_value(statement, TYPE_INT4, "41");
    statement_append(statement, " + 1, ");
    statement_append_value(statement, TYPE_TEXT, "'; drop table x; -- ï");
    statement_append(statement, ", ");
    statement_append_value(statement, TYPE_TIMESTAMPTZ, NULL);
    g_autoptr(GString) all = g_string_new(NULL);
    Failure failure = {0};
    g_assert_true(db_query(db, statement, collect, all, &failure));
    g_assert_cmpstr(all->str, ==, "42 '; drop table x; -- ï ~");
}

static void test_failures(void)
{
    g_autoptr(Db) db = open_db(NULL, 2, 300, NULL);
    assert_fails(db, "select 'ï→', nope", FAILURE_SOURCE, "42703", "column \"nope\" does not exist",
                 17);
    assert_fails(db, "select * from nope", FAILURE_SOURCE, "42P01",
                 "relation \"nope\" does not exist", 15);
    assert_fails(db, "select 1/0", FAILURE_SQL, "22012", "division by zero", 0);
    assert_fails(db, "create table x (a int)", FAILURE_SQL, "25006",
                 "cannot execute CREATE TABLE in a read-only transaction", 0);
    assert_fails(db, "select pg_sleep(5)", FAILURE_TIMEOUT, "57014",
                 "canceling statement due to statement timeout", 0);
    assert_fails(db, "select 1; select 2", FAILURE_SQL, "42601",
                 "cannot insert multiple commands into a prepared statement", 0);
    assert_answer(db, "select 1", "1");
}

static void test_hint(void)
{
    g_autoptr(Db) db = open_db(NULL, 1, 0, NULL);
    g_autoptr(Statement) statement = plain("do $$ begin raise exception 'no' using detail = 'why',"
                                           " hint = 'what'; end $$");
    Failure failure = {0};
    g_assert_false(db_query(db, statement, NULL, NULL, &failure));
    g_assert_cmpstr(failure.message, ==, "no");
    g_assert_cmpstr(failure.hint, ==, "why; what");
    failure_clear(&failure);
}

/* Another's cancel is neither a timeout nor an interruption. */
static void test_cancelled_by_others(void)
{
    g_autoptr(Db) db = open_db(NULL, 1, 60000, NULL);
    assert_fails(db, "select pg_cancel_backend(pg_backend_pid()), pg_sleep(2)", FAILURE_SQL,
                 "57014", "canceling statement due to user request", 0);
    assert_answer(db, "select 1", "1");
}

static void test_prepare(void)
{
    g_autoptr(Db) db = open_db(NULL, 1, 0, NULL);
    g_autoptr(Statement) good = plain("select pg_sleep(100), ");
    statement_append_value(good, TYPE_INT4, "1");
    g_autoptr(Statement) bad = plain("select 1 from nope");
    Failure failure = {0};
    g_assert_true(db_prepare(db, good, &failure));
    g_assert_false(db_prepare(db, bad, &failure));
    g_assert_cmpint(failure.code, ==, FAILURE_SOURCE);
    g_assert_cmpint(failure.position, ==, 15);
    g_assert_true(db_prepare(db, good, &failure));
    g_assert_null(failure.message);
}

static gboolean on_row(const char *const *values G_GNUC_UNUSED, int columns G_GNUC_UNUSED,
                       gpointer data)
{
    return ++*(int *)data < 3;
}

static void test_reader_stops(void)
{
    g_autoptr(Db) db = open_db(NULL, 1, 0, NULL);
    g_autoptr(Statement) statement = plain("select generate_series(1, 100000000)");
    Failure failure = {0};
    int rows = 0;
    g_assert_false(db_query(db, statement, on_row, &rows, &failure));
    g_assert_cmpint(rows, ==, 3);
    g_assert_cmpint(failure.code, ==, FAILURE_INTERRUPTED);
    failure_clear(&failure);
    assert_answer(db, "select 1", "1");
}

/* A database in SQL_ASCII holds bytes, not text. */
static void test_no_utf8(void)
{
    admin("", "create database bytes encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C'"
              " template template0");
    {
        g_autoptr(Db) db = open_db("dbname=bytes", 1, 0, NULL);
        assert_answer(db, "select E'a\\377b', 'plain'", "a\uFFFDb plain");
    }
    admin("", "drop database bytes");
}

/* ---- many tasks ---- */

typedef struct {
    DbTask tasks[12];
    GString *answers[12];
    guint n;
} Batch;

static void batch_add(Batch *batch, const char *sql)
{
    guint i = batch->n++;
    batch->answers[i] = g_string_new(NULL);
    batch->tasks[i] = (DbTask){.statement = plain(sql), .row = collect, .data = batch->answers[i]};
}

static void batch_clear(Batch *batch)
{
    for (guint i = 0; i < batch->n; i++) {
        statement_free((Statement *)batch->tasks[i].statement);
        failure_clear(&batch->tasks[i].failure);
        g_string_free(batch->answers[i], TRUE);
    }
}

/* For one statement, whether or not its timeout is another too: what each has, and how it joins. */
static void test_settings_of_some(void)
{
    g_autoptr(Db) db = open_db(NULL, 1, 5000, NULL);
    static const char *const expected[] = {
        "64MB 5s off on on", "4MB 5s on on on",     "4MB 7s on on on",
        "64MB 5s off on on", "64MB 5s off off off", "64MB 5s off on on",
    };
    Batch batch = {0};
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++)
        batch_add(&batch,
                  "select current_setting('work_mem'), current_setting('statement_timeout'),"
                  " current_setting('enable_mergejoin'), current_setting('enable_nestloop'),"
                  " current_setting('enable_sort')");
    batch.tasks[4].blind = TRUE;
    batch.tasks[1].many = batch.tasks[2].many = TRUE;
    batch.tasks[2].timeout_ms = 7000;
    g_assert_true(db_run(db, batch.tasks, batch.n, NULL, NULL));
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++)
        g_assert_cmpstr(batch.answers[i]->str, ==, expected[i]);
    batch_clear(&batch);
}

static void count_progress(guint done, guint total, gpointer data)
{
    guint *last = data;
    g_assert_cmpuint(done, >, *last);
    g_assert_cmpuint(done, <=, total);
    *last = done;
}

/* However the tasks fall on the connections, and whatever is committed meanwhile: one instant. */
static void test_one_snapshot(void)
{
    admin("", "create table instant as select 1 as a");
    {
        g_autoptr(Db) db = open_db("application_name=counted", 3, 0, NULL);
        admin("", "insert into instant values (2)");
        Batch batch = {0};
        for (int i = 0; i < 9; i++)
            batch_add(&batch, "select count(*) from public.instant, pg_sleep(0.05)");
        guint last = 0;
        g_assert_true(db_run(db, batch.tasks, batch.n, count_progress, &last));
        g_assert_cmpuint(last, ==, 9);
        for (guint i = 0; i < batch.n; i++) {
            g_assert_true(batch.tasks[i].done);
            g_assert_cmpstr(batch.answers[i]->str, ==, "1");
            g_assert_cmpint(batch.tasks[i].duration_ms, >=, 50);
        }
        g_autofree char *backends =
            admin_value("select count(*) from pg_stat_activity where application_name = 'counted'");
        g_assert_cmpstr(backends, ==, "4");
        batch_clear(&batch);
    }
    admin("", "drop table instant");
}

/* Several backends, one pg_current_snapshot. */
static void test_snapshot_shared(void)
{
    g_autoptr(Db) db = open_db(NULL, 3, 0, NULL);
    Batch batch = {0};
    for (int i = 0; i < 9; i++)
        batch_add(&batch, "select pg_current_snapshot(), pg_backend_pid() from pg_sleep(0.05)");
    g_assert_true(db_run(db, batch.tasks, batch.n, NULL, NULL));
    g_autoptr(GHashTable) snapshots = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) backends = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < batch.n; i++) {
        g_assert_true(batch.tasks[i].done);
        g_auto(GStrv) values = g_strsplit(batch.answers[i]->str, " ", 2);
        g_hash_table_add(snapshots, g_strdup(values[0]));
        g_hash_table_add(backends, g_strdup(values[1]));
    }
    g_assert_cmpuint(g_hash_table_size(snapshots), ==, 1);
    g_assert_cmpuint(g_hash_table_size(backends), ==, 3);
    batch_clear(&batch);
}

static void test_one_culprit(void)
{
    g_autoptr(Db) db = open_db(NULL, 2, 0, NULL);
    Batch batch = {0};
    for (int i = 0; i < 6; i++)
        batch_add(&batch, i == 1 ? "select 1/0" : i == 3 ? "select pg_sleep(9)" : "select 7");
    batch.tasks[3].timeout_ms = 100;
    g_assert_true(db_run(db, batch.tasks, batch.n, NULL, NULL));
    for (guint i = 0; i < batch.n; i++)
        g_assert_cmpint(batch.tasks[i].done, ==, i != 1 && i != 3);
    g_assert_cmpint(batch.tasks[1].failure.code, ==, FAILURE_SQL);
    g_assert_cmpint(batch.tasks[3].failure.code, ==, FAILURE_TIMEOUT);
    assert_answer(db, "select current_setting('statement_timeout')", "0");
    batch_clear(&batch);
    g_assert_true(db_run(db, NULL, 0, NULL, NULL));
}

/* The keeper holds the snapshot, so the next connection still sees the old instant. */
static void test_lost_connection(void)
{
    admin("", "create table instant as select 1 as a");
    {
        g_autoptr(Db) db = open_db(NULL, 1, 0, NULL);
        admin("", "insert into instant values (2)");
        Batch batch = {0};
        batch_add(&batch, "select pg_terminate_backend(pg_backend_pid()), pg_sleep(1)");
        batch_add(&batch, "select count(*) from public.instant");
        g_assert_true(db_run(db, batch.tasks, batch.n, NULL, NULL));
        g_assert_false(batch.tasks[0].done);
        g_assert_cmpint(batch.tasks[0].failure.code, ==, FAILURE_LOST);
        g_assert_cmpstr(
            batch.tasks[0].failure.message, ==,
            "the connection was lost: terminating connection due to administrator command");
        g_assert_true(batch.tasks[1].done);
        g_assert_cmpstr(batch.answers[1]->str, ==, "1");
        batch_clear(&batch);
    }
    admin("", "drop table instant");
}

/* Without the keeper there is no way back to the instant. */
static void test_lost_keeper(void)
{
    g_autoptr(Db) db = open_db("application_name=doomed", 1, 0, NULL);
    admin("", "select pg_terminate_backend(pid, 10000) from pg_stat_activity"
              " where application_name = 'doomed'");
    Batch batch = {0};
    batch_add(&batch, "select 1");
    batch_add(&batch, "select 2");
    g_assert_true(db_run(db, batch.tasks, batch.n, NULL, NULL));
    for (guint i = 0; i < batch.n; i++) {
        g_assert_false(batch.tasks[i].done);
        g_assert_cmpint(batch.tasks[i].failure.code, ==, FAILURE_LOST);
        g_assert_nonnull(strstr(batch.tasks[i].failure.message,
                                "terminating connection due to administrator command"));
    }
    /* Whoever asks on is told the same, at once. */
    Failure failure = {0};
    g_autoptr(Statement) statement = statement_new();
    statement_append(statement, "select 3");
    const gint64 begun = g_get_monotonic_time();
    for (int i = 0; i < 2; i++) {
        g_assert_false(db_query(db, statement, NULL, NULL, &failure));
        g_assert_cmpint(failure.code, ==, FAILURE_LOST);
        failure_clear(&failure);
    }
    g_assert_cmpint(g_get_monotonic_time() - begun, <, 20 * G_USEC_PER_SEC);
    batch_clear(&batch);
}

/* A role that may connect once has no keeper beside its worker. */
static void test_one_connection(void)
{
    admin("", "create role single login connection limit 1");
    {
        g_autoptr(Db) db = open_db("user=single", 4, 0, NULL);
        Batch batch = {0};
        for (int i = 0; i < 4; i++)
            batch_add(&batch, i == 2 ? "select pg_terminate_backend(pg_backend_pid()), pg_sleep(1)"
                                     : "select pg_backend_pid()");
        g_assert_true(db_run(db, batch.tasks, batch.n, NULL, NULL));
        g_assert_true(batch.tasks[0].done);
        g_assert_true(batch.tasks[1].done);
        g_assert_cmpstr(batch.answers[0]->str, ==, batch.answers[1]->str);
        g_assert_cmpint(batch.tasks[2].failure.code, ==, FAILURE_LOST);
        g_assert_cmpint(batch.tasks[3].failure.code, ==, FAILURE_LOST);
        g_assert_cmpstr(batch.tasks[3].failure.message, ==, "the connection was lost");
        batch_clear(&batch);
    }
    admin("", "drop role single");
}

/* Keeper and two workers fit in; the other workers are done without. */
static void test_few_connections(void)
{
    admin("", "create role few login connection limit 3");
    {
        g_autoptr(Db) db = open_db("user=few", 8, 0, NULL);
        Batch batch = {0};
        for (int i = 0; i < 12; i++)
            batch_add(&batch, "select 1 from pg_sleep(0.02)");
        g_assert_true(db_run(db, batch.tasks, batch.n, NULL, NULL));
        for (guint i = 0; i < batch.n; i++)
            g_assert_true(batch.tasks[i].done);
        batch_clear(&batch);
    }
    admin("", "drop role few");
}

/* ---- interruptions ---- */

static volatile int interrupted;

static gpointer interrupt_soon(gpointer data G_GNUC_UNUSED)
{
    g_usleep(200 * 1000);
    interrupted = 2;
    return NULL;
}

static void test_interrupt(void)
{
    interrupted = 0;
    g_autoptr(Db) db = open_db(NULL, 2, 0, &interrupted);
    const gint64 patience = (g_getenv("DELIGHT_VALGRIND") ? 5 : 1) * G_TIME_SPAN_SECOND;
    Batch batch = {0};
    for (int i = 0; i < 5; i++)
        batch_add(&batch, "select 'marked', pg_sleep(30)");
    GThread *thread = g_thread_new("interrupt", interrupt_soon, NULL);
    gint64 start = g_get_monotonic_time();
    g_assert_false(db_run(db, batch.tasks, batch.n, NULL, NULL));
    g_assert_cmpint(g_get_monotonic_time() - start, <, patience);
    for (guint i = 0; i < batch.n; i++)
        g_assert_cmpint(batch.tasks[i].failure.code, ==, FAILURE_INTERRUPTED);
    g_thread_join(thread);
    g_autofree char *running = admin_value("select count(*) from pg_stat_activity where state ="
                                           " 'active' and query like 'select ''marked''%'");
    g_assert_cmpstr(running, ==, "0");
    batch_clear(&batch);
}

/* A server that takes the connection and says nothing. */
static void test_interrupt_connecting(void)
{
    g_autofree char *folder = g_dir_make_tmp("delight-XXXXXX", NULL);
    g_autofree char *path = g_strdup_printf("%s/.s.PGSQL.5432", folder);
    g_autofree char *conninfo = g_strdup_printf("host=%s port=5432", folder);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_strlcpy(address.sun_path, path, sizeof address.sun_path);
    int server = socket(AF_UNIX, SOCK_STREAM, 0);
    g_assert_cmpint(bind(server, (struct sockaddr *)&address, sizeof address), ==, 0);
    g_assert_cmpint(listen(server, 5), ==, 0);

    interrupted = 0;
    GThread *thread = g_thread_new("interrupt", interrupt_soon, NULL);
    DbOptions options = {conninfo, 1, 0, &interrupted};
    Failure failure = {0};
    gint64 start = g_get_monotonic_time();
    g_assert_null(db_open(&options, &failure));
    g_assert_cmpint(g_get_monotonic_time() - start, <, G_TIME_SPAN_SECOND);
    g_assert_cmpint(failure.code, ==, FAILURE_INTERRUPTED);
    failure_clear(&failure);
    g_thread_join(thread);
    close(server);
    unlink(path);
    rmdir(folder);
}

static void test_privilege(void)
{
    admin("", "create role reader login; create table hidden (a int)");
    {
        g_autoptr(Db) db = open_db("user=reader", 1, 0, NULL);
        assert_fails(db, "select * from public.hidden", FAILURE_PRIVILEGE, "42501",
                     "permission denied for table hidden", 0);
    }
    admin("", "drop table hidden; drop role reader");
}

static void add_server_tests(void)
{
    g_test_add_func("/db/settings-of-some", test_settings_of_some);
    g_test_add_func("/db/settings", test_settings);
    g_test_add_func("/db/values", test_values);
    g_test_add_func("/db/failures", test_failures);
    g_test_add_func("/db/hint", test_hint);
    g_test_add_func("/db/cancelled by others", test_cancelled_by_others);
    g_test_add_func("/db/prepare", test_prepare);
    g_test_add_func("/db/reader stops", test_reader_stops);
    g_test_add_func("/db/no UTF-8", test_no_utf8);
    g_test_add_func("/db/one snapshot", test_one_snapshot);
    g_test_add_func("/db/snapshot shared", test_snapshot_shared);
    g_test_add_func("/db/one culprit", test_one_culprit);
    g_test_add_func("/db/lost connection", test_lost_connection);
    g_test_add_func("/db/lost keeper", test_lost_keeper);
    g_test_add_func("/db/one connection", test_one_connection);
    g_test_add_func("/db/few connections", test_few_connections);
    g_test_add_func("/db/interrupt", test_interrupt);
    g_test_add_func("/db/interrupt connecting", test_interrupt_connecting);
    g_test_add_func("/db/privilege", test_privilege);
}

static void test_no_server(void)
{
    g_test_skip("no server: run it under tests/with-postgres");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (g_getenv("DELIGHT_TEST_SERVER"))
        add_server_tests();
    else
        g_test_add_func("/db", test_no_server);
    return g_test_run();
}
