#include "dump.h"

#include "archive.h"
#include "plain.h"
#include "vetting.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void dump_report_free(DumpReport *report)
{
    if (!report)
        return;
    g_ptr_array_unref(report->skipped_examples);
    g_ptr_array_unref(report->without_rows);
    g_free(report->first_noise);
    g_hash_table_unref(report->lost_tables);
    g_free(report);
}

static DumpReport *report_new(void)
{
    DumpReport *report = g_new0(DumpReport, 1);
    report->skipped_examples = g_ptr_array_new_with_free_func(g_free);
    report->without_rows = g_ptr_array_new_with_free_func(g_free);
    report->lost_tables = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return report;
}

static gboolean refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
static gboolean refuse(GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error_literal(error, EMBED_ERROR, EMBED_ERROR_DUMP, text);
    return FALSE;
}

/* What is often taken for a dump, told by bytes at a fixed place. */
static const struct {
    gsize at;
    const char *bytes;
    gsize length;
    const char *what, *advice;
} others[] = {
    {0, "PK\x03\x04", 4, "a zip archive", "unpack it first"},
    {0, "BZh", 3, "compressed by bzip2", "unpack it first (bunzip2)"},
    {0,
     "\xfd"
     "7zXZ",
     5, "compressed by xz", "unpack it first (unxz)"},
    {0, "\x28\xb5\x2f\xfd", 4, "compressed by zstd", "unpack it first (unzstd)"},
    {0, "\x04\x22\x4d\x18", 4, "compressed by lz4", "unpack it first (unlz4)"},
    {0, "7z\xbc\xaf\x27\x1c", 6, "a 7z archive", "unpack it first"},
    {0, "\x1f\x8b", 2, "gzipped twice", "unpack it first (gunzip)"},
    {0, "SQLite format 3", 16, "an SQLite database", "delight reads dumps of Postgres"},
    {0, "PRAGMA foreign_keys", 19, "a dump of SQLite", "delight reads dumps of Postgres"},
    {0, "-- MySQL dump", 13, "a dump of MySQL", "delight reads dumps of Postgres"},
    {0, "-- MariaDB dump", 15, "a dump of MariaDB", "delight reads dumps of Postgres"},
    {0, "\xff\xfe", 2, "in UTF-16, as PowerShell's > writes it", "make it with pg_dump -f FILE"},
    {0, "\xfe\xff", 2, "in UTF-16", "make it with pg_dump -f FILE"},
    {257, "ustar", 5, "a tar archive that pg_dump did not make", "unpack it first"},
};

typedef enum { FORMAT_PLAIN, FORMAT_CUSTOM, FORMAT_TAR, FORMAT_FOLDER, FORMAT_NONE } Format;

static gboolean has_bytes(const char *data, gsize length, gsize at, const char *bytes, gsize count)
{
    return length >= at + count && memcmp(data + at, bytes, count) == 0;
}

static Format format_of(const char *path, const char *data, gsize length, gboolean gzipped,
                        gboolean regular, GError **error)
{
    gboolean tar = has_bytes(data, length, 0, "toc.dat", 8);
    if (tar || has_bytes(data, length, 0, "PGDMP", 5)) {
        if (regular && !gzipped)
            return tar ? FORMAT_TAR : FORMAT_CUSTOM;
        refuse(error, "'%s' is an archive of pg_dump %s", path,
               gzipped ? "that was gzipped once more; gunzip it first"
                       : "in a pipe; write it to a file first");
        return FORMAT_NONE;
    }
    for (guint i = 0; i < G_N_ELEMENTS(others); i++)
        if (has_bytes(data, length, others[i].at, others[i].bytes, others[i].length)) {
            refuse(error, "'%s' is %s; %s", path, others[i].what, others[i].advice);
            return FORMAT_NONE;
        }
    if (length == 0)
        refuse(error, "'%s' is empty", path);
    else if (memchr(data, '\0', length))
        refuse(error, "'%s' is not a Postgres dump: it holds binary data", path);
    else
        return FORMAT_PLAIN;
    return FORMAT_NONE;
}

/* A dump that was opened; a folder has no reader. */
typedef struct {
    Format format;
    DumpReader *reader;
    guint64 size;
} Opened;

static void opened_clear(Opened *opened)
{
    dump_reader_free(opened->reader);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Opened, opened_clear)

