/* Dumps of which a part is missing or strange, though pg_dump made them: rows that were left out,
 * texts of no encoding, lines of other programs, damage on the way. */
#include "restoring.h"

static const char source[] =
    "create table customer (id int primary key, name text);\n"
    "insert into customer values (1, 'Acme');\n"
    "create table empty (id int);\n"
    "create table \"odd; name\" (id int); insert into \"odd; name\" values (1);\n"
    "create table event (id int, day date) partition by range (day);\n"
    "create table event_1 partition of event for values from ('2021-01-01') to ('2021-02-01');\n"
    "create table event_2 partition of event for values from ('2021-02-01') to ('2021-03-01');\n"
    "insert into event values (1, '2021-01-02'), (2, '2021-02-02');\n"
    "create table no_parts (id int) partition by list (id);\n"
    "create view event_view as select * from event;\n"
    "create table unread (id int); insert into unread values (1);\n";

/* --- rows that were left out ------------------------------------------------------------------ */

static const char *const read_relations[] = {"customer", "empty",      "odd; name", "event",
                                             "no_parts", "event_view", NULL};

typedef struct {
    const char *name;       /* of the test */
    const char *options[6]; /* of pg_dump */
    const char *without;    /* relations whose rows are missing, in order */
    const char *there, *gone;
} Missing;

static const Missing missing[] = {
    {"nothing", {NULL}, "", "customer empty event event_view no_parts \"odd; name\"", "unread"},
    {"one table", {"--exclude-table-data=customer", NULL}, "customer", "event empty", "customer"},
    {"an empty table", {"--exclude-table-data=empty", NULL}, "empty", "customer", "empty"},
    {"an odd name", {"--exclude-table-data=odd*", NULL}, "odd; name", "empty", "\"odd; name\""},
    {"a partition",
     {"--exclude-table-data=event_2", NULL},
     "event_2",
     "customer",
     "event event_view event_2"},
    {"all of an unread table", {"--exclude-table-data=unread", NULL}, "", "customer event", ""},
};

static const struct {
    const char *name;
    const char *options[3];
} formats[] = {
    {"plain.sql", {NULL}},
    {"inserts.sql", {"--inserts", NULL}},
    {"root.sql", {"--load-via-partition-root", NULL}},
    {"custom.dump", {"-Fc", NULL}},
    {"tar.dump", {"-Ft", NULL}},
    {"folder.dump", {"-Fd", NULL}},
};

static void expect_tables(const char *names, const char *answer)
{
    GString *rest = g_string_new(names);
    g_string_replace(rest, "\"odd; name\"", "odd", 0);
    g_auto(GStrv) words = g_strsplit(rest->str, " ", -1);
    g_string_free(rest, TRUE);
    for (char **word = words; *word && **word; word++) {
        g_autofree char *sql = g_strdup_printf("select (count(*) >= 0)::text from public.%s",
                                               strcmp(*word, "odd") == 0 ? "\"odd; name\"" : *word);
        expect_answer(sql, answer);
    }
}

static void test_missing(gconstpointer data)
{
    const Missing *now = data;
    for (guint f = 0; f < G_N_ELEMENTS(formats); f++) {
        g_autoptr(GPtrArray) options = g_ptr_array_new();
        g_autoptr(GError) error = NULL;
        for (guint i = 0; formats[f].options[i]; i++)
            g_ptr_array_add(options, (char *)formats[f].options[i]);
        for (guint i = 0; now->options[i]; i++)
            g_ptr_array_add(options, (char *)now->options[i]);
        g_ptr_array_add(options, NULL);
        g_autofree char *path = file_path(formats[f].name);
        g_autofree char *remove = g_strdup_printf("rm -rf %s", path);
        g_assert_cmpint(system(remove), ==, 0);
        dump_to(formats[f].name, "odd_source", (const char *const *)options->pdata);
        g_autoptr(DumpReport) report = restore(path, read_relations, &error);
        g_assert_no_error(error);
        g_ptr_array_add(report->without_rows, NULL);
        g_autofree char *without = g_strjoinv(", ", (char **)report->without_rows->pdata);
        g_test_message("%s", formats[f].name);
        g_assert_cmpstr(without, ==, now->without);
        g_assert_false(report->schema_only);
        expect_tables(now->there, "true");
        expect_tables(now->gone, "error 42P01");
    }
}

