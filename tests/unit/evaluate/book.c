/* How customers are ordered and found. */
#include "book.h"

#include <string.h>

static void add(Book *book, const char *id, const char *name)
{
    const char *const row[] = {id, name, "2021-01-01T00:00:00Z", NULL, NULL, "t", NULL, NULL, "t"};
    g_assert_true(book_add_row(row, 9, book));
}

static Book *make(void)
{
    Book *book = book_new();
    add(book, "3", "Zoo");
    add(book, "2", "Acme Inc");
    add(book, "1", "acme inc");
    add(book, "7", " Blank ");
    add(book, "Zoo", "Ärzte GmbH"); /* an id that is another's name */
    add(book, "9", NULL);
    add(book, NULL, "nobody can ask about it");
    g_assert_null(book_finish(book));
    return book;
}

static void test_order(void)
{
    static const char *const ids[] = {"9", "7", "2", "3", "1", "Zoo"};
    g_autoptr(Book) book = make();
    g_assert_cmpuint(book_length(book), ==, G_N_ELEMENTS(ids));
    for (guint i = 0; i < G_N_ELEMENTS(ids); i++)
        g_assert_cmpstr(book_get(book, i)->id, ==, ids[i]);
    g_assert_cmpstr(book_get(book, 0)->name, ==, "");
}

static void test_find(void)
{
    static const struct {
        const char *word;
        BookFinding finding;
        const char *id;
    } cases[] = {{"2", BOOK_FOUND, "2"},
                 {"ZOO", BOOK_FOUND, "3"},
                 {"Zoo", BOOK_FOUND, "Zoo"},
                 {"Acme Inc", BOOK_AMBIGUOUS, NULL},
                 {"ärzte gmbh", BOOK_FOUND, "Zoo"},
                 {"blank", BOOK_FOUND, "7"},
                 {" Blank", BOOK_FOUND, "7"},
                 {"acme", BOOK_UNKNOWN, NULL}};
    g_autoptr(Book) book = make();
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Customer *customer = NULL;
        GPtrArray *others = NULL;
        g_test_message("%s", cases[i].word);
        g_assert_cmpint(book_find(book, cases[i].word, &customer, &others), ==, cases[i].finding);
        if (cases[i].id)
            g_assert_cmpstr(customer->id, ==, cases[i].id);
        if (cases[i].finding == BOOK_AMBIGUOUS)
            g_assert_cmpuint(others->len, ==, 2);
    }
    g_assert_cmpstr(book_nearest(book, "acme"), ==, "Acme Inc");
    g_assert_null(book_nearest(book, "something else"));
}

static void test_twice(void)
{
    g_autoptr(Book) book = book_new();
    add(book, "1", "a");
    add(book, "2", "b");
    add(book, "1", "c");
    g_assert_cmpstr(book_finish(book), ==, "customer '1' comes twice in model 'customer'");
}

/* A name of any length is kept cut, and found by the whole as by what is shown; an id is not cut.
 */
static void test_long(void)
{
    g_autoptr(Book) book = book_new();
    g_autofree char *text = g_strnfill(10 << 20, 'x');
    g_autofree char *one = g_strconcat(text, "1", NULL), *two = g_strconcat(text, "2", NULL);
    const char *const row[] = {"4", "d", NULL, one, two, "t", NULL, NULL, "t"};
    const Customer *customer = NULL;
    add(book, "1", one);
    add(book, "2", two);
    add(book, "3", "c");
    g_assert_true(book_add_row(row, 9, book));
    g_assert_null(book_finish(book));
    for (guint i = 0; i < 2; i++) {
        const Customer *long_one = book_find_id(book, i ? "2" : "1", NULL);
        g_assert_cmpint(g_utf8_strlen(long_one->name, -1), ==, BOOK_CHARACTERS);
        g_assert_null(long_one->label);
        g_assert_cmpint(book_find(book, i ? two : one, &customer, NULL), ==, BOOK_FOUND);
        g_assert_true(customer == long_one);
        g_assert_cmpint(book_find(book, long_one->name, &customer, NULL), ==, BOOK_FOUND);
        g_assert_true(customer == long_one);
    }
    g_assert_cmpint(book_find(book, text, &customer, NULL), ==, BOOK_UNKNOWN);
    customer = book_find_id(book, "4", NULL);
    g_assert_cmpint(g_utf8_strlen(customer->plan, -1), ==, BOOK_CHARACTERS);
    g_assert_true(book_is_of(customer, two));
    g_assert_true(book_is_of(customer, customer->owner));
    g_assert_false(book_is_of(customer, one));
}

static void test_long_id(void)
{
    g_autoptr(Book) book = book_new();
    g_autoptr(Book) other = book_new();
    g_autofree char *most = g_strnfill(BOOK_CHARACTERS, 'x'), *more = g_strconcat(most, "x", NULL);
    add(book, most, "a");
    g_assert_null(book_finish(book));
    add(other, more, "b");
    const char *problem = book_finish(other);
    g_assert_true(g_str_has_prefix(
        problem, "a customer_id of model 'customer' is longer than 500 characters: 'xxx"));
    g_assert_cmpuint(strlen(problem), <, 200);
}

/* Short ids of those who share a name: as much as tells them apart, and all others as they are. */
static void test_labels(void)
{
    static const struct {
        const char *id, *name, *label;
    } rows[] = {
        {"017a1e00-0000-4000-8000-000000000022", "Globex", "Globex (…00000022)"},
        {"017a1e00-0000-4000-8000-000000000023", "GLOBEX", "GLOBEX (…00000023)"},
        {"27b1d5a0-9d13-4bb2-8f5c-000000000001", "Hooli", "Hooli (27b1d5a0)"},
        {"27b1d5b0-9d13-4bb2-8f5c-000000000001", "Hooli", "Hooli (27b1d5b0)"},
        {"9c000000-0000-4000-8000-000000000001", "Hooli", "Hooli (9c000000)"},
        {"team 4", "Initech", "Initech (team 4)"},
        {"team 42", "Initech", "Initech (team 42)"},
        {"customer-one", "Umbrella", "Umbrella (customer-o)"},
        {"customer-two", "Umbrella", "Umbrella (customer-t)"},
        {"größer-a", "Ü", "Ü (größer-a)"},
        {"größer-ä", "Ü", "Ü (größer-ä)"},
        {"1", "Alone", NULL},
        {"2", NULL, NULL},
        {"3", "", NULL},
    };
    g_autoptr(Book) book = book_new();
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        add(book, rows[i].id, rows[i].name);
    g_assert_null(book_finish(book));
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpstr(book_find_id(book, rows[i].id, NULL)->label, ==, rows[i].label);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/book/order", test_order);
    g_test_add_func("/book/find", test_find);
    g_test_add_func("/book/twice", test_twice);
    g_test_add_func("/book/long", test_long);
    g_test_add_func("/book/long-id", test_long_id);
    g_test_add_func("/book/labels", test_labels);
    return g_test_run();
}
