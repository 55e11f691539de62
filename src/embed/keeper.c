#include "keeper.h"

#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    START_SECONDS = 120, /* for a server on a busy machine */
    STOP_SECONDS = 8,    /* a postmaster itself kills what is left after 5 */
    LOG_TAIL_BYTES = 4000,
    LOG_LINES = 4,
    NAP_MS = 15,
};

/* One keeper a process: plain statics spare every function an argument. */
static const KeeperPlan *plan;
static char folder[512];
static pid_t running; /* the child at work, 0 if none */

static gboolean names_a_cause(const char *line)
{
    static const char *const words[] = {"FATAL:", "PANIC:", "ERROR:", "error:", "terminated by"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (strstr(line, words[i]))
            return TRUE;
    return FALSE;
}

/* The lines that tell why, else the last ones. */
static char *choose_lines(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    guint count = g_strv_length(lines);
    GString *chosen = g_string_new(NULL);
    guint causes = 0;
    for (guint i = 0; i < count && causes < LOG_LINES; i++)
        if (names_a_cause(lines[i])) {
            g_string_append_printf(chosen, "%s%s", causes ? "\n" : "", lines[i]);
            causes++;
        }
    for (guint i = count > LOG_LINES ? count - LOG_LINES : 0; i < count && causes == 0; i++)
        g_string_append_printf(chosen, "%s%s", chosen->len ? "\n" : "", lines[i]);
    return g_string_free(chosen, FALSE);
}

char *keeper_log_tail(const char *path)
{
    g_autofree char *log = g_build_filename(path, "log", NULL);
    int fd = open(log, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return g_strdup("");
    off_t size = lseek(fd, 0, SEEK_END);
    off_t from = size > LOG_TAIL_BYTES ? size - LOG_TAIL_BYTES : 0;
    char buffer[LOG_TAIL_BYTES + 1] = "";
    ssize_t length = pread(fd, buffer, LOG_TAIL_BYTES, from);
    close(fd);
    buffer[length > 0 ? length : 0] = '\0';
    char *tail = buffer;
    if (from > 0 && strchr(buffer, '\n')) /* begin with a whole line */
        tail = strchr(buffer, '\n') + 1;
    return choose_lines(g_strchomp(tail));
}

static void print_line(const char *text)
{
    size_t length = strlen(text);
    while (length > 0) {
        ssize_t written = write(plan->status, text, length);
        if (written < 0 && errno != EINTR)
            return; /* nobody listens any more: the control pipe says so too */
        if (written > 0) {
            text += written;
            length -= (size_t)written;
        }
    }
}

static gboolean child_ended(int *status)
{
    *status = -1;
    pid_t pid = waitpid(running, status, WNOHANG);
    if (pid == 0 || (pid < 0 && errno == EINTR))
        return FALSE;
    running = 0;
    return TRUE;
}

/* Sends `signal_number`, and waits for the end at most this long. */
static gboolean child_stop(int signal_number, int seconds)
{
    kill(running, signal_number);
    int status;
    for (int waited = 0; waited < seconds * 1000; waited += NAP_MS) {
        if (child_ended(&status))
            return TRUE;
        g_usleep(NAP_MS * 1000);
    }
    return FALSE;
}

static G_NORETURN void keeper_end(void)
{
    if (running && !child_stop(SIGQUIT, STOP_SECONDS)) {
        kill(-running, SIGKILL);
        waitpid(running, NULL, 0);
    }
    if (*folder)
        folder_remove(folder);
    _exit(0);
}

static void print_failure(const char *format, va_list arguments) G_GNUC_PRINTF(1, 0);
static void print_failure(const char *format, va_list arguments)
{
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    g_autofree char *tail = *folder ? keeper_log_tail(folder) : g_strdup("");
    g_autofree char *line = g_strdup_printf("failed %s%s%s", text, *tail ? ":\n" : "", tail);
    print_line(line);
}

static G_NORETURN void keeper_fail(const char *format, ...) G_GNUC_PRINTF(1, 2);
static G_NORETURN void keeper_fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_failure(format, arguments);
    va_end(arguments);
    keeper_end();
}

/* Naps, and ends it all when delight has gone. */
static void nap(int milliseconds)
{
    struct pollfd control = {.fd = plan->control, .events = POLLIN};
    int ready = poll(&control, 1, milliseconds);
    if (ready > 0)
        keeper_end();
}

static void close_all_from(int first)
{
    if (close_range((unsigned)first, ~0U, 0) == 0)
        return;
    for (int fd = first, end = (int)MIN(sysconf(_SC_OPEN_MAX), 65536); fd < end; fd++)
        close(fd); /* a kernel before 5.9 */
}

/* In the child: standard input from `input` (NULL: nothing), all output into the log. */
static void child_redirect(const char *input)
{
    g_autofree char *log = g_build_filename(folder, "log", NULL);
    int in = open(input ? input : "/dev/null", O_RDONLY);
    int out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (in < 0 || out < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
        _exit(126);
    close_all_from(3);
}

static void child_start(const char *const *argv, const char *input)
{
    pid_t keeper = getpid();
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &all, NULL); /* what comes too early waits, and is not ignored */
    running = fork();
    if (running != 0)
        sigprocmask(SIG_SETMASK, &none, NULL);
    if (running < 0) {
        running = 0;
        keeper_fail("cannot start '%s': %s", argv[0], g_strerror(errno));
    }
    /* A group of its own, so that initdb is stopped together with the server it runs. Both sides
     * set it: whoever comes first, it is there before either goes on. */
    setpgid(running, running);
    if (running > 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (getppid() != keeper)
        _exit(126);
    child_redirect(input);
    static const int ignored[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE};
    for (size_t i = 0; i < G_N_ELEMENTS(ignored); i++)
        signal(ignored[i], SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execv(argv[0], (char *const *)argv);
    _exit(127);
}

/* initdb runs a server of its own, so the whole group must go. */
static void child_finish(const char *program)
{
    int status;
    while (!child_ended(&status)) {
        struct pollfd control = {.fd = plan->control, .events = POLLIN};
        if (poll(&control, 1, NAP_MS) > 0) {
            kill(-running, SIGKILL);
            waitpid(running, NULL, 0);
            running = 0;
            keeper_end();
        }
    }
    if (status != 0)
        keeper_fail("%s failed", program);
}

static void write_file(const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ssize_t length = (ssize_t)strlen(text);
    if (fd < 0 || write(fd, text, (size_t)length) != length || close(fd) != 0)
        keeper_fail("cannot write '%s': %s", path, g_strerror(errno));
}

/* The user that the server runs as makes the folder, so it can surely enter it. */
static void make_folder(void)
{
    int problem = ENOENT;
    folder_sweep(plan->temp_folders);
    for (const char *const *place = plan->temp_folders; *place; place++) {
        g_snprintf(folder, sizeof folder, "%s/delight-XXXXXX", *place);
        if (mkdtemp(folder)) {
            g_autofree char *line = g_strdup_printf("folder %s\n", folder);
            if (!folder_lock(folder))
                keeper_fail("cannot lock '%s': %s", folder, g_strerror(errno));
            print_line(line);
            return;
        }
        problem = errno;
    }
    *folder = '\0';
    keeper_fail("cannot make a temporary folder: %s; set TMPDIR to one that is writable",
                g_strerror(problem));
}

static void make_cluster(void)
{
    print_line("step preparing postgres\n");
    g_autofree char *data = g_build_filename(folder, "data", NULL);
    g_autofree char *initdb = g_build_filename(plan->bindir, "initdb", NULL);
    g_autofree char *postgres = g_build_filename(plan->bindir, "postgres", NULL);
    g_autofree char *input = g_build_filename(folder, "setup.sql", NULL);
    g_autofree char *ctype = g_strdup_printf("--lc-ctype=%s", plan->ctype);
    child_start((const char *[]){initdb, "-D", data, "-U", "keeper", "-A", "trust", "--no-sync",
                                 "-E", "UTF8", "--locale=C", ctype, NULL},
                NULL);
    child_finish("initdb");
    write_file("data/postgresql.conf", plan->configuration);
    write_file("data/pg_hba.conf", plan->access);
    write_file("setup.sql", plan->setup);
    child_start((const char *[]){postgres, "--single", "-D", data, "template1", NULL}, input);
    child_finish("postgres");
}

/* The postmaster writes "ready" into the eighth line of its lock file. */
static gboolean server_ready(void)
{
    g_autofree char *path = g_build_filename(folder, "data", "postmaster.pid", NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return FALSE;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    return g_strv_length(lines) > 7 && g_str_has_prefix(lines[7], "ready");
}

static void start_server(void)
{
    print_line("step starting postgres\n");
    g_autofree char *data = g_build_filename(folder, "data", NULL);
    g_autofree char *postgres = g_build_filename(plan->bindir, "postgres", NULL);
    child_start((const char *[]){postgres, "-D", data, "-k", folder, "-p", KEEPER_PORT, NULL},
                NULL);
    int status;
    for (int waited = 0; !server_ready(); waited += NAP_MS) {
        if (child_ended(&status))
            keeper_fail("postgres did not start");
        if (waited > START_SECONDS * 1000)
            keeper_fail("postgres did not start within %d seconds", START_SECONDS);
        nap(NAP_MS);
    }
}

/* Nothing of the caller's is kept but the two pipes: a server that held its standard output open
 * would make `delight | less` hang. */
static void forget_caller(void)
{
    static KeeperPlan own;
    own = *plan;
    setsid();
    umask(077);
    if (chdir("/") != 0)
        _exit(126);
    int control = fcntl(own.control, F_DUPFD, 10), status = fcntl(own.status, F_DUPFD, 10);
    int nothing = open("/dev/null", O_RDWR);
    if (control < 0 || status < 0 || nothing < 0)
        _exit(126);
    for (int fd = 0; fd < 3; fd++)
        dup2(nothing, fd);
    own.control = dup2(control, 3);
    own.status = dup2(status, 4);
    fcntl(3, F_SETFD, FD_CLOEXEC);
    fcntl(4, F_SETFD, FD_CLOEXEC);
    close_all_from(5);
    plan = &own;
}

static void set_environment(void)
{
    g_autofree char *path = g_strdup(g_getenv("PATH"));
    g_autofree char *libraries = g_strdup(g_getenv("LD_LIBRARY_PATH"));
    clearenv(); /* PGPORT, PGDATESTYLE and others would be heeded by the server */
    g_setenv("PATH", path ? path : "/usr/bin:/bin", TRUE);
    if (libraries)
        g_setenv("LD_LIBRARY_PATH", libraries, TRUE);
    g_setenv("LC_ALL", "C", TRUE);
    g_setenv("TZ", "UTC", TRUE);
}

void keeper_run(const KeeperPlan *given)
{
    plan = given;
    forget_caller();
    static const int ignored[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE};
    for (size_t i = 0; i < G_N_ELEMENTS(ignored); i++)
        signal(ignored[i], SIG_IGN);
    signal(SIGCHLD, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL); /* embed_start forks with all signals blocked */
    prctl(PR_SET_NAME, "delight-keeper");
    if (plan->change_user &&
        (setgroups(0, NULL) != 0 || setgid(plan->gid) != 0 || setuid(plan->uid) != 0))
        keeper_fail("cannot run the server as another user than root: %s", g_strerror(errno));
    set_environment();
    make_folder();
    make_cluster();
    start_server();
    print_line("ready\n");
    for (;;)
        nap(-1);
}
