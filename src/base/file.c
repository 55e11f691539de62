#include "file.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define MIB (1024 * 1024)

/* One byte more than is allowed is asked for, so that a file that grew is found out, too. */
static char *read_open(FILE *file, gsize size, gsize most, gsize *length, char **problem)
{
    char *bytes = g_malloc(size + 2);

    *length = fread(bytes, 1, size + 1, file);
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
