#include "archive.h"

#include "pgbin.h"
#include "plain.h"
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    LIST_BYTES = 256 << 20,
    MESSAGE_BYTES = 4096,
    MOST_MESSAGE_BYTES = 16 << 20,
    LEAST_SECONDS = 60,
    POLL_US = 5000
};

/* One run of pg_restore. */
typedef struct {
    const char *path; /* of the archive */
    char *program;
    int version;
    const volatile int *interrupted;
    pid_t pid;       /* 0: not running */
    int messages;    /* its standard error, in memory */
    pid_t parent;    /* this process */
    rlim_t seconds;  /* of processor time */
    gint64 limit_ms; /* of silence; 0: none */
} Restorer;

static void restorer_clear(Restorer *restorer)
{
    if (restorer->pid) {
        kill(restorer->pid, SIGKILL);
        while (waitpid(restorer->pid, NULL, 0) < 0 && errno == EINTR)
            continue;
    }
    if (restorer->messages >= 0)
        close(restorer->messages);
    g_free(restorer->program);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Restorer, restorer_clear)

static gboolean restorer_find(Restorer *restorer, GError **error)
{
    static const char *const programs[] = {"pg_restore", NULL};
    g_autofree char *folder = pgbin_folder(programs, &restorer->version);
    if (folder) {
        restorer->program = g_build_filename(folder, "pg_restore", NULL);
        return TRUE;
    }
    g_set_error(error, EMBED_ERROR, EMBED_ERROR_DUMP,
                "'%s' is an archive, and there is no pg_restore to read it; install the package "
                "'postgresql-client'",
                restorer->path);
    return FALSE;
}

/* Ends with us, also when we are killed, and does not go on for ever over what is damaged. */
static void tie_to_parent(gpointer data)
{
    const Restorer *restorer = data;
    const struct rlimit limit = {restorer->seconds, restorer->seconds + 1};
    const struct rlimit messages = {MOST_MESSAGE_BYTES, MOST_MESSAGE_BYTES};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setrlimit(RLIMIT_CPU, &limit);
    setrlimit(RLIMIT_FSIZE, &messages);
    if (getppid() != restorer->parent)
        _exit(126);
}

static int cannot_run(const Restorer *restorer, GError **error, const char *why, const char *advice)
{
    g_set_error(error, EMBED_ERROR, EMBED_ERROR_DUMP, "cannot run '%s', which reads '%s': %s; %s",
                restorer->program, restorer->path, why, advice);
    return -1;
}

/* GLib has the system's word in brackets. */
static int not_spawned(const Restorer *restorer, const GError *problem, GError **error)
{
    const char *begin = strrchr(problem->message, '('), *end = strrchr(problem->message, ')');
    g_autofree char *why = begin && end && begin < end ? g_strndup(begin + 1, end - begin - 1)
                                                       : g_strdup(problem->message);
    const gboolean short_of_room = g_error_matches(problem, G_SPAWN_ERROR, G_SPAWN_ERROR_FORK) ||
                                   g_error_matches(problem, G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED);
    return cannot_run(restorer, error, why,
                      short_of_room ? "try again when less is running here"
                                    : "install the package 'postgresql-client' anew, or set "
                                      "DELIGHT_PG_BINDIR to the folder of another");
}

/* Its words and its place in the list. New array, whose texts are others'. */
static GPtrArray *command_of(const Restorer *restorer, const char *const *options, char *path)
{
    GPtrArray *argv = g_ptr_array_new();
    g_ptr_array_add(argv, restorer->program);
    for (; *options; options++)
        g_ptr_array_add(argv, (char *)*options);
    g_ptr_array_add(argv, path);
    g_ptr_array_add(argv, NULL);
    return argv;
}

/* Starts pg_restore; its output can be read from the descriptor, -1 if it did not start. `list`
 * (-1: none) becomes its standard input. */
static int restorer_start(Restorer *restorer, const char *const *options, int list, GError **error)
{
    g_autofree char *path = g_canonicalize_filename(restorer->path, NULL);
    g_autoptr(GPtrArray) argv = command_of(restorer, options, path);
    g_auto(GStrv) environment = g_environ_setenv(g_get_environ(), "LC_ALL", "C", TRUE);
    g_autoptr(GError) problem = NULL;

    int output[2];
    if (restorer->messages >= 0)
        close(restorer->messages);
    restorer->messages = memfd_create("pg_restore", MFD_CLOEXEC);
    if (restorer->messages < 0 || !g_unix_open_pipe(output, FD_CLOEXEC, NULL))
        return cannot_run(restorer, error, g_strerror(errno), "close some files, and try again");
    gboolean started = g_spawn_async_with_fds(
        NULL, (char **)argv->pdata, environment, G_SPAWN_DO_NOT_REAP_CHILD, tie_to_parent, restorer,
        &restorer->pid, list, output[1], restorer->messages, &problem);
    close(output[1]);
    if (started)
        return output[0];
    close(output[0]);
    restorer->pid = 0;
    return not_spawned(restorer, problem, error);
}

