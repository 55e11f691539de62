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

/* A sink that is left alone once it wants no more: what is drawn in parts need not remember. */
typedef struct {
    const RenderSink *sink;
    gboolean refused;
} Asking;

static gboolean ask(const char *text, gsize length, gpointer data)
{
    Asking *asking = data;
    asking->refused = asking->refused || !asking->sink->write(text, length, asking->sink->data);
    return !asking->refused;
}

gboolean render_view(const RunView *view, RenderFormat format, const RenderOptions *options,
                     GString *out, GError **error)
{
    Asking asking = {options->sink, FALSE};
    const RenderSink sink = {ask, &asking};
    RenderOptions own = *options;
    own.sink = options->sink ? &sink : NULL;
    return is_ours(view->run, error) && functions[format](view, &own, out, error);
}

gboolean render_run(const json_t *run, RenderFormat format, const RenderOptions *options,
                    GString *out, GError **error)
{
    if (!is_ours(run, error))
        return FALSE;
    g_autoptr(RunView) view = run_view_new(run);
    return render_view(view, format, options, out, error);
}
