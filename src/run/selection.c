/* What a run was asked to look at. */
#include "run.h"

#include "run_lookup.h"

static gboolean same(const json_t *one, const json_t *other, const char *key)
{
    const json_t *a = json_object_get(one, key), *b = json_object_get(other, key);
    const gboolean none = (!a || json_is_null(a)) && (!b || json_is_null(b));
    return none || (a && b && json_equal(a, b));
}

gboolean run_same_customers(const json_t *one, const json_t *other)
{
    const json_t *a = json_object_get(one, "selection"), *b = json_object_get(other, "selection");
    return same(a, b, "customers") && same(a, b, "where") && same(a, b, "owner");
}

/* By the sections and tags that were asked for, where both runs tell: a question that is added to a
 * section makes no other selection of it. */
static gboolean same_checks(const json_t *a, const json_t *b)
{
    if (!json_object_get(a, "sections") || !json_object_get(b, "sections"))
        return same(a, b, "checks");
    const gboolean worded =
        !json_is_null(json_object_get(a, "sections")) || !json_is_null(json_object_get(a, "tags"));
    return same(a, b, "sections") && same(a, b, "tags") && (worded || same(a, b, "checks"));
}

gboolean run_same_selection(const json_t *one, const json_t *other)
{
    return run_same_customers(one, other) &&
           same_checks(json_object_get(one, "selection"), json_object_get(other, "selection"));
}

gboolean run_is_whole(const json_t *run)
{
    static const char *const keys[] = {"customers", "where", "owner", "checks"};
    const json_t *selection = json_object_get(run, "selection");
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        const json_t *said = json_object_get(selection, keys[i]);
        if (said && !json_is_null(said))
            return FALSE;
    }
    return TRUE;
}

gboolean run_is_whole_pack(const json_t *run)
{
    return !json_is_array(json_object_get(json_object_get(run, "selection"), "checks"));
}
