/* The web report: the page of src/web, with the run and the policy put into it. */
#include "columns.h"
#include "text.h"

#include <string.h>

/* The digest of an inline script or style as a policy names it. */
static char *digest_of(const GString *text)
{
    guint8 digest[32];
    gsize length = sizeof digest;
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(checksum, (const guchar *)text->str, (gssize)text->len);
    g_checksum_get_digest(checksum, digest, &length);
    return g_base64_encode(digest, length);
}

/* All scripts as one, in a block of its own: they share their names and give none to the window. */
static void put_script(GString *out)
{
    g_string_append(out, "\"use strict\";\n{\n");
    for (guint i = 0; html_scripts[i]; i++)
        g_string_append(out, html_scripts[i]);
    g_string_append(out, "}\n");
}

static void put_policy(GString *out)
{
    g_autoptr(GString) style = g_string_new(html_style);
    g_autoptr(GString) script = g_string_new(NULL);
    put_script(script);
    g_autofree char *style_digest = digest_of(style);
    g_autofree char *script_digest = digest_of(script);
    g_string_append_printf(out,
                           "default-src 'none'; script-src 'sha256-%s'; style-src 'sha256-%s'; "
                           "img-src data:; base-uri 'none'; form-action 'none'",
                           script_digest, style_digest);
}

static void put_title(const HtmlRun *run, GString *out)
{
    const json_t *pack = json_object_get(run->view->run, "pack");
    g_autofree char *clean = text_clean(run_string(pack, "title", "Customer health"));
    g_autofree char *escaped = g_markup_escape_text(clean, -1);
    g_string_append(out, escaped);
}

typedef struct {
    const HtmlRun *run;
    const HtmlColumns *columns;
    const RenderOptions *options;
} Page;

static gboolean put_slot(const Page *page, const char *name, GString *out, GError **error)
{
    if (strcmp(name, "TITLE") == 0)
        put_title(page->run, out);
    else if (strcmp(name, "POLICY") == 0)
        put_policy(out);
    else if (strcmp(name, "STYLE") == 0)
        g_string_append(out, html_style);
    else if (strcmp(name, "SCRIPT") == 0)
        put_script(out);
    else if (strcmp(name, "PLAIN") == 0)
        return html_plain(page->run, page->columns, page->options, out, error);
    else if (strcmp(name, "BOOK") == 0)
        html_book(page->run, page->columns, page->options, out);
    else if (strcmp(name, "DETAILS") == 0)
        html_details(page->run, page->options, out);
    return TRUE;
}

gboolean render_html(const RunView *view, const RenderOptions *options, GString *out,
                     GError **error)
{
    g_autoptr(HtmlRun) run = html_run_new(view);
    g_autoptr(HtmlColumns) columns = html_columns_new(run, html_usage(run));
    const Page page = {run, columns, options};
    /* `text@NAME@text@NAME@text`: every second piece is the name of a slot. */
    g_auto(GStrv) pieces = g_strsplit(html_page, "@", -1);
    for (guint i = 0; pieces[i] && render_flush(options, out); i++)
        if (i % 2 == 0)
            g_string_append(out, pieces[i]);
        else if (!put_slot(&page, pieces[i], out, error))
            return FALSE;
    return TRUE;
}
