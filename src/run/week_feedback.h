/*
 * What customers asked for, in a weekly report (week.h), and an order that its lists share.
 */
#ifndef DELIGHT_RUN_WEEK_FEEDBACK_H
#define DELIGHT_RUN_WEEK_FEEDBACK_H

#include "run_lookup.h"

/* The list "feedback"; new reference. */
json_t *week_feedback(const RunView *view);

/* As strcmp, what is missing (NULL) last. */
int week_order(const char *a, const char *b);

#endif
