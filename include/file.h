/*
 * A whole file, of bounded size.
 */
#ifndef DELIGHT_FILE_H
#define DELIGHT_FILE_H

#include <glib.h>

#define FILE_WRITTEN_BYTES (4 * 1024 * 1024) /* no more of one that people write by hand */

/* The bytes of a regular file, with a NUL behind them. NULL, and in `problem` what is wrong with it
 * ("this file is larger than 4 MiB"), when it is none, cannot be read or is larger than `most`
 * bytes (whole MiB). */
char *file_bytes_read(const char *path, gsize most, gsize *length, char **problem);

/* The same of a file or a pipe, like the one of `<(command)`, to its end. A pipe that nobody writes
 * to is not waited for, and a signal ends the waiting for who does. */
char *file_bytes_read_piped(const char *path, gsize most, gsize *length, char **problem);

/* Why a folder cannot be listed, or NULL when it can. */
char *file_bytes_folder_problem(const char *path);

#endif
