#include "spool.h"

#include "file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* A book of 500 customers needs no file. */
#define IN_MEMORY (4 * 1024 * 1024)

/* What most of what is added at once fits in, so that it is read in one go. */
#define USUAL 1024

struct Spool {
    GString *tail; /* what is not in the file yet */
    guint64 kept;  /* bytes that are */
    int file;      /* -1: there is none yet */
    int problem;   /* atomic: several threads may read at once */
};

Spool *spool_new(void)
{
    Spool *spool = g_new0(Spool, 1);
    spool->tail = g_string_new(NULL);
    spool->file = -1;
    return spool;
}

void spool_free(Spool *spool)
{
    if (!spool)
        return;
    if (spool->file >= 0)
        close(spool->file);
    g_string_free(spool->tail, TRUE);
    g_free(spool);
}

int spool_problem(const Spool *spool)
{
    return g_atomic_int_get(&spool->problem);
}

/* --- the file --------------------------------------------------------------------------------- */

static void move_to_file(Spool *spool)
{
    if (spool->file < 0)
        spool->file = file_nameless();
    if (spool->file < 0 || !file_write(spool->file, spool->tail->str, spool->tail->len))
        spool->problem = errno;
    spool->kept += spool->tail->len;
    g_string_truncate(spool->tail, 0);
}

/* Up to so many bytes; less where the spool ends. */
static gsize read_at(Spool *spool, guint64 at, char *bytes, gsize most)
{
    gsize length = 0;
    if (at >= spool->kept) {
        length = MIN(most, spool->tail->len - (gsize)(at - spool->kept));
        memcpy(bytes, spool->tail->str + (at - spool->kept), length);
        return length;
    }
    length = file_read_at(spool->file, at, bytes, most);
    if (length < most && errno != 0)
        g_atomic_int_set(&spool->problem, errno);
    return length;
}

/* --- texts ------------------------------------------------------------------------------------ */

/* An entry: how long the rest is, then for each text whether it is there, and it with its NUL. */
guint64 spool_add(Spool *spool, const char *const *texts, guint n)
{
    const guint64 number = spool->kept + spool->tail->len + 1;
    gsize length = n;
    if (spool->problem)
        return number;
    for (guint i = 0; i < n; i++)
        length += texts[i] ? strlen(texts[i]) + 1 : 0;
    g_string_append_len(spool->tail, (const char *)&length, sizeof length);
    for (guint i = 0; i < n; i++) {
        g_string_append_c(spool->tail, texts[i] != NULL);
        if (texts[i])
            g_string_append_len(spool->tail, texts[i], (gssize)strlen(texts[i]) + 1);
    }
    if (spool->tail->len >= IN_MEMORY)
        move_to_file(spool);
    return number;
}

char *spool_get(Spool *spool, guint64 number, const char **texts, guint n)
{
    gsize length = 0;
    char *entry = g_malloc(USUAL);
    gsize found = read_at(spool, number - 1, entry, USUAL);
    if (found >= sizeof length)
        memcpy(&length, entry, sizeof length);
    const gsize whole = sizeof length + length;
    if (whole > USUAL) {
        entry = g_realloc(entry, whole);
        found += read_at(spool, number - 1 + found, entry + found, whole - found);
    }
    for (guint i = 0; i < n; i++)
        texts[i] = NULL;
    if (length < n || found < whole) {
        g_atomic_int_compare_and_exchange(&spool->problem, 0, EIO);
        return entry;
    }
    const char *at = entry + sizeof length;
    for (guint i = 0; i < n; i++) {
        if (!*at++)
            continue;
        texts[i] = at;
        at += strlen(at) + 1;
    }
    return entry;
}
