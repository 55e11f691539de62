/* Statuses and reasons: every one has a name, and the name leads back to it. */
#include "status.h"

static void test_names(void)
{
    for (int i = 0; i < STATUSES; i++) {
        Status status = STATUSES;
        g_assert_true(status_from_name(status_name((Status)i), &status));
        g_assert_cmpint((int)status, ==, i);
    }
    for (int i = REASON_NONE + 1; i < REASONS; i++) {
        Reason reason = REASON_NONE;
        g_assert_true(reason_from_name(reason_name((Reason)i), &reason));
        g_assert_cmpint((int)reason, ==, i);
        g_assert_true(reason_status(reason) == STATUS_UNKNOWN ||
                      reason_status(reason) == STATUS_ERROR);
        g_assert_nonnull(reason_text(reason));
    }
}

static void test_strange_names(void)
{
    static const char *const names[] = {NULL, "", "PASS", "n/a", "no row", "none"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        Status status = STATUS_NA;
        Reason reason = REASON_ROWS;
        g_assert_false(status_from_name(names[i], &status));
        g_assert_false(reason_from_name(names[i], &reason));
        g_assert_true(status == STATUS_NA && reason == REASON_ROWS);
    }
    g_assert_null(reason_name(REASON_NONE));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/status/names", test_names);
    g_test_add_func("/status/strange", test_strange_names);
    return g_test_run();
}
