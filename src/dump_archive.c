#include "dump_archive.h"

gboolean dump_archive_run(DumpJob *job, const Embed *embed, const volatile int *interrupted,
                          GError **error)
{
    (void)embed, (void)interrupted;
    g_set_error(error, EMBED_ERROR, EMBED_ERROR_DUMP,
                "'%s' is an archive of pg_dump; turn it into plain SQL with pg_restore -f FILE",
                job->path);
    return FALSE;
}
