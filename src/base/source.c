/* Texts with their places. */
#include "source.h"

#include <string.h>

Source *source_copy(const Source *source)
{
    Source *copy = g_memdup2(source, sizeof *source);

    copy->text = g_strdup(source->text);
    return copy;
}

void source_free(gpointer data)
{
    Source *source = data;

    g_free(source->text);
    g_free(source);
}

Place source_place(const Source *source, gsize offset)
{
    Place place = source->place;
    gsize length = source->text ? strlen(source->text) : 0;
    const char *at = source->text;

    offset = MIN(offset, length);
    if (!at || (!source->block && !source->exact))
        return place;
    if (source->exact) {
        place.column = source->column + (guint)g_utf8_pointer_to_offset(at, at + offset);
        return place;
    }
    const char *line = at;
    for (const char *c = at; c < at + offset; c++)
        if (*c == '\n') {
            place.line++;
            line = c + 1;
        }
    place.line++;
    place.column = source->indent + 1 + (guint)g_utf8_pointer_to_offset(line, at + offset);
    return place;
}
