/* `delight report`: evaluates, archives the run, writes the weekly report. */
#include "report.h"
#include "../command.h"
#include "../output.h"
#include "../reporting.h"
#include "../session.h"
#include "../streaming.h"
#include "archive.h"
#include "changes.h"
#include "clock.h"
#include "desk.h"

/* The run that --since names; NULL after saying why it cannot be had. */
static RunView *read_since(const Options *options, const Archive *archive, GError **error)
{
    RunView *run = *error ? NULL : archive_find(archive, options->since, error);
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
    g_autoptr(RunView) run = read_since(options, archive, &error);
    return run != NULL;
}

/* The run of the archive that this one follows; what cannot be read is said and passed over. */
static RunView *find_last(const Archive *archive, const json_t *now)
{
    g_autoptr(GPtrArray) unreadable = g_ptr_array_new_with_free_func(g_free);
    RunView *last = archive_before(archive, now, unreadable);
    for (guint i = 0; i < unreadable->len; i++)
        output_warning("it is compared with an earlier one, if there is one",
                       "the last run cannot be compared: %s", (char *)unreadable->pdata[i]);
    return last;
}

/* Completes the run, a customer at a time, into the draft; NULL after saying why not. */
static RunView *complete(const Options *options, const Archive *archive, RunStream *run,
                         const ArchiveDraft *draft)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(RunView) since = options->since ? read_since(options, archive, &error) : NULL;
    if (options->since && !since)
        return NULL;
    g_autoptr(RunView) last = find_last(archive, run->head);
    const Report report = {.run = run,
                           .before = since ? since : last,
                           .last = last,
                           .interrupted = &interrupted,
                           .progress = output_progress};
    RunView *view =
        report_write(&report, archive_draft_file(draft), archive_draft_path(draft), &error);
    if (error)
        output_error(NULL, "%s", error->message);
    return view;
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
static gboolean write_all(const Options *options, const RunView *run)
{
    if (!reporting_write(options, run))
        return FALSE;
    const gboolean quiet = options->quiet_if_unchanged && !is_news(run->run);
    return (quiet ? output_run_files(options, run, RENDER_VIEW_REPORT)
                  : output_run(options, run, RENDER_VIEW_REPORT)) &&
           output_flush();
}

static gboolean report_in(const Options *options, const Archive *archive, RunStream *run,
                          GError **error)
{
    g_autoptr(ArchiveDraft) draft = archive_begin(archive, error);
    g_autoptr(RunView) view = draft ? complete(options, archive, run, draft) : NULL;
    if (!view || !write_all(options, view))
        return FALSE;
    g_autofree char *path = archive_keep(archive, draft, run_text(view->run, "as_of"), error);
    return path != NULL;
}

static gboolean report(const Options *options, RunStream *run)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Archive) archive = archive_open(options->out, &interrupted, output_waiting, &error);
    const gboolean done = archive && report_in(options, archive, run, &error);
    if (error && !interrupted)
        output_error(NULL, "%s", error->message);
    return done;
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
    if (!session || !session_open(session, NULL, &status) || !session_answer(session, &status))
        return status;
    RunStream found;
    streaming_found(session, &found);
    attach_desk(session, found.head);
    const gboolean done = report(options, &found);
    run_stream_clear(&found);
    return done ? status : EXIT_NOT_DONE;
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
