/*
 * The renderers behind render_run, one a format. Each appends to `out`; the document's schema has
 * been checked, but any field may be missing or of another type: archives are files. Its customers
 * may be made as they are asked for (run_at), which takes a while each: whoever draws all of them
 * asks for each once where that will do, keeps none, and hands on what there is with render_flush.
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

/* Appends the item as it stands in a list that is a member of an indented document, with a comma
 * behind it. FALSE: it could not be written. */
gboolean render_item(json_t *item, GString *out);

/* FALSE, and says that it could not be written. */
gboolean render_refuse(const char *format, GError **error);

/* Between two customers: lets whoever takes the text as it comes (RenderOptions.sink) have it, but
 * for its last character, by which `out` still tells what it ends with. FALSE: nobody wants any
 * more. */
gboolean render_flush(const RenderOptions *options, GString *out);

/* Draws so many pieces in their order, flushing between them. `draw` is called on several threads
 * at once and changes nothing but `out`: no rows of the view are looked up there unless they are
 * known (run_rows). FALSE: it was, once. */
typedef gboolean (*RenderPiece)(gconstpointer data, guint index, GString *out);
typedef struct {
    RenderPiece draw;
    gconstpointer data;
    guint length;
    guint at_once; /* as many are in memory */
} RenderPieces;
gboolean render_pieces(const RenderPieces *pieces, const RenderOptions *options, GString *out);

/* The same with a customer a piece. */
typedef gboolean (*RenderCustomer)(const RunView *view, json_t *customer, GString *out);
gboolean render_each(const RunView *view, const RenderOptions *options, RenderCustomer draw,
                     GString *out);

/* The customers in the order that was asked for: rows, guint. */
GArray *render_book_order(const RunView *view, const RenderOptions *options);

/* Who falls short of the gate, the worst first: rows, guint; and how many were held to one. */
GArray *render_short(const RunView *view, guint *gated);

/* How far the customer's score has moved since the report that the run is compared with. FALSE: it
 * is not known. */
gboolean render_change(const RunView *view, const json_t *customer, double *change);

/* Is an answer of this status drawn on a card? */
gboolean render_shows(const RenderOptions *options, Status status);

/* How many rows of the book are drawn. */
guint render_limit(const RenderOptions *options, guint customers);

/* The Markdown of `brief`, which the text format prints as it is: of a customer who has one. */
void md_brief(GString *out, const RunView *view, const json_t *customer);

#endif
