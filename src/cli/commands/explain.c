/* `delight explain`: the question, its rule, the SQL as it runs, the row it got, why that status.
 */
#include "../account.h"
#include "../analyzing.h"
#include "../command.h"
#include "../hint.h"
#include "../output.h"
#include "../remembering.h"
#include "../session.h"
#include "../shown_sql.h"
#include "../streaming.h"

#include <stdlib.h>
#include <string.h>

/* --- the rule ----------------------------------------------------------------------------------
 */

static const char *missing_word(PackMissing missing)
{
    switch (missing) {
    case MISSING_FAIL:
        return "fail";
    case MISSING_PASS:
        return "pass";
    case MISSING_NA:
        return "na";
    case MISSING_UNKNOWN:
        break;
    }
    return "unknown";
}

static void explain_person(Account *account, const PackCheck *check)
{
    g_autofree char *options = hint_options("answer");
    account_line(account, "rule",
                 "only a person can answer: delight answer CUSTOMER %s yes|no|na%s", check->id,
                 options);
}

static void explain_rule(Account *account, const PackCheck *check)
{
    if (check->probe->len == 0)
        explain_person(account, check);
    if (check->pass.text)
        account_block(account, "pass when", check->pass.text);
    if (check->value.text)
        account_block(account, "value", check->value.text);
    if (check->has_at_least)
        account_line(account, "pass when", "value >= %g  (--set %s.at_least=...)", check->at_least,
                     check->id);
    if (check->has_at_most)
        account_line(account, "pass when", "value <= %g  (--set %s.at_most=...)", check->at_most,
                     check->id);
    if (check->has_warn_at)
        account_line(account, "warn at", "%g, %s the bar  (--set %s.warn_at=...)", check->warn_at,
                     (check->has_at_least && check->warn_at > check->at_least) ||
                             (check->has_at_most && check->warn_at < check->at_most)
                         ? "a pass up to it is near"
                         : "a fail from it on is far from",
                     check->id);
    if (check->applies.text)
        account_block(account, "applies", check->applies.text);
    if (check->probe->len > 0)
        account_line(account, "without row", "%s", missing_word(check->missing));
    json_t *params = json_object();
    json_object_set_new(account->json, "parameters", params);
    for (guint i = 0; i < check->params->len; i++) {
        const PackParam *param = check->params->pdata[i];
        g_string_append_printf(account->text, "%-11s %s = %s  (--set %s.%s=...)\n",
                               i ? "" : "parameters", param->name, param->value, check->id,
                               param->name);
        json_object_set_new(params, param->name, json_string(param->value));
    }
}

static void explain_check(Account *account, const Pack *pack, const PackCheck *check)
{
    const char *section = check->section;
    for (guint i = 0; i < pack->scorecard.sections->len; i++) {
        const PackSection *each = pack->scorecard.sections->pdata[i];
        if (g_str_equal(each->id, check->section))
            section = each->title;
    }
    account_line(account, "check", "%s", check->id);
    account_line(account, "question", "%s", check->question);
    account_line(account, "section", "%s", section);
    if (check->part_of)
        account_line(account, "part of", "%s", check->part_of);
    account_line(account, "weight", check->advisory ? "%g (advisory: shown, never scored)" : "%g",
                 check->weight);
    explain_rule(account, check);
    if (check->evidence.text)
        account_block(account, "evidence", check->evidence.text);
    if (check->action)
        account_line(account, "action", "%s", check->action);
    if (check->action_stopped.text)
        account_block(account, "if it stopped", check->action_stopped.text);
    if (check->action_pass.text)
        account_block(account, "on a pass", check->action_pass.text);
    if (check->docs)
        account_line(account, "docs", "%s", check->docs);
    account_line(account, "defined in", "%s:%u", check->place.file, check->place.line);
}

/* --- without a database: what the variants are --------------------------------------------------
 */

static void explain_variants(Account *account, const GPtrArray *probe)
{
    json_t *variants = json_array();
    json_object_set_new(account->json, "variants", variants);
    for (guint i = 0; i < probe->len; i++) {
        const PackVariant *variant = probe->pdata[i];
        json_t *needs = json_array();
        g_string_append_printf(account->text, "\nvariant %u of %u", i + 1, probe->len);
        for (guint n = 0; n < variant->needs->len; n++) {
            const char *need = ((Source *)variant->needs->pdata[n])->text;
            g_string_append_printf(account->text, "%s%s", n ? ", " : ", needs ", need);
            json_array_append_new(needs, json_string(need));
        }
        if (variant->facts.text)
            g_string_append_printf(account->text, "\nfacts/%s.csv\n", variant->facts.text);
        else
            g_string_append_printf(account->text, "\n%s\n", variant->sql.text);
        json_array_append_new(
            variants, json_pack("{s:o, s:s}", "needs", needs, variant->facts.text ? "facts" : "sql",
                                variant->facts.text ? variant->facts.text : variant->sql.text));
    }
}

