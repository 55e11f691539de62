#include "formats.h"
#include "json_text.h"

#include <string.h>

/* What differs between two runs on the same data: left out, so that the rest can be compared. */
static json_t *without_clock(const json_t *run)
{
    json_t *copy = json_copy((json_t *)run);
    json_t *checks = json_deep_copy(json_object_get(run, "checks"));
    size_t i;
    json_t *check;
    json_object_del(copy, "started_at");
    json_object_del(copy, "duration_ms");
    json_array_foreach (checks, i, check)
        json_object_del(check, "duration_ms");
    if (checks)
        json_object_set_new(copy, "checks", checks);
    return copy;
}

gboolean render_refuse(const char *format, GError **error)
{
    g_set_error(error, RENDER_ERROR, RENDER_ERROR_FORMAT, "the run could not be written as %s",
                format);
    return FALSE;
}

gboolean render_dump(const json_t *document, size_t flags, const char *format, GString *out,
                     GError **error)
{
    if (!json_text_append(out, document, flags))
        return render_refuse(format, error);
    g_string_append_c(out, '\n');
    return TRUE;
}

/* A member of the document, as it stands there: after a line end, and one behind it. */
static gboolean put_member(GString *out, const char *name, json_t *value)
{
    json_auto_t *member = json_object();
    json_object_set(member, name, value);
    return json_text_append(out, member, JSON_INDENT(2) | JSON_EMBED);
}

static const char before_item[] = "\n  \"list\": [", after_item[] = "\n  ]\n";

gboolean render_item(json_t *item, GString *out)
{
    json_auto_t *list = json_array();
    const gsize before = out->len;
    json_array_append(list, item);
    if (!put_member(out, "list", list))
        return FALSE;
    g_string_truncate(out, out->len - strlen(after_item));
    g_string_erase(out, (gssize)before, (gssize)strlen(before_item));
    g_string_append_c(out, ',');
    return TRUE;
}

static gboolean put_customer(const RunView *view G_GNUC_UNUSED, json_t *customer, GString *out)
{
    return render_item(customer, out);
}

static gboolean put_customers(const RunView *view, const RenderOptions *options, GString *out)
{
    g_string_append(out, "\n  \"customers\": [");
    if (!render_each(view, options, put_customer, out))
        return FALSE;
    g_string_truncate(out, out->len - 1); /* the last comma */
    g_string_append(out, after_item);
    return TRUE;
}

/* As jansson writes it, but a customer at a time. "calls" come last: who is to be called is known
 * when all are made. */
static gboolean put_document(const RunView *view, json_t *run, const RenderOptions *options,
                             GString *out)
{
    const char *name;
    json_t *value;
    gboolean written = TRUE;
    g_string_append_c(out, '{');
    json_object_foreach (run, name, value) {
        if (strcmp(name, "customers") == 0 && run_length(view) > 0) {
            written = put_customers(view, options, out);
        } else if (strcmp(name, "calls") == 0 && run_is_stream(view)) {
            json_auto_t *calls = run_call_list(view);
            written = put_member(out, name, calls);
        } else {
            written = put_member(out, name, value);
        }
        if (!written)
            break;
        g_string_overwrite(out, out->len - 1, ",");
    }
    g_string_truncate(out, out->len - 1);
    g_string_append(out, "\n}\n");
    return written;
}

gboolean render_json(const RunView *view, const RenderOptions *options, GString *out,
                     GError **error)
{
    json_auto_t *run =
        options->reproducible ? without_clock(view->run) : json_incref((json_t *)view->run);
    return put_document(view, run, options, out) || render_refuse("json", error);
}
