/* What people keep is the old file or the new one, whole, and as it was but for its text. */
#include "kept_file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char *folder;

static char *in_folder(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

/* Appends `data`, a line. */
static char *add_line(const char *text, gpointer data, GError **error)
{
    (void)error;
    return g_strconcat(text, data, "\n", NULL);
}

static gboolean change(const char *path, const char *line, GError **error)
{
    const KeptFileChange asked = {.path = path, .edit = add_line, .data = (gpointer)line};
    return kept_file_change(&asked, error);
}

static void expect_text(const char *path, const char *text)
{
    g_autofree char *found = NULL;
    g_assert_true(g_file_get_contents(path, &found, NULL, NULL));
    g_assert_cmpstr(found, ==, text);
}

static void expect_only(const char *name)
{
    GDir *names = g_dir_open(folder, 0, NULL);
    for (const char *each; (each = g_dir_read_name(names));)
        g_assert_cmpstr(each, ==, name);
    g_dir_close(names);
}

static void test_new_and_old(void)
{
    g_autofree char *path = in_folder("kept");
    struct stat about;
    const mode_t mask = umask(027);
    g_assert_true(change(path, "one", NULL));
    umask(mask);
    g_assert_cmpint(stat(path, &about), ==, 0);
    g_assert_cmpint(about.st_mode & 07777, ==, 0640);
    g_assert_true(change(path, "two", NULL));
    expect_text(path, "one\ntwo\n");
    expect_only("kept");
    g_unlink(path);
}

static void test_mode_and_owner(void)
{
    g_autofree char *path = in_folder("kept");
    static const mode_t modes[] = {0600, 0444, 0664, 0666, 0755};
    struct stat about;
    for (gsize i = 0; i < G_N_ELEMENTS(modes); i++) {
        g_assert_true(g_file_set_contents(path, "", 0, NULL));
        const gboolean owned = geteuid() == 0 && chown(path, 65534, 65534) == 0;
        g_assert_cmpint(chmod(path, modes[i]), ==, 0);
        g_assert_true(change(path, "line", NULL));
        g_assert_cmpint(stat(path, &about), ==, 0);
        g_assert_cmpint(about.st_mode & 07777, ==, modes[i]);
        if (owned) {
            g_assert_cmpint(about.st_uid, ==, 65534);
            g_assert_cmpint(about.st_gid, ==, 65534);
        }
        g_unlink(path);
    }
}

/* A link to a link to a file elsewhere; and one to a file that is not there yet. */
static void test_links(void)
{
    g_autofree char *shared = in_folder("shared");
    g_autofree char *real = g_build_filename(shared, "real", NULL);
    g_autofree char *link = in_folder("link");
    g_autofree char *other = in_folder("other");
    g_assert_cmpint(g_mkdir(shared, 0755), ==, 0);
    g_assert_cmpint(symlink("shared/real", link), ==, 0);
    g_assert_cmpint(symlink(link, other), ==, 0);
    g_assert_true(change(other, "one", NULL));
    g_assert_true(change(link, "two", NULL));
    expect_text(real, "one\ntwo\n");
    g_assert_true(g_file_test(link, G_FILE_TEST_IS_SYMLINK));
    g_assert_true(g_file_test(other, G_FILE_TEST_IS_SYMLINK));
    g_unlink(real);
    g_rmdir(shared);
    g_unlink(link);
    g_unlink(other);
}

/* Each is refused at once, and is what it was. */
static void test_refused(void)
{
    static const struct {
        const char *make, *message;
    } rows[] = {
        {"mkfifo '%s'", "is no regular file"},
        {"ln -s /dev/zero '%s'", "is no regular file"},
        {"ln -s /dev/null '%s'", "is no regular file"},
        {"mkdir '%s'", "is no regular file"},
        {"ln -s kept '%s'", "is a link that leads nowhere"},
        {"ln -s nowhere/kept '%s'", "No such file or directory"},
        {"printf 'a\\0b' >'%s'", "there is a NUL in it"},
        {"truncate -s 70M '%s'", "is larger than 64 MiB"},
    };
    g_autofree char *path = in_folder("kept");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_auto(GStrv) around = g_strsplit(rows[i].make, "%s", 2);
        g_autofree char *make = g_strconcat(around[0], path, around[1], NULL);
        g_assert_cmpint(system(make), ==, 0);
        g_assert_false(change(path, "line", &error));
        g_assert_nonnull(strstr(error->message, rows[i].message));
        g_autofree char *remove = g_strdup_printf("rm -r '%s'", path);
        g_assert_cmpint(system(remove), ==, 0);
        expect_only("");
    }
}

static char *add_nothing(const char *text, gpointer data, GError **error)
{
    (void)text, (void)data, (void)error;
    return NULL;
}

/* Somebody saves the file between reading and writing, once. */
static char *add_late(const char *text, gpointer data, GError **error)
{
    guint *asked = data;
    (void)error;
    if ((*asked)++ == 0) {
        g_autofree char *path = in_folder("kept");
        g_assert_true(g_file_set_contents(path, "saved meanwhile\n", -1, NULL));
    }
    return g_strconcat(text, "line\n", NULL);
}

