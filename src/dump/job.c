#include "job.h"

enum { EXAMPLES = 5, PROGRESS_US = 100000 };

void dump_job_skip(DumpJob *job, const DumpReader *reader, guint64 line, const char *message)
{
    job->report->skipped++;
    if (job->report->skipped_examples->len >= EXAMPLES)
        return;
    g_autofree char *place = dump_reader_place(reader, line);
    g_ptr_array_add(job->report->skipped_examples, g_strdup_printf("%s: %s", place, message));
}

void dump_job_progress(DumpJob *job, const DumpReader *reader, const char *what)
{
    gint64 now = g_get_monotonic_time();
    if (!job->progress || now - job->told_at < PROGRESS_US)
        return;
    job->told_at = now;
    double share = -1;
    if (job->size)
        share = (double)dump_reader_bytes(reader) / (double)job->size;
    else if (job->objects)
        share = (double)job->objects_done / (double)job->objects;
    job->progress(what ? what : "restoring", MIN(share, 1), job->progress_data);
}

void dump_job_add_announced(DumpJob *job, DumpReader *reader)
{
    GPtrArray *announced = dump_reader_announced(reader);
    for (guint i = 0; i + 1 < announced->len; i += 2)
        dump_tables_set(job->tables, g_ptr_array_index(announced, i),
                        g_ptr_array_index(announced, i + 1), DUMP_TABLE_DATA);
    g_ptr_array_set_size(announced, 0);
}
