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

/* Gives the run what the archive knows, and judges its signals once more. Does nothing without an
 * archive: conditions over time do not hold then. */
void remembering_attach(const Archive *archive, json_t *run);

#endif
