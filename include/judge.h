/*
 * Judging: what the probes brought becomes statuses, scores, grades, goals and the gate. Does not
 * know where rows came from.
 */
#ifndef DELIGHT_JUDGE_H
#define DELIGHT_JUDGE_H

#include "facts.h"
#include "pack.h"
#include "status.h"

typedef enum { MAYBE_NULL, MAYBE_FALSE, MAYBE_TRUE } Maybe;

/* A boolean as the server writes it: t, f, or NULL for null. */
Maybe maybe_from_text(const char *text);

/* What the probe of one check brought for one customer. Strings are borrowed. */
typedef struct {
    Reason source; /* REASON_NONE, or why the check could not be asked at all */
    guint rows;
    Maybe applies;
    Maybe verdict;
    gboolean has_value; /* FALSE for null, NaN and infinity */
    double value;
} Finding;

/* What came of it. `answer` and `waiver` are borrowed from the facts. */
typedef struct {
    Status status;
    Reason reason;
    const FactsAnswer *answer;      /* when an answer settled it */
    const FactsWaiver *waiver;      /* when it is waived */
    gboolean waiver_expired;        /* it fails and its waiver has run out */
    const FactsAnswer *contradicts; /* the answer in force that says otherwise than the evidence */
} Judgement;

/* Order of judgement: source, rows, applies, value and pass, answer, waiver. `answers` and
 * `waivers` are those of this customer and check (may be NULL); `clock` is in microseconds since
 * 1970, UTC. */
Judgement judge(const PackCheck *check, const Finding *finding, const GPtrArray *answers,
                const GPtrArray *waivers, gint64 clock);

/* A value is rounded to 9 decimals before it is compared. */
double judge_round(double value);

/* Beside the bar, by the check's second bound: "near" for a pass, "far" for a fail; else NULL. */
const char *judge_band(const PackCheck *check, const Finding *finding, Status status);

/* Sums over one customer's judgements (all of them, or those of one section). */
typedef struct {
    guint counts[STATUSES];              /* advisory checks left out */
    double passed, failed, waived, open; /* weights; open: unknown and error */
} Tally;

void tally_add(Tally *tally, const PackCheck *check, Status status);
gboolean tally_score(const Tally *tally, double *score); /* percent, one decimal; FALSE: null */
gboolean tally_strict_score(const Tally *tally, double *score); /* waived counts as failed */
gboolean tally_coverage(const Tally *tally, double *coverage);

/* A grade's id, "unrated" or "new". `failing`: ids (char*) of the checks that fail, which some
 * grades do not allow. `created_at` in microseconds, 0 when not known. */
const char *judge_grade(const PackScorecard *scorecard, const Tally *tally,
                        const GPtrArray *failing, gint64 created_at, gint64 clock);

#endif
