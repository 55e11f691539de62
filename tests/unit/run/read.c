/* A run document that anybody may have edited: read as it is, or refused with what is wrong. */
#include "file.h"
#include "run_lookup.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static char *golden, *path;

static json_t *run_of_the_week(void)
{
    g_autofree char *week = g_build_filename(golden, "week.json", NULL);
    json_t *run = json_load_file(week, 0, NULL);
    g_assert_nonnull(run);
    return run;
}

/* Without its file name; NULL when it is read. */
static char *refusal(RunError code)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(RunView) run = run_open(path, &error);
    if (run)
        return NULL;
    g_assert_error(error, RUN_ERROR, (gint)code);
    g_assert_true(g_str_has_prefix(error->message, path));
    return g_strdup(error->message + strlen(path));
}

static json_t *at(json_t *run, const char *steps)
{
    g_auto(GStrv) names = g_strsplit(steps, " ", -1);
    for (char **name = names; *name && **name; name++)
        run = g_ascii_isdigit(**name) ? json_array_get(run, g_ascii_strtoull(*name, NULL, 10))
                                      : json_object_get(run, *name);
    return run;
}

static void test_members(void)
{
    /* in what, which member, what stands there (NULL: nothing), what is said */
    static const char *const cases[][4] = {
        {"", "schema", "\"delight/other/1\"", "it has no schema 'delight/run/1'"},
        {"", "schema", NULL, "it has no schema 'delight/run/1'"},
        {"", "schema", "7", "it has no schema 'delight/run/1'"},
        {"", "as_of", NULL, "the run has no 'as_of'"},
        {"", "as_of", "null", "the run has no 'as_of'"},
        {"", "as_of", "true", "'as_of' of the run is not a text"},
        {"", "source", "[]", "'source' of the run is not an object"},
        {"", "customers", "{}", "'customers' of the run is not a list"},
        {"", "customers", "[1]", "customer 1 is not an object"},
        {"", "week", "[]", "'week' of the run is not an object"},
        {"", "sections", "[{\"id\": \"s\"}]", "section 1 has no 'title'"},
        {"checks 0", "weight", "\"2\"", "'weight' of check 1 is not a number"},
        {"checks 0", "advisory", "1", "'advisory' of check 1 is not true or false"},
        {"customers 1", "name", "[\"x\"]", "'name' of customer 2 is not a text"},
        {"customers 1", "score", "\"80\"", "'score' of customer 2 is not a number"},
        {"customers 1", "results", "[null]", "result 1 is not an object"},
        {"customers 0 results 0", "status", NULL, "result 1 has no 'status'"},
        {"customers 0 results 0", "evidence", "{}", "'evidence' of result 1 is not a text"},
        {"", "summary", "{}", "the summary has no 'customers'"},
        {"summary", "customers", "1.5", "'customers' of the summary is not a whole number"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        json_t *run = run_of_the_week(), *object = at(run, cases[i][0]);
        g_assert_true(json_is_object(object));
        if (cases[i][2])
            json_object_set_new(object, cases[i][1],
                                json_loads(cases[i][2], JSON_DECODE_ANY, NULL));
        else
            json_object_del(object, cases[i][1]);
        g_assert_cmpint(json_dump_file(run, path, 0), ==, 0);
        json_decref(run);
        g_autofree char *expected = g_strdup_printf(": not a run document: %s", cases[i][3]);
        g_autofree char *said = refusal(RUN_ERROR_SCHEMA);
        g_assert_cmpstr(said, ==, expected);
    }
}

/* What may be absent may also be null, and what nobody knows is passed over. */
static void test_optional(void)
{
    static const char *const cases[][3] = {
        {"", "warnings", "null"},       {"", "week", "null"},
        {"customers 0", "arr", "null"}, {"customers 0", "score", "null"},
        {"checks 0", "unit", "null"},   {"customers 0 results 0", "later_member", "[1, {}]"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        json_t *run = run_of_the_week();
        json_object_set_new(at(run, cases[i][0]), cases[i][1],
                            json_loads(cases[i][2], JSON_DECODE_ANY, NULL));
        g_assert_cmpint(json_dump_file(run, path, 0), ==, 0);
        json_decref(run);
        g_autofree char *said = refusal(RUN_ERROR_SCHEMA);
        g_assert_cmpstr(said, ==, NULL);
    }
}

static void test_texts(void)
{
    static const struct {
        const char *text, *expected;
        RunError code;
    } cases[] = {
        {"", ":1:0: not JSON: '[' or '{' expected near end of file", RUN_ERROR_READ},
        {"{\"a\": 1, \"a\": 2}", ":1:12: not JSON: duplicate object key near '\"a\"'",
         RUN_ERROR_READ},
        {"{\"as_of\": \"\\u0000\"}",
         ":1:18: not JSON: \\u0000 is not allowed without JSON_ALLOW_NUL near '\"\\u0000\"'",
         RUN_ERROR_READ},
        {"[]", ": not a run document: it has no schema 'delight/run/1'", RUN_ERROR_SCHEMA},
        {"{\"schema\": \"delight/run/2\"}",
         ": schema 'delight/run/2' is not one that this delight reads ('delight/run/1')",
         RUN_ERROR_SCHEMA},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_true(g_file_set_contents(path, cases[i].text, -1, NULL));
        g_autofree char *said = refusal(cases[i].code);
        g_assert_cmpstr(said, ==, cases[i].expected);
    }
    g_autoptr(GError) error = NULL;
    g_unlink(path);
    g_assert_null(run_open(path, &error));
    g_assert_error(error, RUN_ERROR, RUN_ERROR_READ);
    g_assert_nonnull(strstr(error->message, "No such file"));
}

/* Of two selections, as a run document words them: the same questions, of the same customers? */
static void test_selections(void)
{
    static const struct {
        const char *one, *other;
        gboolean customers, all;
    } cases[] = {
        {"{}", "{}", TRUE, TRUE},
        {"{\"customers\": null}", "{}", TRUE, TRUE},
        {"{\"customers\": [\"a\"]}", "{\"customers\": [\"a\"]}", TRUE, TRUE},
        {"{\"customers\": [\"a\"]}", "{\"customers\": [\"b\"]}", FALSE, FALSE},
        {"{\"customers\": [\"a\"]}", "{}", FALSE, FALSE},
        {"{\"where\": \"plan = 'scale'\"}", "{}", FALSE, FALSE},
        {"{\"owner\": \"Kim\"}", "{\"owner\": \"Lee\"}", FALSE, FALSE},
        {"{\"checks\": [\"x\"]}", "{}", TRUE, FALSE},
        {"{\"checks\": [\"x\"]}", "{\"checks\": [\"x\"]}", TRUE, TRUE},
        /* a section is the same one when a question was added to it */
        {"{\"sections\": [\"s\"], \"tags\": null, \"checks\": [\"x\"]}",
         "{\"sections\": [\"s\"], \"tags\": null, \"checks\": [\"x\", \"y\"]}", TRUE, TRUE},
        {"{\"sections\": [\"s\"], \"tags\": null, \"checks\": [\"x\"]}",
         "{\"sections\": [\"t\"], \"tags\": null, \"checks\": [\"x\"]}", TRUE, FALSE},
        {"{\"sections\": null, \"tags\": [\"q\"], \"checks\": [\"x\"]}",
         "{\"sections\": null, \"tags\": [\"q\"], \"checks\": [\"y\"]}", TRUE, TRUE},
        /* named one by one, they are what was named */
        {"{\"sections\": null, \"tags\": null, \"checks\": [\"x\"]}",
         "{\"sections\": null, \"tags\": null, \"checks\": [\"y\"]}", TRUE, FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        json_t *one = json_pack("{s:o}", "selection", json_loads(cases[i].one, 0, NULL));
        json_t *other = json_pack("{s:o}", "selection", json_loads(cases[i].other, 0, NULL));
        g_test_message("%s against %s", cases[i].one, cases[i].other);
        g_assert_cmpint(run_same_customers(one, other), ==, cases[i].customers);
        g_assert_cmpint(run_same_customers(other, one), ==, cases[i].customers);
        g_assert_cmpint(run_same_selection(one, other), ==, cases[i].all);
        g_assert_cmpint(run_same_selection(other, one), ==, cases[i].all);
        g_assert_cmpint(run_is_whole_pack(one), ==, !strstr(cases[i].one, "\"checks\""));
        json_decref(one);
        json_decref(other);
    }
}

/* Wherever a run document is cut, it is refused: never a shorter run. */
static void test_cut(void)
{
    static const char *const names[] = {"acme.json", "book.json", "week.json"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *whole = g_build_filename(golden, names[i], NULL), *text = NULL;
        gsize length = 0;
        g_assert_true(g_file_get_contents(whole, &text, &length, NULL));
        while (g_ascii_isspace(text[length - 1]))
            length--;
        for (gsize cut = 0; cut < length; cut += cut < 60 || cut + 60 > length ? 1 : length / 60) {
            g_assert_true(g_file_set_contents(path, text, (gssize)cut, NULL));
            g_autofree char *said = refusal(RUN_ERROR_READ);
            g_assert_true(g_str_has_prefix(said, ":"));
        }
        g_assert_true(g_file_set_contents(path, text, (gssize)length, NULL));
        g_assert_null(refusal(RUN_ERROR_READ));
    }
}

/* --- a customer at a time --------------------------------------------------------------------- */

/* What jansson says of the file as a whole; NULL when it is JSON. */
static char *jansson_says(int *line, int *column)
{
    json_error_t error;
    json_t *whole = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    *line = error.line;
    *column = error.column;
    json_decref(whole);
    return whole ? NULL : g_strdup(error.text);
}

/* Whatever is broken, and wherever: what jansson refuses is refused, on the same line; what it
 * takes is taken. Within a value at the same column with the same words. */
static void test_broken(void)
{
    static const char replacements[] = "\"{}[]:,x1 \n\\\x01\xff";
    g_autofree char *whole = g_build_filename(golden, "week.json", NULL), *text = NULL;
    gsize length = 0;
    guint refused = 0, same_words = 0;
    g_assert_true(g_file_get_contents(whole, &text, &length, NULL));
    for (gsize i = 0; i < length; i += 7) {
        g_autofree char *broken = g_memdup2(text, length);
        broken[i] = replacements[i / 7 % (sizeof replacements - 1)];
        g_assert_true(g_file_set_contents(path, broken, (gssize)length, NULL));
        int line, column;
        g_autofree char *words = jansson_says(&line, &column);
        g_autoptr(GError) error = NULL;
        g_autoptr(RunView) run = run_open(path, &error);
        if (!words) {
            g_assert_true(run || error->code == RUN_ERROR_SCHEMA);
            continue;
        }
        g_autofree char *there = g_strdup_printf("%s:%d:", path, line);
        g_autofree char *same =
            g_strdup_printf("%s:%d:%d: not JSON: %s", path, line, column, words);
        g_assert_error(error, RUN_ERROR, RUN_ERROR_READ);
        if (!g_str_has_prefix(error->message, there))
            g_error("%s, not %s", error->message, same);
        refused++;
        same_words += g_str_equal(error->message, same);
    }
    g_assert_cmpuint(refused, >, 300);
    g_assert_cmpuint(10 * same_words, >, 9 * refused);
}

static void assert_same(const json_t *whole)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(RunView) run = run_open(path, &error);
    g_assert_no_error(error);
    json_auto_t *head = json_copy((json_t *)whole);
    const json_t *customers = json_object_get(whole, "customers");
    json_object_set_new(head, "customers", json_array());
    g_assert_true(json_equal(run->run, head));
    g_assert_cmpuint(run_length(run), ==, json_array_size(customers));
    for (guint i = run_length(run); i > 0; i--) {
        json_auto_t *customer = run_at(run, i - 1);
        const json_t *same = json_array_get(customers, i - 1);
        g_assert_true(json_equal(customer, same));
        g_assert_cmpstr(run_rows(run)[i - 1].id, ==, run_text(same, "id"));
        g_assert_cmpint(run_row(run, run_text(same, "id")), ==, (int)i - 1);
    }
    g_assert_true(run_is_sound(run, &error));
}

/* So many that they are not kept. */
static void add_more(json_t *customers)
{
    const size_t few = json_array_size(customers);
    for (guint n = 0; n < RUN_KEEP; n++) {
        json_t *one = json_deep_copy(json_array_get(customers, n % few));
        json_object_set_new(one, "id", json_sprintf("customer %u", n));
        json_array_append_new(customers, one);
    }
}

/* The members in any order, with blanks or without, more customers than are kept, longer than what
 * is read at once. */
static void test_as_it_stands(void)
{
    static const size_t flags[] = {JSON_COMPACT, JSON_INDENT(2), JSON_SORT_KEYS | JSON_INDENT(9),
                                   JSON_ENSURE_ASCII};
    for (guint i = 0; i < G_N_ELEMENTS(flags); i++) {
        json_auto_t *run = run_of_the_week();
        json_t *customers = json_object_get(run, "customers");
        json_object_set_new(json_array_get(customers, 1), "name", json_string("Zoë Ω \u2028 \"["));
        if (i == 0)
            add_more(customers);
        g_assert_cmpint(json_dump_file(run, path, flags[i]), ==, 0);
        assert_same(run);
        json_array_clear(customers);
        g_assert_cmpint(json_dump_file(run, path, flags[i]), ==, 0);
        assert_same(run);
    }
}

static GArray *rows_backwards(const RunView *view)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = run_length(view); i > 0; i--)
        g_array_append_vals(rows, &(guint){i - 1}, 1);
    return rows;
}