/* Before zlib makes of it what it can. */
static gboolean refuse_terminal(const char *path, int fd, GError **error)
{
    char head[4096];
    const ssize_t length = pread(fd, head, sizeof head, 0); /* fails on a pipe */
    if (length < 3 || !dump_vet_is_terminal(head, (gsize)length) ||
        (memcmp(head, "PGDMP", 5) != 0 && memcmp(head, "\x1f\x8b", 2) != 0 &&
         memcmp(head, "toc", 3) != 0))
        return TRUE;
    return refuse(error,
                  "'%s' was damaged on its way through a terminal, which writes CR LF for each LF; "
                  "make it anew without one (docker exec and ssh without -t, compose exec with -T)",
                  path);
}

static gboolean open_file(const char *path, const volatile int *interrupted, Opened *opened,
                          GError **error)
{
    const char *data;
    gsize length;
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &info) != 0)
        return refuse(error, "cannot open '%s': %s", path, g_strerror(errno));
    g_autofree char *name = g_path_get_basename(path);
    if (!refuse_terminal(path, fd, error)) {
        close(fd);
        return FALSE;
    }
    opened->size = (guint64)info.st_size;
    opened->reader = dump_reader_new(fd, name, TRUE, interrupted);
    if (!dump_reader_head(opened->reader, &data, &length, error))
        return FALSE;
    opened->format = format_of(path, data, length, dump_reader_gzipped(opened->reader),
                               S_ISREG(info.st_mode), error);
    return opened->format != FORMAT_NONE &&
           (opened->format != FORMAT_TAR || dump_vet_tar(fd, path, error));
}

static guint64 size_of_folder(const char *path)
{
    guint64 size = 0;
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    for (const char *name; folder && (name = g_dir_read_name(folder));) {
        struct stat info;
        g_autofree char *file = g_build_filename(path, name, NULL);
        size += stat(file, &info) == 0 ? (guint64)info.st_size : 0;
    }
    return size;
}

static gboolean open_dump(const char *path, const volatile int *interrupted, Opened *opened,
                          GError **error)
{
    if (!g_file_test(path, G_FILE_TEST_IS_DIR))
        return open_file(path, interrupted, opened, error);
    g_autofree char *toc = g_build_filename(path, "toc.dat", NULL);
    opened->format = FORMAT_FOLDER;
    opened->size = size_of_folder(path);
    if (g_file_test(toc, G_FILE_TEST_IS_REGULAR))
        return dump_vet_folder(path, error);
    return refuse(error, "'%s' is a folder without a toc.dat, so pg_dump did not make it", path);
}

gboolean dump_check(const char *path, GError **error)
{
    struct stat info;
    g_auto(Opened) opened = {.format = FORMAT_NONE};
    if (stat(path, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode))
        return TRUE; /* a pipe can be read only once */
    return open_dump(path, NULL, &opened, error);
}

static gboolean restore_plain(DumpJob *job, DumpReader *reader, GError **error)
{
    if (!dump_plain_run(job, reader, error))
        return FALSE;
    if (dump_reader_marks(reader) == DUMP_MARK_BEGIN)
        return refuse(error, "'%s' was cut short: pg_dump's last line is missing", job->path);
    if (job->report->statements + job->report->skipped + job->report->left_out == 0)
        return refuse(error, "'%s' is not a Postgres dump: it holds no statement", job->path);
    return TRUE;
}

static gboolean restore_path(DumpJob *job, gint64 limit_ms, const volatile int *interrupted,
                             GError **error)
{
    g_auto(Opened) opened = {.format = FORMAT_NONE};
    if (!open_dump(job->path, interrupted, &opened, error))
        return FALSE;
    if (limit_ms > 0)
        limit_ms += (gint64)(opened.size >> 20) * 1000;
    dump_sink_limit(job->sink, limit_ms);
    if (opened.format != FORMAT_PLAIN)
        return dump_archive_run(job, opened.size, limit_ms, interrupted, error);
    job->size = opened.size;
    return restore_plain(job, opened.reader, error);
}

static void append_identifier(GString *sql, const char *name)
{
    g_string_append_c(sql, '"');
    for (; *name; name++) {
        if (*name == '"')
            g_string_append_c(sql, '"');
        g_string_append_c(sql, *name);
    }
    g_string_append_c(sql, '"');
}

static void add_hiding(const char *schema, const char *relation, gpointer data)
{
    GPtrArray *statements = data;
    GString *sql = g_string_new("ALTER TABLE IF EXISTS ");
    append_identifier(sql, schema);
    g_string_append_c(sql, '.');
    append_identifier(sql, relation);
    g_string_append(sql, " SET SCHEMA \"left out\"");
    g_ptr_array_add(statements, g_string_free(sql, FALSE));
}

