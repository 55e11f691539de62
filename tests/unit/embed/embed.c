/* The embedded server: what it lets in, and that nothing of it stays, however its owner ends. */
#include "embed.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <libpq-fe.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_MS = 20000 };

static char folder[] = "/tmp/embed-test-XXXXXX"; /* TMPDIR of all these tests */

static guint entries(void)
{
    guint count = 0;
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir));)
        count += g_str_has_prefix(name, "delight-");
    return count;
}

static void expect_nothing_left(void)
{
    for (int waited = 0; waited < PATIENCE_MS && entries() > 0; waited += 20)
        g_usleep(20000);
    g_assert_cmpuint(entries(), ==, 0);
}

/* The only value of the first row, or the server's complaint. */
static char *ask(const char *conninfo, const char *sql)
{
    PGconn *connection = PQconnectdb(conninfo);
    char *answer = NULL;
    if (PQstatus(connection) != CONNECTION_OK) {
        answer = g_strdup(PQerrorMessage(connection));
    } else {
        PGresult *result = PQexec(connection, sql);
        answer = PQresultStatus(result) == PGRES_TUPLES_OK ? g_strdup(PQgetvalue(result, 0, 0))
                                                           : g_strdup(PQresultErrorMessage(result));
        PQclear(result);
    }
    PQfinish(connection);
    return answer;
}

static void expect_answer(const char *conninfo, const char *sql, const char *expected)
{
    g_autofree char *answer = ask(conninfo, sql);
    g_assert_cmpstr(answer, ==, expected);
}

static Embed *start(void)
{
    g_autoptr(GError) error = NULL;
    Embed *embed = embed_start(NULL, NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_nonnull(embed);
    return embed;
}

static void count_steps(const char *what, double share, gpointer data)
{
    (void)share;
    g_assert_nonnull(what);
    ++*(guint *)data;
}

static void test_server(void)
{
    guint steps = 0;
    g_autoptr(GError) error = NULL;
    Embed *embed = embed_start(count_steps, &steps, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(steps, >=, 2);
    const char *conninfo = embed_conninfo(embed);
    expect_answer(conninfo, "select current_user || ' ' || current_database()", "delight export");
    expect_answer(conninfo,
                  "select concat(rolsuper, rolcreaterole, rolcreatedb, rolreplication, "
                  "rolbypassrls) from pg_roles where rolname = current_user",
                  "fffff");
    expect_answer(conninfo, "show server_encoding", "UTF8");
    expect_answer(conninfo, "show listen_addresses", "");
    expect_answer(conninfo, "select lower('\303\204')", "\303\244");
    g_assert_cmpuint(entries(), ==, 1);

    g_autofree char *superuser = g_strconcat(conninfo, " user=keeper dbname=postgres", NULL);
    g_autofree char *refusal = ask(superuser, "select 1");
    g_assert_nonnull(strstr(refusal, "pg_hba.conf rejects connection"));
    embed_free(embed);
    g_assert_cmpuint(entries(), ==, 0);
    embed_free(NULL);
}

static void test_folder_is_closed_to_others(void)
{
    G_GNUC_UNUSED g_autoptr(Embed) embed = start();
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_autofree char *path = g_build_filename(folder, g_dir_read_name(dir), NULL);
    struct stat info;
    g_assert_cmpint(stat(path, &info), ==, 0);
    g_assert_cmpint(info.st_mode & 0777, ==, 0700);
    if (geteuid() == 0)
        g_assert_cmpint(info.st_uid, !=, 0);
}

/* libpq heeds many variables; none may lead astray. */
static void test_environment(void)
{
    static const char *const names[] = {"PGHOSTADDR",
                                        "PGPORT",
                                        "PGUSER",
                                        "PGDATABASE",
                                        "PGOPTIONS",
                                        "PGSERVICE",
                                        "PGSSLMODE",
                                        "PGCHANNELBINDING",
                                        "PGREQUIREPEER",
                                        "PGGSSENCMODE",
                                        "PGTARGETSESSIONATTRS",
                                        "PGCLIENTENCODING"};
    static const char *const values[] = {
        "127.0.0.9", "1",           "nobody",  "none",   "-c work_mem=nonsense",
        "nowhere",   "verify-full", "require", "nobody", "require",
        "read-only", "LATIN1"};
    g_auto(GStrv) before = g_get_environ();
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        g_setenv(names[i], values[i], TRUE);
    g_autoptr(Embed) embed = start();
    expect_answer(embed_conninfo(embed), "show client_encoding", "UTF8");
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *value = g_environ_getenv(before, names[i]);
        if (value)
            g_setenv(names[i], value, TRUE);
        else
            g_unsetenv(names[i]);
    }
}

/* Whoever reads our output must see its end when we end, server or not. */
static void test_descriptors(void)
{
    int ends[2];
    char byte;
    g_assert_cmpint(pipe(ends), ==, 0); /* no close-on-exec */
    G_GNUC_UNUSED g_autoptr(Embed) embed = start();
    close(ends[1]);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    g_assert_cmpint(read(ends[0], &byte, 1), ==, 0);
    close(ends[0]);
}

/* Runs a child that starts a server and is sent `signal_number` after `milliseconds` (below 0: once
 * the server runs). */
static void kill_after(int signal_number, int milliseconds)
{
    int ends[2];
    char byte;
    g_assert_cmpint(pipe2(ends, O_CLOEXEC), ==, 0);
    pid_t pid = fork();
    if (pid == 0) {
        signal(signal_number,
               SIG_DFL);              /* a job in the background may have been told to ignore it */
        static Embed *volatile embed; /* reachable, when valgrind looks */
        embed = embed_start(NULL, NULL, NULL, NULL);
        if (write(ends[1], embed ? "1" : "0", 1) != 1)
            _exit(1);
        pause();
        _exit(1);
    }
    close(ends[1]);
    if (milliseconds < 0)
        g_assert_cmpint(read(ends[0], &byte, 1), ==, 1);
    else
        g_usleep((gulong)milliseconds * 1000);
    kill(pid, signal_number);
    g_assert_cmpint(waitpid(pid, NULL, 0), ==, pid);
    close(ends[0]);
    expect_nothing_left();
}

static void test_killed(void)
{
    kill_after(SIGKILL, -1);
    kill_after(SIGTERM, -1);
    kill_after(SIGINT, -1);
}

static void test_killed_while_starting(void)
{
    for (int milliseconds = 20; milliseconds < 1000; milliseconds += 140)
        kill_after(SIGKILL, milliseconds);
}

/* --- nobody is left to clean up --------------------------------------------------------------- */

static long number_in(const char *path)
{
    g_autofree char *text = NULL;
    return g_file_get_contents(path, &text, NULL, NULL) ? atol(text) : 0;
}

static char *only_folder(void)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir));)
        if (g_str_has_prefix(name, "delight-"))
            return g_build_filename(folder, name, NULL);
    g_assert_not_reached();
}

