/* A file is read whole or not at all, and the reason is said. */
#include "file.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *folder;

static void expect_problem(const char *path, gsize most, const char *expected)
{
    gsize length = 0;
    char *problem = NULL;
    g_autofree char *bytes = file_bytes_read(path, most, &length, &problem);
    g_assert_null(bytes);
    g_assert_cmpstr(problem, ==, expected);
    g_free(problem);
}

static void test_whole(void)
{
    g_autofree char *path = g_build_filename(folder, "whole", NULL);
    gsize length = 0;
    char *problem = NULL;
    g_assert_true(g_file_set_contents(path, "a\0b\n", 4, NULL));
    g_autofree char *bytes = file_bytes_read(path, 4, &length, &problem);
    g_assert_cmpstr(problem, ==, NULL);
    g_assert_cmpmem(bytes, length + 1, "a\0b\n", 5);
    g_unlink(path);
}

static void test_refused(void)
{
    g_autofree char *large = g_build_filename(folder, "large", NULL);
    g_autofree char *pipe = g_build_filename(folder, "pipe", NULL);
    g_autofree char *none = g_build_filename(folder, "none", NULL);
    g_assert_true(g_file_set_contents(large, "too much", -1, NULL));
    g_assert_cmpint(truncate(large, 2 << 20), ==, 0);
    g_assert_cmpint(mkfifo(pipe, 0600), ==, 0);
    expect_problem(none, 10, "this file cannot be read: No such file or directory");
    expect_problem(folder, 10, "this is no regular file");
    expect_problem(pipe, 10, "this is no regular file");
    expect_problem("/dev/zero", 10, "this is no regular file");
    expect_problem(large, 1 << 20, "this file is larger than 1 MiB");
    g_unlink(large);
    g_unlink(pipe);
}

/* A pipe is read to its end, where it may be one; nobody waits for who never comes. */
static void test_piped(void)
{
    g_autofree char *pipe = g_build_filename(folder, "pipe", NULL);
    g_autofree char *command =
        g_strdup_printf("{ sleep 0.2; printf 'a b'; sleep 0.2; printf ' c'; } >'%s' &", pipe);
    char *problem = NULL, bytes[10];
    g_assert_cmpint(mkfifo(pipe, 0600), ==, 0);
    g_assert_cmpint(file_open_piped(pipe, 10, &problem), ==, -1);
    g_assert_cmpstr(problem, ==, "this pipe gives nothing: does anybody write to it?");
    g_free(problem);
    g_assert_cmpint(file_open_piped("/dev/zero", 10, &problem), ==, -1);
    g_assert_cmpstr(problem, ==, "this is no regular file");
    g_free(problem);
    for (gsize most = 10; most > 0; most -= 5) {
        const int reader = open(pipe, O_RDWR | O_CLOEXEC); /* so that the writer need not wait */
        g_assert_cmpint(system(command), ==, 0);
        g_usleep(100 * 1000);
        close(reader);
        const int file = file_open_piped(pipe, most - 1, &problem);
        if (most == 5) {
            g_assert_cmpstr(problem, ==, "this pipe gives more than 0 MiB");
            g_free(problem);
            break;
        }
        g_assert_cmpstr(problem, ==, NULL);
        g_assert_cmpuint(file_read_at(file, 2, bytes, sizeof bytes), ==, 3);
        g_assert_cmpmem(bytes, 3, "b c", 3);
        g_assert_cmpuint(file_read_at(file, 7, bytes, sizeof bytes), ==, 0);
        g_assert_cmpuint(file_read_at(file, 0, bytes, 4), ==, 4);
        close(file);
    }
    g_unlink(pipe);
}

/* Files of /proc say that they are empty: as one that grows while it is read. */
static void test_grows(void)
{
    gsize length = 0, real_length = 0;
    char *problem = NULL;
    g_autofree char *real = NULL;
    g_assert_true(g_file_get_contents("/proc/self/auxv", &real, &real_length, NULL));
    g_assert_cmpuint(real_length, >, 100);
    expect_problem("/proc/self/auxv", 100, "this file is larger than 0 MiB");
    g_autofree char *bytes = file_bytes_read("/proc/self/auxv", 1 << 20, &length, &problem);
    g_assert_cmpstr(problem, ==, NULL);
    g_assert_cmpmem(bytes, length, real, real_length);
    g_autofree char *exact = file_bytes_read("/proc/self/auxv", real_length, &length, &problem);
    g_assert_cmpstr(problem, ==, NULL);
    g_assert_cmpmem(exact, length, real, real_length);
}

/* Read by whoever may: for root every file and folder is. */
static void test_forbidden(void)
{
    g_autofree char *path = g_build_filename(folder, "forbidden", NULL);
    g_assert_true(g_file_set_contents(path, "secret", -1, NULL));
    g_assert_cmpint(chmod(path, 0), ==, 0);
    if (geteuid() == 0)
        g_assert_cmpint(seteuid(65534), ==, 0);
    expect_problem(path, 10, "this file cannot be read: Permission denied");
    if (getuid() == 0)
        g_assert_cmpint(seteuid(0), ==, 0);
    g_unlink(path);
}

static void test_folders(void)
{
    g_autofree char *file = g_build_filename(folder, "file", NULL);
    g_autofree char *none = g_build_filename(folder, "none", NULL);
    g_autofree char *missing = file_bytes_folder_problem(none);
    g_assert_true(g_file_set_contents(file, "", 0, NULL));
    g_autofree char *other = file_bytes_folder_problem(file);
    g_autofree char *good = file_bytes_folder_problem(folder);
    g_assert_cmpstr(missing, ==, "this folder cannot be read: No such file or directory");
    g_assert_cmpstr(other, ==, "this is no folder");
    g_assert_cmpstr(good, ==, NULL);
    g_unlink(file);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("delight-XXXXXX", NULL);
    g_assert_cmpint(chmod(folder, 0755), ==, 0);
    g_test_add_func("/file/whole", test_whole);
    g_test_add_func("/file/refused", test_refused);
    g_test_add_func("/file/piped", test_piped);
    g_test_add_func("/file/grows", test_grows);
    g_test_add_func("/file/forbidden", test_forbidden);
    g_test_add_func("/file/folders", test_folders);
    const int failed = g_test_run();
    g_rmdir(folder);
    g_free(folder);
    return failed;
}
