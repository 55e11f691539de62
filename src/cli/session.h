/*
 * A session: what commands do before their own work, in one call each.
 *
 * The pack and the facts are loaded, --set applied, the selection read, the database reached or the
 * dump restored, every check evaluated; what comes out is the run document. Talk (mistakes,
 * progress, warnings) goes to stderr from here: this is a room of the commands.
 */
#ifndef DELIGHT_CLI_SESSION_H
#define DELIGHT_CLI_SESSION_H

#include "embed.h"
#include "evaluate.h"
#include "facts.h"
#include "options.h"
#include "pack.h"

#include <jansson.h>

/* The paths of the pack: -c, else DELIGHT_CHECKS, else ./checks, else the one beside the program or
 * installed with it. Ends with NULL; the caller's. */
char **session_pack_paths(const Options *options);

/* Prints mistakes and warnings to stderr, sorted, with a closing count when there are mistakes.
 * TRUE when there are no errors. */
gboolean session_report(DiagnosticList *diagnostics);

/* Loads pack and thresholds. NULL and the exit status after the mistakes were printed. */
Pack *session_pack(const Options *options, int *status);

/* Loads facts and holds them to the pack; NULL and the exit status after the mistakes were printed.
 */
Facts *session_facts(const Options *options, const Pack *pack, int *status);

/* The check of this id; NULL after saying that there is none, and which is near. */
PackCheck *session_check(const Pack *pack, const char *id);

/* The clock: --as-of, else now. FALSE after the mistake was printed. */
gboolean session_clock(const Options *options, gint64 *clock);

/* The checks that --section, --check and --tag leave, in the pack's order (const PackCheck*; the
 * array is the caller's); NULL: all of them. FALSE after the mistake was printed. */
gboolean session_select(const Options *options, const Pack *pack, GPtrArray **checks);

/* An export within reach: a database, or a dump restored into the embedded server. */
typedef struct {
    Definitions *definitions;
    DiagnosticList *diagnostics;
    GPtrArray *checks; /* those selected, or NULL */
    Embed *embed;      /* when it is a dump */
    Evaluation *evaluation;
} Export;

/* Reaches the export, reads book and selection. NULL and the exit status after the reason was
 * printed. `customers` (ids or names, ends with NULL) NULL or empty: the whole book. */
Export *session_open(const Options *options, Pack *pack, Facts *facts, const char *const *customers,
                     int *status);
/* The same without book and selection, for looking over what could not be scored: any database. */
Export *session_look(const Options *options, Pack *pack, Facts *facts, int *status);

void session_close(Export *export); /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Export, session_close)

/* Asks all questions of an open export: see session_evaluate. */
json_t *session_run(const Options *options, Export *export, int *status);

/* Evaluates for score, gate, report, brief and review. Returns the run document (new reference), or
 * NULL and the exit status after the reason was printed. `*status` is EXIT_DONE or
 * EXIT_NOT_EVALUATED when a document comes back. */
json_t *session_evaluate(const Options *options, Pack *pack, Facts *facts,
                         const char *const *customers, int *status);

/* Is a database named: by --db, --dump, DELIGHT_DB or libpq's environment? */
gboolean session_has_source(const Options *options);

#endif
