/* `delight test`: the checks' own examples. */
#include "../command.h"
#include "../output.h"
#include "../selection.h"
#include "../session.h"
#include "example.h"

#include <string.h>
#include <unistd.h>

static void print_failure(const ExampleResult *result)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text, "%s:%u: %s: %s: '%s' is %s, expected %s\n",
                           result->example->place.file, result->example->place.line,
                           result->check->id, result->example->name, result->customer,
                           result->found ? result->found : "not evaluated", result->expected);
    if (result->text && *result->text)
        g_string_append_printf(text, "    %s\n", result->text);
    output_write(text->str, text->len);
}

static int print_results(const GPtrArray *results, guint checks, guint without)
{
    guint failed = 0;
    for (guint i = 0; i < results->len; i++) {
        const ExampleResult *result = results->pdata[i];
        if (!result->met)
            print_failure(result);
        failed += !result->met;
    }
    g_autofree char *summary = g_strdup_printf("%u checks, %u expectations: %u met, %u not met\n",
                                               checks, results->len, results->len - failed, failed);
    output_write(summary, strlen(summary));
    if (without > 0)
        output_note("%u %s no examples", without, without == 1 ? "check has" : "checks have");
    return failed > 0 ? EXIT_NOT_MET : EXIT_DONE;
}

/* All examples of the pack on one connection. */
static int run_all(const Session *session, Db *db)
{
    const Pack *pack = session->pack;
    g_autoptr(GPtrArray) results = g_ptr_array_new_with_free_func(example_result_free);
    guint checks = 0, without = 0;
    for (guint i = 0; i < pack->checks->len; i++) {
        const PackCheck *check = pack->checks->pdata[i];
        if (!selection_has(session->checks, check))
            continue;
        checks++;
        without += check->examples->len == 0;
        output_progress("running examples", (double)i / pack->checks->len);
        Failure failure = {0};
        if (!example_run(db, session->definitions, check, results, &failure)) {
            if (!interrupted)
                output_error(failure.hint, "%s", failure.message);
            failure_clear(&failure);
            return interrupted ? 128 + interrupted : EXIT_NOT_DONE;
        }
    }
    output_progress_end();
    return print_results(results, checks, without);
}

static void show_progress(const char *what, double share, gpointer data)
{
    (void)data;
    output_progress(what, share);
}

static int run(const Options *options)
{
    int status = EXIT_DONE;
    g_autoptr(Session) session = session_new(options, SESSION_EXAMPLES, &status);
    if (!session)
        return status;
    g_autoptr(Embed) embed = NULL;
    g_autoptr(GError) error = NULL;
    if (!options->db) {
        embed = embed_start(show_progress, NULL, &interrupted, &error);
        output_progress_end();
        if (!embed) {
            if (!interrupted)
                output_error("or name a server: --db CONNINFO", "%s", error->message);
            return interrupted ? 128 + interrupted : EXIT_NOT_DONE;
        }
    }
    const DbOptions db_options = {.conninfo = embed ? embed_conninfo(embed) : options->db,
                                  .jobs = 1,
                                  .timeout_ms = 60 * 1000,
                                  .interrupted = &interrupted};
    Failure failure = {0};
    g_autoptr(Db) db = db_open(&db_options, &failure);
    if (!db) {
        if (!interrupted)
            output_error(failure.hint, "%s", failure.message);
        failure_clear(&failure);
        return interrupted ? 128 + interrupted : EXIT_NOT_DONE;
    }
    return run_all(session, db);
}

const Command command_test = {
    .name = "test",
    .arguments = "",
    .summary = "run the checks' own examples",
    .details =
        "Rows given in the examples stand in for the models. It needs a server but no export: "
        "without --db it starts a throw-away one.",
    .options = " db checks exit-zero" OPTIONS_CHECKS,
    .min_arguments = 0,
    .max_arguments = 0,
    .run = run,
};
