/* The book in columns: one array per field, one character per answer. Ten thousand customers are a
 * megabyte so, and the page is drawn before it has looked at any evidence. */
#include "../words.h"
#include "../words_link.h"
#include "columns.h"

static void put_grades(const HtmlRun *run, ScriptJson *json)
{
    const json_t *grades = json_object_get(json_object_get(run->view->run, "pack"), "grades");
    g_autoptr(GPtrArray) ids = run_grades(run->view);
    script_key(json, "grades");
    script_open(json, '[');
    for (guint i = 0; i < ids->len; i++) {
        script_open(json, '{');
        script_key(json, "id");
        script_text(json, ids->pdata[i]);
        script_field(json, "word", words_grade(ids->pdata[i]));
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
    json_array_foreach (json_object_get(run->view->run, "sections"), i, section) {
        script_open(json, '{');
        script_key(json, "id");
        script_text(json, run_string(section, "id", ""));
        script_key(json, "title");
        script_text(json, run_section_title(section));
        script_close(json, '}');
    }
    script_close(json, ']');
}

/* Only what a browser may follow: anything else would be a way to run a script. */
static const char *link_of(const json_t *check)
{
    const char *docs = run_text(check, "docs");
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
        script_text(json, run_text(asked->check, texts[i]));
    }
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
        script_key(json, numbers[i]);
        script_number_of(json, asked->check, numbers[i]);
    }
    for (guint i = 0; i < G_N_ELEMENTS(flags); i++) {
        script_key(json, flags[i]);
        script_flag(json, run_flag(asked->check, flags[i]));
    }
    script_key(json, "docs");
    script_text(json, link_of(asked->check));
    script_close(json, '}');
}

static void put_checks(const HtmlRun *run, ScriptJson *json)
{
    script_key(json, "checks");
    script_open(json, '[');
    for (guint i = 0; i < run->view->asked->len; i++)
        put_check(json, run->view->asked->pdata[i]);
    script_close(json, ']');
}

/* The question that the chart of plan usage is about: a percentage that is to be reached. */
static int usage_column(const HtmlRun *run)
{
    double least;
    const int named = run_column(run->view, "plan-usage");
    if (named >= 0)
        return named;
    for (guint i = 0; i < run->view->asked->len; i++) {
        const Asked *asked = run->view->asked->pdata[i];
        if (g_strcmp0(run_text(asked->check, "unit"), "percent") == 0 &&
            run_number(asked->check, "at_least", &least))
            return (int)i;
    }
    return -1;
}

const char *html_usage(const HtmlRun *run)
{
    const int column = usage_column(run);
    return column < 0 ? NULL : ((const Asked *)run->view->asked->pdata[column])->id;
}

static void put_usage(const HtmlRun *run, const HtmlColumns *columns, ScriptJson *json)
{
    const int column = usage_column(run);
    if (column < 0)
        return;
    script_key(json, "usage");
    script_open(json, '{');
    script_key(json, "check");
    script_integer(json, column);
    script_key(json, "values");
    html_column(columns, HTML_USAGE, json);
    script_close(json, '}');
}

static void put_customers(const HtmlColumns *columns, const RenderOptions *options,
                          ScriptJson *json)
{
    static const struct {
        const char *key, *texts;
        HtmlColumn column;
    } all[] = {
        {"id", NULL, HTML_IDS},
        {"name", NULL, HTML_NAMES},
        {"plan", "plans", HTML_PLANS},
        {"owner", "owners", HTML_OWNERS},
        {"grade", "gradeIds", HTML_GRADES},
        {"score", NULL, HTML_SCORES},
        {"strict_score", NULL, HTML_STRICT},
        {"coverage", NULL, HTML_COVERAGE},
        {"arr", NULL, HTML_ARR},
        {"renews_on", NULL, HTML_RENEWALS},
    };
    script_key(json, "customers");
    script_open(json, '{');
    for (guint i = 0; i < G_N_ELEMENTS(all) && render_flush(options, json->out); i++) {
        script_key(json, all[i].key);
        html_column(columns, all[i].column, json);
        if (!all[i].texts)
            continue;
        script_key(json, all[i].texts);
        html_column_texts(columns, all[i].column, json);
    }
    script_key(json, "sectionScores");
    html_column_sections(columns, json);
    script_key(json, "statuses");
    html_column(columns, HTML_STATUSES, json);
    script_close(json, '}');
}

static void put_goals(const HtmlRun *run, ScriptJson *json)
{
    size_t i;
    const json_t *goal;
    script_key(json, "goals");
    script_open(json, '[');
    json_array_foreach (json_object_get(json_object_get(run->view->run, "summary"), "goals"), i,
                        goal) {
        script_open(json, '{');
        script_key(json, "question");
        script_text(json, run_string(goal, "question", ""));
        script_key(json, "state");
        script_text(json, words_goal(run_goal(goal)));
        g_autofree char *rule = words_rule(goal, goal, TRUE);
        script_key(json, "rule");
        script_text(json, rule);
        script_key(json, "evidence");
        script_text(json, run_text(goal, "evidence"));
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
    json_array_foreach (json_object_get(run->view->run, "warnings"), i, warning) {
        script_open(json, '{');
        script_key(json, "kind");
        script_text(json, run_string(warning, "kind", ""));
        script_key(json, "text");
        script_text(json, run_string(warning, "text", ""));
        script_close(json, '}');
    }
    script_close(json, ']');
}

/* Which gate was met: absent unless the gate was run. */
static void put_gate(const HtmlColumns *columns, ScriptJson *json)
{
    if (!html_is_gated(columns))
        return;
    script_key(json, "gate");
    html_column(columns, HTML_GATE, json);
}

void html_book(const HtmlRun *run, const HtmlColumns *columns, const RenderOptions *options,
               GString *out)
{
    ScriptJson json = {out, FALSE};
    const json_t *document = run->view->run;
    const json_t *selection = json_object_get(document, "selection");
    script_open(&json, '{');
    script_field(&json, "asOf", words_date(run_text(document, "as_of")));
    script_field(&json, "newest",
                 words_date(run_text(json_object_get(document, "source"), "newest")));
    script_field(&json, "instants", words_consistency(document));
    script_key(&json, "where");
    script_text(&json, run_text(selection, "where"));
    script_key(&json, "chosen");
    script_flag(&json, json_is_array(json_object_get(selection, "customers")));
    script_key(&json, "chunk");
    script_integer(&json, HTML_CHUNK);
    put_warnings(run, &json);
    put_grades(run, &json);
    put_sections(run, &json);
    put_checks(run, &json);
    put_customers(columns, options, &json);
    put_usage(run, columns, &json);
    put_goals(run, &json);
    put_gate(columns, &json);
    script_field(&json, "organizationLink", words_link_template(run->view));
    html_calls(run, columns, &json);
    html_week(run, &json);
    html_changes(run, &json);
    html_history(run, columns, &json);
    script_close(&json, '}');
}
