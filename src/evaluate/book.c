/* The book of customers. */
#include "book.h"

#include "text.h"

#include "clock.h"

#include <string.h>

struct Book {
    GPtrArray *customers;
    GHashTable *by_id;   /* id -> index + 1 */
    GHashTable *by_name; /* casefolded name -> GPtrArray of Customer* */
    GHashTable *whole;   /* Customer* -> the whole name, where it is longer than what is kept */
    char *problem;       /* with the ids, or NULL */
};

static void customer_free(gpointer data)
{
    Customer *customer = data;
    g_free(customer->id);
    g_free(customer->name);
    g_free(customer->label);
    g_free(customer->created_at);
    g_free(customer->plan);
    g_free(customer->owner);
    g_free(customer->arr);
    g_free(customer->renews_on);
    g_free(customer);
}

static void list_free(gpointer list)
{
    g_ptr_array_unref(list);
}

Book *book_new(void)
{
    Book *book = g_new0(Book, 1);
    book->customers = g_ptr_array_new_with_free_func(customer_free);
    book->by_id = g_hash_table_new(g_str_hash, g_str_equal);
    book->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, list_free);
    book->whole = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    return book;
}

void book_free(Book *book)
{
    if (!book)
        return;
    g_hash_table_unref(book->by_id);
    g_hash_table_unref(book->by_name);
    g_hash_table_unref(book->whole);
    g_free(book->problem);
    g_ptr_array_unref(book->customers);
    g_free(book);
}

/* New string, or NULL. */
static char *kept(const char *text)
{
    return text ? text_bounded(text, BOOK_CHARACTERS) : NULL;
}

/* The first problem counts. */
static void check_id(Book *book, const char *id, gboolean known)
{
    g_autofree char *shown = text_bounded(id, 60);
    if (book->problem)
        return;
    if (g_utf8_strlen(id, -1) > BOOK_CHARACTERS)
        book->problem =
            g_strdup_printf("a customer_id of model 'customer' is longer than %d characters: '%s'",
                            BOOK_CHARACTERS, shown);
    else if (known)
        book->problem = g_strdup_printf("customer '%s' comes twice in model 'customer'", shown);
}

gboolean book_add_row(const char *const *values, int columns, gpointer data)
{
    Book *book = data;
    g_return_val_if_fail(columns == 9, FALSE);
    if (!values[0]) /* a customer without an id cannot be asked about */
        return TRUE;
    Customer *customer = g_new0(Customer, 1);
    customer->id = g_strdup(values[0]);
    customer->name = kept(values[1] ? values[1] : "");
    if (values[1] && strcmp(customer->name, values[1]) != 0)
        g_hash_table_insert(book->whole, customer, g_strdup(values[1]));
    customer->created_at = g_strdup(values[2]);
    if (values[2] && !clock_parse(values[2], &customer->created))
        customer->created = 0;
    customer->plan = kept(values[3]);
    customer->owner = kept(values[4]);
    customer->paying = maybe_from_text(values[5]);
    customer->arr = g_strdup(values[6]);
    customer->renews_on = g_strdup(values[7]);
    customer->chosen = maybe_from_text(values[8]) == MAYBE_TRUE;
    g_ptr_array_add(book->customers, customer);
    return TRUE;
}

static gint by_name_then_id(gconstpointer a, gconstpointer b)
{
    const Customer *x = *(Customer *const *)a, *y = *(Customer *const *)b;
    const int order = strcmp(x->name, y->name);
    return order ? order : strcmp(x->id, y->id);
}

/* --- customers of one name -------------------------------------------------------------------- */

static gint by_id(gconstpointer a, gconstpointer b)
{
    return strcmp((*(Customer *const *)a)->id, (*(Customer *const *)b)->id);
}

static gsize common(const char *one, const char *other)
{
    gsize length = 0;
    while (one[length] && one[length] == other[length])
        length++;
    return length;
}

enum { SHORT = 8, LONG = 12 }; /* of an id: so much at least, and no more if it can be helped */

/* The last of the id, where all of these end in other characters; else NULL. */
static char *end_of_id(const GPtrArray *namesakes, const char *id)
{
    g_autoptr(GHashTable) ends = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < namesakes->len; i++) {
        const char *each = ((Customer *)namesakes->pdata[i])->id;
        const gsize length = strlen(each);
        if (length < SHORT || !g_hash_table_add(ends, (gpointer)(each + length - SHORT)))
            return NULL;
    }
    const char *end = id + strlen(id) - SHORT;
    return g_str_is_ascii(end) ? g_strconcat("…", end, NULL) : NULL;
}

