/*
 * Where the program speaks: stdout for the product, stderr for talk, files whole or not at all.
 */
#ifndef DELIGHT_CLI_OUTPUT_H
#define DELIGHT_CLI_OUTPUT_H

#include "options.h"
#include "render.h"

/* Sets --color and --quiet for all that follows; called once, before anything is said. */
void output_init(const Options *options);

/* Is `descriptor` to be coloured? --color first, then NO_COLOR, FORCE_COLOR, then whether it is a
 * terminal. */
gboolean output_colour(int descriptor);

/* stderr: `delight: error: ...`, `delight: warning: ...`, `delight: ...`; then `hint: ...` unless
 * NULL. Control characters of the text are made visible. A progress line that stands there is
 * erased first. */
void output_error(const char *hint, const char *format, ...) G_GNUC_PRINTF(2, 3);
void output_warning(const char *hint, const char *format, ...) G_GNUC_PRINTF(2, 3);
void output_note(const char *format, ...) G_GNUC_PRINTF(1, 2); /* not with --quiet */

/* stderr: that somebody else holds the lock of `path` (kept_file.h). */
void output_waiting(const char *path);

/* stderr: a text of ours as it is (diagnostics). */
void output_talk(const char *text);

/* A progress line on stderr, only where that is a terminal. `share` 0..1, below 0: not known. */
void output_progress(const char *what, double share);
void output_progress_end(void);

/* A text from data, made safe for a terminal. New string. */
char *output_clean(const char *text);

/* stdout: appends, checked at output_finish. */
void output_write(const char *text, gsize length);

/* stdout: a JSON document, indented, and a line end. */
void output_json(const json_t *document);

/* Flushes stdout; FALSE after saying so when it could not be written (a closed pipe is no error).
 * What waits for a pager goes on waiting. */
gboolean output_flush(void);

/* The same at the end of the program: a pager shows what it is to show, until it is left. */
gboolean output_finish(void);

/* Writes a file whole or not at all; FALSE after saying why not. */
gboolean output_file(const char *path, const char *text, gsize length);

/* Appends to a file that others write too; FALSE after saying why not. */
gboolean output_append(const char *path, const char *text, gsize length);

/* Was --format json asked for? */
gboolean output_is_json(const Options *options);

/* Do --format, --output and --limit make sense? To be asked before the work, so that nobody waits
 * for a typo. FALSE after saying what is wrong. */
gboolean output_check(const Options *options);

/* Draws the run in --format on stdout (text unless said otherwise) and into every --output, format
 * by suffix. FALSE after the reason was printed (exit 3). Nothing is written when a format is not
 * known. */
gboolean output_run(const Options *options, const json_t *run, RenderView view);

/* The same of a run whose customers are made as they are drawn. */
gboolean output_stream(const Options *options, const RunStream *run);

/* The same without stdout: only what --output names. */
gboolean output_run_files(const Options *options, const json_t *run, RenderView view);

#endif
