/* Whom to call first, and about what. */
#include "signals.h"

#include "clock.h"
#include "run_lookup.h"

#include <string.h>

/* One signal held to one customer. */
typedef struct {
    const RunView *view;
    const json_t *customer, *when;
    gint64 clock;
    GString *evidence, *because;
    const json_t *result; /* the heaviest that made it hold, or NULL */
    const char *since;    /* as in the document, or NULL */
} Trial;

static void add(GString *list, const char *text)
{
    g_autofree char *trimmed = g_strstrip(g_strdup(text ? text : ""));
    if (*trimmed)
        g_string_append_printf(list, "%s%s", list->len > 0 ? "; " : "", trimmed);
}

static void set_since(Trial *trial, const char *since)
{
    if (!trial->since)
        trial->since = since;
}

static double weight_of(const RunView *view, const json_t *result)
{
    double weight = 1;
    run_number(run_check(view, run_text(result, "check")), "weight", &weight);
    return weight;
}

static gboolean has_id(const json_t *ids, const char *id)
{
    size_t i;
    const json_t *each;
    json_array_foreach (ids, i, each)
        if (g_strcmp0(json_string_value(each), id) == 0)
            return TRUE;
    return FALSE;
}

/* The moment so many days before the clock. */
static gint64 days_ago(const Trial *trial, const char *key, double *days)
{
    *days = 0;
    run_number(trial->when, key, days);
    return trial->clock - (gint64)(*days * (double)CLOCK_DAY);
}

static gboolean moment_of(const char *text, gint64 *moment)
{
    return text && clock_parse(text, moment);
}

/* --- conditions on answers -------------------------------------------------------------------- */

/* When it went from pass to fail, or NULL. */
static const char *regressed_at(const json_t *result)
{
    const json_t *changed = json_object_get(result, "changed");
    return json_string_value(json_array_get(changed, json_array_size(changed) - 1));
}

static gboolean regressed_after(const json_t *result, gint64 from)
{
    gint64 at;
    return moment_of(regressed_at(result), &at) && at >= from;
}

/* The heaviest of these that fails, and since `from` if that is given. */
static const json_t *heaviest(const Trial *trial, const json_t *ids, const gint64 *from)
{
    const json_t *found = NULL;
    size_t i;
    const json_t *id;
    json_array_foreach (ids, i, id) {
        const json_t *result = run_result(trial->view, trial->customer, json_string_value(id));
        if (!result || run_status(result) != STATUS_FAIL ||
            (from && !regressed_after(result, *from)))
            continue;
        if (!found || weight_of(trial->view, result) > weight_of(trial->view, found))
            found = result;
    }
    return found;
}

static gboolean add_seen(Trial *trial, const char *because, const json_t *result, const char *since)
{
    const char *id = run_string(result, "check", "");
    const char *evidence = run_text(result, "evidence");
    add(trial->evidence, evidence && *evidence ? evidence : run_question(trial->view, id));
    add(trial->because, because);
    set_since(trial, since);
    if (!trial->result)
        trial->result = result;
    return TRUE;
}

static gboolean add_result(Trial *trial, const char *condition, const json_t *result,
                           const char *since)
{
    if (!result)
        return FALSE;
    g_autofree char *because =
        g_strdup_printf("%s: %s", condition, run_string(result, "check", ""));
    return add_seen(trial, because, result, since);
}

static gboolean holds_failing(Trial *trial)
{
    const json_t *result = heaviest(trial, json_object_get(trial->when, "failing"), NULL);
    return add_result(trial, "failing", result, run_text(result, "since"));
}

static gboolean holds_regressed(Trial *trial)
{
    double days;
    const gint64 from = days_ago(trial, "within_days", &days);
    const json_t *result = heaviest(trial, json_object_get(trial->when, "regressed"), &from);
    return add_result(trial, "regressed", result, regressed_at(result));
}

/* The number that is judged: the value, or what the row has in the column that is named. */
static gboolean number_of(const Trial *trial, const json_t *result, double *value)
{
    const char *column = run_text(trial->when, "column");
    return column ? run_number(json_object_get(result, "data"), column, value)
                  : run_number(result, "value", value);
}

static gboolean holds_value(Trial *trial)
{
    double value, bound;
    const char *column = run_text(trial->when, "column");
    const json_t *result = run_result(trial->view, trial->customer, run_text(trial->when, "check"));
    const Status status = run_status(result);
    if (!result || (status != STATUS_PASS && status != STATUS_FAIL && status != STATUS_WAIVED) ||
        !number_of(trial, result, &value) ||
        (run_number(trial->when, "at_least", &bound) && value < bound) ||
        (run_number(trial->when, "at_most", &bound) && value > bound))
        return FALSE;
    if (column) {
        g_autofree char *named = g_strdelimit(g_strdup(column), "_", ' ');
        g_autofree char *seen = g_strdup_printf("%.2f %s", value, named);
        add(trial->evidence, seen);
    }
    const gboolean least =
        run_number(trial->when, "at_least", &bound) || !run_number(trial->when, "at_most", &bound);
    g_autofree char *measured =
        g_strdup_printf("check: %s %s%s%g %s %g", run_text(trial->when, "check"),
                        column ? column : "", column ? " " : "", value, least ? ">=" : "<=", bound);
    return add_seen(trial, measured, result, NULL);
}