/* --- with a database ---------------------------------------------------------------------------
 */

static void explain_sql(Account *account, const Statement *statement, const char *id)
{
    g_autofree char *sql = shown_sql(statement, id);
    g_string_append_printf(account->text, "\n%s;\n", sql);
    json_object_set_new(account->json, "sql", json_string(sql));
}

static void explain_source(Account *account, const Plan *plan, const PlanSource *source,
                           const GPtrArray *variants)
{
    g_autofree char *name = plan_source_name(plan, source);
    g_autofree char *lack = plan_source_lack(source);
    switch (source->state) {
    case PLAN_SERVED:
        account_line(account, "answered by", "variant %u of %u, from %s", source->index + 1,
                     variants->len, name);
        break;
    case PLAN_NO_PROBE:
        break;
    case PLAN_NO_SOURCE:
        account_line(account, "no source", "%s", lack);
        break;
    case PLAN_NO_PRIVILEGE:
        account_line(account, "no right", "%s", lack);
        break;
    case PLAN_FAILED:
        account_line(account, "error", "%s", lack);
        break;
    }
}

static void explain_why(Account *account, const PackCheck *check, const Result *result)
{
    const Finding *finding = &result->finding;
    if (result->judgement.answer)
        account_line(account, "why", "a person answered what the probe could not");
    else if (result->judgement.waiver && !result->judgement.waiver_expired)
        account_line(account, "why", "it fails, and is excused");
    else if (check->applies.text && finding->rows == 1 && finding->applies != MAYBE_TRUE)
        account_line(account, "why", "applies is %s",
                     finding->applies == MAYBE_NULL ? "null" : "false");
    else if (finding->rows == 1 && finding->has_value && check->value.text)
        account_line(account, "why", "the value is %.9g", finding->value);
    else if (finding->rows == 1 && check->pass.text)
        account_line(account, "why", "pass is %s",
                     finding->verdict == MAYBE_NULL   ? "null"
                     : finding->verdict == MAYBE_TRUE ? "true"
                                                      : "false");
    else if (finding->source == REASON_NONE && finding->rows == 0)
        account_line(account, "why", "the probe has no row for this customer");
}

static void explain_result(Account *account, const Evaluation *evaluation, guint customer)
{
    const CheckRun *run = evaluation->checks->pdata[0];
    g_autoptr(Result) result = evaluate_result(evaluation, customer, 0);
    const guint index = g_array_index(evaluation->chosen, guint, customer);
    const char *reason = reason_name(result->judgement.reason);
    account_line(account, "customer", "%s (%s)", book_get(evaluation->book, index)->name,
                 book_get(evaluation->book, index)->id);
    account_line(account, "row", "%s", result->data ? result->data : "none");
    json_object_set_new(account->json, "row",
                        result->data ? json_loads(result->data, JSON_DECODE_ANY, NULL)
                                     : json_null());
    account_line(account, "status", "%s%s%s%s", status_name(result->judgement.status),
                 reason ? " (" : "", reason ? reason : "", reason ? ")" : "");
    explain_why(account, run->check, result);
    account_line(account, "evidence", "%s", result->evidence);
    const char *step = evaluate_step(run->check, result);
    if (step)
        account_line(account, "next step", "%s", step);
}

/* Of the customer who is asked about; NULL for none. */
static const char *id_of(const Evaluation *evaluation, const char *customer)
{
    return customer ? book_get(evaluation->book, g_array_index(evaluation->chosen, guint, 0))->id
                    : NULL;
}

