/* The run document, from an evaluation. */
#include "private.h"

#include "clock.h"
#include "run.h"

#include <math.h>
#include <string.h>

/* --- the head --------------------------------------------------------------------------------- */

static json_t *models_json(const Evaluation *evaluation)
{
    const Pack *pack = definitions_pack(evaluation->request.definitions);
    json_t *models = json_object();
    for (guint i = 0; i < pack->models->len; i++) {
        const PackModel *model = pack->models->pdata[i];
        g_autofree char *name =
            plan_source_name(evaluation->plan, plan_model(evaluation->plan, model));
        json_object_set_new(models, model->name, evaluate_text(name));
    }
    return models;
}

static json_t *source_json(const Evaluation *evaluation, const char *kind)
{
    json_t *source = json_object();
    json_object_set_new(source, "kind", json_string(kind));
    json_object_set_new(source, "server_version", json_string(db_server_version(evaluation->db)));
    json_object_set_new(source, "newest", evaluate_text(evaluation->newest));
    json_object_set_new(source, "consistency",
                        evaluate_text(evaluate_consistency_name(evaluation->consistency)));
    json_object_set_new(source, "other_servers", json_integer(evaluation->servers));
    json_object_set_new(source, "models", models_json(evaluation));
    return source;
}

static json_t *sections_json(const Pack *pack)
{
    json_t *sections = json_array();
    for (guint i = 0; i < pack->scorecard.sections->len; i++) {
        const PackSection *section = pack->scorecard.sections->pdata[i];
        json_t *entry = json_object();
        json_object_set_new(entry, "id", json_string(section->id));
        json_object_set_new(entry, "title", json_string(section->title));
        json_array_append_new(sections, entry);
    }
    return sections;
}

static gboolean is_required(const Pack *pack, const PackCheck *check)
{
    const GPtrArray *require = pack->scorecard.gate.require;
    return require &&
           g_ptr_array_find_with_equal_func((GPtrArray *)require, check->id, g_str_equal, NULL);
}

static json_t *trouble_json(Reason reason, const char *text)
{
    json_t *trouble = json_object();
    json_object_set_new(trouble, "reason", json_string(reason_name(reason)));
    json_object_set_new(trouble, "text", evaluate_text(text));
    return trouble;
}

static json_t *check_json(const Evaluation *evaluation, const CheckRun *run)
{
    const PackCheck *check = run->check;
    const Pack *pack = definitions_pack(evaluation->request.definitions);
    g_autofree char *source = plan_source_name(evaluation->plan, run->source);
    g_autofree char *digest = definitions_fingerprint(evaluation->request.definitions, check);
    json_t *entry = json_object();
    json_object_set_new(entry, "id", json_string(check->id));
    json_object_set_new(entry, "section", json_string(check->section));
    json_object_set_new(entry, "part_of", evaluate_text(check->part_of));
    json_object_set_new(entry, "question", json_string(check->question));
    json_object_set_new(entry, "weight", evaluate_number(check->weight));
    json_object_set_new(entry, "advisory", json_boolean(check->advisory));
    json_object_set_new(entry, "required", json_boolean(is_required(pack, check)));
    json_object_set_new(entry, "unit", evaluate_text(check->unit));
    json_object_set_new(entry, "at_least",
                        check->has_at_least ? evaluate_number(check->at_least) : json_null());
    json_object_set_new(entry, "at_most",
                        check->has_at_most ? evaluate_number(check->at_most) : json_null());
    json_object_set_new(entry, "warn_at",
                        check->has_warn_at ? evaluate_number(check->warn_at) : json_null());
    json_object_set_new(entry, "action", evaluate_text(check->action));
    json_object_set_new(entry, "whose", json_string(check->whose ? check->whose : "customer"));
    json_object_set_new(entry, "docs", evaluate_text(check->docs));
    json_object_set_new(entry, "tags", evaluate_strings(check->tags));
    json_object_set_new(entry, "source", evaluate_text(source));
    json_object_set_new(entry, "definition", json_string(digest));
    if (run->trouble != REASON_NONE)
        json_object_set_new(entry, "trouble", trouble_json(run->trouble, run->text));
    json_object_set_new(entry, "duration_ms", json_integer(run->duration_ms));
    return entry;
}

