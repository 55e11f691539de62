#include "formats.h"

#include <string.h>

G_DEFINE_QUARK(render - error - quark, render_error)

static const char schema[] = "delight/run/1";

typedef struct {
    const char *name;
    const char *suffix;
    RenderFunction *render;
} Format;

static const Format formats[] = {
    [RENDER_TEXT] = {"text", ".txt", render_text},
    [RENDER_JSON] = {"json", ".json", render_json},
    [RENDER_JSONL] = {"jsonl", ".jsonl", render_jsonl},
    [RENDER_CSV] = {"csv", ".csv", render_csv},
    [RENDER_MARKDOWN] = {"markdown", ".md", render_markdown},
    [RENDER_HTML] = {"html", ".html", render_html},
    [RENDER_JUNIT] = {"junit", ".xml", render_junit},
    [RENDER_OPENMETRICS] = {"openmetrics", ".prom", render_openmetrics},
    [RENDER_SLACK] = {"slack", ".slack.json", render_slack},
    [RENDER_POSTHOG] = {"posthog", ".posthog.json", render_posthog},
};

gboolean render_format_from_name(const char *name, RenderFormat *format)
{
    for (guint i = 0; name && i < G_N_ELEMENTS(formats); i++)
        if (g_ascii_strcasecmp(name, formats[i].name) == 0) {
            *format = (RenderFormat)i;
            return TRUE;
        }
    return FALSE;
}

gboolean render_format_from_path(const char *path, RenderFormat *format)
{
    gsize longest = 0;
    for (guint i = 0; path && i < G_N_ELEMENTS(formats); i++) {
        gsize length = strlen(formats[i].suffix);
        if (length > longest && g_str_has_suffix(path, formats[i].suffix)) {
            longest = length;
            *format = (RenderFormat)i;
        }
    }
    return longest > 0;
}

const char *render_format_names(void)
{
    static gsize ready;
    static char *names;
    if (g_once_init_enter(&ready)) {
        GString *list = g_string_new(NULL);
        for (guint i = 0; i < G_N_ELEMENTS(formats); i++)
            g_string_append_printf(list, "%s%s", i > 0 ? ", " : "", formats[i].name);
        names = g_string_free(list, FALSE);
        g_once_init_leave(&ready, 1);
    }
    return names;
}

guint render_limit(const RenderOptions *options, guint customers)
{
    const gint64 limit = options->limit == 0 ? 50 : options->limit;
    return limit < 0 || limit > customers ? customers : (guint)limit;
}

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
    return formats[format].render(run, options, out, error);
}
