/* Statuses, scores and grades. */
#include "judge.h"

#include "clock.h"

#include <math.h>

Maybe maybe_from_text(const char *text)
{
    return !text ? MAYBE_NULL : text[0] == 't' ? MAYBE_TRUE : MAYBE_FALSE;
}

/* --- one check, one customer ------------------------------------------------------------------ */

double judge_round(double value)
{
    /* Beyond 2^52 / 10^9 a double has no digits that could be rounded away. */
    return fabs(value) < 4503599.0 ? round(value * 1e9) / 1e9 : value;
}

static Judgement settled(Status status, Reason reason)
{
    return (Judgement){.status = status, .reason = reason};
}

static Judgement judge_missing(PackMissing missing)
{
    switch (missing) {
    case MISSING_PASS:
        return settled(STATUS_PASS, REASON_NONE);
    case MISSING_FAIL:
        return settled(STATUS_FAIL, REASON_NONE);
    case MISSING_NA:
        return settled(STATUS_NA, REASON_NONE);
    case MISSING_UNKNOWN:
        break;
    }
    return settled(STATUS_UNKNOWN, REASON_NO_ROW);
}

static Judgement judge_value(const PackCheck *check, const Finding *finding)
{
    if (!finding->has_value)
        return settled(STATUS_UNKNOWN, REASON_NULL);
    const double value = judge_round(finding->value);
    const gboolean holds = (!check->has_at_least || value >= judge_round(check->at_least)) &&
                           (!check->has_at_most || value <= judge_round(check->at_most));
    return settled(holds ? STATUS_PASS : STATUS_FAIL, REASON_NONE);
}

const char *judge_band(const PackCheck *check, const Finding *finding, Status status)
{
    if (!check->has_warn_at || !finding->has_value || check->has_at_least == check->has_at_most)
        return NULL;
    /* as if more were better */
    const double sign = check->has_at_least ? 1 : -1;
    const double bar = sign * judge_round(check->has_at_least ? check->at_least : check->at_most);
    const double bound = sign * judge_round(check->warn_at);
    const double value = sign * judge_round(finding->value);
    if (status == STATUS_PASS && value >= bar && value < bound)
        return "near";
    return status == STATUS_FAIL && value < bar && value <= bound && bound < bar ? "far" : NULL;
}

static Judgement judge_row(const PackCheck *check, const Finding *finding)
{
    if (check->applies.text && finding->applies == MAYBE_FALSE)
        return settled(STATUS_NA, REASON_NONE);
    /* Null here is "nobody can tell whether it applies", which the design counts as na. */
    if (check->applies.text && finding->applies == MAYBE_NULL)
        return settled(STATUS_NA, REASON_NONE);
    if (check->has_at_least || check->has_at_most)
        return judge_value(check, finding);
    if (finding->verdict == MAYBE_NULL)
        return settled(STATUS_UNKNOWN, REASON_NULL);
    return settled(finding->verdict == MAYBE_TRUE ? STATUS_PASS : STATUS_FAIL, REASON_NONE);
}

static Judgement judge_finding(const PackCheck *check, const Finding *finding)
{
    if (finding->source != REASON_NONE)
        return settled(reason_status(finding->source), finding->source);
    if (finding->rows > 1)
        return settled(STATUS_ERROR, REASON_ROWS);
    return finding->rows == 0 ? judge_missing(check->missing) : judge_row(check, finding);
}

/* --- answers and waivers ---------------------------------------------------------------------- */

/* An answer of a day counts from the beginning of that day (UTC). One without a date always has. */
static gint64 answered_at(const FactsAnswer *answer)
{
    gint64 at = 0;
    return answer->on && clock_parse(answer->on, &at) ? at : G_MININT64;
}

static gboolean answer_is_valid(const FactsAnswer *answer, gint64 clock)
{
    const gint64 at = answered_at(answer);
    return answer->valid_ms == 0 || at == G_MININT64 || clock - at < answer->valid_ms * 1000;
}

/* The newest answer given by then; the last one written where two share a day. */
static const FactsAnswer *newest_answer(const GPtrArray *answers, gint64 clock, gboolean valid)
{
    const FactsAnswer *newest = NULL;
    for (guint i = 0; answers && i < answers->len; i++) {
        const FactsAnswer *answer = answers->pdata[i];
        const gint64 at = answered_at(answer);
        if (at <= clock && (!valid || answer_is_valid(answer, clock)) &&
            (!newest || at >= answered_at(newest)))
            newest = answer;
    }
    return newest;
}

