/* `delight score`: how the customers are doing. */
#include "../command.h"
#include "../output.h"
#include "../remembering.h"
#include "../session.h"
#include "../streaming.h"

static int run(const Options *options)
{
    int status = EXIT_DONE;
    g_autoptr(Archive) archive = NULL;
    if (!remembering_open(options, &archive))
        return EXIT_NOT_DONE;
    g_autoptr(Session) session = session_new(options, SESSION_FACTS, &status);
    if (!session || !session_open(session, (const char *const *)options->arguments, &status))
        return status;
    if (!session_answer(session, &status))
        return status;
    g_autoptr(RunView) view = streaming_run(session, archive, NULL);
    return output_run(options, view, RENDER_VIEW_AUTO) ? status : EXIT_NOT_DONE;
}

const Command command_score = {
    .name = "score",
    .arguments = "[CUSTOMER...]",
    .summary = "answer every question and draw the scorecards",
    .details =
        "A CUSTOMER is an id or a name. With customers a full scorecard each, without one "
        "row per customer and a summary. With --out what the archive of 'delight report' knows: "
        "since when an answer fails, and the signals that look back.",
    .options = OPTIONS_ASKING " where owner" OPTIONS_CHECKS OPTIONS_DRAWING
                              " sort only verbose out exit-zero",
    .min_arguments = 0,
    .max_arguments = -1,
    .run = run,
};
