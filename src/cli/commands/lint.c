/* `delight lint`: every mistake in the definitions; with a database each statement is prepared. */
#include "../command.h"
#include "../output.h"
#include "../session.h"

#include <string.h>

/* --- without a database ------------------------------------------------------------------------
 */

static gboolean reads_export(const Definitions *definitions, const PackModel *model)
{
    for (guint v = 0; v < model->from->len; v++) {
        const PackVariant *variant = model->from->pdata[v];
        const SqlText *sql = definitions_sql(definitions, &variant->sql);
        for (guint i = 0; sql && i < sql->relations->len; i++)
            if (!definitions_model(definitions, sql->relations->pdata[i]))
                return TRUE;
    }
    return FALSE;
}

/* A heavy model that a selection does not narrow reads the whole export for a single customer. */
static void warn_unbounded(const Definitions *definitions, DiagnosticList *diagnostics)
{
    const Pack *pack = definitions_pack(definitions);
    for (guint i = 0; i < pack->models->len; i++) {
        const PackModel *model = pack->models->pdata[i];
        if (model->materialized && reads_export(definitions, model) &&
            !g_str_equal(model->name, "customer") &&
            !definitions_reaches(definitions, model, "customer"))
            diagnostic_add(diagnostics, DIAGNOSTIC_WARNING, model->place,
                           "narrow it: where team_id in (select team_id from team)",
                           "materialized model '%s' reaches neither customer nor team, so it reads "
                           "everything even for one customer",
                           model->name);
    }
}

/* --- with a database ---------------------------------------------------------------------------
 */

static void add_failure(DiagnosticList *diagnostics, const Statement *statement, Place otherwise,
                        const char *what, const Failure *failure)
{
    Place place = {0};
    if (!statement_place(statement, failure->position, &place))
        place = otherwise;
    diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, place, failure->hint, "%s: %s", what,
                   failure->message);
}

typedef struct {
    const PackModel *model;
    const PackVariant *variant;
    DiagnosticList *diagnostics;
} Contract;

/* Pairs of type names: what the variant gives, what the contract says. */
static gboolean check_types(const char *const *values, int columns, gpointer data)
{
    const Contract *contract = data;
    for (guint i = 0; i < contract->model->columns->len && (int)(2 * i + 1) < columns; i++) {
        const PackColumn *column = contract->model->columns->pdata[i];
        if (g_strcmp0(values[2 * i], values[2 * i + 1]) != 0)
            diagnostic_add(contract->diagnostics, DIAGNOSTIC_ERROR, contract->variant->sql.place,
                           "cast it, or change 'columns'",
                           "column '%s' of model '%s' is %s here; its contract says %s",
                           column->name, contract->model->name, values[2 * i], values[2 * i + 1]);
    }
    return TRUE;
}

static void lint_model(const Session *session, const PackModel *model)
{
    const Evaluation *evaluation = session->evaluation;
    g_autoptr(Statement) statement = plan_model_types(evaluation->plan, model);
    if (!statement)
        return;
    const PlanSource *source = plan_model(evaluation->plan, model);
    Contract contract = {model, source->variant, session->diagnostics};
    Failure failure = {0};
    g_autofree char *what = g_strdup_printf("model '%s'", model->name);
    if (!db_query(evaluation->db, statement, check_types, &contract, &failure))
        add_failure(session->diagnostics, statement, model->place, what, &failure);
    failure_clear(&failure);
}

/* A condition that could not be asked is said once, at its own place, for all that depend on it. */
static void lint_question(const Session *session, int key, const PlanSource *source,
                          const char *what, Place place)
{
    const Evaluation *evaluation = session->evaluation;
    g_autofree char *grant = NULL;
    g_autofree char *lack = plan_source_lack(source);
    switch (source->state) {
    case PLAN_NO_PROBE:
        return;
    case PLAN_NO_SOURCE:
        diagnostic_add(session->diagnostics, DIAGNOSTIC_WARNING, place, NULL,
                       "%s has no source here: %s", what, lack);
        return;
    case PLAN_NO_PRIVILEGE:
        grant = evaluate_grant(evaluation, source->missing);
        diagnostic_add(session->diagnostics, DIAGNOSTIC_WARNING, place, grant, "%s: %s", what,
                       lack);
        return;
    case PLAN_FAILED:
        diagnostic_add(session->diagnostics, DIAGNOSTIC_ERROR, source->trouble.place, NULL,
                       "when: %s", lack);
        return;
    case PLAN_SERVED:
        break;
    }
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(int));
    g_array_append_val(keys, key);
    g_autoptr(Statement) statement = plan_statement(evaluation->plan, keys);
    Failure failure = {0};
    if (!db_prepare(evaluation->db, statement, &failure))
        add_failure(session->diagnostics, statement, place, what, &failure);
    failure_clear(&failure);
}

