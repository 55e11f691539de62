/* Moments: how they may be written, and how they are. */
#include "clock.h"

static void test_clock(void)
{
    static const char *const cases[][2] = {
        {"2021-09-15", "2021-09-15T00:00:00Z"},
        {" 2021-09-15 ", "2021-09-15T00:00:00Z"},
        {"2021-09-15T10:00:00Z", "2021-09-15T10:00:00Z"},
        {"2021-09-15 10:00:00+02", "2021-09-15T08:00:00Z"},
        {"2021-09-15 10:00", "2021-09-15T10:00:00Z"},
        {"2021-09-15T10:00:00.25Z", "2021-09-15T10:00:00.250000Z"},
        {"1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"},
        {"2021-02-30", NULL},
        {"2021-W37-3", NULL},
        {"15.9.2021", NULL},
        {"", NULL},
        {"yesterday", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gint64 clock = 0;
        const gboolean read = clock_parse(cases[i][0], &clock);
        g_test_message("%s", cases[i][0]);
        g_assert_true(read == (cases[i][1] != NULL));
        g_autofree char *text = read ? clock_format(clock) : NULL;
        g_assert_cmpstr(text, ==, cases[i][1]);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/clock/text", test_clock);
    return g_test_run();
}
