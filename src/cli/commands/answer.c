/* `delight answer` and `delight waive`: what a person knows, without a terminal. */
#include "../answering.h"
#include "../command.h"
#include "../output.h"
#include "../session.h"
#include "../touching.h"
#include "clock.h"

#include <string.h>

/* What both commands need before they write. */
typedef struct {
    Session *session;
    const PackCheck *check;
    const char *folder;
    char *today, *customer, *name;
} Entry;

static void entry_clear(Entry *entry)
{
    session_free(entry->session);
    g_free(entry->today);
    g_free(entry->customer);
    g_free(entry->name);
}

static gboolean entry_prepare(Entry *entry, const Options *options, int *status)
{
    entry->session = session_new(options, answering_need(options), status);
    if (!entry->session)
        return FALSE;
    *status = EXIT_NOT_DONE;
    entry->check = session_check(entry->session, options->arguments[1]);
    entry->folder = entry->check ? answering_folder(options) : NULL;
    if (!entry->folder)
        return FALSE;
    entry->today = answering_today(entry->session);
    entry->customer =
        answering_customer(entry->session, options->arguments[0], &entry->name, status);
    return entry->customer != NULL;
}

static void print_done(const char *what, const Entry *entry)
{
    output_note("%s: %s, %s; in force from the next run on", what,
                entry->name ? entry->name : entry->customer, entry->check->id);
}

/* --- answer ------------------------------------------------------------------------------------
 */

/* A touch point has neither of these, so they would be taken and forgotten. */
static gboolean is_plain(const Options *options, const PackCheck *check)
{
    static const char *const others[] = {"by", "valid-for"};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
        if (options_given(options, others[i])) {
            output_error("leave it out; the day of the touch point counts",
                         "'%s' is settled by a touch point, which knows no --%s", check->id,
                         others[i]);
            return FALSE;
        }
    return TRUE;
}

/* With a file of touch points the data say yes or no, and no answer overrules them. */
static gboolean write_touch(const Options *options, const Entry *entry, const char *answer)
{
    const PackCheck *check = entry->check;
    if (strcmp(answer, "yes") != 0) {
        g_autofree char *hint = g_strdup_printf(
            "to excuse it: 'delight waive CUSTOMER %s --reason TEXT --until DATE'", check->id);
        output_error(hint,
                     "'%s' is settled by touch points: without a '%s' in touchpoint.csv it is no",
                     check->id, check->touch);
        return FALSE;
    }
    if (!is_plain(options, check) || !touching_write(entry->session, entry->folder, entry->customer,
                                                     check->touch, entry->today, options->note))
        return FALSE;
    output_note("written down as a touch point: %s, %s on %s; in force from the next run on",
                entry->name ? entry->name : entry->customer, check->touch, entry->today);
    return TRUE;
}

static gboolean write_answer(const Options *options, const Entry *entry, const char *answer)
{
    if (entry->check->touch && touching_has(entry->folder, "touchpoint"))
        return write_touch(options, entry, answer);
    if (!answering_write_answer(entry->folder, entry->customer, entry->name, entry->check->id,
                                answer, answering_by(options), entry->today, options->note,
                                options->valid_for))
        return FALSE;
    print_done("answered", entry);
    return TRUE;
}

static int run_answer(const Options *options)
{
    Entry entry = {0};
    int status = EXIT_NOT_DONE;
    const char *answer = answering_answer(options->arguments[2]);
    if (!answer) {
        output_error(NULL, "an answer is yes, no or na, not '%s'", options->arguments[2]);
        return EXIT_NOT_DONE;
    }
    if (answering_valid_for(options) && entry_prepare(&entry, options, &status))
        status = write_answer(options, &entry, answer) ? EXIT_DONE : EXIT_NOT_DONE;
    entry_clear(&entry);
    return status;
}

const Command command_answer = {
    .name = "answer",
    .arguments = "CUSTOMER CHECK yes|no|na",
    .summary = "what a person knows and no probe can tell, into answers.yaml",
    .details =
        "With --db or --dump the customer is looked up, and the id written. An answer settles "
        "what the data leave open; it never overrules them. A yes to what a touch point settles is "
        "written into touchpoint.csv, where there is one.",
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
    return answers_append(entry->folder, "waivers", fields, entry->name, &answering_patience,
                          diagnostics, &error) ||
           answering_refuse(diagnostics, error);
}

static gboolean is_date(const char *until)
{
    gint64 clock = 0;
    if (strlen(until) == 10 && clock_parse(until, &clock))
        return TRUE;
    output_error("write 2021-12-31", "--until '%s' is no date", until);
    return FALSE;
}

/* A waiver that is over excuses nothing, and every run would say so. */
static gboolean is_to_come(const char *until, const char *today)
{
    if (strcmp(until, today) >= 0)
        return TRUE;
    output_error("name today or a day to come", "--until %s is before %s", until, today);
    return FALSE;
}

static int run_waive(const Options *options)
{
    Entry entry = {0};
    int status = EXIT_NOT_DONE;
    if (!options->reason || !*options->reason || !options->until) {
        output_error("write: 'delight waive CUSTOMER CHECK --reason TEXT --until DATE'",
                     "a waiver needs a reason and an end");
        return EXIT_NOT_DONE;
    }
    if (is_date(options->until) && entry_prepare(&entry, options, &status)) {
        status = EXIT_NOT_DONE;
        if (is_to_come(options->until, entry.today) && write_waiver(options, &entry)) {
            print_done("waived", &entry);
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
