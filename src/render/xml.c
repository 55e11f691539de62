#include "xml.h"

#include "render.h"
#include "text.h"

#include <libxml/xmlwriter.h>

struct Xml {
    xmlBuffer *buffer;
    xmlTextWriter *writer; /* NULL: it could not be made */
    XmlKind kind;
    gboolean failed;
    gboolean taken; /* some of it, by xml_take */
};

/* Writers answer with a number of bytes, or below 0. */
static void check(Xml *xml, int result)
{
    xml->failed |= result < 0;
}

Xml *xml_new(XmlKind kind)
{
    Xml *xml = g_new0(Xml, 1);
    xml->kind = kind;
    xml->buffer = xmlBufferCreate();
    xml->writer = xml->buffer ? xmlNewTextWriterMemory(xml->buffer, 0) : NULL;
    xml->failed = !xml->writer;
    if (kind == XML_DOCUMENT && xml->writer) {
        check(xml, xmlTextWriterSetIndent(xml->writer, 1));
        check(xml, xmlTextWriterStartDocument(xml->writer, NULL, "UTF-8", NULL));
    }
    return xml;
}

void xml_open(Xml *xml, const char *name)
{
    if (!xml->failed)
        check(xml, xmlTextWriterStartElement(xml->writer, BAD_CAST name));
}

void xml_attribute(Xml *xml, const char *name, const char *text)
{
    g_autofree char *clean = text_clean(text);
    if (!xml->failed)
        check(xml, xmlTextWriterWriteAttribute(xml->writer, BAD_CAST name, BAD_CAST clean));
}

void xml_count(Xml *xml, const char *name, guint count)
{
    g_autofree char *text = g_strdup_printf("%u", count);
    xml_attribute(xml, name, text);
}

void xml_text(Xml *xml, const char *text)
{
    g_autofree char *clean = text_clean(text);
    if (!xml->failed && *clean)
        check(xml, xmlTextWriterWriteString(xml->writer, BAD_CAST clean));
}

void xml_close(Xml *xml)
{
    if (!xml->failed)
        check(xml, xml->kind == XML_HTML ? xmlTextWriterFullEndElement(xml->writer)
                                         : xmlTextWriterEndElement(xml->writer));
}

void xml_element(Xml *xml, const char *name, const char *text)
{
    xml_open(xml, name);
    xml_text(xml, text);
    xml_close(xml);
}

void xml_take(Xml *xml, GString *out)
{
    if (!xml->failed)
        check(xml, xmlTextWriterFlush(xml->writer));
    if (xml->failed || xmlBufferLength(xml->buffer) == 0)
        return;
    g_string_append(out, (const char *)xmlBufferContent(xml->buffer));
    xmlBufferEmpty(xml->buffer);
    xml->taken = TRUE;
}

gboolean xml_end(Xml *xml, const char *format, GString *out, GError **error)
{
    if (!xml->failed)
        check(xml, xmlTextWriterEndDocument(xml->writer));
    xmlFreeTextWriter(xml->writer); /* the last of it goes into the buffer now */
    const gboolean written = !xml->failed && (xml->taken || xmlBufferLength(xml->buffer) > 0);
    if (written)
        g_string_append(out, (const char *)xmlBufferContent(xml->buffer));
    else
        g_set_error(error, RENDER_ERROR, RENDER_ERROR_FORMAT, "the run could not be written as %s",
                    format);
    xmlBufferFree(xml->buffer);
    g_free(xml);
    return written;
}