static int segment_of(const char *server)
{
    g_autofree char *path = g_build_filename(server, "data", "postmaster.pid", NULL);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_auto(GStrv) words = g_strsplit_set(g_strstrip(lines[6]), " \t", -1);
    return atoi(words[g_strv_length(words) - 1]);
}

/* All of them at one blow, as a container's end or a service manager does it; `postmaster` too, or
 * it ends by itself. */
static void kill_everybody(gboolean postmaster)
{
    int ends[2];
    char byte;
    g_assert_cmpint(pipe2(ends, O_CLOEXEC), ==, 0);
    pid_t pid = fork();
    if (pid == 0) {
        static Embed *volatile embed;
        embed = embed_start(NULL, NULL, NULL, NULL);
        if (write(ends[1], embed ? "1" : "0", 1) != 1)
            _exit(1);
        pause();
        _exit(1);
    }
    close(ends[1]);
    g_assert_cmpint(read(ends[0], &byte, 1), ==, 1);
    close(ends[0]);
    g_autofree char *children = g_strdup_printf("/proc/%d/task/%d/children", (int)pid, (int)pid);
    g_autofree char *server = only_folder();
    g_autofree char *lock = g_build_filename(server, "data", "postmaster.pid", NULL);
    const int segment = segment_of(server);
    const pid_t keeper = (pid_t)number_in(children), server_pid = (pid_t)number_in(lock);
    g_assert_cmpint(keeper, >, 1);
    if (postmaster)
        kill(server_pid, SIGSTOP); /* it hears of nothing before its end */
    kill(keeper, SIGKILL);
    kill(pid, SIGKILL);
    if (postmaster)
        kill(server_pid, SIGKILL);
    g_assert_cmpint(waitpid(pid, NULL, 0), ==, pid);
    g_usleep(300 * 1000);
    g_assert_cmpuint(entries(), ==, 1);

    g_autoptr(Embed) next = start();
    g_assert_cmpuint(entries(), ==, 1);
    g_assert_false(g_file_test(server, G_FILE_TEST_EXISTS));
    struct shmid_ds info;
    g_assert_cmpint(shmctl(segment, IPC_STAT, &info), ==, -1);
    expect_answer(embed_conninfo(next), "select 1", "1");
}

static void test_everybody_killed(void)
{
    kill_everybody(TRUE);
    expect_nothing_left();
    kill_everybody(FALSE);
    expect_nothing_left();
}

