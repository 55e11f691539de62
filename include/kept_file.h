/*
 * A file that people keep: answers, touch points, feedback. It is changed as git changes its own:
 * under a lock, written beside, read back, and put in place in one step, so that whoever reads it
 * finds the old one or the new one, whole, whatever happens in between.
 *
 * Its mode, its group and (where that is allowed) its owner stay, and a symbolic link stays one:
 * the file that it leads to is changed. The lock is the folder's of the real file, held with flock:
 * it ends with whoever holds it. A draft that a killed one left is removed by the next.
 */
#ifndef DELIGHT_KEPT_FILE_H
#define DELIGHT_KEPT_FILE_H

#include <glib.h>

#define KEPT_FILE_MAX_BYTES (64 * 1024 * 1024)

/* The new text of the file (the caller's), given the old one, which ends with a NUL and holds none;
 * "" where there is no file yet. NULL, and why not in `error` or wherever `data` keeps it. It may
 * be asked again, when somebody who takes no lock saved the file meanwhile. */
typedef char *(*KeptFileEdit)(const char *text, gpointer data, GError **error);

typedef struct {
    const char *path;
    KeptFileEdit edit;
    gpointer data;
    const volatile int *interrupted;   /* not 0: stop, and write nothing; may be NULL */
    void (*waiting)(const char *path); /* said once, after a second for the lock; may be NULL */
} KeptFileChange;

#define KEPT_FILE_ERROR (kept_file_error_quark())
GQuark kept_file_error_quark(void);
typedef enum {
    KEPT_FILE_ERROR_REFUSED,     /* no regular file, too large, a NUL in it, a link to nowhere */
    KEPT_FILE_ERROR_SYSTEM,      /* what the system said */
    KEPT_FILE_ERROR_INTERRUPTED, /* nothing was written */
} KeptFileError;

/* TRUE once the new file stands and is on the disk. FALSE, the file as it was, and `error`, which
 * stays NULL where `edit` returned NULL without one. */
gboolean kept_file_change(const KeptFileChange *change, GError **error);

/* Only the lock of `folder`, with the path, `interrupted` and `waiting` of `change`: for who writes
 * more than one file there. A descriptor, which holds it until it is closed; -1 and an error. */
int kept_file_lock(const KeptFileChange *change, const char *folder, GError **error);

/* A file that is written anew each time, like a report: whole or not at all, whatever it said
 * before; link, mode, group and owner stay as above, and a new one is as umask says. Nobody is
 * waited for: of two at once the later one stands. FALSE and `error`, the file as it was. */
gboolean kept_file_write(const char *path, const char *text, gsize length, GError **error);

/* The same in pieces, of a text that nobody holds as a whole. NULL and `error` when it cannot be
 * begun. */
typedef struct KeptFileDraft KeptFileDraft;
KeptFileDraft *kept_file_begin(const char *path, GError **error);

/* FALSE: there is no use in going on; kept_file_end says why. */
gboolean kept_file_put(KeptFileDraft *draft, const char *text, gsize length);

/* Puts it in place, or leaves the file as it was; ends the draft either way. TRUE when the new one
 * stands; `error` when it should and does not. */
gboolean kept_file_end(KeptFileDraft *draft, gboolean keep, GError **error);

#endif
