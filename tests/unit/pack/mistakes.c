/* Every folder of tests/mistakes is a case: files with a mistake, and in `expected` what is said
 * about them. A case brings what it needs; files of tests/mistakes/base stand in for those it does
 * not have. DELIGHT_REGENERATE=1 writes `expected` anew: read the difference before you keep it. */
#include "facts.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define ROOT "tests/mistakes"

static gint compare_names(gconstpointer left, gconstpointer right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* The names of a folder that end in `suffix`, sorted. */
static GPtrArray *list_names(const char *folder, const char *suffix)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    GDir *dir = g_dir_open(folder, 0, NULL);

    g_assert_nonnull(dir);
    for (const char *name; (name = g_dir_read_name(dir));)
        if (g_str_has_suffix(name, suffix))
            g_ptr_array_add(names, g_strdup(name));
    g_dir_close(dir);
    g_ptr_array_sort(names, compare_names);
    return names;
}

/* The files of the pack, as seen from the case's folder. */
static GPtrArray *pack_paths(void)
{
    GPtrArray *paths = list_names(".", ".yaml");
    g_autoptr(GPtrArray) base = list_names("../base", ".yaml");

    for (guint i = 0; i < base->len; i++) {
        const char *name = g_ptr_array_index(base, i);
        if (!g_file_test(name, G_FILE_TEST_EXISTS))
            g_ptr_array_insert(paths, (int)i, g_build_filename("../base", name, NULL));
    }
    g_ptr_array_add(paths, NULL);
    return paths;
}

static char *diagnose(void)
{
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    g_autoptr(GPtrArray) paths = pack_paths();
    g_autoptr(Pack) pack = pack_load((const char *const *)paths->pdata, diagnostics);
    const char *folder = g_file_test("facts", G_FILE_TEST_EXISTS) ? "facts" : NULL;
    g_autoptr(Facts) facts = facts_load(folder, diagnostics);
    GString *text = g_string_new(NULL);

    if (pack)
        facts_check(facts, pack, diagnostics);
    diagnostic_list_sort(diagnostics);
    for (guint i = 0; i < diagnostic_list_length(diagnostics); i++)
        diagnostic_format(diagnostic_list_get(diagnostics, i), FALSE, text);
    return g_string_free(text, FALSE);
}

static void test_case(gconstpointer data)
{
    const char *folder = data;
    g_autofree char *start = g_get_current_dir();
    g_autofree char *expected = NULL;

    g_assert_cmpint(g_chdir(folder), ==, 0);
    g_autofree char *found = diagnose();
    if (g_getenv("DELIGHT_REGENERATE"))
        g_assert_true(g_file_set_contents("expected", found, -1, NULL));
    g_assert_true(g_file_get_contents("expected", &expected, NULL, NULL));
    g_assert_cmpint(g_chdir(start), ==, 0);
    g_assert_cmpstr(found, ==, expected);
    g_assert_cmpstr(found, !=, "");
}

/* What the cases lean on must itself be without a mistake. */
static void test_base(void)
{
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    g_autoptr(Pack) pack = pack_load((const char *const[]){ROOT "/base", NULL}, diagnostics);

    g_assert_nonnull(pack);
    g_assert_cmpuint(diagnostic_list_length(diagnostics), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mistakes/base", test_base);
    g_autoptr(GPtrArray) names = list_names(ROOT, "");
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        g_autofree char *folder = g_build_filename(ROOT, name, NULL);
        g_autofree char *path = g_strconcat("/mistakes/", name, NULL);
        if (strcmp(name, "base") != 0 && g_file_test(folder, G_FILE_TEST_IS_DIR))
            g_test_add_data_func_full(path, g_steal_pointer(&folder), test_case, g_free);
    }
    return g_test_run();
}
