/* Mappings that are laid over others, and read as one. */
#include "private.h"

struct PackOverrides {
    const GPtrArray *files, *more;
    GPtrArray *overlays; /* YamlOverlay*, the newest last */
};

static void overlay_free(gpointer overlay)
{
    yaml_overlay_free(overlay);
}

PackOverrides *pack_overrides_new(const GPtrArray *files, const GPtrArray *more)
{
    PackOverrides *overrides = g_new0(PackOverrides, 1);

    overrides->files = files;
    overrides->more = more;
    overrides->overlays = g_ptr_array_new_with_free_func(overlay_free);
    return overrides;
}

void pack_overrides_free(PackOverrides *overrides)
{
    if (!overrides)
        return;
    g_ptr_array_unref(overrides->overlays);
    g_free(overrides);
}

static gboolean is_at(YamlValue value, Place place)
{
    Place own = yaml_value_place(value);

    return own.file == place.file && own.line == place.line && own.column == place.column;
}

/* The mapping at a place; of kind YAML_NULL where there is none. */
static YamlValue find_in(YamlValue list, Place place)
{
    for (guint i = 0; yaml_value_kind(list) == YAML_LIST && i < yaml_value_length(list); i++)
        if (is_at(yaml_value_item(list, i), place))
            return yaml_value_item(list, i);
    return (YamlValue){0};
}

static YamlValue find_in_files(const GPtrArray *files, const char *list, Place place)
{
    YamlValue found = {0};

    for (guint i = 0; i < files->len && !found.file; i++) {
        YamlValue root = yaml_file_root(files->pdata[i]);
        found = find_in(yaml_value_get(root, list), place);
        if (!found.file)
            found = find_in(yaml_value_get(yaml_value_get(root, "scorecard"), list), place);
    }
    return found;
}

/* What was laid over another is that already. */
static YamlValue find(const PackOverrides *overrides, const char *list, Place place)
{
    for (guint i = 0; i < overrides->overlays->len; i++) {
        YamlValue value = yaml_overlay_value(overrides->overlays->pdata[i]);
        if (is_at(value, place))
            return value;
    }
    YamlValue found = find_in_files(overrides->files, list, place);
    return found.file ? found : find_in_files(overrides->more, list, place);
}

gpointer pack_overridden(PackOverrides *overrides, const FieldTable *table, const char *list,
                         Place over, Place under, DiagnosticList *diagnostics)
{
    YamlOverlay *overlay =
        yaml_overlay_new(find(overrides, list, over), find(overrides, list, under), "params");
    gpointer item = fields_new(table);

    g_ptr_array_add(overrides->overlays, overlay);
    fields_read(table, yaml_overlay_value(overlay), item, diagnostics);
    return item;
}
