#include "markdown.h"
#include "../formats.h"

gboolean render_markdown(const json_t *run, const RenderOptions *options, GString *out,
                         GError **error G_GNUC_UNUSED)
{
    g_autoptr(RunView) view = run_view_new(run);
    g_autoptr(GString) page = g_string_new(NULL);
    switch (options->view) {
    case RENDER_VIEW_AUTO:
        if (json_is_array(json_object_get(json_object_get(run, "selection"), "customers")))
            md_cards(page, view, options);
        else
            md_book(page, view, options);
        break;
    case RENDER_VIEW_BOOK:
        md_book(page, view, options);
        break;
    case RENDER_VIEW_CARDS:
        md_cards(page, view, options);
        break;
    case RENDER_VIEW_GATE:
        md_gate(page, view);
        break;
    case RENDER_VIEW_REPORT:
        md_report(page, view, options);
        break;
    case RENDER_VIEW_CHANGES:
        md_changes(page, view);
        break;
    case RENDER_VIEW_BRIEF:
        md_brief(page, view);
        break;
    }
    g_string_append_len(out, page->str, (gssize)page->len);
    return TRUE;
}
