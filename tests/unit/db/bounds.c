/* Nothing waits for ever, nothing fills the memory, and what breaks is mended once. */
#include "asking.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- a network that stalls ---- */

typedef struct {
    char *folder, *socket, *stalled; /* once this file is there nothing goes through any more */
    char *conninfo;
    pid_t process;
} Proxy;

static int connect_server(void)
{
    int end = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_snprintf(address.sun_path, sizeof address.sun_path, "%s/.s.PGSQL.%s", g_getenv("PGHOST"),
               g_getenv("PGPORT"));
    return connect(end, (struct sockaddr *)&address, sizeof address) == 0 ? end : -1;
}

static gboolean pass_on(int from, int to)
{
    char buffer[65536];
    ssize_t length = read(from, buffer, sizeof buffer);
    return length > 0 && write(to, buffer, (size_t)length) == length;
}

/* Pairs of ends: 1 and 2, 3 and 4 ...; 0 takes new ones. */
static G_NORETURN void proxy_run(const Proxy *proxy, int server)
{
    struct pollfd ends[64] = {{.fd = server, .events = POLLIN}};
    nfds_t n = 1;
    for (;;) {
        if (access(proxy->stalled, F_OK) == 0)
            pause();
        poll(ends, n, 50);
        for (nfds_t i = 1; i < n; i++) {
            const nfds_t other = i % 2 ? i + 1 : i - 1;
            if (ends[i].revents && !pass_on(ends[i].fd, ends[other].fd)) {
                close(ends[i].fd);
                close(ends[other].fd);
                ends[i].fd = ends[other].fd = -1;
                ends[i].revents = ends[other].revents = 0;
            }
        }
        if (ends[0].revents && n + 2 <= G_N_ELEMENTS(ends)) {
            ends[n++] = (struct pollfd){.fd = accept(server, NULL, NULL), .events = POLLIN};
            ends[n++] = (struct pollfd){.fd = connect_server(), .events = POLLIN};
        }
    }
}

static Proxy *proxy_new(void)
{
    Proxy *proxy = g_new0(Proxy, 1);
    proxy->folder = g_dir_make_tmp("delight-XXXXXX", NULL);
    proxy->socket = g_strdup_printf("%s/.s.PGSQL.5432", proxy->folder);
    proxy->stalled = g_strdup_printf("%s/stalled", proxy->folder);
    proxy->conninfo = g_strdup_printf("host=%s port=5432 connect_timeout=2", proxy->folder);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_strlcpy(address.sun_path, proxy->socket, sizeof address.sun_path);
    int server = socket(AF_UNIX, SOCK_STREAM, 0);
    g_assert_cmpint(bind(server, (struct sockaddr *)&address, sizeof address), ==, 0);
    g_assert_cmpint(listen(server, 50), ==, 0);
    proxy->process = fork();
    if (proxy->process == 0)
        proxy_run(proxy, server);
    close(server);
    return proxy;
}

static void proxy_stall(const Proxy *proxy)
{
    g_assert_true(g_file_set_contents(proxy->stalled, "", 0, NULL));
}

static void proxy_free(Proxy *proxy)
{
    kill(proxy->process, SIGKILL);
    waitpid(proxy->process, NULL, 0);
    unlink(proxy->stalled);
    unlink(proxy->socket);
    rmdir(proxy->folder);
    g_free(proxy->folder);
    g_free(proxy->socket);
    g_free(proxy->stalled);
    g_free(proxy->conninfo);
    g_free(proxy);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Proxy, proxy_free)

static volatile int interrupted;

static gpointer stall_soon(gpointer proxy)
{
    g_usleep(400 * 1000);
    proxy_stall(proxy);
    return NULL;
}

static gpointer stall_and_interrupt(gpointer proxy)
{
    stall_soon(proxy);
    g_usleep(200 * 1000);
    interrupted = 15;
    return NULL;
}

