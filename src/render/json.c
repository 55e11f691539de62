#include "formats.h"
#include "text.h"

#include <stdlib.h>

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
    /* 15 digits: what every double can hold, so 83.3 stays 83.3. */
    char *json = document ? json_dumps(document, flags | JSON_REAL_PRECISION(15)) : NULL;
    if (!json) {
        g_set_error(error, RENDER_ERROR, RENDER_ERROR_FORMAT, "the run could not be written as %s",
                    format);
        return FALSE;
    }
    g_autofree char *safe = text_json(json);
    free(json);
    g_string_append_printf(out, "%s\n", safe);
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
