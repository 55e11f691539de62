/*
 * What changed between two runs.
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
json_t *changes_between(const RunView *before, const RunView *now);

/* The same as the customers of `now` come, in their order, each with what it was in `before` (NULL:
 * it was not); at the end its rows are all known. */
typedef struct Changes Changes;
Changes *changes_begin(const RunView *before, const RunView *now);
void changes_add(Changes *changes, const json_t *then, const json_t *customer);
json_t *changes_end(Changes *changes); /* frees it */

/* Did anything get worse: a regression, or most customers flipping to fail? */
gboolean changes_regressed(const json_t *changes);

/* Is there anything new: an answer that got worse, recovered or was lost sight of, a customer who
 * came or went? */
gboolean changes_are_news(const json_t *changes);

/* Is a check asked in both runs, by the same rule? */
gboolean changes_same_check(const RunView *before, const RunView *now, const char *check);

#endif
