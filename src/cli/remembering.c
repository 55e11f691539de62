/* What the archive of reports knows. */
#include "remembering.h"

#include "output.h"

gboolean remembering_open(const Options *options, Archive **archive)
{
    g_autoptr(GError) error = NULL;
    *archive = options->out ? archive_look(options->out, &error) : NULL;
    if (options->out && !*archive)
        output_error("name the folder that 'delight report --out DIR' writes into", "%s",
                     error->message);
    return !options->out || *archive;
}

RunView *remembering_last(const Archive *archive, const json_t *now)
{
    g_autoptr(GPtrArray) unreadable = g_ptr_array_new_with_free_func(g_free);
    RunView *last = archive ? archive_knowing(archive, now, unreadable) : NULL;
    for (guint i = 0; i < unreadable->len; i++)
        output_warning("an earlier one is asked, if there is one",
                       "an archived run cannot be read: %s", (char *)unreadable->pdata[i]);
    return last;
}
