/* Reading page by page. */
#include "pager.h"

#include "command.h"
#include "text.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

const char *pager_command(void)
{
    const char *own = g_getenv("DELIGHT_PAGER"), *usual = g_getenv("PAGER");
    const char *command = own ? own : usual ? usual : "less -R";
    if (!isatty(STDOUT_FILENO) || g_strcmp0(g_getenv("TERM"), "dumb") == 0 || !*command ||
        strcmp(command, "cat") == 0)
        return NULL;
    return command;
}

/* How many rows of so many columns a line takes. */
static guint rows_of(const char *line, int columns)
{
    g_autoptr(GString) plain = g_string_new(NULL);
    for (const char *p = line; *p;) {
        if (g_str_has_prefix(p, "\033[")) {
            p += strcspn(p, "m");
            p += *p == 'm';
        } else {
            g_string_append_c(plain, *p++);
        }
    }
    const int width = text_width(plain->str);
    return width <= columns ? 1 : (guint)((width + columns - 1) / columns);
}

gboolean pager_fits(const char *text)
{
    struct winsize size = {0};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
        return TRUE;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    guint rows = 0;
    for (char **line = lines; *line && rows < size.ws_row; line++)
        rows += line[1] || **line ? rows_of(*line, size.ws_col) : 0;
    return rows < size.ws_row;
}

/* In the child: signals are the pager's own business. */
static void on_spawn(gpointer data G_GNUC_UNUSED)
{
    signal(SIGINT, SIG_DFL);
    signal(SIGQUIT, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
}

/* FALSE once nobody reads any more, which is no mistake, or nobody is to. */
static gboolean write_all(int descriptor, const char *text, gsize length)
{
    while (length > 0 && !interrupted) {
        const ssize_t written = write(descriptor, text, length);
        if (written < 0 && errno != EINTR)
            return FALSE;
        text += MAX(written, 0);
        length -= (gsize)MAX(written, 0);
    }
    return TRUE;
}

/* What a shell that is gone has left of a pipeline (`sed ... | less`) is ours, as the reaper of
 * orphans: it ends as well. The pager stays in our process group, for only that one may read from
 * the terminal. */
static void end_others(int number)
{
    g_autofree char *path = g_strdup_printf("/proc/self/task/%d/children", (int)getpid());
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return;
    g_auto(GStrv) words = g_strsplit(g_strchomp(text), " ", -1);
    for (char **word = words; *word; word++) {
        const GPid other = (GPid)g_ascii_strtoll(*word, NULL, 10);
        if (other > 0 && getpgid(other) == getpgrp())
            kill(other, number);
    }
}

/* The shell's 127: there is no such program. What ends us ends the pager, which has a second to
 * leave the terminal as it was. */
static gboolean wait_for(GPid child)
{
    int status = 0;
    gboolean told = FALSE;
    do {
        if (interrupted)
            kill(child, told ? SIGKILL : interrupted);
        told = interrupted != 0;
    } while (waitpid(child, &status, 0) < 0 && errno == EINTR);
    if (interrupted)
        end_others(interrupted);
    return !WIFEXITED(status) || WEXITSTATUS(status) != 127;
}

gboolean pager_show(const char *command, const char *text, gsize length)
{
    char *words[] = {(char *)"/bin/sh", (char *)"-c", (char *)command, NULL};
    GPid child;
    int input;
    /* less ends by itself where all is seen, and leaves it on the screen */
    g_auto(GStrv) environment = g_environ_setenv(g_get_environ(), "LESS", "FRX", FALSE);
    /* ^C is for the pager: it ends a search there, and nothing here */
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    struct sigaction interrupt, quit;
    sigaction(SIGINT, &ignore, &interrupt);
    sigaction(SIGQUIT, &ignore, &quit);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    gboolean shown = g_spawn_async_with_pipes(NULL, words, environment, G_SPAWN_DO_NOT_REAP_CHILD,
                                              on_spawn, NULL, &child, &input, NULL, NULL, NULL);
    if (shown) {
        write_all(input, text, length);
        close(input);
        shown = wait_for(child);
    }
    sigaction(SIGINT, &interrupt, NULL);
    sigaction(SIGQUIT, &quit, NULL);
    return shown;
}