static json_t *selection_json(const Evaluation *evaluation)
{
    const EvaluateRequest *request = &evaluation->request;
    json_t *selection = json_object();
    json_t *customers = json_null();
    if (request->customers && *request->customers) {
        customers = json_array();
        for (guint i = 0; i < evaluation->chosen->len; i++) {
            const guint index = g_array_index(evaluation->chosen, guint, i);
            json_array_append_new(customers, json_string(book_get(evaluation->book, index)->id));
        }
    }
    json_t *checks = json_null();
    if (request->checks) {
        checks = json_array();
        for (guint i = 0; i < evaluation->checks->len; i++)
            json_array_append_new(
                checks, json_string(((CheckRun *)evaluation->checks->pdata[i])->check->id));
    }
    json_object_set_new(selection, "customers", customers);
    json_object_set_new(selection, "where", evaluate_text(request->where));
    json_object_set_new(selection, "checks", checks);
    if (request->owner)
        json_object_set_new(selection, "owner", json_string(request->owner));
    return selection;
}

static json_t *warnings_json(const Evaluation *evaluation)
{
    json_t *warnings = json_array();
    for (guint i = 0; i < evaluation->warnings->len; i++) {
        const Warning *warning = evaluation->warnings->pdata[i];
        json_t *entry = json_object();
        json_object_set_new(entry, "kind", json_string(warning->kind));
        json_object_set_new(entry, "text", json_string(warning->text));
        json_array_append_new(warnings, entry);
    }
    return warnings;
}

/* --- customers -------------------------------------------------------------------------------- */

/* Words that every result repeats, made once: a book of 10,000 has a quarter of a million results.
 */
typedef struct {
    const Evaluation *evaluation;
    json_t **ids;     /* of each check */
    json_t **actions; /* likewise, or null */
    json_t **targets;
    json_t *statuses[STATUSES];
    json_t *reasons[REASONS];
} Words;

static json_t *target_json(const PackCheck *check)
{
    if (check->has_at_least)
        return evaluate_number(check->at_least);
    return check->has_at_most ? evaluate_number(check->at_most) : json_null();
}

static Words words_new(const Evaluation *evaluation)
{
    const guint n = evaluation->checks->len;
    Words words = {.evaluation = evaluation,
                   .ids = g_new(json_t *, n + 1),
                   .actions = g_new(json_t *, n + 1),
                   .targets = g_new(json_t *, n + 1)};
    for (guint i = 0; i < n; i++) {
        const PackCheck *check = ((CheckRun *)evaluation->checks->pdata[i])->check;
        words.ids[i] = json_string(check->id);
        words.actions[i] = evaluate_text(check->action);
        words.targets[i] = target_json(check);
    }
    for (int i = 0; i < STATUSES; i++)
        words.statuses[i] = json_string(status_name((Status)i));
    for (int i = 0; i < REASONS; i++)
        words.reasons[i] = evaluate_text(reason_name((Reason)i));
    return words;
}

static void words_clear(Words *words)
{
    for (guint i = 0; i < words->evaluation->checks->len; i++) {
        json_decref(words->ids[i]);
        json_decref(words->actions[i]);
        json_decref(words->targets[i]);
    }
    for (int i = 0; i < STATUSES; i++)
        json_decref(words->statuses[i]);
    for (int i = 0; i < REASONS; i++)
        json_decref(words->reasons[i]);
    g_free(words->ids);
    g_free(words->actions);
    g_free(words->targets);
}

static json_t *answer_json(const FactsAnswer *answer)
{
    json_t *entry = json_object();
    json_object_set_new(entry, "by", evaluate_text(answer->by));
    json_object_set_new(entry, "on", evaluate_text(answer->on));
    json_object_set_new(entry, "note", evaluate_text(answer->note));
    gint64 on = 0;
    g_autofree char *until = NULL;
    if (answer->valid_ms > 0 && answer->on && clock_parse(answer->on, &on))
        until = clock_format(on + answer->valid_ms * 1000);
    if (until)
        until[10] = '\0'; /* the day is what people need */
    json_object_set_new(entry, "until", evaluate_text(until));
    return entry;
}

