/* A run as a mail: GMime makes the message. */
#include "mail.h"
#include "../words.h"
#include "clock.h"
#include "text.h"

#include <gmime/gmime.h>
#include <string.h>

static void start_library(void)
{
    static gsize started = 0;
    if (g_once_init_enter(&started)) {
        g_mime_init();
        g_once_init_leave(&started, 1);
    }
}

/* A line end in an address would begin a header of somebody else's. */
static gboolean is_plain(const char *text)
{
    for (const char *p = text; *p; p = g_utf8_next_char(p))
        if (g_unichar_iscntrl(g_utf8_get_char(p)))
            return FALSE;
    return TRUE;
}

/* NULL: it is a group. */
static const char *address_of(InternetAddress *each)
{
    if (!INTERNET_ADDRESS_IS_MAILBOX(each))
        return NULL;
    return internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(each));
}

gboolean render_is_address(const char *text)
{
    if (!text || !g_utf8_validate(text, -1, NULL) || !is_plain(text))
        return FALSE;
    start_library();
    InternetAddressList *list = internet_address_list_parse(NULL, text);
    gboolean good = list && internet_address_list_length(list) > 0;
    for (int i = 0; good && i < internet_address_list_length(list); i++) {
        InternetAddress *each = internet_address_list_get_address(list, i);
        const char *address = address_of(each);
        const char *at = address ? strchr(address, '@') : NULL;
        good = at && at > address && at[1] && !strpbrk(address, " \t<>");
    }
    if (list)
        g_object_unref(list);
    return good;
}

static GMimeObject *part_of(const char *kind, const char *text)
{
    GMimeTextPart *part = g_mime_text_part_new_with_subtype(kind);
    g_mime_text_part_set_charset(part, "utf-8");
    g_mime_text_part_set_text(part, text);
    g_mime_part_set_content_encoding(GMIME_PART(part), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    return GMIME_OBJECT(part);
}

/* The same run gives the same bytes: the boundary is made of what stands between. */
static GMimeMultipart *multipart_of(const char *text, const char *page)
{
    GMimeMultipart *both = g_mime_multipart_new_with_subtype("alternative");
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, page, -1);
    g_autofree char *boundary = g_strdup_printf("=-%.32s", digest);
    GMimeObject *plain = part_of("plain", text), *html = part_of("html", page);
    g_mime_multipart_set_boundary(both, boundary);
    g_mime_multipart_add(both, plain);
    g_mime_multipart_add(both, html);
    g_object_unref(plain);
    g_object_unref(html);
    return both;
}

/* The run as text and as a page; NULL and an error when it could not be written. */
static GMimeMultipart *both_of(const RunView *view, const RenderOptions *options, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GString) page = g_string_new(NULL);
    RenderOptions plain = *options;
    plain.colour = FALSE;
    plain.utf8 = TRUE;
    plain.width = 0;
    plain.sink = NULL;
    if (!render_text(view, &plain, text, error) || !mail_page(view, options, page, error))
        return NULL;
    return multipart_of(text->str, page->str);
}

/* Customer health, 2021-09-15: 81 to call */
static char *subject_of(const RunView *view)
{
    const json_t *pack = json_object_get(view->run, "pack");
    guint calls;
    g_ptr_array_unref(run_calls(view, 0, &calls));
    g_autofree char *as_of = words_date(run_text(view->run, "as_of"));
    g_autofree char *title = text_clean(run_string(pack, "title", "Customer health"));
    g_autoptr(GString) subject = g_string_new(title);
    g_string_append_printf(subject, ", %s", as_of ? as_of : "");
    if (calls > 0)
        g_string_append_printf(subject, ": %u to call", calls);
    return text_clean(subject->str);
}

static void set_date(GMimeMessage *message, const json_t *run, gboolean reproducible)
{
    gint64 moment;
    const char *when = run_text(run, reproducible ? "as_of" : "started_at");
    if (!when || !clock_parse(when, &moment))
        return;
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(moment / G_USEC_PER_SEC);
    if (date)
        g_mime_message_set_date(message, date);
}

static void set_recipients(GMimeMessage *message, const char *to)
{
    InternetAddressList *list = to ? internet_address_list_parse(NULL, to) : NULL;
    if (!list)
        return;
    internet_address_list_append(g_mime_message_get_addresses(message, GMIME_ADDRESS_TYPE_TO),
                                 list);
    g_object_unref(list);
}

gboolean render_mail(const RunView *view, const RenderOptions *options, GString *out,
                     GError **error)
{
    start_library();
    GMimeMultipart *both = both_of(view, options, error);
    if (!both)
        return FALSE;
    g_autofree char *subject = subject_of(view);
    GMimeMessage *message = g_mime_message_new(TRUE);
    set_recipients(message, options->to);
    g_mime_message_set_subject(message, subject, "utf-8");
    set_date(message, view->run, options->reproducible);
    g_mime_message_set_mime_part(message, GMIME_OBJECT(both));
    g_autofree char *whole = g_mime_object_to_string(GMIME_OBJECT(message), NULL);
    g_string_append(out, whole);
    g_object_unref(both);
    g_object_unref(message);
    return TRUE;
}
