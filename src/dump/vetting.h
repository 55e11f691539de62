/*
 * What pg_restore must not be given: an archive that would have it loop for ever, or read other
 * files than its own. It believes every place and every name that an archive holds.
 */
#ifndef DELIGHT_DUMP_VETTING_H
#define DELIGHT_DUMP_VETTING_H

#include <glib.h>

/* Each: FALSE and an error (EMBED_ERROR_DUMP) that names `path` and what is wrong with it. */

/* A tar archive: whole, and made of nothing but plain files without folders. */
gboolean dump_vet_tar(int fd, const char *path, GError **error);

/* A folder of pg_dump -Fd: its table of contents names files of the folder only, and what lies in
 * it are files, or links to files of the folder. */
gboolean dump_vet_folder(const char *path, GError **error);

/* The first bytes of an archive or a gzip file: TRUE when a terminal has written each line feed as
 * CR LF, which no archive survives. */
gboolean dump_vet_is_terminal(const char *data, gsize length);

#endif
