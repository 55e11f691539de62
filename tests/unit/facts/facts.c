/* Facts without mistakes; mistakes have their own folder, tests/mistakes. */
#include "facts.h"

#include "facts/private.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* ---- CSV ---- */

static FactsTable *parse(const char *text, DiagnosticList *diagnostics)
{
    return facts_table_parse("facts/account.csv", text, strlen(text), diagnostics);
}

/* All cells: "~" where there is none, "," between them, "|" before each row with its line. */
static void assert_table(const char *text, const char *expected)
{
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    g_autoptr(FactsTable) table = parse(text, diagnostics);
    g_autoptr(GString) found = g_string_new(NULL);

    g_assert_cmpuint(diagnostic_list_length(diagnostics), ==, 0);
    g_assert_nonnull(table);
    g_assert_cmpstr(table->name, ==, "account");
    for (guint i = 0; i < table->header->len; i++)
        g_string_append_printf(found, "%s,", (char *)g_ptr_array_index(table->header, i));
    for (guint i = 0; i < table->rows->len; i++) {
        const GPtrArray *row = g_ptr_array_index(table->rows, i);
        g_assert_cmpuint(row->len, ==, table->header->len);
        g_string_append_printf(found, "|%u:", g_array_index(table->lines, guint, i));
        for (guint j = 0; j < row->len; j++) {
            const char *cell = g_ptr_array_index(row, j);
            g_string_append_printf(found, "%s,", cell ? cell : "~");
        }
    }
    g_assert_cmpstr(found->str, ==, expected);
}

static void test_csv(void)
{
    assert_table("a,b\n1,2\n3,4\n", "a,b,|2:1,2,|3:3,4,");
    assert_table("a,b\r\n1,2\r\n3,4", "a,b,|2:1,2,|3:3,4,");
    assert_table("a,b\r1,2\r", "a,b,|2:1,2,");
    assert_table("\xef\xbb\xbf"
                 " A , \"B c\"\n1,2\n",
                 "a,b c,|2:1,2,");
    assert_table("a,b\n,\n\"\",x\n ,y\n", "a,b,|2:~,~,|3:~,x,|4:~,y,");
    assert_table("a,b\n\"x, \"\"y\"\"\nz\",1\n\n  \n2,3\n", "a,b,|2:x, \"y\"\nz,1,|6:2,3,");
    assert_table("a,b\n\"1\r\n\r\n2\",3\n4,5\n", "a,b,|2:1\r\n\r\n2,3,|5:4,5,");
    assert_table("a\n東京\n=1+2\n", "a,|2:東京,|3:=1+2,");
    assert_table("a,b\n", "a,b,");
}

/* A quote that is never closed must not leave half a row behind. */
static void test_half_a_row(void)
{
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    g_autoptr(FactsTable) table = parse("a,b\n1,2\n3,\"4\n5,6\n", diagnostics);

    g_assert_cmpuint(diagnostic_list_errors(diagnostics), ==, 1);
    g_assert_cmpuint(diagnostic_list_get(diagnostics, 0)->place.line, ==, 3);
    g_assert_cmpuint(table->rows->len, ==, 1);
    g_assert_cmpuint(table->lines->len, ==, 1);
}

static void test_hostile_csv(void)
{
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    g_autoptr(GString) text = g_string_new("a,b\n");

    for (guint i = 0; i < 200000; i++)
        g_string_append(text, i % 2 ? "1,2,3\n" : "1,2\n");
    g_autoptr(FactsTable) table = parse(text->str, diagnostics);
    g_assert_cmpuint(table->rows->len, ==, 100000);
    g_assert_cmpuint(diagnostic_list_length(diagnostics), ==, 21); /* and so on */

    g_autofree char *commas = g_strnfill(1000000, ',');
    g_autoptr(FactsTable) wide = parse(commas, diagnostics);
    g_assert_null(wide);
}

/* ---- rows ---- */

static PackModel *model_of(GPtrArray *columns, PackColumn *column, gsize count)
{
    static PackModel model = {.name = (char *)"account"};

    for (gsize i = 0; i < count; i++)
        g_ptr_array_add(columns, &column[i]);
    model.columns = columns;
    return &model;
}

