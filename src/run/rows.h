/*
 * The customers of a view (run_lookup.h): those of a document, or those that a stream makes.
 */
#ifndef DELIGHT_RUN_ROWS_H
#define DELIGHT_RUN_ROWS_H

#include "run_lookup.h"

/* Those that stand in `run`, which must outlive it. */
RunRows *rows_new(const json_t *run);

/* Those that the stream makes, which is cleared with them. */
RunRows *rows_new_stream(const RunStream *stream);
void rows_free(RunRows *rows);

/* One more, whom somebody made already: before there is a view. */
void rows_append(RunRows *rows, json_t *customer);

/* A view of the document, or head, whose customers these are; takes them. */
RunView *rows_view(const json_t *run, RunRows *rows);

#endif
