#include "markdown.h"
#include "../formats.h"

static void put_briefs(GString *out, const RunView *view, const RenderOptions *options)
{
    for (guint i = 0; i < run_length(view) && render_flush(options, out); i++) {
        json_auto_t *customer = run_at(view, i);
        md_brief(out, view, customer);
    }
}

gboolean render_markdown(const RunView *view, const RenderOptions *options, GString *out,
                         GError **error G_GNUC_UNUSED)
{
    switch (options->view) {
    case RENDER_VIEW_AUTO:
        if (json_is_array(json_object_get(json_object_get(view->run, "selection"), "customers")))
            md_cards(out, view, options);
        else
            md_book(out, view, options);
        break;
    case RENDER_VIEW_BOOK:
        md_book(out, view, options);
        break;
    case RENDER_VIEW_CARDS:
        md_cards(out, view, options);
        break;
    case RENDER_VIEW_GATE:
        md_gate(out, view, options);
        break;
    case RENDER_VIEW_REPORT:
        md_report(out, view, options);
        break;
    case RENDER_VIEW_CHANGES:
        md_changes(out, view);
        break;
    case RENDER_VIEW_BRIEF:
        put_briefs(out, view, options);
        break;
    }
    return TRUE;
}
