/*
 * Inside a YAML file: what reading leaves for walking.
 */
#ifndef DELIGHT_YAML_PRIVATE_H
#define DELIGHT_YAML_PRIVATE_H

#include "yaml_file.h"

#include <yaml.h>

struct YamlFile {
    const char *name; /* interned */
    char *bytes;
    gsize length;
    const char *text; /* the bytes less a byte order mark */
    gsize text_length;
    GArray *lines; /* LineStart, one per line */
    yaml_document_t document;
};

/* libyaml counts lines its own way (U+2028 ends one), editors do not: so places are worked out from
 * the number of the character, which both agree upon. */
typedef struct {
    gsize byte;
    gsize character;
} LineStart;

/* The last line (from 0) that begins at or before a character, and the place of that character. */
guint yaml_file_line_of(const YamlFile *file, gsize character);
Place yaml_file_place_of(const YamlFile *file, gsize character);

/* The source of a line (from 0), and its length without the line break; NULL if there is none. */
const char *yaml_file_line(const YamlFile *file, guint line, gsize *length);

/* The node of an index that counts from 1; NULL for 0. */
const yaml_node_t *yaml_file_node(const YamlFile *file, int index);

#endif
