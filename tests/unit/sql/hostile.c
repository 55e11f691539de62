/* Texts that mean harm: too deep for a parser's stack, or calling what does more than read. */
#include "sql.h"

#include <string.h>

static gboolean none_declared(const char *name, gpointer data)
{
    (void)name;
    (void)data;
    return FALSE;
}

/* NULL where it is taken. */
static char *refusal(const char *text, gboolean expression)
{
    Failure error = {0};
    g_autoptr(SqlText) sql = expression ? sql_expression(text, none_declared, NULL, &error)
                                        : sql_select(text, none_declared, NULL, &error);
    g_assert_true((sql == NULL) == (error.message != NULL));
    return g_steal_pointer(&error.message);
}

static char *nested(const char *open, const char *core, const char *close, guint times)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < times; i++)
        g_string_append(text, open);
    g_string_append(text, core);
    for (guint i = 0; i < times; i++)
        g_string_append(text, close);
    return g_string_free(text, FALSE);
}

/* However it nests and however often, it is refused: the parser would leave by its stack. */
static void test_deep(void)
{
    static const char *const shapes[][3] = {
        {"", "1", "+1"},
        {"", "1", "||1"},
        {"", "1", "::int"},
        {"", "1", " is null"},
        {"", "1", " collate \"C\""},
        {"", "1", " at time zone 'x'"},
        {"", "1", " union select 1"},
        {"", "1,1", " union select 1,1"},
        {"", "1 from a", " join a on true"},
        {"", "1 from a, a", " cross join a"},
        {"(", "1", ")"},
        {"f(", "1", ")"},
        {"f(1,", "1", ")"},
        {"array[", "1", "]"},
        {"(select ", "1", ")"},
        {"(select 1 from ", "a", ")"},
        {"case when true then ", "1", " end"},
        {"case ", "1", " when 1 then 1 end"},
        {"not ", "true", ""},
        {"- ", "1", ""},
        {"true or (false and ", "true", ")"},
    };
    static const guint times[] = {3000, 12000, 100000};
    for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++)
        for (gsize t = 0; t < G_N_ELEMENTS(times); t++) {
            g_autofree char *core = nested(shapes[i][0], shapes[i][1], shapes[i][2], times[t]);
            g_autofree char *select = g_strconcat("select ", core, NULL);
            g_autofree char *refused = refusal(select, FALSE);
            g_autofree char *again = refusal(core, TRUE);
            g_test_message("%s %u: %s", shapes[i][0], times[t], refused ? refused : "taken");
            g_assert_true(refused || times[t] < 10000);
            g_assert_true(again || times[t] < 10000);
        }
}

/* What is long and flat is no harm. */
static void test_flat(void)
{
    static const char *const shapes[][2] = {{"1", ", 1"}, {"a in (1", ", 1"}, {"f(a[1]", ", (1)"}};
    for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++) {
        g_autofree char *list = nested("", shapes[i][0], shapes[i][1], 20000);
        g_autofree char *text =
            g_strconcat("select ", list, strchr(list, '(') && i > 0 ? ")" : "", NULL);
        g_autofree char *refused = refusal(text, FALSE);
        g_assert_cmpstr(refused, ==, NULL);
    }
    g_autofree char *blanks = g_strnfill(300 * 1024, ' ');
    g_autofree char *wide = g_strconcat("select 1", blanks, NULL);
    g_autofree char *refused = refusal(wide, FALSE);
    g_assert_cmpstr(refused, ==, "it is longer than 256 KiB");
}

