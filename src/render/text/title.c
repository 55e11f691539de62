/* What stands above every view. */
#include "../words.h"
#include "views.h"

void view_title(Draw *draw, const RunView *view, const char *subtitle)
{
    const char *title = run_text(json_object_get(view->run, "pack"), "title");
    g_autofree char *as_of = words_date(run_text(view->run, "as_of"));
    g_autofree char *clock = as_of ? g_strdup_printf("as of %s", as_of) : NULL;
    g_autofree char *left = g_strdup_printf("%s%s%s", title ? title : "Customer health",
                                            subtitle ? ": " : "", subtitle ? subtitle : "");
    draw_line(draw, STYLE_BOLD, left, STYLE_DIM, clock);
    draw_blank(draw);
}

void view_warnings(Draw *draw, const RunView *view)
{
    const json_t *warnings = json_object_get(view->run, "warnings");
    size_t i;
    const json_t *warning;
    json_array_foreach (warnings, i, warning) {
        gboolean stale = g_strcmp0(run_text(warning, "kind"), "stale-data") == 0;
        draw_paragraph(draw, 0, "! ", stale ? STYLE_BAD : STYLE_FAIR,
                       run_string(warning, "text", ""));
    }
    if (json_array_size(warnings) > 0)
        draw_blank(draw);
}
