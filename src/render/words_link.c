/* Addresses of what a run tells of. */
#include "words_link.h"

#include "text.h"

#include <string.h>

static const char *template_of(const RunView *view, const char *what)
{
    const json_t *pack = json_object_get(view->run, "pack");
    return run_text(json_object_get(pack, "links"), what);
}

/* FALSE: the template asks for what is not known. */
static gboolean append_value(GString *out, const char *word, gsize length, const char *id,
                             const char *name)
{
    const char *value = length == 2 && strncmp(word, "id", 2) == 0     ? id
                        : length == 4 && strncmp(word, "name", 4) == 0 ? name
                                                                       : NULL;
    if (!value || !*value)
        return FALSE;
    g_autofree char *escaped = g_uri_escape_string(value, NULL, FALSE);
    g_string_append(out, escaped);
    return TRUE;
}

static char *filled(const char *template, const char *id, const char *name)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (const char *at = template; at && *at;) {
        const gsize plain = strcspn(at, "{");
        const char *end = at[plain] ? strchr(at + plain, '}') : NULL;
        g_string_append_len(out, at, (gssize)plain);
        if (at[plain] &&
            (!end || !append_value(out, at + plain + 1, (gsize)(end - at - 1) - plain, id, name)))
            return NULL;
        at = end ? end + 1 : at + plain;
    }
    return text_url(out->str);
}

char *words_link_customer(const RunView *view, const json_t *customer)
{
    const char *template = template_of(view, "organization");
    return template ? filled(template, run_text(customer, "id"), run_text(customer, "name")) : NULL;
}

char *words_link_conversation(const RunView *view, const char *id)
{
    const char *template = template_of(view, "conversation");
    return template && id ? filled(template, id, NULL) : NULL;
}

char *words_link_issue(const RunView *view, const char *url)
{
    char *own = text_url(url);
    const char *template = template_of(view, "issue");
    if (own || !template || !url)
        return own;
    g_autofree char *id = g_strstrip(g_strdup(url));
    return filled(template, *id == '#' ? id + 1 : id, NULL);
}

char *words_link_template(const RunView *view)
{
    const char *template = template_of(view, "organization");
    g_autofree char *url = text_url(template);
    return url ? g_strdup(template) : NULL;
}
