/* The lists of the week: who stands in which, and in what order. */
#include "week.h"

#include <string.h>

static char *golden;

static json_t *run_of_the_week(void)
{
    g_autofree char *path = g_build_filename(golden, "week.json", NULL);
    json_error_t error;
    json_t *run = json_load_file(path, 0, &error);
    if (!run)
        g_error("%s:%d: %s", path, error.line, error.text);
    return run;
}

static json_t *lists_of(const json_t *run)
{
    g_autoptr(RunView) view = run_view_new(run);
    return week_lists(view);
}

/* "c1,c2" of a list. */
static char *ids_of(const json_t *entries)
{
    GString *ids = g_string_new(NULL);
    size_t i;
    const json_t *entry;
    json_array_foreach (entries, i, entry) {
        const char *id = json_string_value(json_object_get(entry, "customer"));
        const char *check = json_string_value(json_object_get(entry, "check"));
        g_string_append_printf(ids, "%s%s", i > 0 ? "," : "", id ? id : check);
    }
    return g_string_free(ids, FALSE);
}

static void assert_list(const json_t *run, const char *list, const char *expected)
{
    json_t *week = lists_of(run);
    g_autofree char *ids = ids_of(json_object_get(week, list));
    if (strcmp(ids, expected) != 0)
        g_error("%s: %s, not %s", list, ids, expected);
    json_decref(week);
}

static json_t *customer(json_t *run, size_t at)
{
    return json_array_get(json_object_get(run, "customers"), at);
}

static void test_lists(void)
{
    static const char *const lists[][2] = {
        {"waiting", "c1,c2"}, /* the longest first, whatever the revenue */
        {"worse", "c1,c2"},   /* the heavier question before the larger contract */
        {"renewals", "c1,c2"}, {"expansion", "c2"}, {"ours", "catchup"}, {"recovered", "c3"},
        {"lost_sight", ""},    {"new", "c3"},       {"gone", "c4"},
    };
    json_t *run = run_of_the_week();
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        assert_list(run, lists[i][0], lists[i][1]);
    json_decref(run);
}

/* Of two that lost as much, the more valuable comes first; of two at risk, the one that renews
 * sooner; those at risk before all others. */
static void test_order(void)
{
    json_t *run = run_of_the_week();
    json_t *checks = json_object_get(run, "checks");
    json_object_set_new(json_array_get(checks, 0), "weight", json_integer(1));
    assert_list(run, "worse", "c2,c1");
    json_object_set_new(customer(run, 2), "renews_on", json_string("2021-09-15"));
    assert_list(run, "renewals", "c1,c3,c2");
    json_object_set_new(customer(run, 2), "grade", json_string("critical"));
    assert_list(run, "renewals", "c3,c1,c2");
    json_object_set_new(customer(run, 2), "renews_on", json_string("2021-09-14"));
    assert_list(run, "renewals", "c1,c2");
    json_object_set_new(customer(run, 2), "renews_on", json_string("one day"));
    assert_list(run, "renewals", "c1,c2");
    json_decref(run);
}

/* What came due is ours, and is named before what has been open for long. */
static void test_ours(void)
{
    json_t *run = run_of_the_week(), *week = lists_of(run);
    json_t *entry = json_array_get(json_object_get(week, "ours"), 0);
    json_t *ids = json_object_get(entry, "customers");
    g_assert_cmpint(json_integer_value(json_object_get(entry, "due")), ==, 1);
    g_assert_cmpstr(json_string_value(json_array_get(ids, 0)), ==, "c1");
    g_assert_cmpstr(json_string_value(json_array_get(ids, 1)), ==, "c3");
    json_decref(week);
    json_decref(run);
}

/* What is suspected to be a data problem is said once, and in no list. */
static void test_suspected(void)
{
    json_t *run = run_of_the_week();
    json_t *suspected = json_object_get(json_object_get(run, "changes"), "suspected");
    json_array_append_new(suspected,
                          json_pack("{s:s, s:s, s:s, s:i, s:i}", "check", "events", "from", "pass",
                                    "to", "fail", "customers", 9, "of", 10));
    assert_list(run, "worse", "c2");
    assert_list(run, "recovered", "c3");
    json_decref(run);
}

/* A document that somebody has damaged has lists too. */
static void test_damaged(void)
{
    static const char *const runs[] = {
        "{}",
        "{\"as_of\": 7, \"customers\": 3, \"checks\": {}, \"changes\": [], \"pack\": null}",
        "{\"as_of\": \"2021-09-15\", \"customers\": [null, {}, {\"id\": 3, \"renews_on\": \"\"}, "
        "{\"id\": \"a\", \"signals\": [{}], \"results\": [{}]}], \"checks\": [{\"id\": \"q\", "
        "\"whose\": \"us\", \"tags\": {}}], \"changes\": {\"regressed\": [{}, null], \"due\": "
        "[{\"customer\": null}], \"new_customers\": [{}]}}",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(runs); i++) {
        json_t *run = json_loads(runs[i], 0, NULL);
        g_assert_nonnull(run);
        json_auto_t *week = lists_of(run);
        g_assert_true(json_is_object(week));
        json_decref(run);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    const char *folder = g_getenv("GOLDEN_DIR");
    golden = g_strdup(folder ? folder : "tests/golden");
    g_test_add_func("/week/lists", test_lists);
    g_test_add_func("/week/order", test_order);
    g_test_add_func("/week/ours", test_ours);
    g_test_add_func("/week/suspected", test_suspected);
    g_test_add_func("/week/damaged", test_damaged);
    const int result = g_test_run();
    g_free(golden);
    return result;
}
