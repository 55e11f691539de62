/*
 * Inside the reader of fields: one value on its way into a struct.
 */
#ifndef DELIGHT_PACK_FIELD_H
#define DELIGHT_PACK_FIELD_H

#include "pack_fields.h"

typedef struct {
    const Field *field;
    YamlValue value;
    gpointer target; /* NULL: only checked */
    DiagnosticList *diagnostics;
} FieldReading;

/* The member of `target` that a FIELD_AT says; NULL when it is kept nowhere. */
gpointer field_member(gpointer target, gsize at);
#define FIELD_SLOT(reading, type) ((type *)field_member((reading)->target, (reading)->field->at))

/* Adds an error at the value. `hint` may be NULL. */
void field_error(const FieldReading *reading, const char *hint, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* The text of a scalar; NULL and a mistake for anything else, and for nothing but blanks. */
const char *field_scalar(const FieldReading *reading, const char *what);

/* Warns where YAML takes for a comment what looks like the rest of the text. */
void field_check_comment(const FieldReading *reading);

/* Keeps a copy of `text` less blanks at its end. TRUE. */
gboolean field_keep_string(const FieldReading *reading, const char *text);

/* Say that a text is none and how it is written. */
gboolean field_is_id(const FieldReading *reading, const char *text);
gboolean field_is_name(const FieldReading *reading, const char *text);

/* Read one value by the type of its field. FALSE when there is a mistake in it. */
gboolean field_read_scalar(const FieldReading *reading);
gboolean field_read_texts(const FieldReading *reading); /* FIELD_STRINGS, _IDS, _TEXTS */
gboolean field_read_names(const FieldReading *reading); /* FIELD_PARAMS, _COLUMNS, _TABLES */
gboolean field_read_values(const FieldReading *reading);
gboolean field_read_given(const FieldReading *reading);
gboolean field_read_expect(const FieldReading *reading);

#endif