static void test_functions(void)
{
    static const char *const refused[] = {
        "pg_sleep(9)",
        "pg_sleep_for('1 min')",
        "PG_SLEEP(9)",
        "pg_catalog.pg_sleep(9)",
        "pg_read_file('/etc/passwd')",
        "pg_read_binary_file('/etc/passwd')",
        "pg_ls_dir('/')",
        "pg_stat_file('/')",
        "pg_file_write('/tmp/x', 'x', false)",
        "lo_import('/etc/passwd')",
        "lo_export(1, '/tmp/x')",
        "loread(1, 2)",
        "dblink('dbname=x', 'select 1')",
        "public.dblink_exec('dbname=x', 'drop table y')",
        "http_get('http://localhost')",
        "aws_lambda.invoke('x', 'y')",
        "cron.schedule('* * * * *', 'drop table y')",
        "nextval('s')",
        "setval('s', 1)",
        "set_config('transaction_read_only', 'off', true)",
        "pg_advisory_lock(1)",
        "pg_try_advisory_xact_lock_shared(1)",
        "pg_terminate_backend(1)",
        "pg_cancel_backend(1)",
        "pg_notify('a', 'b')",
        "pg_reload_conf()",
        "pg_rotate_logfile()",
        "pg_switch_wal()",
        "pg_promote()",
        "pg_export_snapshot()",
        "pg_stat_reset()",
        "pg_create_physical_replication_slot('x')",
        "pg_logical_emit_message(true, 'a', 'b')",
        "query_to_xml('select 1', true, false, '')",
        "database_to_xml(true, true, '')",
        "table_to_xml('t', true, true, '')",
        "ts_stat('select 1')",
        "crosstab('select 1')",
        "binary_upgrade_set_next_pg_type_oid(1)",
    };
    static const char *const taken[] = {
        "count(*)",
        "pg_typeof(1)",
        "pg_relation_size('t')",
        "pg_size_pretty(1)",
        "now()",
        "pg_is_in_recovery()",
        "random()",
        "pg_get_viewdef('v')",
        "string_agg(a, b)",
        "own.function(1)",
        "to_tsquery('a')",
        "xmlforest(1 as a)",
        "\"PG_SLEEP\"(9)",
        "pg_table_is_visible(1)",
        "jsonb_path_query(a, b)",
        "left(a, 1)",
    };
    static const char *const places[] = {"select %s", "select 1 from %s",
                                         "select 1 where f(%s) = 1",
                                         "with a as (select %s) select 1 from a order by 1",
                                         "select (select array[case when true then %s end])"};
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++)
        for (gsize p = 0; p < G_N_ELEMENTS(places); p++) {
            g_auto(GStrv) around = g_strsplit(places[p], "%s", 2);
            g_autofree char *text = g_strconcat(around[0], refused[i], around[1], NULL);
            g_autofree char *said = refusal(text, FALSE);
            g_assert_nonnull(said);
            g_assert_nonnull(strstr(said, "() cannot be called: it "));
        }
    for (gsize i = 0; i < G_N_ELEMENTS(taken); i++) {
        g_autofree char *said = refusal(taken[i], TRUE);
        g_assert_cmpstr(said, ==, NULL);
    }
}

/* The place of a call is that of its name, in an expression too. */
static void test_place(void)
{
    Failure error = {0};
    g_assert_null(sql_expression("a > 0 and pg_sleep(1) is null", none_declared, NULL, &error));
    g_assert_cmpuint(error.position, ==, 11);
    failure_clear(&error);
    g_assert_null(sql_select("select pg_sleep(1)", none_declared, NULL, &error));
    g_assert_cmpuint(error.position, ==, 8);
    failure_clear(&error);
}

/* What is sent is the statement, not what stands behind it. */
static void test_end(void)
{
    static const struct {
        const char *text, *statement;
    } cases[] = {
        {"select 1", "select 1"},
        {"select 1 ;", "select 1"},
        {"select 1;;", "select 1"},
        {"select 1; -- x", "select 1"},
        {"select 1;\n/* a; b */ ;\n", "select 1"},
        {"select ';' ; -- ';'", "select ';'"},
        {" select 'ä' \n", " select 'ä'"},
        {"select 1 -- x; y", "select 1 -- x; y"},
        {"; select 1", NULL},
        {"-- x\nselect 1;", "-- x\nselect 1"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        Failure error = {0};
        g_autoptr(SqlText) sql = sql_select(cases[i].text, none_declared, NULL, &error);
        g_autofree char *found = sql ? g_strndup(cases[i].text, sql->end) : NULL;
        g_assert_cmpstr(found, ==, cases[i].statement);
        failure_clear(&error);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/hostile/deep", test_deep);
    g_test_add_func("/hostile/flat", test_flat);
    g_test_add_func("/hostile/functions", test_functions);
    g_test_add_func("/hostile/place", test_place);
    g_test_add_func("/hostile/end", test_end);
    return g_test_run();
}
