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

static gboolean put_line(const RunView *view, json_t *customer, GString *out)
{
    json_auto_t *line = line_of(view->run, customer);
    return render_dump(line, JSON_COMPACT, "jsonl", out, NULL);
}

gboolean render_jsonl(const RunView *view, const RenderOptions *options, GString *out,
                      GError **error)
{
    return render_each(view, options, put_line, out) || render_refuse("jsonl", error);
}
