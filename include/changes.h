/*
 * What changed between two runs, and what an archive of runs knows: how long a customer has been at
 * risk, how scores and grades went. All of it becomes part of the newer run document, so that any
 * format can be drawn from an archived run alone.
 */
#ifndef DELIGHT_CHANGES_H
#define DELIGHT_CHANGES_H

#include <glib.h>
#include <jansson.h>

/* The changes from `before` to `now` as the "changes" object of a run document (new reference):
 * regressed (pass to fail), recovered (fail to pass), lost_sight (pass to unknown or error),
 * customers new and gone, grades changed, checks added, removed and redefined (those are never
 * compared), and suspected data problems: where most customers flip the same way on one check, it
 * is said once. Advisory checks are left out. Customers count as new or gone only when both runs
 * were made with the same selection. */
json_t *changes_between(const json_t *before, const json_t *now);

/* Did anything get worse: a regression, or most customers flipping to fail? */
gboolean changes_regressed(const json_t *changes);

/* Gives `now` its "changes", "at_risk" and "history", from the run before it in the archive (NULL:
 * it is the first). */
void changes_attach(json_t *now, const json_t *before);

#endif
