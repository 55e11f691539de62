/*
 * Moments as people and documents write them, in microseconds since 1970, UTC.
 */
#ifndef DELIGHT_CLOCK_H
#define DELIGHT_CLOCK_H

#include <glib.h>

#define CLOCK_DAY (24 * 3600 * (gint64)G_USEC_PER_SEC)

/* "2021-09-15", "2021-09-15T10:00:00Z", "2021-09-15 10:00+02"; FALSE if it is neither date nor
 * timestamp. Without a zone it is UTC. */
gboolean clock_parse(const char *text, gint64 *clock);

/* "2021-09-15T00:00:00Z"; fractions of a second only where there are any. New string. */
char *clock_format(gint64 clock);

#endif
