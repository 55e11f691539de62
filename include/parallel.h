/*
 * The same work on many things, on all cores.
 */
#ifndef DELIGHT_PARALLEL_H
#define DELIGHT_PARALLEL_H

#include <glib.h>

/* Calls `each` for every item of `items` (gpointer), on up to eight threads at once and in no
 * order; the second argument of `each` is NULL. Returns when all have been called. What two items
 * share is the caller's to guard: best is nothing. */
void parallel_each(const GPtrArray *items, GFunc each);

#endif
