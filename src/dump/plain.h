/*
 * Carrying out a dump in plain SQL, from a file or from pg_restore.
 */
#ifndef DELIGHT_DUMP_PLAIN_H
#define DELIGHT_DUMP_PLAIN_H

#include "job.h"

/* Carries out all that `reader` gives. FALSE and an error when the dump is unfit. */
gboolean dump_plain_run(DumpJob *job, DumpReader *reader, GError **error);

#endif
