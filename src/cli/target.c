#include "target.h"

#include "kept_file.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

struct Target {
    char *path;
    KeptFileDraft *draft;
    FILE *place;
    int problem;   /* errno of what went wrong first in place */
    GError *error; /* why it could not be begun */
};

Target *target_open(const char *path)
{
    struct stat about;
    Target *target = g_new0(Target, 1);
    target->path = g_strdup(path);
    if (stat(path, &about) != 0 || S_ISREG(about.st_mode)) {
        target->draft = kept_file_begin(path, &target->error);
        return target;
    }
    target->place = S_ISDIR(about.st_mode) ? NULL : fopen(path, "w");
    if (!target->place)
        target->problem = S_ISDIR(about.st_mode) ? EISDIR : errno;
    return target;
}

gboolean target_write(Target *target, const char *text, gsize length)
{
    if (target->draft)
        return kept_file_put(target->draft, text, length);
    if (target->place && !target->problem && fwrite(text, 1, length, target->place) < length)
        target->problem = errno;
    return target->place && !target->problem;
}

gboolean target_end(Target *target, gboolean keep, GError **error)
{
    gboolean stands = FALSE;
    if (target->draft)
        stands = kept_file_end(target->draft, keep, &target->error);
    if (target->place && fclose(target->place) != 0 && !target->problem)
        target->problem = errno;
    if (target->place)
        stands = keep && !target->problem;
    if (keep && target->problem)
        g_set_error(&target->error, KEPT_FILE_ERROR, KEPT_FILE_ERROR_SYSTEM,
                    "cannot write '%s': %s", target->path, g_strerror(target->problem));
    if (keep && target->error)
        g_propagate_error(error, g_steal_pointer(&target->error));
    g_clear_error(&target->error);
    g_free(target->path);
    g_free(target);
    return stands;
}
