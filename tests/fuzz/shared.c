/* Files for the readers that take a path, and what every text for people is held to. */
#include "fuzz.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <unistd.h>

static char *folder;

static void remove_folder(void)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_unlink(path);
    }
    g_rmdir(folder);
    g_free(folder);
}

const char *fuzz_file(const char *name, const uint8_t *data, size_t size)
{
    if (!folder) {
        folder = g_dir_make_tmp("delight-fuzz-XXXXXX", NULL);
        if (!folder)
            abort();
        atexit(remove_folder);
    }
    g_autofree char *path = g_build_filename(folder, name, NULL);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    close(fd);
    return g_intern_string(path);
}

void fuzz_expect_inert(const char *text)
{
    int open = 0; /* isolates that names come in */
    g_assert_true(g_utf8_validate(text, -1, NULL));
    for (const char *c = text; *c; c = g_utf8_next_char(c)) {
        const gunichar letter = g_utf8_get_char(c);
        g_assert_true(letter == '\n' || letter == '\t' || (letter >= 0x20 && letter < 0x7f) ||
                      letter >= 0xa0);
        g_assert_false(letter >= 0x202a && letter <= 0x202e);
        g_assert_false(letter == 0x2066 || letter == 0x2067);
        open += (letter == 0x2068) - (letter == 0x2069);
        g_assert_cmpint(open, >=, 0);
    }
}
