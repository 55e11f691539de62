/*
 * A text with its place: what stands in a file that people wrote, so that a mistake inside it is
 * found again where it stands.
 */
#ifndef DELIGHT_SOURCE_H
#define DELIGHT_SOURCE_H

#include "diagnostic.h"

/* `text` is NULL where there is none. It is owned: source_free, or g_free where the Source is part
 * of another struct. */
typedef struct {
    char *text;
    Place place;     /* of the first character */
    gboolean block;  /* a literal block (|): its lines stand at place.line + 1 + n ... */
    guint indent;    /* ... and begin in this column (characters cut off each line) */
    gboolean quoted; /* written in quotes: never a number, a boolean or null */
    gboolean exact;  /* on one line of the file, character by character ... */
    guint column;    /* ... from this column on */
} Source;

Source *source_copy(const Source *source);
void source_free(gpointer source); /* a Source* */

/* The place in the file of the character at byte `offset` of the text: exact for literal blocks and
 * for one-line scalars without escapes, otherwise the place of the scalar itself. */
Place source_place(const Source *source, gsize offset);

#endif