static void test_edits(void)
{
    g_autofree char *path = in_folder("kept");
    guint asked = 0;
    const KeptFileChange none = {.path = path, .edit = add_nothing};
    const KeptFileChange late = {.path = path, .edit = add_late, .data = &asked};
    g_assert_true(change(path, "one", NULL));
    g_assert_false(kept_file_change(&none, NULL));
    expect_text(path, "one\n");
    g_assert_true(kept_file_change(&late, NULL));
    g_assert_cmpuint(asked, ==, 2);
    expect_text(path, "saved meanwhile\nline\n");
    expect_only("kept");
    g_unlink(path);
}

static int said;
static volatile int stop;

static void on_waiting(const char *path)
{
    g_assert_true(g_str_has_suffix(path, "/kept"));
    said++;
    stop = SIGTERM; /* as if a person lost patience at this word */
}

static void test_lock(void)
{
    g_autofree char *path = in_folder("kept");
    g_autoptr(GError) error = NULL;
    const int lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const KeptFileChange asked = {.path = path,
                                  .edit = add_line,
                                  .data = (gpointer) "line",
                                  .interrupted = &stop,
                                  .waiting = on_waiting};
    g_assert_cmpint(flock(lock, LOCK_EX), ==, 0);
    const gint64 begun = g_get_monotonic_time();
    g_assert_false(kept_file_change(&asked, &error));
    g_assert_error(error, KEPT_FILE_ERROR, KEPT_FILE_ERROR_INTERRUPTED);
    g_assert_cmpint(g_get_monotonic_time() - begun, >=, G_USEC_PER_SEC);
    g_assert_cmpint(said, ==, 1);
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    close(lock);
    stop = 0;
    g_assert_true(kept_file_change(&asked, NULL));
    g_assert_cmpint(said, ==, 1);
    g_unlink(path);
}

static void test_drafts_of_the_killed(void)
{
    g_autofree char *path = in_folder("kept");
    g_autofree char *draft = in_folder(".kept.draft-aB3xYz");
    g_assert_true(g_file_set_contents(draft, "half a li", -1, NULL));
    g_assert_true(change(path, "line", NULL));
    expect_only("kept");
    g_unlink(path);
}

static void expect_mode(const char *path, mode_t mode)
{
    struct stat about;
    g_assert_cmpint(stat(path, &about), ==, 0);
    g_assert_cmpint(about.st_mode & 07777, ==, mode);
}

/* A report: a link stays one, a mode stays what it is, a new one is as umask says. */
static void test_written_anew(void)
{
    g_autofree char *path = in_folder("kept");
    g_autofree char *link = in_folder("link");
    g_autofree char *draft = in_folder(".kept.draft-aB3xYz");
    const mode_t mask = umask(027);
    g_assert_true(kept_file_write(path, "one\0two", 7, NULL));
    umask(mask);
    expect_mode(path, 0640);
    g_assert_cmpint(g_chmod(path, 0604), ==, 0);
    g_assert_cmpint(symlink("kept", link), ==, 0);
    g_assert_true(g_file_set_contents(draft, "half a li", -1, NULL));
    g_assert_true(kept_file_write(link, "three", 5, NULL));
    g_assert_true(g_file_test(link, G_FILE_TEST_IS_SYMLINK));
    g_unlink(link);
    expect_mode(path, 0604);
    expect_text(path, "three");
    expect_only("kept");
    g_unlink(path);
}

static void test_not_written(void)
{
    g_autofree char *path = in_folder("missing/kept");
    g_autofree char *below = in_folder("kept");
    g_autoptr(GError) error = NULL;
    g_assert_false(kept_file_write(path, "text", 4, &error));
    g_assert_nonnull(strstr(error->message, "missing/kept': No such file or directory"));
    g_clear_error(&error);
    g_assert_cmpint(g_mkdir(below, 0700), ==, 0);
    g_assert_false(kept_file_write(below, "text", 4, &error));
    g_assert_nonnull(strstr(error->message, "Is a directory"));
    g_rmdir(below);
    GDir *names = g_dir_open(folder, 0, NULL);
    g_assert_null(g_dir_read_name(names));
    g_dir_close(names);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("delight-XXXXXX", NULL);
    g_test_add_func("/kept-file/new and old", test_new_and_old);
    g_test_add_func("/kept-file/mode and owner", test_mode_and_owner);
    g_test_add_func("/kept-file/links", test_links);
    g_test_add_func("/kept-file/refused", test_refused);
    g_test_add_func("/kept-file/edits", test_edits);
    g_test_add_func("/kept-file/lock", test_lock);
    g_test_add_func("/kept-file/drafts of the killed", test_drafts_of_the_killed);
    g_test_add_func("/kept-file/written anew", test_written_anew);
    g_test_add_func("/kept-file/not written", test_not_written);
    const int failed = g_test_run();
    g_rmdir(folder);
    g_free(folder);
    return failed;
}
