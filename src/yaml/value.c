#include "private.h"

#include <string.h>

typedef struct {
    YamlValue key, entry;
} Pair;

struct YamlOverlay {
    YamlValue over;
    GArray *pairs;      /* Pair */
    YamlOverlay *below; /* of the values of the key that is laid over as well, or NULL */
};

static const yaml_node_t *node_of(YamlValue value)
{
    return value.file ? yaml_file_node(value.file, value.node) : NULL;
}

YamlValue yaml_file_root(const YamlFile *file)
{
    return (YamlValue){file, file->document.nodes.top > file->document.nodes.start ? 1 : 0, NULL};
}

YamlKind yaml_value_kind(YamlValue value)
{
    const yaml_node_t *node = node_of(value);

    if (!node || node->type == YAML_NO_NODE)
        return YAML_NULL;
    if (node->type == YAML_SEQUENCE_NODE)
        return YAML_LIST;
    if (node->type == YAML_MAPPING_NODE)
        return YAML_MAP;
    const char *text = (const char *)node->data.scalar.value;
    gboolean plain = node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
    return plain && g_strv_contains(nulls, text) ? YAML_NULL : YAML_TEXT;
}

Place yaml_value_place(YamlValue value)
{
    const yaml_node_t *node = node_of(value);

    if (node)
        return yaml_file_place_of(value.file, node->start_mark.index);
    return (Place){value.file ? value.file->name : NULL, 0, 0};
}

const char *yaml_value_text(YamlValue value)
{
    const yaml_node_t *node = node_of(value);

    return node && node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value : NULL;
}

static yaml_scalar_style_t style_of(const yaml_node_t *node)
{
    return node && node->type == YAML_SCALAR_NODE ? node->data.scalar.style : YAML_ANY_SCALAR_STYLE;
}

gboolean yaml_value_quoted(YamlValue value)
{
    yaml_scalar_style_t style = style_of(node_of(value));

    return style != YAML_ANY_SCALAR_STYLE && style != YAML_PLAIN_SCALAR_STYLE;
}

static guint leading_spaces(const char *text, gsize length)
{
    guint n = 0;

    while (n < length && text[n] == ' ')
        n++;
    return n;
}

/* The first line of the text that is not blank stands in the file with its own leading spaces and
 * those of the block, whether the block says how many (|2) or not. */
gboolean yaml_value_block(YamlValue value, guint *indent)
{
    const yaml_node_t *node = node_of(value);

    if (style_of(node) != YAML_LITERAL_SCALAR_STYLE)
        return FALSE;
    guint line = yaml_file_line_of(value.file, node->start_mark.index) + 1;
    const char *text = (const char *)node->data.scalar.value;
    gsize own = strcspn(text, "\n");
    while (leading_spaces(text, own) == own && text[own]) {
        text += own + 1;
        own = strcspn(text, "\n");
        line++;
    }
    gsize length = 0;
    const char *source = yaml_file_line(value.file, line, &length);
    guint in_file = source ? leading_spaces(source, length) : 0;
    guint in_text = leading_spaces(text, own);
    *indent = in_file > in_text ? in_file - in_text : 0;
    return TRUE;
}

gboolean yaml_value_exact(YamlValue value, guint *column)
{
    const yaml_node_t *node = node_of(value);
    yaml_scalar_style_t style = style_of(node);
    guint quote = style == YAML_PLAIN_SCALAR_STYLE ? 0 : 1;

    if (style != YAML_PLAIN_SCALAR_STYLE && style != YAML_SINGLE_QUOTED_SCALAR_STYLE &&
        style != YAML_DOUBLE_QUOTED_SCALAR_STYLE)
        return FALSE;
    if (node->start_mark.line != node->end_mark.line)
        return FALSE;
    gsize written = node->end_mark.index - node->start_mark.index - 2 * quote;
    const char *text = (const char *)node->data.scalar.value;
    if (written != (gsize)g_utf8_strlen(text, -1) || node->data.scalar.length != strlen(text))
        return FALSE; /* an escape, so what is written is longer than what is meant */
    *column = yaml_file_place_of(value.file, node->start_mark.index).column + quote;
    return TRUE;
}

char *yaml_value_comment(YamlValue value, Place *place)
{
    const yaml_node_t *node = node_of(value);

    if (style_of(node) != YAML_PLAIN_SCALAR_STYLE)
        return NULL;
    Place end = yaml_file_place_of(value.file, node->end_mark.index);
    gsize length = 0;
    const char *line = yaml_file_line(value.file, end.line - 1, &length);
    g_autofree char *whole = g_strndup(line, length);
    const char *behind = g_utf8_offset_to_pointer(whole, (glong)end.column - 1);
    gsize blanks = strspn(behind, " \t");
    if (blanks == 0 || behind[blanks] != '#')
        return NULL;
    *place = (Place){end.file, end.line, end.column + (guint)blanks};
    return g_strdup(behind + blanks);
}

