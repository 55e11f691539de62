/*
 * A draft: what is written beside the place where it is to stand, and gets its name when it is
 * whole.
 *
 * Its writer holds a lock on it (flock), which ends with the writer however that ends. So whoever
 * writes there next can tell a draft that somebody is at from one whose writer was killed, and
 * removes that. The name begins with the prefix that both use, and six characters follow.
 */
#ifndef DELIGHT_DRAFT_H
#define DELIGHT_DRAFT_H

#include <glib.h>
#include <sys/types.h>

/* A new file, opened for reading and writing; `mode` is as umask leaves it, and `path` a new
 * string. Closing the descriptor ends the lock. -1 and errno otherwise. */
int draft_open(const char *folder, const char *prefix, mode_t mode, char **path);

/* The same with a new folder of mode 0700. */
int draft_open_folder(const char *folder, const char *prefix, char **path);

/* Removes the drafts there that nobody is at: files, and folders of this user. How many there were.
 */
guint draft_sweep(const char *folder, const char *prefix);

/* Removes a file, or a folder with all that is in it. */
void draft_remove(const char *path);

#endif