/* Somebody says otherwise than the data: who, and what. */
static gboolean holds_contradicted(Trial *trial)
{
    const gboolean wanted = run_flag(trial->when, "contradicted");
    size_t i;
    const json_t *result;
    json_array_foreach (json_object_get(trial->customer, "results"), i, result) {
        const json_t *answer = json_object_get(result, "contradicts");
        if (!json_is_object(answer))
            continue;
        if (!wanted)
            return FALSE;
        const char *by = run_text(answer, "by"), *note = run_text(answer, "note");
        g_autofree char *says = g_strdup_printf(
            "%s says %s%s%s, the data: %s", by ? by : "somebody",
            run_string(answer, "answer", "so"), note ? ", " : "", note ? note : "",
            run_string(result, "evidence", run_question(trial->view, run_text(result, "check"))));
        g_autofree char *because =
            g_strdup_printf("contradicted: %s", run_string(result, "check", ""));
        add(trial->evidence, says);
        add(trial->because, because);
        set_since(trial, run_text(answer, "on"));
        trial->result = trial->result ? trial->result : result;
        return TRUE;
    }
    return !wanted;
}

/* --- conditions on the customer --------------------------------------------------------------- */

/* Since when every report has given it one of these grades; NULL: the archive does not say. */
static const char *graded_since(const Trial *trial, const json_t *grades)
{
    const json_t *steps = json_object_get(json_object_get(trial->customer, "past"), "grades");
    const char *since = NULL;
    for (size_t i = json_array_size(steps); i > 0; i--) {
        const json_t *step = json_array_get(steps, i - 1);
        if (!has_id(grades, json_string_value(json_array_get(step, 1))))
            break;
        since = json_string_value(json_array_get(step, 0));
    }
    return since;
}

static gboolean holds_grade(Trial *trial)
{
    double days;
    gint64 begun;
    const json_t *grades = json_object_get(trial->when, "grade");
    const char *grade = run_string(trial->customer, "grade", "");
    const char *since = graded_since(trial, grades);
    const gint64 from = days_ago(trial, "for_days", &days);
    if (!has_id(grades, grade) || (days > 0 && (!moment_of(since, &begun) || begun > from)))
        return FALSE;
    double score;
    g_autofree char *word = g_strdelimit(g_strdup(grade), "-_", ' ');
    g_autofree char *evidence = run_number(trial->customer, "score", &score)
                                    ? g_strdup_printf("%s, score %.1f", word, score)
                                    : g_strdup(word);
    g_autofree char *because = days > 0 ? g_strdup_printf("grade: %s, for %g days", grade, days)
                                        : g_strdup_printf("grade: %s", grade);
    add(trial->evidence, evidence);
    add(trial->because, because);
    set_since(trial, since);
    return TRUE;
}

/* The highest score in force since `from`, and the first report after it. */
static gboolean peak_since(const Trial *trial, gint64 from, double *peak, const char **left)
{
    const json_t *steps = json_object_get(json_object_get(trial->customer, "past"), "scores");
    gboolean found = FALSE;
    const char *until = NULL; /* the step is in force up to here */
    for (size_t i = json_array_size(steps); i > 0; i--) {
        const json_t *step = json_array_get(steps, i - 1);
        const json_t *score = json_array_get(step, 1);
        gint64 end;
        if (moment_of(until, &end) && end <= from)
            break;
        if (json_is_number(score) && (!found || json_number_value(score) > *peak)) {
            *peak = json_number_value(score);
            *left = until;
            found = TRUE;
        }
        until = json_string_value(json_array_get(step, 0));
    }
    return found;
}

static gboolean holds_drop(Trial *trial)
{
    double days, drop = 0, score, peak = 0;
    const char *left = NULL;
    const gint64 from = days_ago(trial, "within_days", &days);
    run_number(trial->when, "score_drop", &drop);
    if (!run_number(trial->customer, "score", &score) || !peak_since(trial, from, &peak, &left) ||
        peak - score < drop)
        return FALSE;
    g_autofree char *evidence = g_strdup_printf("score from %.1f to %.1f", peak, score);
    g_autofree char *because =
        g_strdup_printf("score_drop: %.1f within %g days", peak - score, days);
    add(trial->evidence, evidence);
    add(trial->because, because);
    set_since(trial, left);
    return TRUE;
}

