/*
 * Where --output writes, in pieces: a file, whole or not at all; or what is none (/dev/stdout, a
 * FIFO), which is written in place, for there is nothing to replace.
 */
#ifndef DELIGHT_CLI_TARGET_H
#define DELIGHT_CLI_TARGET_H

#include <glib.h>

typedef struct Target Target;

/* Never NULL: what went wrong is said at the end. */
Target *target_open(const char *path);
gboolean target_write(Target *target, const char *text, gsize length); /* FALSE: no use to go on */

/* Keeps what was written, or leaves the file as it was; frees the target. TRUE when it stands;
 * `error` when it should and does not. */
gboolean target_end(Target *target, gboolean keep, GError **error);

#endif
