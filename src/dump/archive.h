/*
 * pg_dump's custom, directory and tar formats. pg_restore turns them into plain SQL, which is
 * carried out like any other; it is never let at a server itself.
 */
#ifndef DELIGHT_DUMP_ARCHIVE_H
#define DELIGHT_DUMP_ARCHIVE_H

#include "job.h"

/* `size` of the archive in bytes: pg_restore's processor time is limited by it. `limit_ms` (0:
 * none) is how long it may be silent. It is gone when this returns. */
gboolean dump_archive_run(DumpJob *job, guint64 size, gint64 limit_ms,
                          const volatile int *interrupted, GError **error);

#endif
