#include "source.h"

#include "embed.h"

#include <errno.h>
#include <gio/gio.h>
#include <poll.h>
#include <unistd.h>
#include <zlib.h>

enum { POLL_MS = 200, INPUT_BYTES = 128 << 10 };

struct DumpSource {
    int fd;      /* the gzFile's, where there is one */
    gzFile file; /* NULL: as it comes */
    int watched;
    gint64 limit; /* microseconds of silence */
    const volatile int *interrupted;
};

DumpSource *dump_source_new(int fd, const volatile int *interrupted)
{
    DumpSource *source = g_new0(DumpSource, 1);
    source->fd = fd;
    source->watched = -1;
    source->file = gzdopen(fd, "rb");
    source->interrupted = interrupted;
    if (!source->file || gzbuffer(source->file, INPUT_BYTES) != 0)
        g_error("zlib cannot be set up");
    return source;
}

DumpSource *dump_source_new_restored(int fd, gint64 limit_ms, const volatile int *interrupted)
{
    DumpSource *source = g_new0(DumpSource, 1);
    *source =
        (DumpSource){.fd = fd, .watched = -1, .limit = limit_ms * 1000, .interrupted = interrupted};
    return source;
}

void dump_source_free(DumpSource *source)
{
    if (!source)
        return;
    if (source->file)
        gzclose(source->file);
    else
        close(source->fd);
    g_free(source);
}

void dump_source_watch(DumpSource *source, int fd)
{
    source->watched = fd;
}

gboolean dump_source_gzipped(const DumpSource *source)
{
    return source->file && !gzdirect(source->file);
}

guint64 dump_source_bytes(const DumpSource *source)
{
    z_off_t offset = source->file ? gzoffset(source->file) : 0;
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
    struct pollfd waiting[] = {{.fd = source->fd, .events = POLLIN},
                               {.fd = source->watched, .events = POLLIN}};
    const gint64 begin = g_get_monotonic_time();
    while (!is_interrupted(source, error)) {
        const int ready = poll(waiting, G_N_ELEMENTS(waiting), POLL_MS);
        if (ready > 0 && waiting[1].revents) {
            g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "something was said");
            return FALSE;
        }
        if (ready > 0)
            return TRUE;
        if (source->limit > 0 && g_get_monotonic_time() - begin > source->limit) {
            g_set_error(error, EMBED_ERROR, EMBED_ERROR_LIMIT,
                        "nothing has come from pg_restore for %" G_GINT64_FORMAT
                        " s; it is damaged, or --timeout is too short for it",
                        source->limit / G_USEC_PER_SEC);
            return FALSE;
        }
    }
    return FALSE;
}

static gssize read_as_it_comes(const DumpSource *source, char *buffer, gsize size, GError **error)
{
    const gssize length = read(source->fd, buffer, size);
    if (length < 0 && !is_interrupted(source, error))
        g_set_error(error, EMBED_ERROR, EMBED_ERROR_DUMP, "cannot read: %s", g_strerror(errno));
    return length;
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
    if (!source->file)
        return read_as_it_comes(source, buffer, size, error);
    length = gzread(source->file, buffer, (unsigned)MIN(size, G_MAXINT));
    if (length > 0)
        return length;
    gzerror(source->file, &code);
    return length == 0 && code == Z_OK ? 0 : fail(source, error);
}