static PackColumn contract[] = {
    {(char *)"customer_id", (char *)"text", {0}},
    {(char *)"arr", (char *)"numeric(12, 2)", {0}},
    {(char *)"seats", (char *)"integer", {0}},
    {(char *)"limit", (char *)"bigint", {0}},
    {(char *)"on", (char *)"date", {0}},
    {(char *)"at", (char *)"timestamp with time zone", {0}},
    {(char *)"paying", (char *)"boolean", {0}},
    {(char *)"tags", (char *)"text[]", {0}},
    {(char *)"more", (char *)"jsonb", {0}},
    {(char *)"absent", (char *)"text", {0}},
};

static const char *resolve(const char *customer, Place place, gpointer data)
{
    guint *asked = data;

    g_assert_cmpuint(place.line, >, 1);

    *asked += 1;
    if (g_ascii_strcasecmp(customer, "acme inc") == 0)
        return "42";
    return strcmp(customer, "42") == 0 ? "42" : NULL;
}

static void assert_rows(const char *text, FactsResolve how, const char *expected)
{
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    g_autoptr(FactsTable) table = parse(text, diagnostics);
    g_autoptr(GPtrArray) columns = g_ptr_array_new();
    guint asked = 0;
    json_t *rows = facts_rows(table, model_of(columns, contract, G_N_ELEMENTS(contract)), how,
                              &asked, diagnostics);
    char *found = json_dumps(rows, JSON_COMPACT);

    g_assert_cmpuint(diagnostic_list_length(diagnostics), ==, 0);
    g_assert_cmpstr(found, ==, expected);
    free(found);
    json_decref(rows);
}

static void test_rows(void)
{
    assert_rows(
        "customer,arr,seats,limit,on,at,paying,tags,more,extra\n"
        "ACME Inc,4800.10,-3,9000000000,2021-09-15,2021-09-15 12:00,YES,{a},\"{\"\"k\"\": 1}\",x\n"
        "Nobody,1,1,1,2021-09-15,2021-09-15,true,,,\n"
        "42,,,,,,,,,\n",
        resolve,
        "[{\"customer_id\":\"42\",\"arr\":\"4800.10\",\"seats\":-3,\"limit\":9000000000,"
        "\"on\":\"2021-09-15\",\"at\":\"2021-09-15 12:00\",\"paying\":true,\"tags\":\"{a}\","
        "\"more\":{\"k\":1},\"absent\":null},"
        "{\"customer_id\":\"42\",\"arr\":null,\"seats\":null,\"limit\":null,\"on\":null,"
        "\"at\":null,\"paying\":null,\"tags\":null,\"more\":null,\"absent\":null}]");
    assert_rows("customer_id,paying\nraw,0\n", NULL,
                "[{\"customer_id\":\"raw\",\"arr\":null,\"seats\":null,\"limit\":null,\"on\":null,"
                "\"at\":null,\"paying\":false,\"tags\":null,\"more\":null,\"absent\":null}]");
    assert_rows("customer\n", resolve, "[]");
}

/* A word of a list, however it is written, is given as the list has it; others stay. */
static void test_listed_words(void)
{
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    g_autoptr(FactsTable) table =
        parse("customer,kind\n42,Usage Dashboard\n42,CATCH-UP\n42,webinar\n42,\n", diagnostics);
    static PackColumn columns[] = {{(char *)"customer", (char *)"text", {0}},
                                   {(char *)"kind", (char *)"text", {0}}};
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    PackModel *model = model_of(list, columns, G_N_ELEMENTS(columns));
    guint asked = 0;
    model->values = json_pack("{s:[s,s]}", "kind", "usage_dashboard", "catchup");
    json_t *rows = facts_rows(table, model, resolve, &asked, diagnostics);
    char *found = json_dumps(rows, JSON_COMPACT);
    g_assert_cmpstr(found, ==,
                    "[{\"customer\":\"42\",\"kind\":\"usage_dashboard\"},"
                    "{\"customer\":\"42\",\"kind\":\"catchup\"},"
                    "{\"customer\":\"42\",\"kind\":\"webinar\"},"
                    "{\"customer\":\"42\",\"kind\":null}]");
    free(found);
    json_decref(rows);
    json_decref(model->values);
    model->values = NULL;
}

