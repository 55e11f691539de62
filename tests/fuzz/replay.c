/*
 * Gives a fuzz target the files that tests/fuzz/corpus/TARGET keeps, one test each, in TAP: what
 * was found once is looked at for ever, with any compiler.
 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>

static int by_name(gconstpointer left, gconstpointer right)
{
    return g_strcmp0(*(char *const *)left, *(char *const *)right);
}

static GPtrArray *list(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; dir && (name = g_dir_read_name(dir));)
        g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, by_name);
    return names;
}

int main(int argc, char **argv)
{
    (void)argc;
    g_autofree char *target = g_path_get_basename(argv[0]);
    g_autofree char *folder = g_build_filename("tests/fuzz/corpus", target, NULL);
    g_autoptr(GPtrArray) names = list(folder);
    if (names->len == 0) {
        printf("1..1\nnot ok 1 - '%s' holds nothing\n", folder);
        return EXIT_FAILURE;
    }
    printf("1..%u\n", names->len);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(folder, names->pdata[i], NULL);
        g_autofree char *bytes = NULL;
        gsize length;
        if (!g_file_get_contents(path, &bytes, &length, NULL))
            return EXIT_FAILURE;
        LLVMFuzzerTestOneInput((const uint8_t *)bytes, length);
        printf("ok %u - %s\n", i + 1, (char *)names->pdata[i]);
        fflush(stdout);
    }
    return EXIT_SUCCESS;
}
