/* Reaching the export: a database, or a dump in the embedded server. */
#include "command.h"
#include "dump.h"
#include "output.h"
#include "run.h"
#include "session.h"
#include "signals.h"

#include <string.h>

/* --- the source ------------------------------------------------------------------------------- */

/* What an export is reached for: a new version has no customers yet, and is linted all the same. */
typedef enum { DEPTH_SCORE, DEPTH_LINT, DEPTH_LOOK } Depth;

static void show_progress(const char *what, double share, gpointer data)
{
    (void)data;
    output_progress(what, share);
}

static void show_questions(guint done, guint total, gpointer data)
{
    (void)data;
    output_progress("asking", total ? (double)done / total : 0);
}

static gboolean wanted(const char *schema, const char *relation, gpointer definitions)
{
    return plan_wants(definitions, schema, relation);
}

/* Whoever looks the export over wants to know its version too. */
static gboolean wanted_to_look(const char *schema, const char *relation, gpointer definitions)
{
    return g_str_equal(relation, "django_migrations") || wanted(schema, relation, definitions);
}

static char *dump_words(const DumpReport *report)
{
    GString *words = g_string_new(NULL);
    g_string_append_printf(words, "%" G_GUINT64_FORMAT " statements of the dump were left out",
                           report->skipped);
    if (report->skipped_examples && report->skipped_examples->len > 0)
        g_string_append_printf(words, "; the first: %s",
                               (char *)report->skipped_examples->pdata[0]);
    return g_string_free(words, FALSE);
}

/* Their emptiness would read as disuse, so they are taken for absent: that is said once. */
static void warn_without_rows(Evaluation *evaluation, const DumpReport *report)
{
    const guint n = report->without_rows->len, shown = MIN(n, 10);
    if (n == 0)
        return;
    GString *names = g_string_new(NULL);
    for (guint i = 0; i < shown; i++)
        g_string_append_printf(names, "%s%s", i ? ", " : "",
                               (char *)report->without_rows->pdata[i]);
    if (n > shown)
        g_string_append_printf(names, " and %u more", n - shown);
    Warning *warning = g_new0(Warning, 1);
    warning->kind = "dump";
    warning->text = g_strdup_printf("this dump was made without the rows of %s", names->str);
    warning->hint = g_strdup("what only they tell is unknown; make it without pg_dump's "
                             "--exclude-table-data, --table and --section");
    g_ptr_array_add(evaluation->warnings, warning);
    g_string_free(names, TRUE);
}

/* What was skipped matters only where a question reads it. */
static void warn_skipped(Evaluation *evaluation, const DumpReport *report)
{
    GHashTableIter iterator;
    gpointer table = NULL;
    if (report->lost_tables) {
        g_hash_table_iter_init(&iterator, report->lost_tables);
        while (g_hash_table_iter_next(&iterator, &table, NULL)) {
            Warning *warning = g_new0(Warning, 1);
            warning->kind = "dump";
            warning->text =
                g_strdup_printf("table '%s' of the dump could not be made", (char *)table);
            g_ptr_array_add(evaluation->warnings, warning);
        }
    }
    warn_without_rows(evaluation, report);
    if (report->noise > 0)
        output_note("%" G_GUINT64_FORMAT " %s no SQL and passed over; the first: %s", report->noise,
                    report->noise == 1 ? "line of the dump is" : "lines of the dump are",
                    report->first_noise);
    g_autofree char *words = dump_words(report);
    if (report->skipped > 0)
        output_note("%s", words);
}

/* A statement of a dump may take as long as one of ours, and a minute at least: making an index or
 * a table takes its time where asking does not. 0: no limit. */
static gint64 restore_limit(const Session *session)
{
    return session->timeout_ms > 0 ? MAX(session->timeout_ms, 60 * 1000) : 0;
}

static gboolean restore(Session *session, Depth depth, DumpReport **report, int *status)
{
    const char *dump = session->options->dump;
    g_autoptr(GError) error = NULL;
    if (dump_check(dump, &error))
        session->embed = embed_start(show_progress, NULL, &interrupted, &error);
    if (session->embed)
        *report = dump_restore(session->embed, dump, depth == DEPTH_LOOK ? wanted_to_look : wanted,
                               session->definitions, restore_limit(session), show_progress, NULL,
                               &interrupted, &error);
    output_progress_end();
    if (*report && (depth != DEPTH_SCORE || !(*report)->schema_only))
        return TRUE;
    if (*report) {
        output_error("it was made with pg_dump --schema-only; 'delight lint' and 'delight doctor' "
                     "can look at it",
                     "'%s' holds the tables of an export, but none of their rows", dump);
        return FALSE;
    }
    *status = interrupted ? 128 + interrupted : EXIT_NOT_DONE;
    if (!interrupted)
        output_error(NULL, "%s", error->message);
    return FALSE;
}

/* --- opening ---------------------------------------------------------------------------------- */

