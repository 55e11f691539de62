#include "analyzing.h"

#include "command.h"
#include "output.h"
#include "query_plan.h"

#include <string.h>

#define MOST_STEPS 5

/* --- one statement ---------------------------------------------------------------------------- */

static void add_names(json_t *entry, const Analysis *analysis)
{
    json_t *ids = json_array();
    for (guint i = 0; i < analysis->checks->len; i++)
        json_array_append_new(ids, json_string(((PackCheck *)analysis->checks->pdata[i])->id));
    json_object_set_new(entry, "checks", ids);
}

static void tell_names(Account *account, const Analysis *analysis)
{
    g_autoptr(GString) ids = g_string_new(NULL);
    for (guint i = 0; i < analysis->checks->len; i++)
        g_string_append_printf(ids, "%s%s", i ? ", " : "",
                               ((PackCheck *)analysis->checks->pdata[i])->id);
    if (analysis->checks->len > 0)
        g_string_append_printf(account->text, "%-11s %s\n", "answers", ids->str);
}

static void tell_totals(Account *account, json_t *entry, const QueryTotals *totals)
{
    g_string_append_printf(account->text, "%-11s %.1f ms: planning %.1f, running %.1f\n", "time",
                           totals->planning_ms + totals->running_ms, totals->planning_ms,
                           totals->running_ms);
    if (totals->planned > 0)
        g_string_append_printf(account->text, "%-11s yes: %d of %d workers\n", "parallel",
                               totals->launched, totals->planned);
    else
        g_string_append_printf(account->text, "%-11s no\n", "parallel");
    g_string_append_printf(account->text,
                           "%-11s %" G_GINT64_FORMAT ", from disk %" G_GINT64_FORMAT
                           ", written to temporary files %" G_GINT64_FORMAT "\n",
                           "pages", totals->pages, totals->read, totals->temporary);
    json_t *figures = json_pack(
        "{s:f, s:f, s:i, s:i, s:I, s:I, s:I}", "planning_ms", totals->planning_ms, "running_ms",
        totals->running_ms, "workers_planned", totals->planned, "workers_launched",
        totals->launched, "pages", (json_int_t)totals->pages, "pages_from_disk",
        (json_int_t)totals->read, "temporary_pages", (json_int_t)totals->temporary);
    json_object_update(entry, figures);
    json_decref(figures);
}

static void tell_dearest(Account *account, json_t *entry, const QueryPlan *plan)
{
    const double all = query_plan_totals(plan).running_ms;
    g_autoptr(GPtrArray) steps = query_plan_dearest(plan, MOST_STEPS);
    json_t *list = json_array();
    json_object_set_new(entry, "slowest", list);
    for (guint i = 0; i < steps->len; i++) {
        const QueryStep *step = steps->pdata[i];
        g_autofree char *name = output_clean(step->name);
        g_string_append_printf(
            account->text,
            "%-11s %s: %.1f ms (%.0f%%), %" G_GINT64_FORMAT " rows of %" G_GINT64_FORMAT
            " expected, %" G_GINT64_FORMAT " pages\n",
            i ? "" : "slowest", name, step->ms, all > 0 ? 100 * step->ms / all : 0, step->rows,
            step->estimate, step->pages);
        json_array_append_new(list, json_pack("{s:s, s:f, s:I, s:I, s:I}", "step", step->name, "ms",
                                              step->ms, "rows", (json_int_t)step->rows, "estimate",
                                              (json_int_t)step->estimate, "pages",
                                              (json_int_t)step->pages));
    }
}

static void tell_failure(const Analysis *analysis, const Analyzed *what)
{
    const PackCheck *first = analysis->checks->len > 0 ? analysis->checks->pdata[0] : NULL;
    output_warning(analysis->failure.hint, "%s '%s' cannot be analyzed: %s",
                   first ? "the statement of check" : "model",
                   first ? first->id : what->model->name, analysis->failure.message);
}