/* So much of the id as no other of these begins with, which stand in the order of their ids. */
static char *short_id(const GPtrArray *namesakes, guint position)
{
    gsize length = SHORT;
    const Customer *own = namesakes->pdata[position];
    if (position > 0)
        length = MAX(length, common(own->id, ((Customer *)namesakes->pdata[position - 1])->id) + 1);
    if (position + 1 < namesakes->len)
        length = MAX(length, common(own->id, ((Customer *)namesakes->pdata[position + 1])->id) + 1);
    if (length > LONG) {
        char *end = end_of_id(namesakes, own->id);
        if (end)
            return end;
    }
    if (length >= strlen(own->id))
        return g_strdup(own->id);
    while ((own->id[length] & 0xC0) == 0x80) /* not inside a character */
        length++;
    return g_strndup(own->id, length);
}

static void label_namesakes(gpointer name G_GNUC_UNUSED, gpointer list, gpointer data G_GNUC_UNUSED)
{
    g_autoptr(GPtrArray) namesakes = g_ptr_array_copy(list, NULL, NULL);
    g_ptr_array_sort(namesakes, by_id);
    for (guint i = 0; namesakes->len > 1 && i < namesakes->len; i++) {
        Customer *customer = namesakes->pdata[i];
        g_autofree char *id = short_id(namesakes, i);
        if (*customer->name && !customer->label) /* who has none goes by the id anyway */
            customer->label = g_strdup_printf("%s (%s)", customer->name, id);
    }
}

static void add_called(Book *book, const char *name, Customer *customer)
{
    char *folded = text_fold(name);
    GPtrArray *list = g_hash_table_lookup(book->by_name, folded);
    if (!list) {
        list = g_ptr_array_new();
        g_hash_table_insert(book->by_name, folded, list);
    } else {
        g_free(folded);
    }
    g_ptr_array_add(list, customer);
}

const char *book_finish(Book *book)
{
    g_ptr_array_sort(book->customers, by_name_then_id);
    for (guint i = 0; i < book->customers->len; i++) {
        Customer *customer = book->customers->pdata[i];
        const char *whole = g_hash_table_lookup(book->whole, customer);
        check_id(book, customer->id,
                 !g_hash_table_insert(book->by_id, customer->id, GUINT_TO_POINTER(i + 1)));
        add_called(book, customer->name, customer);
        if (whole)
            add_called(book, whole, customer);
    }
    g_hash_table_remove_all(book->whole);
    g_hash_table_foreach(book->by_name, label_namesakes, NULL);
    return book->problem;
}

guint book_length(const Book *book)
{
    return book->customers->len;
}

const Customer *book_get(const Book *book, guint index)
{
    return book->customers->pdata[index];
}

const Customer *book_find_id(const Book *book, const char *id, guint *index)
{
    const guint found = GPOINTER_TO_UINT(g_hash_table_lookup(book->by_id, id));
    if (found == 0)
        return NULL;
    if (index)
        *index = found - 1;
    return book_get(book, found - 1);
}

const GPtrArray *book_called(const Book *book, const char *name)
{
    g_autofree char *folded = text_fold(name);
    return *folded ? g_hash_table_lookup(book->by_name, folded) : NULL;
}

BookFinding book_find(const Book *book, const char *word, const Customer **customer,
                      GPtrArray **others)
{
    *customer = book_find_id(book, word, NULL);
    if (*customer)
        return BOOK_FOUND;
    g_autofree char *folded = text_fold(word);
    GPtrArray *list = g_hash_table_lookup(book->by_name, folded);
    if (!list)
        return BOOK_UNKNOWN;
    if (list->len > 1) {
        if (others)
            *others = list;
        return BOOK_AMBIGUOUS;
    }
    *customer = list->pdata[0];
    return BOOK_FOUND;
}

const char *book_nearest(const Book *book, const char *word)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < book->customers->len; i++) {
        const Customer *customer = book_get(book, i);
        g_ptr_array_add(names, customer->name);
        g_ptr_array_add(names, customer->id);
    }
    g_ptr_array_add(names, NULL);
    return diagnostic_nearest_name(word, (const char *const *)names->pdata);
}

gboolean book_is_of(const Customer *customer, const char *owner)
{
    if (!customer->owner)
        return FALSE;
    g_autofree char *bounded = kept(owner);
    g_autofree char *own = text_fold(customer->owner);
    g_autofree char *wanted = text_fold(bounded);
    return strcmp(own, wanted) == 0;
}

const char *book_nearest_owner(const Book *book, const char *word)
{
    g_autoptr(GPtrArray) owners = g_ptr_array_new();
    for (guint i = 0; i < book->customers->len; i++) {
        const Customer *customer = book_get(book, i);
        if (customer->owner)
            g_ptr_array_add(owners, customer->owner);
    }
    g_ptr_array_add(owners, NULL);
    return diagnostic_nearest_name(word, (const char *const *)owners->pdata);
}
