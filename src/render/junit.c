#include "formats.h"
#include "text.h"
#include "words.h"
#include "xml.h"

#include <string.h>

static void put_property(Xml *xml, const char *name, const char *value)
{
    if (!value)
        return;
    xml_open(xml, "property");
    xml_attribute(xml, "name", name);
    xml_attribute(xml, "value", value);
    xml_close(xml);
}

/* With a gate, the gate decides: where it is met a fail is only told. An advisory question never
 * makes a build red. */
static Status outcome(const RunView *view, const json_t *customer, const json_t *result)
{
    Status status = run_status(result);
    const json_t *gate = json_object_get(customer, "gate");
    gboolean excused = run_advisory(view, run_text(result, "check")) ||
                       (run_flag(gate, "met") && status == STATUS_FAIL);
    if (excused && (status == STATUS_FAIL || status == STATUS_ERROR))
        return STATUS_WAIVED;
    return status;
}

static gboolean gate_fails(const json_t *customer)
{
    const json_t *gate = json_object_get(customer, "gate");
    return json_is_object(gate) && !run_flag(gate, "met");
}

typedef struct {
    guint tests, failures, errors, skipped;
} Totals;

static Totals count(const RunView *view, const json_t *customer)
{
    Totals totals = {0};
    size_t i;
    const json_t *result;
    json_array_foreach (json_object_get(customer, "results"), i, result) {
        Status status = outcome(view, customer, result);
        totals.tests++;
        totals.failures += status == STATUS_FAIL;
        totals.errors += status == STATUS_ERROR;
        totals.skipped +=
            status == STATUS_UNKNOWN || status == STATUS_NA || status == STATUS_WAIVED;
    }
    if (json_is_object(json_object_get(customer, "gate"))) {
        totals.tests++;
        totals.failures += gate_fails(customer);
    }
    return totals;
}

static void put_totals(Xml *xml, Totals totals)
{
    xml_count(xml, "tests", totals.tests);
    xml_count(xml, "failures", totals.failures);
    xml_count(xml, "errors", totals.errors);
    xml_count(xml, "skipped", totals.skipped);
}

/* What a reader of the message needs: the status where it is not plain, what was seen, the rule. */
static char *message_of(const RunView *view, const json_t *result)
{
    const json_t *check = run_check(view, run_text(result, "check"));
    g_autofree char *evidence = words_evidence(result);
    g_autofree char *settled = words_settled(result);
    g_autofree char *rule = words_rule(check, result, TRUE);
    GString *out = g_string_new(words_status(run_status(result)));
    if (evidence && *evidence)
        g_string_append_printf(out, ": %s", evidence);
    if (rule)
        g_string_append_printf(out, " (%s)", rule);
    if (settled)
        g_string_append_printf(out, "; %s", settled);
    return g_string_free(out, FALSE);
}

static void put_outcome(Xml *xml, const RunView *view, const json_t *result, Status status)
{
    static const char *const elements[STATUSES] = {
        [STATUS_PASS] = NULL,    [STATUS_FAIL] = "failure",   [STATUS_UNKNOWN] = "skipped",
        [STATUS_NA] = "skipped", [STATUS_WAIVED] = "skipped", [STATUS_ERROR] = "error",
    };
    g_autofree char *message = message_of(view, result);
    if (!elements[status]) {
        xml_element(xml, "system-out", message);
        return;
    }
    xml_open(xml, elements[status]);
    xml_attribute(xml, "message", message);
    const char *reason = run_text(result, "reason");
    if (reason && status == STATUS_ERROR)
        xml_attribute(xml, "type", reason);
    if (status == STATUS_FAIL)
        xml_text(xml, run_text(result, "action"));
    xml_close(xml);
}

/* Readers of JUnit tell cases apart by class and name: two customers of one name need their ids. */
static char *class_of(GHashTable *names, const json_t *customer)
{
    const char *name = run_customer_name(customer);
    guint same = GPOINTER_TO_UINT(g_hash_table_lookup(names, name));
    return same <= 1 ? g_strdup(name)
                     : g_strdup_printf("%s (%s)", name, run_string(customer, "id", ""));
}