static void stall_a_statement(GThreadFunc stall, gint64 timeout_ms, FailureCode code,
                              const char *message, gint64 most_seconds)
{
    g_autoptr(Proxy) proxy = proxy_new();
    interrupted = 0;
    g_autoptr(Db) db = open_db(proxy->conninfo, 1, timeout_ms, &interrupted);
    g_autoptr(Statement) statement = plain("select pg_sleep(60)");
    Failure failure = {0};
    GThread *thread = g_thread_new("stall", stall, proxy);
    const gint64 start = g_get_monotonic_time();
    g_assert_false(db_query(db, statement, NULL, NULL, &failure));
    g_assert_cmpint(g_get_monotonic_time() - start, <, most_seconds * G_TIME_SPAN_SECOND);
    g_assert_cmpint(failure.code, ==, code);
    g_assert_cmpstr(failure.message, ==, message);
    failure_clear(&failure);
    g_thread_join(thread);
}

static void test_stalled_statement(void)
{
    stall_a_statement(stall_soon, 1000, FAILURE_TIMEOUT,
                      "the server did not end the statement when its time was up", 9);
}

static void test_stalled_interrupt(void)
{
    stall_a_statement(stall_and_interrupt, 0, FAILURE_INTERRUPTED, "interrupted", 5);
}

static void test_stalled_connecting(void)
{
    g_autoptr(Proxy) proxy = proxy_new();
    proxy_stall(proxy);
    const DbOptions options = {proxy->conninfo, 2, 0, NULL};
    Failure failure = {0};
    const gint64 start = g_get_monotonic_time();
    g_assert_null(db_open(&options, &failure));
    g_assert_cmpint(g_get_monotonic_time() - start, <, 6 * G_TIME_SPAN_SECOND);
    g_assert_cmpint(failure.code, ==, FAILURE_CONNECT);
    g_assert_nonnull(strstr(failure.message, "timeout expired"));
    failure_clear(&failure);
}

/* Begun ahead: as good as any, or not waited for by who does not want it any more. */
static void test_ahead(void)
{
    g_autoptr(Proxy) proxy = proxy_new();
    const DbOptions options = {proxy->conninfo, 2, 0, NULL};
    Failure failure = {0};
    {
        g_autoptr(Db) db = db_open_await(db_open_ahead(&options), &failure);
        g_assert_nonnull(db);
        assert_answer(db, "select 1", "1");
    }
    proxy_stall(proxy);
    DbOpening *opening = db_open_ahead(&options);
    g_usleep(200 * 1000);
    const gint64 start = g_get_monotonic_time();
    db_open_abandon(opening);
    g_assert_cmpint(g_get_monotonic_time() - start, <, G_TIME_SPAN_SECOND);

    const DbOptions nowhere = {"dbname=nowhere", 1, 0, NULL};
    g_assert_null(db_open_await(db_open_ahead(&nowhere), &failure));
    g_assert_cmpint(failure.code, ==, FAILURE_CONNECT);
    failure_clear(&failure);
    db_open_abandon(db_open_ahead(&nowhere));
    db_open_abandon(NULL);
}

/* Between two statements: the next one is not waited for without an end either. */
static void test_stalled_between(void)
{
    g_autoptr(Proxy) proxy = proxy_new();
    g_autoptr(Db) db = open_db(proxy->conninfo, 1, 500, NULL);
    assert_answer(db, "select 1", "1");
    proxy_stall(proxy);
    g_autoptr(Statement) statement = plain("select 2");
    Failure failure = {0};
    const gint64 start = g_get_monotonic_time();
    g_assert_false(db_query(db, statement, NULL, NULL, &failure));
    g_assert_cmpint(g_get_monotonic_time() - start, <, 9 * G_TIME_SPAN_SECOND);
    failure_clear(&failure);
}

/* ---- what one statement may bring ---- */

