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

PackModel *pack_find_model(const Pack *pack, const char *name)
{
    int at = pack_index_of_model(pack, name);
    return at >= 0 ? g_ptr_array_index(pack->models, at) : NULL;
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
