/*
 * What an archive of runs knows, carried from run to run: since when an answer fails, how often it
 * changed, how score and grade went. It becomes part of the newer run document, so that any format
 * can be drawn from an archived run alone.
 *
 * Of the run:
 *   "history"               [{"as_of", "grades"}], a day each, oldest first
 *   "at_risk"               [{"customer", "name", "grade", "score", "since", "runs"}]
 * Of each customer:
 *   customers[].past        {"scores", "grades"}: [[as_of, value]], only where it is another
 *   results[].since         of a fail: since when
 *   results[].changed       the times when it went from pass to fail or back, oldest first
 *   results[].last          {"status", "since"} of what is neither passed nor failed now
 * All of it is bounded, whatever the age of the archive.
 */
#ifndef DELIGHT_HISTORY_H
#define DELIGHT_HISTORY_H

#include "run_lookup.h"

typedef struct History History;

/* `last`: the newest run of an earlier day, NULL for the first run. Both must outlive it; of `now`
 * its head is enough. */
History *history_new(const RunView *now, const RunView *last);
void history_free(History *history); /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(History, history_free)

/* Gives a customer of `now` what is known of it by what it was in `last` (NULL: it was not); on any
 * thread. */
void history_give(const History *history, const json_t *then, json_t *customer);

/* Notes a customer to whom it was given, for those at risk. */
void history_add(History *history, const json_t *customer);

/* New references. */
json_t *history_runs(const History *history);    /* "history" */
json_t *history_at_risk(const History *history); /* "at_risk", of all that were added */

#endif
