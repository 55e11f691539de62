#include "source.h"

#include "embed.h"

#include <errno.h>
#include <gio/gio.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum {
    INPUT_BYTES = 128 << 10,
    POLL_MS = 200,
    ANY_WINDOW = 15 + 16, /* zlib's code for "gzip, any window" */
};

struct DumpSource {
    int fd;
    const volatile int *interrupted;
    guchar *input;
    gsize at, end; /* what of the input is still to be used */
    guint64 bytes;
    gboolean begun, gzipped, drained;
    gboolean between; /* two gzip members, where a file may end */
    z_stream stream;
};

DumpSource *dump_source_new(int fd, const volatile int *interrupted)
{
    DumpSource *source = g_new0(DumpSource, 1);
    source->fd = fd;
    source->interrupted = interrupted;
    source->input = g_malloc(INPUT_BYTES);
    return source;
}

void dump_source_free(DumpSource *source)
{
    if (!source)
        return;
    if (source->gzipped)
        inflateEnd(&source->stream);
    close(source->fd);
    g_free(source->input);
    g_free(source);
}

gboolean dump_source_gzipped(const DumpSource *source)
{
    return source->gzipped;
}

guint64 dump_source_bytes(const DumpSource *source)
{
    return source->bytes;
}

/* More of the file into the input; at its end `drained`. */
static gboolean input_fill(DumpSource *source, GError **error)
{
    while (!source->drained) {
        if (source->interrupted && *source->interrupted) {
            g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "interrupted");
            return FALSE;
        }
        struct pollfd waiting = {.fd = source->fd, .events = POLLIN};
        if (poll(&waiting, 1, POLL_MS) <= 0)
            continue;
        ssize_t length = read(source->fd, source->input + source->end, INPUT_BYTES - source->end);
        if (length < 0 && errno == EINTR)
            continue;
        if (length < 0) {
            g_set_error(error, EMBED_ERROR, EMBED_ERROR_DUMP, "cannot read: %s", g_strerror(errno));
            return FALSE;
        }
        source->drained = length == 0;
        source->end += (gsize)length;
        source->bytes += (gsize)length;
        return TRUE;
    }
    return TRUE;
}

static gboolean begin(DumpSource *source, GError **error)
{
    while (source->end < 2 && !source->drained)
        if (!input_fill(source, error))
            return FALSE;
    source->begun = TRUE;
    source->gzipped = source->end >= 2 && source->input[0] == 0x1f && source->input[1] == 0x8b;
    if (source->gzipped && inflateInit2(&source->stream, ANY_WINDOW) != Z_OK)
        g_error("zlib cannot be set up");
    return TRUE;
}

static gboolean input_have(DumpSource *source, GError **error)
{
    if (source->at < source->end)
        return TRUE;
    source->at = source->end = 0;
    return input_fill(source, error);
}

/* One step of zlib: TRUE even when it gave nothing yet. */
static gboolean inflate_step(DumpSource *source, char *buffer, gsize size, gsize *got,
                             GError **error)
{
    z_stream *stream = &source->stream;
    if (source->between) {
        inflateReset(stream);
        source->between = FALSE;
    }
    stream->next_in = source->input + source->at;
    stream->avail_in = (uInt)(source->end - source->at);
    stream->next_out = (Bytef *)buffer;
    stream->avail_out = (uInt)MIN(size, G_MAXINT);
    uInt room = stream->avail_out;
    int outcome = inflate(stream, Z_NO_FLUSH);
    source->at = source->end - stream->avail_in;
    *got = room - stream->avail_out;
    source->between = outcome == Z_STREAM_END;
    if (outcome == Z_OK || outcome == Z_STREAM_END || outcome == Z_BUF_ERROR)
        return TRUE;
    g_set_error(error, EMBED_ERROR, EMBED_ERROR_DUMP, "the gzip file is damaged (%s)",
                stream->msg ? stream->msg : "unknown");
    return FALSE;
}

static gssize read_gzip(DumpSource *source, char *buffer, gsize size, GError **error)
{
    for (;;) {
        gsize got = 0;
        if (!input_have(source, error))
            return -1;
        if (source->between && source->input[source->at] != 0x1f)
            source->at = source->end; /* padding of a tape or a disk block, as gzip takes it */
        if (source->at == source->end) {
            if (source->between && source->drained)
                return 0;
            if (!source->drained)
                continue;
            g_set_error_literal(error, EMBED_ERROR, EMBED_ERROR_DUMP,
                                "the gzip file was cut short");
            return -1;
        }
        if (!inflate_step(source, buffer, size, &got, error))
            return -1;
        if (got > 0)
            return (gssize)got;
    }
}

gssize dump_source_read(DumpSource *source, char *buffer, gsize size, GError **error)
{
    if (!source->begun && !begin(source, error))
        return -1;
    if (source->gzipped)
        return read_gzip(source, buffer, size, error);
    if (!input_have(source, error))
        return -1;
    gsize length = MIN(size, source->end - source->at);
    memcpy(buffer, source->input + source->at, length);
    source->at += length;
    return (gssize)length;
}
