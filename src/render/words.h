/*
 * The words for what a run document says, so that a question fails with the same sentence on a
 * terminal, in a mail and in Slack. The caller frees what is returned; NULL means there is
 * nothing to say. Texts from data are inside as they stand in the document (text.h cleans them).
 */
#ifndef DELIGHT_RENDER_WORDS_H
#define DELIGHT_RENDER_WORDS_H

#include "run_lookup.h"

char *phrase_number(double value, const char *unit);       /* 3 | 1,200 | 62% | 4.5 days */
char *phrase_score(const json_t *object, const char *key); /* 83.3 */

/* The value against what was asked of it: `62% < 80%`, `3 >= 1`. With `utf8`, real signs. Its
 * blanks are no-break spaces: it stays on one line. */
char *phrase_rule(const json_t *check, const json_t *result, gboolean utf8);

char *phrase_evidence(const json_t *result); /* what was seen, else why nobody knows */
char *phrase_settled(const json_t *result);  /* who excused it and why; how long an answer holds */
const char *phrase_reason(const char *reason); /* what a reason of the document means */

char *phrase_trouble(const json_t *check);      /* the query failed: no such column */
char *phrase_counts(const json_t *customer);    /* 10 pass, 2 fail, 1 n/a */
char *phrase_facts(const json_t *customer);     /* scale, paying, owner Mia, since 2020-03-02 */
char *phrase_date(const char *timestamp);       /* 2021-09-15; with the time when not midnight */
const char *phrase_goal(ReadStatus state);      /* met, not met, unknown, seen */
const char *phrase_goal_mark(ReadStatus state); /* a glyph for Markdown and Slack */
char *phrase_grade(const char *grade);          /* at-risk is at risk */
char *phrase_verdict(const char *grade, const json_t *object, const char *key); /* at risk  69.2 */
char *phrase_list(const json_t *texts);                                         /* a, b, c */

/* The report. */
char *phrase_summary(const Reading *reading); /* Since 2021-09-08: 1 recovered, or nothing */
char *phrase_changed(const Reading *reading); /* 3 answers got worse, 1 recovered */
char *phrase_suspected(const json_t *suspected, const Reading *reading);
char *phrase_since(const json_t *at_risk); /* for 3 reports, since 2021-09-01 */

#endif
