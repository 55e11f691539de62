/*
 * OpenMetrics that node_exporter's textfile collector takes as well. That reads the older
 * Prometheus text: only its types, no timestamps behind the values, and `# EOF` is a comment to it.
 * So everything here is a gauge.
 */
#include "formats.h"
#include "run_lookup.h"
#include "text.h"

#include <math.h>
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

/* --- customers -------------------------------------------------------------------------------- */

/* The numbers of a customer, by family. */
static const struct {
    const char *metric, *key, *help;
} numbers[] = {
    {"delight_customer_score", "score", "Percent of the judged weight that passed."},
    {"delight_customer_strict_score", "strict_score",
     "The score with waived questions counted as failed."},
    {"delight_customer_coverage_percent", "coverage",
     "Percent of the weight of all applicable questions that was judged."},
};

/* What is drawn of a customer: the families stand one after the other, and none is made twice. */
typedef struct {
    const char *labels, *grade;
    double values[G_N_ELEMENTS(numbers)]; /* NAN: none */
    guint sections;                       /* how many of them */
} Sample;

typedef struct {
    const char *id;
    double score;
} Section;

typedef struct {
    GArray *samples, *sections; /* Sample, Section: customer by customer */
    GStringChunk *texts;
} Samples;

static void add_sections(Samples *samples, Sample *sample, const json_t *customer)
{
    const json_t *section;
    const char *id;
    json_object_foreach ((json_t *)json_object_get(customer, "sections"), id, section) {
        Section one = {.id = g_string_chunk_insert_const(samples->texts, id)};
        if (!run_number(section, "score", &one.score))
            continue;
        g_array_append_val(samples->sections, one);
        sample->sections++;
    }
}

static gboolean add_customer(gpointer data, guint row G_GNUC_UNUSED, const json_t *customer)
{
    Samples *samples = data;
    g_autoptr(GString) labels = g_string_new("{");
    put_label(labels, "customer", run_text(customer, "id"));
    put_label(labels, "name", run_text(customer, "name"));
    const char *grade = run_text(customer, "grade");
    Sample sample = {
        .labels = g_string_chunk_insert(samples->texts, labels->str),
        .grade = grade ? g_string_chunk_insert_const(samples->texts, grade) : NULL,
    };
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        if (!run_number(customer, numbers[i].key, &sample.values[i]))
            sample.values[i] = NAN;
    add_sections(samples, &sample, customer);
    g_array_append_val(samples->samples, sample);
    return TRUE;
}

static void begin_sample(GString *out, const char *metric, const Sample *sample)
{
    g_string_append_printf(out, "%s%s", metric, sample->labels);
}

static void end_sample(GString *out, double value)
{
    g_string_append_c(out, '}');
    put_value(out, value);
}

static const Sample *sample_at(const Samples *samples, guint i)
{
    return &g_array_index(samples->samples, Sample, i);
}

static void put_numbers(GString *out, const Samples *samples, guint number,
                        const RenderOptions *options)
{
    put_family(out, numbers[number].metric, numbers[number].help);
    for (guint i = 0; i < samples->samples->len && render_flush(options, out); i++) {
        const Sample *sample = sample_at(samples, i);
        if (isnan(sample->values[number]))
            continue; /* no score is no sample, not a zero */
        begin_sample(out, numbers[number].metric, sample);
        end_sample(out, sample->values[number]);
    }
}

static void put_sections(GString *out, const Samples *samples, const RenderOptions *options)
{
    static const char metric[] = "delight_customer_section_score";
    guint next = 0;
    put_family(out, metric, "Percent of the judged weight of a section that passed.");
    for (guint i = 0; i < samples->samples->len && render_flush(options, out); i++) {
        const Sample *sample = sample_at(samples, i);
        for (guint k = 0; k < sample->sections; k++) {
            const Section *section = &g_array_index(samples->sections, Section, next++);
            begin_sample(out, metric, sample);
            put_label(out, "section", section->id);
            end_sample(out, section->score);
        }
    }
}

static void put_grades(GString *out, const RunView *view, const Samples *samples,
                       const RenderOptions *options)
{
    static const char metric[] = "delight_customer_grade";
    g_autoptr(GPtrArray) grades = run_grades(view);
    put_family(out, metric, "1 for the grade that the customer has, 0 for the others.");
    for (guint i = 0; i < samples->samples->len && render_flush(options, out); i++) {
        const Sample *sample = sample_at(samples, i);
        for (guint g = 0; g < grades->len; g++) {
            begin_sample(out, metric, sample);
            put_label(out, "grade", grades->pdata[g]);
            end_sample(out, g_strcmp0(grades->pdata[g], sample->grade) == 0);
        }
    }
}

static void put_customers(GString *out, const RunView *view, const RenderOptions *options)
{
    Samples samples = {.samples = g_array_new(FALSE, FALSE, sizeof(Sample)),
                       .sections = g_array_new(FALSE, FALSE, sizeof(Section)),
                       .texts = g_string_chunk_new(64 * 1024)};
    run_take(view, add_customer, &samples);
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        put_numbers(out, &samples, i, options);
    put_sections(out, &samples, options);
    put_grades(out, view, &samples, options);
    g_array_unref(samples.samples);
    g_array_unref(samples.sections);
    g_string_chunk_free(samples.texts);
}

/* --- the run ---------------------------------------------------------------------------------- */

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
    put_customers(out, view, options);
    put_checks(out, view);
    put_run(out, view, options->reproducible);
    g_string_append(out, "# EOF\n");
    return TRUE;
}
