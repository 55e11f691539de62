/*
 * What `delight explain --analyze` tells: how the server runs what a run sends.
 */
#ifndef DELIGHT_CLI_ANALYZING_H
#define DELIGHT_CLI_ANALYZING_H

#include "account.h"
#include "session.h"

/* One of them; the others are NULL. */
typedef struct {
    const PackCheck *check;
    const PackSignal *signal; /* the checks that its conditions read */
    const PackModel *model;   /* all its rows */
} Analyzed;

/* Opens the session, has the statements run and tells of each: the time, the dearest steps, whether
 * it went parallel, and its plan. FALSE where nothing was run at all; the reason is printed, and
 * the exit status left, as it is where only some failed. */
gboolean analyzing_explain(Account *account, Session *session, const Analyzed *what, int *status);

#endif
