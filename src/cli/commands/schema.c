/* `delight schema`: the JSON Schema of the checks, for editors. */
#include "schema.h"
#include "../command.h"
#include "../output.h"

#include <string.h>

/* clang-format off: a line a schema */
static const struct {
    const char *name;
    const FieldTable *table;
    const char *title;
} schemas[] = {
    {"checks", &pack_file_fields, "A file of delight's checks"},
    {"answers", &pack_answers_file_fields, "answers.yaml of delight's facts"},
};
/* clang-format on */

static int run(const Options *options)
{
    const char *name = options->arguments[0] ? options->arguments[0] : schemas[0].name;
    for (gsize i = 0; i < G_N_ELEMENTS(schemas); i++) {
        if (strcmp(schemas[i].name, name) != 0)
            continue;
        json_t *schema = schema_of(schemas[i].table, schemas[i].title);
        char *text = json_dumps(schema, JSON_INDENT(2));
        output_write(text, strlen(text));
        output_write("\n", 1);
        free(text);
        json_decref(schema);
        return EXIT_DONE;
    }
    output_error("one of: checks, answers", "there is no schema of '%s'", name);
    return EXIT_NOT_DONE;
}

const Command command_schema = {
    .name = "schema",
    .arguments = "[checks|answers]",
    .summary = "the JSON Schema of the YAML, for editors",
    .details = "Of the checks, if nothing else is asked for. An editor with the YAML language "
               "server completes and checks keys by it; 'delight lint' knows more.",
    .min_arguments = 0,
    .max_arguments = 1,
    .run = run,
};