static gboolean open_evaluation(Session *session, Depth depth, const char *const *customers,
                                int *status)
{
    const Options *options = session->options;
    EvaluateRequest request = {
        .definitions = session->definitions,
        .facts = session->facts,
        .db = session_db(session),
        .ahead = &session->ahead,
        .clock = session->clock,
        .customers = customers,
        .where = options->where,
        .owner = options->owner,
        .checks = session->checks,
        .diagnostics = session->diagnostics,
        .progress = show_questions,
        .may_be_empty = depth == DEPTH_LINT,
    };
    Failure failure = {0};
    session->evaluation =
        depth == DEPTH_LOOK ? evaluate_look(&request, &failure) : evaluate_open(&request, &failure);
    if (!session->evaluation || diagnostic_list_errors(session->diagnostics) > 0) {
        *status = interrupted ? 128 + interrupted : EXIT_NOT_DONE;
        if (session->evaluation)
            session_report(session->diagnostics);
        else if (!interrupted)
            output_error(failure.hint, "%s", failure.message);
        failure_clear(&failure);
        return FALSE;
    }
    return TRUE;
}

static gboolean reach(Session *session, Depth depth, const char *const *customers, int *status)
{
    const Options *options = session->options;
    g_autoptr(DumpReport) report = NULL;
    *status = EXIT_NOT_DONE;
    if (!session_has_source(options)) {
        output_error("name one: --db CONNINFO, --dump FILE, DELIGHT_DB, or libpq's PGHOST, "
                     "PGDATABASE, PGSERVICE; 'make demo' needs none",
                     "there is no database to read");
        return FALSE;
    }
    if (options->dump && !restore(session, depth, &report, status))
        return FALSE;
    if (!open_evaluation(session, depth, customers, status))
        return FALSE;
    if (report)
        warn_skipped(session->evaluation, report);
    *status = EXIT_DONE;
    return TRUE;
}

gboolean session_open(Session *session, const char *const *customers, int *status)
{
    return reach(session, DEPTH_SCORE, customers, status);
}

gboolean session_lint(Session *session, int *status)
{
    return reach(session, DEPTH_LINT, NULL, status);
}

gboolean session_look(Session *session, int *status)
{
    return reach(session, DEPTH_LOOK, NULL, status);
}

/* --- evaluating ------------------------------------------------------------------------------- */

/* One line for each check that nobody could be asked: what the server said, where, and what to do.
 */
static void print_trouble(const Evaluation *evaluation)
{
    for (guint i = 0; i < evaluation->checks->len; i++) {
        const CheckRun *run = evaluation->checks->pdata[i];
        const gboolean unreadable =
            run->trouble == REASON_NO_PRIVILEGE || run->source->state == PLAN_NO_PRIVILEGE;
        if (run->trouble == REASON_NONE && !unreadable)
            continue;
        g_autofree char *hint = NULL;
        if (run->source->state == PLAN_NO_PRIVILEGE)
            hint = evaluate_grant(evaluation, run->source->missing);
        else if (run->hint)
            hint = g_strdup(run->hint);
        else if (unreadable)
            hint = g_strdup_printf("grant SELECT on it to %s", evaluation->role);
        if (run->source->state == PLAN_NO_PRIVILEGE)
            output_warning(hint, "check '%s' cannot be answered: this role may not read %s",
                           run->check->id, run->source->missing);
        else
            output_warning(hint, "check '%s' (%s:%u): %s", run->check->id, run->place.file,
                           run->place.line, run->said ? run->said : run->text);
    }
}

static void print_warnings(const Evaluation *evaluation)
{
    for (guint i = 0; i < evaluation->warnings->len; i++) {
        const Warning *warning = evaluation->warnings->pdata[i];
        output_warning(warning->hint, "%s", warning->text);
    }
}

int session_failed(Failure *failure)
{
    if (!interrupted)
        output_error(failure->hint, "%s", failure->message);
    failure_clear(failure);
    return interrupted ? 128 + interrupted : EXIT_NOT_DONE;
}

gboolean session_ask(Evaluation *evaluation, int *status)
{
    Failure failure = {0};
    const gboolean done = evaluate_run(evaluation, &failure);
    output_progress_end();
    if (done)
        *status = evaluate_has_trouble(evaluation) ? EXIT_NOT_EVALUATED : EXIT_DONE;
    else
        *status = session_failed(&failure);
    return done;
}

gboolean session_answer(Session *session, int *status)
{
    const Evaluation *evaluation = session->evaluation;
    if (!session_ask(session->evaluation, status))
        return FALSE;
    /* A report that may stay silent says them itself, where it speaks at all. */
    if (!session->options->quiet_if_unchanged)
        print_warnings(evaluation);
    print_trouble(evaluation);
    return TRUE;
}

const char *session_source_kind(const Session *session)
{
    return session->options->dump ? "dump" : "database";
}

json_t *session_run(Session *session, int *status)
{
    Failure failure = {0};
    if (!session_answer(session, status))
        return NULL;
    json_t *run = run_document(session->evaluation, session_source_kind(session));
    signals_attach(run);
    if (evaluate_is_sound(session->evaluation, &failure))
        return run;
    *status = session_failed(&failure);
    json_decref(run);
    return NULL;
}

json_t *session_list(const Session *session, PackList list, const char *who)
{
    Failure failure = {0};
    json_t *rows = evaluate_list(session->evaluation, list, &failure);
    if (!rows && !interrupted)
        output_warning(failure.hint, "%s does without the list '%s' of the scorecard: %s", who,
                       pack_list(list)->name, failure.message);
    failure_clear(&failure);
    return rows;
}

json_t *session_evaluate(Session *session, const char *const *customers, int *status)
{
    return session_open(session, customers, status) ? session_run(session, status) : NULL;
}
