/*
 * A JSON Schema (draft-07) of what people write in YAML, for their editors.
 *
 * It says what a single value may be, word for word as the tables of fields say it; what values
 * must agree in (a bound without a value, an id used twice) only `delight lint` knows.
 */
#ifndef DELIGHT_SCHEMA_H
#define DELIGHT_SCHEMA_H

#include <jansson.h>

/* "checks" or "answers": the schema of such a file. New reference; NULL for any other name. */
json_t *schema_of(const char *name);

#endif
