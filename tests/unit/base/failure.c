/* The one value for what came to nothing: texts are its own, and what it says may be built on. */
#include "failure.h"

static void test_said_again(void)
{
    Failure failure = {0};
    g_assert_false(failure_set(&failure, FAILURE_SQL, "look", "no \xff here"));
    failure.position = 3;
    g_assert_true(g_utf8_validate(failure.message, -1, NULL));
    /* with texts of its own, and without what it said before */
    g_assert_false(failure_set(&failure, FAILURE_LOST, failure.hint, "%s!", failure.message));
    g_assert_cmpstr(failure.message, ==, "no \xef\xbf\xbd here!");
    g_assert_cmpstr(failure.hint, ==, "look");
    g_assert_cmpint(failure.code, ==, FAILURE_LOST);
    g_assert_cmpuint(failure.position, ==, 0);
    failure_clear(&failure);
    g_assert_null(failure.message);
    failure_clear(&failure);
}

static void test_what_was_done(void)
{
    Failure failure = {0}, copy = {0};
    failure_set(&failure, FAILURE_PRIVILEGE, NULL, "permission denied");
    g_assert_false(failure_prefix(&failure, "cannot read"));
    failure_copy(&copy, &failure);
    failure_clear(&failure);
    g_assert_cmpstr(copy.message, ==, "cannot read: permission denied");
    g_assert_cmpint(copy.code, ==, FAILURE_PRIVILEGE);
    failure_clear(&copy);
    failure_prefix(&failure, "cannot read");
    g_assert_cmpstr(failure.message, ==, "cannot read: no reason given");
    failure_clear(&failure);
}

/* What the server quotes of a row is one customer's, and the message goes to all of them. */
static void test_without_values(void)
{
    static const struct {
        const char *sqlstate, *message, *sql, *expected;
    } cases[] = {
        {"22P02", "invalid input syntax for type integer: \"Acme\"", "select v::int from t",
         "invalid input syntax for type integer: \"...\""},
        {"22003", "value \"99999999999\" is out of range for type integer", "select v::int from t",
         "value \"...\" is out of range for type integer"},
        {"22008", "date/time field value out of range: \"2021-13-01\"", NULL,
         "date/time field value out of range: \"...\""},
        {"22P02", "invalid input value for enum \"mood\": \"Acme\"", "",
         "invalid input value for enum \"...\""},
        /* a value that looks like the end of it, or like nothing */
        {"22P02", "invalid input syntax for type integer: \"a\" b \"Acme\"", "",
         "invalid input syntax for type integer: \"...\""},
        {"22P02", "invalid input syntax for type integer: \"\"", "",
         "invalid input syntax for type integer: \"...\""},
        {"22P02", "invalid input syntax for type integer: \"Acme and then cut…01234567", "",
         "invalid input syntax for type integer: \"..."},
        /* in other languages */
        {"22P02", "ungültige Eingabesyntax für Typ integer: »Acme«", "",
         "ungültige Eingabesyntax für Typ integer: »...«"},
        {"22P02", "syntaxe en entrée invalide pour le type integer : « Acme »", "",
         "syntaxe en entrée invalide pour le type integer : «...»"},
        {"22P02", "ogiltig indatasyntax för typen integer: ”Acme”", "",
         "ogiltig indatasyntax för typen integer: ”...”"},
        /* whoever wrote the probe wrote this */
        {"22P02", "invalid input syntax for type integer: \"it's\"", "select 'it''s'::int",
         "invalid input syntax for type integer: \"it's\""},
        {"22P02", "invalid input syntax for type integer: \"1x\"", "select 21x, v::int from t",
         "invalid input syntax for type integer: \"...\""},
        /* no values, or none of a row */
        {"22012", "division by zero", "", "division by zero"},
        {"42703", "column \"name\" does not exist", "", "column \"name\" does not exist"},
        {"P0001", "Acme has no plan", "", "a function of the database raised an error"},
        {"", "the connection was lost", NULL, "the connection was lost"},
        {"22000", NULL, NULL, "no reason given"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Failure failure = {.code = FAILURE_SQL, .message = (char *)cases[i].message};
        g_strlcpy(failure.sqlstate, cases[i].sqlstate, sizeof failure.sqlstate);
        g_autofree char *text = failure_without_values(&failure, cases[i].sql);
        g_assert_cmpstr(text, ==, cases[i].expected);
    }
}

/* A server quotes a text of 10 MB whole. */
static void test_bounded(void)
{
    Failure failure = {0};
    g_autofree char *text = g_strnfill(10 << 20, 'x');
    failure_set(&failure, FAILURE_SQL, text, "no '%s'", text);
    g_assert_cmpint(g_utf8_strlen(failure.message, -1), ==, FAILURE_CHARACTERS);
    g_assert_cmpint(g_utf8_strlen(failure.hint, -1), ==, FAILURE_CHARACTERS);
    g_assert_true(g_str_has_prefix(failure.message, "no 'xxx"));
    failure_clear(&failure);
}

int main(int count, char **words)
{
    g_test_init(&count, &words, NULL);
    g_test_add_func("/failure/said-again", test_said_again);
    g_test_add_func("/failure/what-was-done", test_what_was_done);
    g_test_add_func("/failure/bounded", test_bounded);
    g_test_add_func("/failure/without-values", test_without_values);
    return g_test_run();
}
