/*
 * Archives of any bytes: the walk over a tar's headers, and the table of contents of a folder. Both
 * are read before pg_restore sees anything, so both must end, and believe no number that they hold.
 */
#include "dump/toc.h"
#include "dump/vetting.h"
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { TAR_BLOCK = 512 };

/* Whatever passes begins with a plain file or with the end, and what was refused says so. */
static void vet_tar(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    const int fd = memfd_create("tar", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    if (dump_vet_tar(fd, "x", &error))
        g_assert(size >= TAR_BLOCK && !error && data[0] != '.' && data[0] != '/');
    else
        g_assert(error && g_str_has_prefix(error->message, "'x' "));
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GPtrArray) files = dump_toc_files((const char *)data, size);
    for (guint i = 0; files && i < files->len; i++)
        g_assert(*(char *)files->pdata[i] && strlen(files->pdata[i]) < size);
    vet_tar(data, size);
    return 0;
}
