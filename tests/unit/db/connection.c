/* Reaching a server, or saying why not: tests/with-postgres build/unit/db/connection */
#include "db/conninfo.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

typedef struct {
    const char *conninfo;
    const char *message; /* a glob */
    const char *hint;    /* a glob */
} Refusal;

static const Refusal refusals[] = {
    {"dbname=nowhere",
     "cannot connect to database 'nowhere' on host '/*' port * as 'postgres':"
     " database \"nowhere\" does not exist",
     "*--db or PGDATABASE*"},
    {"user=nobody_at_all", "* as 'nobody_at_all': role \"nobody_at_all\" does not exist",
     "*PGUSER*"},
    {"host=/proc/nowhere", "* on host '/proc/nowhere' port *: no such file or directory",
     "*PGHOST*"},
    {"host=127.0.0.1 port=1", "* on host '127.0.0.1' port 1 as *: connection refused",
     "*server running*"},
    {"host=127.0.0.1", "*: fe_sendauth: no password supplied", "set PGPASSWORD*"},
    {"host=127.0.0.1 password=wrong-one", "*: password authentication failed for user \"postgres\"",
     "*~/.pgpass*"},
    {"host=127.0.0.1 password=wrong-one sslmode=require",
     "*: server does not support SSL, but SSL was required", "*sslmode=disable*"},
    {"host=db.invalid", "*'db.invalid'*: could not translate host name \"db.invalid\"*", "*name*"},
    {"service=no_such_service", "*definition of service \"no_such_service\" not found*", "*"},
    /* Mistyped ones: whatever they hold, none of it is shown. */
    {"postgres://u:wrong-one@b@127.0.0.1/x", "the connection string cannot be understood", "*%XX*"},
    {"postgres://u:wrong-one/b@127.0.0.1/x", "the connection string cannot be understood", "*%XX*"},
    {"postgres://u:1/wrong-one@127.0.0.1/x", "the connection string cannot be understood", "*%XX*"},
    {"postgresql://u:%zwrong-one@127.0.0.1/x", "the connection string cannot be understood", "*"},
    {"postgresql://u:a?wrong-one/@127.0.0.1/x", "the connection string cannot be understood", "*"},
    {"host=127.0.0.1 password=wrong one", "the connection string cannot be understood", "*"},
    {"host=127.0.0.1 password='wrong-one", "the connection string cannot be understood", "*"},
    {"passwrod=wrong-one", "the connection string cannot be understood", "*"},
    {"postgresql+psycopg2://u:wrong-one@h/d", "the connection string cannot be understood", "*"},
    {"postgresql+asyncpg://u:wrong-one@h/d?ssl=true", "the connection string cannot *", "*"},
    {"postgis://u:wrong-one@h/d", "the connection string cannot be understood", "*"},
    {"POSTGRES://u:wrong-one@h/d", "the connection string cannot be understood", "*"},
    {"'postgres://u:wrong-one@h/d'", "the connection string cannot be understood", "*quotes*"},
    {"\"postgres://u:wrong-one@h/d\"", "the connection string cannot be understood", "*quotes*"},
    {"u:wrong-one@h:5432/d", "the connection string cannot be understood", "*"},
    {"postgres:/u:wrong-one@h/d", "the connection string cannot be understood", "*"},
    {"psql postgres://u:wrong-one@h/d", "the connection string cannot be understood", "*"},
    {"postgres://u:wrong-one:h/d", "the connection string cannot be understood", "*"},
    {"host h password wrong-one", "the connection string cannot be understood", "*"},
    {"Host=h;Username=u;Password=wrong-one", "the connection string cannot be understood", "*"},
    {"host=h;user=u;password=wrong-one", "the connection string cannot be understood", "*"},
    {"host=h,password=wrong-one", "the connection string cannot be understood", "*"},
    {"jdbc:postgresql://h/d?user=u&password=wrong-one", "the connection string cannot *", "*"},
    {"dbname=postgres://u:wrong-one@h/d", "the connection string cannot be understood", "*"},
    {"host=postgres://u:wrong-one@h/d", "the connection string cannot be understood", "*"},
    {"host=h user=u/wrong-one@h", "the connection string cannot be understood", "*"},
    {"host=h port=wrong-one", "the connection string cannot be understood", "*"},
    {"host=h hostaddr=wrong-one", "the connection string cannot be understood", "*"},
    {"host=h service=u:wrong-one", "the connection string cannot be understood", "*"},
    {"host=127.0.0.1 sslmode=wrong-one", "*: invalid sslmode value", "*"},
    {"host=127.0.0.1 channel_binding=wrong-one", "*: invalid channel_binding value", "*"},
    {"host=127.0.0.1 sslpassword=wrong-one password=wrong-one", "*authentication failed*", "*"},
    {"  postgres://postgres:wrong-one@127.0.0.1/x\r\n", "*password authentication failed *", "*"},
};

