/* `delight touch` and `delight feedback`: what happened with a customer, and what they told us. */
#include "../answering.h"
#include "../command.h"
#include "../output.h"
#include "../session.h"
#include "../touching.h"
#include "clock.h"

#include <string.h>

/* What both need before they write. */
typedef struct {
    Session *session;
    const PackModel *model;
    const char *folder;
    char *customer, *name, *on;
} Row;

static void row_clear(Row *row)
{
    session_free(row->session);
    g_free(row->customer);
    g_free(row->name);
    g_free(row->on);
}

/* --on, else today by the clock. New string; NULL after saying that it is none. */
static char *day_of(const Session *session)
{
    const char *on = session->options->on;
    gint64 clock;
    if (!on)
        return answering_today(session);
    if (strlen(on) == 10 && clock_parse(on, &clock))
        return g_strdup(on);
    output_error("write 2021-12-31", "--on '%s' is no date", on);
    return NULL;
}

static gboolean row_prepare(Row *row, const Options *options, const char *file, int *status)
{
    row->session = session_new(options, answering_need(options), status);
    if (!row->session)
        return FALSE;
    *status = EXIT_NOT_DONE;
    row->model = touching_model(row->session, file);
    row->folder = row->model ? answering_folder(options) : NULL;
    row->on = row->folder ? day_of(row->session) : NULL;
    return row->on != NULL;
}

/* The customer last: it may have to be looked up in a database. */
static gboolean row_find(Row *row, const char *word, int *status)
{
    row->customer = answering_customer(row->session, word, &row->name, status);
    if (row->customer)
        *status = EXIT_NOT_DONE;
    return row->customer != NULL;
}

/* --- touch ------------------------------------------------------------------------------------
 */

static int run_touch(const Options *options)
{
    Row row = {0};
    int status;
    const char *kind = NULL;
    if (row_prepare(&row, options, "touchpoint", &status))
        kind = touching_word(row.model, "kind", "kind of touch point", options->arguments[1]);
    if (kind && row_find(&row, options->arguments[0], &status) &&
        touching_write(row.session, row.folder, row.customer, kind, row.on, options->note)) {
        output_note("written down: %s, %s on %s", row.name ? row.name : row.customer, kind, row.on);
        status = EXIT_DONE;
    }
    row_clear(&row);
    return status;
}

const Command command_touch = {
    .name = "touch",
    .arguments = "CUSTOMER KIND",
    .summary = "write down a touch point: a demo, a training, a catch-up",
    .details = "Appends a row to touchpoint.csv of the --facts folder. The kinds are words of the "
               "checks; case, blanks, dashes and underscores do not matter. With --db or --dump "
               "the customer is looked up, and the id written.",
    .options = OPTIONS_SOURCE " as-of on note",
    .min_arguments = 2,
    .max_arguments = 2,
    .writes_facts = TRUE,
    .run = run_touch,
};

/* --- feedback ---------------------------------------------------------------------------------
 */

static gboolean write_feedback(const Row *row, const char *outcome)
{
    const Options *options = row->session->options;
    const AnswersField fields[] = {{"customer", row->customer},
                                   {"reported_on", row->on},
                                   {"channel", options->channel},
                                   {"summary", options->arguments[1]},
                                   {"outcome", outcome},
                                   {"url", options->url},
                                   {NULL, NULL}};
    return touching_append(row->model, row->folder, "feedback", fields);
}

static int run_feedback(const Options *options)
{
    Row row = {0};
    int status;
    const char *outcome = NULL;
    if (row_prepare(&row, options, "feedback", &status))
        outcome = touching_word(row.model, "outcome", "outcome of feedback",
                                options->outcome ? options->outcome : "open");
    if (outcome && !*g_strstrip(options->arguments[1])) {
        output_error("write it in a few words", "the summary is empty");
        outcome = NULL;
    }
    if (outcome && row_find(&row, options->arguments[0], &status) &&
        write_feedback(&row, outcome)) {
        output_note("written down: %s, %s", row.name ? row.name : row.customer,
                    options->arguments[1]);
        status = EXIT_DONE;
    }
    row_clear(&row);
    return status;
}

const Command command_feedback = {
    .name = "feedback",
    .arguments = "CUSTOMER SUMMARY",
    .summary = "write down what a customer told us, and what came of it",
    .details = "Appends a row to feedback.csv of the --facts folder; the outcome is 'open' where "
               "--outcome does not say otherwise. With --db or --dump the customer is looked up, "
               "and the id written.",
    .options = OPTIONS_SOURCE " as-of on channel outcome url",
    .min_arguments = 2,
    .max_arguments = 2,
    .writes_facts = TRUE,
    .run = run_feedback,
};