/* Of a customer: what came of it first, then the rule, and the SQL last. */
static gboolean explain_export(Account *account, Session *session, const PackCheck *check,
                               int *status)
{
    const char *const *customers = (const char *const *)session->options->arguments + 1;
    if (!session_open(session, customers, status))
        return FALSE;
    Evaluation *evaluation = session->evaluation;
    guint key = 0;
    g_ptr_array_find(session->pack->checks, check, &key);
    /* a reader wants to see whom the pack takes for a customer, not a book of thousands */
    plan_give_customers(evaluation->plan, NULL);
    if (*customers && !session_ask(evaluation, status))
        return FALSE;
    plan_give_customers(evaluation->plan, NULL); /* it may have been opened again */
    if (*customers) {
        explain_result(account, evaluation, 0);
        g_string_append_c(account->text, '\n');
    }
    explain_check(account, session->pack, check);
    explain_source(account, evaluation->plan, plan_check(evaluation->plan, check), check->probe);
    if (plan_check(evaluation->plan, check)->state != PLAN_SERVED)
        return TRUE;
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(int));
    g_array_append_vals(keys, &(int){(int)key}, 1);
    g_autoptr(Statement) statement = plan_statement(evaluation->plan, keys);
    explain_sql(account, statement, id_of(evaluation, *customers));
    return TRUE;
}

/* --- a model ---------------------------------------------------------------------------------- */

static void explain_readers(Account *account, const Session *session, const PackModel *model)
{
    g_autoptr(GString) ids = g_string_new(NULL);
    for (guint i = 0; i < session->pack->checks->len; i++) {
        const PackCheck *check = session->pack->checks->pdata[i];
        g_autoptr(GPtrArray) models = definitions_reach(session->definitions, check);
        if (g_ptr_array_find(models, model, NULL))
            g_string_append_printf(ids, "%s%s", ids->len ? ", " : "", check->id);
    }
    if (ids->len > 0)
        account_line(account, "read by", "%s", ids->str);
}

static void explain_model(Account *account, const Session *session, const PackModel *model)
{
    g_autoptr(GString) columns = g_string_new(NULL);
    for (guint i = 0; i < model->columns->len; i++) {
        const PackColumn *column = model->columns->pdata[i];
        g_string_append_printf(columns, "%s%s %s", i ? ", " : "", column->name, column->type);
    }
    account_line(account, "model", "%s", model->name);
    if (model->about)
        account_block(account, "about", model->about);
    account_line(account, "columns", "%s", columns->str);
    account_line(account, "kept",
                 model->materialized ? "read once a statement, for all who read it"
                                     : "no: part of each question that reads it");
    explain_readers(account, session, model);
    account_line(account, "defined in", "%s:%u", model->place.file, model->place.line);
}

static gboolean explain_model_export(Account *account, Session *session, const PackModel *model,
                                     int *status)
{
    const char *const *customers = (const char *const *)session->options->arguments + 1;
    if (!session_open(session, customers, status))
        return FALSE;
    Evaluation *evaluation = session->evaluation;
    const PlanSource *source = plan_model(evaluation->plan, model);
    plan_give_customers(evaluation->plan, NULL);
    explain_model(account, session, model);
    explain_source(account, evaluation->plan, source, model->from);
    if (source->state != PLAN_SERVED)
        return TRUE;
    g_autoptr(Statement) statement = plan_model_scan(evaluation->plan, model);
    explain_sql(account, statement, id_of(evaluation, *customers));
    return TRUE;
}

/* --- a signal --------------------------------------------------------------------------------- */

static const PackSignal *find_signal(const Pack *pack, const char *id)
{
    for (guint i = 0; i < pack->scorecard.signals->len; i++) {
        const PackSignal *signal = pack->scorecard.signals->pdata[i];
        if (g_strcmp0(signal->id, id) == 0)
            return signal;
    }
    return NULL;
}

static void maybe_line(Account *account, const char *label, const json_t *entry, const char *key)
{
    const char *text = json_string_value(json_object_get(entry, key));
    if (text && *text)
        account_line(account, label, "%s", text);
}

/* Which condition made the signal of this customer, with its value and bar. */
static void tell_signal(Account *account, const PackSignal *signal, const json_t *customer)
{
    const json_t *found = NULL, *each;
    size_t i;
    json_array_foreach (json_object_get(customer, "signals"), i, each)
        if (g_strcmp0(json_string_value(json_object_get(each, "id")), signal->id) == 0)
            found = each;
    account_line(account, "customer", "%s (%s)",
                 json_string_value(json_object_get(customer, "name")),
                 json_string_value(json_object_get(customer, "id")));
    account_line(account, "signal", "%s: %s", signal->id, signal->say);
    account_line(account, "status", found ? "holds" : "does not hold");
    maybe_line(account, "because", found, "because");
    maybe_line(account, "since", found, "since");
    maybe_line(account, "evidence", found, "evidence");
    maybe_line(account, "next step", found, "step");
    account_line(account, "defined in", "%s:%u", signal->place.file, signal->place.line);
}