static void test_refusal(gconstpointer data)
{
    const Refusal *refusal = data;
    DbOptions options = {refusal->conninfo, 2, 0, NULL};
    Failure failure = {0};
    g_assert_null(db_open(&options, &failure));
    g_assert_cmpint(failure.code, ==, FAILURE_CONNECT);
    if (!g_pattern_match_simple(refusal->message, failure.message))
        g_error("expected '%s', got '%s'", refusal->message, failure.message);
    g_assert_nonnull(failure.hint);
    if (!g_pattern_match_simple(refusal->hint, failure.hint))
        g_error("expected '%s', got '%s'", refusal->hint, failure.hint);
    g_assert_null(strstr(failure.message, "wrong"));
    g_assert_null(strstr(failure.hint, "wrong"));
    failure_clear(&failure);
}

/* What stands in the environment, or in a service file, is not shown either. */
static const struct {
    const char *variable, *value, *message;
} surroundings[] = {
    {"PGDATABASE", "postgres://u:wrong-one@h/d", "PGDATABASE cannot be understood"},
    {"PGHOST", "postgres://u:wrong-one@h/d", "PGHOST cannot be understood"},
    {"PGUSER", "u:wrong-one@h", "PGUSER cannot be understood"},
    {"PGPORT", "5432 wrong-one", "PGPORT cannot be understood"},
    {"PGSERVICE", "postgres://u:wrong-one@h/d", "PGSERVICE cannot be understood"},
    {"PGSSLMODE", "wrong-one", "*: invalid sslmode value"},
    {"PGPASSWORD", "wrong-one", "*password authentication failed*"},
    {"DELIGHT_TEST_SERVICE", "dbname=postgres://u:wrong-one@h/d",
     "a setting of the service cannot be understood"},
    {"DELIGHT_TEST_SERVICE", "password=wrong-one", "*password authentication failed*"},
    {"DELIGHT_TEST_SERVICE", "nonsense wrong-one", "*"},
};

static void test_surroundings(void)
{
    g_autofree char *file = g_build_filename(g_get_tmp_dir(), "delight-test-service.conf", NULL);
    for (guint i = 0; i < G_N_ELEMENTS(surroundings); i++) {
        const gboolean service = g_str_equal(surroundings[i].variable, "DELIGHT_TEST_SERVICE");
        const char *variable = service ? "PGSERVICEFILE" : surroundings[i].variable;
        g_autofree char *before = g_strdup(g_getenv(variable));
        g_autofree char *text = g_strdup_printf("[s]\nhost=127.0.0.1\n%s\n", surroundings[i].value);
        g_assert_true(g_file_set_contents(file, text, -1, NULL));
        g_setenv(variable, service ? file : surroundings[i].value, TRUE);
        const gboolean tcp =
            strstr(surroundings[i].variable, "SSL") || strstr(surroundings[i].variable, "PASSWORD");
        DbOptions options = {service ? "service=s" : tcp ? "host=127.0.0.1" : "", 1, 0, NULL};
        Failure failure = {0};
        g_assert_null(db_open(&options, &failure));
        if (!g_pattern_match_simple(surroundings[i].message, failure.message))
            g_error("expected '%s', got '%s'", surroundings[i].message, failure.message);
        g_assert_null(strstr(failure.message, "wrong"));
        g_assert_true(!failure.hint || !strstr(failure.hint, "wrong"));
        failure_clear(&failure);
        if (before)
            g_setenv(variable, before, TRUE);
        else
            g_unsetenv(variable);
    }
    unlink(file);
}

