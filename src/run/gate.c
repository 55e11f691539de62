/* The gate rule, held to a run document. */
#include "gate.h"

#include "run.h"
#include "run_lookup.h"

static json_t *shortfall(const char *kind, const char *check, char *text /* taken */)
{
    json_t *entry = json_object();
    json_object_set_new(entry, "kind", json_string(kind));
    json_object_set_new(entry, "check", check ? json_string(check) : json_null());
    json_object_set_new(entry, "text", json_string(text));
    g_free(text);
    return entry;
}

/* Reasons are found by the check they name; there are a few. */
static gboolean names_check(const json_t *missing, const char *check)
{
    size_t index;
    json_t *entry;
    json_array_foreach (missing, index, entry)
        if (g_strcmp0(run_text(entry, "check"), check) == 0)
            return TRUE;
    return FALSE;
}

/* --- what falls short ------------------------------------------------------------------------- */

/* Where only some questions were asked nobody has a grade, and the score of those is all there is.
 */
static gboolean score_falls_short(const json_t *run, const json_t *customer, double min_score)
{
    const json_t *score = json_object_get(customer, "score");
    const char *grade = run_text(customer, "grade");
    return !json_is_number(score) || (g_strcmp0(grade, "unrated") == 0 && run_is_whole_pack(run)) ||
           json_number_value(score) < min_score;
}

static void check_score(const json_t *run, const json_t *customer, const GateRule *rule,
                        json_t *missing)
{
    if (!rule->has_min_score || !score_falls_short(run, customer, rule->min_score))
        return;
    const json_t *score = json_object_get(customer, "score");
    const char *grade = run_text(customer, "grade");
    char *text = NULL;
    if (!json_is_number(score))
        text = g_strdup_printf("there is no score; %g is needed", rule->min_score);
    else if (g_strcmp0(grade, "unrated") == 0 && run_is_whole_pack(run))
        text = g_strdup_printf(
            "too little is known for a grade (coverage %.1f%%); a score of %g is "
            "needed",
            json_number_value(json_object_get(customer, "coverage")), rule->min_score);
    else
        text = g_strdup_printf("score %.1f is below %g", json_number_value(score), rule->min_score);
    json_array_append_new(missing, shortfall("score", NULL, text));
}

static gboolean meets(const char *status)
{
    return g_strcmp0(status, "pass") == 0 || g_strcmp0(status, "waived") == 0 ||
           g_strcmp0(status, "na") == 0;
}

static void check_required(const RunView *view, const json_t *customer, const GateRule *rule,
                           json_t *missing)
{
    for (guint i = 0; rule->require && i < rule->require->len; i++) {
        const char *check = rule->require->pdata[i];
        const json_t *result = run_result(view, customer, check);
        const char *status = run_text(result, "status");
        const char *evidence = run_text(result, "evidence");
        if (!meets(status))
            json_array_append_new(
                missing,
                shortfall("check", check,
                          g_strdup_printf("required: %s%s%s", status ? status : "not asked",
                                          evidence ? ", " : "", evidence ? evidence : "")));
    }
}

static gint64 count_open(const json_t *customer)
{
    const json_t *counts = json_object_get(customer, "counts");
    return run_count(counts, "unknown") + run_count(counts, "error");
}

static void check_unknown(const json_t *customer, const GateRule *rule, json_t *missing)
{
    const gint64 open = count_open(customer);
    if (rule->has_max_unknown && open > rule->max_unknown)
        json_array_append_new(
            missing,
            shortfall("unknown", NULL,
                      g_strdup_printf("%" G_GINT64_FORMAT
                                      " questions are open; at most %" G_GINT64_FORMAT " may be",
                                      open, rule->max_unknown)));
}

/* --- signals ---------------------------------------------------------------------------------- */

static const json_t *find_signal(const json_t *signals, const char *id)
{
    size_t index;
    const json_t *signal;
    json_array_foreach (signals, index, signal)
        if (g_strcmp0(run_text(signal, "id"), id) == 0)
            return signal;
    return NULL;
}