static void explain(const Restorer *restorer, GError **error)
{
    char messages[MESSAGE_BYTES + 1] = "";
    ssize_t length = pread(restorer->messages, messages, MESSAGE_BYTES, 0);
    messages[length > 0 ? length : 0] = '\0';
    const char *format = strstr(messages, "unsupported version (");
    int major = 0, minor = 0;
    if (format && sscanf(format, "unsupported version (%d.%d)", &major, &minor) == 2) {
        int needed = minor == 15 ? 16 : MAX(17, restorer->version / 10000 + 1);
        g_set_error(error, EMBED_ERROR, EMBED_ERROR_DUMP,
                    "'%s' was made by a newer pg_dump (archive format %d.%d) than pg_restore %d "
                    "reads; install the package 'postgresql-client-%d' or a newer one",
                    restorer->path, major, minor, restorer->version / 10000, needed);
        return;
    }
    const char *problem = strstr(messages, "error: ");
    g_autofree char *text = dump_clean_text(problem ? problem + strlen("error: ") : messages);
    g_set_error(error, EMBED_ERROR, EMBED_ERROR_DUMP, "pg_restore cannot read '%s': %s",
                restorer->path, *text ? text : "it was killed");
}

static gboolean is_interrupted(const Restorer *restorer, GError **error)
{
    if (!restorer->interrupted || !*restorer->interrupted)
        return FALSE;
    g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "interrupted");
    return TRUE;
}

/* Waits for pg_restore, which has closed its output. FALSE: it does not end by itself. */
static gboolean restorer_wait(Restorer *restorer, int *status)
{
    const gint64 until = g_get_monotonic_time() + restorer->limit_ms * 1000;
    pid_t ended;
    while ((ended = waitpid(restorer->pid, status, WNOHANG)) == 0) {
        if ((restorer->interrupted && *restorer->interrupted) ||
            (restorer->limit_ms > 0 && g_get_monotonic_time() > until))
            return FALSE;
        g_usleep(POLL_US);
    }
    restorer->pid = 0;
    return ended > 0;
}

static gboolean restorer_finish(Restorer *restorer, GError **error)
{
    int status = 0;
    const gboolean ended = restorer_wait(restorer, &status);
    if (is_interrupted(restorer, error))
        return FALSE;
    if (!ended || (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU))
        g_set_error(error, EMBED_ERROR, EMBED_ERROR_LIMIT,
                    "pg_restore does not get to the end of '%s'; it is damaged", restorer->path);
    else if (status != 0)
        explain(restorer, error);
    return ended && status == 0;
}

/* Carries out one part of the archive. */
static gboolean carry_out(DumpJob *job, Restorer *restorer, const char *const *options, int list,
                          GError **error)
{
    g_autoptr(GError) problem = NULL;
    int output = restorer_start(restorer, options, list, error);
    if (output < 0)
        return FALSE;
    g_autofree char *name = g_path_get_basename(job->path);
    g_autoptr(DumpReader) reader = dump_reader_new_from(
        dump_source_new_restored(output, restorer->limit_ms, restorer->interrupted), name, FALSE);
    gboolean done = dump_plain_run(job, reader, &problem);
    gboolean ended = dump_reader_ended(reader);
    /* When the output stops halfway, pg_restore knows why and we do not. */
    if (ended && !restorer_finish(restorer, error))
        return FALSE;
    if (!done)
        g_propagate_error(error, g_steal_pointer(&problem));
    return done;
}

static char *read_list(Restorer *restorer, GError **error)
{
    static const char *const options[] = {"--list", NULL};
    int output = restorer_start(restorer, options, -1, error);
    if (output < 0)
        return NULL;
    g_autoptr(DumpSource) source =
        dump_source_new_restored(output, restorer->limit_ms, restorer->interrupted);
    g_autoptr(GString) list = g_string_new(NULL);
    char buffer[8192];
    gssize length;
    while ((length = dump_source_read(source, buffer, sizeof buffer, error)) > 0) {
        g_string_append_len(list, buffer, length);
        if (list->len > LIST_BYTES) {
            g_set_error(error, EMBED_ERROR, EMBED_ERROR_DUMP, "'%s' holds too many objects",
                        restorer->path);
            return NULL;
        }
    }
    if (length < 0 && error && g_error_matches(*error, EMBED_ERROR, EMBED_ERROR_LIMIT))
        g_prefix_error(error, "'%s': ", restorer->path);
    if (length < 0 || !restorer_finish(restorer, error))
        return NULL;
    return g_string_free(g_steal_pointer(&list), FALSE);
}

