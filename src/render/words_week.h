/*
 * The lists of the week (week.h) in words: each format draws the same entries, cut at the same
 * length, under the same headings.
 */
#ifndef DELIGHT_RENDER_WORDS_WEEK_H
#define DELIGHT_RENDER_WORDS_WEEK_H

#include "run_lookup.h"

enum { WORDS_WEEK = 10 }; /* entries of a list; the rest is counted */

typedef enum {
    WEEK_TELLS,  /* what was seen */
    WEEK_ASKS,   /* the question, what was seen, and what before */
    WEEK_NAMES,  /* the questions in short, all answers together */
    WEEK_GRADES, /* grade and score beside the name, no answers */
    WEEK_OURS,   /* a list of questions; all others are of customers */
} WordsWeekKind;

typedef struct {
    const char *id; /* in the document's "week" */
    const char *title;
    WordsWeekKind kind;
} WordsWeek;

/* In the order of the work; ends with NULL. */
extern const WordsWeek words_week[];

/* The lists that the run tells, else those that its customers give: of some of them picked out of a
 * report only theirs. New reference. */
json_t *words_week_lists(const RunView *view);

/* Renewals of the next 90 days (26, ARR 123,000) */
char *words_week_title(const RunView *view, const WordsWeek *list, const json_t *entries);

/* The customer of the entry; of one who has gone, the entry itself: both have a name. New
 * reference. */
json_t *words_week_customer(const RunView *view, const json_t *entry);

/* `name`, as the format writes it; of WEEK_GRADES with the customer's grade and score. */
char *words_week_name(const WordsWeek *list, const json_t *customer, const char *name);

/* Of WEEK_ASKS and WEEK_NAMES: healthy 85.7, now at risk 42.9; of the latter with the questions.
 * NULL: there is nothing to tell. */
char *words_week_head(const RunView *view, const WordsWeek *list, const json_t *entry);

/* An answer of WEEK_TELLS and WEEK_ASKS; NULL for the others. */
char *words_week_answer(const RunView *view, const WordsWeek *list, const json_t *answer);

/* Of WEEK_OURS: what is asked for, or the question; and what to do, or NULL. */
const char *words_week_subject(const RunView *view, const json_t *entry);
const char *words_week_action(const RunView *view, const json_t *entry);

/* Where the subject, the customer (words_week_customer) or the answer is found (words_link.h), or
 * NULL. New strings. */
char *words_week_issue(const RunView *view, const json_t *entry);
char *words_week_link(const RunView *view, const json_t *entry, const json_t *customer);
char *words_week_answer_link(const RunView *view, const json_t *answer);

/* 3 customers, ARR 120,000, since 2021-08-01; 2 new and 1 closed this week: Acme, Globex, Hooli.
 * Of WEEK_OURS: 74 customers, 10 since 2021-09-08: Acme, Globex, Initech, Hooli and 6 more. Whoever
 * has been waiting for longer is counted, unless they are few. */
char *words_week_ours(const RunView *view, const json_t *entry);

/* The step that all entries of the list share: said once. NULL: they differ, or have none. */
const char *words_week_step(const json_t *entries);

#endif
