/*
 * Signals: why a customer needs a person now, and whom to call first. Judged on the run document
 * alone, by the conditions that it carries from the pack ("pack"."signals"), so that an archived
 * run shows what it showed on its day. Conditions over time read what the archive has given the run
 * (history.h); without that they do not hold.
 */
#ifndef DELIGHT_SIGNALS_H
#define DELIGHT_SIGNALS_H

#include "run_lookup.h"

/* Gives the run, in place of what is there:
 *   customers[].signals  [{"id", "since", "evidence", "step", "because"}], the most urgent first;
 *                        "since" and "step" may be null, "because" names the conditions that hold
 *   calls                ids of the customers that have any: by their first signal, then the most
 *                        revenue, those who pay, the next renewal, the lowest score
 */
void signals_attach(json_t *run);

/* "signals" of one customer, by what a view of the run, or of its head, says. */
void signals_judge(const RunView *view, json_t *customer);

#endif
