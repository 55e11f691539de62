/* `delight explain`: the question, its rule, the SQL as it runs, the row it got, why that status.
 */
#include "../command.h"
#include "../hint.h"
#include "../output.h"
#include "../remembering.h"
#include "../session.h"

#include <stdlib.h>
#include <string.h>

/* What is said, as lines for a person and as the same under keys for a program. */
typedef struct {
    GString *text;
    json_t *json;
} Account;

/* "pass when" is the key pass_when; said twice, it is a list. */
static void add_key(Account *account, const char *label, json_t *value /* taken */)
{
    g_autofree char *key = g_strdelimit(g_strdup(label), " ", '_');
    json_t *before = json_object_get(account->json, key);
    if (json_is_array(before)) {
        json_array_append_new(before, value);
    } else if (before) {
        json_t *list = json_array();
        json_array_append(list, before);
        json_array_append_new(list, value);
        json_object_set_new(account->json, key, list);
    } else {
        json_object_set_new(account->json, key, value);
    }
}

static void line(Account *account, const char *label, const char *format, ...) G_GNUC_PRINTF(3, 4);
static void line(Account *account, const char *label, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *clean = output_clean(text);
    g_string_append_printf(account->text, "%-11s %s\n", label, clean);
    add_key(account, label, json_string(text));
}

/* A text of the pack over one or more lines, indented under its label. */
static void block(Account *account, const char *label, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **each = lines; *each; each++)
        if (**each || each == lines)
            g_string_append_printf(account->text, "%-11s %s\n", each == lines ? label : "", *each);
    add_key(account, label, json_string(text));
}

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
    line(account, "rule", "only a person can answer: delight answer CUSTOMER %s yes|no|na%s",
         check->id, options);
}

static void explain_rule(Account *account, const PackCheck *check)
{
    if (check->probe->len == 0)
        explain_person(account, check);
    if (check->pass.text)
        block(account, "pass when", check->pass.text);
    if (check->value.text)
        block(account, "value", check->value.text);
    if (check->has_at_least)
        line(account, "pass when", "value >= %g  (--set %s.at_least=...)", check->at_least,
             check->id);
    if (check->has_at_most)
        line(account, "pass when", "value <= %g  (--set %s.at_most=...)", check->at_most,
             check->id);
    if (check->has_warn_at)
        line(account, "warn at", "%g, %s the bar  (--set %s.warn_at=...)", check->warn_at,
             (check->has_at_least && check->warn_at > check->at_least) ||
                     (check->has_at_most && check->warn_at < check->at_most)
                 ? "a pass up to it is near"
                 : "a fail from it on is far from",
             check->id);
    if (check->applies.text)
        block(account, "applies", check->applies.text);
    if (check->probe->len > 0)
        line(account, "without row", "%s", missing_word(check->missing));
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
    line(account, "check", "%s", check->id);
    line(account, "question", "%s", check->question);
    line(account, "section", "%s", section);
    if (check->part_of)
        line(account, "part of", "%s", check->part_of);
    line(account, "weight", check->advisory ? "%g (advisory: shown, never scored)" : "%g",
         check->weight);
    explain_rule(account, check);
    if (check->evidence.text)
        block(account, "evidence", check->evidence.text);
    if (check->action)
        line(account, "action", "%s", check->action);
    if (check->action_stopped.text)
        block(account, "if it stopped", check->action_stopped.text);
    if (check->action_pass.text)
        block(account, "on a pass", check->action_pass.text);
    if (check->docs)
        line(account, "docs", "%s", check->docs);
    line(account, "defined in", "%s:%u", check->place.file, check->place.line);
}

/* --- without a database: what the variants are --------------------------------------------------
 */

static void explain_variants(Account *account, const PackCheck *check)
{
    json_t *variants = json_array();
    json_object_set_new(account->json, "variants", variants);
    for (guint i = 0; i < check->probe->len; i++) {
        const PackVariant *variant = check->probe->pdata[i];
        json_t *needs = json_array();
        g_string_append_printf(account->text, "\nvariant %u of %u", i + 1, check->probe->len);
        for (guint n = 0; n < variant->needs->len; n++) {
            const char *need = ((Source *)variant->needs->pdata[n])->text;
            g_string_append_printf(account->text, "%s%s", n ? ", " : ", needs ", need);
            json_array_append_new(needs, json_string(need));
        }
        g_string_append_printf(account->text, "\n%s\n", variant->sql.text);
        json_array_append_new(variants,
                              json_pack("{s:o, s:s}", "needs", needs, "sql", variant->sql.text));
    }
}

/* --- with a database ---------------------------------------------------------------------------
 */