/* What a hint may repeat. */
static void test_harmless(void)
{
    static const char *const harmless[] = {"posthog", "host=h dbname=d user=u@server",
                                           "postgres://u@h:1/d", "service=s"};
    for (guint i = 0; i < G_N_ELEMENTS(harmless); i++)
        g_assert_true(db_conninfo_is_harmless(harmless[i]));
    g_assert_false(db_conninfo_is_harmless("host=h password=secret"));
    g_assert_false(db_conninfo_is_harmless("postgres://u:p@h/d"));
    g_assert_false(db_conninfo_is_harmless("host=h options='-c a.b=c'"));
    for (guint i = 0; i < G_N_ELEMENTS(refusals); i++)
        if (strstr(refusals[i].conninfo, "wrong"))
            g_assert_false(db_conninfo_is_harmless(refusals[i].conninfo));
}

/* Against the TLS server of tests/servers.bats, found by the environment. */
static const struct {
    const char *name;
    Refusal refusal;
} tls_refusals[] = {
    {"wants TLS", {"", "*: no pg_hba.conf entry for host *, no encryption", "*sslmode=require*"}},
    {"no authority", {"", "*: root certificate file * does not exist*", "*sslrootcert*"}},
    {"other name", {"", "*: server certificate * does not match host name*", "*certificate*"}},
};

static gboolean on_text(const char *const *values, int columns G_GNUC_UNUSED, gpointer data)
{
    *(char **)data = g_strdup(values[0]);
    return TRUE;
}

static void assert_database(const char *conninfo, const char *name)
{
    DbOptions options = {conninfo, 1, 0, NULL};
    Failure failure = {0};
    g_autoptr(Db) db = db_open(&options, &failure);
    if (!db)
        g_error("%s: %s", conninfo, failure.message);
    g_autoptr(Statement) statement = statement_new();
    statement_append(statement, "select current_database()");
    g_autofree char *got = NULL;
    g_assert_true(db_query(db, statement, on_text, &got, &failure));
    g_assert_cmpstr(got, ==, name);
}

/* What looks odd and is right. */
static void test_odd_strings(void)
{
    const char *port = g_getenv("DELIGHT_TEST_PORT");
    const char *formats[] = {
        "postgresql://postgres:secret@127.0.0.1:%s/postgres?application_name=a@b",
        "postgres://postgres:s%%65cret@127.0.0.1:%s",
        "host=127.0.0.1 port=%s password='secret'",
        "postgres://127.0.0.1:%s/postgres?user=postgres&password=secret",
    };
    for (guint i = 0; i < G_N_ELEMENTS(formats); i++) {
        g_autofree char *conninfo = NULL;
        g_auto(GStrv) parts = g_strsplit(formats[i], "%s", 2);
        g_autofree char *joined = g_strjoinv(port, parts);
        g_auto(GStrv) percents = g_strsplit(joined, "%%", -1);
        conninfo = g_strjoinv("%", percents);
        assert_database(conninfo, "postgres");
    }
    assert_database("postgres", "postgres");
    assert_database("", "postgres");
}

/* ---- a server of another age ---- */

