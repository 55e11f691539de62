#include "diagnostic.h"

#include <glib/gstdio.h>
#include <string.h>

/* Formats one diagnostic about a file of `content` and compares; %s in `expected` is the path. */
static void assert_shown(const char *content, gssize length, guint line, guint column,
                         const char *expected)
{
    g_autofree char *path = NULL;
    int handle = g_file_open_tmp("delight-XXXXXX.yaml", &path, NULL);
    g_autoptr(DiagnosticList) list = diagnostic_list_new();
    g_autoptr(GString) shown = g_string_new(NULL);

    g_assert_cmpint(handle, >=, 0);
    g_close(handle, NULL);
    g_assert_true(g_file_set_contents(path, content, length, NULL));
    diagnostic_add(list, DIAGNOSTIC_ERROR, (Place){g_intern_string(path), line, column}, NULL,
                   "wrong");
    diagnostic_format(diagnostic_list_get(list, 0), FALSE, shown);
    g_unlink(path);
    g_assert_true(g_str_has_prefix(shown->str, path));
    g_assert_cmpstr(shown->str + strlen(path), ==, expected);
}

static void test_source_line(void)
{
    assert_shown("a: 1\nb: 2\n", -1, 2, 4, ":2:4: error: wrong\n    2 | b: 2\n      |    ^\n");
    assert_shown("a: 1\r\nb: 2\r\n", -1, 2, 1, ":2:1: error: wrong\n    2 | b: 2\n      | ^\n");
    assert_shown("a: 1\rb: 2", -1, 2, 1, ":2:1: error: wrong\n    2 | b: 2\n      | ^\n");
    assert_shown("a: 1\n", -1, 1, 0, ":1: error: wrong\n    1 | a: 1\n");
    assert_shown("a: 1\n", -1, 0, 0, ": error: wrong\n");
    assert_shown("a: 1\n", -1, 7, 1, ":7:1: error: wrong\n"); /* the file has changed since */
    assert_shown("a: 1\n", -1, 1, 99, ":1:99: error: wrong\n    1 | a: 1\n      |     ^\n");
}

static void test_columns(void)
{
    assert_shown("東京: é x\n", -1, 1, 7,
                 ":1:7: error: wrong\n    1 | 東京: é x\n      |         ^\n");
    assert_shown("e\xcc\x81x\n", -1, 1, 3, ":1:3: error: wrong\n    1 | e\xcc\x81x\n      |  ^\n");
    assert_shown("\xef\xbb\xbf"
                 "ab\n",
                 -1, 1, 2, ":1:2: error: wrong\n    1 | ab\n      |  ^\n");
}

static void test_hostile_line(void)
{
    assert_shown("a\033[31m\tb\x7f\n", -1, 1, 7,
                 ":1:7: error: wrong\n    1 | a␛[31m→b␡\n      |       ^\n");
    assert_shown("a\xff\xc3(\n", -1, 1, 4,
                 ":1:4: error: wrong\n    1 | a\xef\xbf\xbd\xef\xbf\xbd(\n"
                 "      |    ^\n");
    assert_shown("a\xe2\x80\xae"
                 "b\n",
                 -1, 1, 3,
                 ":1:3: error: wrong\n    1 | a\xef\xbf\xbd"
                 "b\n      |   ^\n");
    assert_shown("a\0b\n", 4, 1, 3, ":1:3: error: wrong\n");
}

static void test_hint_and_colour(void)
{
    g_autoptr(DiagnosticList) list = diagnostic_list_new();
    g_autoptr(GString) plain = g_string_new(NULL), colour = g_string_new(NULL);
    Place place = {g_intern_string("no/such/file"), 3, 4};

    diagnostic_add(list, DIAGNOSTIC_WARNING, place, "did you mean 'b'?", "unknown '%s'",
                   "a\nb\033");
    diagnostic_format(diagnostic_list_get(list, 0), FALSE, plain);
    diagnostic_format(diagnostic_list_get(list, 0), TRUE, colour);
    g_assert_cmpstr(plain->str, ==,
                    "no/such/file:3:4: warning: unknown 'a␊b␛'\nhint: did you mean 'b'?\n");
    g_assert_cmpstr(colour->str, ==,
                    "\033[1mno/such/file:3:4:\033[0m \033[1;33mwarning:\033[0m unknown 'a␊b␛'\n"
                    "hint: did you mean 'b'?\n");
}

static void test_order(void)
{
    g_autoptr(DiagnosticList) list = diagnostic_list_new();
    const Place places[] = {{g_intern_string("b"), 1, 1},  {NULL, 0, 0},
                            {g_intern_string("a"), 10, 1}, {g_intern_string("a"), 9, 2},
                            {g_intern_string("a"), 9, 1},  {g_intern_string("a"), 9, 1},
                            {g_intern_string("a"), 0, 0}};
    static const int expected[] = {6, 4, 5, 3, 2, 0, 1};

    for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
        diagnostic_add(list, i ? DIAGNOSTIC_ERROR : DIAGNOSTIC_WARNING, places[i], NULL, "%d",
                       (int)i);
    g_assert_cmpuint(diagnostic_list_length(list), ==, 7);
    g_assert_cmpuint(diagnostic_list_errors(list), ==, 6);
    diagnostic_list_sort(list);
    for (guint i = 0; i < 7; i++)
        g_assert_cmpint(atoi(diagnostic_list_get(list, i)->text), ==, expected[i]);
}

