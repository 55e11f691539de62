/*
 * Reading a run document: the lookups and orders that the renderers share.
 *
 * Everything here borrows from the document, which must outlive it. Texts are as they stand in
 * the document: cleaning them is the format's work (text.h). Documents are files and may be
 * damaged, so nothing here trusts a field to be there.
 */
#ifndef DELIGHT_RUN_LOOKUP_H
#define DELIGHT_RUN_LOOKUP_H

#include "render.h"

typedef enum {
    READ_PASS,
    READ_FAIL,
    READ_UNKNOWN,
    READ_NA,
    READ_WAIVED,
    READ_ERROR,
    READ_STATUSES,
} ReadStatus;

typedef struct {
    const json_t *run;
    GHashTable *checks; /* id -> check (json_t) */
    json_t *scored;     /* the sections whose score can be anything: not all advisory */
    GPtrArray *asked;   /* Asked*, in drawing order: by section, children after their parent */
} Reading;

typedef struct {
    const json_t *check;
    const char *id;
    const char *section; /* id */
    guint depth;         /* 0, or how many questions it is part of */
} Asked;

Reading *reading_new(const json_t *run);
void reading_free(Reading *reading);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Reading, reading_free)

/* Fields. A missing field, or one of another type, is NULL, FALSE or the fallback. */
const char *read_text(const json_t *object, const char *key);
const char *read_string(const json_t *object, const char *key, const char *fallback);
gboolean read_number(const json_t *object, const char *key, double *value);
gint64 read_count(const json_t *object, const char *key); /* 0 when missing */
gboolean read_flag(const json_t *object, const char *key);

/* Statuses and their words: pass, fail, unknown, n/a, waived, error. */
ReadStatus read_status(const json_t *object); /* its "status"; a strange one is READ_ERROR */
ReadStatus read_status_name(const char *name);
const char *status_id(ReadStatus status);   /* as in the document */
const char *status_word(ReadStatus status); /* as people read it */

/* Checks and results. */
const json_t *reading_check(const Reading *reading, const char *id);     /* NULL: not in the run */
const char *reading_question(const Reading *reading, const char *check); /* else the id */
gboolean reading_advisory(const Reading *reading, const char *check);
const json_t *read_result(const json_t *customer, const char *check); /* NULL: none */
const json_t *reading_customer(const Reading *reading, const char *id);
const char *read_section_title(const json_t *section);
const char *read_name(const json_t *customer); /* its name, else its id */

/* Orders. Arrays of const json_t*. */
GPtrArray *reading_worst_first(const Reading *reading); /* rated by score, unrated, then new */
GPtrArray *reading_fails(const Reading *reading, const json_t *customer);  /* heaviest first */
GPtrArray *reading_to_ask(const Reading *reading, const json_t *customer); /* a person can say */
guint reading_limit(const RenderOptions *options, guint customers);        /* rows of the book */

typedef struct {
    const json_t *check;
    const char *id;
    gint64 failed, judged; /* customers: failed, and passed or failed */
} Weakness;
GPtrArray *reading_weakest(const Reading *reading, guint most); /* Weakness* */

/* Checks that could not be evaluated for anyone: failed, too slow, or not readable by this role. A
 * table that the export lacks is no such trouble. Array of const json_t*. */
GPtrArray *reading_troubles(const Reading *reading);

/* What changed since the older run: the entries of one list of "changes" ("regressed", ...), less
 * those that a suspected data problem explains: said once, it is not said for each customer. */
GPtrArray *reading_changes(const Reading *reading, const char *list);
const json_t *reading_suspected(const Reading *reading); /* array, or NULL */
gboolean reading_has_changes(const Reading *reading);    /* anything at all */

/* The grade counts of the run before this one, or NULL when the history holds none. */
const json_t *reading_grades_before(const Reading *reading);

/* A goal: pass when met, fail when not, unknown when its value is, na when it is only shown. */
ReadStatus reading_goal(const json_t *goal);

/* The grades of the pack, best first, then unrated and new: ids, and for each how many. */
GPtrArray *reading_grades(const Reading *reading); /* const char* */
gint64 reading_grade_count(const Reading *reading, const char *grade);
typedef enum { TONE_NONE, TONE_GOOD, TONE_FAIR, TONE_BAD } Tone;
Tone reading_grade_tone(const Reading *reading, const char *grade);

#endif
