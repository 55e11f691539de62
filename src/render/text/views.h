/*
 * The views of the text format, one file each. All draw on a Draw from a RunView.
 */
#ifndef DELIGHT_RENDER_TEXT_VIEWS_H
#define DELIGHT_RENDER_TEXT_VIEWS_H

#include "draw.h"

/* Title and clock, then the warnings: a stuck export must be seen before its consequences. */
void view_heading(Draw *draw, const RunView *view, const char *subtitle); /* without a blank line */
void view_title(Draw *draw, const RunView *view, const char *subtitle);
void view_warnings(Draw *draw, const RunView *view);

/* Of these, the stuck export alone; and the others, under a heading of their own. */
void view_stale(Draw *draw, const RunView *view);
void view_notes(Draw *draw, const RunView *view);

/* Status, question, evidence and action of one result. In a table made by view_results_new. */
DrawTable *view_results_new(Draw *draw, int indent);
void view_result(Draw *draw, DrawTable *table, const RunView *view, const json_t *result,
                 guint depth);

/* The call list and a blank line; nothing where there is nobody to call. */
void view_calls(Draw *draw, const RunView *view);

/* The lists of the week, each after a blank line (words_week.h). */
void view_week(Draw *draw, const RunView *view);

void view_cards(Draw *draw, const RunView *view, const RenderOptions *options);
void view_book(Draw *draw, const RunView *view, const RenderOptions *options);
void view_book_body(Draw *draw, const RunView *view, const RenderOptions *options);
void view_gate(Draw *draw, const RunView *view, const RenderOptions *options);
void view_report(Draw *draw, const RunView *view, const RenderOptions *options);
void view_changes(Draw *draw, const RunView *view);

#endif
