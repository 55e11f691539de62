/*
 * One YAML file as a tree with places.
 *
 * A file is read whole, checked (UTF-8, one document, no anchors, no tags, no key twice, bounded in
 * size, depth and nodes) and then walked by value: YamlValue is a small handle, copied freely and
 * valid as long as its file. Every scalar is text; what it means is decided by whoever reads it.
 */
#ifndef DELIGHT_YAML_FILE_H
#define DELIGHT_YAML_FILE_H

#include "file.h"
#include "source.h"

#include <jansson.h>

#define YAML_MAX_BYTES FILE_WRITTEN_BYTES
#define YAML_MAX_DEPTH 32
#define YAML_MAX_NODES 500000

typedef struct YamlFile YamlFile;
typedef struct YamlOverlay YamlOverlay;

typedef struct {
    const YamlFile *file;
    int node;                   /* 0: no value at all */
    const YamlOverlay *overlay; /* of two mappings laid over one another, else NULL */
} YamlValue;

typedef enum {
    YAML_NULL, /* absent, empty, ~ or null */
    YAML_TEXT,
    YAML_LIST,
    YAML_MAP,
} YamlKind;

/* Reads `path`; `name` is what places call it. Mistakes go to `diagnostics`. NULL when the file
 * cannot be read or is not one YAML document of bounded size; a key that stands twice, a key that
 * is no text or a NUL inside a text are mistakes too, but the file is still worth walking. An empty
 * file is a mistake. */
YamlFile *yaml_file_load(const char *path, const char *name, DiagnosticList *diagnostics);
/* The same for bytes that are at hand. */
YamlFile *yaml_file_parse(const char *name, const char *bytes, gsize length,
                          DiagnosticList *diagnostics);
void yaml_file_free(YamlFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(YamlFile, yaml_file_free)

YamlValue yaml_file_root(const YamlFile *file);
/* The bytes as they were read, for a digest. */
const char *yaml_file_bytes(const YamlFile *file, gsize *length);

YamlKind yaml_value_kind(YamlValue value);
Place yaml_value_place(YamlValue value);

/* Text of a scalar; NULL for anything else. `yaml_value_quoted`: in quotes, or a block. */
const char *yaml_value_text(YamlValue value);
gboolean yaml_value_quoted(YamlValue value);
/* A literal block (|), and how many characters its lines are indented by in the file. */
gboolean yaml_value_block(YamlValue value, guint *indent);
/* Where the first character of the text stands, when it stands on one line just as it is. */
gboolean yaml_value_exact(YamlValue value, guint *column);

/* The comment that stands behind plain text on its last line, from its # on, and where that is;
 * NULL for anything else. New string. */
char *yaml_value_comment(YamlValue value, Place *place);

/* A scalar with its place (its text the caller's); all zero for anything else. */
Source yaml_value_source(YamlValue value);
/* Items of a list, or keys and values of a mapping, in the order of the file. */
guint yaml_value_length(YamlValue value);
YamlValue yaml_value_item(YamlValue list, guint index);
YamlValue yaml_value_key(YamlValue map, guint index);
YamlValue yaml_value_entry(YamlValue map, guint index);
/* The value of a key; a value of kind YAML_NULL when there is none. */
YamlValue yaml_value_get(YamlValue map, const char *key);

/* One mapping laid over another, which may be of another file: the keys of both in the order of
 * `under`, then those that only `over` has; where both have one, the value of `over`, but below
 * `deep` both mappings. It stands where `over` does. Both files outlive it. */
YamlOverlay *yaml_overlay_new(YamlValue over, YamlValue under, const char *deep);
void yaml_overlay_free(YamlOverlay *overlay);
YamlValue yaml_overlay_value(const YamlOverlay *overlay);

/* "a list", "text", "a mapping" or "nothing", for messages. */
const char *yaml_value_describe(YamlValue value);

/* As data: every scalar a string (a null stays null), or `typed`: plain numbers, true and false
 * too. New reference. */
json_t *yaml_value_json(YamlValue value, gboolean typed);

#endif