static const char *type_name(guint type)
{
    switch (type) {
    case TYPE_BOOL:
        return "boolean";
    case TYPE_INT4:
        return "int4";
    case TYPE_INT8:
        return "int8";
    case TYPE_TEXT_ARRAY:
        return "text[]";
    case TYPE_TIMESTAMPTZ:
        return "timestamptz";
    case TYPE_NUMERIC:
        return "numeric";
    case TYPE_JSONB:
        return "jsonb";
    default:
        return "text";
    }
}

static char *quoted(const char *value)
{
    g_auto(GStrv) parts = g_strsplit(value, "'", -1);
    g_autofree char *doubled = g_strjoinv("''", parts);
    return g_strdup_printf("'%s'", doubled);
}

/* Whose row it is: of a model, or of a file of facts after its names were found in the book. */
static gboolean is_about(const json_t *row, const char *id)
{
    const char *own = json_string_value(json_object_get(row, "customer_id"));
    return id &&
           g_strcmp0(own ? own : json_string_value(json_object_get(row, "customer")), id) == 0;
}

/* Rows that travel by value, without those of other customers, whose figures are nobody's business
 * here: they are counted. `id` NULL: nobody was asked about. NULL: this is no such value. */
static char *own_rows(guint type, const char *value, const char *id)
{
    json_t *rows = type == TYPE_JSONB ? json_loads(value, 0, NULL) : NULL, *own = json_array(),
           *row;
    const size_t all = json_array_size(rows);
    char *text = NULL;
    size_t i;
    json_array_foreach (rows, i, row)
        if (is_about(row, id))
            json_array_append(own, row);
    if (json_is_array(rows) && json_array_size(own) < all) {
        char *kept = json_dumps(own, JSON_COMPACT);
        g_autofree char *shown = quoted(kept);
        text =
            g_strdup_printf("%s::jsonb /* %s%zu rows of the facts */", shown,
                            json_array_size(own) > 0 ? "without " : "", all - json_array_size(own));
        free(kept);
    }
    json_decref(own);
    json_decref(rows);
    return text;
}

static char *literal(guint type, const char *value, const char *id)
{
    if (!value)
        return g_strdup_printf("null::%s", type_name(type));
    char *rows = own_rows(type, value, id);
    if (rows)
        return rows;
    g_autofree char *shown = quoted(value);
    return g_strdup_printf("%s::%s", shown, type_name(type));
}

/* Parameters travel by the protocol; here they are put back, so that the text runs in psql. */
static void explain_sql(Account *account, const Plan *plan, int key, const char *id)
{
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(int));
    g_array_append_val(keys, key);
    g_autoptr(Statement) statement = plan_statement(plan, keys);
    const int n = statement_n_values(statement);
    g_auto(GStrv) literals = g_new0(char *, n + 1);
    for (int i = 0; i < n; i++)
        literals[i] = literal(statement_types(statement)[i], statement_values(statement)[i], id);
    g_autofree char *sql =
        sql_with_literals(statement_sql(statement), (const char *const *)literals);
    g_string_append_printf(account->text, "\n%s;\n", sql);
    json_object_set_new(account->json, "sql", json_string(sql));
}

static void explain_source(Account *account, const Plan *plan, const PackCheck *check)
{
    const PlanSource *source = plan_check(plan, check);
    g_autofree char *name = plan_source_name(plan, source);
    g_autofree char *lack = plan_source_lack(source);
    switch (source->state) {
    case PLAN_SERVED:
        line(account, "answered by", "variant %u of %u, from %s", source->index + 1,
             check->probe->len, name);
        break;
    case PLAN_NO_PROBE:
        break;
    case PLAN_NO_SOURCE:
        line(account, "no source", "%s", lack);
        break;
    case PLAN_NO_PRIVILEGE:
        line(account, "no right", "%s", lack);
        break;
    case PLAN_FAILED:
        line(account, "error", "%s", lack);
        break;
    }
}

static void explain_why(Account *account, const PackCheck *check, const Result *result)
{
    const Finding *finding = &result->finding;
    if (result->judgement.answer)
        line(account, "why", "a person answered what the probe could not");
    else if (result->judgement.waiver && !result->judgement.waiver_expired)
        line(account, "why", "it fails, and is excused");
    else if (check->applies.text && finding->rows == 1 && finding->applies != MAYBE_TRUE)
        line(account, "why", "applies is %s", finding->applies == MAYBE_NULL ? "null" : "false");
    else if (finding->rows == 1 && finding->has_value && check->value.text)
        line(account, "why", "the value is %.9g", finding->value);
    else if (finding->rows == 1 && check->pass.text)
        line(account, "why", "pass is %s",
             finding->verdict == MAYBE_NULL   ? "null"
             : finding->verdict == MAYBE_TRUE ? "true"
                                              : "false");
    else if (finding->source == REASON_NONE && finding->rows == 0)
        line(account, "why", "the probe has no row for this customer");
}

