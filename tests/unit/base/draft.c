/* Drafts: those that somebody is at stay, those of the killed go, and nothing else is touched. */
#include "draft.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char *folder;

static char *in_folder(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static gboolean is_there(const char *name)
{
    g_autofree char *path = in_folder(name);
    return g_file_test(path, G_FILE_TEST_EXISTS) || g_file_test(path, G_FILE_TEST_IS_SYMLINK);
}

/* Somebody who makes a draft, says so, and is killed. The draft's path. */
static char *draft_of_the_killed(gboolean is_folder)
{
    int said[2];
    g_assert_cmpint(pipe(said), ==, 0);
    const pid_t child = fork();
    if (child == 0) {
        char *path = NULL;
        const int file = is_folder ? draft_open_folder(folder, ".a.draft-", &path)
                                   : draft_open(folder, ".a.draft-", 0600, &path);
        const gsize length = path ? strlen(path) : 0;
        const ssize_t written = file >= 0 ? write(said[1], path, length) : 0;
        free(path);
        if (written == (ssize_t)length)
            pause(); /* until it is killed */
        _exit(1);
    }
    char path[4096];
    const ssize_t length = read(said[0], path, sizeof path);
    g_assert_cmpint(length, >, 0);
    draft_sweep(folder, ".a.draft-"); /* it lives */
    char *draft = g_strndup(path, (gsize)length);
    g_assert_true(g_file_test(draft, G_FILE_TEST_EXISTS));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    close(said[0]);
    close(said[1]);
    return draft;
}

static void test_killed(void)
{
    g_autofree char *file = draft_of_the_killed(FALSE);
    g_autofree char *tree = draft_of_the_killed(TRUE);
    g_autofree char *inside = g_build_filename(tree, "below", NULL);
    g_autofree char *deep = g_build_filename(inside, "file", NULL);
    g_assert_cmpint(g_mkdir(inside, 0700), ==, 0);
    g_assert_true(g_file_set_contents(deep, "text", -1, NULL));
    draft_sweep(folder, ".a.draft-");
    g_assert_false(g_file_test(file, G_FILE_TEST_EXISTS));
    g_assert_false(g_file_test(tree, G_FILE_TEST_EXISTS));
}

/* Names that only look like it, and what somebody else put there to lead us astray. */
static void test_others(void)
{
    static const char *const names[] = {"a.draft-aB3xYz", ".a.draft-", ".a.draft-aB3xYz0",
                                        ".b.draft-aB3xYz"};
    g_autofree char *link = in_folder(".a.draft-LINKED");
    g_autofree char *pipe = in_folder(".a.draft-PIPED0");
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = in_folder(names[i]);
        g_assert_true(g_file_set_contents(path, "text", -1, NULL));
    }
    g_assert_cmpint(symlink("a.draft-aB3xYz", link), ==, 0);
    g_assert_cmpint(mkfifo(pipe, 0600), ==, 0);
    draft_sweep(folder, ".a.draft-");
    g_assert_true(is_there(".a.draft-LINKED"));
    g_assert_true(is_there(".a.draft-PIPED0"));
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = in_folder(names[i]);
        g_assert_true(is_there(names[i]));
        g_unlink(path);
    }
    g_unlink(link);
    g_unlink(pipe);
}

static void test_nowhere(void)
{
    char *path = NULL;
    g_assert_cmpint(draft_open("/proc/nowhere", "x", 0600, &path), ==, -1);
    g_assert_cmpint(draft_open_folder("/proc/nowhere", "x", &path), ==, -1);
    g_assert_null(path);
    draft_sweep("/proc/nowhere", "x");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("delight-XXXXXX", NULL);
    g_test_add_func("/draft/of the killed", test_killed);
    g_test_add_func("/draft/of others", test_others);
    g_test_add_func("/draft/nowhere", test_nowhere);
    const int failed = g_test_run();
    g_assert_cmpint(g_rmdir(folder), ==, 0);
    g_free(folder);
    return failed;
}