static json_t *contradiction_json(const FactsAnswer *answer)
{
    json_t *entry = answer_json(answer);
    json_object_set_new(entry, "answer", json_string(answer->answer == ANSWER_YES ? "yes" : "no"));
    return entry;
}

static json_t *waiver_json(const FactsWaiver *waiver)
{
    json_t *entry = json_object();
    json_object_set_new(entry, "reason", evaluate_text(waiver->reason));
    json_object_set_new(entry, "by", evaluate_text(waiver->by));
    json_object_set_new(entry, "until", evaluate_text(waiver->until));
    return entry;
}

static json_t *result_json(const Words *words, guint check, const Result *result)
{
    const Judgement *judgement = &result->judgement;
    const PackCheck *definition = ((CheckRun *)words->evaluation->checks->pdata[check])->check;
    const char *step = evaluate_step(definition, result);
    json_t *entry = json_object();
    json_object_set(entry, "check", words->ids[check]);
    json_object_set(entry, "status", words->statuses[judgement->status]);
    json_object_set(entry, "reason", words->reasons[judgement->reason]);
    json_object_set_new(entry, "value",
                        definition->value.text && result->finding.has_value
                            ? evaluate_number(judge_round(result->finding.value))
                            : json_null());
    json_object_set(entry, "target", words->targets[check]);
    const char *band = judge_band(definition, &result->finding, judgement->status);
    if (band)
        json_object_set_new(entry, "band", json_string(band));
    json_object_set_new(entry, "evidence", json_string(result->evidence));
    if (step && step == definition->action)
        json_object_set(entry, "action", words->actions[check]);
    else
        json_object_set_new(entry, "action", evaluate_text(step));
    json_object_set_new(entry, "data", evaluate_data(result->data));
    if (judgement->answer)
        json_object_set_new(entry, "answer", answer_json(judgement->answer));
    if (judgement->contradicts)
        json_object_set_new(entry, "contradicts", contradiction_json(judgement->contradicts));
    if (judgement->waiver && !judgement->waiver_expired)
        json_object_set_new(entry, "waiver", waiver_json(judgement->waiver));
    return entry;
}

static json_t *counts_json(const Tally *tally)
{
    json_t *counts = json_object();
    for (int i = 0; i < STATUSES; i++)
        json_object_set_new(counts, status_name((Status)i), json_integer(tally->counts[i]));
    return counts;
}

static void set_percent(json_t *entry, const char *name,
                        gboolean (*measure)(const Tally *, double *), const Tally *tally)
{
    double percent = 0;
    const gboolean there = measure(tally, &percent);
    json_object_set_new(entry, name, there ? json_real(percent) : json_null());
}

static void set_score(json_t *entry, const Tally *tally, gboolean strict)
{
    set_percent(entry, "score", tally_score, tally);
    if (strict)
        set_percent(entry, "strict_score", tally_strict_score, tally);
    set_percent(entry, "coverage", tally_coverage, tally);
}

static json_t *customer_sections(const Evaluation *evaluation, guint customer)
{
    const Pack *pack = definitions_pack(evaluation->request.definitions);
    json_t *sections = json_object();
    for (guint s = 0; s < pack->scorecard.sections->len; s++) {
        const PackSection *section = pack->scorecard.sections->pdata[s];
        Tally tally = {0};
        for (guint k = 0; k < evaluation->checks->len; k++) {
            const PackCheck *check = ((CheckRun *)evaluation->checks->pdata[k])->check;
            if (g_str_equal(check->section, section->id))
                tally_add(&tally, check,
                          evaluate_result(evaluation, customer, k)->judgement.status);
        }
        json_t *entry = json_object();
        set_score(entry, &tally, FALSE);
        json_object_set_new(sections, section->id, entry);
    }
    return sections;
}