static gboolean holds_renewal(Trial *trial)
{
    double days;
    gint64 renews;
    const char *day = run_text(trial->customer, "renews_on");
    const gint64 ahead = trial->clock - days_ago(trial, "renews_within_days", &days);
    const gint64 today = trial->clock - trial->clock % CLOCK_DAY;
    if (!moment_of(day, &renews) || renews < today || renews > trial->clock + ahead)
        return FALSE;
    g_autofree char *evidence = g_strdup_printf("renews on %s", day);
    add(trial->evidence, evidence);
    g_autofree char *because = g_strdup_printf("renews_within: in %" G_GINT64_FORMAT " of %g days",
                                               (renews - today) / CLOCK_DAY, days);
    add(trial->because, because);
    return TRUE;
}

static gboolean holds_paying(Trial *trial)
{
    const json_t *paying = json_object_get(trial->customer, "paying");
    if (!json_is_boolean(paying) || !json_equal(paying, json_object_get(trial->when, "paying")))
        return FALSE;
    add(trial->because, "paying");
    return TRUE;
}

/* --- a signal --------------------------------------------------------------------------------- */

/* A condition that a later version knows cannot be said to hold. */
static gboolean knows_all(const json_t *when)
{
    static const char *const keys[] = {"failing",     "regressed",  "grade",  "within_days",
                                       "for_days",    "check",      "column", "at_least",
                                       "at_most",     "score_drop", "paying", "renews_within_days",
                                       "contradicted"};
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)when, key, value) {
        gboolean known = FALSE;
        for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
            known |= strcmp(key, keys[i]) == 0;
        if (!known)
            return FALSE;
    }
    return json_object_size(when) > 0;
}

static gboolean holds(Trial *trial)
{
    static const struct {
        const char *key;
        gboolean (*holds)(Trial *trial);
    } conditions[] = {
        {"failing", holds_failing}, {"regressed", holds_regressed},        {"check", holds_value},
        {"score_drop", holds_drop}, {"renews_within_days", holds_renewal}, {"grade", holds_grade},
        {"paying", holds_paying},   {"contradicted", holds_contradicted},
    };
    if (!knows_all(trial->when))
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(conditions); i++)
        if (json_object_get(trial->when, conditions[i].key) && !conditions[i].holds(trial))
            return FALSE;
    return TRUE;
}

/* The step that was said, else that of the check, else that of what fails first. */
static const char *step_of(const Trial *trial, const json_t *signal)
{
    const char *step = run_text(signal, "action");
    g_autoptr(GPtrArray) fails = run_fails(trial->view, trial->customer);
    const json_t *result = trial->result ? trial->result : fails->len > 0 ? fails->pdata[0] : NULL;
    if (!step)
        step = run_text(result, "action");
    return step ? step : run_text(run_check(trial->view, run_text(result, "check")), "action");
}

static json_t *text_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}

static json_t *signal_json(const Trial *trial, const json_t *signal)
{
    json_t *entry = json_object();
    json_object_set(entry, "id", json_object_get(signal, "id"));
    json_object_set_new(entry, "since", text_or_null(trial->since));
    json_object_set_new(entry, "evidence", json_string(trial->evidence->str));
    json_object_set_new(entry, "step", text_or_null(step_of(trial, signal)));
    json_object_set_new(entry, "because", json_string(trial->because->str));
    return entry;
}

static json_t *signals_of(const RunView *view, const json_t *customer, gint64 clock)
{
    const json_t *pack = json_object_get(view->run, "pack");
    json_t *list = json_array();
    size_t i;
    const json_t *signal;
    json_array_foreach (json_object_get(pack, "signals"), i, signal) {
        g_autoptr(GString) evidence = g_string_new(NULL);
        g_autoptr(GString) because = g_string_new(NULL);
        Trial trial = {.view = view,
                       .customer = customer,
                       .when = json_object_get(signal, "when"),
                       .clock = clock,
                       .evidence = evidence,
                       .because = because};
        if (holds(&trial))
            json_array_append_new(list, signal_json(&trial, signal));
    }
    return list;
}

/* --- all of it -------------------------------------------------------------------------------- */

void signals_judge(const RunView *view, json_t *customer)
{
    gint64 clock = 0;
    moment_of(run_text(view->run, "as_of"), &clock);
    json_object_set_new(customer, "signals", signals_of(view, customer, clock));
}

void signals_attach(json_t *run)
{
    g_autoptr(RunView) view = run_view_new(run);
    size_t i;
    json_t *customer;
    json_array_foreach (json_object_get(run, "customers"), i, customer)
        signals_judge(view, customer);
    json_object_set_new(run, "calls", run_call_list(view));
}
