/*
 * Where texts wait until they are drawn: appended once, read back in any order. Up to some
 * megabytes in memory, and beyond that in a temporary file that has no name and is nobody else's to
 * read; it goes with the program, however that ends.
 */
#ifndef DELIGHT_EVALUATE_SPOOL_H
#define DELIGHT_EVALUATE_SPOOL_H

#include <glib.h>

typedef struct Spool Spool;

Spool *spool_new(void);
void spool_free(Spool *spool); /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Spool, spool_free)

/* Appends `n` texts, each of which may be NULL, and says by which number they are found again:
 * never 0. */
guint64 spool_add(Spool *spool, const char *const *texts, guint n);

/* The texts of that number, in what is returned (the caller's), as many as were added. */
char *spool_get(Spool *spool, guint64 number, const char **texts, guint n);

/* What kept the file from being written or read (a disk that is full), as errno has it; 0: nothing.
 * From then on texts are lost, so that whoever uses a spool has to ask before anything is said. */
int spool_problem(const Spool *spool);

#endif