static gint compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_without_rows(const char *schema, const char *relation, gpointer data)
{
    DumpJob *job = data;
    dump_tables_set(job->tables, schema, relation, DUMP_TABLE_LEFT_OUT);
    if (!dump_tables_wanted(job->tables, schema, relation))
        return;
    const gboolean named = !g_str_equal(schema, "public");
    g_autofree char *name = g_strconcat(named ? schema : "", named ? "." : "", relation, NULL);
    g_ptr_array_add(job->report->without_rows, dump_clean_text(name));
}

static void ignore_table(const char *schema G_GNUC_UNUSED, const char *relation G_GNUC_UNUSED,
                         gpointer data G_GNUC_UNUSED)
{
}

/* pg_dump says where rows would be, also where there are none. What a person wrote does not. */
static void find_without_rows(DumpJob *job)
{
    if (!job->machine_made)
        return;
    job->report->schema_only = dump_tables_without_rows(job->tables, ignore_table, NULL);
    if (!job->report->schema_only)
        dump_tables_without_rows(job->tables, add_without_rows, job);
    g_ptr_array_sort(job->report->without_rows, compare_names);
}

/* A table without its rows would read as a product that nobody uses: better none at all. Dropping
 * it could drop more than itself. */
static gboolean hide_left_out(DumpJob *job, GError **error)
{
    g_autoptr(GPtrArray) statements = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(statements, g_strdup("CREATE SCHEMA IF NOT EXISTS \"left out\""));
    dump_tables_left_out(job->tables, add_hiding, statements);
    for (guint i = 0; i < statements->len; i++)
        if (dump_sink_run(job->sink, g_ptr_array_index(statements, i), error) == SINK_BROKEN)
            return FALSE;
    return TRUE;
}

/* Statistics for the planner, and no setting of the dump's left for the sessions to come. */
static gboolean finish(DumpJob *job, GError **error)
{
    static const char *const steps[] = {
        "RESET ALL",
        "SET client_min_messages = error",
        "SET search_path = pg_catalog",
        "ALTER ROLE delight RESET ALL",
        "ALTER ROLE delight IN DATABASE export RESET ALL",
        "ALTER DATABASE export RESET ALL",
    };
    for (guint i = 0; i < G_N_ELEMENTS(steps); i++)
        if (dump_sink_run(job->sink, steps[i], error) == SINK_BROKEN)
            return FALSE;
    g_autoptr(GPtrArray) names = dump_sink_list(
        job->sink,
        "SELECT format('%I.%I', nspname, relname) FROM pg_class c JOIN pg_namespace n "
        "ON n.oid = relnamespace WHERE relowner = current_user::regrole AND NOT relispartition "
        "AND relpersistence <> 't' "
        "AND (relkind = 'p' OR (relkind IN ('r', 'm') AND pg_relation_size(c.oid) > 0)) "
        "ORDER BY 1",
        error);
    for (guint i = 0; names && i < names->len; i++) {
        g_autofree char *sql =
            g_strdup_printf("VACUUM (ANALYZE) %s", (char *)g_ptr_array_index(names, i));
        if (job->progress)
            job->progress("gathering statistics", (double)i / names->len, job->progress_data);
        if (dump_sink_run(job->sink, sql, error) == SINK_BROKEN)
            return FALSE;
    }
    return names != NULL || !*error;
}

DumpReport *dump_restore(Embed *embed, const char *path, DumpWanted wanted, gpointer wanted_data,
                         gint64 limit_ms, EmbedProgress progress, gpointer progress_data,
                         const volatile int *interrupted, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(DumpReport) report = report_new();
    g_autoptr(DumpTables) tables = dump_tables_new(wanted, wanted_data);
    g_autoptr(GHashTable) indexes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(DumpSink) sink = dump_sink_new(embed, interrupted, error);
    if (!sink)
        return NULL;
    DumpJob job = {
        .sink = sink,
        .tables = tables,
        .report = report,
        .indexes = indexes,
        .path = path,
        .progress = progress,
        .progress_data = progress_data,
    };
    gboolean done = restore_path(&job, limit_ms, interrupted, &problem);
    if (done)
        find_without_rows(&job);
    if (done && hide_left_out(&job, &problem) && finish(&job, &problem))
        return g_steal_pointer(&report);
    g_propagate_error(error, g_steal_pointer(&problem));
    return NULL;
}
