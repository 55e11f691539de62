/* From words to an entry of answers.yaml. */
#include "answering.h"

#include "answers_edit.h"
#include "clock.h"
#include "command.h"
#include "output.h"
#include "session.h"

#include <string.h>

const char *answering_folder(const Options *options)
{
    if (options->facts && g_file_test(options->facts, G_FILE_TEST_IS_DIR))
        return options->facts;
    if (options->facts)
        output_error("make it: mkdir -p FOLDER", "there is no folder '%s'", options->facts);
    else
        output_error("name the folder of answers.yaml: --facts DIR",
                     "answers are kept in a facts folder");
    return NULL;
}

const char *answering_by(const Options *options)
{
    return options->by && *options->by ? options->by : g_get_user_name();
}

SessionNeed answering_need(const Options *options)
{
    return options->db || options->dump ? SESSION_FACTS : SESSION_PACK;
}

char *answering_today(const Session *session)
{
    char *today = clock_format(session->clock);
    today[10] = '\0';
    return today;
}

char *answering_customer(Session *session, const char *word, char **name, int *status)
{
    *name = NULL;
    if (!session->options->db && !session->options->dump)
        return g_strdup(word);
    const char *words[] = {word, NULL};
    if (!session_open(session, words, status))
        return NULL;
    const guint index = g_array_index(session->evaluation->chosen, guint, 0);
    const Customer *customer = book_get(session->evaluation->book, index);
    *name = g_strdup(customer->name);
    return g_strdup(customer->id);
}

gboolean answering_valid_for(const Options *options)
{
    gint64 milliseconds;
    const char *text = options->valid_for;
    if (!text || facts_validity(text, &milliseconds))
        return TRUE;
    output_error("write 90 days or 26 weeks, no more than a hundred years",
                 "--valid-for '%s' is no duration", text);
    return FALSE;
}

const char *answering_answer(const char *word)
{
    static const char *const words[][2] = {
        {"yes", "yes"}, {"y", "yes"},  {"no", "no"}, {"n", "no"},
        {"na", "na"},   {"n/a", "na"}, {"a", "na"},  {"not applicable", "na"}};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_ascii_strcasecmp(word, words[i][0]) == 0)
            return words[i][1];
    return NULL;
}

const AnswersPatience answering_patience = {&interrupted, output_waiting};

gboolean answering_refuse(DiagnosticList *diagnostics, const GError *error)
{
    /* libyaml gives no reason where it had no memory */
    if (!error && session_report(diagnostics))
        output_error(NULL, "nothing was written: out of memory");
    else if (error && !interrupted)
        output_error(NULL, "%s", error->message);
    return FALSE;
}

gboolean answering_write_answer(const char *folder, const char *customer, const char *name,
                                const char *check, const char *answer, const char *by,
                                const char *on, const char *note, const char *valid_for)
{
    if (note && !*note)
        note = NULL;
    const AnswersField fields[] = {
        {"customer", customer},   {"check", check}, {"answer", answer}, {"by", by}, {"on", on},
        {"valid_for", valid_for}, {"note", note},   {NULL, NULL},
    };
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    g_autoptr(GError) error = NULL;
    return answers_append(folder, "answers", fields, name, &answering_patience, diagnostics,
                          &error) ||
           answering_refuse(diagnostics, error);
}
