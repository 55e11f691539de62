/* What the files of definitions share among themselves. */
#ifndef DELIGHT_PLAN_DEFINITIONS_PRIVATE_H
#define DELIGHT_PLAN_DEFINITIONS_PRIVATE_H

#include "definitions.h"

/* Models that read themselves, and a `customer` that lacks what its contract needs
 * (definitions_models.c). */
void definitions_check_models(const Definitions *definitions, DiagnosticList *diagnostics);

#endif
