#include "run_file.h"

#include "file.h"
#include "shape.h"

#include <unistd.h>

typedef struct {
    guint64 at;
    gsize length;
} Place;

struct RunFile {
    int file;
    char *path;
    GArray *places; /* Place, of each customer */
    int broken;     /* atomic: 1 + the number of one that could not be read; 0: none */
};

RunFile *run_file_new(int file, const char *path)
{
    RunFile *run = g_new0(RunFile, 1);
    run->file = file;
    run->path = g_strdup(path);
    run->places = g_array_new(FALSE, FALSE, sizeof(Place));
    return run;
}

void run_file_free(RunFile *file)
{
    if (!file)
        return;
    close(file->file);
    g_array_unref(file->places);
    g_free(file->path);
    g_free(file);
}

void run_file_place(RunFile *file, guint64 at, gsize length)
{
    const Place place = {at, length};
    g_array_append_val(file->places, place);
}

guint run_file_length(const RunFile *file)
{
    return file->places->len;
}

/* Whoever wrote the file may write to it again: it is held to its shape each time. */
static json_t *customer_of(gconstpointer data, guint index)
{
    const RunFile *file = data;
    const Place *place = &g_array_index(file->places, Place, index);
    g_autofree char *bytes = g_malloc(place->length);
    json_t *customer = NULL;
    if (file_read_at(file->file, place->at, bytes, place->length) == place->length)
        customer = json_loadb(bytes, place->length, JSON_REJECT_DUPLICATES, NULL);
    if (customer && shape_customer(customer, index + 1, file->path, NULL))
        return customer;
    g_atomic_int_set(&((RunFile *)file)->broken, (gint)index + 1);
    json_decref(customer);
    return json_object();
}

static gboolean is_sound(gconstpointer data, GError **error)
{
    const RunFile *file = data;
    const int broken = g_atomic_int_get(&file->broken);
    if (broken)
        g_set_error(error, RUN_ERROR, RUN_ERROR_READ,
                    "%s: customer %d is not what it was: did something write to the file?",
                    file->path, broken);
    return !broken;
}

static void free_file(gpointer file)
{
    run_file_free(file);
}

RunStream run_file_stream(RunFile *file, json_t *head)
{
    return (RunStream){.head = head,
                       .length = file->places->len,
                       .customer = customer_of,
                       .is_sound = is_sound,
                       .free = free_file,
                       .data = file,
                       .keep = RUN_KEEP};
}
