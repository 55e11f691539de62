/* What the files of evaluate share among themselves. */
#ifndef DELIGHT_EVALUATE_PRIVATE_H
#define DELIGHT_EVALUATE_PRIVATE_H

#include "evaluate.h"

/* Fills a failure; formats the message. Returns FALSE, so that it can be returned. */
gboolean evaluate_fail(EvaluateFailure *failure, const char *hint, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* Turns what the server said into a failure; clears it. */
gboolean evaluate_fail_db(EvaluateFailure *failure, const char *doing, DbFailure *said);

void evaluate_warn(Evaluation *evaluation, const char *kind, char *text /* taken */,
                   char *hint /* taken, or NULL */);

void evaluate_warning_free(gpointer warning);

/* Resolves the customers that the facts name: rows for the models, answers and waivers by customer
 * and check (evaluate_facts.c). `book_known` FALSE: only what the book itself reads. */
void evaluate_facts_rows(Evaluation *evaluation, gboolean book_known);

/* Says, once for the run and as far as it concerns those selected, which of the facts' customers
 * are not in the book or share a name. */
void evaluate_facts_warn(Evaluation *evaluation);

/* Files the facts' answers and waivers under customer and check. */
void evaluate_facts_file(Evaluation *evaluation);

/* Those about one customer and check, or NULL. */
const GPtrArray *evaluate_facts_about(GHashTable *table, const char *customer, const char *check);

/* Writes a sentence where SQL gave none (evaluate_words.c). */
char *evaluate_words(const CheckRun *run, const Result *result, char *evidence /* taken */);

#endif