/* Who runs beside us is let be, and so is what only looks like ours. */
static void test_neighbours(void)
{
    g_autofree char *other = g_build_filename(folder, "delight-abcdef", NULL);
    g_assert_cmpint(g_mkdir(other, 0700), ==, 0);
    {
        g_autoptr(Embed) one = start();
        g_autoptr(Embed) two = start();
        expect_answer(embed_conninfo(one), "select 1", "1");
        expect_answer(embed_conninfo(two), "select 2", "2");
    }
    g_assert_true(g_file_test(other, G_FILE_TEST_IS_DIR));
    g_assert_cmpint(g_rmdir(other), ==, 0);
}

static void interrupt_soon(const char *what, double share, gpointer data)
{
    (void)what, (void)share;
    *(volatile int *)data = SIGINT;
}

static void test_interrupted(void)
{
    volatile int interrupted = 0;
    g_autoptr(GError) error = NULL;
    g_assert_null(embed_start(interrupt_soon, (gpointer)&interrupted, &interrupted, &error));
    g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpuint(entries(), ==, 0);
}

/* --- what can go wrong ------------------------------------------------------------------------ */

static char *folder_of_programs(const char *version, const char *initdb)
{
    char *bin = g_build_filename(folder, "bin", NULL);
    g_autofree char *postgres = g_build_filename(bin, "postgres", NULL);
    g_autofree char *other = g_build_filename(bin, "initdb", NULL);
    g_autofree char *script =
        g_strdup_printf("#!/bin/sh\necho 'postgres (PostgreSQL) %s'\n", version);
    g_mkdir_with_parents(bin, 0755);
    g_assert_true(g_file_set_contents(postgres, script, -1, NULL));
    g_assert_true(g_file_set_contents(other, initdb, -1, NULL));
    g_chmod(postgres, 0755);
    g_chmod(other, 0755);
    return bin;
}

static void expect_failure(const char *bin, int code, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_setenv("DELIGHT_PG_BINDIR", bin, TRUE);
    g_assert_null(embed_start(NULL, NULL, NULL, &error));
    g_unsetenv("DELIGHT_PG_BINDIR");
    g_assert_error(error, EMBED_ERROR, code);
    g_assert_cmpstr(error->message, ==, message);
    g_assert_cmpuint(entries(), ==, 0);
}

static void test_no_server(void)
{
    expect_failure("/proc/nowhere", EMBED_ERROR_NO_SERVER,
                   "no initdb and postgres in '/proc/nowhere' (DELIGHT_PG_BINDIR)");
}

static void test_old_server(void)
{
    g_autofree char *bin = folder_of_programs("12.4", "#!/bin/sh\n");
    g_autofree char *message = g_strdup_printf(
        "the newest Postgres here, in '%s', is version 12; install 13 or newer", bin);
    expect_failure(bin, EMBED_ERROR_NO_SERVER, message);
}

static void test_failing_initdb(void)
{
    g_autofree char *bin = folder_of_programs(
        "15.4", "#!/bin/sh\necho 'initdb: No space left on device' >&2\nexit 1\n");
    expect_failure(bin, EMBED_ERROR_START,
                   "cannot start the embedded Postgres: initdb failed:\ninitdb: No space left on "
                   "device\nset TMPDIR to a folder on a larger disk");
}

static void test_hanging_initdb(void)
{
    g_autofree char *bin = folder_of_programs("15.4", "#!/bin/sh\nsleep 1000\n");
    volatile int interrupted = 0;
    g_autoptr(GError) error = NULL;
    gint64 begin = g_get_monotonic_time();
    g_setenv("DELIGHT_PG_BINDIR", bin, TRUE);
    g_assert_null(embed_start(interrupt_soon, (gpointer)&interrupted, &interrupted, &error));
    g_unsetenv("DELIGHT_PG_BINDIR");
    g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpint(g_get_monotonic_time() - begin, <, 5 * G_USEC_PER_SEC);
    g_assert_cmpuint(entries(), ==, 0);
}

int main(int argc, char **argv)
{
    g_assert_nonnull(mkdtemp(folder));
    g_chmod(folder, 0777);
    g_setenv("TMPDIR", folder, TRUE);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/embed/server", test_server);
    g_test_add_func("/embed/folder is closed to others", test_folder_is_closed_to_others);
    g_test_add_func("/embed/environment", test_environment);
    g_test_add_func("/embed/descriptors", test_descriptors);
    g_test_add_func("/embed/killed", test_killed);
    g_test_add_func("/embed/killed while starting", test_killed_while_starting);
    g_test_add_func("/embed/everybody killed", test_everybody_killed);
    g_test_add_func("/embed/neighbours", test_neighbours);
    g_test_add_func("/embed/interrupted", test_interrupted);
    g_test_add_func("/embed/no server", test_no_server);
    g_test_add_func("/embed/old server", test_old_server);
    g_test_add_func("/embed/failing initdb", test_failing_initdb);
    g_test_add_func("/embed/hanging initdb", test_hanging_initdb);
    int status = g_test_run();
    g_autofree char *remove = g_strdup_printf("rm -rf %s", folder);
    return system(remove) == 0 ? status : 1;
}