static void add_contradiction(const char *customer, guint first_line, guint line,
                              const char *columns, gpointer data)
{
    g_string_append_printf(data, "%s %u %u %s;", customer, first_line, line, columns);
}

static void test_contradictions(void)
{
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    g_autoptr(GString) told = g_string_new(NULL);
    guint asked = 0;
    g_autoptr(FactsTable) table = parse("customer,plan,owner\nAcme Inc,a,mia\n42,a,\nnobody,x,y\n"
                                        "nobody,z,y\n42,b,tom\nACME INC,a,mia\n",
                                        diagnostics);
    facts_contradictions(table, resolve, &asked, add_contradiction, told);
    g_assert_cmpstr(told->str, ==, "42 2 6 plan, owner;");
}

static void assert_cell(const char *column, const char *cell, gboolean good)
{
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    g_autofree char *text = g_strdup_printf("customer,%s\n42,\"%s\"\n", column, cell);
    g_autoptr(FactsTable) table = parse(text, diagnostics);
    g_autoptr(GPtrArray) columns = g_ptr_array_new();
    json_t *rows = facts_rows(table, model_of(columns, contract, G_N_ELEMENTS(contract)), NULL,
                              NULL, diagnostics);

    if ((diagnostic_list_errors(diagnostics) == 0) != good)
        g_error("%s: %s", column, cell);
    g_assert_cmpuint(json_array_size(rows), ==, good);
    if (!good)
        g_assert_cmpuint(diagnostic_list_get(diagnostics, 0)->place.line, ==, 2);
    json_decref(rows);
}

static void test_cells(void)
{
    static const struct {
        const char *column, *cell;
        gboolean good;
    } rows[] = {
        {"arr", "4800", TRUE},
        {"arr", "-0.5", TRUE},
        {"arr", "4,800", FALSE},
        {"arr", "$4800", FALSE},
        {"arr", "NaN", FALSE},
        {"arr", "1e5", FALSE},
        {"seats", "2147483647", TRUE},
        {"seats", "2147483648", FALSE},
        {"seats", "+3", TRUE},
        {"seats", "3.0", FALSE},
        {"seats", "three", FALSE},
        {"limit", "2147483648", TRUE},
        {"limit", "9223372036854775808", FALSE},
        {"on", "2021-02-29", FALSE},
        {"on", "15.09.2021", FALSE},
        {"on", "2021-09-15T12:00", FALSE},
        {"at", "2021-09-15T12:00:00Z", TRUE},
        {"at", "yesterday", FALSE},
        {"paying", "N", TRUE},
        {"paying", "perhaps", FALSE},
        {"more", "{", FALSE},
        {"more", "[1]", TRUE},
        {"tags", "anything", TRUE},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_cell(rows[i].column, rows[i].cell, rows[i].good);
}

/* ---- a folder ---- */

static void test_folder(void)
{
    g_autofree char *folder = g_dir_make_tmp("delight-XXXXXX", NULL);
    static const char *const files[][2] = {
        {"account.csv", "customer,plan\nAcme,Growth\n"},
        {"touchpoint.csv", "customer,kind\n"},
        {"answers.yaml",
         "answers:\n"
         "  - {customer: Acme, check: a, answer: yes, by: csm, on: 2021-09-01, valid_for: 180 "
         "days, note: x}\n"
         "  - {customer: 42, check: b, answer: na}\n"
         "waivers:\n"
         "  - {customer: Acme, check: a, reason: server-side, until: 2021-12-31}\n"},
        {".hidden.csv", "\xff"},
        {"notes.txt", "\xff"},
    };
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();

    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(folder, files[i][0], NULL);
        g_assert_true(g_file_set_contents(path, files[i][1], -1, NULL));
    }
    g_autoptr(Facts) facts = facts_load(folder, diagnostics);
    g_assert_cmpuint(diagnostic_list_length(diagnostics), ==, 0);
    g_assert_cmpstr(facts->folder, ==, folder);
    g_assert_cmpuint(facts->tables->len, ==, 2);
    g_assert_nonnull(facts_find(facts, "account"));
    g_assert_cmpuint(facts_find(facts, "touchpoint")->rows->len, ==, 0);
    g_assert_null(facts_find(facts, "newsletter_subscriber"));
    g_assert_cmpuint(facts->answers->len, ==, 2);
    const FactsAnswer *first = g_ptr_array_index(facts->answers, 0);
    const FactsAnswer *second = g_ptr_array_index(facts->answers, 1);
    g_assert_cmpint(first->answer, ==, ANSWER_YES);
    g_assert_cmpstr(first->on, ==, "2021-09-01");
    g_assert_cmpint(first->valid_ms, ==, G_GINT64_CONSTANT(15552000000));
    g_assert_cmpuint(first->place.line, ==, 2);
    g_assert_cmpstr(second->customer, ==, "42");
    g_assert_cmpint(second->answer, ==, ANSWER_NA);
    g_assert_null(second->on);
    g_assert_cmpint(second->valid_ms, ==, 0);
    const FactsWaiver *waiver = g_ptr_array_index(facts->waivers, 0);
    g_assert_cmpstr(waiver->reason, ==, "server-side");
    g_assert_cmpstr(waiver->until, ==, "2021-12-31");
    g_assert_null(waiver->by);
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(folder, files[i][0], NULL);
        g_unlink(path);
    }
    g_rmdir(folder);
}

