/*
 * The table of contents of an archive that pg_dump wrote as a folder.
 */
#ifndef DELIGHT_DUMP_TOC_H
#define DELIGHT_DUMP_TOC_H

#include <glib.h>

/* The files of rows that the bytes of a toc.dat name, char*; NULL when these bytes are no whole
 * table of contents. */
GPtrArray *dump_toc_files(const char *data, gsize length);

#endif
