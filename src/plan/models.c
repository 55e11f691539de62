/* Models as a whole: none may read itself, and every pack has one of customers. */
#include "definitions_private.h"

/* --- models that read themselves ------------------------------------------------------------- */

static gboolean find_circle(const Definitions *definitions, const PackModel *model, GPtrArray *path,
                            GHashTable *finished, GString *circle);

static gboolean circle_in_text(const Definitions *definitions, const Source *text, GPtrArray *path,
                               GHashTable *finished, GString *circle)
{
    const SqlText *sql = definitions_sql(definitions, text);
    for (guint i = 0; sql && i < sql->relations->len; i++) {
        const PackModel *read = definitions_model(definitions, sql->relations->pdata[i]);
        if (read && find_circle(definitions, read, path, finished, circle))
            return TRUE;
    }
    return FALSE;
}

/* Depth first; `circle` becomes "a -> b -> a" for the first one found. */
static gboolean find_circle(const Definitions *definitions, const PackModel *model, GPtrArray *path,
                            GHashTable *finished, GString *circle)
{
    guint start = 0;
    if (g_ptr_array_find(path, model, &start)) {
        for (guint i = start; i < path->len; i++)
            g_string_append_printf(circle, "%s -> ", ((PackModel *)path->pdata[i])->name);
        g_string_append(circle, model->name);
        return TRUE;
    }
    if (g_hash_table_contains(finished, model))
        return FALSE;
    g_ptr_array_add(path, (gpointer)model);
    gboolean found = FALSE;
    for (guint i = 0; i < model->from->len && !found; i++) {
        const PackVariant *variant = model->from->pdata[i];
        found = circle_in_text(definitions, &variant->sql, path, finished, circle) ||
                circle_in_text(definitions, &variant->selected, path, finished, circle) ||
                circle_in_text(definitions, &variant->when, path, finished, circle);
    }
    g_ptr_array_set_size(path, (gint)path->len - 1);
    g_hash_table_add(finished, (gpointer)model);
    return found;
}

static void check_circles(const Definitions *definitions, DiagnosticList *diagnostics)
{
    g_autoptr(GHashTable) finished = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < definitions_pack(definitions)->models->len; i++) {
        const PackModel *model = definitions_pack(definitions)->models->pdata[i];
        g_autoptr(GPtrArray) path = g_ptr_array_new();
        g_autoptr(GString) circle = g_string_new(NULL);
        if (find_circle(definitions, model, path, finished, circle))
            diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, model->place,
                           "let one of them read the export's tables instead",
                           "model '%s' reads itself: %s", model->name, circle->str);
    }
}

/* --- customer ----------------------------------------------------------------------------------
 */

static void check_customer(const Pack *pack, DiagnosticList *diagnostics)
{
    static const char *const columns[] = {"customer_id", "name",  "created_at",
                                          "plan",        "owner", "paying"};
    const Place nowhere = {pack->files->len ? g_intern_string(pack->files->pdata[0]) : NULL, 0, 0};
    const PackModel *customer = pack_find_model(pack, "customer");
    if (!customer) {
        diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, nowhere,
                       "'delight init DIR' copies the shipped models",
                       "there is no model 'customer'; every pack needs one");
        return;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++) {
        gboolean found = FALSE;
        for (guint c = 0; c < customer->columns->len; c++)
            found |= g_str_equal(((PackColumn *)customer->columns->pdata[c])->name, columns[i]);
        if (!found)
            diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, customer->place, NULL,
                           "model 'customer' lacks the column '%s'", columns[i]);
    }
}

void definitions_check_models(const Definitions *definitions, DiagnosticList *diagnostics)
{
    check_circles(definitions, diagnostics);
    check_customer(definitions_pack(definitions), diagnostics);
}
