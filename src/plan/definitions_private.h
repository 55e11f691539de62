/* What the files of definitions share among themselves. */
#ifndef DELIGHT_PLAN_DEFINITIONS_PRIVATE_H
#define DELIGHT_PLAN_DEFINITIONS_PRIVATE_H

#include "definitions.h"

typedef struct {
    GArray *pieces;   /* SqlPiece */
    GPtrArray *texts; /* SqlText* or NULL, one for each piece */
} Evidence;

/* All of them, worked out in a thread of its own. */
typedef struct {
    GThread *thread; /* NULL: not begun, or over */
    GHashTable *of;  /* const PackCheck* -> char*; NULL: not begun */
} Fingerprints;

struct Definitions {
    const Pack *pack;
    GHashTable *texts;    /* const Source* -> SqlText* */
    GHashTable *evidence; /* const Source* -> Evidence* */
    Fingerprints *ahead;
};

/* Waits for the thread. */
void fingerprints_free(Fingerprints *fingerprints);

/* Models that read themselves, and a `customer` that lacks what its contract needs
 * (definitions_models.c). */
void definitions_check_models(const Definitions *definitions, DiagnosticList *diagnostics);

#endif