/* What is known of a file of facts, a row or an entry a line. */
static char *told(const Facts *facts)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < facts->tables->len; i++) {
        const FactsTable *table = facts->tables->pdata[i];
        for (guint k = 0; k < table->rows->len; k++) {
            const GPtrArray *row = table->rows->pdata[k];
            for (guint c = 0; c < row->len; c++)
                g_string_append_printf(text, "%s|", row->pdata[c] ? (char *)row->pdata[c] : "~");
            g_string_append_c(text, '\n');
        }
    }
    for (guint i = 0; i < facts->answers->len; i++) {
        const FactsAnswer *answer = facts->answers->pdata[i];
        g_string_append_printf(text, "%s %s %d %s %s %s %" G_GINT64_FORMAT "\n", answer->customer,
                               answer->check, (int)answer->answer, answer->by, answer->note,
                               answer->on, answer->valid_ms);
    }
    for (guint i = 0; i < facts->waivers->len; i++) {
        const FactsWaiver *waiver = facts->waivers->pdata[i];
        g_string_append_printf(text, "%s %s %s %s %s\n", waiver->customer, waiver->check,
                               waiver->reason, waiver->by, waiver->until);
    }
    return g_string_free(text, FALSE);
}

/* All lines of a cut file's but the last, which may have lost its end, are of the whole file. */
static void assert_beginning(const char *cut, const char *whole)
{
    g_auto(GStrv) lines = g_strsplit(cut, "\n", -1), all = g_strsplit(whole, "\n", -1);
    for (guint i = 0; lines[i] && lines[i + 1] && lines[i + 2]; i++)
        g_assert_true(g_strv_contains((const char *const *)all, lines[i]));
    g_assert_cmpuint(g_strv_length(lines), <=, g_strv_length(all));
}

/* At whatever byte a file is cut, it is refused, or says what it says as far as it goes. */
static void test_cut(void)
{
    enum { LENGTH = 1200 };
    static const char *const names[] = {"account.csv", "answers.yaml", "feedback.csv",
                                        "newsletter_subscriber.csv", "touchpoint.csv"};
    g_autofree char *folder = g_dir_make_tmp("delight-XXXXXX", NULL);
    guint refused = 0, taken = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *from = g_build_filename("tests/demo/facts", names[i], NULL);
        g_autofree char *path = g_build_filename(folder, names[i], NULL);
        g_autofree char *text = NULL, *whole = NULL;
        gsize length;
        g_assert_true(g_file_get_contents(from, &text, &length, NULL));
        length = (gsize)(strchr(text + LENGTH, '\n') + 1 - text);
        g_assert_true(g_file_set_contents(path, text, (gssize)length, NULL));
        for (gsize back = 0; back <= length; back++) {
            g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
            g_assert_cmpint(truncate(path, (off_t)(length - back)), ==, 0);
            g_autoptr(Facts) facts = facts_load(folder, diagnostics);
            g_autofree char *said = told(facts);
            const gboolean good = diagnostic_list_errors(diagnostics) == 0;
            if (!whole)
                whole = g_strdup(said);
            if (good)
                assert_beginning(said, whole);
            refused += !good;
            taken += good;
        }
        g_unlink(path);
    }
    g_assert_cmpuint(refused, >, 1000);
    g_assert_cmpuint(taken, >, 1000);
    g_rmdir(folder);
}

