/* Texts that wait: in memory, in a file, and where there is no room for one. */
#include "../../../src/evaluate/spool.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

static char *text_of(guint i)
{
    return g_strnfill(i % 1500, (char)('a' + i % 26));
}

static guint64 add(Spool *spool, guint i)
{
    g_autofree char *text = text_of(i);
    const char *texts[] = {text, i % 3 ? NULL : "", i % 5 ? "x" : NULL};
    return spool_add(spool, texts, 3);
}

static void assert_same(Spool *spool, guint64 number, guint i)
{
    const char *texts[3];
    g_autofree char *text = text_of(i);
    char *entry = spool_get(spool, number, texts, 3);
    g_assert_cmpstr(texts[0], ==, text);
    g_assert_cmpstr(texts[1], ==, i % 3 ? NULL : "");
    g_assert_cmpstr(texts[2], ==, i % 5 ? "x" : NULL);
    g_free(entry);
}

/* `count` of 100 fit in memory; 20,000 are 15 MB. */
static void test_gives_back(gconstpointer data)
{
    const guint count = GPOINTER_TO_UINT(data);
    g_autoptr(Spool) spool = spool_new();
    g_autofree guint64 *numbers = g_new(guint64, count);
    for (guint i = 0; i < count; i++) {
        numbers[i] = add(spool, i);
        g_assert_cmpuint(numbers[i], >, 0);
        if (i % 100 == 0)
            assert_same(spool, numbers[i / 2], i / 2); /* while more comes */
    }
    for (guint i = count; i-- > 0;)
        assert_same(spool, numbers[i], i);
    g_assert_cmpint(spool_problem(spool), ==, 0);
}

static void test_a_long_text(void)
{
    g_autoptr(Spool) spool = spool_new();
    g_autofree char *text = g_strnfill(10 * 1024 * 1024, 'x');
    const char *const given[] = {text, NULL}, *found[2];
    const guint64 first = spool_add(spool, given, 2), second = add(spool, 7);
    char *entry = spool_get(spool, first, found, 2);
    g_assert_true(strcmp(found[0], text) == 0);
    g_assert_null(found[1]);
    g_free(entry);
    assert_same(spool, second, 7);
}

/* A file that may not grow is as good as a disk that is full. */
static void test_no_room(void)
{
    struct rlimit before, little;
    g_autoptr(Spool) spool = spool_new();
    const char *texts[3];
    g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &before), ==, 0);
    little = before;
    little.rlim_cur = 1024 * 1024;
    signal(SIGXFSZ, SIG_IGN);
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &little), ==, 0);
    guint64 last = 0;
    for (guint i = 0; i < 20000 && spool_problem(spool) == 0; i++)
        last = add(spool, i);
    setrlimit(RLIMIT_FSIZE, &before);
    g_assert_cmpint(spool_problem(spool), ==, EFBIG);
    g_free(spool_get(spool, last, texts, 3));
    g_assert_cmpint(spool_problem(spool), ==, EFBIG);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/spool/in-memory", GUINT_TO_POINTER(100), test_gives_back);
    g_test_add_data_func("/spool/in-a-file", GUINT_TO_POINTER(20000), test_gives_back);
    g_test_add_func("/spool/a-long-text", test_a_long_text);
    g_test_add_func("/spool/no-room", test_no_room);
    return g_test_run();
}
