/* `delight doctor`: what this export is, what it can answer, and what stands in the way. */
#include "doctor.h"
#include "../command.h"
#include "../output.h"
#include "../session.h"

#include <langinfo.h>
#include <string.h>
#include <unistd.h>

static void write_text(const json_t *report)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const RenderOptions how = {.colour = output_colour(STDOUT_FILENO),
                               .utf8 = g_ascii_strcasecmp(nl_langinfo(CODESET), "UTF-8") == 0,
                               .width = 80};
    render_doctor(report, &how, text);
    output_write(text->str, text->len);
}

/* Where customers cannot be read nobody can be scored. A new version that has none yet is sound. */
static int status_of(const json_t *report)
{
    if (doctor_lacks_privilege(report))
        return EXIT_NOT_EVALUATED;
    if (json_is_integer(json_object_get(report, "customers")))
        return EXIT_DONE;
    output_error(NULL, "no customers can be read from this database");
    return EXIT_NOT_DONE;
}

static int run(const Options *options)
{
    int status = EXIT_NOT_DONE;
    g_autoptr(Session) session = session_new(options, SESSION_FACTS, &status);
    if (!session || !session_look(session, &status))
        return status;
    output_progress("looking the export over", -1);
    json_t *report = doctor_examine(session->evaluation, options->dump);
    output_progress_end();
    if (!report)
        return 128 + (interrupted ? interrupted : 2);
    if (output_is_json(options))
        output_json(report);
    else
        write_text(report);
    status = status_of(report);
    json_decref(report);
    return status;
}

const Command command_doctor = {
    .name = "doctor",
    .arguments = "",
    .summary = "what this export is, what it can answer, what stands in the way",
    .details = "Version, freshness, rights that are missing or too many, the source of each "
               "question, indexes that would help, duplicates. What to do first stands at the "
               "top, with statements ready for psql. Nothing is written.",
    .options = OPTIONS_ASKING " text-or-json no-pager exit-zero",
    .min_arguments = 0,
    .max_arguments = 0,
    .run = run,
};
