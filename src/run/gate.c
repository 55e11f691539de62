/* The gate rule, held to a run document. */
#include "gate.h"

static json_t *shortfall(const char *kind, const char *check, char *text /* taken */)
{
    json_t *entry = json_object();
    json_object_set_new(entry, "kind", json_string(kind));
    json_object_set_new(entry, "check", check ? json_string(check) : json_null());
    json_object_set_new(entry, "text", json_string(text));
    g_free(text);
    return entry;
}

static json_t *find_by(const json_t *list, const char *key, const char *value)
{
    size_t index;
    json_t *entry;
    json_array_foreach (list, index, entry) {
        const char *found = json_string_value(json_object_get(entry, key));
        if (found && g_str_equal(found, value))
            return entry;
    }
    return NULL;
}

static const char *status_of(const json_t *customer, const char *check)
{
    const json_t *result = find_by(json_object_get(customer, "results"), "check", check);
    return json_string_value(json_object_get(result, "status"));
}

/* --- what falls short ------------------------------------------------------------------------- */

static gboolean score_falls_short(const json_t *customer, double min_score)
{
    const json_t *score = json_object_get(customer, "score");
    const char *grade = json_string_value(json_object_get(customer, "grade"));
    return !json_is_number(score) || g_strcmp0(grade, "unrated") == 0 ||
           json_number_value(score) < min_score;
}

static void hold_score(const json_t *customer, const GateRule *rule, json_t *missing)
{
    if (!rule->has_min_score || !score_falls_short(customer, rule->min_score))
        return;
    const json_t *score = json_object_get(customer, "score");
    const char *grade = json_string_value(json_object_get(customer, "grade"));
    char *text = NULL;
    if (!json_is_number(score))
        text = g_strdup_printf("there is no score; %g is needed", rule->min_score);
    else if (g_strcmp0(grade, "unrated") == 0)
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

static void hold_required(const json_t *customer, const GateRule *rule, json_t *missing)
{
    for (guint i = 0; rule->require && i < rule->require->len; i++) {
        const char *check = rule->require->pdata[i];
        const json_t *result = find_by(json_object_get(customer, "results"), "check", check);
        const char *status = json_string_value(json_object_get(result, "status"));
        const char *evidence = json_string_value(json_object_get(result, "evidence"));
        if (!meets(status))
            json_array_append_new(
                missing,
                shortfall("check", check,
                          g_strdup_printf("required: %s%s%s", status ? status : "not asked",
                                          evidence ? ", " : "", evidence ? evidence : "")));
    }
}

static json_int_t count_open(const json_t *customer)
{
    const json_t *counts = json_object_get(customer, "counts");
    return json_integer_value(json_object_get(counts, "unknown")) +
           json_integer_value(json_object_get(counts, "error"));
}

static void hold_unknown(const json_t *customer, const GateRule *rule, json_t *missing)
{
    const json_int_t open = count_open(customer);
    if (rule->has_max_unknown && open > rule->max_unknown)
        json_array_append_new(
            missing,
            shortfall("unknown", NULL,
                      g_strdup_printf("%" JSON_INTEGER_FORMAT
                                      " questions are open; at most %" G_GINT64_FORMAT " may be",
                                      open, rule->max_unknown)));
}

/* --- only what got worse ---------------------------------------------------------------------- */

/* Was this shortfall there, and no better, when the accepted run was made? */
static gboolean was_accepted(const json_t *entry, const json_t *now, const json_t *then,
                             const GateRule *rule)
{
    const char *kind = json_string_value(json_object_get(entry, "kind"));
    if (g_str_equal(kind, "check"))
        return !meets(status_of(then, json_string_value(json_object_get(entry, "check"))));
    if (g_str_equal(kind, "unknown"))
        return count_open(then) >= count_open(now);
    const json_t *score_now = json_object_get(now, "score");
    const json_t *score_then = json_object_get(then, "score");
    return score_falls_short(then, rule->min_score) &&
           (!json_is_number(score_then) ||
            (json_is_number(score_now) &&
             json_number_value(score_now) >= json_number_value(score_then)));
}

static gboolean is_advisory(const json_t *run, const char *check)
{
    return json_is_true(
        json_object_get(find_by(json_object_get(run, "checks"), "id", check), "advisory"));
}

static void add_regressions(const json_t *run, const json_t *now, const json_t *then,
                            json_t *missing)
{
    size_t index;
    json_t *result;
    json_array_foreach (json_object_get(now, "results"), index, result) {
        const char *check = json_string_value(json_object_get(result, "check"));
        const char *evidence = json_string_value(json_object_get(result, "evidence"));
        if (g_strcmp0(json_string_value(json_object_get(result, "status")), "fail") != 0 ||
            g_strcmp0(status_of(then, check), "pass") != 0 || is_advisory(run, check) ||
            find_by(missing, "check", check))
            continue;
        json_array_append_new(
            missing, shortfall("check", check,
                               g_strdup_printf("passed before, fails now%s%s", evidence ? ": " : "",
                                               evidence ? evidence : "")));
    }
}

static void forgive_accepted(const json_t *run, const json_t *now, const GateRule *rule,
                             json_t *missing)
{
    const char *id = json_string_value(json_object_get(now, "id"));
    const json_t *then = find_by(json_object_get(rule->accepted, "customers"), "id", id);
    if (!then) /* a customer that nobody has accepted is held to the whole rule */
        return;
    for (size_t i = json_array_size(missing); i > 0; i--)
        if (was_accepted(json_array_get(missing, i - 1), now, then, rule))
            json_array_remove(missing, i - 1);
    add_regressions(run, now, then, missing);
}

gboolean gate_judge(json_t *run, const GateRule *rule)
{
    gboolean all_met = TRUE;
    size_t index;
    json_t *customer;
    json_array_foreach (json_object_get(run, "customers"), index, customer) {
        json_t *missing = json_array();
        hold_score(customer, rule, missing);
        hold_required(customer, rule, missing);
        hold_unknown(customer, rule, missing);
        if (rule->accepted)
            forgive_accepted(run, customer, rule, missing);
        const gboolean met = json_array_size(missing) == 0;
        json_t *gate = json_object();
        json_object_set_new(gate, "met", json_boolean(met));
        json_object_set_new(gate, "missing", missing);
        json_object_set_new(customer, "gate", gate);
        all_met &= met;
    }
    return all_met;
}
