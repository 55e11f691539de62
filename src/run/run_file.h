/*
 * Run documents on disk, where each customer is found again by its place. A file of 100,000
 * customers has more than a gigabyte; nobody holds the whole of it.
 */
#ifndef DELIGHT_RUN_RUN_FILE_H
#define DELIGHT_RUN_RUN_FILE_H

#include "run.h"

typedef struct RunFile RunFile;

/* Takes the descriptor, which is open for reading; `path` is named where something is wrong. */
RunFile *run_file_new(int file, const char *path);
void run_file_free(RunFile *file); /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RunFile, run_file_free)

/* The next customer stands there. */
void run_file_place(RunFile *file, guint64 at, gsize length);

guint run_file_length(const RunFile *file);

/* A stream of the customers that have a place, with this head (taken), which frees the file. One
 * that cannot be read any more is an empty object. */
RunStream run_file_stream(RunFile *file, json_t *head);

#endif
