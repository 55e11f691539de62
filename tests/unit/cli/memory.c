/* What has no memory ends the program with 3, and nothing is shorter than it should be. */
#include "cli/memory.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LARGE = 512 << 20 };

/* The exit status of a child that does it, or -1 for a signal. */
static int status_of(void (*what)(void))
{
    int status;
    const pid_t pid = fork();
    if (pid == 0) {
        memory_guard();
        what();
        memory_done();
        _exit(0);
    }
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#ifndef __SANITIZE_ADDRESS__ /* which want terabytes */
/* GLib leaves out what it cannot print. */
static void print_much(void)
{
    g_autoptr(GString) text = g_string_new("select ");
    const struct rlimit little = {LARGE, LARGE};
    setrlimit(RLIMIT_AS, &little);
    g_string_append_printf(text, "%*s", LARGE, "x");
    if (strlen(text->str) != strlen("select ") + LARGE)
        _exit(99);
}
#endif

static void print_some(void)
{
    g_autofree char *text = g_strdup_printf("%s and %5.2f%s", "one", 2.5, "!");
    if (strcmp(text, "one and  2.50!") != 0)
        _exit(99);
}

static void leave(void)
{
    exit(1);
}

static void test_printing(void)
{
    g_assert_cmpint(status_of(print_some), ==, 0);
#ifndef __SANITIZE_ADDRESS__
    if (!g_getenv("DELIGHT_VALGRIND"))
        g_assert_cmpint(status_of(print_much), ==, 3);
#endif
}

/* The SQL parser's library does. */
static void test_leaving(void)
{
    g_assert_cmpint(status_of(leave), ==, 3);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/memory/printing", test_printing);
    g_test_add_func("/memory/leaving", test_leaving);
    return g_test_run();
}
