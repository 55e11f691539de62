/* Statuses and reasons, and what they are called. */
#include "status.h"

static const char *const names[STATUSES] = {
    [STATUS_PASS] = "pass", [STATUS_FAIL] = "fail",     [STATUS_UNKNOWN] = "unknown",
    [STATUS_NA] = "na",     [STATUS_WAIVED] = "waived", [STATUS_ERROR] = "error",
};

static const struct {
    const char *name;
    Status status;
    const char *text;
} reasons[REASONS] = {
    [REASON_NO_ROW] = {"no-row", STATUS_UNKNOWN, "no data about this customer"},
    [REASON_NULL] = {"null", STATUS_UNKNOWN, "the data does not say"},
    [REASON_NO_SOURCE] = {"no-source", STATUS_UNKNOWN, "this export has no such table"},
    [REASON_NEEDS_ANSWER] = {"needs-answer", STATUS_UNKNOWN, "only a person can say"},
    [REASON_STALE_ANSWER] = {"stale-answer", STATUS_UNKNOWN, "the last answer has run out"},
    [REASON_NO_PRIVILEGE] = {"no-privilege", STATUS_UNKNOWN, "the database role may not read it"},
    [REASON_TIMEOUT] = {"timeout", STATUS_ERROR, "the query took too long"},
    [REASON_SQL] = {"sql", STATUS_ERROR, "the query failed"},
    [REASON_ROWS] = {"rows", STATUS_ERROR, "the query gave more than one row for this customer"},
};

const char *status_name(Status status)
{
    return names[status];
}

gboolean status_from_name(const char *name, Status *status)
{
    for (int i = 0; i < STATUSES; i++)
        if (g_strcmp0(names[i], name) == 0) {
            *status = (Status)i;
            return TRUE;
        }
    return FALSE;
}

const char *reason_name(Reason reason)
{
    return reasons[reason].name;
}

gboolean reason_from_name(const char *name, Reason *reason)
{
    for (int i = REASON_NONE + 1; i < REASONS; i++)
        if (g_strcmp0(reasons[i].name, name) == 0) {
            *reason = (Reason)i;
            return TRUE;
        }
    return FALSE;
}

Status reason_status(Reason reason)
{
    return reasons[reason].status;
}

const char *reason_text(Reason reason)
{
    return reasons[reason].text;
}
