#include "text.h"
#include "../formats.h"
#include "views.h"

/* The page as it is to be pasted: its lines are not wrapped. */
static void put_brief(Draw *draw, const GString *page)
{
    g_auto(GStrv) lines = g_strsplit(page->str, "\n", -1);
    for (char **line = lines; *line && (line[1] || **line); line++) {
        g_autofree char *safe = text_terminal(*line, draw->utf8);
        g_string_append_printf(draw->out, "%s\n", safe);
    }
}

static void put_briefs(Draw *draw, const RunView *view, const RenderOptions *options)
{
    gboolean begun = FALSE;
    for (guint i = 0; i < run_length(view) && render_flush(options, draw->out); i++) {
        json_auto_t *customer = run_at(view, i);
        g_autoptr(GString) page = g_string_new(NULL);
        md_brief(page, view, customer);
        if (begun && page->len > 0)
            g_string_append_c(draw->out, '\n');
        begun = begun || page->len > 0;
        put_brief(draw, page);
    }
}

gboolean render_text(const RunView *view, const RenderOptions *options, GString *out,
                     GError **error G_GNUC_UNUSED)
{
    Draw draw = draw_begin(options, out);
    switch (options->view) {
    case RENDER_VIEW_AUTO:
        if (json_is_array(json_object_get(json_object_get(view->run, "selection"), "customers")))
            view_cards(&draw, view, options);
        else
            view_book(&draw, view, options);
        break;
    case RENDER_VIEW_BOOK:
        view_book(&draw, view, options);
        break;
    case RENDER_VIEW_CARDS:
        view_cards(&draw, view, options);
        break;
    case RENDER_VIEW_GATE:
        view_gate(&draw, view, options);
        break;
    case RENDER_VIEW_REPORT:
        view_report(&draw, view, options);
        break;
    case RENDER_VIEW_CHANGES:
        view_changes(&draw, view);
        break;
    case RENDER_VIEW_BRIEF:
        put_briefs(&draw, view, options);
        break;
    }
    return TRUE;
}
