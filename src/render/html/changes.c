/* What changed since the older run, who is at risk, and the grades over the runs of the archive. */
#include "../words.h"
#include "columns.h"

/* The customer's row, or -1 for one that is in this book no longer, and the name. */
static void put_customer(const HtmlRun *run, ScriptJson *json, const json_t *entry, const char *key)
{
    script_key(json, "row");
    script_integer(json, run_row(run->view, run_text(entry, key)));
    script_key(json, "name");
    script_text(json, run_customer_name(entry));
}

/* What was seen then, with the value against its target. */
static void put_state(ScriptJson *json, const json_t *check, const json_t *change, const char *key)
{
    const json_t *state = json_object_get(change, key);
    script_key(json, key);
    script_open(json, '{');
    script_key(json, "status");
    script_text(json, status_name(run_status(state)));
    script_field(json, "seen", words_evidence(state));
    script_field(json, "rule", words_rule(check, state, TRUE));
    script_close(json, '}');
}

static void put_answers(const HtmlRun *run, ScriptJson *json, const char *list)
{
    g_autoptr(GPtrArray) changes = run_changes(run->view, list);
    script_key(json, list);
    script_open(json, '[');
    for (guint i = 0; i < changes->len; i++) {
        const json_t *change = changes->pdata[i];
        const char *id = run_text(change, "check");
        const json_t *check = run_check(run->view, id);
        script_open(json, '{');
        put_customer(run, json, change, "customer");
        script_key(json, "check");
        script_integer(json, run_column(run->view, id));
        script_key(json, "question");
        script_text(json, run_question(run->view, id));
        put_state(json, check, change, "was");
        put_state(json, check, change, "now");
        script_key(json, "action");
        script_text(json, run_text(change, "action"));
        script_close(json, '}');
    }
    script_close(json, ']');
}

/* A grade and a score: `healthy  83.3`. */
static void put_verdict(ScriptJson *json, const char *key, const json_t *entry, const char *grade,
                        const char *score)
{
    script_key(json, key);
    script_open(json, '{');
    script_key(json, "grade");
    script_text(json, run_string(entry, grade, "unrated"));
    script_field(json, "score", words_score(entry, score));
    script_close(json, '}');
}

static void put_people(const HtmlRun *run, ScriptJson *json, const char *list)
{
    g_autoptr(GPtrArray) people = run_changes(run->view, list);
    script_key(json, list);
    script_open(json, '[');
    for (guint i = 0; i < people->len; i++) {
        script_open(json, '{');
        put_customer(run, json, people->pdata[i], "id");
        put_verdict(json, "now", people->pdata[i], "grade", "score");
        script_close(json, '}');
    }
    script_close(json, ']');
}

static void put_grade_changes(const HtmlRun *run, ScriptJson *json)
{
    g_autoptr(GPtrArray) changes = run_changes(run->view, "grade_changes");
    script_key(json, "grade_changes");
    script_open(json, '[');
    for (guint i = 0; i < changes->len; i++) {
        script_open(json, '{');
        put_customer(run, json, changes->pdata[i], "customer");
        put_verdict(json, "was", changes->pdata[i], "was", "score_was");
        put_verdict(json, "now", changes->pdata[i], "now", "score_now");
        script_close(json, '}');
    }
    script_close(json, ']');
}

static void put_suspected(const HtmlRun *run, ScriptJson *json)
{
    size_t i;
    const json_t *each;
    script_key(json, "suspected");
    script_open(json, '[');
    json_array_foreach (run_suspected(run->view), i, each) {
        g_autofree char *text = words_suspected(each, run->view);
        script_text(json, text);
    }
    script_close(json, ']');
}

static void put_at_risk(const HtmlRun *run, ScriptJson *json)
{
    size_t i;
    const json_t *entry;
    const json_t *at_risk = json_object_get(run->view->run, "at_risk");
    if (!json_is_array(at_risk))
        return;
    script_key(json, "atRisk");
    script_open(json, '[');
    json_array_foreach (at_risk, i, entry) {
        script_open(json, '{');
        put_customer(run, json, entry, "customer");
        put_verdict(json, "now", entry, "grade", "score");
        script_field(json, "since", words_since(run->view, entry));
        script_close(json, '}');
    }
    script_close(json, ']');
}

void html_changes(const HtmlRun *run, ScriptJson *json)
{
    static const char *const kinds[] = {"added", "removed", "redefined"};
    const json_t *changes = json_object_get(run->view->run, "changes");
    const json_t *checks = json_object_get(changes, "checks");
    put_at_risk(run, json);
    if (!json_is_object(changes)) {
        /* A report without anything to compare with says so; a plain score does not. */
        if (json_object_get(run->view->run, "at_risk"))
            script_field(json, "first", words_summary(run->view));
        return;
    }
    script_key(json, "changes");
    script_open(json, '{');
    script_field(json, "summary", words_summary(run->view));
    put_suspected(run, json);
    for (const WordsList *each = words_change_lists; each->list; each++)
        put_answers(run, json, each->list);
    put_grade_changes(run, json);
    put_people(run, json, "new_customers");
    put_people(run, json, "gone_customers");
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
        script_field(json, kinds[i], words_list(json_object_get(checks, kinds[i])));
    script_close(json, '}');
}

void html_history(const HtmlRun *run, const HtmlColumns *columns, ScriptJson *json)
{
    g_autoptr(GPtrArray) grades = run_grades(run->view);
    script_key(json, "history");
    script_open(json, '[');
    for (guint i = 0; i < run->runs->len; i++) {
        const json_t *entry = run->runs->pdata[i];
        script_open(json, '{');
        script_field(json, "asOf", words_date(run_text(entry, "as_of")));
        script_key(json, "grades");
        script_open(json, '[');
        for (guint j = 0; j < grades->len; j++)
            script_integer(json, run_count(json_object_get(entry, "grades"), grades->pdata[j]));
        script_close(json, ']');
        script_close(json, '}');
    }
    script_close(json, ']');
    if (run->runs->len < 2)
        return;
    /* The score that each customer had in the run before: what the heat map shows as a movement. */
    script_key(json, "before");
    html_column(columns, HTML_BEFORE, json);
}
