/* What this role may not read, and the questions do without. */
#include "private.h"

#include <string.h>

/* What all that is asked in this run does without, passwords and tokens left out: whoever holds
 * those back does right, and the evidence tells of what is missed. */
static GHashTable *withheld_set(const Evaluation *evaluation)
{
    GHashTable *set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const Pack *pack = definitions_pack(evaluation->request.definitions);
    plan_add_without(evaluation->plan,
                     plan_model(evaluation->plan, pack_find_model(pack, "customer")), set);
    for (guint i = 0; i < evaluation->checks->len; i++)
        plan_add_without(evaluation->plan, ((CheckRun *)evaluation->checks->pdata[i])->source, set);
    GHashTableIter iter;
    gpointer name = NULL;
    g_hash_table_iter_init(&iter, set);
    while (g_hash_table_iter_next(&iter, &name, NULL)) {
        const char *dot = strrchr(name, '.');
        if (dot && catalog_is_secret(dot + 1))
            g_hash_table_iter_remove(&iter);
    }
    return set;
}

static gint compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(a, b);
}

void evaluate_warn_withheld(Evaluation *evaluation)
{
    g_autoptr(GHashTable) set = withheld_set(evaluation);
    g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(set), compare_names);
    g_autoptr(GString) list = g_string_new(NULL);
    g_autoptr(GString) grants = g_string_new(NULL);
    for (const GList *name = names; name; name = name->next) {
        g_autofree char *grant = evaluate_grant(evaluation, name->data);
        g_string_append_printf(list, "%s%s", list->len ? ", " : "", (const char *)name->data);
        if (!strstr(grants->str, grant))
            g_string_append_printf(grants, "%s%s", grants->len ? " " : "", grant);
    }
    if (list->len > 0)
        evaluate_warn(evaluation, "privilege",
                      g_strdup_printf("this role may not read %s: read as if this export had none",
                                      list->str),
                      g_strdup(grants->str));
}