static void explain_result(Account *account, const Evaluation *evaluation, guint customer)
{
    const CheckRun *run = evaluation->checks->pdata[0];
    const Result *result = evaluate_result(evaluation, customer, 0);
    const guint index = g_array_index(evaluation->chosen, guint, customer);
    const char *reason = reason_name(result->judgement.reason);
    line(account, "customer", "%s (%s)", book_get(evaluation->book, index)->name,
         book_get(evaluation->book, index)->id);
    line(account, "row", "%s", result->data ? result->data : "none");
    json_object_set_new(account->json, "row",
                        result->data ? json_loads(result->data, JSON_DECODE_ANY, NULL)
                                     : json_null());
    line(account, "status", "%s%s%s%s", status_name(result->judgement.status), reason ? " (" : "",
         reason ? reason : "", reason ? ")" : "");
    explain_why(account, run->check, result);
    line(account, "evidence", "%s", result->evidence);
    const char *step = evaluate_step(run->check, result);
    if (step)
        line(account, "next step", "%s", step);
}

static gboolean evaluate(Evaluation *evaluation, int *status)
{
    Failure failure = {0};
    const gboolean done = evaluate_run(evaluation, &failure);
    failure_clear(&failure);
    output_progress_end();
    *status = !done                              ? 128 + (interrupted ? interrupted : 2)
              : evaluate_has_trouble(evaluation) ? EXIT_NOT_EVALUATED
                                                 : EXIT_DONE;
    return done;
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
    if (*customers && !evaluate(evaluation, status))
        return FALSE;
    const char *id = NULL;
    if (*customers) {
        explain_result(account, evaluation, 0);
        g_string_append_c(account->text, '\n');
        id = book_get(evaluation->book, g_array_index(evaluation->chosen, guint, 0))->id;
    }
    explain_check(account, session->pack, check);
    explain_source(account, evaluation->plan, check);
    if (plan_check(evaluation->plan, check)->state == PLAN_SERVED)
        explain_sql(account, evaluation->plan, (int)key, id);
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
        line(account, label, "%s", text);
}

/* Which condition made the signal of this customer, with its value and bar. */
static void tell_signal(Account *account, const PackSignal *signal, const json_t *customer)
{
    const json_t *found = NULL, *each;
    size_t i;
    json_array_foreach (json_object_get(customer, "signals"), i, each)
        if (g_strcmp0(json_string_value(json_object_get(each, "id")), signal->id) == 0)
            found = each;
    line(account, "customer", "%s (%s)", json_string_value(json_object_get(customer, "name")),
         json_string_value(json_object_get(customer, "id")));
    line(account, "signal", "%s: %s", signal->id, signal->say);
    line(account, "status", found ? "holds" : "does not hold");
    maybe_line(account, "because", found, "because");
    maybe_line(account, "since", found, "since");
    maybe_line(account, "evidence", found, "evidence");
    maybe_line(account, "next step", found, "step");
    line(account, "defined in", "%s:%u", signal->place.file, signal->place.line);
}

static gboolean explain_signal(Account *account, Session *session, const Archive *archive,
                               const PackSignal *signal, int *status)
{
    const char *const *customers = (const char *const *)session->options->arguments + 1;
    json_t *run = *customers ? session_evaluate(session, customers, status) : NULL;
    if (!*customers) {
        output_error("write: 'delight explain SIGNAL CUSTOMER'",
                     "'%s' is a signal, which is of a customer", signal->id);
        *status = EXIT_NOT_DONE;
    }
    if (!run)
        return FALSE;
    remembering_attach(archive, run);
    tell_signal(account, signal, json_array_get(json_object_get(run, "customers"), 0));
    json_decref(run);
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

static gboolean explain(Account *account, Session *session, const Archive *archive, int *status)
{
    const Options *options = session->options;
    const char *word = options->arguments[0];
    const PackSignal *signal = find_signal(session->pack, word);
    if (signal && !pack_find_check(session->pack, word))
        return explain_signal(account, session, archive, signal, status);
    PackCheck *check = session_check(session, word);
    if (!check) {
        *status = EXIT_NOT_DONE;
        return FALSE;
    }
    session->checks = g_ptr_array_new();
    g_ptr_array_add(session->checks, check);
    if (options->db || options->dump || options->arguments[1])
        return explain_export(account, session, check, status);
    explain_check(account, session->pack, check);
    explain_variants(account, check);
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
    .arguments = "CHECK|SIGNAL [CUSTOMER]",
    .summary = "the question, its rule, the SQL as it runs, the row it got, why that status",
    .details =
        "Without a database: the definition. With --db or --dump: the SQL, ready for psql. "
        "With a customer: the row and the judgement first, then the rule and the SQL. Of a "
        "signal: whether it holds for the customer, and the condition that made it; --out names "
        "the archive of 'delight report' for conditions over time.",
    .options = OPTIONS_ASKING " text-or-json no-pager out",
    .min_arguments = 1,
    .max_arguments = 2,
    .run = run,
};