/* What somebody writes into the file while it is read makes no other run of it. */
static void test_written_meanwhile(void)
{
    static const char *const cases[] = {"", "{\"id\": 7}", "[[[[[[[[[[[[", NULL};
    json_auto_t *run = run_of_the_week();
    add_more(json_object_get(run, "customers"));
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_cmpint(json_dump_file(run, path, 0), ==, 0);
        g_autoptr(GError) error = NULL;
        g_autoptr(RunView) view = run_open_older(path, &error);
        g_assert_no_error(error);
        const int file = open(path, O_WRONLY | O_CLOEXEC | (cases[i] && !*cases[i] ? O_TRUNC : 0));
        for (guint n = 0; cases[i] && n < 4000; n++)
            g_assert_true(file_write(file, cases[i], strlen(cases[i])));
        close(file);
        g_autoptr(RunView) part = run_part(view, json_copy(run_head(view)), rows_backwards(view));
        for (guint k = 0; k < run_length(part); k++) {
            json_auto_t *customer = run_at(part, k);
            g_assert_true(json_is_object(customer));
        }
        g_assert_true(run_is_sound(part, &error) == !cases[i]);
        g_assert_true(!cases[i] || strstr(error->message, "is not what it was"));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    const char *folder = g_getenv("GOLDEN_DIR");
    g_autofree char *scratch = g_dir_make_tmp("delight-XXXXXX", NULL);
    golden = g_strdup(folder ? folder : "tests/golden");
    path = g_build_filename(scratch, "run.json", NULL);
    g_test_add_func("/run/members", test_members);
    g_test_add_func("/run/optional", test_optional);
    g_test_add_func("/run/texts", test_texts);
    g_test_add_func("/run/cut", test_cut);
    g_test_add_func("/run/broken", test_broken);
    g_test_add_func("/run/as it stands", test_as_it_stands);
    g_test_add_func("/run/written meanwhile", test_written_meanwhile);
    g_test_add_func("/run/selections", test_selections);
    const int result = g_test_run();
    g_unlink(path);
    g_rmdir(scratch);
    g_free(path);
    g_free(golden);
    return result;
}
