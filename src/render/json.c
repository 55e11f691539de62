#include "formats.h"
#include "json_text.h"

/* What differs between two runs on the same data: left out, so that the rest can be compared. */
static json_t *without_clock(const json_t *run)
{
    json_t *copy = json_deep_copy(run);
    size_t i;
    json_t *check;
    json_object_del(copy, "started_at");
    json_object_del(copy, "duration_ms");
    json_array_foreach (json_object_get(copy, "checks"), i, check)
        json_object_del(check, "duration_ms");
    return copy;
}

gboolean render_dump(const json_t *document, size_t flags, const char *format, GString *out,
                     GError **error)
{
    if (!json_text_append(out, document, flags)) {
        g_set_error(error, RENDER_ERROR, RENDER_ERROR_FORMAT, "the run could not be written as %s",
                    format);
        return FALSE;
    }
    g_string_append_c(out, '\n');
    return TRUE;
}

gboolean render_json(const json_t *run, const RenderOptions *options, GString *out, GError **error)
{
    json_t *copy = options->reproducible ? without_clock(run) : NULL;
    const json_t *drawn = options->reproducible ? copy : run;
    const gboolean written = render_dump(drawn, JSON_INDENT(2), "json", out, error);
    json_decref(copy);
    return written;
}