/* How many customers have each name. */
static GHashTable *count_names(const RunView *view)
{
    GHashTable *names = g_hash_table_new(g_str_hash, g_str_equal);
    const RunRow *rows = run_rows(view);
    for (guint i = 0; i < run_length(view); i++) {
        guint same = GPOINTER_TO_UINT(g_hash_table_lookup(names, rows[i].name));
        g_hash_table_insert(names, (char *)rows[i].name, GUINT_TO_POINTER(same + 1));
    }
    return names;
}

static void put_case(Xml *xml, const RunView *view, const json_t *customer, const char *class,
                     const json_t *result)
{
    const char *id = run_string(result, "check", "");
    g_autofree char *name = g_strdup_printf("%s: %s", id, run_question(view, id));
    xml_open(xml, "testcase");
    xml_attribute(xml, "classname", class);
    xml_attribute(xml, "name", name);
    put_outcome(xml, view, result, outcome(view, customer, result));
    xml_close(xml);
}

static void put_gate(Xml *xml, const json_t *customer, const char *class)
{
    const json_t *gate = json_object_get(customer, "gate");
    if (!json_is_object(gate))
        return;
    xml_open(xml, "testcase");
    xml_attribute(xml, "classname", class);
    xml_attribute(xml, "name", "gate");
    if (gate_fails(customer)) {
        g_autoptr(GString) message = g_string_new(NULL);
        size_t i;
        const json_t *missing;
        json_array_foreach (json_object_get(gate, "missing"), i, missing)
            g_string_append_printf(message, "%s%s", i > 0 ? "; " : "",
                                   run_string(missing, "text", ""));
        xml_open(xml, "failure");
        xml_attribute(xml, "message", message->str);
        xml_close(xml);
    }
    xml_close(xml);
}

static void put_suite(Xml *xml, const RunView *view, const json_t *customer, const char *class)
{
    const char *as_of = run_text(view->run, "as_of");
    g_autofree char *score = words_score(customer, "score");
    g_autofree char *coverage = words_score(customer, "coverage");
    xml_open(xml, "testsuite");
    xml_attribute(xml, "name", class);
    put_totals(xml, count(view, customer));
    if (as_of && strlen(as_of) >= 19) { /* JUnit's times have no zone */
        g_autofree char *stamp = g_strndup(as_of, 19);
        xml_attribute(xml, "timestamp", stamp);
    }
    xml_open(xml, "properties");
    put_property(xml, "id", run_text(customer, "id"));
    put_property(xml, "grade", run_text(customer, "grade"));
    put_property(xml, "score", score);
    put_property(xml, "coverage", coverage);
    xml_close(xml);
    put_gate(xml, customer, class);
    size_t i;
    const json_t *result;
    json_array_foreach (json_object_get(customer, "results"), i, result)
        put_case(xml, view, customer, class, result);
    xml_close(xml);
}

typedef struct {
    const RunView *view;
    const RenderOptions *options;
    GString *out;
    Xml *xml;
    GHashTable *names; /* how many have each */
    Totals all;
} Document;

static gboolean add_totals(gpointer data, guint row G_GNUC_UNUSED, const json_t *customer)
{
    Document *document = data;
    const Totals one = count(document->view, customer);
    document->all.tests += one.tests;
    document->all.failures += one.failures;
    document->all.errors += one.errors;
    document->all.skipped += one.skipped;
    return TRUE;
}

static gboolean add_suite(gpointer data, guint row G_GNUC_UNUSED, const json_t *customer)
{
    const Document *document = data;
    g_autofree char *class = class_of(document->names, customer);
    put_suite(document->xml, document->view, customer, class);
    xml_take(document->xml, document->out);
    return render_flush(document->options, document->out);
}

/* The totals of all stand before the first suite. */
gboolean render_junit(const RunView *view, const RenderOptions *options, GString *out,
                      GError **error)
{
    const json_t *pack = json_object_get(view->run, "pack");
    Document document = {.view = view, .options = options, .out = out};
    run_take(view, add_totals, &document);
    document.names = count_names(view);
    Xml *xml = document.xml = xml_new(XML_DOCUMENT);
    xml_open(xml, "testsuites");
    xml_attribute(xml, "name", run_string(pack, "title", "Customer health"));
    put_totals(xml, document.all);
    run_take(view, add_suite, &document);
    g_hash_table_unref(document.names);
    xml_close(xml);
    return xml_end(xml, "junit", out, error);
}
