#include "file.h"

#include <errno.h>
#include <fcntl.h>
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

/* Without waiting for who would write to a pipe. */
static char *read_path(const char *path, gboolean piped, gsize most, gsize *length, char **problem)
{
    struct stat status;
    int file = -1;
    char *bytes = NULL;

    *problem = NULL;
    if (stat(path, &status) != 0)
        *problem = g_strdup_printf("this file cannot be read: %s", g_strerror(errno));
    else if (!S_ISREG(status.st_mode) && !(piped && S_ISFIFO(status.st_mode)))
        *problem = g_strdup("this is no regular file");
    else if (S_ISREG(status.st_mode) && (guint64)status.st_size > most)
        *problem = g_strdup_printf("this file is larger than %" G_GSIZE_FORMAT " MiB", most / MIB);
    else if ((file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) < 0)
        *problem = g_strdup_printf("this file cannot be read: %s", g_strerror(errno));
    if (file >= 0) {
        bytes = read_open(file, (gsize)status.st_size, most, length, problem);
        close(file);
    }
    if (bytes && *length == 0 && S_ISFIFO(status.st_mode)) {
        *problem = g_strdup("this pipe gives nothing: does anybody write to it?");
        g_clear_pointer(&bytes, g_free);
    }
    return bytes;
}

char *file_bytes_read(const char *path, gsize most, gsize *length, char **problem)
{
    return read_path(path, FALSE, most, length, problem);
}

char *file_bytes_read_piped(const char *path, gsize most, gsize *length, char **problem)
{
    return read_path(path, TRUE, most, length, problem);
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