static void test_limits(void)
{
    static const char *const mad[] = {
        "select generate_series(1, 2147483647)",
        "select repeat('x', 20000000), generate_series(1, 100000)",
    };
    g_autoptr(Db) db = open_db(NULL, 1, 0, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(mad); i++) {
        g_autoptr(Statement) statement = plain(mad[i]);
        Failure failure = {0};
        g_assert_false(db_query(db, statement, NULL, NULL, &failure));
        g_assert_cmpint(failure.code, ==, FAILURE_LIMIT);
        g_assert_cmpstr(failure.message, ==,
                        i == 0 ? "more than 5000000 rows came back" : "more than 256 MB came back");
        failure_clear(&failure);
        assert_answer(db, "select 1", "1");
    }
}

/* Several share what time there is; the quick ones get theirs. */
static void test_budget(void)
{
    enum { TASKS = 8 };
    g_autoptr(Db) db = open_db(NULL, 1, 60000, NULL);
    g_autoptr(Statement) slow = plain("select pg_sleep(20)");
    g_autoptr(Statement) quick = plain("select 1");
    DbTask tasks[TASKS] = {0};
    gint64 budget_ms = 1000;
    for (guint i = 0; i < TASKS; i++)
        tasks[i] = (DbTask){.statement = i == TASKS - 1 ? quick : slow, .budget_ms = &budget_ms};
    const gint64 start = g_get_monotonic_time();
    g_assert_true(db_run(db, tasks, TASKS, NULL, NULL));
    g_assert_cmpint(g_get_monotonic_time() - start, <, 5 * G_TIME_SPAN_SECOND);
    for (guint i = 0; i < TASKS; i++) {
        g_assert_cmpint(tasks[i].done, ==, i == TASKS - 1);
        if (!tasks[i].done)
            g_assert_cmpint(tasks[i].failure.code, ==, FAILURE_TIMEOUT);
        failure_clear(&tasks[i].failure);
    }
}

/* ---- what is mended ---- */

static void terminate(const char *query)
{
    g_autofree char *sql =
        g_strdup_printf("select pg_terminate_backend(pid, 10000) from pg_stat_activity where query "
                        "like '%s%%' and application_name = 'mended'",
                        query);
    admin("", sql);
}

static gpointer terminate_soon(gpointer query)
{
    g_usleep(500 * 1000);
    terminate(query);
    return NULL;
}

/* A statement that had given no row yet is asked once more, at the same instant. */
static void test_lost_once(void)
{
    admin("", "create table moment as select 1 as a");
    {
        g_autoptr(Db) db = open_db("application_name=mended", 1, 0, NULL);
        admin("", "insert into moment values (2)");
        GThread *thread =
            g_thread_new("terminate", terminate_soon, (gpointer) "select count(*), pg_sleep");
        assert_answer(db, "select count(*), pg_sleep(2) from public.moment", "1 ");
        g_thread_join(thread);
        terminate("select pg_catalog.pg_advisory_unlock_all");
        assert_answer(db, "select count(*) from public.moment", "1");
    }
    admin("", "drop table moment");
}

static void test_no_server(void)
{
    g_test_skip("no server: run it under tests/with-postgres");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (!g_getenv("DELIGHT_TEST_SERVER")) {
        g_test_add_func("/db bounds", test_no_server);
        return g_test_run();
    }
    g_test_add_func("/db bounds/stalled statement", test_stalled_statement);
    g_test_add_func("/db bounds/stalled interrupt", test_stalled_interrupt);
    g_test_add_func("/db bounds/stalled connecting", test_stalled_connecting);
    g_test_add_func("/db bounds/ahead", test_ahead);
    g_test_add_func("/db bounds/stalled between", test_stalled_between);
    g_test_add_func("/db bounds/limits", test_limits);
    g_test_add_func("/db bounds/budget", test_budget);
    g_test_add_func("/db bounds/lost once", test_lost_once);
    return g_test_run();
}
