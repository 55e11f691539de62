/*
 * The customers of a view (run_lookup.h): those of a document, or those that a stream makes.
 */
#ifndef DELIGHT_RUN_ROWS_H
#define DELIGHT_RUN_ROWS_H

#include "run_lookup.h"

/* `stream` may be NULL: then they stand in `run`. Both must outlive it. */
RunRows *rows_new(const json_t *run, const RunStream *stream);
void rows_free(RunRows *rows);

#endif
