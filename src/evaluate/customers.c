#include "customers.h"

#include "clock.h"
#include "private.h"

/* Words that every result repeats, made once: a book of 10,000 has a quarter of a million results.
 */
struct Customers {
    const Evaluation *evaluation;
    json_t **ids;     /* of each check */
    json_t **actions; /* likewise, or null */
    json_t **targets;
    json_t *statuses[STATUSES];
    json_t *reasons[REASONS];
};

static json_t *target_json(const PackCheck *check)
{
    if (check->has_at_least)
        return evaluate_number(check->at_least);
    return check->has_at_most ? evaluate_number(check->at_most) : json_null();
}

Customers *customers_new(const Evaluation *evaluation)
{
    const guint n = evaluation->checks->len;
    Customers *customers = g_new(Customers, 1);
    *customers = (Customers){.evaluation = evaluation,
                             .ids = g_new(json_t *, n + 1),
                             .actions = g_new(json_t *, n + 1),
                             .targets = g_new(json_t *, n + 1)};
    for (guint i = 0; i < n; i++) {
        const PackCheck *check = ((CheckRun *)evaluation->checks->pdata[i])->check;
        customers->ids[i] = json_string(check->id);
        customers->actions[i] = evaluate_text(check->action);
        customers->targets[i] = target_json(check);
    }
    for (int i = 0; i < STATUSES; i++)
        customers->statuses[i] = json_string(status_name((Status)i));
    for (int i = 0; i < REASONS; i++)
        customers->reasons[i] = evaluate_text(reason_name((Reason)i));
    return customers;
}

void customers_free(Customers *customers)
{
    if (!customers)
        return;
    for (guint i = 0; i < customers->evaluation->checks->len; i++) {
        json_decref(customers->ids[i]);
        json_decref(customers->actions[i]);
        json_decref(customers->targets[i]);
    }
    for (int i = 0; i < STATUSES; i++)
        json_decref(customers->statuses[i]);
    for (int i = 0; i < REASONS; i++)
        json_decref(customers->reasons[i]);
    g_free(customers->ids);
    g_free(customers->actions);
    g_free(customers->targets);
    g_free(customers);
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

static json_t *result_json(const Customers *customers, guint check, const Result *result)
{
    const Judgement *judgement = &result->judgement;
    const PackCheck *definition = ((CheckRun *)customers->evaluation->checks->pdata[check])->check;
    const char *step = evaluate_step(definition, result);
    json_t *entry = json_object();
    json_object_set(entry, "check", customers->ids[check]);
    json_object_set(entry, "status", customers->statuses[judgement->status]);
    json_object_set(entry, "reason", customers->reasons[judgement->reason]);
    json_object_set_new(entry, "value",
                        definition->value.text && result->finding.has_value
                            ? evaluate_number(judge_round(result->finding.value))
                            : json_null());
    json_object_set(entry, "target", customers->targets[check]);
    const char *band = judge_band(definition, &result->finding, judgement->status);
    if (band)
        json_object_set_new(entry, "band", json_string(band));
    json_object_set_new(entry, "evidence", json_string(result->evidence));
    if (step && step == definition->action)
        json_object_set(entry, "action", customers->actions[check]);
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
                tally_add(&tally, check, evaluate_status(evaluation, customer, k));
        }
        json_t *entry = json_object();
        set_score(entry, &tally, FALSE);
        json_object_set_new(sections, section->id, entry);
    }
    return sections;
}

const char *customers_grade(const Evaluation *evaluation, guint position, Tally *tally)
{
    const PackScorecard *scorecard = &definitions_pack(evaluation->request.definitions)->scorecard;
    g_autoptr(GPtrArray) failing = g_ptr_array_new();
    for (guint k = 0; k < evaluation->checks->len; k++) {
        const PackCheck *check = ((CheckRun *)evaluation->checks->pdata[k])->check;
        const Status status = evaluate_status(evaluation, position, k);
        tally_add(tally, check, status);
        if (status == STATUS_FAIL)
            g_ptr_array_add(failing, check->id);
    }
    /* Some of the questions are no picture of a customer. */
    return evaluation->request.checks
               ? "unrated"
               : judge_grade(scorecard, tally, failing,
                             evaluate_customer(evaluation, position)->created,
                             evaluation->request.clock);
}

static json_t *results_json(const Customers *customers, guint position)
{
    const Evaluation *evaluation = customers->evaluation;
    json_t *results = json_array();
    for (guint k = 0; k < evaluation->checks->len; k++) {
        g_autoptr(Result) result = evaluate_result(evaluation, position, k);
        json_array_append_new(results, result_json(customers, k, result));
    }
    return results;
}

json_t *customers_make(const Customers *customers, guint position)
{
    const Evaluation *evaluation = customers->evaluation;
    const Customer *customer = evaluate_customer(evaluation, position);
    Tally tally = {0};
    const char *grade = customers_grade(evaluation, position, &tally);
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
    json_object_set_new(entry, "results", results_json(customers, position));
    return entry;
}