/* "public event owner": a name with blanks cannot be told from its neighbours, so whatever begins
 * it is taken for announced. */
static void add_data(const DumpJob *job, char **words)
{
    g_autoptr(GString) name = g_string_new(NULL);
    for (guint i = 1; words[0] && words[i] && (words[i + 1] || i == 1); i++) {
        g_string_append_printf(name, "%s%s", i > 1 ? " " : "", words[i]);
        dump_tables_set(job->tables, words[0], name->str, DUMP_TABLE_DATA);
    }
}

/* "3411; 0 24637 TABLE DATA public event owner". The rows of a table whose name has blanks are
 * passed over later, when they come. */
static gboolean line_wanted(const DumpJob *job, const char *line, gboolean *rows)
{
    const char *data = strstr(line, " TABLE DATA ");
    *rows = data != NULL;
    if (strstr(line, " BLOB"))
        return FALSE;
    if (!data)
        return TRUE;
    g_auto(GStrv) words = g_strsplit(data + strlen(" TABLE DATA "), " ", -1);
    add_data(job, words);
    if (g_strv_length(words) != 3 || dump_tables_wanted(job->tables, words[0], words[1]))
        return TRUE;
    dump_tables_set(job->tables, words[0], words[1], DUMP_TABLE_LEFT_OUT);
    return FALSE;
}

/* The archive's list of contents without the rows that no check reads, as a file in memory. */
static int edited_list(DumpJob *job, Restorer *restorer, GError **error)
{
    g_autofree char *list = read_list(restorer, error);
    if (!list)
        return -1;
    g_auto(GStrv) lines = g_strsplit(list, "\n", -1);
    g_autoptr(GString) kept = g_string_new(NULL);
    guint entries = 0;
    for (char **line = lines; *line; line++) {
        gboolean rows;
        entries += **line != '\0' && **line != ';';
        if (!line_wanted(job, *line, &rows)) {
            job->report->left_out++;
            continue;
        }
        job->objects += rows;
        g_string_append_printf(kept, "%s\n", *line);
    }
    if (entries == 0) {
        g_set_error(error, EMBED_ERROR, EMBED_ERROR_DUMP,
                    "'%s' holds nothing, or it is damaged: its list of contents is empty",
                    job->path);
        return -1;
    }
    int file = memfd_create("list", MFD_CLOEXEC);
    if (file < 0 || write(file, kept->str, kept->len) != (ssize_t)kept->len ||
        lseek(file, 0, SEEK_SET) != 0) {
        g_set_error(error, EMBED_ERROR, EMBED_ERROR_DUMP, "cannot hold the list of '%s': %s",
                    job->path, g_strerror(errno));
        if (file >= 0)
            close(file);
        return -1;
    }
    return file;
}

gboolean dump_archive_run(DumpJob *job, guint64 size, gint64 limit_ms,
                          const volatile int *interrupted, GError **error)
{
    /* The tables come first, because which of them are partitions, and what views read, decides
     * whose rows are wanted. */
    static const char *const tables[] = {"--no-owner", "--no-privileges", "--section=pre-data",
                                         "--file=-", NULL};
    static const char *const rows[] = {"--no-owner",
                                       "--no-privileges",
                                       "--section=data",
                                       "--section=post-data",
                                       "--use-list=/dev/stdin",
                                       "--file=-",
                                       NULL};
    g_auto(Restorer) restorer = {.path = job->path,
                                 .interrupted = interrupted,
                                 .messages = -1,
                                 .parent = getpid(),
                                 .seconds = LEAST_SECONDS + (rlim_t)(size >> 20),
                                 .limit_ms = limit_ms};
    job->machine_made = TRUE;
    if (!restorer_find(&restorer, error) || !carry_out(job, &restorer, tables, -1, error))
        return FALSE;
    int list = edited_list(job, &restorer, error);
    if (list < 0)
        return FALSE;
    gboolean done = carry_out(job, &restorer, rows, list, error);
    close(list);
    return done;
}
