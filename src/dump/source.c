#include "source.h"

#include "embed.h"

#include <errno.h>
#include <gio/gio.h>
#include <poll.h>
#include <unistd.h>
#include <zlib.h>

enum { POLL_MS = 200, INPUT_BYTES = 128 << 10 };

struct DumpSource {
    int fd; /* the gzFile's */
    gzFile file;
    const volatile int *interrupted;
};

DumpSource *dump_source_new(int fd, const volatile int *interrupted)
{
    DumpSource *source = g_new0(DumpSource, 1);
    source->fd = fd;
    source->file = gzdopen(fd, "rb");
    source->interrupted = interrupted;
    if (!source->file || gzbuffer(source->file, INPUT_BYTES) != 0)
        g_error("zlib cannot be set up");
    return source;
}

void dump_source_free(DumpSource *source)
{
    if (!source)
        return;
    gzclose(source->file);
    g_free(source);
}

gboolean dump_source_gzipped(const DumpSource *source)
{
    return !gzdirect(source->file);
}

guint64 dump_source_bytes(const DumpSource *source)
{
    z_off_t offset = gzoffset(source->file);
    return offset > 0 ? (guint64)offset : 0; /* a pipe has no place */
}

static gboolean is_interrupted(const DumpSource *source, GError **error)
{
    if (!source->interrupted || !*source->interrupted)
        return FALSE;
    g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "interrupted");
    return TRUE;
}

/* Until there is something to read, or the end of it. */
static gboolean source_wait(const DumpSource *source, GError **error)
{
    struct pollfd waiting = {.fd = source->fd, .events = POLLIN};
    do
        if (is_interrupted(source, error))
            return FALSE;
    while (poll(&waiting, 1, POLL_MS) <= 0);
    return TRUE;
}

static gssize fail(const DumpSource *source, GError **error)
{
    int code;
    const char *message = gzerror(source->file, &code);
    if (is_interrupted(source, error)) /* a signal ends a read too */
        return -1;
    if (code == Z_ERRNO)
        g_set_error(error, EMBED_ERROR, EMBED_ERROR_DUMP, "cannot read: %s", g_strerror(errno));
    else if (code == Z_BUF_ERROR)
        g_set_error_literal(error, EMBED_ERROR, EMBED_ERROR_DUMP, "the gzip file was cut short");
    else
        g_set_error(error, EMBED_ERROR, EMBED_ERROR_DUMP, "the gzip file is damaged (%s)", message);
    return -1;
}

gssize dump_source_read(DumpSource *source, char *buffer, gsize size, GError **error)
{
    int code, length;
    if (!source_wait(source, error))
        return -1;
    length = gzread(source->file, buffer, (unsigned)MIN(size, G_MAXINT));
    if (length > 0)
        return length;
    gzerror(source->file, &code);
    return length == 0 && code == Z_OK ? 0 : fail(source, error);
}
