#include "parallel.h"

#define MOST_THREADS 8

void parallel_each(const GPtrArray *items, GFunc each)
{
    if (items->len == 0)
        return;
    const guint threads = MIN(MIN(g_get_num_processors(), MOST_THREADS), items->len);
    GThreadPool *pool = g_thread_pool_new(each, NULL, (gint)threads, FALSE, NULL);
    for (guint i = 0; i < items->len; i++)
        g_thread_pool_push(pool, items->pdata[i], NULL);
    g_thread_pool_free(pool, FALSE, TRUE);
}
