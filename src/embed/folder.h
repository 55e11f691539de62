/*
 * The temporary folder of an embedded server, delight-XXXXXX: its keeper holds a lock in it as long
 * as it lives, so a folder that can be locked was left behind by a keeper that was killed, and the
 * next one removes it, its server and its shared memory.
 */
#ifndef DELIGHT_EMBED_FOLDER_H
#define DELIGHT_EMBED_FOLDER_H

#include <glib.h>

/* Marks a folder as used for as long as this process lives. FALSE and errno. */
gboolean folder_lock(const char *folder);

/* Removes a folder and all it holds, and the System V segment of its server, which must have ended;
 * follows no symbolic link. */
void folder_remove(const char *folder);

/* Removes what others of this user left in these places (ends with NULL): ends their servers. */
void folder_sweep(const char *const *places);

#endif
