/* The layout is that of pg_backup_archiver.c, ReadHead and ReadToc: folders came with format 1.12
 * (Postgres 9.1); 1.14 added a text, 1.15 made the compression a byte, 1.16 added a number. */
#include "toc.h"

#include <string.h>

enum { OLDEST_MINOR = 12, MOST_ENTRIES = 10000000 };

typedef struct {
    const guchar *at, *end;
    guint minor;       /* of the format's version, 1.x */
    guint number_size; /* in bytes */
    gboolean good;     /* so far */
} Toc;

static guchar toc_byte(Toc *toc)
{
    toc->good = toc->good && toc->at < toc->end;
    return toc->good ? *toc->at++ : 0;
}

/* A sign, then the bytes, the least first. */
static gint64 toc_number(Toc *toc)
{
    const gboolean negative = toc_byte(toc) != 0;
    guint64 number = 0;
    for (guint i = 0; toc->good && i < toc->number_size; i++)
        number |= (guint64)toc_byte(toc) << (8 * i);
    toc->good = toc->good && number <= G_MAXINT32;
    return negative ? -(gint64)number : (gint64)number;
}

/* NULL where it holds none. */
static char *toc_text(Toc *toc)
{
    const gint64 length = toc_number(toc);
    if (!toc->good || length < 0)
        return NULL;
    toc->good = length <= toc->end - toc->at;
    if (!toc->good)
        return NULL;
    char *text = g_strndup((const char *)toc->at, (gsize)length);
    toc->at += length;
    return text;
}

static void toc_skip_texts(Toc *toc, guint n)
{
    for (guint i = 0; i < n && toc->good; i++)
        g_free(toc_text(toc));
}

static void toc_skip_numbers(Toc *toc, guint n)
{
    for (guint i = 0; i < n && toc->good; i++)
        toc_number(toc);
}

static void toc_read_head(Toc *toc)
{
    toc->good = toc->end - toc->at >= 11 && memcmp(toc->at, "PGDMP\1", 6) == 0;
    if (!toc->good)
        return;
    toc->minor = toc->at[6];
    toc->number_size = toc->at[8];
    toc->at += 11; /* magic, version, revision, sizes of numbers and places, format */
    toc->good = toc->minor >= OLDEST_MINOR && toc->number_size >= 1 && toc->number_size <= 8;
    if (toc->minor >= 15)
        toc_byte(toc); /* compression */
    else
        toc_number(toc);
    toc_skip_numbers(toc, 7); /* when it was made */
    toc_skip_texts(toc, 3);   /* database, versions of server and pg_dump */
}

static void toc_read_entry(Toc *toc, GPtrArray *files)
{
    char *dependency;
    toc_skip_numbers(toc, 2); /* id, whether it has data */
    toc_skip_texts(toc, 4);   /* oids, name, kind */
    toc_skip_numbers(toc, 1); /* section */
    toc_skip_texts(toc, 5);   /* statements to make, drop and copy; schema, tablespace */
    if (toc->minor >= 14)
        toc_skip_texts(toc, 1); /* access method */
    if (toc->minor >= 16)
        toc_skip_numbers(toc, 1); /* kind of relation */
    toc_skip_texts(toc, 2);       /* owner, whether rows have oids */
    while ((dependency = toc_text(toc)))
        g_free(dependency);
    char *file = toc_text(toc);
    if (file && *file)
        g_ptr_array_add(files, file);
    else
        g_free(file);
}

GPtrArray *dump_toc_files(const char *data, gsize length)
{
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
    Toc toc = {.at = (const guchar *)data, .end = (const guchar *)data + length};
    toc_read_head(&toc);
    const gint64 entries = toc_number(&toc);
    if (entries < 0 || entries > MOST_ENTRIES)
        return NULL;
    for (gint64 i = 0; i < entries && toc.good; i++)
        toc_read_entry(&toc, files);
    return toc.good && toc.at == toc.end ? g_steal_pointer(&files) : NULL;
}
