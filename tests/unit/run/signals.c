/* Signals: each condition alone and with others, with and without an archive; and the order of the
 * call list. */
#include "signals.h"

#include <string.h>

/* A run of one customer. `when` is the condition, `customer` and `result` are what is special about
 * them, as JSON. */
static json_t *run_of(const char *when, const char *customer, const char *result)
{
    json_t *condition = json_loads(when, 0, NULL);
    json_t *more = json_loads(customer, 0, NULL);
    json_t *special = json_loads(result, 0, NULL);
    g_assert_true(condition && more && special);
    json_t *answer = json_pack("{s:s, s:s, s:s, s:s}", "check", "events", "status", "pass",
                               "evidence", "three weeks", "action", "Ask them.");
    json_object_update(answer, special);
    json_t *acme = json_pack("{s:s, s:s, s:s, s:f, s:[o]}", "id", "1", "name", "Acme", "grade",
                             "healthy", "score", 80.0, "results", answer);
    json_object_update(acme, more);
    json_decref(more);
    json_decref(special);
    return json_pack("{s:s, s:{s:[{s:s, s:s, s:o}]}, s:[{s:s, s:s, s:i}], s:[o]}", "as_of",
                     "2021-09-15T00:00:00Z", "pack", "signals", "id", "it", "say", "It is so",
                     "when", condition, "checks", "id", "events", "question", "Events?", "weight",
                     1, "customers", acme);
}

#define FAIL "\"status\": \"fail\""
#define SCORES "\"past\": {\"scores\": "
#define GRADES "\"past\": {\"grades\": "
#define POOR "\"grade\": \"critical\", "

