/* `delight report`: evaluates, archives the run, writes the weekly report. */
#include "../command.h"
#include "../output.h"
#include "../reporting.h"
#include "../session.h"
#include "archive.h"
#include "changes.h"
#include "clock.h"
#include "desk.h"
#include "run.h"
#include "signals.h"
#include "week.h"

/* The run that --since names; NULL after saying why it cannot be had. */
static json_t *read_since(const Options *options, const Archive *archive, GError **error)
{
    json_t *run = *error ? NULL : archive_find(archive, options->since, error);
    if (!run)
        output_error("give a day that was reported, or an archived run", "--since: %s",
                     (*error)->message);
    return run;
}

/* Looked at before anything is evaluated or made. */
static gboolean check_since(const Options *options)
{
    gint64 clock;
    g_autoptr(GError) error = NULL;
    if (!options->since)
        return TRUE;
    g_autoptr(Archive) archive =
        clock_parse(options->since, &clock) ? archive_look(options->out, &error) : NULL;
    json_t *run = read_since(options, archive, &error);
    json_decref(run);
    return run != NULL;
}

/* The runs of the archive that this one follows and is compared with; what cannot be read is said
 * and passed over. FALSE after saying why the run that --since names cannot be had. */
static gboolean find_before(const Options *options, const Archive *archive, const json_t *now,
                            json_t **last, json_t **before)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) unreadable = g_ptr_array_new_with_free_func(g_free);
    *before = options->since ? read_since(options, archive, &error) : NULL;
    if (options->since && !*before)
        return FALSE;
    *last = archive_before(archive, now, unreadable);
    for (guint i = 0; i < unreadable->len; i++)
        output_warning("it is compared with an earlier one, if there is one",
                       "the last run cannot be compared: %s", (char *)unreadable->pdata[i]);
    if (!options->since)
        *before = json_incref(*last);
    return TRUE;
}

static gboolean attach_changes(const Options *options, const Archive *archive, json_t *run)
{
    json_t *last = NULL, *before = NULL;
    if (!find_before(options, archive, run, &last, &before))
        return FALSE;
    changes_attach(run, before, last);
    signals_attach(run); /* once more, with what the archive knows */
    week_attach(run);
    json_decref(before);
    json_decref(last);
    return TRUE;
}

static gboolean is_stale(const json_t *run)
{
    size_t i;
    json_t *warning;
    json_array_foreach (json_object_get(run, "warnings"), i, warning) {
        const char *kind = json_string_value(json_object_get(warning, "kind"));
        if (g_strcmp0(kind, "stale-data") == 0)
            return TRUE;
    }
    return FALSE;
}

/* Is there anything in it that somebody has to look at? */
static gboolean is_news(const json_t *run)
{
    const json_t *changes = json_object_get(run, "changes");
    return !changes || is_stale(run) || changes_are_news(changes);
}

/* Everything is written before the run is archived, stdout too: whatever fails, the next report
 * tells the same news. */
static gboolean write_all(const Options *options, const json_t *run)
{
    if (!reporting_write(options, run))
        return FALSE;
    const gboolean quiet = options->quiet_if_unchanged && !is_news(run);
    return (quiet ? output_run_files(options, run, RENDER_VIEW_REPORT)
                  : output_run(options, run, RENDER_VIEW_REPORT)) &&
           output_flush();
}

static int report(const Options *options, json_t *run, int status)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Archive) archive = archive_open(options->out, &interrupted, output_waiting, &error);
    if (!archive) {
        if (!interrupted)
            output_error(NULL, "%s", error->message);
        return EXIT_NOT_DONE;
    }
    if (!attach_changes(options, archive, run) || !write_all(options, run))
        return EXIT_NOT_DONE;
    g_autofree char *path = archive_add(archive, run, &error);
    if (path)
        return status;
    output_error(NULL, "%s", error->message);
    return EXIT_NOT_DONE;
}

static void attach_desk(const Session *session, json_t *run)
{
    json_t *waiting = session_list(session, PACK_LIST_WAITING, "the report");
    json_t *feedback = session_list(session, PACK_LIST_FEEDBACK, "the report");
    desk_attach(run, waiting, feedback);
    json_decref(waiting);
    json_decref(feedback);
}

static int run(const Options *options)
{
    int status = EXIT_DONE;
    if (!options->out) {
        output_error("write: 'delight report --out reports'", "report needs a folder: --out DIR");
        return EXIT_NOT_DONE;
    }
    if (!reporting_check(options) || !check_since(options))
        return EXIT_NOT_DONE;
    g_autoptr(Session) session = session_new(options, SESSION_FACTS, &status);
    json_t *document = session ? session_evaluate(session, NULL, &status) : NULL;
    if (!document)
        return status;
    attach_desk(session, document);
    status = report(options, document, status);
    json_decref(document);
    return status;
}

const Command command_report = {
    .name = "report",
    .arguments = "",
    .summary = "evaluates, writes the weekly report with what changed, then archives the run",
    .details =
        "DIR/report.html, report.md and report.json are of the newest run; DIR/runs keeps "
        "every run. It is compared with the newest of an earlier day and the same selection. With "
        "--by owner DIR/owners has a folder for each with the report of their customers.",
    .options = OPTIONS_ASKING " where owner" OPTIONS_CHECKS OPTIONS_DRAWING
                              " out since by-owner link to quiet-if-unchanged exit-zero",
    .min_arguments = 0,
    .max_arguments = 0,
    .run = run,
};
