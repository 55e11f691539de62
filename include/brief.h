/*
 * The brief: what somebody who meets a customer has to know, from the run of today, older runs of
 * the archive and the touch points. Attached to the run document, so that it is drawn from the
 * document alone.
 *
 * What stands there, under "brief" of the customer:
 *   "last"      the day of the last catch-up before the clock's day, or null; one on that very day
 *               is the catch-up that this brief is for
 *   "next"      the day of the next catch-up on or after the clock's day, or null
 *   "from"      the first day of what is told: of the last catch-up, else 92 days before the clock
 *   "compared"  {"as_of", "score", "grade"} of the older run that it is compared with, or null
 *   "changes"   the same object as the "changes" of a run (changes.h), or null
 *   "trend"     [{"as_of", "score", "grade", "plan_usage"}] from that run to this one, oldest
 *               first; "plan_usage" is the value of the question `plan-usage`, or null
 *   "notes", "issues"  what the support desk noted (desk.h); absent where it could not be asked
 *   "promised"  [{"on", "kind", "note"}] touch points with a note, from "from" to the clock's day,
 *               oldest first
 */
#ifndef DELIGHT_BRIEF_H
#define DELIGHT_BRIEF_H

#include "run_lookup.h"

/* The question whose value is the plan usage, a share. */
#define BRIEF_PLAN_USAGE "plan-usage"

/* Days that a quarter has, for customers without a catch-up. */
#define BRIEF_QUARTER 92

/* The moment up to which an older run tells how it stood at the last catch-up: the end of that
 * day, or a quarter before the clock where there was none. As in a run document; new string.
 * `touchpoints`: [{"on": day, "kind", "note"}] of this customer, in any order. */
char *brief_base(const json_t *run, const json_t *touchpoints);

/* What is needed of an older run: this customer and the checks, so that many runs fit into memory.
 * New reference; NULL when the customer is not in it, or only some questions were asked. */
json_t *brief_extract(const RunView *run, const char *customer);

/* Attaches the brief to the first customer of `run`. `before`: extracts (json_t*), oldest first;
 * the first is the one to compare with. */
void brief_attach(json_t *run, const GPtrArray *before, const json_t *touchpoints);

#endif
