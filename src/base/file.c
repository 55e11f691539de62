#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#define MIB (1024 * 1024)

#define ROOM 4096 /* at first, for what does not say how large it is */

/* As read(2), but of a pipe only once there is something, or its end; a signal ends the waiting. */
static gssize read_some(int file, char *bytes, gsize room)
{
    for (;;) {
        const gssize got = read(file, bytes, room);
        if (got >= 0 || errno != EAGAIN)
            return got;
        struct pollfd waiting = {.fd = file, .events = POLLIN};
        if (poll(&waiting, 1, -1) < 0)
            return -1;
    }
}

/* To the end, wherever that is by now: a file may grow while it is read, and one of /proc has no
 * size at all. One byte more than is allowed is asked for, so that too large is found out. */
static char *read_open(int file, gsize size, gsize most, gsize *length, char **problem)
{
    gsize room = MIN(MAX(size, ROOM), most) + 1;
    gssize got;
    char *bytes = g_malloc(room + 1);

    *length = 0;
    while ((got = read_some(file, bytes + *length, room - *length)) > 0) {
        *length += (gsize)got;
        if (*length == room && room <= most) {
            room = MIN(room * 2, most + 1);
            bytes = g_realloc(bytes, room + 1);
        }
    }
    if (got < 0)
        *problem = g_strdup_printf("this file cannot be read: %s", g_strerror(errno));
    else if (*length > most)
        *problem = g_strdup_printf("this file is larger than %" G_GSIZE_FORMAT " MiB", most / MIB);
    if (*problem) {
        g_free(bytes);
        return NULL;
    }
    bytes[*length] = '\0';
    return bytes;
}

/* Without waiting for who would write to a pipe. -1 and `problem` where it is not opened. */
static int open_path(const char *path, gboolean piped, gsize most, struct stat *status,
                     char **problem)
{
    int file = -1;
    *problem = NULL;
    if (stat(path, status) != 0)
        *problem = g_strdup_printf("this file cannot be read: %s", g_strerror(errno));
    else if (!S_ISREG(status->st_mode) && !(piped && S_ISFIFO(status->st_mode)))
        *problem = g_strdup("this is no regular file");
    else if (S_ISREG(status->st_mode) && (guint64)status->st_size > most)
        *problem = g_strdup_printf("this file is larger than %" G_GSIZE_FORMAT " MiB", most / MIB);
    else if ((file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) < 0)
        *problem = g_strdup_printf("this file cannot be read: %s", g_strerror(errno));
    return file;
}

char *file_bytes_read(const char *path, gsize most, gsize *length, char **problem)
{
    struct stat status;
    const int file = open_path(path, FALSE, most, &status, problem);
    if (file < 0)
        return NULL;
    char *bytes = read_open(file, (gsize)status.st_size, most, length, problem);
    close(file);
    return bytes;
}

/* --- files that are read here and there ------------------------------------------------------- */

int file_nameless(void)
{
    const int nameless = open(g_get_tmp_dir(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (nameless >= 0)
        return nameless;
    g_autofree char *path = g_build_filename(g_get_tmp_dir(), "delight-XXXXXX", NULL);
    const int file = g_mkstemp_full(path, O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0)
        g_unlink(path);
    return file;
}

gboolean file_write(int file, const char *bytes, gsize length)
{
    while (length > 0) {
        const ssize_t n = write(file, bytes, length);
        if (n < 0 && errno != EINTR)
            return FALSE;
        bytes += MAX(n, 0);
        length -= (gsize)MAX(n, 0);
    }
    return TRUE;
}

/* What the pipe gives, to its end, in a file of ours; -1 and `problem`. */
static int copy_pipe(int pipe, gsize most, char **problem)
{
    enum { AT_ONCE = 64 * 1024 };
    g_autofree char *bytes = g_malloc(AT_ONCE);
    const int copy = file_nameless();
    gsize length = 0;
    gssize got = 0;
    gboolean kept = copy >= 0;
    while (kept && length <= most && (got = read_some(pipe, bytes, AT_ONCE)) > 0) {
        kept = file_write(copy, bytes, (gsize)got);
        length += (gsize)got;
    }
    if (!kept)
        *problem = g_strdup_printf("what this pipe gives cannot be kept in '%s': %s",
                                   g_get_tmp_dir(), g_strerror(errno));
    else if (got < 0)
        *problem = g_strdup_printf("this file cannot be read: %s", g_strerror(errno));
    else if (length > most)
        *problem = g_strdup_printf("this pipe gives more than %" G_GSIZE_FORMAT " MiB", most / MIB);
    else if (length == 0)
        *problem = g_strdup("this pipe gives nothing: does anybody write to it?");
    if (!*problem)
        return copy;
    if (copy >= 0)
        close(copy);
    return -1;
}

int file_open_piped(const char *path, gsize most, char **problem)
{
    struct stat status;
    const int file = open_path(path, TRUE, most, &status, problem);
    if (file < 0 || !S_ISFIFO(status.st_mode))
        return file;
    const int copy = copy_pipe(file, most, problem);
    close(file);
    return copy;
}

gsize file_read_at(int file, guint64 at, char *bytes, gsize most)
{
    gsize length = 0;
    while (length < most) {
        errno = 0;
        const ssize_t n = pread(file, bytes + length, most - length, (off_t)(at + length));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        length += (gsize)n;
    }
    return length;
}

char *file_bytes_folder_problem(const char *path)
{
    struct stat status;

    if (stat(path, &status) != 0)
        return g_strdup_printf("this folder cannot be read: %s", g_strerror(errno));
    if (!S_ISDIR(status.st_mode))
        return g_strdup("this is no folder");
    if (access(path, R_OK | X_OK) != 0)
        return g_strdup_printf("this folder cannot be read: %s", g_strerror(errno));
    return NULL;
}
