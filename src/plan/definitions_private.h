/* What the files of definitions share among themselves. */
#ifndef DELIGHT_PLAN_DEFINITIONS_PRIVATE_H
#define DELIGHT_PLAN_DEFINITIONS_PRIVATE_H

#include "definitions.h"

typedef struct {
    GArray *pieces;   /* SqlPiece */
    GPtrArray *texts; /* SqlText* or NULL, one for each piece */
} Evidence;

struct Definitions {
    const Pack *pack;
    GHashTable *texts;    /* const Source* -> SqlText* */
    GHashTable *evidence; /* const Source* -> Evidence* */
};

/* Models that read themselves, and a `customer` that lacks what its contract needs
 * (definitions_models.c). */
void definitions_check_models(const Definitions *definitions, DiagnosticList *diagnostics);

#endif
