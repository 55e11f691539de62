/*
 * A session: what every command that evaluates does before its own work, in one call.
 *
 * The pack and the facts are loaded, --set applied, the selection read, the database reached or the
 * dump restored, every check evaluated; what comes out is the run document. Talk (mistakes,
 * progress, warnings) goes to stderr from here: this is a room of the commands.
 */
#ifndef DELIGHT_SESSION_H
#define DELIGHT_SESSION_H

#include "facts.h"
#include "options.h"
#include "pack.h"

#include <jansson.h>

/* Loads pack and thresholds. NULL and the exit status after the mistakes were printed. */
Pack *session_pack(const Options *options, int *status);

/* Loads facts and holds them to the pack; NULL and the exit status after the mistakes were printed. */
Facts *session_facts(const Options *options, const Pack *pack, int *status);

/* Evaluates for score, gate, report, brief and review. `customers` (ids or names, ends with NULL) NULL or empty: the whole
 * book. Returns the run document (new reference), or NULL and the exit status after the reason was printed. `*status` is EXIT_DONE or
 * EXIT_NOT_EVALUATED when a document comes back. */
json_t *session_evaluate(const Options *options, Pack *pack, Facts *facts,
                         const char *const *customers, int *status);

/* Writes the run to stdout in --format and to every --output. FALSE after the reason was printed (exit 3). */
gboolean session_write(const Options *options, const json_t *run, int view);

/* stderr: `delight: error: ...`, `delight: warning: ...`, `hint: ...` */
void session_error(const char *hint, const char *format, ...) G_GNUC_PRINTF(2, 3);
void session_warning(const char *hint, const char *format, ...) G_GNUC_PRINTF(2, 3);

#endif
