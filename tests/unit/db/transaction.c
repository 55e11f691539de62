/* What a statement can mean is settled by us, and gone when it has ended. */
#include "asking.h"

#include <string.h>

/* A role with every setting that changes what is read, written, sorted or hidden. */
static const char *const odd_settings[][2] = {
    {"TimeZone", "Asia/Kolkata"},
    {"DateStyle", "German, DMY"},
    {"IntervalStyle", "sql_standard"},
    {"extra_float_digits", "-15"},
    {"bytea_output", "escape"},
    {"xmlbinary", "hex"},
    {"xmloption", "document"},
    {"lc_numeric", "de_DE.UTF-8"},
    {"default_text_search_config", "pg_catalog.german"},
    {"standard_conforming_strings", "off"},
    {"quote_all_identifiers", "on"},
    {"array_nulls", "off"},
    {"transform_null_equals", "on"},
    {"client_min_messages", "debug5"},
    {"search_path", "other, pg_catalog, public"},
    {"statement_timeout", "40"},
    {"lock_timeout", "40"},
    {"default_transaction_isolation", "serializable"},
    {"default_transaction_deferrable", "on"},
};

/* What must be the same for everybody. */
static const struct {
    const char *sql, *answer;
} meanings[] = {
    {"select '01/02/2021'::date", "2021-01-02"},
    {"select timestamptz '2021-09-15 00:00'", "2021-09-15 00:00:00+00"},
    {"select interval '1 day 2 hours'", "P1DT2H"},
    {"select 0.1::float8 + 0.2::float8", "0.30000000000000004"},
    {"select '\\x41'::bytea", "\\x41"},
    {"select 'a\\tb'", "a\\tb"},
    {"select quote_ident('plain')", "plain"},
    {"select ('{NULL}'::text[])[1] is null", "t"},
    {"select count(*) from (values (null::int), (1)) v (x) where x = null", "0"},
    {"select to_char(1234.5, '9G999D9')", " 1,234.5"},
    {"select xmlelement(name a, '\\x41'::bytea)", "<a>QQ==</a>"},
    {"select xmlparse(content 'a') is not null", "t"},
    {"select to_tsvector('houses')", "'hous':1"},
    {"select lower('ABC'::varchar)", "abc"},
    {"select 1::int4 = 1::int4", "t"},
    {"select pg_sleep(0.1) is null", "f"},
    {"select current_setting('search_path')", "pg_catalog, pg_temp"},
    {"select current_setting('row_security')", "off"},
};

static void make_odd_role(void)
{
    admin("", "create role odd login");
    admin("", "create schema other; grant usage on schema other to odd;"
              " create function other.lower(varchar) returns text language sql"
              " as 'select ''shadow''::text';"
              " create function other.never(int, int) returns boolean language sql"
              " as 'select false';"
              " create operator other.= (leftarg = int, rightarg = int, function = other.never)");
    for (guint i = 0; i < G_N_ELEMENTS(odd_settings); i++) {
        /* not every machine has every locale */
        const gboolean locale = g_str_has_prefix(odd_settings[i][0], "lc_");
        const gboolean list = g_str_equal(odd_settings[i][0], "search_path") ||
                              g_str_equal(odd_settings[i][0], "DateStyle");
        g_autofree char *sql =
            g_strdup_printf(list ? "alter role odd set %s = %s" : "alter role odd set %s = '%s'",
                            odd_settings[i][0], locale ? "C" : odd_settings[i][1]);
        admin("", sql);
    }
}

static void test_odd_role(void)
{
    make_odd_role();
    {
        g_autoptr(Db) db = open_db("user=odd", 2, 5000, NULL);
        for (guint i = 0; i < G_N_ELEMENTS(meanings); i++)
            assert_answer(db, meanings[i].sql, meanings[i].answer);
    }
    admin("", "drop schema other cascade; drop role odd");
}

/* What one statement sets reaches no other. */
static void test_settings_end(void)
{
    g_autoptr(Db) db = open_db(NULL, 1, 5000, NULL);
    assert_answer(db,
                  "select set_config('timezone', 'Asia/Tokyo', false),"
                  " set_config('search_path', 'public', false),"
                  " set_config('statement_timeout', '1', false),"
                  " set_config('role', 'pg_monitor', false),"
                  " set_config('own.word', 'x', false)",
                  "Asia/Tokyo public 1ms pg_monitor x");
    assert_answer(db,
                  "select current_setting('timezone'), current_setting('search_path'),"
                  " current_setting('statement_timeout'), current_setting('role'),"
                  " current_setting('own.word', true)",
                  "UTC pg_catalog, pg_temp 5s none ");
}

