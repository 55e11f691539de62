/*
 * A batch for PostHog's capture endpoint (/batch): one $groupidentify a customer, so that score
 * and grade can be filtered by wherever the product's events are.
 */
#include "formats.h"
#include "run_lookup.h"
#include "text.h"

static json_t *failing(const RunView *view, const json_t *customer)
{
    g_autoptr(GPtrArray) fails = run_fails(view, customer);
    json_t *ids = json_array();
    for (guint i = 0; i < fails->len; i++)
        json_array_append(ids, json_object_get(fails->pdata[i], "check"));
    return ids;
}

static void set_clean(json_t *object, const char *key, const char *text)
{
    g_autofree char *clean = text_clean(text);
    json_object_set_new(object, key, json_string(clean));
}

static json_t *event_of(const RunView *view, const json_t *customer)
{
    const char *id = run_string(customer, "id", "");
    json_t *set = json_object();
    json_object_set(set, "delight_score", json_object_get(customer, "score"));
    json_object_set(set, "delight_coverage", json_object_get(customer, "coverage"));
    set_clean(set, "delight_grade", run_text(customer, "grade"));
    json_object_set_new(set, "delight_failing", failing(view, customer));
    set_clean(set, "delight_as_of", run_text(view->run, "as_of"));

    json_t *properties = json_object();
    json_object_set_new(properties, "$group_type", json_string("organization"));
    json_object_set_new(properties, "$group_key", json_string(id));
    json_object_set_new(properties, "$group_set", set);
    /* It is no person who did this: no profile is to come of it. */
    json_object_set_new(properties, "$process_person_profile", json_false());
    json_object_set_new(properties, "$lib", json_string("delight"));

    g_autofree char *distinct_id = g_strdup_printf("$organization_%s", id);
    json_t *event = json_object();
    json_object_set_new(event, "event", json_string("$groupidentify"));
    json_object_set_new(event, "distinct_id", json_string(distinct_id));
    json_object_set(event, "timestamp", json_object_get(view->run, "as_of"));
    json_object_set_new(event, "properties", properties);
    return event;
}

static gboolean put_event(const RunView *view, json_t *customer, GString *out)
{
    json_auto_t *event = event_of(view, customer);
    return render_item(event, out);
}

gboolean render_posthog(const RunView *view, const RenderOptions *options, GString *out,
                        GError **error)
{
    g_string_append(out, "{\n  \"api_key\": \"" RENDER_POSTHOG_KEY "\",\n  \"batch\": [");
    if (!render_each(view, options, put_event, out))
        return render_refuse("posthog", error);
    if (run_length(view) > 0)
        g_string_truncate(out, out->len - 1); /* the last comma */
    g_string_append(out, run_length(view) > 0 ? "\n  ]\n}\n" : "]\n}\n");
    return TRUE;
}
