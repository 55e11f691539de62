/*
 * The book: every customer of an export, and how people name them.
 *
 * Names, plans and owners are kept as text_bounded cuts them, here where they come in; names are
 * found by the whole. An id is what runs are compared by, so one that is longer is a mistake.
 */
#ifndef DELIGHT_BOOK_H
#define DELIGHT_BOOK_H

#include "judge.h"

#define BOOK_CHARACTERS 500 /* of a name, a plan, an owner, an id */

typedef struct {
    char *id;
    char *name;         /* '' where the export has none */
    char *label;        /* the name and a short id where several have this name, else NULL */
    char *created_at;   /* as in the run document, or NULL */
    gint64 created;     /* the same in microseconds, 0 when not known */
    char *plan, *owner; /* or NULL */
    Maybe paying;
    char *arr;       /* yearly revenue, a number as text, or NULL */
    char *renews_on; /* YYYY-MM-DD, or NULL */
    gboolean chosen; /* --where holds */
} Customer;

typedef struct Book Book;

Book *book_new(void);
void book_free(Book *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Book, book_free)

/* Takes a row of plan_book; `book` is the data. */
gboolean book_add_row(const char *const *values, int columns, gpointer book);

/* After the last row: sorts by name, then id (bytewise). NULL, or what is wrong with the ids: one
 * that came twice, or is too long; owned by the book. */
const char *book_finish(Book *book);

guint book_length(const Book *book);
const Customer *book_get(const Book *book, guint index);

/* By exact id; NULL if there is none. `index` may be NULL. */
const Customer *book_find_id(const Book *book, const char *id, guint *index);

typedef enum { BOOK_FOUND, BOOK_UNKNOWN, BOOK_AMBIGUOUS } BookFinding;

/* By id, else by name without case. When ambiguous, `*others` (may be NULL) becomes the book's own
 * list of all customers of that name. */
BookFinding book_find(const Book *book, const char *word, const Customer **customer,
                      GPtrArray **others);

/* Those of a name, as names compare; NULL: none. The book's own list. */
const GPtrArray *book_called(const Book *book, const char *name);

/* Is the customer this person's? Without case. */
gboolean book_is_of(const Customer *customer, const char *owner);

/* The owner nearest to `word`, or NULL. */
const char *book_nearest_owner(const Book *book, const char *word);

/* The name or id nearest to `word`, or NULL. */
const char *book_nearest(const Book *book, const char *word);

#endif
