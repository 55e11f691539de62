#include "text.h"
#include "../formats.h"
#include "../words.h"
#include "views.h"

void view_title(Draw *draw, const Reading *reading, const char *subtitle)
{
    const char *title = read_text(json_object_get(reading->run, "pack"), "title");
    g_autofree char *as_of = phrase_date(read_text(reading->run, "as_of"));
    g_autofree char *clock = as_of ? g_strdup_printf("as of %s", as_of) : NULL;
    g_autofree char *left = g_strdup_printf("%s%s%s", title ? title : "Customer health",
                                            subtitle ? ": " : "", subtitle ? subtitle : "");
    draw_line(draw, STYLE_BOLD, left, STYLE_DIM, clock);
    draw_blank(draw);
}

void view_warnings(Draw *draw, const Reading *reading)
{
    const json_t *warnings = json_object_get(reading->run, "warnings");
    size_t i;
    const json_t *warning;
    json_array_foreach (warnings, i, warning) {
        gboolean stale = g_strcmp0(read_text(warning, "kind"), "stale-data") == 0;
        draw_paragraph(draw, 0, "! ", stale ? STYLE_BAD : STYLE_FAIR,
                       read_string(warning, "text", ""));
    }
    if (json_array_size(warnings) > 0)
        draw_blank(draw);
}

/* The page as it is to be pasted: its lines are not wrapped. */
static void put_brief(Draw *draw, const Reading *reading)
{
    g_autoptr(GString) page = g_string_new(NULL);
    md_brief(page, reading);
    g_auto(GStrv) lines = g_strsplit(page->str, "\n", -1);
    for (char **line = lines; *line && (line[1] || **line); line++) {
        g_autofree char *safe = text_terminal(*line, draw->utf8);
        g_string_append_printf(draw->out, "%s\n", safe);
    }
}

gboolean render_text(const json_t *run, const RenderOptions *options, GString *out,
                     GError **error G_GNUC_UNUSED)
{
    g_autoptr(Reading) reading = reading_new(run);
    Draw draw = draw_begin(options, out);
    switch (options->view) {
    case RENDER_VIEW_AUTO:
        if (json_is_array(json_object_get(json_object_get(run, "selection"), "customers")))
            view_cards(&draw, reading);
        else
            view_book(&draw, reading, options);
        break;
    case RENDER_VIEW_BOOK:
        view_book(&draw, reading, options);
        break;
    case RENDER_VIEW_CARDS:
        view_cards(&draw, reading);
        break;
    case RENDER_VIEW_GATE:
        view_gate(&draw, reading);
        break;
    case RENDER_VIEW_REPORT:
        view_report(&draw, reading, options);
        break;
    case RENDER_VIEW_CHANGES:
        view_changes(&draw, reading);
        break;
    case RENDER_VIEW_BRIEF:
        put_brief(&draw, reading);
        break;
    }
    return TRUE;
}
