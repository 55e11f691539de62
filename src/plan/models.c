/* Models as a whole: none may read itself. */
#include "definitions_private.h"

/* The walk through what models read, depth first. */
typedef struct {
    const Definitions *definitions;
    GPtrArray *path;       /* of PackModel, from the one that is asked about */
    GHashTable *finished;  /* of PackModel: nothing below reads itself, or it was said */
    const PackModel *self; /* the first of the circle that was found */
    GString *circle;       /* "a -> b -> a" */
} Walk;

static gboolean find_circle(Walk *walk, const PackModel *model);

static gboolean circle_in_text(Walk *walk, const Source *text)
{
    const SqlText *sql = definitions_sql(walk->definitions, text);
    for (guint i = 0; sql && i < sql->relations->len; i++) {
        const PackModel *read = definitions_model(walk->definitions, sql->relations->pdata[i]);
        if (read && find_circle(walk, read))
            return TRUE;
    }
    return FALSE;
}

static gboolean find_circle(Walk *walk, const PackModel *model)
{
    guint start = 0;
    if (g_ptr_array_find(walk->path, model, &start)) {
        walk->self = model;
        for (guint i = start; i < walk->path->len; i++)
            g_string_append_printf(walk->circle, "%s -> ",
                                   ((PackModel *)walk->path->pdata[i])->name);
        g_string_append(walk->circle, model->name);
        return TRUE;
    }
    if (g_hash_table_contains(walk->finished, model))
        return FALSE;
    g_ptr_array_add(walk->path, (gpointer)model);
    gboolean found = FALSE;
    for (guint i = 0; i < model->from->len && !found; i++) {
        const PackVariant *variant = model->from->pdata[i];
        found = circle_in_text(walk, &variant->sql) || circle_in_text(walk, &variant->selected) ||
                circle_in_text(walk, &variant->when);
    }
    g_ptr_array_set_size(walk->path, (gint)walk->path->len - 1);
    g_hash_table_add(walk->finished, (gpointer)model);
    return found;
}

void definitions_check_models(const Definitions *definitions, DiagnosticList *diagnostics)
{
    g_autoptr(GHashTable) finished = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < definitions_pack(definitions)->models->len; i++) {
        g_autoptr(GPtrArray) path = g_ptr_array_new();
        g_autoptr(GString) circle = g_string_new(NULL);
        Walk walk = {
            .definitions = definitions, .path = path, .finished = finished, .circle = circle};
        if (find_circle(&walk, definitions_pack(definitions)->models->pdata[i]))
            diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, walk.self->place,
                           "let one of them read the export's tables instead",
                           "model '%s' reads itself: %s", walk.self->name, circle->str);
    }
}
