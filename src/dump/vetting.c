#include "vetting.h"

#include "embed.h"
#include "toc.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TAR_BLOCK = 512, FEW_LINE_FEEDS = 4 };
static const gsize TOC_BYTES = 256 << 20;

static gboolean refuse(GError **error, const char *path, const char *what)
{
    g_set_error(error, EMBED_ERROR, EMBED_ERROR_DUMP, "'%s' %s", path, what);
    return FALSE;
}

/* --- tar -------------------------------------------------------------------------------------- */

/* A number of a header: octal digits, or after a high bit a number to the base 256. -1: neither. */
static gint64 tar_number(const guchar *field, gsize length)
{
    guint64 number = 0;
    gsize i = 0;
    if (field[0] & 0x80) {
        for (i = 1; i < length; i++) {
            if (number >> 55)
                return -1;
            number = number << 8 | field[i];
        }
        return (gint64)number;
    }
    while (i < length && field[i] == ' ')
        i++;
    for (; i < length && field[i] >= '0' && field[i] <= '7'; i++)
        number = number << 3 | (guint64)(field[i] - '0');
    return i == length || field[i] == ' ' || field[i] == '\0' ? (gint64)number : -1;
}

static gboolean is_tar_header(const guchar *block)
{
    gint64 sum = 0;
    for (gsize i = 0; i < TAR_BLOCK; i++)
        sum += i >= 148 && i < 156 ? ' ' : block[i];
    return tar_number(block + 148, 8) == sum;
}

static gboolean is_plain_member(const guchar *block)
{
    const char kind = (char)block[156];
    return (kind == '0' || kind == '\0') && !memchr(block, '/', 100) && block[0] != '.';
}

gboolean dump_vet_tar(int fd, const char *path, GError **error)
{
    guchar block[TAR_BLOCK];
    struct stat info;
    gint64 at = 0;
    if (fstat(fd, &info) != 0)
        return refuse(error, path, "cannot be read");
    for (;;) {
        if (pread(fd, block, TAR_BLOCK, at) != TAR_BLOCK)
            return refuse(error, path, "was cut short: a tar archive ends with an empty block");
        if (block[0] == '\0')
            return TRUE;
        const gint64 size = tar_number(block + 124, 12);
        if (size < 0 || !is_tar_header(block))
            return refuse(error, path, "is damaged: it is no tar archive all through");
        if (!is_plain_member(block))
            return refuse(error, path,
                          "is a tar archive that pg_dump did not make; unpack it "
                          "first");
        if (size > info.st_size - at - TAR_BLOCK)
            return refuse(error, path,
                          "was cut short: a file in this tar archive is longer than "
                          "what is left of it");
        at += TAR_BLOCK + (size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
    }
}

/* --- folders ---------------------------------------------------------------------------------- */

/* Whether a link leads to a file of the folder. */
static gboolean stays_inside(const char *folder, const char *link)
{
    g_autofree char *whole = realpath(folder, NULL);
    g_autofree char *target = realpath(link, NULL);
    g_autofree char *home = target ? g_path_get_dirname(target) : NULL;
    return whole && home && strcmp(whole, home) == 0 && g_file_test(target, G_FILE_TEST_IS_REGULAR);
}

static gboolean vet_file(const char *folder, const char *name, GError **error)
{
    struct stat info;
    g_autofree char *path = g_build_filename(folder, name, NULL);
    if (lstat(path, &info) != 0)
        return refuse(error, path, "cannot be read");
    if (S_ISREG(info.st_mode) || (S_ISLNK(info.st_mode) && stays_inside(folder, path)))
        return TRUE;
    return refuse(error, path,
                  "is no file of this dump: pg_dump writes plain files, and links may "
                  "not lead out of the folder");
}

static gboolean vet_names(const char *path, const GPtrArray *files, GError **error)
{
    for (guint i = 0; i < files->len; i++) {
        const char *name = g_ptr_array_index(files, i);
        if (strchr(name, '/') || *name == '.')
            return refuse(error, path,
                          "names a file outside of its folder; pg_dump did not make "
                          "it");
    }
    return TRUE;
}

static gboolean vet_toc(const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "toc.dat", NULL);
    g_autofree char *data = NULL;
    g_autoptr(GPtrArray) files = NULL;
    struct stat info;
    gsize length;
    if (stat(path, &info) != 0 || (guint64)info.st_size > TOC_BYTES ||
        !g_file_get_contents(path, &data, &length, NULL))
        return refuse(error, path, "cannot be read");
    files = dump_toc_files(data, length);
    return files ? vet_names(path, files, error)
                 : refuse(error, path, "was cut short or is damaged");
}

gboolean dump_vet_folder(const char *path, GError **error)
{
    GDir *folder = g_dir_open(path, 0, NULL);
    gboolean good = folder || refuse(error, path, "cannot be read");
    for (const char *name; good && (name = g_dir_read_name(folder));)
        good = vet_file(path, name, error);
    if (folder)
        g_dir_close(folder);
    return good && vet_toc(path, error);
}

/* --- terminals -------------------------------------------------------------------------------- */

gboolean dump_vet_is_terminal(const char *data, gsize length)
{
    guint feeds = 0;
    for (const char *at = data, *feed; (feed = memchr(at, '\n', length - (gsize)(at - data)));
         at = feed + 1) {
        if (feed == data || feed[-1] != '\r')
            return FALSE;
        feeds++;
    }
    return feeds >= FEW_LINE_FEEDS;
}
