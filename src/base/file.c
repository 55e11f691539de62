#include "file.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define MIB (1024 * 1024)

/* To the end, wherever that is by now: a file may grow while it is read, and one of /proc has no
 * size at all. One byte more than is allowed is asked for, so that too large is found out. */
static char *read_open(FILE *file, gsize size, gsize most, gsize *length, char **problem)
{
    gsize room = MIN(size, most) + 1, got;
    char *bytes = g_malloc(room + 1);

    *length = 0;
    while ((got = fread(bytes + *length, 1, room - *length, file)) > 0) {
        *length += got;
        if (*length == room && room <= most) {
            room = MIN(room * 2, most + 1);
            bytes = g_realloc(bytes, room + 1);
        }
    }
    if (ferror(file))
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

char *file_bytes_read(const char *path, gsize most, gsize *length, char **problem)
{
    struct stat status;
    FILE *file = NULL;
    char *bytes = NULL;

    *problem = NULL;
    if (stat(path, &status) != 0)
        *problem = g_strdup_printf("this file cannot be read: %s", g_strerror(errno));
    else if (!S_ISREG(status.st_mode)) /* a pipe would be waited for */
        *problem = g_strdup("this is no regular file");
    else if ((guint64)status.st_size > most)
        *problem = g_strdup_printf("this file is larger than %" G_GSIZE_FORMAT " MiB", most / MIB);
    else if (!(file = fopen(path, "rb")))
        *problem = g_strdup_printf("this file cannot be read: %s", g_strerror(errno));
    if (file) {
        bytes = read_open(file, (gsize)status.st_size, most, length, problem);
        fclose(file);
    }
    return bytes;
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
