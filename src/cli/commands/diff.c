/* `delight diff`: what changed between two archived runs. */
#include "../command.h"
#include "../output.h"
#include "changes.h"
#include "json_text.h"

#include <string.h>

static RunView *read_run(const char *path, RunView *(*open)(const char *, GError **))
{
    g_autoptr(GError) error = NULL;
    RunView *run = open(path, &error);
    if (!run)
        output_error("give two files that 'delight report' archived, or that --format json wrote",
                     "%s", error->message);
    return run;
}

/* As JSON, a difference is its own document, not a run. New string. */
static char *draw_json(const json_t *now, json_t *changes)
{
    json_t *document = json_object();
    json_object_set_new(document, "schema", json_string("delight/diff/1"));
    json_object_set(document, "as_of", json_object_get(now, "as_of"));
    json_object_update(document, changes);
    GString *text = g_string_new(NULL);
    json_text_append(text, document, JSON_INDENT(2));
    json_decref(document);
    g_string_append_c(text, '\n');
    return g_string_free(text, FALSE);
}

static gboolean write_file(const Options *options, char *path, const RunView *now, const char *json)
{
    RenderFormat format;
    char *outputs[] = {path, NULL};
    Options only = *options;
    only.outputs = outputs;
    return render_format_from_path(path, &format) && format == RENDER_JSON
               ? output_file(path, json, strlen(json))
               : output_run_files(&only, now, RENDER_VIEW_CHANGES);
}

static gboolean write_all(const Options *options, const RunView *now, json_t *changes)
{
    g_autofree char *json = draw_json(now->run, changes);
    Options shown = *options;
    shown.outputs = NULL;
    for (char **path = options->outputs; path && *path; path++)
        if (!write_file(options, *path, now, json))
            return FALSE;
    if (!output_is_json(options))
        return output_run(&shown, now, RENDER_VIEW_CHANGES);
    output_write(json, strlen(json));
    return TRUE;
}

static int compare(const Options *options, const RunView *before, const RunView *now)
{
    g_autoptr(GError) error = NULL;
    json_auto_t *changes = changes_between(before, now);
    if (!run_is_sound(before, &error) || !run_is_sound(now, &error)) {
        output_error(NULL, "%s", error->message);
        return EXIT_NOT_DONE;
    }
    json_object_set(run_head(now), "changes", changes);
    json_object_del(run_head(now), "at_risk");
    if (!write_all(options, now, changes))
        return EXIT_NOT_DONE;
    return changes_regressed(changes) ? EXIT_NOT_MET : EXIT_DONE;
}

static int run(const Options *options)
{
    if (!output_check(options))
        return EXIT_NOT_DONE;
    g_autoptr(RunView) before = read_run(options->arguments[0], run_open_older);
    g_autoptr(RunView) now = before ? read_run(options->arguments[1], run_open) : NULL;
    return now ? compare(options, before, now) : EXIT_NOT_DONE;
}

const Command command_diff = {
    .name = "diff",
    .arguments = "OLD NEW",
    .summary = "what regressed and what recovered between two archived runs",
    .details = "Exit status 1 when something regressed.",
    .options = "format output no-pager exit-zero",
    .min_arguments = 2,
    .max_arguments = 2,
    .run = run,
};
