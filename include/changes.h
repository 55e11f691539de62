/*
 * What changed between two runs, and what an archive of runs knows: how long a customer has been at
 * risk, how scores and grades went. All of it becomes part of the newer run document, so that any
 * format can be drawn from an archived run alone.
 */
#ifndef DELIGHT_CHANGES_H
#define DELIGHT_CHANGES_H

#include "run_lookup.h"

/* The changes from `before` to `now` as the "changes" object of a run document (new reference):
 * regressed (pass to fail, where it is the customer's move), due (pass to fail, where it is ours:
 * "whose" of the check), recovered (fail to pass), lost_sight (pass to unknown or error), customers
 * new and gone, grades changed, checks added, removed and redefined (those are never compared), how
 * many customers and checks were not compared, and suspected data problems: where most customers
 * flip the same way on one check, it is said once. Advisory checks are left out. Customers count as
 * new or gone only when both runs were made with the same selection. */
json_t *changes_between(const json_t *before, const json_t *now);

/* Did anything get worse: a regression, or most customers flipping to fail? */
gboolean changes_regressed(const json_t *changes);

/* Is there anything new: an answer that got worse, recovered or was lost sight of, a customer who
 * came or went? */
gboolean changes_are_news(const json_t *changes);

/* Is a check asked in both runs, by the same rule? */
gboolean changes_same_check(const RunView *before, const RunView *now, const char *check);

/* Gives `now` what the archive knows (NULL: it is the first run):
 *   "changes"               since `before`
 *   "history"               [{"as_of", "grades"}], a day each, oldest first, from `last`, the
 *                           newest run of an earlier day, on
 *   "at_risk"               [{"customer", "name", "grade", "score", "since", "runs"}]
 *   customers[].past        {"scores", "grades"}: [[as_of, value]], only where it is another
 *   results[].since         of a fail: since when
 *   results[].changed       the times when it went from pass to fail or back, oldest first
 *   results[].last          {"status", "since"} of what is neither passed nor failed now
 * All of it is bounded, whatever the age of the archive. */
void changes_attach(json_t *now, const json_t *before, const json_t *last);

/* Of it what is about a customer alone, for a run that is no report: past, since, changed, last. */
void changes_remember(json_t *now, const json_t *last);

#endif
