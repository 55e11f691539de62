/* The words that a column of facts may hold, and what a person means by others. */
#include "diagnostic.h"
#include "pack.h"
#include "text.h"

#include <string.h>

const char *pack_word(const PackModel *model, const char *column, const char *text,
                      const char **nearest)
{
    const json_t *words = json_object_get(model->values, column), *word;
    g_autofree char *meant = text_fold_word(text);
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    size_t i;
    if (nearest)
        *nearest = NULL;
    json_array_foreach (words, i, word) {
        g_autofree char *folded = text_fold_word(json_string_value(word));
        if (strcmp(folded, meant) == 0)
            return json_string_value(word);
        g_ptr_array_add(known, (gpointer)json_string_value(word));
    }
    g_ptr_array_add(known, NULL);
    if (nearest)
        *nearest = diagnostic_nearest(text, (const char *const *)known->pdata);
    return words ? NULL : text;
}
