#include "formats.h"

#include <string.h>

static const char schema[] = "delight/run/1";

#define RENDER_FUNCTION(constant, name, suffix, help) render_##name,
static RenderFunction *const functions[] = {RENDER_FORMATS(RENDER_FUNCTION)};
#undef RENDER_FUNCTION

static gboolean is_ours(const json_t *run, GError **error)
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
    return TRUE;
}

gboolean render_run(const json_t *run, RenderFormat format, const RenderOptions *options,
                    GString *out, GError **error)
{
    if (!is_ours(run, error))
        return FALSE;
    g_autoptr(RunView) view = run_view_new(run);
    return functions[format](view, options, out, error);
}

gboolean render_view(const RunView *view, RenderFormat format, const RenderOptions *options,
                     GString *out, GError **error)
{
    return is_ours(view->run, error) && functions[format](view, options, out, error);
}

gboolean render_stream(const RunStream *run, RenderFormat format, const RenderOptions *options,
                       GString *out, GError **error)
{
    g_return_val_if_fail(render_streams(format), FALSE);
    if (!is_ours(run->head, error))
        return FALSE;
    g_autoptr(RunView) view = run_view_new_stream(run);
    return functions[format](view, options, out, error);
}
