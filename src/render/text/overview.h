/*
 * The parts of a card that fit one screen. Each stands after a blank line; nothing is drawn where
 * there is nothing to say. `brief`: without evidence, which stands with the answers then.
 */
#ifndef DELIGHT_RENDER_TEXT_OVERVIEW_H
#define DELIGHT_RENDER_TEXT_OVERVIEW_H

#include "draw.h"

/* What is to be done (run_next): the first `whole` with their steps, the others on a line each. */
void view_next(Draw *draw, const RunView *view, const GPtrArray *next, guint whole, gboolean brief);

/* What only a person can say, and the command that asks. */
void view_to_ask(Draw *draw, const RunView *view, const json_t *customer, gboolean brief);

/* All answers, by section and status: their ids, and why nobody knows or who excused it. `thin`:
 * without those that fail or may be asked about. */
void view_overview(Draw *draw, const RunView *view, const json_t *customer, gboolean thin);

#endif
