/* GitHub Actions' workflow commands. */
#include "github.h"

#include "text.h"

#define MOST_ANNOTATIONS 10

/* In a message % and line ends are escaped; in a property : and , too. */
static char *escape(const char *text, gboolean property)
{
    g_autofree char *clean = text_clean(text);
    GString *out = g_string_new(NULL);
    for (const char *c = clean; *c; c++) {
        if (*c == '%' || *c == '\r' || *c == '\n' || (property && (*c == ':' || *c == ',')))
            g_string_append_printf(out, "%%%02X", (guint)(guchar)*c);
        else
            g_string_append_c(out, *c);
    }
    return g_string_free(out, FALSE);
}

static char *missing_of(const json_t *gate)
{
    GString *all = g_string_new(NULL);
    size_t i;
    json_t *entry;
    json_array_foreach (json_object_get(gate, "missing"), i, entry) {
        const char *check = json_string_value(json_object_get(entry, "check"));
        g_string_append_printf(all, "%s%s%s%s", i ? "; " : "", check ? check : "",
                               check ? ": " : "",
                               json_string_value(json_object_get(entry, "text")));
    }
    return g_string_free(all, FALSE);
}

static void annotate(GString *out, const json_t *customer)
{
    g_autofree char *missing = missing_of(json_object_get(customer, "gate"));
    g_autofree char *name = escape(run_customer_name(customer), TRUE);
    g_autofree char *text = escape(missing, FALSE);
    g_string_append_printf(out, "::error title=%s is not ready::%s\n", name, text);
}

char *github_annotations(const RunView *view)
{
    GString *out = g_string_new(NULL);
    guint n = 0;
    for (guint i = 0; i < run_length(view); i++) {
        if (run_rows(view)[i].gate != RUN_GATE_SHORT || n++ >= MOST_ANNOTATIONS)
            continue;
        json_auto_t *customer = run_at(view, i);
        annotate(out, customer);
    }
    if (n > MOST_ANNOTATIONS)
        g_string_append_printf(out, "::warning title=The gate::%u more customers are not ready\n",
                               n - MOST_ANNOTATIONS);
    return g_string_free(out, FALSE);
}
