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

static const struct {
    const char *sqlstate, *message, *sql, *expected;
} values[] = {
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
    {"42703", "column \"name\" does not exist", "select name", "column \"name\" does not exist"},
    /* a name that the statement says, or that a row gave */
    {"42P01", "relation \"Acme\" does not exist", "select v::regclass from t",
     "relation \"...\" does not exist"},
    {"42P01", "relation \"app.event\" does not exist", "select 1 from app.event",
     "relation \"app.event\" does not exist"},
    {"42P01", "relation \"event\" does not exist", "select events from t",
     "relation \"...\" does not exist"},
    {"42703", "column \"name\" of relation \"t\" does not exist", "select name from t",
     "column \"name\" of relation \"t\" does not exist"},
    {"42703", "column \"name\" of relation \"Acme\" does not exist", "select name from t",
     "column \"...\" does not exist"},
    {"42601", "syntax error in tsquery: \"Acme & \"", "select v::tsquery from t",
     "syntax error in tsquery: \"...\""},
    {"42704", "configuration »Acme« existiert nicht", "", "configuration »...« existiert nicht"},
    {"42883", "function f(text) does not exist", "", "function f(text) does not exist"},
    {"53100", "could not write to file \"base/x\": No space left on device", "",
     "could not write to file \"...\": No space left on device"},
    {"57014", "canceling statement due to statement timeout", "",
     "canceling statement due to statement timeout"},
    /* bytes and numbers of a row */
    {"22021", "invalid byte sequence for encoding \"UTF8\": 0xe9 0x72 0x6f", "",
     "invalid byte sequence for encoding \"...\": ... ... ..."},
    {"54000", "requested character too large for encoding: 4711", "select chr(v) from t",
     "requested character too large for encoding: ..."},
    {"22001", "value too long for type character varying(20)", "select v::varchar(20) from t",
     "value too long for type character varying(20)"},
    {"22003", "index 77 out of valid range, 0..3", "", "index ... out of valid range, ..."},
    /* words that are not the server's own */
    {"P0001", "Acme has no plan", "", "a function of the database raised an error"},
    {"38000", "ValueError: Acme", "", "a function of the database raised an error"},
    {"UE001", "Acme has no plan", "", "the server refused it, SQLSTATE UE001"},
    {"XX000", "Acme at line 1", "", "the server refused it, SQLSTATE XX000"},
    {"HV000", "Acme", "", "the server refused it, SQLSTATE HV000"},
    {"", "the connection was lost", NULL, "the connection was lost"},
    {"22000", NULL, NULL, "no reason given"},
};

/* What the server quotes of a row is one customer's, and the message goes to all of them. */
static void test_without_values(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(values); i++) {
        Failure failure = {.code = FAILURE_SQL, .message = (char *)values[i].message};
        g_strlcpy(failure.sqlstate, values[i].sqlstate, sizeof failure.sqlstate);
        g_autofree char *text = failure_without_values(&failure, values[i].sql);
        g_assert_cmpstr(text, ==, values[i].expected);
    }
    /* whatever SQLSTATE a function gives */
    Failure raised = {.sqlstate = "42P01", .raised = TRUE, .message = (char *)"no Acme"};
    g_autofree char *text = failure_without_values(&raised, "no Acme");
    g_assert_cmpstr(text, ==, "a function of the database raised an error");
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
