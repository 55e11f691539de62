/*
 * Files: a whole one of bounded size, or one that is read here and there.
 */
#ifndef DELIGHT_FILE_H
#define DELIGHT_FILE_H

#include <glib.h>

#define FILE_WRITTEN_BYTES (4 * 1024 * 1024) /* no more of one that people write by hand */

/* The bytes of a regular file, with a NUL behind them. NULL, and in `problem` what is wrong with it
 * ("this file is larger than 4 MiB"), when it is none, cannot be read or is larger than `most`
 * bytes (whole MiB). */
char *file_bytes_read(const char *path, gsize most, gsize *length, char **problem);

/* A regular file, or what a pipe gives (like the one of `<(command)`, to its end) in a file without
 * a name, opened for file_read_at. A pipe that nobody writes to is not waited for, and a signal
 * ends the waiting for who does. The caller closes it; -1, and `problem` as above. */
int file_open_piped(const char *path, gsize most, char **problem);

/* The bytes from there on, up to so many; less where the file ends, or with errno set. */
gsize file_read_at(int file, guint64 at, char *bytes, gsize most);

/* A temporary file for reading and writing that has no name, so that nothing can leave it behind,
 * and nobody else can read it. -1 and errno. */
int file_nameless(void);

/* All of it, however many calls that takes. FALSE and errno. */
gboolean file_write(int file, const char *bytes, gsize length);

/* Why a folder cannot be listed, or NULL when it can. */
char *file_bytes_folder_problem(const char *path);

#endif
