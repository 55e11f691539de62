/*
 * The support desk's part of a report and of a brief, beside the questions: which conversations
 * wait for us, what customers asked for, what was noted. Rows come from the scorecard's lists
 * (pack.h).
 *
 * In the run document:
 *   "waiting"   [{"customer", "conversation", "channel", "since", "assigned", "assignee",
 *               "answerer"}] the longest first; "assigned" is null where the export does not say
 *   "feedback"  [{"summary", "url", "told": [{"customer", "on", "closed", "closed_on"}]}] what was
 *               asked for, by several customers perhaps: of one address, else of one summary; only
 *               what is open or was closed within a week
 */
#ifndef DELIGHT_DESK_H
#define DELIGHT_DESK_H

#include <glib.h>
#include <jansson.h>

/* Days that a week has. */
enum { DESK_WEEK = 7 };

/* Either may be NULL: it could not be asked. */
void desk_attach(json_t *run, const json_t *waiting, const json_t *feedback);

/* Chat since 2021-08-30 (15 days): answered by Ann, assigned to nobody. New string. */
char *desk_told(const json_t *conversation, const char *as_of);

/* Whose it is and who answered: answered by Ann, assigned to nobody. New string. */
char *desk_hands(const json_t *conversation);

/* {"notes": [{"at", "told", "agent"}], "issues": [{"at", "told", "url"}]}, the newest first, up to
 * `most` of each. New reference. */
json_t *desk_notes(const json_t *rows, guint most);

#endif
