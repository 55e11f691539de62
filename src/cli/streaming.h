/*
 * A run that is made as it is drawn: a book of any size then takes the memory of a small one.
 */
#ifndef DELIGHT_CLI_STREAMING_H
#define DELIGHT_CLI_STREAMING_H

#include "run.h"
#include "session.h"

typedef struct Streaming Streaming;

/* Of a session that has asked (session_answer), which must outlive it. What it makes is what
 * session_run returns. */
Streaming *streaming_new(const Session *session);
void streaming_free(Streaming *streaming); /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Streaming, streaming_free)

const RunStream *streaming_run(const Streaming *streaming);

#endif
