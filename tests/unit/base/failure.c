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

int main(int count, char **words)
{
    g_test_init(&count, &words, NULL);
    g_test_add_func("/failure/said-again", test_said_again);
    g_test_add_func("/failure/what-was-done", test_what_was_done);
    return g_test_run();
}
