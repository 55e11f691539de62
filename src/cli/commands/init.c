/* `delight init`: a copy of the checks in use, to edit. */
#include "../command.h"
#include "../output.h"
#include "../session.h"
#include "../shell_word.h"
#include "file.h"
#include "pack.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What belongs to a pack beside the YAML that is read: its guide, and its schema for editors. */
static const char *const companions[] = {"README.md", "schema.json"};

/* Say why not and return FALSE. */
static gboolean refuse(const char *what, const char *path)
{
    output_error(NULL, "%s '%s': %s", what, path, g_strerror(errno));
    return FALSE;
}

/* --- what is copied --------------------------------------------------------------------------- */

static void file_free(gpointer data)
{
    PackSource *source = data;
    g_free(source->path);
    g_free(source->relative);
    g_free(source);
}

static void add_companions(GPtrArray *found, GHashTable *folders, const PackSource *source)
{
    g_autofree char *folder = g_path_get_dirname(source->path);
    g_autofree char *below = g_path_get_dirname(source->relative);
    if (!g_hash_table_add(folders, g_strdup(folder)))
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(companions); i++) {
        g_autofree char *path = g_build_filename(folder, companions[i], NULL);
        if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
            continue;
        PackSource *companion = g_new0(PackSource, 1);
        companion->relative = strcmp(below, ".") == 0
                                  ? g_strdup(companions[i])
                                  : g_build_filename(below, companions[i], NULL);
        companion->path = g_steal_pointer(&path);
        g_ptr_array_add(found, companion);
    }
}

/* Two paths of -c may hold a file of one name; a copy cannot. */
static gboolean are_apart(const GPtrArray *sources)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < sources->len; i++) {
        const PackSource *source = sources->pdata[i];
        const char *other = g_hash_table_lookup(seen, source->relative);
        if (other) {
            output_error("copy one folder, and name the other with -c beside the copy",
                         "'%s' and '%s' would be one file", other, source->path);
            return FALSE;
        }
        g_hash_table_insert(seen, source->relative, source->path);
    }
    return TRUE;
}

/* Every file of the pack, PackSource*; NULL after the mistakes were printed. */
static GPtrArray *files_of(char **paths)
{
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    g_autoptr(GPtrArray) sources = pack_sources((const char *const *)paths, diagnostics);
    g_autoptr(GPtrArray) beside = g_ptr_array_new_with_free_func(file_free);
    g_autoptr(GHashTable) folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (!session_report(diagnostics))
        return NULL;
    for (guint i = 0; i < sources->len; i++)
        add_companions(beside, folders, sources->pdata[i]);
    g_ptr_array_extend_and_steal(sources, g_steal_pointer(&beside));
    return are_apart(sources) ? g_steal_pointer(&sources) : NULL;
}

/* --- where to --------------------------------------------------------------------------------- */

/* Is `path` below one of the folders that are copied? Both would be read from then on. */
static gboolean is_inside(const char *path, char **sources)
{
    g_autofree char *folder = g_path_get_dirname(path);
    char *parent = realpath(folder, NULL);
    gboolean inside = FALSE;
    for (; parent && !inside && *sources; sources++) {
        char *source = realpath(*sources, NULL);
        const gsize length = source ? strlen(source) : 0;
        inside = source && strncmp(parent, source, length) == 0 &&
                 (parent[length] == '/' || parent[length] == '\0');
        free(source);
        if (inside)
            output_error("name another folder", "'%s' is inside '%s', which is copied", path,
                         *sources);
    }
    free(parent);
    return inside;
}

/* Nothing there, or an empty folder. `*exists` tells which. */
static gboolean is_free(const char *path, gboolean *exists)
{
    struct stat about;
    *exists = lstat(path, &about) == 0;
    if (!*exists)
        return errno == ENOENT || refuse("cannot look at", path);
    GDir *folder = g_dir_open(path, 0, NULL);
    if (!folder) {
        output_error("name another folder", "'%s' is there and is no folder that can be read",
                     path);
        return FALSE;
    }
    const gboolean empty = !g_dir_read_name(folder);
    g_dir_close(folder);
    if (!empty)
        output_error("name a new folder, or an empty one; nothing is overwritten",
                     "'%s' is not empty", path);
    return empty;
}

/* --- copying ---------------------------------------------------------------------------------- */

static void remove_tree(const char *path)
{
    struct stat about;
    const gboolean is_folder = lstat(path, &about) == 0 && S_ISDIR(about.st_mode);
    GDir *folder = is_folder ? g_dir_open(path, 0, NULL) : NULL;
    for (const char *name; folder && (name = g_dir_read_name(folder));) {
        g_autofree char *below = g_build_filename(path, name, NULL);
        remove_tree(below);
    }
    if (folder)
        g_dir_close(folder);
    (void)remove(path);
}

