/*
 * pg_dump's custom, directory and tar formats. pg_restore turns them into plain SQL, which is
 * carried out like any other; it is never let at a server itself.
 */
#ifndef DELIGHT_DUMP_ARCHIVE_H
#define DELIGHT_DUMP_ARCHIVE_H

#include "job.h"

/* `size` of the file in bytes: pg_restore's time is limited by it. */
gboolean dump_archive_run(DumpJob *job, guint64 size, const volatile int *interrupted,
                          GError **error);

#endif