Source yaml_value_source(YamlValue value)
{
    Source source = {0};

    if (yaml_value_kind(value) != YAML_TEXT)
        return source;
    source.text = g_strdup(yaml_value_text(value));
    source.place = yaml_value_place(value);
    source.quoted = yaml_value_quoted(value);
    source.block = yaml_value_block(value, &source.indent);
    source.exact = yaml_value_exact(value, &source.column);
    return source;
}

guint yaml_value_length(YamlValue value)
{
    const yaml_node_t *node = node_of(value);

    if (value.overlay)
        return value.overlay->pairs->len;
    if (node && node->type == YAML_SEQUENCE_NODE)
        return (guint)(node->data.sequence.items.top - node->data.sequence.items.start);
    if (node && node->type == YAML_MAPPING_NODE)
        return (guint)(node->data.mapping.pairs.top - node->data.mapping.pairs.start);
    return 0;
}

YamlValue yaml_value_item(YamlValue list, guint index)
{
    return (YamlValue){list.file, node_of(list)->data.sequence.items.start[index], NULL};
}

YamlValue yaml_value_key(YamlValue map, guint index)
{
    if (map.overlay)
        return g_array_index(map.overlay->pairs, Pair, index).key;
    return (YamlValue){map.file, node_of(map)->data.mapping.pairs.start[index].key, NULL};
}

YamlValue yaml_value_entry(YamlValue map, guint index)
{
    if (map.overlay)
        return g_array_index(map.overlay->pairs, Pair, index).entry;
    return (YamlValue){map.file, node_of(map)->data.mapping.pairs.start[index].value, NULL};
}

YamlValue yaml_value_get(YamlValue map, const char *key)
{
    for (guint i = 0; yaml_value_kind(map) == YAML_MAP && i < yaml_value_length(map); i++)
        if (g_strcmp0(yaml_value_text(yaml_value_key(map, i)), key) == 0)
            return yaml_value_entry(map, i);
    return (YamlValue){map.file, 0, NULL};
}

const char *yaml_value_describe(YamlValue value)
{
    switch (yaml_value_kind(value)) {
    case YAML_NULL:
        return "nothing";
    case YAML_TEXT:
        return "text";
    case YAML_LIST:
        return "a list";
    case YAML_MAP:
        return "a mapping";
    }
    g_assert_not_reached();
}

/* ---- one mapping laid over another ---- */

static int find_key(YamlValue map, const char *key)
{
    for (guint i = 0; key && i < yaml_value_length(map); i++)
        if (g_strcmp0(yaml_value_text(yaml_value_key(map, i)), key) == 0)
            return (int)i;
    return -1;
}

static YamlValue lay_over(YamlOverlay *overlay, YamlValue over, YamlValue under)
{
    if (yaml_value_kind(over) != YAML_MAP || yaml_value_kind(under) != YAML_MAP || overlay->below)
        return over;
    overlay->below = yaml_overlay_new(over, under, NULL);
    return yaml_overlay_value(overlay->below);
}

YamlOverlay *yaml_overlay_new(YamlValue over, YamlValue under, const char *deep)
{
    YamlOverlay *overlay = g_new0(YamlOverlay, 1);

    overlay->over = over;
    overlay->pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
    for (guint i = 0; i < yaml_value_length(under); i++) {
        Pair pair = {yaml_value_key(under, i), yaml_value_entry(under, i)};
        const char *name = yaml_value_text(pair.key);
        int at = find_key(over, name);
        if (at >= 0) {
            YamlValue entry = yaml_value_entry(over, (guint)at);
            gboolean both = g_strcmp0(name, deep) == 0;
            pair.key = yaml_value_key(over, (guint)at);
            pair.entry = both ? lay_over(overlay, entry, pair.entry) : entry;
        }
        g_array_append_val(overlay->pairs, pair);
    }
    for (guint i = 0; i < yaml_value_length(over); i++) {
        Pair pair = {yaml_value_key(over, i), yaml_value_entry(over, i)};
        if (find_key(under, yaml_value_text(pair.key)) < 0)
            g_array_append_val(overlay->pairs, pair);
    }
    return overlay;
}

void yaml_overlay_free(YamlOverlay *overlay)
{
    if (!overlay)
        return;
    yaml_overlay_free(overlay->below);
    g_array_unref(overlay->pairs);
    g_free(overlay);
}

YamlValue yaml_overlay_value(const YamlOverlay *overlay)
{
    return (YamlValue){overlay->over.file, overlay->over.node, overlay};
}
