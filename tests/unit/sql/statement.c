/* Statements: values are bound once, and positions find their way back to the pack. */
#include "statement.h"

/* A literal block: its text begins on the line after the bar, in column 5. */
static Source block(char *text)
{
    return (Source){.text = text,
                    .place = {g_intern_static_string("x.yaml"), 10, 12},
                    .block = TRUE,
                    .indent = 4};
}

static void test_values(void)
{
    g_autoptr(Statement) statement = statement_new();
    statement_append(statement, "select ");
    statement_append_value(statement, TYPE_TEXT, "a");
    statement_append(statement, ", ");
    statement_append_value(statement, TYPE_TEXT, NULL);
    statement_append(statement, ", ");
    statement_append_value(statement, TYPE_INT4, "1");
    statement_append(statement, ", ");
    statement_append_value(statement, TYPE_TEXT, "1");
    statement_append(statement, ", ");
    statement_append_value(statement, TYPE_TEXT, NULL);
    statement_append(statement, ", ");
    statement_append_value(statement, TYPE_TEXT, "a");
    g_assert_cmpstr(statement_sql(statement), ==, "select $1, $2, $3, $4, $2, $1");
    g_assert_cmpint(statement_n_values(statement), ==, 4);
    g_assert_cmpuint(statement_types(statement)[0], ==, TYPE_TEXT);
    g_assert_cmpuint(statement_types(statement)[2], ==, TYPE_INT4);
    g_assert_cmpstr(statement_values(statement)[0], ==, "a");
    g_assert_null(statement_values(statement)[1]);
    g_assert_cmpstr(statement_values(statement)[3], ==, "1");
}

static void test_empty(void)
{
    g_autoptr(Statement) statement = statement_new();
    Place place;
    g_assert_cmpstr(statement_sql(statement), ==, "");
    g_assert_cmpint(statement_n_values(statement), ==, 0);
    g_assert_false(statement_place(statement, 0, &place));
    g_assert_false(statement_place(statement, 1, &place));
}

static void test_identifier(void)
{
    g_autoptr(Statement) statement = statement_new();
    statement_append_identifier(statement, "plan\"; drop");
    statement_appendf(statement, " as t%d", 7);
    g_assert_cmpstr(statement_sql(statement), ==, "\"plan\"\"; drop\" as t7");
}

static void test_relation(void)
{
    static const char *const cases[][3] = {
        {"public", "posthog_event", "public.posthog_event"},
        {"public", "events", "public.\"events\""},
        {"My schema", "a\"b", "\"My schema\".\"a\"\"b\""},
        {"public", "a  b", "public.U&\"a \\+000020b\""},
        {"public", "a b", "public.\"a b\""},
        {"public", "a\n\"\\b\xe2\x80\xae", "public.U&\"a\\+00000A\"\"\\\\b\\+00202E\""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = statement_relation(cases[i][0], cases[i][1]);
        g_assert_cmpstr(name, ==, cases[i][2]);
    }
}

static void test_text_array(void)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    g_autofree char *none = statement_text_array(texts);
    g_assert_cmpstr(none, ==, "{}");
    g_ptr_array_add(texts, (gpointer) "a,b");
    g_ptr_array_add(texts, (gpointer) "say \"so\" \\ {}");
    g_ptr_array_add(texts, (gpointer) "");
    g_autofree char *some = statement_text_array(texts);
    g_assert_cmpstr(some, ==, "{\"a,b\",\"say \\\"so\\\" \\\\ {}\",\"\"}");
    g_ptr_array_add(texts, NULL);
    g_ptr_array_add(texts, (gpointer) "NULL");
    g_ptr_array_remove_range(texts, 0, 2);
    g_autofree char *null = statement_text_array(texts);
    g_assert_cmpstr(null, ==, "{\"\",NULL,\"NULL\"}");
}

/* The position of the first `what` in the statement. */
static gsize position_of(const Statement *statement, const char *what)
{
    const char *sql = statement_sql(statement);
    const char *found = g_strstr_len(sql, -1, what);
    g_assert_nonnull(found);
    return (gsize)(found - sql) + 1;
}

static void assert_place(const Statement *statement, gsize position, guint line, guint column)
{
    Place place = {0};
    g_assert_true(statement_place(statement, position, &place));
    g_assert_cmpstr(place.file, ==, "x.yaml");
    g_assert_cmpuint(place.line, ==, line);
    g_assert_cmpuint(place.column, ==, column);
}

/* `ï` and `→` are one character to the server and to an editor, but several bytes. */
static void test_place(void)
{
    char sql[] = "select 'naïve →',\n  nope, :months, more\n";
    Source text = block(sql);
    const char *colon = g_strstr_len(text.text, -1, ":months");
    gsize before = (gsize)(colon - text.text);
    gsize after = before + strlen(":months");

    g_autoptr(Statement) statement = statement_new();
    statement_append(statement, "with \"größe\" as (");
    statement_append_from(statement, &text, 0, before);
    statement_append_value(statement, TYPE_INT4, "3");
    statement_append_from(statement, &text, after, strlen(text.text) - after);
    statement_append(statement, ") select 1");

    assert_place(statement, position_of(statement, "select 'n"), 11, 5);
    assert_place(statement, position_of(statement, "→"), 11, 19);
    assert_place(statement, position_of(statement, "nope"), 12, 7);
    assert_place(statement, position_of(statement, "$1"), 12, 13);
    assert_place(statement, position_of(statement, "$1") + 1, 12, 13);
    assert_place(statement, position_of(statement, "more"), 12, 22);

    Place place;
    g_assert_false(statement_place(statement, 1, &place));
    g_assert_false(statement_place(statement, position_of(statement, "select 1"), &place));
    g_assert_false(statement_place(statement, 10000, &place));
    g_assert_false(statement_place(statement, -1, &place));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/statement/values", test_values);
    g_test_add_func("/statement/empty", test_empty);
    g_test_add_func("/statement/identifier", test_identifier);
    g_test_add_func("/statement/relation", test_relation);
    g_test_add_func("/statement/text array", test_text_array);
    g_test_add_func("/statement/place", test_place);
    return g_test_run();
}