static gboolean explain_signal(Account *account, Session *session, const Archive *archive,
                               const PackSignal *signal, int *status)
{
    const char *const *customers = (const char *const *)session->options->arguments + 1;
    if (!*customers) {
        output_error("write: 'delight explain SIGNAL CUSTOMER'",
                     "'%s' is a signal, which is of a customer", signal->id);
        *status = EXIT_NOT_DONE;
        return FALSE;
    }
    if (!session_open(session, customers, status) || !session_answer(session, status))
        return FALSE;
    g_autoptr(RunView) run = streaming_run(session, archive, NULL);
    json_auto_t *customer = run_at(run, 0);
    tell_signal(account, signal, customer);
    return TRUE;
}

static void print_account(const Account *account, gboolean as_json)
{
    if (!as_json) {
        output_write(account->text->str, account->text->len);
        return;
    }
    output_json(account->json);
}

static gboolean unknown(const Pack *pack, const char *word, int *status)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < pack->checks->len; i++)
        g_ptr_array_add(names, ((PackCheck *)pack->checks->pdata[i])->id);
    for (guint i = 0; i < pack->scorecard.signals->len; i++)
        g_ptr_array_add(names, ((PackSignal *)pack->scorecard.signals->pdata[i])->id);
    for (guint i = 0; i < pack->models->len; i++)
        g_ptr_array_add(names, ((PackModel *)pack->models->pdata[i])->name);
    g_ptr_array_add(names, NULL);
    const char *near = diagnostic_nearest(word, (const char *const *)names->pdata);
    g_autofree char *hint =
        near ? g_strdup_printf("did you mean '%s'?", near)
             : g_strdup("'delight list checks' and 'delight list models' show what there is");
    output_error(hint, "no check, signal or model '%s'", word);
    *status = EXIT_NOT_DONE;
    return FALSE;
}

static gboolean explain(Account *account, Session *session, const Archive *archive, int *status)
{
    const Options *options = session->options;
    const gboolean asks = options->db || options->dump || options->arguments[1];
    const char *word = options->arguments[0];
    PackCheck *check = pack_find_check(session->pack, word);
    const PackSignal *signal = check ? NULL : find_signal(session->pack, word);
    const PackModel *model = check || signal ? NULL : pack_find_model(session->pack, word);
    if (!check && !signal && !model)
        return unknown(session->pack, word, status);
    if (options->analyze)
        return analyzing_explain(account, session, &(Analyzed){check, signal, model}, status);
    if (signal)
        return explain_signal(account, session, archive, signal, status);
    if (model && asks)
        return explain_model_export(account, session, model, status);
    if (model) {
        explain_model(account, session, model);
        explain_variants(account, model->from);
        return TRUE;
    }
    session->checks = g_ptr_array_new();
    g_ptr_array_add(session->checks, check);
    if (asks)
        return explain_export(account, session, check, status);
    explain_check(account, session->pack, check);
    explain_variants(account, check->probe);
    return TRUE;
}

static int run(const Options *options)
{
    int status = EXIT_DONE;
    g_autoptr(Archive) archive = NULL;
    if (!remembering_open(options, &archive))
        return EXIT_NOT_DONE;
    g_autoptr(Session) session = session_new(options, SESSION_FACTS, &status);
    if (!session)
        return status;
    g_autoptr(GString) text = g_string_new(NULL);
    Account account = {text, json_object()};
    if (explain(&account, session, archive, &status))
        print_account(&account, output_is_json(options));
    json_decref(account.json);
    return status;
}

const Command command_explain = {
    .name = "explain",
    .arguments = "CHECK|SIGNAL|MODEL [CUSTOMER]",
    .summary = "the question, its rule, the SQL as it runs, the row it got, why that status",
    .details =
        "Without a database: the definition. With --db or --dump: the SQL, ready for psql. "
        "With a customer: the row and the judgement first, then the rule and the SQL. Of a "
        "signal: whether it holds for the customer, and the condition that made it; --out names "
        "the archive of 'delight report' for conditions over time. With --analyze: how the server "
        "runs what a run sends for it.",
    .options = OPTIONS_ASKING " text-or-json no-pager out analyze",
    .min_arguments = 1,
    .max_arguments = 2,
    .run = run,
};
