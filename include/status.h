/*
 * What can become of a question, and why: the one vocabulary of statuses and reasons, by which the
 * definitions, the judge, the run document and every format call them. product.md names them.
 */
#ifndef DELIGHT_STATUS_H
#define DELIGHT_STATUS_H

#include <glib.h>

typedef enum {
    STATUS_PASS,
    STATUS_FAIL,
    STATUS_UNKNOWN,
    STATUS_NA,
    STATUS_WAIVED,
    STATUS_ERROR,
    STATUSES,
} Status;

/* Why a status is unknown or error. */
typedef enum {
    REASON_NONE,
    REASON_NO_ROW,
    REASON_NULL,
    REASON_NO_SOURCE,
    REASON_NEEDS_ANSWER,
    REASON_STALE_ANSWER,
    REASON_NO_PRIVILEGE,
    REASON_TIMEOUT,
    REASON_SQL,
    REASON_ROWS,
    REASONS,
} Reason;

const char *status_name(Status status);
const char *reason_name(Reason reason); /* NULL for REASON_NONE */

/* FALSE where `name` (may be NULL) is none. */
gboolean status_from_name(const char *name, Status *status);
gboolean reason_from_name(const char *name, Reason *reason);

/* The status that a reason stands behind: unknown or error. */
Status reason_status(Reason reason);

/* What a reason means, in a few words that name no table; NULL for REASON_NONE. */
const char *reason_text(Reason reason);

#endif
