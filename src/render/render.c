#include "formats.h"

#include <string.h>

static const char schema[] = "delight/run/1";

#define RENDER_FUNCTION(constant, name, suffix, help) render_##name,
static RenderFunction *const functions[] = {RENDER_FORMATS(RENDER_FUNCTION)};
#undef RENDER_FUNCTION

gboolean render_run(const json_t *run, RenderFormat format, const RenderOptions *options,
                    GString *out, GError **error)
{
    const char *given = json_string_value(json_object_get(run, "schema"));
    if (!given) {
        g_set_error(error, RENDER_ERROR, RENDER_ERROR_DOCUMENT,
                    "not a run document: it has no schema, expected '%s'", schema);
        return FALSE;
    }
    if (strcmp(given, schema) != 0) {
        g_set_error(error, RENDER_ERROR, RENDER_ERROR_DOCUMENT,
                    "not a run document of this version: schema '%s', expected '%s'", given,
                    schema);
        return FALSE;
    }
    return functions[format](run, options, out, error);
}
