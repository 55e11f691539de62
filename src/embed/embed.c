#include "embed.h"

#include "folder.h"
#include "keeper.h"
#include "pgbin.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <libpq-fe.h>
#include <locale.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    POLL_MS = 100,
    SOCKET_PATH_BYTES = 107,
    OLDEST_SERVER = 130000,
};

struct Embed {
    pid_t keeper;
    int control; /* closing it ends the server */
    char *folder;
    char *conninfo;
};

G_DEFINE_QUARK(delight - embed - error, embed_error)

static char *find_server(GError **error)
{
    static const char *const programs[] = {"postgres", "initdb", NULL};
    int version = 0;
    g_autofree char *folder = pgbin_folder(programs, &version);
    const char *given = g_getenv("DELIGHT_PG_BINDIR");
    if (!folder && given && *given)
        g_set_error(error, EMBED_ERROR, EMBED_ERROR_NO_SERVER,
                    "no initdb and postgres in '%s' (DELIGHT_PG_BINDIR)", given);
    else if (!folder)
        g_set_error(error, EMBED_ERROR, EMBED_ERROR_NO_SERVER,
                    "a dump needs the Postgres server programs, and there are none here; install "
                    "the package 'postgresql', or set DELIGHT_PG_BINDIR to the folder of initdb");
    else if (version < OLDEST_SERVER)
        g_set_error(error, EMBED_ERROR, EMBED_ERROR_NO_SERVER,
                    "the newest Postgres here, in '%s', is version %d; install 13 or newer", folder,
                    version / 10000);
    else
        return g_steal_pointer(&folder);
    return NULL;
}

/* libpq reads a comma in a host as the end of it, and a socket's path is short. */
static gboolean folder_suits_socket(const char *folder)
{
    return strlen(folder) + strlen("/delight-XXXXXX/.s.PGSQL." KEEPER_PORT) <= SOCKET_PATH_BYTES &&
           !strchr(folder, ',') && g_path_is_absolute(folder);
}

static const char *const *temp_folders(void)
{
    static const char *folders[4];
    guint count = 0;
    const char *candidates[] = {g_get_tmp_dir(), "/tmp", "/var/tmp"};
    for (guint i = 0; i < G_N_ELEMENTS(candidates); i++)
        if (folder_suits_socket(candidates[i]))
            folders[count++] = candidates[i];
    folders[count] = NULL;
    return folders;
}

/* Tuned for one load and a few large reads of data that nobody needs to keep. */
static char *server_configuration(void)
{
    guint64 memory_mb =
        (guint64)sysconf(_SC_PHYS_PAGES) * (guint64)sysconf(_SC_PAGESIZE) / ((guint64)1 << 20);
    guint cores = g_get_num_processors();
    return g_strdup_printf("listen_addresses = ''\n"
                           "unix_socket_permissions = 0700\n"
                           "max_connections = 60\n"
                           "shared_buffers = %" G_GUINT64_FORMAT "MB\n"
                           "effective_cache_size = %" G_GUINT64_FORMAT "MB\n"
                           "work_mem = 64MB\n"
                           "maintenance_work_mem = 256MB\n"
                           /* in the folder: it goes with it, also after SIGKILL */
                           "dynamic_shared_memory_type = mmap\n"
                           "temp_file_limit = 20GB\n"
                           "huge_pages = off\n"
                           "fsync = off\n"
                           "full_page_writes = off\n"
                           "synchronous_commit = off\n"
                           "wal_level = minimal\n"
                           "max_wal_senders = 0\n"
                           "max_wal_size = 4GB\n"
                           "checkpoint_timeout = 1d\n"
                           "autovacuum = off\n"
                           "jit = off\n"
                           "random_page_cost = 1.1\n"
                           "max_worker_processes = %u\n"
                           "max_parallel_workers = %u\n"
                           "max_parallel_workers_per_gather = %u\n"
                           "timezone = 'UTC'\n"
                           "log_timezone = 'UTC'\n"
                           "lc_messages = 'C'\n"
                           "log_min_messages = log\n"
                           "log_min_error_statement = panic\n",
                           CLAMP(memory_mb / 8, 128, 1024), CLAMP(memory_mb / 2, 256, 16384),
                           MAX(cores, 2) + 6, MAX(cores, 2), CLAMP(cores, 2, 4));
}

