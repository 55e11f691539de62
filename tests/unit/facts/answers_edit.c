/* answers.yaml grows by one line, and nothing else about it changes. */
#include "answers_edit.h"
#include "facts.h"

#include <glib/gstdio.h>
#include <signal.h>
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
    {"line ends of all kinds",
     "answers:\n  - {customer: a}  # b\342\200\250  - {customer: c}\302\205waivers: []\r\n",
     "answers:\n  - {customer: a}  # b\342\200\250  - {customer: c}\302\205\n  - " ENTRY
     "  # Acme\nwaivers: []\r\n"},
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
    const gboolean done = answers_append(folder, "answers", entry, "Acme", NULL, diagnostics, NULL);
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
        failures += !answers_append(folder, "answers", entry, NULL, NULL, diagnostics, NULL);
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

static const char *const texts[] = {
    "null",
    "Null",
    "NULL",
    "~",
    "true",
    "False",
    "yes",
    "No",
    "on",
    "off",
    "y",
    "n",
    "<<",
    "=",
    "1",
    "-1",
    "+1",
    "1.5",
    "1e5",
    ".5",
    "1_000",
    "0x1f",
    "0o17",
    "0b1",
    "1:30",
    ".inf",
    "-.Inf",
    ".NaN",
    "2021-09-15",
    "2021-09-15T10:00:00Z",
    "- a",
    "a: b",
    "a #b",
    "#b",
    "[a]",
    "{a}",
    "'a'",
    "\"a\"",
    "a'b\"c",
    "&a",
    "*a",
    "!a",
    "|",
    ">",
    "%a",
    "@a",
    "`a`",
    "?",
    "? a",
    ":",
    "-",
    "---",
    "...",
    ",",
    "a, b",
    "]",
    "}",
    " a ",
    "a\nb",
    "a\r\nb",
    "a\tb",
    "\033[31m",
    "\177",
    "\302\205",
    "a\342\200\250b",
    "\342\200\251",
    "\357\273\277a",
    "\342\200\256gnp",
    "\302\237",
    "\001",
    "東京 都",
    "👩‍👩‍👧",
    "\\",
    "\\n",
    "$(rm)",
    "=1+1",
    "0123-45-6789",
    "12e4567-e89b",
    "a\\",
    "\302\240",
};

/* Whatever a person types: the file is read by the next command as it was meant. */
static void test_round_trip(void)
{
    g_autofree char *folder = g_dir_make_tmp("delight-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "answers.yaml", NULL);
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        const AnswersField fields[] = {{"customer", texts[i]},  {"check", "toolbar"},
                                       {"reason", texts[i]},    {"by", texts[i]},
                                       {"until", "2021-12-31"}, {NULL, NULL}};
        g_autoptr(GError) error = NULL;
        g_test_message("%s", texts[i]);
        g_assert_true(
            answers_append(folder, "waivers", fields, texts[i], NULL, diagnostics, &error));
        g_assert_no_error(error);
    }
    g_autoptr(Facts) facts = facts_load(folder, diagnostics);
    g_assert_cmpuint(diagnostic_list_length(diagnostics), ==, 0);
    g_assert_cmpuint(facts->waivers->len, ==, G_N_ELEMENTS(texts));
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        const FactsWaiver *waiver = facts->waivers->pdata[i];
        g_assert_cmpstr(waiver->customer, ==, texts[i]);
        g_assert_cmpstr(waiver->reason, ==, texts[i]);
        g_assert_cmpstr(waiver->by, ==, texts[i]);
        g_assert_cmpstr(waiver->until, ==, "2021-12-31");
    }
    g_unlink(path);
    g_rmdir(folder);
}

/* What would be read as nothing is not written. */
static void test_blank(void)
{
    static const char *const blanks[] = {"", " ", "\t\n"};
    g_autofree char *folder = g_dir_make_tmp("delight-XXXXXX", NULL);
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    for (gsize i = 0; i < G_N_ELEMENTS(blanks); i++) {
        const AnswersField fields[] = {{"customer", "a"}, {"reason", blanks[i]}, {NULL, NULL}};
        g_autoptr(GError) error = NULL;
        g_assert_false(answers_append(folder, "waivers", fields, NULL, NULL, diagnostics, &error));
        g_assert_cmpstr(error->message, ==, "'reason' is empty");
    }
    g_assert_cmpint(g_rmdir(folder), ==, 0);
}

/* --- writers that are killed ------------------------------------------------------------------ */

enum { STORM_WRITERS = 50, STORM_EACH = 6 };

/* Tells the parent of each entry that stands. */
static void write_entries(const char *folder, int writer, int told)
{
    for (int i = 0; i < STORM_EACH; i++) {
        const int number = writer * STORM_EACH + i;
        g_autofree char *name = g_strdup_printf("writer %d", number);
        const AnswersField fields[] = {
            {"customer", name}, {"check", "toolbar"}, {"answer", "yes"}, {NULL, NULL}};
        g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
        if (answers_append(folder, "answers", fields, name, NULL, diagnostics, NULL) &&
            write(told, &number, sizeof number) != sizeof number)
            _exit(1);
    }
    _exit(0);
}

static guint count_entries(const char *folder, int number)
{
    g_autofree char *name = g_strdup_printf("writer %d", number);
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    g_autoptr(Facts) facts = facts_load(folder, diagnostics);
    guint n = 0;
    g_assert_cmpuint(diagnostic_list_length(diagnostics), ==, 0);
    for (guint i = 0; i < facts->answers->len; i++)
        n += number < 0 || g_str_equal(((FactsAnswer *)facts->answers->pdata[i])->customer, name);
    return n;
}

static void test_killed(void)
{
    g_autofree char *folder = g_dir_make_tmp("delight-XXXXXX", NULL);
    pid_t writers[STORM_WRITERS];
    int told[2], number, status;
    guint stood = 0;
    g_assert_cmpint(pipe(told), ==, 0);
    for (int i = 0; i < STORM_WRITERS; i++)
        if ((writers[i] = fork()) == 0)
            write_entries(folder, i, told[1]);
    close(told[1]);
    for (int i = 0; i < STORM_WRITERS / 2; i++) {
        g_usleep((gulong)g_test_rand_int_range(1000, 40000));
        kill(writers[2 * i], SIGKILL);
    }
    for (int i = 0; i < STORM_WRITERS; i++) {
        g_assert_cmpint(waitpid(writers[i], &status, 0), ==, writers[i]);
        g_assert_true(i % 2 == 0 || status == 0);
    }
    while (read(told[0], &number, sizeof number) == sizeof number) {
        stood++;
        g_assert_cmpuint(count_entries(folder, number), ==, 1);
    }
    close(told[0]);
    g_autofree char *path = g_build_filename(folder, "answers.yaml", NULL);
    /* One more for each of the killed may stand untold, and their drafts go with the next. */
    g_assert_cmpuint(stood, >=, STORM_WRITERS / 2 * STORM_EACH);
    g_assert_cmpuint(count_entries(folder, -1), <=, stood + STORM_WRITERS / 2);
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    g_assert_true(answers_append(folder, "answers", entry, NULL, NULL, diagnostics, NULL));
    g_unlink(path);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = g_strdup_printf("/answers-edit/append/%s", cases[i].name);
        g_test_add_data_func(name, GSIZE_TO_POINTER(i), test_append);
    }
    g_test_add_func("/answers-edit/many at once", test_many_at_once);
    g_test_add_func("/answers-edit/round trip", test_round_trip);
    g_test_add_func("/answers-edit/blank", test_blank);
    g_test_add_func("/answers-edit/killed", test_killed);
    return g_test_run();
}