static void apply_answer(Judgement *judgement, const GPtrArray *answers, gint64 clock)
{
    const FactsAnswer *answer = newest_answer(answers, clock, TRUE);
    if (!answer) {
        if (newest_answer(answers, clock, FALSE))
            judgement->reason = REASON_STALE_ANSWER;
        return;
    }
    static const Status statuses[] = {
        [ANSWER_YES] = STATUS_PASS, [ANSWER_NO] = STATUS_FAIL, [ANSWER_NA] = STATUS_NA};
    judgement->status = statuses[answer->answer];
    judgement->reason = REASON_NONE;
    judgement->answer = answer;
}

/* An answer overrules no evidence, but that somebody says otherwise is worth a word. */
static void find_contradiction(Judgement *judgement, const GPtrArray *answers, gint64 clock)
{
    const FactsAnswer *answer = newest_answer(answers, clock, TRUE);
    if (answer && ((judgement->status == STATUS_PASS && answer->answer == ANSWER_NO) ||
                   (judgement->status == STATUS_FAIL && answer->answer == ANSWER_YES)))
        judgement->contradicts = answer;
}

static gboolean waiver_holds(const FactsWaiver *waiver, gint64 clock)
{
    gint64 until = 0;
    return !waiver->until || (clock_parse(waiver->until, &until) && clock < until + CLOCK_DAY);
}

static void apply_waiver(Judgement *judgement, const GPtrArray *waivers, gint64 clock)
{
    for (guint i = 0; waivers && i < waivers->len; i++) {
        const FactsWaiver *waiver = waivers->pdata[i];
        if (waiver_holds(waiver, clock)) {
            judgement->status = STATUS_WAIVED;
            judgement->waiver = waiver;
            judgement->waiver_expired = FALSE;
            return;
        }
        judgement->waiver = waiver;
        judgement->waiver_expired = TRUE;
    }
}

Judgement judge(const PackCheck *check, const Finding *finding, const GPtrArray *answers,
                const GPtrArray *waivers, gint64 clock)
{
    Judgement judgement = judge_finding(check, finding);
    if (judgement.status == STATUS_UNKNOWN)
        apply_answer(&judgement, answers, clock);
    else
        find_contradiction(&judgement, answers, clock);
    if (judgement.status == STATUS_FAIL)
        apply_waiver(&judgement, waivers, clock);
    return judgement;
}

/* --- scores and grades ------------------------------------------------------------------------ */

void tally_add(Tally *tally, const PackCheck *check, Status status)
{
    if (check->advisory || check->weight <= 0)
        return;
    tally->counts[status]++;
    switch (status) {
    case STATUS_PASS:
        tally->passed += check->weight;
        break;
    case STATUS_FAIL:
        tally->failed += check->weight;
        break;
    case STATUS_WAIVED:
        tally->waived += check->weight;
        break;
    case STATUS_UNKNOWN:
    case STATUS_ERROR:
        tally->open += check->weight;
        break;
    case STATUS_NA:
    case STATUSES:
        break;
    }
}

static gboolean percent(double part, double whole, double *result)
{
    if (whole <= 0)
        return FALSE;
    *result = round(1000 * part / whole) / 10;
    return TRUE;
}

gboolean tally_score(const Tally *tally, double *score)
{
    return percent(tally->passed, tally->passed + tally->failed, score);
}

gboolean tally_strict_score(const Tally *tally, double *score)
{
    return percent(tally->passed, tally->passed + tally->failed + tally->waived, score);
}

gboolean tally_coverage(const Tally *tally, double *coverage)
{
    const double known = tally->passed + tally->failed + tally->waived;
    return percent(known, known + tally->open, coverage);
}

static gboolean is_refused(const PackGrade *grade, const GPtrArray *failing)
{
    for (guint i = 0; grade->unless_failing && i < grade->unless_failing->len; i++)
        if (g_ptr_array_find_with_equal_func((GPtrArray *)failing, grade->unless_failing->pdata[i],
                                             g_str_equal, NULL))
            return TRUE;
    return FALSE;
}

const char *judge_grade(const PackScorecard *scorecard, const Tally *tally,
                        const GPtrArray *failing, gint64 created_at, gint64 clock)
{
    double score = 0, coverage = 0;
    if (created_at && clock - created_at < scorecard->new_days * CLOCK_DAY)
        return "new";
    if (!tally_score(tally, &score) || !tally_coverage(tally, &coverage) ||
        coverage < scorecard->min_coverage)
        return "unrated";
    const char *lowest = "unrated";
    for (guint i = 0; i < scorecard->grades->len; i++) {
        const PackGrade *grade = scorecard->grades->pdata[i];
        lowest = grade->id;
        if (score >= grade->min && !is_refused(grade, failing))
            break;
    }
    return lowest;
}