static gboolean choose_user(KeeperPlan *plan, GError **error)
{
    if (geteuid() != 0)
        return TRUE;
    const struct passwd *user = getpwnam("postgres");
    if (!user)
        user = getpwnam("nobody");
    if (!user || user->pw_uid == 0) {
        g_set_error(error, EMBED_ERROR, EMBED_ERROR_START,
                    "Postgres does not run as root, and there is no user 'postgres' or 'nobody' "
                    "to run it as");
        return FALSE;
    }
    plan->change_user = TRUE;
    plan->uid = user->pw_uid;
    plan->gid = user->pw_gid;
    return TRUE;
}

/* Signals stay blocked across the fork, so that no handler of ours runs in the keeper. */
static pid_t fork_keeper(const KeeperPlan *plan)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t pid = fork();
    if (pid == 0)
        keeper_run(plan);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return pid;
}

/* Forks the keeper; `status` becomes the end of the pipe on which it tells how it gets on. */
static Embed *embed_new(KeeperPlan *plan, int *status, GError **error)
{
    int control[2], told[2];
    if (!g_unix_open_pipe(control, FD_CLOEXEC, error))
        return NULL;
    if (!g_unix_open_pipe(told, FD_CLOEXEC, error)) {
        close(control[0]);
        close(control[1]);
        return NULL;
    }
    plan->control = control[0];
    plan->status = told[1];
    pid_t pid = fork_keeper(plan);
    int problem = errno;
    close(control[0]);
    close(told[1]);
    if (pid < 0) {
        close(control[1]);
        close(told[0]);
        g_set_error(error, EMBED_ERROR, EMBED_ERROR_START, "cannot start a process: %s",
                    g_strerror(problem));
        return NULL;
    }
    Embed *embed = g_new0(Embed, 1);
    embed->keeper = pid;
    embed->control = control[1];
    *status = told[0];
    return embed;
}

/* One more piece of what the keeper tells; FALSE at the end of the pipe. */
static gboolean status_read(int fd, GString *text, const volatile int *interrupted, GError **error)
{
    for (;;) {
        if (interrupted && *interrupted) {
            g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "interrupted");
            return FALSE;
        }
        struct pollfd waiting = {.fd = fd, .events = POLLIN};
        if (poll(&waiting, 1, POLL_MS) <= 0)
            continue;
        char buffer[1024];
        ssize_t length = read(fd, buffer, sizeof buffer);
        if (length < 0 && errno == EINTR)
            continue;
        if (length <= 0)
            return FALSE;
        g_string_append_len(text, buffer, length);
        return TRUE;
    }
}

static gboolean status_line(Embed *embed, const char *line, EmbedProgress progress, gpointer data)
{
    if (g_str_has_prefix(line, "folder "))
        embed->folder = g_strdup(line + strlen("folder "));
    else if (g_str_has_prefix(line, "step ") && progress)
        progress(line + strlen("step "), -1, data);
    return g_str_equal(line, "ready");
}

static gboolean await_server(Embed *embed, int fd, EmbedProgress progress, gpointer data,
                             const volatile int *interrupted, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GError) stopped = NULL;
    gboolean more;
    do {
        more = status_read(fd, text, interrupted, &stopped);
        char *end;
        while (!g_str_has_prefix(text->str, "failed ") && (end = strchr(text->str, '\n'))) {
            *end = '\0';
            gboolean ready = status_line(embed, text->str, progress, data);
            g_string_erase(text, 0, end + 1 - text->str);
            if (ready)
                return TRUE;
        }
    } while (more);
    if (stopped)
        g_propagate_error(error, g_steal_pointer(&stopped));
    else if (g_str_has_prefix(text->str, "failed "))
        g_set_error(error, EMBED_ERROR, EMBED_ERROR_START,
                    "cannot start the embedded Postgres: %s%s", text->str + strlen("failed "),
                    strstr(text->str, "No space left") ? "\nset TMPDIR to a folder on a larger disk"
                                                       : "");
    else
        g_set_error(error, EMBED_ERROR, EMBED_ERROR_START,
                    "cannot start the embedded Postgres: its keeper ended");
    return FALSE;
}

