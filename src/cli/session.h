/*
 * A session: what commands do before their own work, the same way in each.
 *
 *   session_new       the pack and its definitions, --set applied, and the facts where wanted
 *   session_open      the database reached or the dump restored, the book and the selection read
 *   session_answer    every check asked; what comes out is drawn a customer at a time
 *                     (streaming.h), or made as one document (session_run)
 *
 * Talk (mistakes, progress, warnings) goes to stderr from here: this is a room of the commands.
 * Whatever fails has said so already, and left the exit status.
 */
#ifndef DELIGHT_CLI_SESSION_H
#define DELIGHT_CLI_SESSION_H

#include "embed.h"
#include "evaluate.h"
#include "facts.h"
#include "options.h"
#include "pack.h"

#include <jansson.h>

typedef struct {
    const Options *options; /* the caller's */
    Pack *pack;
    Definitions *definitions;
    Facts *facts;      /* NULL when not asked for */
    GPtrArray *checks; /* those that --section, --check and --tag leave, or NULL */
    gint64 clock;      /* --as-of, else now: microseconds since 1970 */
    gint64 timeout_ms; /* of each statement; 0: none */
    DbOpening *ahead;  /* the database, while it is being reached; or NULL */
    /* once it is open: */
    DiagnosticList *diagnostics;
    Embed *embed; /* when it is a dump */
    Evaluation *evaluation;
} Session;

typedef enum {
    SESSION_PACK,     /* pack and definitions */
    SESSION_EXAMPLES, /* without what the pack sets: its examples hold for the checks as written */
    SESSION_FACTS,    /* the facts too, held to the pack; a database is being reached meanwhile */
} SessionNeed;

/* Whatever the options say is looked at first, so that nobody waits for a typo. NULL and the exit
 * status after the mistakes were printed. `options` has to outlive it. */
Session *session_new(const Options *options, SessionNeed need, int *status);
void session_free(Session *session); /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Session, session_free)

/* Reaches the export, reads book and selection. `customers` (ids or names, ends with NULL) NULL or
 * empty: the whole book. */
gboolean session_open(Session *session, const char *const *customers, int *status);
/* The same for linting: an export without customers, or a dump of its schema alone, will do. */
gboolean session_lint(Session *session, int *status);
/* The same without book and selection, for looking over what could not be scored: any database. */
gboolean session_look(Session *session, int *status);

/* Asks all questions of an open session, and sets the exit status by what came of it. FALSE after
 * saying why nothing did. */
gboolean session_ask(Evaluation *evaluation, int *status);

/* The same of an open session, with what went wrong said. */
gboolean session_answer(Session *session, int *status);
const char *session_source_kind(const Session *session); /* for run_document */

/* The same. Returns the run document (new reference) with `*status`
 * EXIT_DONE or EXIT_NOT_EVALUATED, or NULL and the exit status. */
json_t *session_run(Session *session, int *status);

/* Says why a run came to nothing, unless somebody interrupted it, and clears the failure. The exit
 * status. */
int session_failed(Failure *failure);

/* The rows of one of the scorecard's lists, of the customers of this run (evaluate_list). NULL
 * after a warning that `who` does without it. New reference. */
json_t *session_list(const Session *session, PackList list, const char *who);

/* Opens and runs: for a few customers, whose document is small. */
json_t *session_evaluate(Session *session, const char *const *customers, int *status);

/* The clock of a run (--as-of, else now) and the time of each statement, as in a Session. FALSE
 * after saying what is wrong. */
gboolean session_times(const Options *options, gint64 *clock, gint64 *timeout_ms);

/* The database of a session, the embedded one where that runs. What it names is the session's. */
DbOptions session_db(const Session *session);
/* Begins to connect to it where one is named: the server is at work while the pack is read. */
void session_connect(Session *session);

/* Is a database named: by --db, --dump, DELIGHT_DB or libpq's environment? */
gboolean session_has_source(const Options *options);

/* The paths of the pack: -c, else DELIGHT_CHECKS, else ./checks, else the one beside the program or
 * installed with it. A word that is no file here names a pack that stands in one of the latter
 * three: saas. Ends with NULL; the caller's. */
char **session_pack_paths(const Options *options);

/* The words that name packs beside the default one, sorted; char*. */
GPtrArray *session_pack_names(void);

/* Prints mistakes and warnings to stderr, sorted, with a closing count when there are mistakes.
 * TRUE when there are no errors. */
gboolean session_report(DiagnosticList *diagnostics);

/* The check of this id; NULL after saying that there is none, and which is near. */
PackCheck *session_check(const Session *session, const char *id);

#endif
