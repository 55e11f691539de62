/*
 * pg_dump's custom, directory and tar formats. pg_restore turns them into plain SQL, which is
 * carried out like any other; it is never let at a server itself.
 */
#ifndef DELIGHT_DUMP_ARCHIVE_H
#define DELIGHT_DUMP_ARCHIVE_H

#include "plain.h"

gboolean dump_archive_run(DumpJob *job, const volatile int *interrupted, GError **error);

#endif
