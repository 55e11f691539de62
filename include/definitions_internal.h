/* What the files of definitions share among themselves. */
#ifndef DELIGHT_DEFINITIONS_INTERNAL_H
#define DELIGHT_DEFINITIONS_INTERNAL_H

#include "definitions.h"

/* Models that read themselves, and a `customer` that lacks what its contract needs
 * (definitions_models.c). */
void definitions_check_models(const Definitions *definitions, DiagnosticList *diagnostics);

#endif
