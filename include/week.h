/*
 * The week: the lists of a weekly report besides the call list, in the order of the work. One place
 * computes them from the run and from what changed (changes.h, signals.h); every format draws the
 * same ones.
 */
#ifndef DELIGHT_WEEK_H
#define DELIGHT_WEEK_H

#include "run_lookup.h"

enum { WEEK_RENEWAL_DAYS = 90 };

/* The lists as an object (new reference); each is an array, empty when there is nothing:
 *   waiting     who waits for our answer: fails of questions tagged `waiting`, the longest first,
 *               by the probe's column `longest` where it has one
 *   worse       regressions that are the customer's move: those that lost the heaviest questions
 *               first, then the most revenue
 *   renewals    contracts that end within 90 days, those at risk first, then the soonest
 *   feedback    what customers asked for, by how many, the most first
 *   expansion   signals of kind opportunity, the most revenue first
 *   ours        what we have to do: fails of questions with `whose: us`, a question an entry
 *   recovered, lost_sight, new, gone
 *
 * An entry is {"customer", "name", "answers"}, of `new` and `gone` with {"grade", "score"}; an
 * answer {"check", "status", "evidence", "was", "step"}, any of them may be null; "answers" is
 * empty where none is the reason. An entry of `ours` is {"check", "due", "customers"}: ids, those
 * first that have come due since the report before, "due" of them; of `feedback` {"summary", "url",
 * "customers" (ids), "arr", "oldest", "open", "new", "closed"}, the last two within a week
 * (desk.h). An entry of `waiting` also has an answer without "check" for each conversation, the
 * longest first. What is suspected to be a data problem stands in no list. */
json_t *week_lists(const RunView *view);

/* Those that stand in the run ("week"), as on its day; else what they are. New reference. */
json_t *week_of(const RunView *view);

/* The same as customers come: what changed stands in the head already, `row` is which of the view's
 * it is, and at the end its rows are all known. */
typedef struct Week Week;
Week *week_begin(const RunView *view);
void week_add(Week *week, guint row, const json_t *customer);
json_t *week_end(Week *week); /* frees it */

#endif