static void test_schema_only(void)
{
    for (guint f = 0; f < G_N_ELEMENTS(formats); f++) {
        const char *const options[] = {
            "--schema-only", formats[f].options[0] ? formats[f].options[0] : "--no-comments", NULL};
        g_autoptr(GError) error = NULL;
        g_autofree char *path = file_path(formats[f].name);
        g_autofree char *remove = g_strdup_printf("rm -rf %s", path);
        g_assert_cmpint(system(remove), ==, 0);
        dump_to(formats[f].name, "odd_source", options);
        g_autoptr(DumpReport) report = restore(path, read_relations, &error);
        g_assert_no_error(error);
        g_assert_true(report->schema_only);
        g_assert_cmpuint(report->without_rows->len, ==, 0);
        expect_tables("customer empty event unread", "true");
    }
}

/* A person who writes no rows into a table means that it has none. */
static void test_by_hand(void)
{
    g_autoptr(DumpReport) report = restore_text("create table a (x int); create table b (x int);\n"
                                                "insert into a values (1);");
    g_assert_false(report->schema_only);
    g_assert_cmpuint(report->without_rows->len, ==, 0);
    expect_answer("select count(*) from b", "0");
}

/* --- encodings -------------------------------------------------------------------------------- */

#define HEAD "--\n-- PostgreSQL database dump\n--\n\n"
#define TAIL "--\n-- PostgreSQL database dump complete\n--\n\n"

