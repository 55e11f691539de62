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

gboolean render_streams(RenderFormat format)
{
    switch (format) {
    case RENDER_TEXT:
    case RENDER_JSON:
    case RENDER_JSONL:
    case RENDER_CSV:
    case RENDER_MARKDOWN:
    case RENDER_OPENMETRICS:
        return TRUE;
    case RENDER_HTML:
    case RENDER_JUNIT:
    case RENDER_SLACK:
    case RENDER_MAIL:
    case RENDER_POSTHOG:
        break;
    }
    return FALSE;
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
    const RunView *view;
    RenderCustomer draw;
    guint row;
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
    json_auto_t *customer = run_at(piece->view, piece->row);
    piece->drawn = piece->draw(piece->view, customer, piece->out);
}

static GPtrArray *pieces_new(const RunView *view, RenderCustomer draw, guint from, guint n)
{
    GPtrArray *pieces = g_ptr_array_new_with_free_func(piece_free);
    for (guint i = 0; i < n; i++) {
        Piece *piece = g_new(Piece, 1);
        *piece = (Piece){view, draw, from + i, g_string_new(NULL), FALSE};
        g_ptr_array_add(pieces, piece);
    }
    return pieces;
}

gboolean render_each(const RunView *view, const RenderOptions *options, RenderCustomer draw,
                     GString *out)
{
    enum { AT_ONCE = 128 }; /* of a book of any size no more is in memory */
    for (guint from = 0; from < run_length(view); from += AT_ONCE) {
        const guint n = MIN(AT_ONCE, run_length(view) - from);
        g_autoptr(GPtrArray) pieces = pieces_new(view, draw, from, n);
        parallel_each(pieces, draw_piece);
        for (guint i = 0; i < n; i++) {
            const Piece *piece = pieces->pdata[i];
            if (!render_flush(options, out))
                return TRUE;
            if (!piece->drawn)
                return FALSE;
            g_string_append_len(out, piece->out->str, (gssize)piece->out->len);
        }
    }
    return TRUE;
}

guint render_limit(const RenderOptions *options, guint customers)
{
    const gint64 limit = options->limit == 0 ? 50 : options->limit;
    return limit < 0 || limit > customers ? customers : (guint)limit;
}
