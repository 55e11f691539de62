#include "draft.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define RANDOM "XXXXXX"
#define MOST_ATTEMPTS 10

/* Between its making and this lock a draft looks like one of the killed, so it may be gone by now.
 * Where the file system knows no locks it is nobody's to sweep. */
static gboolean lock_new(int file)
{
    struct stat about;
    const gboolean taken = flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    return !taken && fstat(file, &about) == 0 && about.st_nlink > 0;
}

static int make(char *path, gboolean is_folder, mode_t mode)
{
    if (!is_folder)
        return g_mkstemp_full(path, O_RDWR | O_CLOEXEC, (int)mode);
    return g_mkdtemp_full(path, (int)mode) ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
}

static int open_new(const char *folder, const char *prefix, gboolean is_folder, mode_t mode,
                    char **path)
{
    for (int i = 0; i < MOST_ATTEMPTS; i++) {
        g_autofree char *name = g_strconcat(prefix, RANDOM, NULL);
        g_autofree char *draft = g_build_filename(folder, name, NULL);
        const int file = make(draft, is_folder, mode);
        if (file < 0)
            return -1;
        if (lock_new(file)) {
            *path = g_steal_pointer(&draft);
            return file;
        }
        close(file);
        draft_remove(draft);
    }
    errno = EBUSY;
    return -1;
}

int draft_open(const char *folder, const char *prefix, mode_t mode, char **path)
{
    return open_new(folder, prefix, FALSE, mode, path);
}

int draft_open_folder(const char *folder, const char *prefix, char **path)
{
    return open_new(folder, prefix, TRUE, 0700, path);
}

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info, (void)type, (void)walk;
    (void)remove(path);
    return 0;
}

void draft_remove(const char *path)
{
    nftw(path, remove_entry, 32, FTW_DEPTH | FTW_PHYS);
}

/* In a folder that others write to as well, theirs are left alone. */
static gboolean sweep_one(const char *path)
{
    struct stat about;
    gboolean swept = FALSE;
    const int file = open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0)
        return FALSE;
    if (flock(file, LOCK_EX | LOCK_NB) == 0 && fstat(file, &about) == 0) {
        swept = S_ISREG(about.st_mode) || (S_ISDIR(about.st_mode) && about.st_uid == geteuid());
        if (swept && S_ISREG(about.st_mode))
            g_unlink(path);
        else if (swept)
            draft_remove(path);
    }
    close(file);
    return swept;
}

guint draft_sweep(const char *folder, const char *prefix)
{
    guint swept = 0;
    g_autoptr(GDir) names = g_dir_open(folder, 0, NULL);
    for (const char *name; names && (name = g_dir_read_name(names));) {
        if (!g_str_has_prefix(name, prefix) || strlen(name) != strlen(prefix) + strlen(RANDOM))
            continue;
        g_autofree char *path = g_build_filename(folder, name, NULL);
        swept += sweep_one(path);
    }
    return swept;
}
