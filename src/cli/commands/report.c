/* `delight report`: evaluates, archives the run, writes the weekly report. */
#include "../command.h"
#include "../output.h"
#include "../session.h"
#include "archive.h"
#include "changes.h"
#include "run.h"

/* The last run before this one; what cannot be read is said and passed over. */
static json_t *run_before(const Archive *archive, const json_t *now)
{
    const char *as_of = json_string_value(json_object_get(now, "as_of"));
    g_autofree char *path = archive_newest(archive, as_of);
    if (!path)
        return NULL;
    g_autoptr(GError) error = NULL;
    json_t *before = run_read(path, &error);
    if (!before)
        output_warning("changes are shown again from the next report on",
                       "the last run cannot be compared: %s", error->message);
    return before;
}

static gboolean write_report(const char *folder, const char *name, const json_t *run)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    const char *outputs[] = {path, NULL};
    /* a file has room for the whole book, a mail has not */
    const Options only = {.outputs = (char **)outputs, .limit = (char *)"all"};
    return output_run_files(&only, run, RENDER_VIEW_REPORT);
}

static gboolean write_reports(const Options *options, const json_t *run)
{
    static const char *const names[] = {"report.html", "report.md", "report.json"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (!write_report(options->out, names[i], run))
            return FALSE;
    return TRUE;
}

/* Is there anything in it that somebody has to look at? */
static gboolean is_news(const json_t *run)
{
    const json_t *changes = json_object_get(run, "changes");
    size_t i;
    json_t *warning;
    json_array_foreach (json_object_get(run, "warnings"), i, warning) {
        const char *kind = json_string_value(json_object_get(warning, "kind"));
        if (g_strcmp0(kind, "stale-data") == 0)
            return TRUE;
    }
    return !changes || changes_regressed(changes) ||
           json_array_size(json_object_get(changes, "lost_sight")) > 0;
}

static int report(const Options *options, json_t *run, int status)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Archive) archive = archive_open(options->out, &error);
    if (!archive) {
        output_error(NULL, "%s", error->message);
        return EXIT_NOT_DONE;
    }
    json_t *before = run_before(archive, run);
    changes_attach(run, before);
    json_decref(before);
    g_autofree char *path = archive_add(archive, run, &error);
    if (!path) {
        output_error(NULL, "%s", error->message);
        return EXIT_NOT_DONE;
    }
    if (!write_reports(options, run))
        return EXIT_NOT_DONE;
    if (options->quiet_if_unchanged && !is_news(run))
        return status;
    return output_run(options, run, RENDER_VIEW_REPORT) ? status : EXIT_NOT_DONE;
}

static int run(const Options *options)
{
    int status = EXIT_DONE;
    if (!options->out) {
        output_error("write: 'delight report --out reports'", "report needs a folder: --out DIR");
        return EXIT_NOT_DONE;
    }
    g_autoptr(Session) session = session_new(options, SESSION_FACTS, &status);
    json_t *document = session ? session_evaluate(session, NULL, &status) : NULL;
    if (!document)
        return status;
    status = report(options, document, status);
    json_decref(document);
    return status;
}

const Command command_report = {
    .name = "report",
    .arguments = "",
    .summary = "evaluates, archives the run, writes the weekly report with what changed",
    .details = "DIR/report.html, report.md and report.json are of the newest run; DIR/runs keeps "
               "every run. With --quiet-if-unchanged nothing is printed when nothing regressed.",
    .options =
        OPTIONS_ASKING " where" OPTIONS_CHECKS OPTIONS_DRAWING " out quiet-if-unchanged exit-zero",
    .min_arguments = 0,
    .max_arguments = 0,
    .run = run,
};
