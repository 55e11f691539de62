/*
 * Commands that a message offers, made ready to be pasted: with the pack, the facts and the export
 * that were named on the command line, quoted for a shell. Nothing secret is shown: of a connection
 * string that holds a password only the option's name.
 */
#ifndef DELIGHT_CLI_HINT_H
#define DELIGHT_CLI_HINT_H

#include "options.h"

/* What was given, for all hints that follow; called once, when options have been read. */
void hint_init(const Options *options);

/* " --db CONNINFO -c PATH": what was given, and the command `name` takes; new string. */
char *hint_options(const char *name);

/* Completes every 'delight COMMAND ...' that stands in single quotes in `text`; new string. */
char *hint_complete(const char *text);

#endif
