/*
 * The results of a run, packed: a book of 100,000 customers has millions of them. The texts wait in
 * a spool; evaluate_result (evaluate.h) unpacks one.
 */
#ifndef DELIGHT_EVALUATE_RESULTS_H
#define DELIGHT_EVALUATE_RESULTS_H

#include "evaluate.h"

/* Room for the results of all chosen customers and checks, empty. */
void results_prepare(Evaluation *evaluation);
void results_free(Evaluation *evaluation);

/* Takes a row of a plan's statement (plan.h). FALSE when its texts could not be kept
 * (evaluate_is_sound). */
gboolean results_add(Evaluation *evaluation, guint customer, guint check,
                     const char *const *values);

/* What came for this check is void. */
void results_forget(Evaluation *evaluation, guint check);

/* When all have come: gives each its status, and warns of waivers that have run out. */
void results_judge(Evaluation *evaluation);

/* Why nobody could be asked, or REASON_NONE. */
Reason results_reason(const CheckRun *run);

#endif
