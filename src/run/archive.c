/* The archive of runs. */
#include "archive.h"

#include "clock.h"
#include "draft.h"
#include "kept_file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DRAFT ".draft-"

struct Archive {
    char *runs; /* DIR/runs */
    int lock;   /* a descriptor of that folder, locked */
};

static gboolean fail(GError **error, const char *doing, const char *path)
{
    const int problem = errno;
    g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(problem), "cannot %s '%s': %s",
                doing, path, g_strerror(problem));
    return FALSE;
}

Archive *archive_open(const char *folder, const volatile int *interrupted,
                      void (*waiting)(const char *path), GError **error)
{
    g_autoptr(Archive) archive = g_new0(Archive, 1);
    archive->lock = -1;
    archive->runs = g_build_filename(folder, "runs", NULL);
    if (g_mkdir_with_parents(archive->runs, 0777) != 0) {
        fail(error, "make the folder", archive->runs);
        return NULL;
    }
    const KeptFileChange wait = {
        .path = archive->runs, .interrupted = interrupted, .waiting = waiting};
    archive->lock = kept_file_lock(&wait, archive->runs, error);
    if (archive->lock < 0)
        return NULL;
    draft_sweep(archive->runs, DRAFT);
    return g_steal_pointer(&archive);
}

Archive *archive_look(const char *folder, GError **error)
{
    g_autoptr(Archive) archive = g_new0(Archive, 1);
    archive->runs = g_build_filename(folder, "runs", NULL);
    archive->lock = open(archive->runs, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (archive->lock >= 0)
        return g_steal_pointer(&archive);
    fail(error, "open", archive->runs);
    return NULL;
}

void archive_close(Archive *archive)
{
    if (!archive)
        return;
    if (archive->lock >= 0)
        close(archive->lock);
    g_free(archive->runs);
    g_free(archive);
}

/* "2021-09-15T00:00:00Z" as "20210915T000000Z". */
static char *stem_of(const char *as_of)
{
    GString *stem = g_string_new(NULL);
    for (; *as_of; as_of++)
        if (g_ascii_isalnum(*as_of))
            g_string_append_c(stem, *as_of);
    return g_string_free(stem, FALSE);
}

/* By time: a day comes before its moments, a second before its fractions. NULL before all. */
static int compare_stems(const char *one, const char *other)
{
    if (!one || !other)
        return (one != NULL) - (other != NULL);
    const gsize a = strcspn(one, "Z"), b = strcspn(other, "Z");
    const int order = strncmp(one, other, MIN(a, b));
    return order ? order : (a > b) - (a < b);
}

/* A run's name: its stem, and which of that clock it is. FALSE for other files. */
static gboolean read_name(const char *name, char **stem, guint64 *number)
{
    g_auto(GStrv) parts = g_strsplit(name, ".", -1);
    const guint n = g_strv_length(parts);
    *number = 1;
    if (n < 2 || n > 3 || !g_str_equal(parts[n - 1], "json") || !g_ascii_isdigit(*parts[0]))
        return FALSE;
    if (n == 3 && !g_ascii_string_to_unsigned(parts[1], 10, 2, G_MAXUINT32, number, NULL))
        return FALSE;
    if (stem)
        *stem = g_strdup(parts[0]);
    return TRUE;
}

static gint oldest_first(gconstpointer a, gconstpointer b)
{
    g_autofree char *x = g_path_get_basename(*(char *const *)a);
    g_autofree char *y = g_path_get_basename(*(char *const *)b);
    g_autofree char *stem_x = NULL, *stem_y = NULL;
    guint64 number_x = 0, number_y = 0;
    read_name(x, &stem_x, &number_x);
    read_name(y, &stem_y, &number_y);
    const int order = compare_stems(stem_x, stem_y);
    return order ? order : number_x < number_y ? -1 : number_x > number_y;
}

/* A pipe of this name is none: it would be waited for. */
static gboolean is_kept(const char *path)
{
    struct stat about;
    return stat(path, &about) != 0 || S_ISREG(about.st_mode);
}

GPtrArray *archive_runs(const Archive *archive)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) folder = g_dir_open(archive->runs, 0, NULL);
    const char *name;
    while (folder && (name = g_dir_read_name(folder))) {
        guint64 number;
        if (!read_name(name, NULL, &number))
            continue;
        g_autofree char *path = g_build_filename(archive->runs, name, NULL);
        if (is_kept(path))
            g_ptr_array_add(paths, g_steal_pointer(&path));
    }
    g_ptr_array_sort(paths, oldest_first);
    return paths;
}

/* How the clock of the run of this path compares with `stem`. */
static int compare_clock(const char *path, const char *stem)
{
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *own = NULL;
    guint64 number;
    read_name(name, &own, &number);
    return compare_stems(own, stem);
}

