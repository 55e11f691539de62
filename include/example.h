/*
 * Examples: a check's own tests. Given rows stand in for the models, and what comes of it is held
 * to what the author expects.
 */
#ifndef DELIGHT_EXAMPLE_H
#define DELIGHT_EXAMPLE_H

#include "db.h"
#include "definitions.h"

/* One customer of one example. */
typedef struct {
    const PackCheck *check;
    const PackExample *example;
    char *customer;
    char *expected; /* "pass", or "unknown (null)" */
    char *found;    /* the same, or NULL when the example could not be run */
    char *text;     /* why not, or the evidence that was found */
    gboolean met;
} ExampleResult;

/* Runs every example of a check on a server (no export is read), appending ExampleResults to
 * `results`. FALSE and a failure when the server is gone or the run was interrupted; a statement
 * that fails is the example's own failure. */
gboolean example_run(Db *db, const Definitions *definitions, const PackCheck *check,
                     GPtrArray *results, Failure *failure);

void example_result_free(gpointer result);

#endif
