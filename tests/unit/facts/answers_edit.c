/* answers.yaml grows by one line, and nothing else about it changes. */
#include "answers_edit.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const AnswersField entry[] = {{"customer", "Acme: Inc"},
                                     {"check", "toolbar"},
                                     {"answer", "yes"},
                                     {"note", NULL},
                                     {NULL, NULL}};
#define ENTRY "{customer: 'Acme: Inc', check: toolbar, answer: yes}"

/* File before, file after; NULL after: refused and untouched. */
static const struct {
    const char *name, *before, *after;
} cases[] = {
    {"block", "# top\nanswers:\n  - {customer: a, check: b}  # why\n\n# then\nwaivers: []\n",
     "# top\nanswers:\n  - {customer: a, check: b}  # why\n  - " ENTRY
     "  # Acme\n\n# then\nwaivers: []\n"},
    {"block mappings", "answers:\n- customer: a\n  note: |\n    two\n    lines\nwaivers: []\n",
     "answers:\n- customer: a\n  note: |\n    two\n    lines\n- " ENTRY "  # Acme\nwaivers: []\n"},
    {"no line end", "answers:\n    - {customer: ü}",
     "answers:\n    - {customer: ü}\n    - " ENTRY "  # Acme\n"},
    {"no list yet", "waivers:\n  - {customer: a}\n",
     "waivers:\n  - {customer: a}\n\nanswers:\n  - " ENTRY "  # Acme\n"},
    {"empty list", "answers: []\n", "answers: [" ENTRY "]\n"},
    {"one line", "answers: [{customer: äöü}]  # x\n",
     "answers: [{customer: äöü}, " ENTRY "]  # x\n"},
    {"nothing there", "answers:\n\n# end\n", "answers:\n  - " ENTRY "  # Acme\n\n# end\n"},
    {"comments only", "# hello\n", "# hello\n\nanswers:\n  - " ENTRY "  # Acme\n"},
    {"broken", "answers: [\n", NULL},
    {"no mapping", "answers: text\n", NULL},
    {"key twice", "answers: []\nanswers: []\n", NULL},
};

static void test_append(gconstpointer data)
{
    const gsize i = GPOINTER_TO_SIZE(data);
    g_autofree char *folder = g_dir_make_tmp("delight-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "answers.yaml", NULL);
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    g_autofree char *found = NULL;
    g_assert_true(g_file_set_contents(path, cases[i].before, -1, NULL));
    const gboolean done = answers_append(folder, "answers", entry, "Acme", diagnostics, NULL);
    g_assert_true(g_file_get_contents(path, &found, NULL, NULL));
    g_assert_cmpstr(found, ==, cases[i].after ? cases[i].after : cases[i].before);
    g_assert_true(done == (cases[i].after != NULL));
    g_assert_cmpuint(diagnostic_list_errors(diagnostics) == 0, ==, done);
    g_unlink(path);
    g_rmdir(folder);
}

static int append_many(const char *folder, int times)
{
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    int failures = 0;
    for (int i = 0; i < times; i++)
        failures += !answers_append(folder, "answers", entry, NULL, diagnostics, NULL);
    return failures;
}

static void test_many_at_once(void)
{
    enum { WRITERS = 8, EACH = 5 };
    g_autofree char *folder = g_dir_make_tmp("delight-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "answers.yaml", NULL);
    g_autofree char *found = NULL;
    for (int writer = 0; writer < WRITERS; writer++)
        if (fork() == 0) {
            const int failures = append_many(folder, EACH);
            g_clear_pointer(&folder, g_free); /* what a child holds when it leaves is a leak */
            g_clear_pointer(&path, g_free);
            _exit(failures);
        }
    for (int writer = 0; writer < WRITERS; writer++) {
        int status = 0;
        g_assert_cmpint(wait(&status), >, 0);
        g_assert_cmpint(status, ==, 0);
    }
    g_assert_true(g_file_get_contents(path, &found, NULL, NULL));
    int lines = 0;
    for (const char *at = found; (at = strstr(at, "- {customer")); at++)
        lines++;
    g_assert_cmpint(lines, ==, WRITERS * EACH);
    g_unlink(path);
    g_rmdir(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = g_strdup_printf("/answers-edit/append/%s", cases[i].name);
        g_test_add_data_func(name, GSIZE_TO_POINTER(i), test_append);
    }
    g_test_add_func("/answers-edit/many at once", test_many_at_once);
    return g_test_run();
}
