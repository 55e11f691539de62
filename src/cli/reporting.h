/*
 * The files of a weekly report: of the whole book, and of each owner's customers.
 */
#ifndef DELIGHT_CLI_REPORTING_H
#define DELIGHT_CLI_REPORTING_H

#include "options.h"
#include "run_lookup.h"

/* Does --by say what there can be a folder for? FALSE after saying so. */
gboolean reporting_check(const Options *options);

/* report.html, report.md and report.json in the folder of --out; with --by owner, beside them
 * owners/NAME/ with report.html, report.md, report.slack.json and report.eml of their customers,
 * to the owner where that is an address. FALSE after saying what could not be written. */
gboolean reporting_write(const Options *options, const RunView *run);

#endif