/* Everything that the environment could say is said, so that PGHOSTADDR, PGOPTIONS and the like do
 * not count here. */
static char *make_conninfo(const char *folder)
{
    g_return_val_if_fail(folder, NULL);
    g_autoptr(GString) host = g_string_new(NULL);
    for (const char *c = folder; *c; c++) {
        if (*c == '\'' || *c == '\\')
            g_string_append_c(host, '\\');
        g_string_append_c(host, *c);
    }
    return g_strdup_printf("host='%s' hostaddr='' port=" KEEPER_PORT
                           " user=delight dbname=export password=unused "
                           "options='' sslmode=disable gssencmode=disable channel_binding=disable "
                           "requirepeer='' target_session_attrs=any client_encoding=UTF8",
                           host->str);
}

static gboolean try_connection(const Embed *embed, GError **error)
{
    PGconn *connection = PQconnectdb(embed->conninfo);
    gboolean connected = PQstatus(connection) == CONNECTION_OK;
    if (!connected) {
        g_autofree char *tail = embed_log_tail(embed);
        g_autofree char *text = g_strchomp(g_strdup(PQerrorMessage(connection)));
        g_set_error(error, EMBED_ERROR, EMBED_ERROR_START,
                    "cannot connect to the embedded Postgres: %s\n%s", text, tail);
    }
    PQfinish(connection);
    return connected;
}

Embed *embed_start(EmbedProgress progress, gpointer data, const volatile int *interrupted,
                   GError **error)
{
    g_autofree char *bindir = find_server(error);
    if (!bindir)
        return NULL;
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    g_autofree char *configuration = server_configuration();
    KeeperPlan plan = {
        .bindir = bindir,
        .temp_folders = temp_folders(),
        .ctype = utf8 ? "C.UTF-8" : "C",
        .configuration = configuration,
        /* The socket's folder lets in one user alone; the superuser is let in by nobody. */
        .access = "local export delight trust\nlocal all all reject\n",
        .setup = "CREATE ROLE delight LOGIN\n"
                 "ALTER SCHEMA public OWNER TO delight\n"
                 "CREATE DATABASE export OWNER delight\n",
    };
    if (utf8)
        freelocale(utf8);
    int status = -1;
    if (!choose_user(&plan, error))
        return NULL;
    g_autoptr(Embed) embed = embed_new(&plan, &status, error);
    if (!embed)
        return NULL;
    gboolean running = await_server(embed, status, progress, data, interrupted, error);
    close(status);
    if (!running)
        return NULL;
    g_return_val_if_fail(embed->folder, NULL);
    g_unsetenv("PGSERVICE"); /* an unknown service fails every connection */
    embed->conninfo = make_conninfo(embed->folder);
    if (!try_connection(embed, error))
        return NULL;
    return g_steal_pointer(&embed);
}

const char *embed_conninfo(const Embed *embed)
{
    return embed->conninfo;
}

char *embed_log_tail(const Embed *embed)
{
    return keeper_log_tail(embed->folder);
}

void embed_free(Embed *embed)
{
    if (!embed)
        return;
    close(embed->control);
    while (waitpid(embed->keeper, NULL, 0) < 0 && errno == EINTR)
        continue;
    /* Only a keeper that was itself killed leaves the folder behind. */
    if (embed->folder && g_file_test(embed->folder, G_FILE_TEST_IS_DIR))
        folder_remove(embed->folder);
    g_free(embed->folder);
    g_free(embed->conninfo);
    g_free(embed);
}
