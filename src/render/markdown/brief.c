/* The brief for a catch-up: one page that is pasted, so no tables, no HTML, no backslashes. A
 * single star is all the emphasis there is: Slack reads it as bold, Markdown as italic. */
#include "brief.h"
#include "../formats.h"
#include "../words.h"
#include "../words_link.h"
#include "markdown.h"
#include "pasteable.h"

#include <math.h>
#include <string.h>

#define MOST_CHANGES 8
#define MOST_TO_DO 5
#define MOST_POINTS 8

static void put_heading(GString *out, const char *text)
{
    g_string_append_printf(out, "\n## %s\n\n", text);
}

/* A list item of pieces that are already safe. */
static void put_item(GString *out, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void put_item(GString *out, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_string_append(out, "- ");
    g_string_append_vprintf(out, format, arguments);
    g_string_append_c(out, '\n');
    va_end(arguments);
}

static gboolean ends_sentence(const char *text)
{
    const int last = *text ? text[strlen(text) - 1] : '.';
    return last == '.' || last == '?' || last == '!';
}

/* `- Question? What was seen. Next: what to do`, of which only the question has to be there. */
static void put_answer(GString *out, const char *question, const char *seen, const char *was,
                       const char *action)
{
    g_autofree char *asked = pasteable_start(question, FALSE);
    g_autoptr(GString) line = g_string_new(asked);
    g_autofree char *now = seen && *seen ? pasteable_text(seen, FALSE) : NULL;
    g_autofree char *then = was && *was ? pasteable_text(was, FALSE) : NULL;
    g_autofree char *next = action && *action ? pasteable_text(action, TRUE) : NULL;
    if (now)
        g_string_append_printf(line, " %s", now);
    if (then && g_strcmp0(now, then) != 0)
        g_string_append_printf(line, "; before: %s", then);
    if (next)
        g_string_append_printf(line, "%s Next: %s", ends_sentence(line->str) ? "" : ".", next);
    put_item(out, "%s", line->str);
}

/* --- the head --------------------------------------------------------------------------------- */

static char *signed_score(double change)
{
    if (fabs(change) < 0.05)
        return g_strdup("unchanged");
    return g_strdup_printf("%s %.1f", change > 0 ? "up" : "down", fabs(change));
}

static char *verdict_of(const json_t *object)
{
    g_autofree char *grade = words_grade(run_text(object, "grade"));
    g_autofree char *score = words_score(object, "score");
    g_autofree char *both = score ? g_strdup_printf("%s, %s", grade, score) : g_strdup(grade);
    return pasteable_text(both, FALSE);
}

static char *day_of(const json_t *object, const char *key)
{
    const char *text = run_text(object, key);
    g_autofree char *day = text ? g_strndup(text, 10) : NULL;
    return day ? pasteable_text(day, FALSE) : NULL;
}

/* Since the last catch-up, where the older run is of its day or before it. */
static char *since_of(const json_t *brief, const char *day, const char *was)
{
    const char *last = run_text(brief, "last");
    if (last && strcmp(day, last) <= 0)
        return g_strdup_printf("since the last catch-up (%s in the report of %s)", was, day);
    return g_strdup_printf("since the report of %s (%s)", day, was);
}

static void put_compared(GString *out, const json_t *customer, const json_t *brief)
{
    const json_t *compared = json_object_get(brief, "compared");
    g_autofree char *day = day_of(compared, "as_of");
    g_autofree char *verdict = verdict_of(customer);
    double now, then;
    if (!day) {
        put_item(out, "*%s*; there is no earlier report to compare it with", verdict);
        return;
    }
    g_autofree char *was = verdict_of(compared);
    g_autofree char *since = since_of(brief, day, was);
    const gboolean both =
        run_number(customer, "score", &now) && run_number(compared, "score", &then);
    g_autofree char *change = both ? signed_score(now - then) : NULL;
    put_item(out, "*%s*, %s%s%s", verdict, change ? change : "", change ? " " : "", since);
}

static void put_days(GString *out, const json_t *brief)
{
    g_autofree char *last = day_of(brief, "last");
    g_autofree char *next = day_of(brief, "next");
    if (last && next)
        put_item(out, "last catch-up on %s, next on %s", last, next);
    else if (last)
        put_item(out, "last catch-up on %s, none planned", last);
    else if (next)
        put_item(out, "no catch-up so far, the first on %s", next);
    else
        put_item(out, "no catch-up so far, none planned");
}

static void put_words(GString *out, char *words /* taken */)
{
    g_autofree char *text = words ? pasteable_text(words, FALSE) : NULL;
    if (text)
        put_item(out, "%s", text);
    g_free(words);
}

/* What was asked by another rule then is not compared. */
static void put_redefined(GString *out, const json_t *brief)
{
    const json_t *checks = json_object_get(json_object_get(brief, "changes"), "checks");
    const size_t n = json_array_size(json_object_get(checks, "redefined"));
    if (n > 0)
        put_item(out, "%zu %s by another rule then, and not compared", n,
                 n == 1 ? "question was asked" : "questions were asked");
}

static void put_stale(GString *out, const RunView *view)
{
    size_t i;
    const json_t *warning;
    json_array_foreach (json_object_get(view->run, "warnings"), i, warning) {
        g_autofree char *text = pasteable_text(run_text(warning, "text"), FALSE);
        if (g_strcmp0(run_text(warning, "kind"), "stale-data") == 0)
            put_item(out, "careful: %s", text);
    }
}

static void put_head(GString *out, const RunView *view, const json_t *customer, const json_t *brief)
{
    g_autofree char *name = pasteable_text(run_customer_name(customer), FALSE);
    g_autofree char *day = day_of(view->run, "as_of");
    g_string_append_printf(out, "%s# Catch-up with %s, %s\n\n", out->len > 0 ? "\n" : "", name,
                           day ? day : "");
    put_stale(out, view);
    put_compared(out, customer, brief);
    put_redefined(out, brief);
    put_days(out, brief);
    put_words(out, words_counts(customer));
    put_words(out, words_facts(customer));
}

/* --- what changed ----------------------------------------------------------------------------- */

static void put_change(GString *out, const RunView *view, const json_t *entry, const char *instead)
{
    const json_t *now = json_object_get(entry, "now");
    g_autofree char *seen = words_evidence(now);
    g_autofree char *worded =
        instead ? g_strdup_printf("%s: %s", instead, seen ? seen : "") : g_strdup(seen);
    const char *was = run_text(json_object_get(entry, "was"), "evidence");
    const char *action = run_status(now) == STATUS_FAIL ? run_text(entry, "action") : NULL;
    put_answer(out, run_question(view, run_text(entry, "check")), worded, was, action);
}

/* How many entries there are. */
static guint put_changes(GString *out, const RunView *view, const json_t *changes, const char *list,
                         const char *instead)
{
    guint n = 0;
    size_t i;
    const json_t *entry;
    json_array_foreach (json_object_get(changes, list), i, entry) {
        if (n++ < MOST_CHANGES)
            put_change(out, view, entry, instead);
    }
    if (n > MOST_CHANGES)
        put_item(out, "and %u more", n - MOST_CHANGES);
    return n;
}

static void put_changed(GString *out, const RunView *view, const json_t *brief)
{
    const json_t *changes = json_object_get(brief, "changes");
    if (!json_is_object(changes))
        return;
    put_heading(out, "What got better");
    if (put_changes(out, view, changes, "recovered", NULL) == 0)
        put_item(out, "nothing");
    put_heading(out, "What got worse");
    const guint worse = put_changes(out, view, changes, "regressed", NULL);
    const guint lost = put_changes(out, view, changes, "lost_sight", "no longer known");
    if (worse + lost == 0)
        put_item(out, "nothing");
}

/* --- plan usage ------------------------------------------------------------------------------- */

/* `62% → 71% → 81%`: of many points the first, the last and some between. NULL: less than two. */
static char *series_of(const json_t *trend, const char *unit, const json_t **first)
{
    g_autoptr(GPtrArray) points = g_ptr_array_new();
    size_t i;
    json_t *point;
    double value;
    json_array_foreach (trend, i, point) {
        if (run_number(point, "plan_usage", &value))
            g_ptr_array_add(points, point);
    }
    if (points->len < 2)
        return NULL;
    *first = points->pdata[0];
    const guint shown = MIN(points->len, MOST_POINTS);
    GString *series = g_string_new(NULL);
    for (guint k = 0; k < shown; k++) {
        const guint index = (k * (points->len - 1) + (shown - 1) / 2) / (shown - 1);
        run_number(points->pdata[index], "plan_usage", &value);
        g_autofree char *number = words_number(round(100 * value) / 100, unit);
        g_string_append_printf(series, "%s%s", k > 0 ? " → " : "", number);
    }
    return g_string_free(series, FALSE);
}

static void put_usage(GString *out, const RunView *view, const json_t *customer,
                      const json_t *brief)
{
    const json_t *result = run_result(view, customer, BRIEF_PLAN_USAGE);
    const json_t *first = NULL;
    if (!result)
        return;
    const char *unit = run_text(run_check(view, BRIEF_PLAN_USAGE), "unit");
    g_autofree char *series = series_of(json_object_get(brief, "trend"), unit, &first);
    g_autofree char *shown = pasteable_text(series, FALSE);
    g_autofree char *since = day_of(first, "as_of");
    put_heading(out, "Plan usage");
    if (series)
        put_item(out, "%s since %s", shown, since);
    put_words(out, words_evidence(result));
}

/* --- what to talk about ----------------------------------------------------------------------- */

static gboolean is_in(const json_t *changes, const char *list, const char *check)
{
    size_t i;
    const json_t *entry;
    json_array_foreach (json_object_get(changes, list), i, entry) {
        if (g_strcmp0(run_text(entry, "check"), check) == 0)
            return TRUE;
    }
    return FALSE;
}

/* What fails and is not said under what got worse, heaviest first. */
static void put_to_do(GString *out, const RunView *view, const json_t *customer,
                      const json_t *brief)
{
    g_autoptr(GPtrArray) fails = run_fails(view, customer);
    guint shown = 0, more = 0;
    for (guint i = 0; i < fails->len; i++) {
        const json_t *result = fails->pdata[i];
        const char *id = run_text(result, "check");
        if (is_in(json_object_get(brief, "changes"), "regressed", id))
            continue;
        if (shown == MOST_TO_DO) {
            more++;
            continue;
        }
        if (shown++ == 0)
            put_heading(out, "Still to do");
        g_autofree char *seen = words_evidence(result);
        put_answer(out, run_question(view, id), seen, NULL, run_text(result, "action"));
    }
    if (more > 0)
        put_item(out, "and %u more", more);
}

static void put_to_ask(GString *out, const RunView *view, const json_t *customer)
{
    g_autoptr(GPtrArray) open = run_to_ask(view, customer);
    put_heading(out, "Questions to ask");
    for (guint i = 0; i < open->len; i++) {
        const json_t *result = open->pdata[i];
        const char *reason = run_text(result, "reason");
        g_autofree char *seen = words_evidence(result);
        const gboolean told = g_strcmp0(reason, "needs-answer") != 0;
        put_answer(out, run_question(view, run_text(result, "check")), told ? seen : NULL, NULL,
                   NULL);
    }
    if (open->len == 0)
        put_item(out, "none");
}

static char *kind_of(const char *kind)
{
    g_autofree char *words = words_grade(kind);
    return g_str_equal(kind, "catchup") ? g_strdup("catch-up") : pasteable_text(words, FALSE);
}

static void put_promised(GString *out, const json_t *brief)
{
    const json_t *promised = json_object_get(brief, "promised");
    g_autofree char *from = day_of(brief, "from");
    size_t i;
    const json_t *entry;
    put_heading(out, "What was promised");
    json_array_foreach (promised, i, entry) {
        g_autofree char *on = day_of(entry, "on");
        g_autofree char *kind = kind_of(run_string(entry, "kind", ""));
        g_autofree char *note = pasteable_text(run_text(entry, "note"), TRUE);
        put_item(out, "%s, %s: %s", on ? on : "", kind, note);
    }
    if (json_array_size(promised) == 0)
        put_item(out, "nothing is noted since %s", from ? from : "the last catch-up");
}

/* What the desk keeps about them; nothing where it keeps nothing. */
static void put_desk(GString *out, const RunView *view, const json_t *brief)
{
    const json_t *notes = json_object_get(brief, "notes"),
                 *issues = json_object_get(brief, "issues");
    size_t i;
    const json_t *entry;
    if (json_array_size(notes) > 0)
        put_heading(out, "Notes of the support desk");
    json_array_foreach (notes, i, entry) {
        g_autofree char *on = day_of(entry, "at");
        g_autofree char *agent = pasteable_text(run_string(entry, "agent", ""), FALSE);
        g_autofree char *told = pasteable_text(run_string(entry, "told", ""), TRUE);
        put_item(out, "%s%s%s: %s", on ? on : "", *agent ? ", " : "", agent, told);
    }
    if (json_array_size(issues) > 0)
        put_heading(out, "Issues");
    json_array_foreach (issues, i, entry) {
        g_autofree char *on = day_of(entry, "at");
        g_autofree char *told = pasteable_text(run_string(entry, "told", "an issue"), FALSE);
        g_autofree char *link = words_link_issue(view, run_text(entry, "url"));
        put_item(out, "%s: %s%s%s", on ? on : "", told, link ? " " : "", link ? link : "");
    }
}

void md_brief(GString *out, const RunView *view, const json_t *customer)
{
    const json_t *brief = json_object_get(customer, "brief");
    if (!brief)
        return;
    put_head(out, view, customer, brief);
    put_changed(out, view, brief);
    put_usage(out, view, customer, brief);
    put_to_ask(out, view, customer);
    put_promised(out, brief);
    put_desk(out, view, brief);
    put_to_do(out, view, customer, brief);
}
