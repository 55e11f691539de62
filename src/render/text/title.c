/* What stands above every view. */
#include "../words.h"
#include "views.h"

void view_heading(Draw *draw, const RunView *view, const char *subtitle)
{
    const char *title = run_text(json_object_get(view->run, "pack"), "title");
    g_autofree char *as_of = words_date(run_text(view->run, "as_of"));
    g_autofree char *clock = as_of ? g_strdup_printf("as of %s", as_of) : NULL;
    g_autofree char *left = g_strdup_printf("%s%s%s", title ? title : "Customer health",
                                            subtitle ? ": " : "", subtitle ? subtitle : "");
    draw_line(draw, STYLE_BOLD, left, STYLE_DIM, clock);
}

void view_title(Draw *draw, const RunView *view, const char *subtitle)
{
    view_heading(draw, view, subtitle);
    draw_blank(draw);
}

typedef enum { ALL, STALE, NOTES } Which;

static guint draw_warnings(Draw *draw, const RunView *view, Which which)
{
    guint drawn = 0;
    size_t i;
    const json_t *warning;
    json_array_foreach (json_object_get(view->run, "warnings"), i, warning) {
        const gboolean stale = g_strcmp0(run_text(warning, "kind"), "stale-data") == 0;
        if (which != ALL && stale != (which == STALE))
            continue;
        if (which == NOTES && drawn == 0) {
            draw_blank(draw);
            draw_line(draw, STYLE_BOLD, "Notes", STYLE_PLAIN, NULL);
        }
        draw_paragraph(draw, which == NOTES ? 2 : 0, "! ", stale ? STYLE_BAD : STYLE_FAIR,
                       run_string(warning, "text", ""));
        drawn++;
    }
    return drawn;
}

/* Only where it was not one: 1 when drawn. */
static guint draw_instants(Draw *draw, const RunView *view)
{
    g_autofree char *instants = words_consistency(view->run);
    if (instants)
        draw_paragraph(draw, 0, "", STYLE_DIM, instants);
    return instants ? 1 : 0;
}

void view_warnings(Draw *draw, const RunView *view)
{
    if (draw_instants(draw, view) + draw_warnings(draw, view, ALL) > 0)
        draw_blank(draw);
}

void view_stale(Draw *draw, const RunView *view)
{
    if (draw_warnings(draw, view, STALE) > 0)
        draw_blank(draw);
}

void view_notes(Draw *draw, const RunView *view)
{
    draw_warnings(draw, view, NOTES);
    draw_instants(draw, view);
}
