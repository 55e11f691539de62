#include "formats.h"

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
    g_autoptr(GString) lines = g_string_new(NULL);
    size_t i;
    json_t *customer;
    json_array_foreach (json_object_get(run, "customers"), i, customer) {
        json_t *line = line_of(run, customer);
        const gboolean written = render_dump(line, JSON_COMPACT, "jsonl", lines, error);
        json_decref(line);
        if (!written)
            return FALSE;
    }
    g_string_append_len(out, lines->str, (gssize)lines->len);
    return TRUE;
}
