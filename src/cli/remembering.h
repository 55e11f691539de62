/*
 * What the archive of reports knows, for commands that write none: since when an answer fails, and
 * the signals that look back.
 */
#ifndef DELIGHT_CLI_REMEMBERING_H
#define DELIGHT_CLI_REMEMBERING_H

#include "archive.h"
#include "options.h"

/* Opens the archive of --out for reading; NULL without --out. FALSE after saying why it cannot be
 * had, which is better known before anything is asked. */
gboolean remembering_open(const Options *options, Archive **archive);

/* The run that knows what went before of what `now` (a document, or its head) looks at; NULL
 * without an archive, or where there is none. What cannot be read is said and passed over. */
RunView *remembering_last(const Archive *archive, const json_t *now);

#endif
