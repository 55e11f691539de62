/* Reaching the export: a database, or a dump in the embedded server. */
#include "command.h"
#include "dump.h"
#include "output.h"
#include "run.h"
#include "session.h"

#include <string.h>

/* --- the selection of checks ------------------------------------------------------------------ */

static gboolean has_word(char **words, const char *word)
{
    return words && g_strv_contains((const char *const *)words, word);
}

static gboolean is_selected(const Options *options, const PackCheck *check)
{
    gboolean tagged = !options->tags || !*options->tags;
    for (guint i = 0; i < check->tags->len; i++)
        tagged |= has_word(options->tags, check->tags->pdata[i]);
    return tagged && (!options->sections || has_word(options->sections, check->section)) &&
           (!options->check_ids || has_word(options->check_ids, check->id));
}

static gboolean refuse_unknown(char **words, const char *what, GPtrArray *known)
{
    g_ptr_array_add(known, NULL);
    for (; words && *words; words++) {
        if (g_strv_contains((const char *const *)known->pdata, *words))
            continue;
        const char *near = diagnostic_nearest(*words, (const char *const *)known->pdata);
        g_autofree char *hint = near ? g_strdup_printf("did you mean '%s'?", near)
                                     : g_strdup("'delight list checks' shows what there is");
        output_error(hint, "no %s '%s'", what, *words);
        return FALSE;
    }
    return TRUE;
}

static gboolean hold_selection(const Options *options, const Pack *pack)
{
    g_autoptr(GPtrArray) sections = g_ptr_array_new();
    g_autoptr(GPtrArray) ids = g_ptr_array_new();
    g_autoptr(GPtrArray) tags = g_ptr_array_new();
    for (guint i = 0; i < pack->scorecard.sections->len; i++)
        g_ptr_array_add(sections, ((PackSection *)pack->scorecard.sections->pdata[i])->id);
    for (guint i = 0; i < pack->checks->len; i++) {
        const PackCheck *check = pack->checks->pdata[i];
        g_ptr_array_add(ids, check->id);
        for (guint t = 0; t < check->tags->len; t++)
            g_ptr_array_add(tags, check->tags->pdata[t]);
    }
    return refuse_unknown(options->sections, "section", sections) &&
           refuse_unknown(options->check_ids, "check", ids) &&
           refuse_unknown(options->tags, "tag", tags);
}

gboolean session_select(const Options *options, const Pack *pack, GPtrArray **checks)
{
    if (!options->sections && !options->check_ids && !options->tags)
        return TRUE;
    if (!hold_selection(options, pack))
        return FALSE;
    *checks = g_ptr_array_new();
    for (guint i = 0; i < pack->checks->len; i++)
        if (is_selected(options, pack->checks->pdata[i]))
            g_ptr_array_add(*checks, pack->checks->pdata[i]);
    if ((*checks)->len > 0)
        return TRUE;
    output_error("'delight list checks' shows sections and tags", "no check is in this selection");
    return FALSE;
}

/* --- the source ------------------------------------------------------------------------------- */

gboolean session_has_source(const Options *options)
{
    static const char *const libpq[] = {"PGHOST", "PGHOSTADDR", "PGPORT",       "PGDATABASE",
                                        "PGUSER", "PGSERVICE",  "PGSERVICEFILE"};
    if (options->db || options->dump)
        return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(libpq); i++) {
        const char *value = g_getenv(libpq[i]);
        if (value && *value)
            return TRUE;
    }
    return FALSE;
}

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
    g_autofree char *words = dump_words(report);
    if (report->skipped > 0)
        output_note("%s", words);
}

static gboolean restore(Export *export, const Options *options, gboolean looking,
                        DumpReport **report, int *status)
{
    g_autoptr(GError) error = NULL;
    if (dump_check(options->dump, &error))
        export->embed = embed_start(show_progress, NULL, &interrupted, &error);
    if (export->embed)
        *report = dump_restore(export->embed, options->dump, looking ? wanted_to_look : wanted,
                               export->definitions, show_progress, NULL, &interrupted, &error);
    output_progress_end();
    if (*report)
        return TRUE;
    *status = interrupted ? 128 + interrupted : EXIT_NOT_DONE;
    if (!interrupted)
        output_error(NULL, "%s", error->message);
    return FALSE;
}

static gboolean read_timeout(const Options *options, gint64 *timeout_ms)
{
    *timeout_ms = 5 * 60 * 1000;
    if (!options->timeout || pack_duration(options->timeout, timeout_ms))
        return TRUE;
    *timeout_ms = 0;
    if (strcmp(options->timeout, "0") == 0)
        return TRUE;
    output_error("write 30s, 5min or 1h; 0 for none", "--timeout '%s' is no duration",
                 options->timeout);
    return FALSE;
}

/* --- opening ---------------------------------------------------------------------------------- */