static json_t *customer_json(const Words *words, guint position)
{
    const Evaluation *evaluation = words->evaluation;
    const PackScorecard *scorecard = &definitions_pack(evaluation->request.definitions)->scorecard;
    const Customer *customer =
        book_get(evaluation->book, g_array_index(evaluation->chosen, guint, position));
    g_autoptr(GPtrArray) failing = g_ptr_array_new();
    Tally tally = {0};
    json_t *results = json_array();
    for (guint k = 0; k < evaluation->checks->len; k++) {
        const Result *result = evaluate_result(evaluation, position, k);
        const PackCheck *check = ((CheckRun *)evaluation->checks->pdata[k])->check;
        tally_add(&tally, check, result->judgement.status);
        if (result->judgement.status == STATUS_FAIL)
            g_ptr_array_add(failing, check->id);
        json_array_append_new(results, result_json(words, k, result));
    }
    /* Some of the questions are no picture of a customer. */
    const char *grade =
        evaluation->request.checks
            ? "unrated"
            : judge_grade(scorecard, &tally, failing, customer->created, evaluation->request.clock);
    json_t *entry = json_object();
    json_object_set_new(entry, "id", json_string(customer->id));
    json_object_set_new(entry, "name", json_string(customer->name));
    if (customer->label)
        json_object_set_new(entry, "label", json_string(customer->label));
    json_object_set_new(entry, "created_at", evaluate_text(customer->created_at));
    json_object_set_new(entry, "plan", evaluate_text(customer->plan));
    json_object_set_new(entry, "owner", evaluate_text(customer->owner));
    json_object_set_new(entry, "paying",
                        customer->paying == MAYBE_NULL
                            ? json_null()
                            : json_boolean(customer->paying == MAYBE_TRUE));
    json_object_set_new(entry, "arr",
                        customer->arr ? evaluate_number(g_ascii_strtod(customer->arr, NULL))
                                      : json_null());
    json_object_set_new(entry, "renews_on", evaluate_text(customer->renews_on));
    set_score(entry, &tally, TRUE);
    json_object_set_new(entry, "grade", json_string(grade));
    json_object_set_new(entry, "counts", counts_json(&tally));
    json_object_set_new(entry, "sections", customer_sections(evaluation, position));
    json_object_set_new(entry, "results", results);
    return entry;
}

/* --- the summary ------------------------------------------------------------------------------ */

static json_t *grade_counts(const PackScorecard *scorecard, const json_t *customers)
{
    json_t *counts = json_object();
    for (guint i = 0; i < scorecard->grades->len; i++)
        json_object_set_new(counts, ((PackGrade *)scorecard->grades->pdata[i])->id,
                            json_integer(0));
    size_t index;
    json_t *customer;
    json_array_foreach (customers, index, customer) {
        const char *grade = json_string_value(json_object_get(customer, "grade"));
        const json_int_t n = json_integer_value(json_object_get(counts, grade));
        json_object_set_new(counts, grade, json_integer(n + 1));
    }
    return counts;
}

static json_t *check_counts(const Evaluation *evaluation)
{
    json_t *checks = json_object();
    for (guint k = 0; k < evaluation->checks->len; k++) {
        guint counts[STATUSES] = {0};
        for (guint c = 0; c < evaluation->chosen->len; c++)
            counts[evaluate_result(evaluation, c, k)->judgement.status]++;
        json_t *entry = json_object();
        for (int s = 0; s < STATUSES; s++)
            json_object_set_new(entry, status_name((Status)s), json_integer(counts[s]));
        json_object_set_new(checks, ((CheckRun *)evaluation->checks->pdata[k])->check->id, entry);
    }
    return checks;
}

static gboolean grade_reaches(const PackScorecard *scorecard, const char *grade, const char *goal)
{
    for (guint i = 0; i < scorecard->grades->len; i++) { /* best first */
        const char *id = ((PackGrade *)scorecard->grades->pdata[i])->id;
        if (g_strcmp0(id, grade) == 0)
            return TRUE;
        if (g_str_equal(id, goal))
            return FALSE;
    }
    return FALSE;
}

static guint count_goal(const PackScorecard *scorecard, const PackGoal *goal,
                        const json_t *customers)
{
    guint n = 0;
    size_t index;
    json_t *customer;
    json_array_foreach (customers, index, customer) {
        const json_t *paying = json_object_get(customer, "paying");
        const char *grade = json_string_value(json_object_get(customer, "grade"));
        const gboolean good = !goal->grade || grade_reaches(scorecard, grade, goal->grade);
        const gboolean pays = goal->paying < 0 || (goal->paying == 1 && json_is_true(paying)) ||
                              (goal->paying == 0 && json_is_false(paying));
        n += good && pays;
    }
    return n;
}

