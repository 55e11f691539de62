/*
 * One owner's part of a run: the customers of one person, with everything that is said of them, as
 * if the run had been made for these alone. Owners are compared without case.
 */
#ifndef DELIGHT_OWNER_H
#define DELIGHT_OWNER_H

#include "run_lookup.h"

/* The owners of the run's customers as they are written there, in order; const char*. */
GPtrArray *owner_list(const RunView *run);

/* As the run writes the owner of this name; NULL: nobody is called so. */
const char *owner_find(const RunView *run, const char *word);

/* The owner's part of it, which must outlive that; `owner` NULL: of customers who have none. The
 * grades of earlier runs are those of these customers; goals are about the whole book and left out.
 */
RunView *owner_run(const RunView *run, const char *owner);

#endif
