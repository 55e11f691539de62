#include "formats.h"
#include "text.h"

#include <stdlib.h>

/* One customer a line, each with what it takes to understand it alone: the clock and the pack. */
static json_t *line_of(const json_t *run, json_t *customer)
{
    json_t *line = json_object();
    json_object_set(line, "schema", json_object_get(run, "schema"));
    json_object_set(line, "as_of", json_object_get(run, "as_of"));
    json_object_set(line, "pack", json_object_get(json_object_get(run, "pack"), "digest"));
    json_object_update(line, customer);
    return line;
}

gboolean render_jsonl(const json_t *run, const RenderOptions *options G_GNUC_UNUSED, GString *out,
                      GError **error)
{
    size_t i;
    json_t *customer;
    json_array_foreach (json_object_get(run, "customers"), i, customer) {
        json_t *line = line_of(run, customer);
        char *json = json_dumps(line, JSON_COMPACT | JSON_REAL_PRECISION(15));
        json_decref(line);
        if (!json) {
            g_set_error(error, RENDER_ERROR, RENDER_ERROR_FORMAT,
                        "the run could not be written as jsonl");
            return FALSE;
        }
        g_autofree char *safe = text_json(json);
        free(json);
        g_string_append(out, safe);
        g_string_append_c(out, '\n');
    }
    return TRUE;
}
