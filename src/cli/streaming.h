/*
 * A run that is made as it is drawn: a book of any size then takes the memory of a small one.
 */
#ifndef DELIGHT_CLI_STREAMING_H
#define DELIGHT_CLI_STREAMING_H

#include "archive.h"
#include "gate.h"
#include "run_lookup.h"
#include "session.h"

/* Of a session that has asked (session_answer), which must outlive it. What it makes is what
 * session_run returns, and besides: what the archive knows (NULL: conditions over time do not
 * hold), and what falls short of the rule (or NULL). */
RunView *streaming_run(const Session *session, const Archive *archive, const GateRule *rule);

/* The same without signals, for a report (report.h). Clearing it ends what the session has asked,
 * and so lets go of the database. */
void streaming_found(Session *session, RunStream *found);

#endif
