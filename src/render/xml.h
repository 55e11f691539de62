/*
 * Writing XML and HTML through libxml2's writer, so that nothing has to be escaped by hand. Every
 * text is cleaned first: the writer lets control characters through, and no parser accepts those.
 * What a call could not do is remembered and told by xml_end: nothing is ever left out in silence.
 */
#ifndef DELIGHT_RENDER_XML_H
#define DELIGHT_RENDER_XML_H

#include <glib.h>

typedef enum {
    XML_DOCUMENT, /* declared and indented */
    XML_HTML,     /* a piece of a page: elements are closed by a tag, even empty ones */
} XmlKind;

typedef struct Xml Xml;

Xml *xml_new(XmlKind kind);

void xml_open(Xml *xml, const char *name);
void xml_attribute(Xml *xml, const char *name, const char *text);
void xml_count(Xml *xml, const char *name, guint count); /* an attribute */
void xml_text(Xml *xml, const char *text);               /* NULL: nothing */
void xml_close(Xml *xml);
void xml_element(Xml *xml, const char *name, const char *text); /* all of the three */

/* Appends what was written so far, and holds it no longer. */
void xml_take(Xml *xml, GString *out);

/* Appends what was written and frees the writer. FALSE without appending, and an error that names
 * the format, when any of it could not be written. */
gboolean xml_end(Xml *xml, const char *format, GString *out, GError **error);

#endif
