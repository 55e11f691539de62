/*
 * "customers" of the run document, one at a time.
 */
#ifndef DELIGHT_EVALUATE_CUSTOMERS_H
#define DELIGHT_EVALUATE_CUSTOMERS_H

#include "evaluate.h"

typedef struct Customers Customers;

/* Of an evaluation that has run, which must outlive it. */
Customers *customers_new(const Evaluation *evaluation);
void customers_free(Customers *customers); /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Customers, customers_free)

/* An entry of "customers". New reference. */
json_t *customers_make(const Customers *customers, guint position);

/* A customer's grade, and the sums behind it, which begin as {0}. */
const char *customers_grade(const Evaluation *evaluation, guint position, Tally *tally);

#endif
