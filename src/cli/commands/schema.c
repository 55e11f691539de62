/* `delight schema`: the JSON Schema of the checks, for editors. */
#include "schema.h"
#include "../command.h"
#include "../output.h"

static int run(const Options *options)
{
    const char *name = options->arguments[0] ? options->arguments[0] : "checks";
    json_t *schema = schema_of(name);
    if (!schema) {
        output_error("one of: checks, answers", "there is no schema of '%s'", name);
        return EXIT_NOT_DONE;
    }
    output_json(schema);
    json_decref(schema);
    return EXIT_DONE;
}

const Command command_schema = {
    .name = "schema",
    .arguments = "[checks|answers]",
    .summary = "the JSON Schema of the YAML, for editors",
    .details = "Of the checks, if nothing else is asked for. An editor with the YAML language "
               "server completes and checks keys by it; 'delight lint' knows more.",
    .options = "",
    .min_arguments = 0,
    .max_arguments = 1,
    .run = run,
};
