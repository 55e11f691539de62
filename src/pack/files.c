/* Finds the files of a pack. */
#include "file.h"
#include "private.h"

#include <stdlib.h>
#include <string.h>

#define MAX_FOLDERS 8 /* one inside the other; a symbolic link may lead in a circle */
#define MAX_FILES 2000

typedef struct {
    GPtrArray *sources; /* PackSource* */
    const char *root;
    DiagnosticList *diagnostics;
    gboolean too_many;
} Search;

static void file_free(gpointer data)
{
    PackSource *source = data;

    g_free(source->path);
    g_free(source->relative);
    g_free(source);
}

static Place whole_file(const char *path)
{
    return (Place){g_intern_string(path), 0, 0};
}

static void add_source(Search *search, const char *path, const char *relative)
{
    PackSource *source = g_new0(PackSource, 1);

    source->path = g_strdup(path);
    source->relative = g_strdup(relative);
    g_ptr_array_add(search->sources, source);
}

static gboolean is_yaml(const char *name)
{
    return g_str_has_suffix(name, ".yaml") || g_str_has_suffix(name, ".yml");
}

/* "." in front of every message would tell nobody anything. */
static char *join(const char *folder, const char *name)
{
    return strcmp(folder, ".") == 0 || !*folder ? g_strdup(name)
                                                : g_build_filename(folder, name, NULL);
}

/* A folder with a scorecard of its own is a pack of its own, whatever folder it stands in. */
static gboolean is_pack(const char *folder)
{
    static const char *const names[] = {"scorecard.yaml", "scorecard.yml"};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);
        if (g_file_test(path, G_FILE_TEST_EXISTS))
            return TRUE;
    }
    return FALSE;
}

static void search_folder(Search *search, const char *relative, guint depth)
{
    g_autofree char *path = *relative ? join(search->root, relative) : g_strdup(search->root);
    g_autofree char *problem = file_bytes_folder_problem(path);
    GDir *folder = problem ? NULL : g_dir_open(path, 0, NULL);

    if (!folder) {
        diagnostic_add(search->diagnostics, DIAGNOSTIC_ERROR, whole_file(path), NULL, "%s",
                       problem ? problem : "this folder cannot be read");
        return;
    }
    for (const char *name; (name = g_dir_read_name(folder));) {
        if (*name == '.')
            continue;
        g_autofree char *below = join(relative, name);
        g_autofree char *full = join(search->root, below);
        if (g_file_test(full, G_FILE_TEST_IS_DIR)) {
            if (depth < MAX_FOLDERS && !is_pack(full))
                search_folder(search, below, depth + 1);
        } else if (is_yaml(name) && search->sources->len < MAX_FILES) {
            add_source(search, full, below);
        } else if (is_yaml(name)) {
            search->too_many = TRUE;
        }
    }
    g_dir_close(folder);
}

static gint compare_sources(gconstpointer left, gconstpointer right)
{
    return strcmp((*(PackSource *const *)left)->relative, (*(PackSource *const *)right)->relative);
}

static void search_path(Search *search, const char *path)
{
    search->root = path;
    if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
        search_folder(search, "", 0);
        g_ptr_array_sort(search->sources, compare_sources);
        if (search->sources->len == 0)
            diagnostic_add(search->diagnostics, DIAGNOSTIC_ERROR, whole_file(path), NULL,
                           "this folder holds no .yaml file");
        if (search->too_many)
            diagnostic_add(search->diagnostics, DIAGNOSTIC_ERROR, whole_file(path), NULL,
                           "this folder holds more than %d .yaml files", MAX_FILES);
    } else if (g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_autofree char *name = g_path_get_basename(path);
        add_source(search, path, name);
    } else {
        diagnostic_add(search->diagnostics, DIAGNOSTIC_ERROR, whole_file(path),
                       "'delight init DIR' makes a copy of the shipped checks to edit",
                       "there is no such file or folder");
    }
}

GPtrArray *pack_sources(const char *const *paths, DiagnosticList *diagnostics)
{
    GPtrArray *all = g_ptr_array_new_with_free_func(file_free);

    for (; *paths; paths++) {
        Search search = {g_ptr_array_new(), NULL, diagnostics, FALSE};
        search_path(&search, *paths);
        g_ptr_array_extend_and_steal(all, search.sources);
    }
    return all;
}

char *pack_extended(const char *file, const char *extends)
{
    g_autofree char *folder = g_path_get_dirname(file);
    g_autofree char *named =
        g_path_is_absolute(extends) ? g_strdup(extends) : g_build_filename(folder, extends, NULL);
    char *real = realpath(named, NULL);
    g_autofree char *here = g_get_current_dir();
    const gsize length = strlen(here);
    char *shown = NULL;

    if (real && strncmp(real, here, length) == 0 && real[length] == '/')
        shown = g_strdup(real + length + 1); /* as somebody who stands here would say it */
    else
        shown = g_strdup(real);
    free(real);
    return shown;
}
