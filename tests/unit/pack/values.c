/* The shapes of single values: durations, dates, params, names. */
#include "pack.h"

#include "pack_fields.h"

static void test_durations(void)
{
    static const struct {
        const char *text;
        gint64 milliseconds; /* -1: no duration */
    } rows[] = {{"30s", 30000},
                {"5 min", 300000},
                {"2h", 7200000},
                {"180 days", 15552000000},
                {"1 day", 86400000},
                {"250ms", 250},
                {"2 weeks", 1209600000},
                {"0s", 0},
                {"30", -1},
                {"s", -1},
                {"-3s", -1},
                {"1.5h", -1},
                {"3 parsecs", -1},
                {"99999999999d", -1},
                {"", -1},
                {"3s ", -1}};

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gint64 milliseconds = -1;
        g_assert_cmpint(pack_duration(rows[i].text, &milliseconds), ==, rows[i].milliseconds >= 0);
        g_assert_cmpint(milliseconds, ==, rows[i].milliseconds);
    }
}

static void test_dates(void)
{
    static const char *const dates[] = {"2021-09-15", "2020-02-29", "0001-01-01", "9999-12-31"};
    static const char *const none[] = {"2021-02-29", "2021-13-01",  "2021-00-10", "2021-9-15",
                                       "21-09-15",   "2021-09-15 ", "2021/09/15", "0000-01-01",
                                       "",           "today",       "2021-04-31"};
    static const char *const times[] = {"2021-09-15",
                                        "2021-09-15T12:00",
                                        "2021-09-15 12:00:00",
                                        "2021-09-15T23:59:59.123456Z",
                                        "2021-09-15T12:00+02",
                                        "2021-09-15T12:00:00-03:30",
                                        "2021-09-15 12:00 +0530"};
    static const char *const no_times[] = {
        "2021-09-15T24:00",  "2021-09-15T12",        "2021-09-15T12:60",    "2021-09-15T12:00:00.",
        "2021-09-15T12:00 ", "2021-09-15T12:00 CET", "2021-02-29T12:00:00", "12:00"};

    for (gsize i = 0; i < G_N_ELEMENTS(dates); i++)
        g_assert_true(pack_is_date(dates[i]));
    for (gsize i = 0; i < G_N_ELEMENTS(none); i++)
        g_assert_false(pack_is_date(none[i]));
    for (gsize i = 0; i < G_N_ELEMENTS(times); i++)
        if (!pack_is_timestamp(times[i]))
            g_error("%s", times[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(no_times); i++)
        if (pack_is_timestamp(no_times[i]))
            g_error("%s", no_times[i]);
}

static void test_param_types(void)
{
    static const struct {
        const char *text;
        gboolean quoted;
        ParamType type;
    } rows[] = {{"3", FALSE, PARAM_INTEGER},      {"-3", FALSE, PARAM_INTEGER},
                {"0.5", FALSE, PARAM_NUMERIC},    {"3", TRUE, PARAM_TEXT},
                {"true", FALSE, PARAM_BOOLEAN},   {"true", TRUE, PARAM_TEXT},
                {"yes", FALSE, PARAM_TEXT},       {"1e3", FALSE, PARAM_TEXT},
                {"", FALSE, PARAM_TEXT},          {"1.", FALSE, PARAM_TEXT},
                {".5", FALSE, PARAM_TEXT},        {"-", FALSE, PARAM_TEXT},
                {"2021-09-15", FALSE, PARAM_TEXT}};

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpint(pack_param_type(rows[i].text, rows[i].quoted), ==, rows[i].type);
}

static void test_names(void)
{
    g_autofree char *long_name = g_strnfill(64, 'a');

    g_assert_true(pack_is_id("plan-usage2") && pack_is_id("2021"));
    g_assert_false(pack_is_id("") || pack_is_id("-a") || pack_is_id("a_b") || pack_is_id("A"));
    g_assert_true(pack_is_name("plan_month") && pack_is_name("_x9"));
    g_assert_false(pack_is_name("") || pack_is_name("9x") || pack_is_name("a-b") ||
                   pack_is_name("é") || pack_is_name(long_name) || pack_is_id(long_name));
    g_assert_true(pack_is_relation("events") && pack_is_relation("a.b.c") &&
                  pack_is_relation("\"My Events\".\"x y\"") &&
                  pack_is_relation("größe.\"a\"\"b\""));
    g_assert_false(pack_is_relation("") || pack_is_relation("a.") || pack_is_relation("a b") ||
                   pack_is_relation("a.b.c.d") || pack_is_relation("\"\"") ||
                   pack_is_relation("a;b") || pack_is_relation("\"a"));
    g_assert_true(pack_is_type("timestamptz") && pack_is_type("numeric(12, 2)") &&
                  pack_is_type("double precision") && pack_is_type("text[]"));
    g_assert_false(pack_is_type("") || pack_is_type("text;") || pack_is_type("1") ||
                   pack_is_type("text --") || pack_is_type("'x'"));
}

/* Whatever a table is called, what is written for it is read as it. */
static void test_quoting(void)
{
    static const char *const names[][2] = {
        {"events", "events"},       {"Events", "\"Events\""}, {"a b", "\"a b\""},
        {"9x", "\"9x\""},           {"a\"b", "\"a\"\"b\""},   {"größe", "\"größe\""},
        {"a.b-c'd", "\"a.b-c'd\""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *quoted = pack_name_quoted(names[i][0]);
        g_autofree char *dotted = g_strdup_printf("s.%s", quoted);
        g_auto(GStrv) parts = pack_name_parts(dotted);
        g_assert_cmpstr(quoted, ==, names[i][1]);
        g_assert_cmpuint(g_strv_length(parts), ==, 2);
        g_assert_cmpstr(parts[1], ==, names[i][0]);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pack-values/durations", test_durations);
    g_test_add_func("/pack-values/dates", test_dates);
    g_test_add_func("/pack-values/param-types", test_param_types);
    g_test_add_func("/pack-values/names", test_names);
    g_test_add_func("/values/quoting", test_quoting);
    return g_test_run();
}