static void check_forbidden(const RunView *view, const json_t *customer, const GateRule *rule,
                            json_t *missing)
{
    const json_t *pack = json_object_get(view->run, "pack");
    for (guint i = 0; rule->forbid && i < rule->forbid->len; i++) {
        const char *id = rule->forbid->pdata[i];
        const json_t *signal = find_signal(json_object_get(customer, "signals"), id);
        const json_t *definition = find_signal(json_object_get(pack, "signals"), id);
        if (!signal)
            continue;
        json_t *entry = shortfall("signal", NULL,
                                  g_strdup_printf("%s: %s", run_string(definition, "say", id),
                                                  run_string(signal, "evidence", "")));
        json_object_set_new(entry, "signal", json_string(id));
        json_array_append_new(missing, entry);
    }
}

/* --- only what got worse ---------------------------------------------------------------------- */

/* Two runs of one customer. */
typedef struct {
    const RunView *view, *accepted;
    const json_t *now, *then;
} Pair;

static const char *status_then(const Pair *pair, const char *check)
{
    return run_text(run_result(pair->accepted, pair->then, check), "status");
}

/* Was this shortfall there, and no better, when the accepted run was made? */
static gboolean was_accepted(const Pair *pair, const json_t *entry, const GateRule *rule)
{
    const char *kind = run_text(entry, "kind");
    if (g_str_equal(kind, "check"))
        return !meets(status_then(pair, run_text(entry, "check")));
    if (g_str_equal(kind, "signal"))
        return find_signal(json_object_get(pair->then, "signals"), run_text(entry, "signal")) !=
               NULL;
    if (g_str_equal(kind, "unknown"))
        return count_open(pair->then) >= count_open(pair->now);
    double now, then;
    return score_falls_short(pair->accepted->run, pair->then, rule->min_score) &&
           (!run_number(pair->then, "score", &then) ||
            (run_number(pair->now, "score", &now) && now >= then));
}

static void add_regressions(const Pair *pair, json_t *missing)
{
    size_t index;
    json_t *result;
    json_array_foreach (json_object_get(pair->now, "results"), index, result) {
        const char *check = run_text(result, "check");
        const char *evidence = run_text(result, "evidence");
        if (run_status(result) != STATUS_FAIL || g_strcmp0(status_then(pair, check), "pass") != 0 ||
            run_advisory(pair->view, check) || names_check(missing, check))
            continue;
        json_array_append_new(
            missing, shortfall("check", check,
                               g_strdup_printf("passed before, fails now%s%s", evidence ? ": " : "",
                                               evidence ? evidence : "")));
    }
}

static void forgive_accepted(const Pair *pair, const GateRule *rule, json_t *missing)
{
    for (size_t i = json_array_size(missing); i > 0; i--)
        if (was_accepted(pair, json_array_get(missing, i - 1), rule))
            json_array_remove(missing, i - 1);
    add_regressions(pair, missing);
}

gboolean gate_judge(const RunView *view, const GateRule *rule, json_t *customer)
{
    json_t *missing = json_array();
    check_score(view->run, customer, rule, missing);
    check_required(view, customer, rule, missing);
    check_unknown(customer, rule, missing);
    check_forbidden(view, customer, rule, missing);
    json_auto_t *then = rule->accepted ? run_find(rule->accepted, run_text(customer, "id")) : NULL;
    const Pair pair = {view, rule->accepted, customer, then};
    if (then) /* a customer that nobody has accepted is held to the whole rule */
        forgive_accepted(&pair, rule, missing);
    const gboolean met = json_array_size(missing) == 0;
    json_t *gate = json_object();
    json_object_set_new(gate, "met", json_boolean(met));
    json_object_set_new(gate, "missing", missing);
    json_object_set_new(customer, "gate", gate);
    return met;
}
