/* `delight render`: an archived run in any format, without a database. */
#include "command.h"
#include "output.h"
#include "run.h"

static int run(const Options *options)
{
    g_autoptr(GError) error = NULL;
    json_t *document = run_read(options->arguments[0], &error);
    if (!document) {
        output_error("'delight score -o run.json' and 'delight report' write such files", "%s",
                     error->message);
        return EXIT_NOT_DONE;
    }
    const gboolean drawn = output_run(options, document, RENDER_VIEW_AUTO);
    json_decref(document);
    return drawn ? EXIT_DONE : EXIT_NOT_DONE;
}

const Command command_render = {
    .name = "render",
    .arguments = "RUN",
    .summary = "draw an archived run in any format",
    .details = "RUN is a file that '-f json', '-o run.json' or 'delight report' wrote. No database "
               "is needed.",
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run,
};