static void lint_questions(const Session *session)
{
    const Pack *pack = session->pack;
    Plan *plan = session->evaluation->plan;
    for (guint i = 0; i < pack->checks->len; i++) {
        const PackCheck *check = pack->checks->pdata[i];
        g_autofree char *what = g_strdup_printf("check '%s'", check->id);
        lint_question(session, (int)i, plan_check(plan, check), what, check->place);
    }
    for (guint i = 0; i < pack->scorecard.goals->len; i++) {
        const PackGoal *goal = pack->scorecard.goals->pdata[i];
        const int key = PLAN_KEY_GOAL - (int)i;
        g_autofree char *what = g_strdup_printf("goal '%s'", goal->question);
        lint_question(session, key, plan_extra(plan, key), what, goal->place);
    }
    lint_question(session, PLAN_KEY_FRESHNESS, plan_extra(plan, PLAN_KEY_FRESHNESS), "freshness",
                  pack->scorecard.freshness.place);
    if (pack->scorecard.freshness_alone.text) {
        g_autoptr(GPtrArray) none = g_ptr_array_new();
        plan_settle_freshness(plan, none);
        lint_question(session, PLAN_KEY_FRESHNESS, plan_extra(plan, PLAN_KEY_FRESHNESS),
                      "freshness_alone", pack->scorecard.freshness_alone.place);
    }
}

static gint compare_words(gconstpointer a, gconstpointer b)
{
    return g_strcmp0(a, b);
}

static void add_unresolved(const Evaluation *evaluation, const char *name, const GPtrArray *places)
{
    const Customer *customer = NULL;
    const gboolean shared = book_find(evaluation->book, name, &customer, NULL) == BOOK_AMBIGUOUS;
    const char *near = shared ? NULL : book_nearest(evaluation->book, name);
    g_autofree char *hint = near ? g_strdup_printf("the nearest is '%s'", near) : NULL;
    for (guint i = 0; i < places->len; i++)
        diagnostic_add(evaluation->request.diagnostics, DIAGNOSTIC_WARNING,
                       *(const Place *)places->pdata[i], hint,
                       shared ? "'%s' is the name of several customers; use an id"
                              : "'%s' is not in this book",
                       name);
}

static void add_unknown_customers(const Evaluation *evaluation)
{
    g_autoptr(GList) names =
        g_list_sort(g_hash_table_get_keys(evaluation->unresolved), compare_words);
    for (GList *name = names; name; name = name->next)
        add_unresolved(evaluation, name->data,
                       g_hash_table_lookup(evaluation->unresolved, name->data));
}

static gboolean lint_export(Session *session, int *status)
{
    const Pack *pack = session->pack;
    if (!session_lint(session, status))
        return FALSE;
    for (guint i = 0; i < pack->models->len; i++)
        lint_model(session, pack->models->pdata[i]);
    lint_questions(session);
    add_unknown_customers(session->evaluation);
    *status = session_report(session->diagnostics) ? EXIT_DONE : EXIT_NOT_DONE;
    return *status == EXIT_DONE;
}

static gboolean has_named_source(const Options *options)
{
    return options->db || options->dump;
}

static int run(const Options *options)
{
    int status = EXIT_DONE;
    g_autoptr(Session) session = session_new(options, SESSION_FACTS, &status);
    if (!session)
        return status;
    g_autoptr(DiagnosticList) advice = diagnostic_list_new();
    warn_unbounded(session->definitions, advice);
    session_report(advice);
    if (has_named_source(options) && !lint_export(session, &status))
        return status;
    g_autofree char *summary =
        g_strdup_printf("%u checks and %u models: no mistakes\n", session->pack->checks->len,
                        session->pack->models->len);
    output_write(summary, strlen(summary));
    return EXIT_DONE;
}

const Command command_lint = {
    .name = "lint",
    .arguments = "",
    .summary = "every mistake in the checks, with its place",
    .details = "With --db or --dump each statement is prepared too, and each model held to its "
               "columns.",
    .options = OPTIONS_SOURCE " as-of set",
    .min_arguments = 0,
    .max_arguments = 0,
    .run = run,
};
