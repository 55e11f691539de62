/* `delight init`: a copy of the checks in use, to edit. */
#include "../choosing.h"
#include "../command.h"
#include "../output.h"
#include "../session.h"
#include "../shell_word.h"
#include "draft.h"
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

#define DRAFT ".delight-init-"

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

/* What a pack extends is copied into this folder of the copy, a pack of its own. */
#define BASE "base"
#define EXTENDS "^extends:[ \\t]*['\"]?([^'\"#\\n]*[^'\"#\\s])['\"]?[ \\t]*(#.*)?$"

/* The folder that this file extends, or NULL. New string. */
static char *extended_by(const char *path)
{
    g_autofree char *problem = NULL;
    gsize length;
    g_autofree char *bytes = file_bytes_read(path, FILE_WRITTEN_BYTES, &length, &problem);
    g_autoptr(GMatchInfo) match = NULL;
    g_autoptr(GRegex) regex = g_regex_new(EXTENDS, G_REGEX_MULTILINE, 0, NULL);
    if (!bytes || !g_utf8_validate(bytes, -1, NULL) || !g_regex_match(regex, bytes, 0, &match))
        return NULL;
    g_autofree char *word = g_match_info_fetch(match, 1);
    return pack_extended(path, word);
}

/* Adds the files of the packs that `sources` extend, below BASE. */
static void add_extended(GPtrArray *sources, DiagnosticList *diagnostics)
{
    const guint own = sources->len;
    for (guint i = 0; i < own; i++) {
        g_autofree char *folder = extended_by(((PackSource *)sources->pdata[i])->path);
        const char *const paths[] = {folder, NULL};
        if (!folder)
            continue;
        g_autoptr(GPtrArray) others = pack_sources(paths, diagnostics);
        if (g_strrstr(((PackSource *)sources->pdata[i])->relative, BASE G_DIR_SEPARATOR_S BASE))
            return; /* a circle, which lint tells of */
        add_extended(others, diagnostics);
        for (guint k = 0; k < others->len; k++) {
            PackSource *source = others->pdata[k];
            char *below = g_build_filename(BASE, source->relative, NULL);
            g_free(source->relative);
            source->relative = below;
        }
        g_ptr_array_extend_and_steal(sources, g_steal_pointer(&others));
        return; /* one base; a pack that extends two is copied by hand */
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
    add_extended(sources, diagnostics);
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

/* Does it hold anything but drafts of an init? `*drafts` tells whether it holds any of these. */
static gboolean holds_others(GDir *folder, gboolean *drafts)
{
    gboolean others = FALSE;
    *drafts = FALSE;
    for (const char *name; (name = g_dir_read_name(folder));) {
        const gboolean is_draft = g_str_has_prefix(name, DRAFT);
        *drafts = *drafts || is_draft;
        others = others || !is_draft;
    }
    g_dir_rewind(folder);
    return others;
}

/* Nothing there, or an empty folder. `*exists` tells which. The draft of an init that was killed
 * while it filled the folder stays until that is emptied: it is how every later one knows. */
static gboolean is_free(const char *path, gboolean *exists)
{
    struct stat about;
    gboolean drafts;
    *exists = lstat(path, &about) == 0;
    if (!*exists)
        return errno == ENOENT || refuse("cannot look at", path);
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    if (!folder) {
        output_error("name another folder", "'%s' is there and is no folder that can be read",
                     path);
        return FALSE;
    }
    const gboolean others = holds_others(folder, &drafts);
    if (!others)
        draft_sweep(path, DRAFT);
    const gboolean empty = !others && !g_dir_read_name(folder);
    if (!empty)
        output_error(!others  ? "another init is at work in it: wait, or remove .delight-init-*"
                     : drafts ? "an init was killed while it filled it: empty it, and try again"
                              : "name a new folder, or an empty one; nothing is overwritten",
                     "'%s' is not empty", path);
    return empty;
}

/* --- copying ---------------------------------------------------------------------------------- */

/* --set NAME=VALUE as it stands in YAML: 'NAME' at the start of a line, its comment kept. TRUE when
 * the line was found. */
static gboolean write_param(char **bytes, const char *assignment)
{
    const char *equals = strchr(assignment, '=');
    g_autofree char *name = g_strndup(assignment, (gsize)(equals - assignment));
    g_autofree char *pattern = g_strdup_printf(
        "^(  %s:[ \\t]*)('[^'\\n]*'|\"[^\"\\n]*\"|[^#\\n]*?)([ \\t]*(?:#.*)?)$", name);
    g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_MULTILINE, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    int begin, end;
    if (!regex || !g_regex_match(regex, *bytes, 0, &match) ||
        !g_match_info_fetch_pos(match, 2, &begin, &end))
        return FALSE;
    g_auto(GStrv) parts = g_strsplit(equals + 1, "'", -1);
    g_autofree char *doubled = g_strjoinv("''", parts);
    const ParamType type = pack_param_type(equals + 1, FALSE);
    const gboolean bare = type != PARAM_TEXT && (*bytes)[begin] != '\'';
    GString *text = g_string_new_len(*bytes, begin);
    g_string_append_printf(text, bare ? "%s" : "'%s'", doubled);
    g_string_append(text, *bytes + end);
    g_free(*bytes);
    *bytes = g_string_free(text, FALSE);
    return TRUE;
}

/* A copy finds what it extends in itself, and holds what --set says. */
static void edit(char **bytes, gsize *length, const PackSource *source, char **set, gboolean *found)
{
    g_autoptr(GRegex) regex = g_regex_new(EXTENDS, G_REGEX_MULTILINE, 0, NULL);
    if (!g_str_has_suffix(source->path, ".yaml") && !g_str_has_suffix(source->path, ".yml"))
        return;
    if (!g_utf8_validate(*bytes, (gssize)*length, NULL))
        return;
    if (g_regex_match(regex, *bytes, 0, NULL)) {
        char *edited = g_regex_replace_literal(regex, *bytes, -1, 0, "extends: " BASE, 0, NULL);
        g_free(*bytes);
        *bytes = edited;
    }
    for (guint i = 0; set && set[i]; i++)
        if (!found[i] && !g_str_has_prefix(source->relative, BASE G_DIR_SEPARATOR_S))
            found[i] = write_param(bytes, set[i]);
    *length = strlen(*bytes);
}

static gboolean copy_file(const PackSource *source, const char *root, char **set, gboolean *found)
{
    g_autofree char *target = g_build_filename(root, source->relative, NULL);
    g_autofree char *folder = g_path_get_dirname(target);
    g_autofree char *bytes = NULL, *problem = NULL;
    gsize length;
    g_autoptr(GError) error = NULL;
    if (g_mkdir_with_parents(folder, 0777) != 0)
        return refuse("cannot make", folder);
    bytes = file_bytes_read(source->path, FILE_WRITTEN_BYTES, &length, &problem);
    if (bytes)
        edit(&bytes, &length, source, set, found);
    if (bytes && g_file_set_contents_full(target, bytes, (gssize)length, G_FILE_SET_CONTENTS_NONE,
                                          0666, &error))
        return TRUE;
    output_error(NULL, "cannot copy '%s': %s", source->path, problem ? problem : error->message);
    return FALSE;
}

static gboolean copy_files(const GPtrArray *sources, const char *root, char **set)
{
    g_autofree gboolean *found = g_new0(gboolean, (set ? g_strv_length(set) : 0) + 1);
    for (guint i = 0; i < sources->len; i++) {
        if (interrupted || !copy_file(sources->pdata[i], root, set, found))
            return FALSE;
    }
    for (guint i = 0; set && set[i]; i++) {
        if (found[i])
            continue;
        output_error("a copy holds the params of the pack: --set NAME=VALUE",
                     "--set %s: no line of the copy says it", set[i]);
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

#define SCORECARD "^[{ \t]*[\"']?scorecard[\"']?[ \t]*:"

static gboolean holds_scorecard(const char *root, const PackSource *source)
{
    g_autofree char *path = g_build_filename(root, source->relative, NULL), *problem = NULL;
    gsize length;
    g_autofree char *bytes = file_bytes_read(path, FILE_WRITTEN_BYTES, &length, &problem);
    return bytes && g_utf8_validate(bytes, (gssize)length, NULL) &&
           g_regex_match_simple(SCORECARD, bytes, G_REGEX_MULTILINE, 0);
}

/* The entry without which the others are no pack: what they extend, or their scorecard. New string,
 * or NULL. */
static char *keystone_of(const GPtrArray *sources, const char *root)
{
    const PackSource *keystone = NULL;
    for (guint i = 0; i < sources->len; i++) {
        const PackSource *source = sources->pdata[i];
        if (g_str_has_prefix(source->relative, BASE G_DIR_SEPARATOR_S))
            return g_strdup(BASE);
        if (!keystone && holds_scorecard(root, source))
            keystone = source;
    }
    return keystone ? g_strndup(keystone->relative, strcspn(keystone->relative, G_DIR_SEPARATOR_S))
                    : NULL;
}

static gboolean move_entry(const char *built, const char *target, const char *name,
                           GPtrArray *moved)
{
    g_autofree char *from = g_build_filename(built, name, NULL);
    g_autofree char *to = g_build_filename(target, name, NULL);
    const gboolean done = rename_new(from, to);
    if (done)
        g_ptr_array_add(moved, g_steal_pointer(&to));
    return done;
}

/* An empty folder stays what it is, for it may be somebody's working directory: what was built
 * inside it moves up, and out again when something stands in the way. What makes a pack of it comes
 * last, so that whoever is killed in the middle leaves nothing that is taken for one. */
static gboolean move_up(const GPtrArray *sources, const char *built, const char *target)
{
    g_autoptr(GPtrArray) moved = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *keystone = keystone_of(sources, built);
    GDir *folder = g_dir_open(built, 0, NULL);
    gboolean done = folder != NULL;
    for (const char *name; done && (name = g_dir_read_name(folder));)
        if (g_strcmp0(name, keystone) != 0)
            done = move_entry(built, target, name, moved);
    if (folder)
        g_dir_close(folder);
    if (done && keystone)
        done = move_entry(built, target, keystone, moved);
    for (guint i = 0; !done && i < moved->len; i++)
        draft_remove(moved->pdata[i]);
    return done;
}

static gboolean move_in(const GPtrArray *sources, const char *built, const char *target,
                        gboolean exists)
{
    return exists ? move_up(sources, built, target) : open_up(built) && rename_new(built, target);
}

/* Builds the copy aside, so that a half-written pack is never found at `target`. */
static gboolean write_copy(const GPtrArray *sources, const char *target, gboolean exists,
                           char **set)
{
    g_autofree char *parent = exists ? g_strdup(target) : g_path_get_dirname(target);
    g_autofree char *built = NULL;
    draft_sweep(parent, DRAFT);
    const int lock = draft_open_folder(parent, DRAFT, &built);
    if (lock < 0)
        return refuse("cannot write in", parent);
    const gboolean done =
        copy_files(sources, built, set) && move_in(sources, built, target, exists);
    draft_remove(built);
    close(lock);
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

/* Would the pack take these values? */
static gboolean are_settable(char **paths, char **set)
{
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    if (!set)
        return TRUE;
    g_autoptr(Pack) pack = pack_load((const char *const *)paths, diagnostics);
    if (!session_report(diagnostics) || !pack)
        return FALSE;
    for (; *set; set++) {
        if (!choosing_fits(*set))
            return FALSE;
        g_autoptr(GError) error = NULL;
        if (!pack_set(pack, *set, &error)) {
            output_error(NULL, "--set %s: %s", *set, error->message);
            return FALSE;
        }
    }
    return TRUE;
}

static int run(const Options *given)
{
    char *named[] = {given->pack, NULL};
    Options chosen = *given;
    const Options *options = &chosen;
    if (given->pack)
        chosen.checks = named;
    g_autofree char *target = g_strdup(options->arguments[0]);
    g_auto(GStrv) paths = session_pack_paths(options);
    gboolean exists;
    gint64 clock, timeout_ms;
    for (gsize n = strlen(target); n > 1 && target[n - 1] == '/'; n--)
        target[n - 1] = '\0';
    if (!*target) {
        output_error(NULL, "the name of the folder is empty");
        return EXIT_NOT_DONE;
    }
    if (!session_times(options, &clock, &timeout_ms) || !is_free(target, &exists) ||
        is_inside(target, paths))
        return EXIT_NOT_DONE;
    g_autoptr(GPtrArray) set = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) sources = NULL;
    if (!are_settable(paths, options->set) || !(sources = files_of(paths)))
        return EXIT_NOT_DONE;
    for (char **given_set = options->set; given_set && *given_set; given_set++)
        g_ptr_array_add(set, g_strdup(*given_set));
    int status = EXIT_DONE;
    if ((options->db || options->dump) && !choosing_ask(options, set, &status))
        return status;
    g_ptr_array_add(set, NULL);
    if (!write_copy(sources, target, exists, (char **)set->pdata))
        return interrupted ? 128 + interrupted : EXIT_NOT_DONE;
    print_next(target, sources->len);
    return EXIT_DONE;
}

const Command command_init = {
    .name = "init",
    .arguments = "DIR",
    .summary = "a copy of the checks to edit",
    .details = "DIR is made; if it is there, it must be empty. Named 'checks', it is found from "
               "the folder it stands in. With an export it lists what --set may say, like the "
               "events that happen most, and asks for it on a terminal.",
    .options = "db dump checks pack as-of set timeout",
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run,
};