static void test_encodings(void)
{
    static const struct {
        const char *encoding, *bytes, *text;
    } cases[] = {
        {"SQL_ASCII", "M\374ller", "M\357\277\275ller"},
        {"SQL_ASCII", "M\303\274ller", "M\303\274ller"},
        {"LATIN1", "M\374ller", "M\303\274ller"},
        {"WIN1252", "\200 5", "\342\202\254 5"},
        {"UTF8", "M\303\274ller", "M\303\274ller"},
        {"SJIS", "\203A", "\343\202\242"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text =
            g_strdup_printf(HEAD "SET client_encoding = '%s';\nSET xmloption = content;\n"
                                 "create table public.t (a text, b text default '%s');\n"
                                 "COPY public.t (a) FROM stdin;\n%s\n\\.\n"
                                 "insert into public.t (a) values ('%s');\n" TAIL,
                            cases[i].encoding, cases[i].bytes, cases[i].bytes, cases[i].bytes);
        g_autoptr(DumpReport) report = restore_text(text);
        g_assert_cmpuint(report->rows, ==, 2);
        g_autofree char *sql = g_strdup_printf("select count(*) from t where a = '%s' and b = '%s'",
                                               cases[i].text, cases[i].text);
        expect_answer(sql, "2");
    }
    expect_refusal("x.sql",
                   HEAD "SET client_encoding = 'UTF8';\ncreate table public.t (a text);\n"
                        "COPY public.t (a) FROM stdin;\nM\374ller\n\\.\n" TAIL,
                   -1, "x.sql:8: invalid byte sequence for encoding \"UTF8\": 0xfc ('t')");
}

/* Characters across the ends of the reader's buffer. */
static void test_long_text(void)
{
    for (guint shift = 0; shift < 4; shift++) {
        g_autoptr(GString) text = g_string_new(
            HEAD "SET client_encoding = 'SQL_ASCII';\ncreate table public.t (a text);\n"
                 "COPY public.t (a) FROM stdin;\n");
        for (guint i = 0; i < shift; i++)
            g_string_append_c(text, 'x');
        for (guint i = 0; i < 300000; i++)
            g_string_append(text, "\360\237\230\200");
        g_string_append(text, "\374\n\\.\n" TAIL);
        g_autoptr(DumpReport) report = restore_text(text->str);
        g_autofree char *expected = g_strdup_printf("%u 1", 300000 + shift + 1);
        expect_answer("select concat(length(a), ' ', length(a) - length(replace(a, U&'\\FFFD', "
                      "''))) from t",
                      expected);
        g_assert_cmpuint(report->rows, ==, 1);
    }
}

/* --- lines of other programs ------------------------------------------------------------------ */

#define TABLE "CREATE TABLE public.t (\n    a text\n);\n"
#define ROWS "COPY public.t (a) FROM stdin;\nx\n\\.\n"

static void test_noise(void)
{
    static const struct {
        const char *text;
        guint64 lines;
        const char *first;
    } cases[] = {
        {HEAD TABLE ROWS TAIL, 0, NULL},
        {"Password: \n" HEAD "\\restrict abc\n" TABLE ROWS TAIL "\\unrestrict abc\n", 1,
         "x.sql:1: Password:"},
        {"pg_dump: warning: there's more\n  of it; and\nmore\n" HEAD TABLE ROWS TAIL, 4,
         "x.sql:1: pg_dump: warning: there's more"},
        {HEAD "pg_dump: hint: 1\n" TABLE "\npg_dump: hint: 2;\n" ROWS TAIL "done\n", 3,
         "x.sql:5: pg_dump: hint: 1"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(DumpReport) report = restore_text(cases[i].text);
        g_assert_cmpuint(report->noise, ==, cases[i].lines);
        g_assert_cmpstr(report->first_noise, ==, cases[i].first);
        g_assert_cmpuint(report->skipped, ==, 0);
        expect_answer("select a from t", "x");
    }
}

/* --- damage ----------------------------------------------------------------------------------- */

/* What a terminal makes of a file. */
static void through_terminal(const char *from, const char *to)
{
    g_autofree char *source_path = file_path(from), *path = file_path(to), *data = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(source_path, &data, &length, NULL));
    g_autoptr(GString) out = g_string_new(NULL);
    for (gsize i = 0; i < length; i++) {
        if (data[i] == '\n')
            g_string_append_c(out, '\r');
        g_string_append_c(out, data[i]);
    }
    g_assert_true(g_file_set_contents(path, out->str, (gssize)out->len, NULL));
}

static void test_terminal(void)
{
    dump_to("terminal.dump", "odd_source", (const char *const[]){"-Fc", NULL});
    dump_to("terminal.tar", "odd_source", (const char *const[]){"-Ft", NULL});
    dump_to("terminal.sql", "odd_source", (const char *const[]){NULL});
    static const char *const archives[] = {"terminal.dump", "terminal.tar"};
    for (guint i = 0; i < G_N_ELEMENTS(archives); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *path = file_path("damaged");
        through_terminal(archives[i], "damaged");
        g_assert_false(dump_check(path, &error));
        g_assert_error(error, EMBED_ERROR, EMBED_ERROR_DUMP);
        g_assert_nonnull(strstr(error->message, "was damaged on its way through a terminal"));
    }
    through_terminal("terminal.sql", "crlf.sql");
    g_autoptr(GError) error = NULL;
    g_autofree char *path = file_path("crlf.sql");
    g_autoptr(DumpReport) report = restore(path, read_relations, &error);
    g_assert_no_error(error);
    g_assert_nonnull(report);
    expect_answer("select name from customer", "Acme");
}

/* At whatever place a tar archive is cut, it is told at once; pg_restore would loop. */
static void test_cut_tar(void)
{
    g_autofree char *path = file_path("whole.tar"), *cut = file_path("cut.tar"), *data = NULL;
    gsize length;
    dump_to("whole.tar", "odd_source", (const char *const[]){"-Ft", NULL});
    g_assert_true(g_file_get_contents(path, &data, &length, NULL));
    g_assert_true(dump_check(path, NULL));
    for (gsize at = 600; at + 1024 < length; at += 700) {
        g_autoptr(GError) error = NULL;
        g_assert_true(g_file_set_contents(cut, data, (gssize)at, NULL));
        g_assert_false(dump_check(cut, &error));
        g_assert_error(error, EMBED_ERROR, EMBED_ERROR_DUMP);
        g_assert_nonnull(strstr(error->message, "cut.tar' was cut short"));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    set_up();
    run_sql("", "create database odd_source");
    run_sql("dbname=odd_source", source);
    for (guint i = 0; i < G_N_ELEMENTS(missing); i++) {
        g_autofree char *path =
            g_strdup_printf("/dump/odd/without the rows of %s", missing[i].name);
        g_test_add_data_func(path, &missing[i], test_missing);
    }
    g_test_add_func("/dump/odd/schema only", test_schema_only);
    g_test_add_func("/dump/odd/by hand", test_by_hand);
    g_test_add_func("/dump/odd/encodings", test_encodings);
    g_test_add_func("/dump/odd/long text", test_long_text);
    g_test_add_func("/dump/odd/noise", test_noise);
    g_test_add_func("/dump/odd/terminal", test_terminal);
    g_test_add_func("/dump/odd/cut tar", test_cut_tar);
    const int status = g_test_run();
    run_sql("", "drop database odd_source");
    return tear_down(status);
}
