/*
 * What a copy of a pack says about its owner: the values of params, chosen among what an export
 * holds (the `choices` of the scorecard). On a terminal each is asked for; elsewhere they are
 * listed on stdout, to be given with --set.
 */
#ifndef DELIGHT_CLI_CHOOSING_H
#define DELIGHT_CLI_CHOOSING_H

#include "options.h"

/* Opens the export that `options` name, and lists or asks for whatever --set has not said. Adds
 * "PARAM=VALUE" to `set` (char*) for each answer. FALSE and the exit status after saying why not.
 */
gboolean choosing_ask(const Options *options, GPtrArray *set, int *status);

/* Does this "PARAM=VALUE" fit a line of YAML? FALSE after saying that it does not. */
gboolean choosing_fits(const char *assignment);

#endif
