/* The book in columns: one array per field, one character per answer. Ten thousand customers are a
 * megabyte so, and the page is drawn before it has looked at any evidence. */
#include "../words.h"
#include "html.h"

#include <string.h>

HtmlRun *html_run_new(const Reading *reading)
{
    HtmlRun *run = g_new0(HtmlRun, 1);
    run->reading = reading;
    run->customers = json_object_get(reading->run, "customers");
    run->columns = g_hash_table_new(g_str_hash, g_str_equal);
    run->rows = g_hash_table_new(g_str_hash, g_str_equal);
    run->runs = g_ptr_array_new();
    for (guint i = 0; i < reading->asked->len; i++) {
        const Asked *asked = reading->asked->pdata[i];
        g_hash_table_insert(run->columns, (char *)asked->id, GUINT_TO_POINTER(i + 1));
    }
    size_t i;
    const json_t *each;
    json_array_foreach (run->customers, i, each) {
        const char *id = read_text(each, "id");
        if (id && !g_hash_table_contains(run->rows, id))
            g_hash_table_insert(run->rows, (char *)id, GSIZE_TO_POINTER(i + 1));
    }
    const json_t *history = json_object_get(reading->run, "history");
    const size_t runs = json_array_size(history);
    for (i = runs > HTML_RUNS ? runs - HTML_RUNS : 0; i < runs; i++)
        g_ptr_array_add(run->runs, json_array_get(history, i));
    return run;
}

void html_run_free(HtmlRun *run)
{
    if (!run)
        return;
    g_hash_table_unref(run->columns);
    g_hash_table_unref(run->rows);
    g_ptr_array_unref(run->runs);
    g_free(run);
}

int html_column(const HtmlRun *run, const char *check)
{
    return check ? GPOINTER_TO_INT(g_hash_table_lookup(run->columns, check)) - 1 : -1;
}

int html_row(const HtmlRun *run, const char *customer)
{
    return customer ? GPOINTER_TO_INT(g_hash_table_lookup(run->rows, customer)) - 1 : -1;
}

static void put_grades(const HtmlRun *run, ScriptJson *json)
{
    const json_t *grades = json_object_get(json_object_get(run->reading->run, "pack"), "grades");
    g_autoptr(GPtrArray) ids = reading_grades(run->reading);
    script_key(json, "grades");
    script_open(json, '[');
    for (guint i = 0; i < ids->len; i++) {
        script_open(json, '{');
        script_key(json, "id");
        script_text(json, ids->pdata[i]);
        script_field(json, "word", phrase_grade(ids->pdata[i]));
        script_key(json, "min");
        script_number_of(json, json_array_get(grades, i), "min");
        script_close(json, '}');
    }
    script_close(json, ']');
}

static void put_sections(const HtmlRun *run, ScriptJson *json)
{
    size_t i;
    const json_t *section;
    script_key(json, "sections");
    script_open(json, '[');
    json_array_foreach (json_object_get(run->reading->run, "sections"), i, section) {
        script_open(json, '{');
        script_key(json, "id");
        script_text(json, read_string(section, "id", ""));
        script_key(json, "title");
        script_text(json, read_section_title(section));
        script_close(json, '}');
    }
    script_close(json, ']');
}

/* Only what a browser may follow: anything else would be a way to run a script. */
static const char *link_of(const json_t *check)
{
    const char *docs = read_text(check, "docs");
    const gboolean web =
        docs && (g_str_has_prefix(docs, "https://") || g_str_has_prefix(docs, "http://"));
    return web ? docs : NULL;
}

static void put_check(ScriptJson *json, const Asked *asked)
{
    static const char *const texts[] = {"question", "action", "unit"};
    static const char *const numbers[] = {"weight", "at_least", "at_most"};
    static const char *const flags[] = {"advisory", "required"};
    script_open(json, '{');
    script_key(json, "id");
    script_text(json, asked->id);
    script_key(json, "section");
    script_text(json, asked->section ? asked->section : "");
    script_key(json, "depth");
    script_integer(json, asked->depth);
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        script_key(json, texts[i]);
        script_text(json, read_text(asked->check, texts[i]));
    }
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
        script_key(json, numbers[i]);
        script_number_of(json, asked->check, numbers[i]);
    }
    for (guint i = 0; i < G_N_ELEMENTS(flags); i++) {
        script_key(json, flags[i]);
        script_flag(json, read_flag(asked->check, flags[i]));
    }
    script_key(json, "docs");
    script_text(json, link_of(asked->check));
    script_close(json, '}');
}