static const struct {
    const char *when, *customer, *result;
    const char *said; /* "since: evidence (because)", or NULL: it does not hold */
} cases[] = {
    {"{\"failing\": [\"events\"]}", "{}", "{}", NULL},
    {"{\"failing\": [\"events\"]}", "{}", "{" FAIL "}", "-: three weeks (failing: events)"},
    {"{\"failing\": [\"events\"]}", "{}", "{\"status\": \"waived\"}", NULL},
    {"{\"failing\": [\"nothing\"]}", "{}", "{" FAIL "}", NULL},
    {"{\"failing\": [\"events\"]}", "{}", "{" FAIL ", \"since\": \"2021-09-01T00:00:00Z\"}",
     "2021-09-01T00:00:00Z: three weeks (failing: events)"},
    /* regressed: it passed before, and fails not longer than that */
    {"{\"regressed\": [\"events\"], \"within_days\": 28}", "{}", "{" FAIL "}", NULL},
    {"{\"regressed\": [\"events\"], \"within_days\": 28}", "{}",
     "{" FAIL ", \"since\": \"2021-09-01T00:00:00Z\"}", NULL},
    {"{\"regressed\": [\"events\"], \"within_days\": 28}", "{}",
     "{" FAIL ", \"changed\": [\"2021-08-18T00:00:00Z\"]}",
     "2021-08-18T00:00:00Z: three weeks (regressed: events)"},
    {"{\"regressed\": [\"events\"], \"within_days\": 28}", "{}",
     "{" FAIL ", \"changed\": [\"2021-08-17T23:59:59Z\"]}", NULL},
    {"{\"regressed\": [\"events\"], \"within_days\": 28}", "{}",
     "{\"changed\": [\"2021-09-01T00:00:00Z\"]}", NULL},
    /* grade, and for how long */
    {"{\"grade\": [\"critical\", \"at-risk\"]}", "{}", "{}", NULL},
    {"{\"grade\": [\"critical\", \"at-risk\"]}", "{\"grade\": \"at-risk\"}", "{}",
     "-: at risk, score 80.0 (grade: at-risk)"},
    {"{\"grade\": [\"critical\"], \"for_days\": 28}", "{\"grade\": \"critical\"}", "{}", NULL},
    {"{\"grade\": [\"critical\"], \"for_days\": 28}",
     "{" POOR GRADES "[[\"2021-08-18T00:00:00Z\", \"critical\"]]}}", "{}",
     "2021-08-18T00:00:00Z: critical, score 80.0 (grade: critical, for 28 days)"},
    {"{\"grade\": [\"critical\"], \"for_days\": 28}",
     "{" POOR GRADES "[[\"2021-08-19T00:00:00Z\", \"critical\"]]}}", "{}", NULL},
    {"{\"grade\": [\"critical\"], \"for_days\": 28}",
     "{" POOR GRADES "[[\"2021-08-01T00:00:00Z\", \"critical\"], [\"2021-09-01T00:00:00Z\", "
     "\"at-risk\"], [\"2021-09-08T00:00:00Z\", \"critical\"]]}}",
     "{}", NULL},
    /* score_drop, from the highest that was in force in that time */
    {"{\"score_drop\": 15, \"within_days\": 28}", "{}", "{}", NULL},
    {"{\"score_drop\": 15, \"within_days\": 28}",
     "{" SCORES "[[\"2021-01-01T00:00:00Z\", 95], [\"2021-09-08T00:00:00Z\", 80]]}}", "{}",
     "2021-09-08T00:00:00Z: score from 95.0 to 80.0 (score_drop: 15.0 within 28 days)"},
    {"{\"score_drop\": 15, \"within_days\": 28}",
     "{" SCORES "[[\"2021-01-01T00:00:00Z\", 94], [\"2021-09-08T00:00:00Z\", 80]]}}", "{}", NULL},
    {"{\"score_drop\": 15, \"within_days\": 28}",
     "{" SCORES "[[\"2021-01-01T00:00:00Z\", 95], [\"2021-08-18T00:00:00Z\", 80]]}}", "{}", NULL},
    {"{\"score_drop\": 15, \"within_days\": 28}",
     "{" SCORES "[[\"2021-08-25T00:00:00Z\", 97], [\"2021-09-01T00:00:00Z\", 90], "
     "[\"2021-09-08T00:00:00Z\", 80]]}}",
     "{}", "2021-09-01T00:00:00Z: score from 97.0 to 80.0 (score_drop: 17.0 within 28 days)"},
    /* a value */
    {"{\"check\": \"events\", \"at_least\": 1}", "{}", "{\"value\": 1}",
     "-: three weeks (check: events 1 >= 1)"},
    {"{\"check\": \"events\", \"at_least\": 1}", "{}", "{\"value\": 0.99}", NULL},
    {"{\"check\": \"events\", \"at_most\": 1}", "{}", "{\"value\": 0.99}",
     "-: three weeks (check: events 0.99 <= 1)"},
    {"{\"check\": \"events\", \"at_least\": 1}", "{}", "{\"value\": 2, \"status\": \"na\"}", NULL},
    {"{\"check\": \"events\", \"column\": \"of_before\", \"at_most\": 0.7}", "{}",
     "{\"value\": 9, \"data\": {\"of_before\": 0.7}}",
     "-: 0.70 of before; three weeks (check: events of_before 0.7 <= 0.7)"},
    {"{\"check\": \"events\", \"column\": \"of_before\", \"at_most\": 0.7}", "{}",
     "{\"value\": 0, \"data\": {\"of_before\": 0.71}}", NULL},
    {"{\"check\": \"events\", \"column\": \"of_before\", \"at_most\": 0.7}", "{}",
     "{\"value\": 0, \"data\": {\"of_before\": null}}", NULL},
    {"{\"check\": \"events\", \"column\": \"of_before\", \"at_most\": 0.7}", "{}",
     "{\"value\": 0, \"data\": null}", NULL},
    /* renewal: today counts, yesterday is over */
    {"{\"renews_within_days\": 90}", "{}", "{}", NULL},
    {"{\"renews_within_days\": 90}", "{\"renews_on\": \"2021-09-15\"}", "{}",
     "-: renews on 2021-09-15 (renews_within: in 0 of 90 days)"},
    {"{\"renews_within_days\": 90}", "{\"renews_on\": \"2021-09-14\"}", "{}", NULL},
    {"{\"renews_within_days\": 90}", "{\"renews_on\": \"2021-12-14\"}", "{}",
     "-: renews on 2021-12-14 (renews_within: in 90 of 90 days)"},
    {"{\"renews_within_days\": 90}", "{\"renews_on\": \"2021-12-15\"}", "{}", NULL},
    {"{\"renews_within_days\": 90}", "{\"renews_on\": \"soon\"}", "{}", NULL},
    /* all of them */
    {"{\"renews_within_days\": 90, \"grade\": [\"critical\"]}",
     "{" POOR "\"renews_on\": \"2021-10-01\"}", "{}",
     "-: renews on 2021-10-01; critical, score 80.0 (renews_within: in 16 of 90 days; grade: "
     "critical)"},
    {"{\"renews_within_days\": 90, \"grade\": [\"critical\"]}", "{\"renews_on\": \"2021-10-01\"}",
     "{}", NULL},
    {"{\"paying\": true}", "{\"paying\": true}", "{}", "-:  (paying)"},
    {"{\"paying\": true}", "{\"paying\": false}", "{}", NULL},
    {"{\"paying\": false}", "{\"paying\": null}", "{}", NULL},
    {"{\"contradicted\": true}", "{}", "{}", NULL},
    {"{\"contradicted\": true}", "{}",
     "{\"contradicts\": {\"answer\": \"no\", \"by\": \"mia\", \"on\": \"2021-09-02\"}}",
     "2021-09-02: mia says no, the data: three weeks (contradicted: events)"},
    /* what this version does not know cannot be said to hold; nor what says nothing */
    {"{\"mood\": \"bad\"}", "{}", "{}", NULL},
    {"{\"mood\": \"bad\", \"failing\": [\"events\"]}", "{}", "{" FAIL "}", NULL},
    {"{}", "{}", "{}", NULL},
};

