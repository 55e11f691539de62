#include "pgbin.h"

#include <glob.h>
#include <stdio.h>

static void folders_add(GPtrArray *folders, const char *folder)
{
    if (!g_ptr_array_find_with_equal_func(folders, folder, g_str_equal, NULL))
        g_ptr_array_add(folders, g_strdup(folder));
}

static void folders_add_matches(GPtrArray *folders, const char *pattern)
{
    glob_t matches = {0};
    if (glob(pattern, 0, NULL, &matches) == 0)
        for (size_t i = 0; i < matches.gl_pathc; i++)
            folders_add(folders, matches.gl_pathv[i]);
    globfree(&matches);
}

/* What a program prints on its first line, or NULL. */
static char *program_output(const char *program, const char *argument)
{
    char *argv[] = {(char *)program, (char *)argument, NULL};
    g_autofree char *output = NULL;
    int status = 0;
    if (!g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                      NULL, &output, NULL, &status, NULL) ||
        status != 0)
        return NULL;
    return g_strdup(g_strchomp(output));
}

static void folders_add_known(GPtrArray *folders, const char *program)
{
    folders_add_matches(folders, "/usr/lib/postgresql/*/bin");
    folders_add_matches(folders, "/usr/pgsql-*/bin");
    g_autofree char *configured = program_output("pg_config", "--bindir");
    if (configured)
        folders_add(folders, configured);
    g_autofree char *found = g_find_program_in_path(program);
    if (found) {
        g_autofree char *folder = g_path_get_dirname(found);
        folders_add(folders, folder);
    }
}

/* "postgres (PostgreSQL) 15.20 (Debian ...)" is 150020; 0 if the program cannot tell. */
static int program_version(const char *folder, const char *program)
{
    g_autofree char *path = g_build_filename(folder, program, NULL);
    g_autofree char *text = program_output(path, "--version");
    const char *number = text ? strstr(text, "PostgreSQL) ") : NULL;
    int major = 0, minor = 0;
    if (!number || sscanf(number, "PostgreSQL) %d.%d", &major, &minor) < 1)
        return 0;
    return major * 10000 + minor;
}

static gboolean folder_has(const char *folder, const char *const *programs)
{
    for (; *programs; programs++) {
        g_autofree char *path = g_build_filename(folder, *programs, NULL);
        if (!g_file_test(path, G_FILE_TEST_IS_EXECUTABLE))
            return FALSE;
    }
    return TRUE;
}

char *pgbin_folder(const char *const *programs, int *version)
{
    g_autoptr(GPtrArray) folders = g_ptr_array_new_with_free_func(g_free);
    const char *given = g_getenv("DELIGHT_PG_BINDIR");
    if (given && *given)
        folders_add(folders, given);
    else
        folders_add_known(folders, programs[0]);

    const char *best = NULL;
    int best_version = 0;
    for (guint i = 0; i < folders->len; i++) {
        const char *folder = g_ptr_array_index(folders, i);
        if (!folder_has(folder, programs))
            continue;
        int this_version = program_version(folder, programs[0]);
        if (this_version > best_version) {
            best = folder;
            best_version = this_version;
        }
    }
    if (version)
        *version = best_version;
    return g_strdup(best);
}
