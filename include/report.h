/*
 * The run of a weekly report: what was found out, what the archive knows of it, what changed, whom
 * to call, what there is to do this week. It is written a customer at a time and read back from
 * there, so that a book of any size takes the memory of a small one.
 */
#ifndef DELIGHT_REPORT_H
#define DELIGHT_REPORT_H

#include "run_lookup.h"

typedef struct {
    RunStream *run;        /* without signals; cleared when all of its customers are made */
    const RunView *before; /* the run that it is compared with, or NULL */
    const RunView *last;   /* the run that it follows, or NULL; both lose "at_risk" */
    const volatile int *interrupted;                  /* not 0: stop */
    void (*progress)(const char *what, double share); /* 0 to 1; or NULL */
} Report;

/* Writes the run document to `file`, which is empty and open for reading and writing, and gives a
 * view of it, which reads from there (`path`: as it is called where something is wrong). NULL:
 * interrupted, or an error (G_FILE_ERROR, RUN_ERROR).
 *
 * The head gets "calls" (signals.h), "changes" where there is a run before (changes.h), "history"
 * and "at_risk" (history.h) and "week" (week.h). */
RunView *report_write(const Report *report, int file, const char *path, GError **error);

#endif