static void put_checks(const HtmlRun *run, ScriptJson *json)
{
    script_key(json, "checks");
    script_open(json, '[');
    for (guint i = 0; i < run->reading->asked->len; i++)
        put_check(json, run->reading->asked->pdata[i]);
    script_close(json, ']');
}

/* A column of texts that repeat: the distinct ones, and for each customer which. */
static void put_repeated(const HtmlRun *run, ScriptJson *json, const char *field, const char *names)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    size_t i;
    const json_t *customer;
    script_key(json, field);
    script_open(json, '[');
    json_array_foreach (run->customers, i, customer) {
        const char *text = read_text(customer, field);
        if (!text || !*text) {
            script_integer(json, -1);
            continue;
        }
        if (!g_hash_table_contains(seen, text)) {
            g_hash_table_insert(seen, (char *)text, GUINT_TO_POINTER(texts->len));
            g_ptr_array_add(texts, (char *)text);
        }
        script_integer(json, GPOINTER_TO_UINT(g_hash_table_lookup(seen, text)));
    }
    script_close(json, ']');
    script_key(json, names);
    script_open(json, '[');
    for (guint j = 0; j < texts->len; j++)
        script_text(json, texts->pdata[j]);
    script_close(json, ']');
}

static void put_numbers(const HtmlRun *run, ScriptJson *json, const char *field)
{
    size_t i;
    const json_t *customer;
    script_key(json, field);
    script_open(json, '[');
    json_array_foreach (run->customers, i, customer)
        script_number_of(json, customer, field);
    script_close(json, ']');
}

/* For each section the scores of all customers. */
static void put_section_scores(const HtmlRun *run, ScriptJson *json)
{
    size_t i, j;
    const json_t *section, *customer;
    script_key(json, "sectionScores");
    script_open(json, '[');
    json_array_foreach (json_object_get(run->reading->run, "sections"), i, section) {
        const char *id = read_string(section, "id", "");
        script_open(json, '[');
        json_array_foreach (run->customers, j, customer)
            script_number_of(json, json_object_get(json_object_get(customer, "sections"), id),
                             "score");
        script_close(json, ']');
    }
    script_close(json, ']');
}

static void put_statuses(const HtmlRun *run, ScriptJson *json)
{
    static const char letters[READ_STATUSES] = {
        [READ_PASS] = 'p', [READ_FAIL] = 'f',   [READ_UNKNOWN] = 'u',
        [READ_NA] = 'n',   [READ_WAIVED] = 'w', [READ_ERROR] = 'e',
    };
    const guint width = run->reading->asked->len;
    g_autofree char *row = g_malloc(width + 1);
    size_t i, j;
    const json_t *customer, *result;
    script_key(json, "statuses");
    script_open(json, '[');
    json_array_foreach (run->customers, i, customer) {
        memset(row, '-', width);
        row[width] = '\0';
        json_array_foreach (json_object_get(customer, "results"), j, result) {
            const int column = html_column(run, read_text(result, "check"));
            if (column >= 0)
                row[column] = letters[read_status(result)];
        }
        script_text(json, row);
    }
    script_close(json, ']');
}

/* The question that the chart of plan usage is about: a percentage that is to be reached. */
static int usage_column(const HtmlRun *run)
{
    double least;
    const int named = html_column(run, "plan-usage");
    if (named >= 0)
        return named;
    for (guint i = 0; i < run->reading->asked->len; i++) {
        const Asked *asked = run->reading->asked->pdata[i];
        if (g_strcmp0(read_text(asked->check, "unit"), "percent") == 0 &&
            read_number(asked->check, "at_least", &least))
            return (int)i;
    }
    return -1;
}

