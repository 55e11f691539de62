/*
 * The selection of checks: --section, --check, --tag.
 */
#ifndef DELIGHT_CLI_SELECTION_H
#define DELIGHT_CLI_SELECTION_H

#include "options.h"
#include "pack.h"

/* The checks that are left, in the pack's order (PackCheck*; the array is the caller's); NULL: all
 * of them. FALSE after saying which word nothing in the pack goes by. */
gboolean selection_read(const Options *options, const Pack *pack, GPtrArray **checks);

/* Is the check among them? */
gboolean selection_has(const GPtrArray *checks, const PackCheck *check);

#endif
