/* Checks, models and parameters by their names. */
#include "private.h"

#include <string.h>

int pack_index_of_check(const Pack *pack, const char *id)
{
    for (guint i = 0; i < pack->checks->len; i++)
        if (strcmp(((PackCheck *)g_ptr_array_index(pack->checks, i))->id, id) == 0)
            return (int)i;
    return -1;
}

int pack_index_of_model(const Pack *pack, const char *name)
{
    for (guint i = 0; i < pack->models->len; i++)
        if (strcmp(((PackModel *)g_ptr_array_index(pack->models, i))->name, name) == 0)
            return (int)i;
    return -1;
}

PackCheck *pack_find_check(const Pack *pack, const char *id)
{
    int at = pack_index_of_check(pack, id);
    return at >= 0 ? g_ptr_array_index(pack->checks, at) : NULL;
}

void pack_index_models(Pack *pack)
{
    pack->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < pack->models->len; i++) {
        PackModel *model = g_ptr_array_index(pack->models, i);
        if (model->name && !g_hash_table_contains(pack->by_name, model->name))
            g_hash_table_insert(pack->by_name, model->name, model);
    }
}

PackModel *pack_find_model(const Pack *pack, const char *name)
{
    return g_hash_table_lookup(pack->by_name, name);
}

PackParam *pack_find_param(const GPtrArray *params, const char *name)
{
    for (guint i = 0; params && i < params->len; i++) {
        PackParam *param = params->pdata[i];
        if (strcmp(param->name, name) == 0)
            return param;
    }
    return NULL;
}