static gboolean copy_file(const PackSource *source, const char *root)
{
    g_autofree char *target = g_build_filename(root, source->relative, NULL);
    g_autofree char *folder = g_path_get_dirname(target);
    g_autofree char *bytes = NULL;
    gsize length;
    g_autoptr(GError) error = NULL;
    if (g_mkdir_with_parents(folder, 0777) != 0)
        return refuse("cannot make", folder);
    if (g_file_get_contents(source->path, &bytes, &length, &error) &&
        g_file_set_contents_full(target, bytes, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0666,
                                 &error))
        return TRUE;
    output_error(NULL, "cannot copy '%s': %s", source->path, error->message);
    return FALSE;
}

static gboolean copy_files(const GPtrArray *sources, const char *root)
{
    for (guint i = 0; i < sources->len; i++) {
        if (interrupted || !copy_file(sources->pdata[i], root))
            return FALSE;
    }
    return TRUE;
}

/* mkdtemp keeps others out; a folder of checks is for the team. */
static gboolean open_up(const char *folder)
{
    const mode_t mask = umask(0);
    umask(mask);
    return chmod(folder, 0777 & ~mask) == 0 || refuse("cannot open up", folder);
}

/* Renames, but never over something that came in the meantime (where the file system can tell). */
static gboolean rename_new(const char *from, const char *to)
{
    int failed = renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
    if (failed && (errno == EINVAL || errno == ENOSYS))
        failed = rename(from, to);
    return !failed || refuse("cannot write", to);
}

/* An empty folder stays what it is, for it may be somebody's working directory: what was built
 * inside it moves up, and out again when something stands in the way. */
static gboolean move_up(const char *built, const char *target)
{
    g_autoptr(GPtrArray) moved = g_ptr_array_new_with_free_func(g_free);
    GDir *folder = g_dir_open(built, 0, NULL);
    gboolean done = folder != NULL;
    for (const char *name; done && (name = g_dir_read_name(folder));) {
        g_autofree char *from = g_build_filename(built, name, NULL);
        g_autofree char *to = g_build_filename(target, name, NULL);
        done = rename_new(from, to);
        if (done)
            g_ptr_array_add(moved, g_steal_pointer(&to));
    }
    if (folder)
        g_dir_close(folder);
    for (guint i = 0; !done && i < moved->len; i++)
        remove_tree(moved->pdata[i]);
    return done;
}

static gboolean move_in(const char *built, const char *target, gboolean exists)
{
    return exists ? move_up(built, target) : open_up(built) && rename_new(built, target);
}

/* Builds the copy aside, so that a half-written pack is never found at `target`. */
static gboolean write_copy(const GPtrArray *sources, const char *target, gboolean exists)
{
    g_autofree char *parent = exists ? g_strdup(target) : g_path_get_dirname(target);
    g_autofree char *built = g_build_filename(parent, ".delight-init-XXXXXX", NULL);
    if (!g_mkdtemp_full(built, 0700))
        return refuse("cannot write in", parent);
    const gboolean done = copy_files(sources, built) && move_in(built, target, exists);
    remove_tree(built);
    return done;
}

/* --- the command ------------------------------------------------------------------------------ */

static void print_next(const char *target, guint files)
{
    g_autofree char *word = shell_word_show(target);
    output_note("'%s' holds a copy of %u files", target, files);
    if (strcmp(target, "checks") == 0)
        output_note(
            "edit it, then 'delight lint' and 'delight test'; it is found from this folder");
    else
        output_note("edit it, then 'delight lint -c %s'; DELIGHT_CHECKS=%s makes it the default",
                    word, word);
}

static int run(const Options *options)
{
    g_autofree char *target = g_strdup(options->arguments[0]);
    g_auto(GStrv) paths = session_pack_paths(options);
    gboolean exists;
    for (gsize n = strlen(target); n > 1 && target[n - 1] == '/'; n--)
        target[n - 1] = '\0';
    if (!*target) {
        output_error(NULL, "the name of the folder is empty");
        return EXIT_NOT_DONE;
    }
    if (!is_free(target, &exists) || is_inside(target, paths))
        return EXIT_NOT_DONE;
    g_autoptr(GPtrArray) sources = files_of(paths);
    if (!sources || !write_copy(sources, target, exists))
        return interrupted ? 128 + interrupted : EXIT_NOT_DONE;
    print_next(target, sources->len);
    return EXIT_DONE;
}

const Command command_init = {
    .name = "init",
    .arguments = "DIR",
    .summary = "a copy of the checks to edit",
    .details = "DIR is made; if it is there, it must be empty. Named 'checks', it is found from "
               "the folder it stands in.",
    .options = "checks",
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run,
};