static void tell_statement(Account *account, json_t *list, const Analysis *analysis,
                           const Analyzed *what)
{
    json_t *entry = json_object();
    json_array_append_new(list, entry);
    g_string_append_c(account->text, '\n');
    add_names(entry, analysis);
    tell_names(account, analysis);
    if (!analysis->plan || analysis->failure.message) {
        g_autofree char *clean = output_clean(analysis->failure.message);
        g_string_append_printf(account->text, "%-11s %s\n", "error", clean);
        json_object_set_new(entry, "error", json_string(analysis->failure.message));
        tell_failure(analysis, what);
        return;
    }
    g_autoptr(QueryPlan) plan = query_plan_new(analysis->plan);
    const QueryTotals totals = query_plan_totals(plan);
    tell_totals(account, entry, &totals);
    tell_dearest(account, entry, plan);
    g_string_append_c(account->text, '\n');
    query_plan_draw(plan, account->text);
    json_object_set(entry, "plan", analysis->plan);
}

/* --- what is asked for ------------------------------------------------------------------------ */

static void add_checks(const Pack *pack, const GPtrArray *ids, GPtrArray *checks)
{
    for (guint i = 0; ids && i < ids->len; i++)
        g_ptr_array_add(checks, pack_find_check(pack, ids->pdata[i]));
}

static GPtrArray *checks_of(const Pack *pack, const Analyzed *what)
{
    GPtrArray *checks = g_ptr_array_new();
    if (what->check)
        g_ptr_array_add(checks, (gpointer)what->check);
    if (!what->signal)
        return checks;
    const PackWhen *when = &what->signal->when;
    add_checks(pack, when->failing, checks);
    add_checks(pack, when->regressed, checks);
    if (when->check)
        g_ptr_array_add(checks, pack_find_check(pack, when->check));
    return checks;
}

/* What is not sent, and why. */
static gboolean is_sent(Account *account, const Session *session, const PlanSource *source,
                        const char *name, int *status)
{
    if (source->state == PLAN_SERVED && !source->rows)
        return TRUE;
    g_autofree char *lack = source->state == PLAN_NO_PROBE ? g_strdup("only a person can answer")
                            : source->rows ? g_strdup("its rows come from the facts")
                                           : plan_source_lack(source);
    account_line(account, "not sent", "%s: %s", name, lack);
    if (source->state != PLAN_NO_PRIVILEGE && source->state != PLAN_FAILED)
        return FALSE;
    g_autofree char *grant = source->state == PLAN_NO_PRIVILEGE
                                 ? evaluate_grant(session->evaluation, source->missing)
                                 : NULL;
    output_warning(grant, "'%s' cannot be analyzed: %s", name, lack);
    *status = EXIT_NOT_EVALUATED;
    return FALSE;
}

static GPtrArray *analyze(Account *account, Session *session, const Analyzed *what, int *status,
                          Failure *failure)
{
    Evaluation *evaluation = session->evaluation;
    g_autoptr(GPtrArray) checks = checks_of(session->pack, what);
    g_autoptr(GPtrArray) sent = g_ptr_array_new();
    if (what->model)
        return is_sent(account, session, plan_model(evaluation->plan, what->model),
                       what->model->name, status)
                   ? evaluate_analyze_model(evaluation, what->model, failure)
                   : g_ptr_array_new();
    for (guint i = 0; i < checks->len; i++) {
        PackCheck *check = checks->pdata[i];
        if (is_sent(account, session, plan_check(evaluation->plan, check), check->id, status))
            g_ptr_array_add(sent, check);
    }
    return sent->len > 0 ? evaluate_analyze(evaluation, sent, failure) : g_ptr_array_new();
}

static void tell_what(Account *account, const Analyzed *what)
{
    if (what->check)
        account_line(account, "check", "%s", what->check->id);
    else if (what->signal)
        account_line(account, "signal", "%s", what->signal->id);
    else
        account_line(account, "model", "%s", what->model->name);
}

gboolean analyzing_explain(Account *account, Session *session, const Analyzed *what, int *status)
{
    const char *const *customers = (const char *const *)session->options->arguments + 1;
    if (!session_open(session, customers, status))
        return FALSE;
    Failure failure = {0};
    tell_what(account, what);
    g_autoptr(GPtrArray) analyses = analyze(account, session, what, status, &failure);
    failure_clear(&failure);
    output_progress_end();
    if (!analyses) {
        *status = 128 + (interrupted ? interrupted : 2);
        return FALSE;
    }
    json_t *list = json_array();
    json_object_set_new(account->json, "statements", list);
    for (guint i = 0; i < analyses->len; i++) {
        const Analysis *analysis = analyses->pdata[i];
        tell_statement(account, list, analysis, what);
        if (analysis->failure.message)
            *status = EXIT_NOT_EVALUATED;
    }
    return TRUE;
}
