/*
 * The renderers behind render_run, one a format. Each appends to `out`; the document's schema has
 * been checked, but any field may be missing or of another type: archives are files. Those that
 * may be given a stream (render_streams) take customers by run_at, and hand on what they have with
 * render_flush.
 */
#ifndef DELIGHT_RENDER_FORMATS_H
#define DELIGHT_RENDER_FORMATS_H

#include "render.h"
#include "run_lookup.h"

typedef gboolean RenderFunction(const RunView *view, const RenderOptions *options, GString *out,
                                GError **error);

#define RENDER_DECLARATION(constant, name, suffix, help) RenderFunction render_##name;
RENDER_FORMATS(RENDER_DECLARATION)
#undef RENDER_DECLARATION

/* Appends the document and a line end; safe inside a log or a terminal. FALSE without appending
 * when it could not be made (`document` NULL) or written. */
gboolean render_dump(const json_t *document, size_t flags, const char *format, GString *out,
                     GError **error);

/* FALSE, and says that it could not be written. */
gboolean render_refuse(const char *format, GError **error);

/* Between two customers: lets whoever takes the text as it comes (RenderOptions.sink) have it, but
 * for its last character, by which `out` still tells what it ends with. FALSE: nobody wants any
 * more. */
gboolean render_flush(const RenderOptions *options, GString *out);

/* Draws all customers in the order of the view, flushing between them. `draw` is called on several
 * threads at once and changes nothing but `out`. FALSE: it was, once. */
typedef gboolean (*RenderCustomer)(const RunView *view, json_t *customer, GString *out);
gboolean render_each(const RunView *view, const RenderOptions *options, RenderCustomer draw,
                     GString *out);

/* The customers in the order that was asked for: rows, guint. */
GArray *render_book_order(const RunView *view, const RenderOptions *options);

/* How far the customer's score has moved since the report that the run is compared with. FALSE: it
 * is not known. */
gboolean render_change(const RunView *view, const json_t *customer, double *change);

/* Is an answer of this status drawn on a card? */
gboolean render_shows(const RenderOptions *options, Status status);

/* How many rows of the book are drawn. */
guint render_limit(const RenderOptions *options, guint customers);

/* The Markdown of `brief`, which the text format prints as it is: of customers who have one. */
void md_brief(GString *out, const RunView *view);

#endif
