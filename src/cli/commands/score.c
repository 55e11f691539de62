/* `delight score`: how the customers are doing. */
#include "../command.h"
#include "../output.h"
#include "../remembering.h"
#include "../session.h"
#include "../streaming.h"

/* With what the archive knows, which is about the whole of it. */
static gboolean draw_whole(Session *session, const Archive *archive, int *status)
{
    json_t *document = session_run(session, status);
    if (!document)
        return TRUE;
    remembering_attach(archive, document);
    const gboolean drawn = output_run(session->options, document, RENDER_VIEW_AUTO);
    json_decref(document);
    return drawn;
}

static gboolean draw_stream(Session *session, int *status)
{
    if (!session_answer(session, status))
        return TRUE;
    g_autoptr(Streaming) streaming = streaming_new(session);
    return output_stream(session->options, streaming_run(streaming));
}

static int run(const Options *options)
{
    int status = EXIT_DONE;
    g_autoptr(Archive) archive = NULL;
    if (!remembering_open(options, &archive))
        return EXIT_NOT_DONE;
    g_autoptr(Session) session = session_new(options, SESSION_FACTS, &status);
    if (!session || !session_open(session, (const char *const *)options->arguments, &status))
        return status;
    const gboolean drawn =
        archive ? draw_whole(session, archive, &status) : draw_stream(session, &status);
    return drawn ? status : EXIT_NOT_DONE;
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