static gboolean open_evaluation(Export *export, const Options *options, gboolean looking,
                                Facts *facts, const char *const *customers, int *status)
{
    EvaluateRequest request = {
        .definitions = export->definitions,
        .facts = facts,
        .db = {.conninfo = export->embed ? embed_conninfo(export->embed) : options->db,
               .jobs = MAX(options->jobs, 1),
               .interrupted = &interrupted},
        .customers = customers,
        .where = options->where,
        .checks = export->checks,
        .diagnostics = export->diagnostics,
        .progress = show_questions,
    };
    EvaluateFailure failure = {0};
    if (!session_clock(options, &request.clock) || !read_timeout(options, &request.db.timeout_ms)) {
        *status = EXIT_NOT_DONE;
        return FALSE;
    }
    export->evaluation =
        looking ? evaluate_look(&request, &failure) : evaluate_open(&request, &failure);
    if (!export->evaluation || diagnostic_list_errors(export->diagnostics) > 0) {
        *status = interrupted ? 128 + interrupted : EXIT_NOT_DONE;
        if (export->evaluation)
            session_report(export->diagnostics);
        else if (!interrupted)
            output_error(failure.hint, "%s", failure.message);
        evaluate_failure_clear(&failure);
        return FALSE;
    }
    return TRUE;
}

static Export *reach(const Options *options, gboolean looking, Pack *pack, Facts *facts,
                     const char *const *customers, int *status)
{
    g_autoptr(Export) export = g_new0(Export, 1);
    g_autoptr(DumpReport) report = NULL;
    *status = EXIT_NOT_DONE;
    export->diagnostics = diagnostic_list_new();
    export->definitions = definitions_new(pack, export->diagnostics);
    if (!session_select(options, pack, &export->checks))
        return NULL;
    if (!session_has_source(options)) {
        output_error("name one: --db CONNINFO, --dump FILE, DELIGHT_DB, or libpq's PGHOST, "
                     "PGDATABASE, PGSERVICE; 'make demo' needs none",
                     "there is no database to read");
        return NULL;
    }
    if (options->dump && !restore(export, options, looking, &report, status))
        return NULL;
    if (!open_evaluation(export, options, looking, facts, customers, status))
        return NULL;
    if (report)
        warn_skipped(export->evaluation, report);
    *status = EXIT_DONE;
    return g_steal_pointer(&export);
}

Export *session_open(const Options *options, Pack *pack, Facts *facts, const char *const *customers,
                     int *status)
{
    return reach(options, FALSE, pack, facts, customers, status);
}

Export *session_look(const Options *options, Pack *pack, Facts *facts, int *status)
{
    return reach(options, TRUE, pack, facts, NULL, status);
}

void session_close(Export *export)
{
    if (!export)
        return;
    evaluate_free(export->evaluation);
    definitions_free(export->definitions);
    diagnostic_list_free(export->diagnostics);
    g_clear_pointer(&export->checks, g_ptr_array_unref);
    embed_free(export->embed);
    g_free(export);
}

/* --- evaluating ------------------------------------------------------------------------------- */

/* One line for each check that nobody could be asked: what the server said, where, and what to do.
 */
static void tell_trouble(const Evaluation *evaluation)
{
    for (guint i = 0; i < evaluation->checks->len; i++) {
        const CheckRun *run = evaluation->checks->pdata[i];
        const gboolean unreadable =
            run->trouble == REASON_NO_PRIVILEGE || run->source->state == PLAN_NO_PRIVILEGE;
        if (run->trouble == REASON_NONE && !unreadable)
            continue;
        g_autofree char *hint = NULL;
        if (run->source->state == PLAN_NO_PRIVILEGE)
            hint = g_strdup_printf("GRANT SELECT ON %s TO %s;", run->source->missing,
                                   evaluation->role);
        else if (unreadable)
            hint = g_strdup_printf("grant SELECT on it to %s", evaluation->role);
        if (run->source->state == PLAN_NO_PRIVILEGE)
            output_warning(hint, "check '%s' cannot be answered: this role may not read %s",
                           run->check->id, run->source->missing);
        else
            output_warning(hint, "check '%s' (%s:%u): %s", run->check->id, run->place.file,
                           run->place.line, run->text);
    }
}

static void tell_warnings(const Evaluation *evaluation)
{
    for (guint i = 0; i < evaluation->warnings->len; i++) {
        const Warning *warning = evaluation->warnings->pdata[i];
        output_warning(warning->hint, "%s", warning->text);
    }
}

json_t *session_run(const Options *options, Export *export, int *status)
{
    EvaluateFailure failure = {0};
    const gboolean done = evaluate_run(export->evaluation, &failure);
    output_progress_end();
    evaluate_failure_clear(&failure);
    if (!done) {
        *status = 128 + (interrupted ? interrupted : 2);
        return NULL;
    }
    /* A report that may stay silent says them itself, where it speaks at all. */
    if (!options->quiet_if_unchanged)
        tell_warnings(export->evaluation);
    tell_trouble(export->evaluation);
    *status = evaluate_has_trouble(export->evaluation) ? EXIT_NOT_EVALUATED : EXIT_DONE;
    return run_document(export->evaluation, options->dump ? "dump" : "database");
}

json_t *session_evaluate(const Options *options, Pack *pack, Facts *facts,
                         const char *const *customers, int *status)
{
    *status = EXIT_NOT_DONE;
    if (!output_check(options))
        return NULL;
    g_autoptr(Export) export = session_open(options, pack, facts, customers, status);
    return export ? session_run(options, export, status) : NULL;
}