/* ---- locks ---- */

/* Changes a table as an application's migration does. */
static void assert_ddl_goes(const char *sql)
{
    admin("options='-c lock_timeout=2s'", sql);
}

static void test_locks_end(void)
{
    admin("", "create table locked (a int)");
    {
        g_autoptr(Db) db = open_db(NULL, 2, 0, NULL);
        g_autoptr(Statement) bad = plain("select a / 0, nope from public.locked");
        g_autoptr(Statement) good = plain("select a from public.locked");
        Failure failure = {0};
        assert_answer(db, "select count(*) from public.locked", "0");
        assert_ddl_goes("alter table locked add b int");
        g_assert_true(db_prepare(db, good, &failure));
        assert_ddl_goes("alter table locked add c int");
        g_assert_false(db_query(db, bad, NULL, NULL, &failure));
        assert_ddl_goes("alter table locked add d int");
        failure_clear(&failure);
    }
    admin("", "drop table locked");
}

/* Somebody else's lock is told of well before the statement's time is up. */
static void test_lock_is_told(void)
{
    admin("", "create table locked (a int)");
    PGconn *holder = PQconnectdb("");
    PQclear(PQexec(holder, "begin; lock table locked in access exclusive mode"));
    {
        g_autoptr(Db) db = open_db(NULL, 1, 60000, NULL);
        g_autoptr(Statement) statement = plain("select a from public.locked");
        Failure failure = {0};
        g_assert_false(db_query(db, statement, NULL, NULL, &failure));
        g_assert_cmpint(failure.code, ==, FAILURE_TIMEOUT);
        g_assert_cmpstr(failure.sqlstate, ==, "55P03");
        g_assert_nonnull(strstr(failure.hint, "run again"));
        failure_clear(&failure);
    }
    PQfinish(holder);
    admin("", "drop table locked");
}

/* ---- rows that are hidden ---- */

static void test_row_security(void)
{
    admin("", "create table kept (a int); alter table kept enable row level security;"
              " create role kept_reader login; grant select on kept to kept_reader");
    {
        g_autoptr(Db) db = open_db("user=kept_reader", 1, 0, NULL);
        g_autoptr(Statement) statement = plain("select a from public.kept");
        Failure failure = {0};
        g_assert_false(db_query(db, statement, NULL, NULL, &failure));
        g_assert_cmpint(failure.code, ==, FAILURE_PRIVILEGE);
        g_assert_nonnull(strstr(failure.message, "row-level security"));
        g_assert_nonnull(strstr(failure.hint, "BYPASSRLS"));
        failure_clear(&failure);
        assert_answer(db, "select row_security_active('public.kept')", "t");
    }
    admin("", "drop table kept; drop role kept_reader");
}

/* A mad probe cannot fill the server's disk: a bound of ours where the server has none, else its
 * own. */
static void test_temporary_files(void)
{
    static const char *const cases[][2] = {{"-1", "10GB"}, {"1MB", "1MB"}, {"20GB", "20GB"}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *setting =
            g_strdup_printf("alter role postgres set temp_file_limit = '%s'", cases[i][0]);
        admin("", setting);
        g_autoptr(Db) db = open_db(NULL, 1, 0, NULL);
        g_autofree char *limit = ask(db, "select current_setting('temp_file_limit')");
        g_assert_cmpstr(limit, ==, cases[i][1]);
        if (i == 1) {
            Failure failure = {0};
            g_autoptr(Statement) mad = plain("select count(*) from generate_series(1, 10000000)");
            g_assert_false(db_query(db, mad, NULL, NULL, &failure));
            g_assert_cmpint(failure.code, ==, FAILURE_LIMIT);
            failure_clear(&failure);
        }
    }
    admin("", "alter role postgres reset temp_file_limit");
}

static void test_no_server(void)
{
    g_test_skip("no server: run it under tests/with-postgres");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (!g_getenv("DELIGHT_TEST_SERVER")) {
        g_test_add_func("/db transaction", test_no_server);
        return g_test_run();
    }
    g_test_add_func("/db transaction/odd role", test_odd_role);
    g_test_add_func("/db transaction/settings end", test_settings_end);
    g_test_add_func("/db transaction/locks end", test_locks_end);
    g_test_add_func("/db transaction/lock is told", test_lock_is_told);
    g_test_add_func("/db transaction/temporary files", test_temporary_files);
    g_test_add_func("/db transaction/row security", test_row_security);
    return g_test_run();
}
