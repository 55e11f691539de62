/* Some of a run's customers, as if it had been made for these alone. */
#include "run_lookup.h"

typedef struct {
    const RunView *whole;
    GArray *rows; /* of the whole, guint */
} Part;

static json_t *customer_of(gconstpointer data, guint index)
{
    const Part *part = data;
    return run_at(part->whole, g_array_index(part->rows, guint, index));
}

static gboolean is_sound(gconstpointer data, GError **error)
{
    return run_is_sound(((const Part *)data)->whole, error);
}

static void part_free(gpointer data)
{
    Part *part = data;
    g_array_unref(part->rows);
    g_free(part);
}

RunView *run_part(const RunView *whole, json_t *head, GArray *rows)
{
    Part *part = g_new(Part, 1);
    *part = (Part){whole, rows};
    const RunStream stream = {.head = head,
                              .length = rows->len,
                              .customer = customer_of,
                              .is_sound = is_sound,
                              .free = part_free,
                              .data = part};
    return run_view_new_stream(&stream);
}
