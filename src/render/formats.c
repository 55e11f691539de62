/* The formats there are, one row each, and what all of them share. */
#include "formats.h"
#include "parallel.h"

#include <string.h>

G_DEFINE_QUARK(render - error - quark, render_error)

#define RENDER_ROW(constant, name, suffix, help) {#name, suffix, help},
static const RenderFormatRow formats[] = {RENDER_FORMATS(RENDER_ROW){NULL, NULL, NULL}};
#undef RENDER_ROW

const RenderFormatRow *render_formats(void)
{
    return formats;
}

gboolean render_format_from_name(const char *name, RenderFormat *format)
{
    for (guint i = 0; name && formats[i].name; i++)
        if (g_ascii_strcasecmp(name, formats[i].name) == 0) {
            *format = (RenderFormat)i;
            return TRUE;
        }
    return FALSE;
}

gboolean render_format_from_path(const char *path, RenderFormat *format)
{
    gsize longest = 0;
    for (guint i = 0; path && formats[i].name; i++) {
        gsize length = strlen(formats[i].suffix);
        if (length > longest && g_str_has_suffix(path, formats[i].suffix)) {
            longest = length;
            *format = (RenderFormat)i;
        }
    }
    return longest > 0;
}

static const char *join(gsize field)
{
    g_autoptr(GString) list = g_string_new(NULL);
    for (guint i = 0; formats[i].name; i++)
        g_string_append_printf(list, "%s%s", i > 0 ? ", " : "",
                               G_STRUCT_MEMBER(const char *, &formats[i], field));
    return g_intern_string(list->str);
}

const char *render_format_names(void)
{
    return join(G_STRUCT_OFFSET(RenderFormatRow, name));
}

const char *render_format_suffixes(void)
{
    return join(G_STRUCT_OFFSET(RenderFormatRow, suffix));
}

gboolean render_flush(const RenderOptions *options, GString *out)
{
    enum { ENOUGH = 64 * 1024 };
    if (!options->sink || out->len < ENOUGH)
        return TRUE;
    const gboolean wanted = options->sink->write(out->str, out->len - 1, options->sink->data);
    g_string_erase(out, 0, (gssize)out->len - 1);
    return wanted;
}

/* --- each customer ---------------------------------------------------------------------------- */

typedef struct {
    RenderPiece draw;
    gconstpointer data;
    guint index;
    GString *out;
    gboolean drawn;
} Piece;

static void piece_free(gpointer data)
{
    Piece *piece = data;
    g_string_free(piece->out, TRUE);
    g_free(piece);
}

static void draw_piece(gpointer data, gpointer unused G_GNUC_UNUSED)
{
    Piece *piece = data;
    piece->drawn = piece->draw(piece->data, piece->index, piece->out);
}

static GPtrArray *pieces_new(const RenderPieces *pieces, guint from, guint n)
{
    GPtrArray *some = g_ptr_array_new_with_free_func(piece_free);
    for (guint i = 0; i < n; i++) {
        Piece *piece = g_new(Piece, 1);
        *piece = (Piece){pieces->draw, pieces->data, from + i, g_string_new(NULL), FALSE};
        g_ptr_array_add(some, piece);
    }
    return some;
}

gboolean render_pieces(const RenderPieces *pieces, const RenderOptions *options, GString *out)
{
    for (guint from = 0; from < pieces->length; from += pieces->at_once) {
        const guint n = MIN(pieces->at_once, pieces->length - from);
        g_autoptr(GPtrArray) some = pieces_new(pieces, from, n);
        parallel_each(some, draw_piece);
        for (guint i = 0; i < n; i++) {
            const Piece *piece = some->pdata[i];
            if (!render_flush(options, out))
                return TRUE;
            if (!piece->drawn)
                return FALSE;
            g_string_append_len(out, piece->out->str, (gssize)piece->out->len);
        }
    }
    return TRUE;
}

enum { AT_ONCE = 128 }; /* of a book of any size no more is in memory */

typedef struct {
    const RunView *view;
    RenderCustomer draw;
} Each;

static gboolean draw_customer(gconstpointer data, guint row, GString *out)
{
    const Each *each = data;
    json_auto_t *customer = run_at(each->view, row);
    return each->draw(each->view, customer, out);
}

gboolean render_each(const RunView *view, const RenderOptions *options, RenderCustomer draw,
                     GString *out)
{
    const Each each = {view, draw};
    const RenderPieces pieces = {draw_customer, &each, run_length(view), AT_ONCE};
    return render_pieces(&pieces, options, out);
}

GArray *render_short(const RunView *view, guint *gated)
{
    GArray *order = run_order(view);
    guint fallen = 0;
    *gated = 0;
    for (guint i = 0; i < order->len; i++) {
        const guint row = g_array_index(order, guint, i);
        const guint8 gate = run_rows(view)[row].gate;
        *gated += gate != RUN_GATE_NONE;
        if (gate == RUN_GATE_SHORT)
            g_array_index(order, guint, fallen++) = row;
    }
    return g_array_set_size(order, fallen);
}

guint render_limit(const RenderOptions *options, guint customers)
{
    const gint64 limit = options->limit == 0 ? 50 : options->limit;
    return limit < 0 || limit > customers ? customers : (guint)limit;
}
