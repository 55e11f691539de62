/*
 * The archive of runs: DIR/runs, one file a run, named by its clock. Nothing there is ever
 * replaced.
 */
#ifndef DELIGHT_ARCHIVE_H
#define DELIGHT_ARCHIVE_H

#include "run_lookup.h"

typedef struct Archive Archive;

/* Opens DIR (made when it is not there) and keeps other reports out until archive_close: two at
 * once wait for each other, with a word of it and until interrupted as kept_file.h has it (each may
 * be NULL). What a killed one left half written goes away. NULL and an error (G_FILE_ERROR,
 * KEPT_FILE_ERROR) otherwise. */
Archive *archive_open(const char *folder, const volatile int *interrupted,
                      void (*waiting)(const char *path), GError **error);

/* Opens what is there for reading only: nothing is made, nobody is kept out. */
Archive *archive_look(const char *folder, GError **error);

void archive_close(Archive *archive); /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Archive, archive_close)

/* The run that `now` follows: the newest of an earlier UTC day that was asked to look at the same
 * customers and questions. NULL: there is none. Runs that cannot be read are passed
 * over, and why is added to `unreadable` (char*). */
RunView *archive_before(const Archive *archive, const json_t *now, GPtrArray *unreadable);

/* The run that knows what went before of all that `now` looks at: the newest of an earlier UTC day
 * that looked at the same, or at everything. As archive_before. */
RunView *archive_knowing(const Archive *archive, const json_t *now, GPtrArray *unreadable);

/* The run that a person names: a file, or the newest of a day (or moment) or before it. NULL
 * and an error otherwise (G_FILE_ERROR, RUN_ERROR). */
RunView *archive_find(const Archive *archive, const char *name, GError **error);

/* Every run in the archive, oldest first: paths, owned by the caller (GPtrArray frees them). */
GPtrArray *archive_runs(const Archive *archive);

/* The runs from the newest that is not later than `from` (else the oldest there is) to the last one
 * before `until`, oldest first (times as in the document): as archive_runs. */
GPtrArray *archive_between(const Archive *archive, const char *from, const char *until);

/* A run that is being written, and has no name in the archive yet. NULL and an error. */
typedef struct ArchiveDraft ArchiveDraft;
ArchiveDraft *archive_begin(const Archive *archive, GError **error);
int archive_draft_file(const ArchiveDraft *draft); /* for reading and writing; the draft's */
const char *archive_draft_path(const ArchiveDraft *draft);

/* Makes it durable and gives it a name of its own: 20210915T000000Z.json, or ...Z.2.json where that
 * is taken. Its path (new string), or NULL and an error. */
char *archive_keep(const Archive *archive, const ArchiveDraft *draft, const char *as_of,
                   GError **error);

/* Closes it; accepts NULL. What has no name is gone. */
void archive_draft_free(ArchiveDraft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ArchiveDraft, archive_draft_free)

#endif
