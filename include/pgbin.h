/*
 * Where Postgres's own programs are. Debian keeps them off PATH, in one folder per version.
 */
#ifndef DELIGHT_PGBIN_H
#define DELIGHT_PGBIN_H

#include <glib.h>

/* The folder of the newest Postgres that has all of `programs` (ends with NULL): DELIGHT_PG_BINDIR
 * alone when it is set, else the newest among /usr/lib/postgresql/N/bin, /usr/pgsql-N/bin, what
 * pg_config says and PATH. Newly allocated, NULL if there is none. `version` (may be NULL) becomes
 * 150020 for 15.20. */
char *pgbin_folder(const char *const *programs, int *version);

#endif