static void test_too_many(void)
{
    g_autoptr(DiagnosticList) list = diagnostic_list_new();

    for (guint i = 0; i < 100000; i++)
        diagnostic_add(list, DIAGNOSTIC_ERROR, (Place){g_intern_string("a"), i, 1}, NULL, "wrong");
    g_assert_cmpuint(diagnostic_list_errors(list), ==, 100000);
    g_assert_cmpuint(diagnostic_list_length(list), ==, 501);
    diagnostic_list_sort(list);
    g_assert_cmpstr(diagnostic_list_get(list, 500)->text, ==,
                    "too many mistakes: the others are not shown");
}

static void test_said_once(void)
{
    g_autoptr(DiagnosticList) list = diagnostic_list_new();
    const Place here = {g_intern_string("a"), 1, 1}, there = {g_intern_string("a"), 1, 2};

    diagnostic_add(list, DIAGNOSTIC_ERROR, here, NULL, "wrong");
    diagnostic_add(list, DIAGNOSTIC_ERROR, here, "again", "wrong");
    g_assert_cmpuint(diagnostic_list_length(list), ==, 1);
    g_assert_cmpuint(diagnostic_list_errors(list), ==, 1);
    diagnostic_add(list, DIAGNOSTIC_ERROR, there, NULL, "wrong");
    diagnostic_add(list, DIAGNOSTIC_ERROR, here, NULL, "otherwise wrong");
    diagnostic_add(list, DIAGNOSTIC_WARNING, here, NULL, "wrong");
    g_assert_cmpuint(diagnostic_list_length(list), ==, 4);
}

static void test_nearest(void)
{
    static const char *const keys[] = {"at_least", "at_most", "advisory", "applies", "yes", NULL};
    static const struct {
        const char *word, *nearest;
    } rows[] = {
        {"at_lest", "at_least"},  {"atleast", "at_least"},
        {"AT_MOST", "at_most"},   {"at_msot", "at_most"},
        {"advisroy", "advisory"}, {"ys", "yes"},
        {"at_least", "at_least"}, {"atl", NULL},
        {"zebra", NULL},          {"", NULL},
        {"\xff\xfe", NULL},       {"y", NULL},
    };
    g_autofree char *huge = g_strnfill(1000000, 'a');

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpstr(diagnostic_nearest(rows[i].word, keys), ==, rows[i].nearest);
    g_assert_null(diagnostic_nearest(huge, keys));
    g_assert_cmpstr(diagnostic_nearest("Muller", (const char *const[]){"Möller", "Müller", NULL}),
                    ==, "Möller"); /* the first of those that are equally near */
}

static void test_nearest_name(void)
{
    static const char *const names[] = {"The Acme Museum", "Acme Inc", "Zürich AG", NULL};
    static const char *const cases[][2] = {{"acme", "Acme Inc"},    {"museum", "The Acme Museum"},
                                           {"ACME IC", "Acme Inc"}, {"zür", "Zürich AG"},
                                           {"other", NULL},         {"", NULL}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpstr(diagnostic_nearest_name(cases[i][0], names), ==, cases[i][1]);
}

/* In order, each once, and no more than one list keeps. */
static void test_moved(void)
{
    g_autoptr(DiagnosticList) list = diagnostic_list_new(), other = diagnostic_list_new();
    diagnostic_add(list, DIAGNOSTIC_ERROR, (Place){"a", 1, 1}, NULL, "one");
    diagnostic_add(other, DIAGNOSTIC_ERROR, (Place){"a", 1, 1}, NULL, "one");
    diagnostic_add(other, DIAGNOSTIC_WARNING, (Place){"b", 1, 1}, NULL, "two");
    diagnostic_add(other, DIAGNOSTIC_ERROR, (Place){"b", 2, 1}, NULL, "three");
    diagnostic_list_move(list, other);
    g_assert_cmpuint(diagnostic_list_length(other), ==, 0);
    g_assert_cmpuint(diagnostic_list_errors(other), ==, 0);
    g_assert_cmpuint(diagnostic_list_length(list), ==, 3);
    g_assert_cmpuint(diagnostic_list_errors(list), ==, 2);
    g_assert_cmpstr(diagnostic_list_get(list, 1)->text, ==, "two");
    g_assert_cmpstr(diagnostic_list_get(list, 2)->text, ==, "three");
    for (guint i = 0; i < 600; i++)
        diagnostic_add(i < 300 ? list : other, DIAGNOSTIC_ERROR, (Place){"c", i + 1, 1}, NULL, "x");
    diagnostic_list_move(list, other);
    g_assert_cmpuint(diagnostic_list_length(list), ==, 501);
    g_assert_cmpuint(diagnostic_list_errors(list), ==, 602);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/diagnostic/source-line", test_source_line);
    g_test_add_func("/diagnostic/columns", test_columns);
    g_test_add_func("/diagnostic/hostile-line", test_hostile_line);
    g_test_add_func("/diagnostic/hint-and-colour", test_hint_and_colour);
    g_test_add_func("/diagnostic/order", test_order);
    g_test_add_func("/diagnostic/too-many", test_too_many);
    g_test_add_func("/diagnostic/said-once", test_said_once);
    g_test_add_func("/diagnostic/moved", test_moved);
    g_test_add_func("/diagnostic/nearest", test_nearest);
    g_test_add_func("/diagnostic/nearest-name", test_nearest_name);
    return g_test_run();
}
