/*
 * What answer, waive and review have in common: from words on the command line, or at a prompt, to
 * an entry of answers.yaml.
 */
#ifndef DELIGHT_CLI_ANSWERING_H
#define DELIGHT_CLI_ANSWERING_H

#include "answers_edit.h"
#include "session.h"

/* The folder of --facts, which has to be there; NULL after saying so. */
const char *answering_folder(const Options *options);

/* Who says it: --by, else the user's login name. */
const char *answering_by(const Options *options);

/* What a session needs for it: facts where the customer is looked up. */
SessionNeed answering_need(const Options *options);

/* Today by the clock (--as-of): YYYY-MM-DD, new string. */
char *answering_today(const Session *session);

/* The customer's id where a database is named, with the name in `*name` (new string); else the word
 * as it is, and
 * `*name` NULL. New string; NULL and the exit status after saying why. */
char *answering_customer(Session *session, const char *word, char **name, int *status);

/* "yes", "no" or "na" for y, yes, n, no, na and the like; NULL for anything else. */
const char *answering_answer(const char *word);

/* Is --valid-for a duration, where it is given? FALSE after saying that it is none. */
gboolean answering_valid_for(const Options *options);

/* Appends an answer. `note` and `valid_for` may be NULL. FALSE after saying why not. */
gboolean answering_write_answer(const char *folder, const char *customer, const char *name,
                                const char *check, const char *answer, const char *by,
                                const char *on, const char *note, const char *valid_for);

/* For answers_append: ^C ends the waiting, which is told. */
extern const AnswersPatience answering_patience;

/* Says what went wrong in writing; FALSE, to be returned. */
gboolean answering_refuse(DiagnosticList *diagnostics, const GError *error);

#endif