static void test_conditions(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        json_t *run = run_of(cases[i].when, cases[i].customer, cases[i].result);
        signals_attach(run);
        const json_t *acme = json_array_get(json_object_get(run, "customers"), 0);
        const json_t *signal = json_array_get(json_object_get(acme, "signals"), 0);
        const char *since = json_string_value(json_object_get(signal, "since"));
        g_autofree char *said =
            signal ? g_strdup_printf("%s: %s (%s)", since ? since : "-",
                                     json_string_value(json_object_get(signal, "evidence")),
                                     json_string_value(json_object_get(signal, "because")))
                   : NULL;
        g_test_message("%s %s %s", cases[i].when, cases[i].customer, cases[i].result);
        g_assert_cmpstr(said, ==, cases[i].said);
        g_assert_cmpuint(json_array_size(json_object_get(run, "calls")), ==, signal != NULL);
        json_decref(run);
    }
}

/* By the first signal, then revenue, then who pays, then the renewal, then the score. */
static void test_order(void)
{
    json_t *run = json_loads(
        "{\"as_of\": \"2021-09-15T00:00:00Z\","
        " \"pack\": {\"signals\": [{\"id\": \"a\", \"when\": {\"failing\": [\"x\"]}},"
        "                          {\"id\": \"b\", \"when\": {\"grade\": [\"poor\"]}}]},"
        " \"checks\": [{\"id\": \"x\", \"question\": \"X?\"}],"
        " \"customers\": ["
        " {\"id\": \"none\", \"name\": \"A\", \"grade\": \"good\", \"results\": []},"
        " {\"id\": \"last\", \"name\": \"B\", \"grade\": \"poor\", \"score\": 9, \"results\": []},"
        " {\"id\": \"low\", \"name\": \"C\", \"grade\": \"poor\", \"score\": 3, \"results\": []},"
        " {\"id\": \"renews\", \"name\": \"D\", \"grade\": \"poor\", \"score\": 50,"
        "  \"renews_on\": \"2022-01-01\", \"results\": []},"
        " {\"id\": \"pays\", \"name\": \"E\", \"grade\": \"poor\", \"score\": 60, \"paying\": true,"
        "  \"results\": []},"
        " {\"id\": \"rich\", \"name\": \"F\", \"grade\": \"poor\", \"arr\": 12000.5, \"results\": "
        "[]},"
        " {\"id\": \"urgent\", \"name\": \"G\", \"grade\": \"poor\","
        "  \"results\": [{\"check\": \"x\", \"status\": \"fail\"}]}]}",
        0, NULL);
    static const char *const order[] = {"urgent", "rich", "pays", "renews", "low", "last"};
    g_assert_nonnull(run);
    signals_attach(run);
    signals_attach(run); /* in place of what is there */
    const json_t *calls = json_object_get(run, "calls");
    g_assert_cmpuint(json_array_size(calls), ==, G_N_ELEMENTS(order));
    for (gsize i = 0; i < G_N_ELEMENTS(order); i++)
        g_assert_cmpstr(json_string_value(json_array_get(calls, i)), ==, order[i]);
    const json_t *urgent = json_array_get(json_object_get(run, "customers"), 6);
    g_assert_cmpuint(json_array_size(json_object_get(urgent, "signals")), ==, 2);
    json_decref(run);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/signals/conditions", test_conditions);
    g_test_add_func("/signals/order", test_order);
    return g_test_run();
}
