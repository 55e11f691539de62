/* `delight answer` and `delight waive`: what a person knows, without a terminal. */
#include "../answering.h"
#include "../command.h"
#include "../output.h"
#include "../session.h"
#include "answers_edit.h"
#include "clock.h"

#include <string.h>

static gboolean is_date(const char *text)
{
    gint64 clock = 0;
    if (!text || (strlen(text) == 10 && clock_parse(text, &clock)))
        return TRUE;
    output_error("write 2021-12-31", "--until '%s' is no date", text);
    return FALSE;
}

/* What both commands need before they write. */
typedef struct {
    const char *folder;
    char *today, *customer, *name;
} Entry;

static void entry_clear(Entry *entry)
{
    g_free(entry->today);
    g_free(entry->customer);
    g_free(entry->name);
}

static gboolean entry_prepare(Entry *entry, const Options *options, int *status)
{
    *status = EXIT_NOT_DONE;
    const SessionNeed need = options->db || options->dump ? SESSION_FACTS : SESSION_PACK;
    g_autoptr(Session) session = session_new(options, need, status);
    if (!session)
        return FALSE;
    *status = EXIT_NOT_DONE;
    if (!session_check(session, options->arguments[1]))
        return FALSE;
    entry->folder = answering_folder(options);
    entry->today = entry->folder ? answering_today(session) : NULL;
    entry->customer = entry->today
                          ? answering_customer(session, options->arguments[0], &entry->name, status)
                          : NULL;
    return entry->customer != NULL;
}

static void print_done(const Options *options, const char *what, const Entry *entry)
{
    output_note("%s: %s, %s; in force from the next run on", what,
                entry->name ? entry->name : entry->customer, options->arguments[1]);
}

/* --- answer ------------------------------------------------------------------------------------
 */

static int run_answer(const Options *options)
{
    Entry entry = {0};
    int status = EXIT_NOT_DONE;
    const char *answer = answering_answer(options->arguments[2]);
    if (!answer) {
        output_error(NULL, "an answer is yes, no or na, not '%s'", options->arguments[2]);
        return EXIT_NOT_DONE;
    }
    if (answering_valid_for(options) && entry_prepare(&entry, options, &status)) {
        status = EXIT_NOT_DONE;
        if (answering_write_answer(entry.folder, entry.customer, entry.name, options->arguments[1],
                                   answer, answering_by(options), entry.today, options->note,
                                   options->valid_for)) {
            print_done(options, "answered", &entry);
            status = EXIT_DONE;
        }
    }
    entry_clear(&entry);
    return status;
}

const Command command_answer = {
    .name = "answer",
    .arguments = "CUSTOMER CHECK yes|no|na",
    .summary = "what a person knows and no probe can tell, into answers.yaml",
    .details =
        "With --db or --dump the customer is looked up, and the id written. An answer settles "
        "what the data leave open; it never overrules them.",
    .options = OPTIONS_SOURCE " as-of by note valid-for",
    .min_arguments = 3,
    .max_arguments = 3,
    .writes_facts = TRUE,
    .run = run_answer,
};

/* --- waive -------------------------------------------------------------------------------------
 */

static gboolean write_waiver(const Options *options, const Entry *entry)
{
    const AnswersField fields[] = {
        {"customer", entry->customer}, {"check", options->arguments[1]},
        {"reason", options->reason},   {"by", answering_by(options)},
        {"until", options->until},     {NULL, NULL},
    };
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    g_autoptr(GError) error = NULL;
    return answers_append(entry->folder, "waivers", fields, entry->name, diagnostics, &error) ||
           answering_refuse(diagnostics, error);
}

static int run_waive(const Options *options)
{
    Entry entry = {0};
    int status = EXIT_NOT_DONE;
    if (!options->reason || !options->until) {
        output_error("write: 'delight waive CUSTOMER CHECK --reason TEXT --until DATE'",
                     "a waiver needs a reason and an end");
        return EXIT_NOT_DONE;
    }
    if (is_date(options->until) && entry_prepare(&entry, options, &status)) {
        status = EXIT_NOT_DONE;
        if (write_waiver(options, &entry)) {
            print_done(options, "waived", &entry);
            status = EXIT_DONE;
        }
    }
    entry_clear(&entry);
    return status;
}

const Command command_waive = {
    .name = "waive",
    .arguments = "CUSTOMER CHECK",
    .summary = "excuse a customer from a check until a day, into answers.yaml",
    .details = "A waiver turns a fail into waived, up to and including the day of --until (UTC).",
    .options = OPTIONS_SOURCE " as-of by reason until",
    .min_arguments = 2,
    .max_arguments = 2,
    .writes_facts = TRUE,
    .run = run_waive,
};
