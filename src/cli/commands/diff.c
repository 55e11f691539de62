/* `delight diff`: what changed between two archived runs. */
#include "../command.h"
#include "../output.h"
#include "changes.h"
#include "run.h"

#include <stdlib.h>

static json_t *read_run(const char *path)
{
    g_autoptr(GError) error = NULL;
    json_t *run = run_read(path, &error);
    if (!run)
        output_error("give two files that 'delight report' archived, or that --format json wrote",
                     "%s", error->message);
    return run;
}

/* As JSON, a difference is its own document, not a run. */
static void write_json(const json_t *now, json_t *changes)
{
    json_t *document = json_object();
    json_object_set_new(document, "schema", json_string("delight/diff/1"));
    json_object_set(document, "as_of", json_object_get(now, "as_of"));
    json_object_update(document, changes);
    char *text = json_dumps(document, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
    output_write(text, strlen(text));
    output_write("\n", 1);
    free(text);
    json_decref(document);
}

static int compare(const Options *options, const json_t *before, json_t *now)
{
    json_t *changes = changes_between(before, now);
    const gboolean regressed = changes_regressed(changes);
    gboolean written = TRUE;
    json_object_set(now, "changes", changes);
    json_object_del(now, "at_risk");
    if (g_strcmp0(options->format, "json") == 0)
        write_json(now, changes);
    else
        written = output_run(options, now, RENDER_VIEW_CHANGES);
    json_decref(changes);
    return !written ? EXIT_NOT_DONE : regressed ? EXIT_NOT_MET : EXIT_DONE;
}

static int run(const Options *options)
{
    json_t *before = read_run(options->arguments[0]);
    json_t *now = before ? read_run(options->arguments[1]) : NULL;
    const int status = now ? compare(options, before, now) : EXIT_NOT_DONE;
    json_decref(before);
    json_decref(now);
    return status;
}

const Command command_diff = {
    .name = "diff",
    .arguments = "OLD NEW",
    .summary = "what regressed and what recovered between two archived runs",
    .details = "Exit status 1 when something regressed.",
    .options = "format output exit-zero",
    .min_arguments = 2,
    .max_arguments = 2,
    .run = run,
};
