/* The marks that the views are made of. */
#include "../words.h"
#include "markdown.h"
#include "text.h"

char *md_text(const char *text)
{
    g_autofree char *isolated = text_isolate(text);
    return text_markdown(isolated);
}

char *md_link(const char *text, const char *url)
{
    g_autofree char *safe = md_text(text);
    return url ? g_strdup_printf("[%s](%s)", safe, url) : g_steal_pointer(&safe);
}

void md_heading(GString *out, int level, const char *text)
{
    g_autofree char *safe = md_text(text);
    g_autofree char *marks = g_strnfill((gsize)level, '#');
    g_string_append_printf(out, "%s%s %s\n\n", out->len > 0 ? "\n" : "", marks, safe);
}

void md_title_alone(GString *out, const RunView *view, const char *subtitle)
{
    const json_t *pack = json_object_get(view->run, "pack");
    g_autofree char *as_of = words_date(run_text(view->run, "as_of"));
    g_autofree char *clock = md_text(as_of);
    g_autofree char *title = g_strdup_printf("%s%s%s", run_string(pack, "title", "Customer health"),
                                             subtitle ? ": " : "", subtitle ? subtitle : "");
    md_heading(out, 1, title);
    if (as_of)
        g_string_append_printf(out, "As of %s\n", clock);
    g_autofree char *instants = words_consistency(view->run);
    if (instants)
        g_string_append_printf(out, "\n%s\n", instants);
}

void md_title(GString *out, const RunView *view, const char *subtitle)
{
    md_title_alone(out, view, subtitle);
    md_warnings(out, view);
}

static gboolean is_stale(const json_t *warning)
{
    return g_strcmp0(run_text(warning, "kind"), "stale-data") == 0;
}

static void put_warning(GString *out, const json_t *warning)
{
    g_autofree char *text = md_text(run_text(warning, "text"));
    g_string_append_printf(out, "\n> **Warning:** %s\n", text);
}

void md_warnings(GString *out, const RunView *view)
{
    size_t i;
    const json_t *warning;
    json_array_foreach (json_object_get(view->run, "warnings"), i, warning)
        put_warning(out, warning);
}

void md_stale(GString *out, const RunView *view)
{
    size_t i;
    const json_t *warning;
    json_array_foreach (json_object_get(view->run, "warnings"), i, warning)
        if (is_stale(warning))
            put_warning(out, warning);
}

void md_notes(GString *out, const RunView *view)
{
    gboolean begun = FALSE;
    size_t i;
    const json_t *warning;
    json_array_foreach (json_object_get(view->run, "warnings"), i, warning) {
        if (is_stale(warning))
            continue;
        if (!begun)
            md_heading(out, 2, "Notes");
        g_autofree char *text = md_text(run_text(warning, "text"));
        g_string_append_printf(out, "- %s\n", text);
        begun = TRUE;
    }
}

static const char *glyph_of(Status status)
{
    static const char *const glyphs[STATUSES] = {
        [STATUS_PASS] = "✔", [STATUS_FAIL] = "✘",   [STATUS_UNKNOWN] = "?",
        [STATUS_NA] = "–",   [STATUS_WAIVED] = "~", [STATUS_ERROR] = "!",
    };
    return glyphs[status];
}

void md_item(GString *out, guint depth, Status status, const char *text)
{
    g_autofree char *safe = md_text(text);
    g_string_append_printf(out, "%*s- %s **%s** %s\n", (int)(2 * depth), "", glyph_of(status),
                           words_status(status), safe);
}

void md_note(GString *out, guint depth, const char *mark, const char *text)
{
    if (!text || !*text)
        return;
    g_autofree char *safe = md_text(text);
    /* A backslash at its end breaks the line before, without the two blanks that editors eat. */
    g_string_insert(out, (gssize)out->len - 1, "\\");
    g_string_append_printf(out, "%*s%s%s\n", (int)(2 * depth + 2), "", mark, safe);
}

void md_row(GString *out, GPtrArray *cells)
{
    g_string_append_c(out, '|');
    for (guint i = 0; i < cells->len; i++)
        g_string_append_printf(out, " %s |", (const char *)cells->pdata[i]);
    g_string_append_c(out, '\n');
}