/* Is the run of this path of an earlier day than `as_of`? */
static gboolean is_of_earlier_day(const char *path, const char *as_of)
{
    g_autofree char *day = g_strndup(as_of, strlen("2021-09-15"));
    g_autofree char *stem = stem_of(day);
    return compare_clock(path, stem) < 0; /* a day alone sorts before its moments */
}

/* The newest of an earlier day that looked at the same; `wide`: or at everything. */
static RunView *newest_before(const Archive *archive, const json_t *now, gboolean wide,
                              GPtrArray *unreadable)
{
    const char *as_of = json_string_value(json_object_get(now, "as_of"));
    g_autoptr(GPtrArray) paths = archive_runs(archive);
    for (guint i = paths->len; as_of && i > 0; i--) {
        g_autoptr(GError) error = NULL;
        if (!is_of_earlier_day(paths->pdata[i - 1], as_of))
            continue;
        RunView *run = run_open_older(paths->pdata[i - 1], &error);
        if (run && (run_same_selection(run->run, now) || (wide && run_is_whole(run->run))))
            return run;
        if (!run)
            g_ptr_array_add(unreadable, g_strdup(error->message));
        run_view_free(run);
    }
    return NULL;
}

RunView *archive_before(const Archive *archive, const json_t *now, GPtrArray *unreadable)
{
    return newest_before(archive, now, FALSE, unreadable);
}

RunView *archive_knowing(const Archive *archive, const json_t *now, GPtrArray *unreadable)
{
    return newest_before(archive, now, TRUE, unreadable);
}

RunView *archive_find(const Archive *archive, const char *name, GError **error)
{
    gint64 clock;
    if (!clock_parse(name, &clock))
        return run_open_older(name, error);
    const gboolean day = strlen(name) == strlen("2021-09-15");
    g_autofree char *moment = clock_format(day ? clock + CLOCK_DAY - 1 : clock);
    g_autofree char *limit = stem_of(moment);
    g_autoptr(GPtrArray) paths = archive_runs(archive);
    for (guint i = paths->len; i > 0; i--)
        if (compare_clock(paths->pdata[i - 1], limit) <= 0)
            return run_open_older(paths->pdata[i - 1], error);
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "no run of '%s' or before is in '%s'",
                name, archive->runs);
    return NULL;
}

GPtrArray *archive_between(const Archive *archive, const char *from, const char *until)
{
    GPtrArray *paths = archive_runs(archive);
    g_autofree char *first = stem_of(from);
    g_autofree char *end = stem_of(until);
    while (paths->len > 1 && compare_clock(paths->pdata[1], first) <= 0)
        g_ptr_array_remove_index(paths, 0);
    for (guint i = paths->len; i > 0 && compare_clock(paths->pdata[i - 1], end) >= 0; i--)
        g_ptr_array_remove_index(paths, i - 1);
    return paths;
}

/* link() refuses a name that is taken, so nothing is replaced even by a program that knows no lock.
 */
static char *name_run(const Archive *archive, const char *draft, const char *stem, GError **error)
{
    for (guint number = 1;; number++) {
        g_autofree char *name = number == 1 ? g_strdup_printf("%s.json", stem)
                                            : g_strdup_printf("%s.%u.json", stem, number);
        g_autofree char *path = g_build_filename(archive->runs, name, NULL);
        if (link(draft, path) == 0)
            return g_steal_pointer(&path);
        if (errno != EEXIST) {
            fail(error, "write", path);
            return NULL;
        }
    }
}

struct ArchiveDraft {
    int file;
    char *path;
};

ArchiveDraft *archive_begin(const Archive *archive, GError **error)
{
    g_autoptr(ArchiveDraft) draft = g_new0(ArchiveDraft, 1);
    draft->file = draft_open(archive->runs, DRAFT, 0666, &draft->path);
    if (draft->file >= 0)
        return g_steal_pointer(&draft);
    fail(error, "write in", archive->runs);
    return NULL;
}

int archive_draft_file(const ArchiveDraft *draft)
{
    return draft->file;
}

const char *archive_draft_path(const ArchiveDraft *draft)
{
    return draft->path;
}

char *archive_keep(const Archive *archive, const ArchiveDraft *draft, const char *as_of,
                   GError **error)
{
    g_autofree char *stem = stem_of(as_of);
    if (fsync(draft->file) == 0)
        return name_run(archive, draft->path, stem, error);
    fail(error, "write", draft->path);
    return NULL;
}

void archive_draft_free(ArchiveDraft *draft)
{
    if (!draft)
        return;
    if (draft->file >= 0) {
        close(draft->file);
        g_unlink(draft->path);
    }
    g_free(draft->path);
    g_free(draft);
}
