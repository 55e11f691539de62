/* The run document, from an evaluation. */
#include "customers.h"
#include "private.h"
#include "run.h"

#include "clock.h"

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

/* --- the summary ------------------------------------------------------------------------------ */

/* The grade of each customer of the run. */
static const char **grades_of(const Evaluation *evaluation)
{
    const char **grades = g_new(const char *, evaluation->chosen->len);
    for (guint c = 0; c < evaluation->chosen->len; c++) {
        Tally tally = {0};
        grades[c] = customers_grade(evaluation, c, &tally);
    }
    return grades;
}

static json_t *grade_counts(const Evaluation *evaluation, const char *const *grades)
{
    const PackScorecard *scorecard = &definitions_pack(evaluation->request.definitions)->scorecard;
    json_t *counts = json_object();
    for (guint i = 0; i < scorecard->grades->len; i++)
        json_object_set_new(counts, ((PackGrade *)scorecard->grades->pdata[i])->id,
                            json_integer(0));
    for (guint c = 0; c < evaluation->chosen->len; c++) {
        const json_int_t n = json_integer_value(json_object_get(counts, grades[c]));
        json_object_set_new(counts, grades[c], json_integer(n + 1));
    }
    return counts;
}

static json_t *check_counts(const Evaluation *evaluation)
{
    json_t *checks = json_object();
    for (guint k = 0; k < evaluation->checks->len; k++) {
        guint counts[STATUSES] = {0};
        for (guint c = 0; c < evaluation->chosen->len; c++)
            counts[evaluate_status(evaluation, c, k)]++;
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

static guint count_goal(const Evaluation *evaluation, const PackGoal *goal,
                        const char *const *grades)
{
    const PackScorecard *scorecard = &definitions_pack(evaluation->request.definitions)->scorecard;
    guint n = 0;
    for (guint c = 0; c < evaluation->chosen->len; c++) {
        const Maybe paying = evaluate_customer(evaluation, c)->paying;
        const gboolean good = !goal->grade || grade_reaches(scorecard, grades[c], goal->grade);
        const gboolean pays = goal->paying < 0 || (goal->paying == 1 && paying == MAYBE_TRUE) ||
                              (goal->paying == 0 && paying == MAYBE_FALSE);
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

static json_t *summary_json(const Evaluation *evaluation)
{
    g_autofree const char **grades = grades_of(evaluation);
    const PackScorecard *scorecard = &definitions_pack(evaluation->request.definitions)->scorecard;
    json_t *goals = json_array();
    /* They are about the whole book; one that counts grades, by the whole pack too. */
    for (guint i = 0; evaluation->whole && i < scorecard->goals->len; i++) {
        const PackGoal *goal = scorecard->goals->pdata[i];
        if (evaluation->request.checks && !goal->probe.text)
            continue;
        const GoalRun *run = &g_array_index(evaluation->goals, GoalRun, i);
        const double value = goal->probe.text ? run->value : count_goal(evaluation, goal, grades);
        json_array_append_new(goals, goal_json(goal, value, run));
    }
    json_t *summary = json_object();
    json_object_set_new(summary, "customers", json_integer(evaluation->chosen->len));
    json_object_set_new(summary, "grades", grade_counts(evaluation, grades));
    json_object_set_new(summary, "checks", check_counts(evaluation));
    json_object_set_new(summary, "goals", goals);
    return summary;
}

/* --- the document ----------------------------------------------------------------------------- */

static json_t *head_json(const Evaluation *evaluation, const char *source_kind)
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
    json_object_set_new(run, "customers", json_array());
    json_object_set_new(run, "summary", summary_json(evaluation));
    return run;
}

static json_t *make_customer(gconstpointer customers, guint index)
{
    return customers_make(customers, index);
}

static void free_customers(gpointer customers)
{
    customers_free(customers);
}

void run_stream(const Evaluation *evaluation, const char *source_kind, RunStream *stream)
{
    *stream = (RunStream){.head = head_json(evaluation, source_kind),
                          .length = evaluation->chosen->len,
                          .customer = make_customer,
                          .free = free_customers,
                          .data = customers_new(evaluation)};
    json_object_set_new(stream->head, "calls", json_array());
}

json_t *run_document(const Evaluation *evaluation, const char *source_kind)
{
    json_t *run = head_json(evaluation, source_kind);
    json_t *customers = json_object_get(run, "customers");
    g_autoptr(Customers) made = customers_new(evaluation);
    for (guint c = 0; c < evaluation->chosen->len; c++)
        json_array_append_new(customers, customers_make(made, c));
    return run;
}