static json_t *goal_json(const PackGoal *goal, double value, const GoalRun *run)
{
    const gboolean known = isfinite(value);
    const gboolean judged = known && (goal->has_at_least || goal->has_at_most);
    json_t *entry = json_object();
    json_object_set_new(entry, "question", json_string(goal->question));
    json_object_set_new(entry, "value", known ? evaluate_number(judge_round(value)) : json_null());
    json_object_set_new(entry, "unit", evaluate_text(goal->unit));
    json_object_set_new(entry, "at_least",
                        goal->has_at_least ? evaluate_number(goal->at_least) : json_null());
    json_object_set_new(entry, "at_most",
                        goal->has_at_most ? evaluate_number(goal->at_most) : json_null());
    json_object_set_new(entry, "met",
                        judged ? json_boolean((!goal->has_at_least || value >= goal->at_least) &&
                                              (!goal->has_at_most || value <= goal->at_most))
                               : json_null());
    json_object_set_new(entry, "evidence", evaluate_text(run->evidence));
    if (run->trouble != REASON_NONE)
        json_object_set_new(entry, "trouble", trouble_json(run->trouble, run->text));
    return entry;
}

static json_t *summary_json(const Evaluation *evaluation, const json_t *customers)
{
    const PackScorecard *scorecard = &definitions_pack(evaluation->request.definitions)->scorecard;
    json_t *goals = json_array();
    /* They are about the whole book; one that counts grades, by the whole pack too. */
    for (guint i = 0; evaluation->whole && i < scorecard->goals->len; i++) {
        const PackGoal *goal = scorecard->goals->pdata[i];
        if (evaluation->request.checks && !goal->probe.text)
            continue;
        const GoalRun *run = &g_array_index(evaluation->goals, GoalRun, i);
        const double value = goal->probe.text ? run->value : count_goal(scorecard, goal, customers);
        json_array_append_new(goals, goal_json(goal, value, run));
    }
    json_t *summary = json_object();
    json_object_set_new(summary, "customers", json_integer((json_int_t)json_array_size(customers)));
    json_object_set_new(summary, "grades", grade_counts(scorecard, customers));
    json_object_set_new(summary, "checks", check_counts(evaluation));
    json_object_set_new(summary, "goals", goals);
    return summary;
}

/* --- the document ----------------------------------------------------------------------------- */

json_t *run_document(const Evaluation *evaluation, const char *source_kind)
{
    const Pack *pack = definitions_pack(evaluation->request.definitions);
    g_autofree char *as_of = clock_format(evaluation->request.clock);
    g_autofree char *started_at =
        clock_format(evaluation->started_at - evaluation->started_at % G_USEC_PER_SEC);
    json_t *run = json_object();
    json_object_set_new(run, "schema", json_string(RUN_SCHEMA));
    json_object_set_new(run, "as_of", json_string(as_of));
    json_object_set_new(run, "started_at", json_string(started_at));
    json_object_set_new(run, "duration_ms", json_integer(evaluation->duration_ms));
    json_object_set_new(run, "source", source_json(evaluation, source_kind));
    json_object_set_new(run, "pack", evaluate_pack(pack));
    json_object_set_new(run, "selection", selection_json(evaluation));
    json_object_set_new(run, "warnings", warnings_json(evaluation));
    json_object_set_new(run, "sections", sections_json(pack));
    json_t *checks = json_array();
    for (guint i = 0; i < evaluation->checks->len; i++)
        json_array_append_new(checks, check_json(evaluation, evaluation->checks->pdata[i]));
    json_object_set_new(run, "checks", checks);

    Words words = words_new(evaluation);
    json_t *customers = json_array();
    for (guint c = 0; c < evaluation->chosen->len; c++)
        json_array_append_new(customers, customer_json(&words, c));
    words_clear(&words);
    json_object_set_new(run, "customers", customers);
    json_object_set_new(run, "summary", summary_json(evaluation, customers));
    return run;
}
