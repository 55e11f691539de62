/*
 * The words for what a run document says, so that a question fails with the same sentence on a
 * terminal, in a mail and in Slack. The caller frees what is returned; NULL means there is
 * nothing to say. Texts from data are inside as they stand in the document (text.h cleans them).
 */
#ifndef DELIGHT_RENDER_WORDS_H
#define DELIGHT_RENDER_WORDS_H

#include "run_lookup.h"

char *words_number(double value, const char *unit);       /* 3 | 1,200 | 62% | 4.5 days */
char *words_score(const json_t *object, const char *key); /* 83.3 */

/* The value against what was asked of it: `62% < 80%`, `3 >= 1`. With `utf8`, real signs. Its
 * blanks are no-break spaces: it stays on one line. */
char *words_rule(const json_t *check, const json_t *result, gboolean utf8);
const char *words_band(const json_t *result); /* near the bar, far from the bar, or NULL */

char *words_evidence(const json_t *result); /* what was seen, else why nobody knows */
char *words_question(const RunView *view, const char *check); /* (advisory) where it is */
char *words_seen(const json_t *check, const json_t *result, gboolean utf8); /* with the rule */
const char *words_step(const RunView *view, const json_t *result);          /* or NULL */
char *words_settled(const json_t *result);    /* who excused it and why; how long an answer holds */
const char *words_status(Status status);      /* pass, fail, unknown, n/a, waived, error */
const char *words_reason(const char *reason); /* what a reason of the document means */

char *words_trouble(const json_t *check);   /* the query failed: no such column */
char *words_counts(const json_t *customer); /* 10 pass, 2 fail, 1 n/a */
/* scale, paying, owner Mia, since 2020-03-02, ARR 21,000, renews on 2022-03-01 */
char *words_facts(const json_t *customer);
char *words_consistency(const json_t *run); /* as of which instants it was read; NULL: of one */
char *words_date(const char *timestamp);    /* 2021-09-15; with the time when not midnight */
const char *words_goal(Status state);       /* met, not met, unknown, seen */
const char *words_goal_mark(Status state);  /* a glyph for Markdown and Slack */
char *words_grade(const char *grade);       /* at-risk is at risk */
char *words_verdict(const char *grade, const json_t *object, const char *key); /* at risk  69.2 */
char *words_list(const json_t *texts);                                         /* a, b, c */
/* "added: a, b": what of the checklist changed, a line each; new strings, none when nothing did. */
GPtrArray *words_checklist(const RunView *view);

/* The report. */
typedef struct {
    const char *list, *title; /* of "changes" in the document, and as its heading */
} WordsList;
extern const WordsList words_change_lists[];               /* of answers; ends with NULL */
gint64 words_days(const RunView *view, const char *since); /* up to the clock; 0: not known */
char *words_summary(const RunView *reading); /* Since 2021-09-08: 1 recovered, or nothing */
char *words_changed(const RunView *reading); /* 3 answers got worse, 1 recovered */
char *words_suspected(const json_t *suspected, const RunView *view);
char *words_since(const RunView *view, const json_t *at_risk); /* for 14 days, since 2021-09-01 */

/* The call list. */
enum { WORDS_CALLS = 10 };                    /* as many are drawn */
char *words_contract(const json_t *customer); /* Mia, ARR 21,000, renews on 2022-03-01 */
char *words_call(const RunView *view,
                 const RunCall *call); /* what is up, since when, what was seen */

/* Of a fail: since 2021-09-01, came and went 4 times. NULL: the archive does not say. */
char *words_failing(const json_t *result);

#endif