static void put_usage(const HtmlRun *run, ScriptJson *json)
{
    const int column = usage_column(run);
    if (column < 0)
        return;
    const Asked *asked = run->reading->asked->pdata[column];
    size_t i;
    const json_t *customer;
    script_key(json, "usage");
    script_open(json, '{');
    script_key(json, "check");
    script_integer(json, column);
    script_key(json, "values");
    script_open(json, '[');
    json_array_foreach (run->customers, i, customer) {
        const json_t *result = read_result(customer, asked->id);
        const ReadStatus status = read_status(result);
        if (result && (status == READ_PASS || status == READ_FAIL || status == READ_WAIVED))
            script_number_of(json, result, "value");
        else
            script_null(json);
    }
    script_close(json, ']');
    script_close(json, '}');
}

static void put_customers(const HtmlRun *run, ScriptJson *json)
{
    size_t i;
    const json_t *customer;
    script_key(json, "customers");
    script_open(json, '{');
    script_key(json, "id");
    script_open(json, '[');
    json_array_foreach (run->customers, i, customer)
        script_text(json, read_string(customer, "id", ""));
    script_close(json, ']');
    script_key(json, "name");
    script_open(json, '[');
    json_array_foreach (run->customers, i, customer)
        script_text(json, read_name(customer));
    script_close(json, ']');
    put_repeated(run, json, "plan", "plans");
    put_repeated(run, json, "owner", "owners");
    put_repeated(run, json, "grade", "gradeIds");
    put_numbers(run, json, "score");
    put_numbers(run, json, "strict_score");
    put_numbers(run, json, "coverage");
    put_section_scores(run, json);
    put_statuses(run, json);
    script_close(json, '}');
}

static void put_goals(const HtmlRun *run, ScriptJson *json)
{
    size_t i;
    const json_t *goal;
    script_key(json, "goals");
    script_open(json, '[');
    json_array_foreach (json_object_get(json_object_get(run->reading->run, "summary"), "goals"), i,
                        goal) {
        script_open(json, '{');
        script_key(json, "question");
        script_text(json, read_string(goal, "question", ""));
        script_key(json, "state");
        script_text(json, phrase_goal(reading_goal(goal)));
        g_autofree char *rule = phrase_rule(goal, goal, TRUE);
        script_key(json, "rule");
        script_text(json, rule);
        script_key(json, "evidence");
        script_text(json, read_text(goal, "evidence"));
        script_close(json, '}');
    }
    script_close(json, ']');
}

static void put_warnings(const HtmlRun *run, ScriptJson *json)
{
    size_t i;
    const json_t *warning;
    script_key(json, "warnings");
    script_open(json, '[');
    json_array_foreach (json_object_get(run->reading->run, "warnings"), i, warning) {
        script_open(json, '{');
        script_key(json, "kind");
        script_text(json, read_string(warning, "kind", ""));
        script_key(json, "text");
        script_text(json, read_string(warning, "text", ""));
        script_close(json, '}');
    }
    script_close(json, ']');
}

/* Which gate was met: absent unless the gate was run. */
static void put_gate(const HtmlRun *run, ScriptJson *json)
{
    size_t i;
    const json_t *customer;
    gboolean asked = FALSE;
    json_array_foreach (run->customers, i, customer)
        asked = asked || json_is_object(json_object_get(customer, "gate"));
    if (!asked)
        return;
    script_key(json, "gate");
    script_open(json, '[');
    json_array_foreach (run->customers, i, customer)
        script_flag_of(json, json_object_get(customer, "gate"), "met");
    script_close(json, ']');
}

void html_book(const HtmlRun *run, GString *out)
{
    ScriptJson json = {out, FALSE};
    const json_t *document = run->reading->run;
    const json_t *selection = json_object_get(document, "selection");
    script_open(&json, '{');
    script_field(&json, "asOf", phrase_date(read_text(document, "as_of")));
    script_field(&json, "newest",
                 phrase_date(read_text(json_object_get(document, "source"), "newest")));
    script_key(&json, "where");
    script_text(&json, read_text(selection, "where"));
    script_key(&json, "chosen");
    script_flag(&json, json_is_array(json_object_get(selection, "customers")));
    script_key(&json, "chunk");
    script_integer(&json, HTML_CHUNK);
    put_warnings(run, &json);
    put_grades(run, &json);
    put_sections(run, &json);
    put_checks(run, &json);
    put_customers(run, &json);
    put_usage(run, &json);
    put_goals(run, &json);
    put_gate(run, &json);
    html_changes(run, &json);
    html_history(run, &json);
    script_close(&json, '}');
}
