/* The files of a weekly report. */
#include "reporting.h"

#include "output.h"
#include "owner.h"

#include <errno.h>
#include <string.h>

gboolean reporting_check(const Options *options)
{
    if (!options->each || strcmp(options->each, "owner") == 0)
        return TRUE;
    output_error("write: --by owner", "--by '%s' is nothing that a customer has one of",
                 options->each);
    return FALSE;
}

static gboolean write_file(const char *folder, const char *name, const RunView *run,
                           const char *link, const char *to)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *clean = output_clean(path);
    g_autofree char *writing = g_strconcat("writing ", clean, NULL);
    const char *outputs[] = {path, NULL};
    output_progress(writing, -1);
    /* a file has room for the whole book, a mail has not */
    const Options only = {.outputs = (char **)outputs,
                          .limit = (char *)"all",
                          .link = (char *)link,
                          .to = (char *)to};
    return output_run_files(&only, run, RENDER_VIEW_REPORT);
}

static gboolean write_files(const char *folder, const char *const *names, const RunView *run,
                            const char *link, const char *to)
{
    for (; *names; names++)
        if (!write_file(folder, *names, run, link, to))
            return FALSE;
    return TRUE;
}

/* --- a folder for each owner ------------------------------------------------------------------ */

/* A name that is a folder's and nothing else, whatever somebody wrote: no path, no hidden file. */
static char *folder_name(const char *owner, GHashTable *taken)
{
    g_autoptr(GString) name = g_string_new(NULL);
    for (const char *p = owner ? owner : "no owner"; *p && name->len < 100;
         p = g_utf8_next_char(p)) {
        const gunichar c = g_utf8_get_char(p);
        if (g_unichar_isalnum(c) || (name->len > 0 && (c == '.' || c == '@' || c == '_')))
            g_string_append_unichar(name, c);
        else if (name->len == 0 || name->str[name->len - 1] != '-')
            g_string_append_c(name, '-');
    }
    if (name->len == 0)
        g_string_append(name, "-");
    const gsize length = name->len;
    for (guint number = 2; g_hash_table_contains(taken, name->str); number++) {
        g_string_truncate(name, length);
        g_string_append_printf(name, "-%u", number);
    }
    char *own = g_strdup(name->str);
    g_hash_table_add(taken, own);
    return own; /* the table's */
}

/* The page that shows this owner's customers alone, where the link leaves that open. */
static char *link_of(const char *link, const char *owner)
{
    if (!link || strchr(link, '#'))
        return g_strdup(link);
    g_autofree char *escaped = g_uri_escape_string(owner ? owner : "(none)", NULL, FALSE);
    return g_strdup_printf("%s#owner=%s", link, escaped);
}

static gboolean write_owner(const Options *options, const RunView *run, const char *owner,
                            GHashTable *taken)
{
    static const char *const names[] = {"report.html", "report.md", "report.slack.json",
                                        "report.eml", NULL};
    g_autoptr(RunView) own = owner_run(run, owner);
    gboolean written = TRUE;
    if (run_length(own) > 0) {
        g_autofree char *folder =
            g_build_filename(options->out, "owners", folder_name(owner, taken), NULL);
        g_autofree char *link = link_of(options->link, owner);
        const char *to = render_is_address(owner) ? owner : NULL;
        written = g_mkdir_with_parents(folder, 0777) == 0;
        if (!written)
            output_error(NULL, "cannot make the folder '%s': %s", folder, g_strerror(errno));
        written = written && write_files(folder, names, own, link, to);
    }
    return written;
}

static gboolean write_owners(const Options *options, const RunView *run)
{
    g_autoptr(GPtrArray) owners = owner_list(run);
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_ptr_array_add(owners, NULL); /* those without one come last */
    for (guint i = 0; i < owners->len; i++)
        if (!write_owner(options, run, owners->pdata[i], taken))
            return FALSE;
    return TRUE;
}

gboolean reporting_write(const Options *options, const RunView *run)
{
    static const char *const names[] = {"report.html", "report.md", "report.json", NULL};
    const gboolean written = write_files(options->out, names, run, options->link, NULL) &&
                             (!options->each || write_owners(options, run));
    output_progress_end();
    return written;
}
