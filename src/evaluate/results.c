#include "results.h"

#include "private.h"
#include "spool.h"

#include <math.h>
#include <string.h>

/* A book of 100,000 has millions of results: what is judged is kept small, and the texts elsewhere.
 */
typedef struct Packed {
    double value;
    guint64 texts; /* their number in the spool; 0: none */
    guint8 rows;   /* 0, 1, or 2 for more */
    guint8 applies, verdict, has_value;
    guint8 status;
} Packed;

/* In the spool, in this order. */
enum { TEXT_EVIDENCE, TEXT_DATA, TEXT_STOPPED, TEXT_PASSED, TEXTS };

static Packed *packed_at(const Evaluation *evaluation, guint customer, guint check)
{
    return &evaluation->results[(gsize)customer * evaluation->checks->len + check];
}

Reason results_reason(const CheckRun *run)
{
    return run->trouble != REASON_NONE ? run->trouble : evaluate_reason(run->source);
}

const Customer *evaluate_customer(const Evaluation *evaluation, guint customer)
{
    return book_get(evaluation->book, g_array_index(evaluation->chosen, guint, customer));
}

static Finding unpack(const Packed *packed, const CheckRun *run)
{
    return (Finding){.source = results_reason(run),
                     .rows = packed->rows,
                     .applies = (Maybe)packed->applies,
                     .verdict = (Maybe)packed->verdict,
                     .has_value = packed->has_value,
                     .value = packed->value};
}

static Judgement judge_one(const Evaluation *evaluation, const Customer *customer,
                           const CheckRun *run, const Finding *finding)
{
    return judge(run->check, finding,
                 evaluate_facts_about(evaluation->answers, customer->id, run->check->id),
                 evaluate_facts_about(evaluation->waivers, customer->id, run->check->id),
                 evaluation->request.clock);
}

/* --- what comes back -------------------------------------------------------------------------- */

void results_prepare(Evaluation *evaluation)
{
    const gsize n = (gsize)evaluation->chosen->len * evaluation->checks->len;
    evaluation->results = g_new0(Packed, n);
    evaluation->texts = spool_new();
}

void results_free(Evaluation *evaluation)
{
    g_free(evaluation->results);
    spool_free(evaluation->texts);
}

static void set_value(Packed *packed, const char *text)
{
    const double value = text ? g_ascii_strtod(text, NULL) : NAN;
    packed->has_value = isfinite(value);
    packed->value = packed->has_value ? value : 0;
}

/* NULL for a blank one. */
static const char *unless_blank(const char *text)
{
    return text && text[strspn(text, " \t\r\n")] ? text : NULL;
}

gboolean results_add(Evaluation *evaluation, guint customer, guint check, const char *const *values)
{
    Packed *packed = packed_at(evaluation, customer, check);
    g_autofree char *row = evaluate_row(values[PLAN_COLUMN_DATA]);
    const char *texts[TEXTS] = {
        [TEXT_EVIDENCE] = values[PLAN_COLUMN_EVIDENCE],
        [TEXT_DATA] = row,
        [TEXT_STOPPED] = unless_blank(values[PLAN_COLUMN_STOPPED]),
        [TEXT_PASSED] = unless_blank(values[PLAN_COLUMN_PASSED]),
    };
    packed->rows++;
    if (packed->rows > 1) {
        packed->rows = 2;
        return TRUE;
    }
    packed->applies = (guint8)maybe_from_text(values[PLAN_COLUMN_APPLIES]);
    packed->verdict = (guint8)maybe_from_text(values[PLAN_COLUMN_VERDICT]);
    set_value(packed, values[PLAN_COLUMN_VALUE]);
    packed->texts = spool_add(evaluation->texts, texts, TEXTS);
    return spool_problem(evaluation->texts) == 0;
}

void results_forget(Evaluation *evaluation, guint check)
{
    for (guint c = 0; c < evaluation->chosen->len; c++)
        *packed_at(evaluation, c, check) = (Packed){0};
}

/* --- judging ---------------------------------------------------------------------------------- */

static void warn_expired(Evaluation *evaluation, const Customer *customer, const PackCheck *check,
                         const FactsWaiver *waiver)
{
    evaluate_warn(evaluation, "waiver-expired",
                  g_strdup_printf("the waiver of '%s' for '%s' ran out on %s", check->id,
                                  customer->name, waiver->until),
                  NULL);
}

void results_judge(Evaluation *evaluation)
{
    for (guint c = 0; c < evaluation->chosen->len; c++) {
        const Customer *customer = evaluate_customer(evaluation, c);
        for (guint k = 0; k < evaluation->checks->len; k++) {
            const CheckRun *run = evaluation->checks->pdata[k];
            Packed *packed = packed_at(evaluation, c, k);
            const Finding finding = unpack(packed, run);
            const Judgement judgement = judge_one(evaluation, customer, run, &finding);
            packed->status = (guint8)judgement.status;
            if (judgement.waiver_expired)
                warn_expired(evaluation, customer, run->check, judgement.waiver);
        }
    }
}

/* --- one at a time -----------------------------------------------------------------------------
 */

Status evaluate_status(const Evaluation *evaluation, guint customer, guint check)
{
    return (Status)packed_at(evaluation, customer, check)->status;
}

Result *evaluate_result(const Evaluation *evaluation, guint customer, guint check)
{
    const Packed *packed = packed_at(evaluation, customer, check);
    const CheckRun *run = evaluation->checks->pdata[check];
    const char *texts[TEXTS] = {NULL};
    Result *result = g_new0(Result, 1);
    if (packed->texts)
        result->texts = spool_get(evaluation->texts, packed->texts, texts, TEXTS);
    result->finding = unpack(packed, run);
    result->judgement =
        judge_one(evaluation, evaluate_customer(evaluation, customer), run, &result->finding);
    result->evidence = evaluate_words(run, result, g_strdup(texts[TEXT_EVIDENCE]));
    result->data = texts[TEXT_DATA];
    result->stopped = texts[TEXT_STOPPED];
    result->passed = texts[TEXT_PASSED];
    return result;
}

void result_free(Result *result)
{
    if (!result)
        return;
    g_free(result->evidence);
    g_free(result->texts);
    g_free(result);
}

gboolean evaluate_is_sound(const Evaluation *evaluation, Failure *failure)
{
    const int problem = spool_problem(evaluation->texts);
    if (!problem)
        return TRUE;
    return failure_set(failure, FAILURE_LIMIT,
                       "set TMPDIR to a folder with room for the answers of all customers",
                       "cannot keep the answers in a temporary file in '%s': %s", g_get_tmp_dir(),
                       g_strerror(problem));
}
