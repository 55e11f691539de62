/* Statuses, scores and grades: rows of cases, and rules that hold for any numbers. */
#include "judge.h"

#include "clock.h"

#include <math.h>

static gint64 at(const char *text)
{
    gint64 clock = 0;
    g_assert_true(clock_parse(text, &clock));
    return clock;
}

/* --- one judgement ---------------------------------------------------------------------------- */

enum { BAR = 1, PASS = 2, APPLIES = 4 };

static PackCheck check_of(int shape, PackMissing missing)
{
    PackCheck check = {.weight = 1, .missing = missing};
    if (shape & BAR) {
        check.has_at_least = TRUE;
        check.at_least = 0.8;
    }
    if (shape & PASS)
        check.pass.text = (char *)"p";
    if (shape & APPLIES)
        check.applies.text = (char *)"a";
    return check;
}

static void test_findings(void)
{
    static const struct {
        const char *name;
        int shape;
        PackMissing missing;
        Finding finding;
        Status status;
        Reason reason;
    } cases[] = {
        {"above", BAR, 0, {.rows = 1, .has_value = TRUE, .value = 0.81}, STATUS_PASS, 0},
        {"at the bar", BAR, 0, {.rows = 1, .has_value = TRUE, .value = 0.8}, STATUS_PASS, 0},
        {"rounded to the bar",
         BAR,
         0,
         {.rows = 1, .has_value = TRUE, .value = 0.7999999999},
         STATUS_PASS,
         0},
        {"below", BAR, 0, {.rows = 1, .has_value = TRUE, .value = 0.799999999}, STATUS_FAIL, 0},
        {"null value", BAR, 0, {.rows = 1}, STATUS_UNKNOWN, REASON_NULL},
        {"true", PASS, 0, {.rows = 1, .verdict = MAYBE_TRUE}, STATUS_PASS, 0},
        {"false", PASS, 0, {.rows = 1, .verdict = MAYBE_FALSE}, STATUS_FAIL, 0},
        {"null", PASS, 0, {.rows = 1, .verdict = MAYBE_NULL}, STATUS_UNKNOWN, REASON_NULL},
        {"does not apply",
         PASS | APPLIES,
         0,
         {.rows = 1, .applies = MAYBE_FALSE, .verdict = MAYBE_TRUE},
         STATUS_NA,
         0},
        {"null applies", PASS | APPLIES, 0, {.rows = 1, .verdict = MAYBE_TRUE}, STATUS_NA, 0},
        {"applies",
         PASS | APPLIES,
         0,
         {.rows = 1, .applies = MAYBE_TRUE, .verdict = MAYBE_FALSE},
         STATUS_FAIL,
         0},
        {"no row", PASS, MISSING_UNKNOWN, {0}, STATUS_UNKNOWN, REASON_NO_ROW},
        {"no row, fail", PASS, MISSING_FAIL, {0}, STATUS_FAIL, 0},
        {"no row, pass", PASS, MISSING_PASS, {0}, STATUS_PASS, 0},
        {"no row, na", PASS, MISSING_NA, {0}, STATUS_NA, 0},
        {"two rows", PASS, 0, {.rows = 2, .verdict = MAYBE_TRUE}, STATUS_ERROR, REASON_ROWS},
        {"no source",
         PASS,
         MISSING_FAIL,
         {.source = REASON_NO_SOURCE},
         STATUS_UNKNOWN,
         REASON_NO_SOURCE},
        {"no right", PASS, 0, {.source = REASON_NO_PRIVILEGE}, STATUS_UNKNOWN, REASON_NO_PRIVILEGE},
        {"too slow", PASS, 0, {.source = REASON_TIMEOUT}, STATUS_ERROR, REASON_TIMEOUT},
        {"broken", PASS, 0, {.source = REASON_SQL, .rows = 1}, STATUS_ERROR, REASON_SQL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const PackCheck check = check_of(cases[i].shape, cases[i].missing);
        const Judgement found = judge(&check, &cases[i].finding, NULL, NULL, 0);
        g_test_message("%s", cases[i].name);
        g_assert_cmpstr(status_name(found.status), ==, status_name(cases[i].status));
        g_assert_cmpstr(reason_name(found.reason), ==, reason_name(cases[i].reason));
    }
}

/* --- answers and waivers ---------------------------------------------------------------------- */

#define DAY_MS ((gint64)24 * 3600 * 1000)

static FactsAnswer said(int answer, const char *on, gint64 days)
{
    FactsAnswer entry = {.on = (char *)on, .valid_ms = days * DAY_MS};
    entry.answer = answer;
    return entry;
}

static Judgement judge_said(const Finding *finding, FactsAnswer *answers, guint n,
                            FactsWaiver *waiver, const char *clock)
{
    const PackCheck check = check_of(PASS, MISSING_UNKNOWN);
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    g_autoptr(GPtrArray) waivers = g_ptr_array_new();
    for (guint i = 0; i < n; i++)
        g_ptr_array_add(list, &answers[i]);
    if (waiver)
        g_ptr_array_add(waivers, waiver);
    return judge(&check, finding, list, waivers, at(clock));
}

static void test_answers(void)
{
    const Finding open = {.rows = 1}, fails = {.rows = 1, .verdict = MAYBE_FALSE};
    FactsAnswer answers[] = {said(ANSWER_NO, "2021-08-01", 0), said(ANSWER_YES, "2021-09-01", 10),
                             said(ANSWER_NA, "2021-10-01", 0)};
    Judgement found = judge_said(&open, answers, 3, NULL, "2021-09-05");
    g_assert_cmpint(found.status, ==, STATUS_PASS); /* the newest in force */
    g_assert_true(found.answer == &answers[1]);
    found = judge_said(&open, answers, 3, NULL, "2021-09-11");
    g_assert_cmpint(found.status, ==, STATUS_FAIL); /* it ran out, an older one still holds */
    found = judge_said(&open, answers, 3, NULL, "2021-10-01");
    g_assert_cmpint(found.status, ==, STATUS_NA);
    found = judge_said(&open, answers + 1, 1, NULL, "2021-09-11");
    g_assert_cmpint(found.status, ==, STATUS_UNKNOWN);
    g_assert_cmpint(found.reason, ==, REASON_STALE_ANSWER);
    found = judge_said(&open, answers + 2, 1, NULL, "2021-09-30");
    g_assert_cmpint(found.reason, ==, REASON_NULL); /* not yet in force */
    found = judge_said(&fails, answers + 1, 1, NULL, "2021-09-05");
    g_assert_cmpint(found.status, ==, STATUS_FAIL); /* evidence is not overruled */
}

static void test_waivers(void)
{
    const Finding open = {.rows = 1}, fails = {.rows = 1, .verdict = MAYBE_FALSE};
    FactsWaiver waiver = {.until = (char *)"2021-12-31"};
    FactsAnswer no = said(ANSWER_NO, "2021-08-01", 0);
    Judgement found = judge_said(&fails, NULL, 0, &waiver, "2021-12-31T23:59:59Z");
    g_assert_cmpint(found.status, ==, STATUS_WAIVED);
    found = judge_said(&fails, NULL, 0, &waiver, "2022-01-01");
    g_assert_cmpint(found.status, ==, STATUS_FAIL);
    g_assert_true(found.waiver_expired);
    found = judge_said(&open, NULL, 0, &waiver, "2021-09-01");
    g_assert_cmpint(found.status, ==, STATUS_UNKNOWN); /* only a fail is waived */
    found = judge_said(&open, &no, 1, &waiver, "2021-09-01");
    g_assert_cmpint(found.status, ==, STATUS_WAIVED); /* an answered no is a fail */
}

/* --- scores and grades ------------------------------------------------------------------------ */

static void test_score_rules(void)
{
    for (int round = 0; round < 2000; round++) {
        Tally tally = {0};
        double passed = 0, failed = 0, waived = 0, open = 0;
        for (int i = 0; i < 24; i++) {
            const PackCheck check = {.weight = g_test_rand_int_range(1, 5),
                                     .advisory = g_test_rand_int_range(0, 6) == 0};
            const Status status = (Status)g_test_rand_int_range(0, STATUSES);
            tally_add(&tally, &check, status);
            if (check.advisory)
                continue;
            passed += status == STATUS_PASS ? check.weight : 0;
            failed += status == STATUS_FAIL ? check.weight : 0;
            waived += status == STATUS_WAIVED ? check.weight : 0;
            open += status == STATUS_UNKNOWN || status == STATUS_ERROR ? check.weight : 0;
        }
        double score = -1, strict = -1, coverage = -1;
        const gboolean scored = tally_score(&tally, &score);
        const gboolean stricter = tally_strict_score(&tally, &strict);
        const gboolean covered = tally_coverage(&tally, &coverage);
        g_assert_true(scored == (passed + failed > 0));
        g_assert_true(covered == (passed + failed + waived + open > 0));
        if (scored) {
            g_assert_true(fabs(score - 100 * passed / (passed + failed)) <= 0.05 + 1e-9);
            g_assert_true(stricter && strict <= score);
        }
        if (covered)
            g_assert_true(coverage >= 0 && coverage <= 100);
    }
}

static void test_grades(void)
{
    PackGrade best = {.id = (char *)"delighted", .min = 90},
              middle = {.id = (char *)"healthy", .min = 70}, worst = {.id = (char *)"critical"};
    PackScorecard scorecard = {.min_coverage = 50, .new_days = 30, .grades = g_ptr_array_new()};
    g_ptr_array_add(scorecard.grades, &best);
    g_ptr_array_add(scorecard.grades, &middle);
    g_ptr_array_add(scorecard.grades, &worst);
    const gint64 clock = at("2021-09-15"), old = at("2021-01-01");
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    static const struct {
        double passed, failed, open;
        const char *grade;
    } cases[] = {{9, 1, 0, "delighted"},  {89, 11, 0, "healthy"}, {7, 3, 0, "healthy"},
                 {69, 31, 0, "critical"}, {1, 0, 1, "delighted"}, {1, 0, 2, "unrated"},
                 {0, 0, 3, "unrated"},    {0, 0, 0, "unrated"}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Tally tally = {
            .passed = cases[i].passed, .failed = cases[i].failed, .open = cases[i].open};
        g_assert_cmpstr(judge_grade(&scorecard, &tally, none, old, clock), ==, cases[i].grade);
        g_assert_cmpstr(judge_grade(&scorecard, &tally, none, 0, clock), ==, cases[i].grade);
    }
    const Tally bad = {.failed = 10};
    g_assert_cmpstr(judge_grade(&scorecard, &bad, none, at("2021-08-16T00:00:01Z"), clock), ==,
                    "new");
    g_assert_cmpstr(judge_grade(&scorecard, &bad, none, at("2021-08-16"), clock), ==, "critical");

    /* While somebody waits nobody is delighted, whatever the score; below that it does not matter.
     */
    g_autoptr(GPtrArray) waiting = g_ptr_array_new();
    g_ptr_array_add(waiting, (char *)"nobody-waiting");
    best.unless_failing = waiting;
    const Tally good = {.passed = 99, .failed = 1}, fair = {.passed = 3, .failed = 1};
    g_assert_cmpstr(judge_grade(&scorecard, &good, waiting, old, clock), ==, "healthy");
    g_assert_cmpstr(judge_grade(&scorecard, &good, none, old, clock), ==, "delighted");
    g_assert_cmpstr(judge_grade(&scorecard, &fair, waiting, old, clock), ==, "healthy");
    g_ptr_array_unref(scorecard.grades);
}

/* Near the bar and far from it, where more is better and where less is; nothing is judged
 * otherwise.
 */
static void test_bands(void)
{
    static const struct {
        gboolean least;
        double bar, warn_at, value;
        const char *band;
    } cases[] = {
        {TRUE, 0.8, 0.85, 0.8, "near"}, {TRUE, 0.8, 0.85, 0.8499, "near"},
        {TRUE, 0.8, 0.85, 0.85, NULL},  {TRUE, 0.8, 0.85, 0.79, NULL},
        {TRUE, 0.8, 0.4, 0.4, "far"},   {TRUE, 0.8, 0.4, 0.41, NULL},
        {TRUE, 0.8, 0.4, 0.9, NULL},    {FALSE, 8, 6, 8, "near"},
        {FALSE, 8, 6, 6.5, "near"},     {FALSE, 8, 6, 6, NULL},
        {FALSE, 8, 6, 8.5, NULL},       {FALSE, 8, 24, 24, "far"},
        {FALSE, 8, 24, 23, NULL},       {FALSE, 8, 24, 1, NULL},
        {TRUE, 0.8, 0.85, NAN, NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const PackCheck check = {.weight = 1,
                                 .has_at_least = cases[i].least,
                                 .has_at_most = !cases[i].least,
                                 .at_least = cases[i].bar,
                                 .at_most = cases[i].bar,
                                 .has_warn_at = TRUE,
                                 .warn_at = cases[i].warn_at};
        const Finding finding = {
            .rows = 1, .has_value = !isnan(cases[i].value), .value = cases[i].value};
        const Judgement judgement = judge(&check, &finding, NULL, NULL, 0);
        g_test_message("%zu", i);
        g_assert_cmpstr(judge_band(&check, &finding, judgement.status), ==, cases[i].band);
        g_assert_null(judge_band(&check, &finding, STATUS_WAIVED));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/judge/findings", test_findings);
    g_test_add_func("/judge/answers", test_answers);
    g_test_add_func("/judge/waivers", test_waivers);
    g_test_add_func("/judge/score-rules", test_score_rules);
    g_test_add_func("/judge/grades", test_grades);
    g_test_add_func("/judge/bands", test_bands);
    return g_test_run();
}