/* Takes one connection and greets it as Postgres 12.9 does. */
static gpointer old_server(gpointer data)
{
    static const char greeting[] = "R\0\0\0\010\0\0\0\0"
                                   "S\0\0\0\030server_version\00012.9\0"
                                   "Z\0\0\0\005I";
    char startup[1000];
    int client = accept(GPOINTER_TO_INT(data), NULL, NULL);
    g_assert_cmpint(read(client, startup, sizeof startup), >, 8);
    g_assert_cmpint(write(client, greeting, sizeof greeting - 1), ==, sizeof greeting - 1);
    while (read(client, startup, sizeof startup) > 0)
        continue;
    close(client);
    return NULL;
}

static void test_old_server(void)
{
    g_autofree char *folder = g_dir_make_tmp("delight-XXXXXX", NULL);
    g_autofree char *path = g_strdup_printf("%s/.s.PGSQL.5432", folder);
    g_autofree char *conninfo = g_strdup_printf("host=%s port=5432", folder);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_strlcpy(address.sun_path, path, sizeof address.sun_path);
    int server = socket(AF_UNIX, SOCK_STREAM, 0);
    g_assert_cmpint(bind(server, (struct sockaddr *)&address, sizeof address), ==, 0);
    g_assert_cmpint(listen(server, 5), ==, 0);
    GThread *thread = g_thread_new("old server", old_server, GINT_TO_POINTER(server));

    DbOptions options = {conninfo, 1, 0, NULL};
    Failure failure = {0};
    g_assert_null(db_open(&options, &failure));
    g_assert_cmpint(failure.code, ==, FAILURE_CONNECT);
    g_assert_cmpstr(failure.message, ==, "the server is Postgres 12.9; delight needs 13 or newer");
    failure_clear(&failure);
    g_thread_join(thread);
    close(server);
    unlink(path);
    rmdir(folder);
}

static void test_no_server(void)
{
    g_test_skip("no server: run it under tests/with-postgres");
}

/* Where nobody says otherwise a network that is gone is noticed; whoever says otherwise is heard.
 */
static void test_patience(void)
{
    static const struct {
        const char *conninfo, *keyword, *expected;
    } cases[] = {
        {"host=/proc/nowhere", "connect_timeout", "10"},
        {"host=/proc/nowhere", "keepalives_idle", "30"},
        {"host=/proc/nowhere", "keepalives_interval", "10"},
        {"host=/proc/nowhere", "keepalives_count", "3"},
        {"host=/proc/nowhere", "tcp_user_timeout", "30000"},
        {"host=/proc/nowhere connect_timeout=3", "connect_timeout", "3"},
        {"host=/proc/nowhere tcp_user_timeout=7", "tcp_user_timeout", "7"},
        {"postgres://%2Fproc%2Fnowhere/d?keepalives_idle=8", "keepalives_idle", "8"},
        {"postgres://%2Fproc%2Fnowhere/d?keepalives_idle=8", "keepalives_count", "3"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        PGconn *connection = conninfo_start(cases[i].conninfo);
        g_autofree char *value = conninfo_setting(connection, cases[i].keyword);
        g_assert_cmpstr(value, ==, cases[i].expected);
        PQfinish(connection);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (!g_getenv("DELIGHT_TEST_SERVER")) {
        g_test_add_func("/db connect", test_no_server);
        return g_test_run();
    }
    g_test_add_func("/db connect/odd strings", test_odd_strings);
    g_test_add_func("/db connect/surroundings", test_surroundings);
    g_test_add_func("/db connect/patience", test_patience);
    g_test_add_func("/db connect/harmless", test_harmless);
    g_test_add_func("/db connect/old server", test_old_server);
    for (guint i = 0; i < G_N_ELEMENTS(refusals); i++) {
        g_autofree char *path = g_strdup_printf("/db connect/refusal %u", i + 1);
        g_test_add_data_func(path, &refusals[i], test_refusal);
    }
    for (guint i = 0; i < G_N_ELEMENTS(tls_refusals) && g_getenv("PGSSLROOTCERT"); i++) {
        g_autofree char *path = g_strdup_printf("/db connect/%s", tls_refusals[i].name);
        g_test_add_data_func(path, &tls_refusals[i].refusal, test_refusal);
    }
    return g_test_run();
}
