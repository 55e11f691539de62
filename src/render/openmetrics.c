/*
 * OpenMetrics that node_exporter's textfile collector takes as well. That reads the older
 * Prometheus text: only its types, no timestamps behind the values, and `# EOF` is a comment to it.
 * So everything here is a gauge.
 */
#include "formats.h"
#include "run_lookup.h"
#include "text.h"

#include <string.h>

static void put_family(GString *out, const char *name, const char *help)
{
    g_string_append_printf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void put_value(GString *out, double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(text, sizeof text, "%.15g", value);
    g_string_append_printf(out, " %s\n", text);
}

static void put_label(GString *out, const char *name, const char *text)
{
    g_autofree char *safe = text_label(text);
    gboolean first = out->len > 0 && out->str[out->len - 1] == '{';
    g_string_append_printf(out, "%s%s=\"%s\"", first ? "" : ",", name, safe);
}

static void begin_customer(GString *out, const char *metric, const json_t *customer)
{
    g_string_append_printf(out, "%s{", metric);
    put_label(out, "customer", run_text(customer, "id"));
    put_label(out, "name", run_text(customer, "name"));
}

static void put_customer_metric(GString *out, const RunView *view, const RenderOptions *options,
                                const char *metric, const char *key, const char *help)
{
    put_family(out, metric, help);
    for (guint i = 0; i < run_length(view) && render_flush(options, out); i++) {
        json_auto_t *customer = run_at(view, i);
        double value;
        if (!run_number(customer, key, &value))
            continue; /* no score is no sample, not a zero */
        begin_customer(out, metric, customer);
        g_string_append_c(out, '}');
        put_value(out, value);
    }
}

static void put_sections(GString *out, const RunView *view, const RenderOptions *options)
{
    static const char metric[] = "delight_customer_section_score";
    put_family(out, metric, "Percent of the judged weight of a section that passed.");
    for (guint i = 0; i < run_length(view) && render_flush(options, out); i++) {
        json_auto_t *customer = run_at(view, i);
        const json_t *section;
        const char *id;
        json_object_foreach ((json_t *)json_object_get(customer, "sections"), id, section) {
            double value;
            if (!run_number(section, "score", &value))
                continue;
            begin_customer(out, metric, customer);
            put_label(out, "section", id);
            g_string_append_c(out, '}');
            put_value(out, value);
        }
    }
}

static void put_grades(GString *out, const RunView *view, const RenderOptions *options)
{
    static const char metric[] = "delight_customer_grade";
    g_autoptr(GPtrArray) grades = run_grades(view);
    put_family(out, metric, "1 for the grade that the customer has, 0 for the others.");
    for (guint i = 0; i < run_length(view) && render_flush(options, out); i++) {
        json_auto_t *customer = run_at(view, i);
        for (guint g = 0; g < grades->len; g++) {
            begin_customer(out, metric, customer);
            put_label(out, "grade", grades->pdata[g]);
            g_string_append_c(out, '}');
            put_value(out, g_strcmp0(grades->pdata[g], run_text(customer, "grade")) == 0);
        }
    }
}

static void put_checks(GString *out, const RunView *view)
{
    static const char metric[] = "delight_check_customers";
    const json_t *checks = json_object_get(json_object_get(view->run, "summary"), "checks");
    put_family(out, metric, "Customers by the status that a check has for them.");
    for (guint i = 0; i < view->asked->len; i++) {
        const Asked *asked = view->asked->pdata[i];
        const json_t *counts = json_object_get(checks, asked->id);
        for (int status = 0; counts && status < STATUSES; status++) {
            g_string_append_printf(out, "%s{", metric);
            put_label(out, "check", asked->id);
            put_label(out, "section", asked->section);
            put_label(out, "status", status_name((Status)status));
            g_string_append_c(out, '}');
            put_value(out, (double)run_count(counts, status_name((Status)status)));
        }
    }
}

static void put_time(GString *out, const char *metric, const char *help, const char *timestamp)
{
    g_autoptr(GDateTime) time = timestamp ? g_date_time_new_from_iso8601(timestamp, NULL) : NULL;
    if (!time)
        return;
    put_family(out, metric, help);
    g_string_append(out, metric);
    put_value(out, (double)g_date_time_to_unix(time));
}

static void put_run(GString *out, const RunView *view, gboolean reproducible)
{
    const json_t *run = view->run;
    double duration;
    put_family(out, "delight_customers", "Customers in the run.");
    g_string_append(out, "delight_customers");
    put_value(out, run_length(view));
    put_time(out, "delight_as_of_timestamp_seconds", "The clock that the run was judged by.",
             run_text(run, "as_of"));
    put_time(out, "delight_source_newest_timestamp_seconds",
             "The newest event or login in the data.",
             run_text(json_object_get(run, "source"), "newest"));
    if (reproducible)
        return;
    put_time(out, "delight_run_timestamp_seconds", "When the run began.",
             run_text(run, "started_at"));
    if (!run_number(run, "duration_ms", &duration))
        return;
    put_family(out, "delight_run_duration_seconds", "How long the run took.");
    g_string_append(out, "delight_run_duration_seconds");
    put_value(out, duration / 1000);
}

gboolean render_openmetrics(const RunView *view, const RenderOptions *options, GString *out,
                            GError **error G_GNUC_UNUSED)
{
    put_customer_metric(out, view, options, "delight_customer_score", "score",
                        "Percent of the judged weight that passed.");
    put_customer_metric(out, view, options, "delight_customer_strict_score", "strict_score",
                        "The score with waived questions counted as failed.");
    put_customer_metric(out, view, options, "delight_customer_coverage_percent", "coverage",
                        "Percent of the weight of all applicable questions that was judged.");
    put_sections(out, view, options);
    put_grades(out, view, options);
    put_checks(out, view);
    put_run(out, view, options->reproducible);
    g_string_append(out, "# EOF\n");
    return TRUE;
}