static void test_no_folder(void)
{
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    g_autoptr(Facts) none = facts_load(NULL, diagnostics);

    g_assert_cmpuint(diagnostic_list_length(diagnostics), ==, 0);
    g_assert_null(none->folder);
    g_assert_cmpuint(none->tables->len + none->answers->len + none->waivers->len, ==, 0);
    g_autoptr(Facts) missing = facts_load("no/such/folder", diagnostics);
    g_assert_nonnull(missing);
    g_assert_cmpuint(diagnostic_list_errors(diagnostics), ==, 1);
    g_assert_cmpstr(diagnostic_list_get(diagnostics, 0)->text, ==,
                    "this folder cannot be read: No such file or directory");
}

/* ---- examples ---- */

static guint errors_of(const char *answers, const char *waivers, guint *found)
{
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    json_t *said = json_loads(answers, 0, NULL), *excused = json_loads(waivers, 0, NULL);
    g_autoptr(Facts) facts =
        facts_from_json(said, excused, (Place){g_intern_string("x.yaml"), 3, 1}, diagnostics);

    *found = facts->answers->len + facts->waivers->len;
    json_decref(said);
    json_decref(excused);
    return diagnostic_list_errors(diagnostics);
}

static void test_from_json(void)
{
    guint found;

    g_assert_cmpuint(errors_of("[]", "[]", &found), ==, 0);
    g_assert_cmpuint(found, ==, 0);
    g_assert_cmpuint(errors_of("[{\"customer\":\"a\",\"check\":\"b\",\"answer\":\"no\"}]",
                               "[{\"customer\":\"a\",\"check\":\"b\",\"reason\":\"c\"}]", &found),
                     ==, 0);
    g_assert_cmpuint(found, ==, 2);
    g_assert_cmpuint(errors_of("[{\"customer\":\"a\",\"check\":\"b\",\"answer\":\"maybe\"}]",
                               "[{\"customer\":\"a\",\"check\":\"b\"}]", &found),
                     ==, 2);
    g_assert_cmpuint(found, ==, 0);
    g_assert_cmpuint(errors_of("[{\"customer\":\"a\",\"check\":\"b\",\"answer\":\"no\","
                               "\"valid_for\":\"2 days\"}, 3]",
                               "[{\"customer\":\"a\",\"check\":\"b\",\"reason\":\" \"}]", &found),
                     ==, 5);
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    g_autoptr(Facts) nothing = facts_from_json(NULL, NULL, (Place){0}, diagnostics);
    g_assert_cmpuint(nothing->answers->len, ==, 0);
}

/* The demo's own facts fit the shipped pack. */
static void test_demo(void)
{
    static const char *const folders[] = {"tests/demo/facts", "tests/demo/facts-2026"};
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    g_autoptr(Pack) pack = pack_load((const char *const[]){"checks", NULL}, diagnostics);
    g_autoptr(GString) text = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autoptr(Facts) facts = facts_load(folders[i], diagnostics);
        facts_check(facts, pack, diagnostics);
        g_assert_cmpuint(facts->tables->len, >=, 2);
    }
    for (guint i = 0; i < diagnostic_list_length(diagnostics); i++)
        diagnostic_format(diagnostic_list_get(diagnostics, i), FALSE, text);
    g_assert_cmpstr(text->str, ==, "");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/facts/csv", test_csv);
    g_test_add_func("/facts/half-a-row", test_half_a_row);
    g_test_add_func("/facts/hostile-csv", test_hostile_csv);
    g_test_add_func("/facts/rows", test_rows);
    g_test_add_func("/facts/listed-words", test_listed_words);
    g_test_add_func("/facts/contradictions", test_contradictions);
    g_test_add_func("/facts/cells", test_cells);
    g_test_add_func("/facts/folder", test_folder);
    g_test_add_func("/facts/cut", test_cut);
    g_test_add_func("/facts/no-folder", test_no_folder);
    g_test_add_func("/facts/from-json", test_from_json);
    g_test_add_func("/facts/demo", test_demo);
    return g_test_run();
}
