#include "yaml_file.h"

#include "file.h"
#include "private.h"

#include <string.h>

/* ---- places ---- */

static void index_lines(YamlFile *file)
{
    LineStart start = {0, 0};

    file->lines = g_array_new(FALSE, FALSE, sizeof(LineStart));
    g_array_append_val(file->lines, start);
    for (gsize i = 0, character = 0; i < file->text_length; i++) {
        char c = file->text[i];
        if ((c & 0xc0) != 0x80)
            character++;
        if (c == '\n' || (c == '\r' && (i + 1 == file->text_length || file->text[i + 1] != '\n'))) {
            start = (LineStart){i + 1, character};
            g_array_append_val(file->lines, start);
        }
    }
}

/* The last line that begins at or before a character. */
guint yaml_file_line_of(const YamlFile *file, gsize character)
{
    guint low = 0, high = file->lines->len;

    while (high - low > 1) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(file->lines, LineStart, middle).character <= character)
            low = middle;
        else
            high = middle;
    }
    return low;
}

Place yaml_file_place_of(const YamlFile *file, gsize character)
{
    guint line = yaml_file_line_of(file, character);
    gsize start = g_array_index(file->lines, LineStart, line).character;

    return (Place){file->name, line + 1, (guint)(character - start) + 1};
}

/* libyaml tells where bytes cannot be read by their offset. */
static Place place_of_byte(const YamlFile *file, gsize byte)
{
    gsize character = 0;

    for (gsize i = 0; i < byte && i < file->text_length; i++)
        character += (file->text[i] & 0xc0) != 0x80;
    return yaml_file_place_of(file, character);
}

/* The source of a line, and its length without the line break. */
const char *yaml_file_line(const YamlFile *file, guint line, gsize *length)
{
    if (line >= file->lines->len)
        return NULL;
    const char *start = file->text + g_array_index(file->lines, LineStart, line).byte;
    const char *end = file->text + file->text_length;
    *length = 0;
    while (start + *length < end && start[*length] != '\n' && start[*length] != '\r')
        *length += 1;
    return start;
}

/* ---- reading ---- */

/* Whether what stands behind the first ': ' (or '- ') of a line begins like something else than
 * plain text. */
static gboolean begins_with_bracket(const char *text, gsize length)
{
    g_autofree char *line = g_strndup(text, length);
    const char *colon = strstr(line, ": ");
    const char *value = colon ? colon + 2 : line;

    value += strspn(value, " -");
    return *value && strchr("{[\"'", *value);
}

/* Whether the line before one holds a comment: then the text that goes on here has ended there. */
static gboolean ends_in_comment(const YamlFile *file, guint line)
{
    gsize length = 0;
    const char *text = line > 0 ? yaml_file_line(file, line - 1, &length) : NULL;
    g_autofree char *before = g_strndup(text ? text : "", length);

    return strstr(before, " #") != NULL;
}

/* What libyaml says is right but not helpful; these are the ways into it that people take. */
static const char *syntax_hint(const YamlFile *file, const char *problem, guint line)
{
    gsize length = 0;
    const char *text = yaml_file_line(file, line, &length);

    if (text && memchr(text, '\t', length))
        return "indent with spaces; a tab is not allowed there";
    if (strstr(problem, "mapping values are not allowed"))
        return "text that holds ': ' needs quotes, or the line is indented too far";
    if (strstr(problem, "cannot start any token"))
        return "text that begins with @, ` or % needs quotes";
    if (strstr(problem, "end of stream") || strstr(problem, "',' or") ||
        strstr(problem, "node content"))
        return "a quote or a bracket is not closed, or a comma is missing";
    if (strstr(problem, "expected key") && ends_in_comment(file, line))
        return "' #' begins a comment and ends the text: quotes around the whole of it keep it";
    if (strstr(problem, "expected key") || strstr(problem, "expected '-'"))
        return text && begins_with_bracket(text, length)
                   ? "text that begins with {, [ or a quote needs quotes around the whole of it"
                   : "the indentation of this line fits none of those before";
    return NULL;
}

static gboolean is_blank_line(const YamlFile *file, guint line)
{
    gsize length = 0;
    const char *text = yaml_file_line(file, line, &length);

    return !text || strspn(text, " \t\r\n") >= length;
}

/* A mistake of structure is told where it shows, or where what is not closed began when it shows at
 * the end of the file. */
static void add_structure_error(const YamlFile *file, const yaml_parser_t *parser,
                                const char *problem, DiagnosticList *diagnostics)
{
    Place place = yaml_file_place_of(file, parser->problem_mark.index);
    Place start = yaml_file_place_of(file, parser->context_mark.index);
    const char *hint = syntax_hint(file, problem, place.line - 1);

    if (!parser->context || (place.line == start.line && place.column == start.column)) {
        diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, place, hint, "this is not YAML: %s", problem);
    } else if (is_blank_line(file, place.line - 1)) {
        diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, start, hint,
                       "this is not YAML: %s, %s that begins here", problem, parser->context);
    } else {
        diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, place, hint,
                       "this is not YAML: %s, %s that began at line %u, column %u", problem,
                       parser->context, start.line, start.column);
    }
}

static void add_syntax_error(const YamlFile *file, const yaml_parser_t *parser,
                             DiagnosticList *diagnostics)
{
    const char *problem = parser->problem ? parser->problem : "out of memory";

    if (parser->error == YAML_READER_ERROR)
        diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, place_of_byte(file, parser->problem_offset),
                       NULL, "this is not YAML: %s (0x%02X)", problem,
                       (guint)parser->problem_value);
    else
        add_structure_error(file, parser, problem, diagnostics);
}

static void start_parser(const YamlFile *file, yaml_parser_t *parser)
{
    if (!yaml_parser_initialize(parser))
        g_error("out of memory");
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(parser, (const unsigned char *)file->text, file->text_length);
}

/* A list or map that has not ended, and the key that waits for its value, or 0. */
typedef struct {
    int node;
    int key;
} Open;

typedef struct {
    YamlFile *file;
    DiagnosticList *diagnostics;
    GArray *open; /* Open, the innermost last */
    guint nodes;
    guint documents;
} Reading;

/* libyaml hands over !!str as a long name. */
static char *short_tag(const yaml_char_t *tag)
{
    static const char prefix[] = "tag:yaml.org,2002:";
    const char *text = (const char *)tag;

    return g_str_has_prefix(text, prefix) ? g_strconcat("!!", text + strlen(prefix), NULL)
                                          : g_strdup(text);
}

static void refuse(Reading *reading, const yaml_event_t *event, const char *hint, const char *what,
                   const char *name)
{
    diagnostic_add(reading->diagnostics, DIAGNOSTIC_ERROR,
                   yaml_file_place_of(reading->file, event->start_mark.index), hint, "%s%s%s%s",
                   what, name ? " '" : "", name ? name : "", name ? "'" : "");
}

/* One event: FALSE when the file is refused. */
static gboolean accept_event(Reading *reading, const yaml_event_t *event)
{
    const yaml_char_t *anchor = NULL, *tag = NULL;
    g_autofree char *tag_name = NULL;

    switch ((int)event->type) {
    case YAML_ALIAS_EVENT:
        refuse(reading, event, "write the value out; text that begins with * needs quotes",
               "aliases are not allowed:", (const char *)event->data.alias.anchor);
        return FALSE;
    case YAML_SCALAR_EVENT:
        anchor = event->data.scalar.anchor;
        tag = event->data.scalar.tag;
        break;
    case YAML_SEQUENCE_START_EVENT:
        anchor = event->data.sequence_start.anchor;
        tag = event->data.sequence_start.tag;
        break;
    case YAML_MAPPING_START_EVENT:
        anchor = event->data.mapping_start.anchor;
        tag = event->data.mapping_start.tag;
        break;
    case YAML_DOCUMENT_START_EVENT:
        if (++reading->documents > 1) {
            refuse(reading, event, "put it into a file of its own",
                   "a second document begins here, but a file holds one", NULL);
            return FALSE;
        }
        return TRUE;
    default:
        return TRUE;
    }
    tag_name = tag ? short_tag(tag) : NULL;
    if (anchor)
        refuse(reading, event, "write the value out; text that begins with & needs quotes",
               "anchors are not allowed:", (const char *)anchor);
    else if (tag)
        refuse(reading, event, "leave it out; text that begins with ! needs quotes",
               "tags are not allowed:", tag_name);
    else if (reading->open->len + (event->type != YAML_SCALAR_EVENT) > YAML_MAX_DEPTH)
        refuse(reading, event, NULL, "this is nested too deep", NULL);
    else if (++reading->nodes > YAML_MAX_NODES)
        refuse(reading, event, "split it", "this file holds too many values", NULL);
    else
        return TRUE;
    return FALSE;
}

/* A new node, of what begins here or is here; 0 when there is no memory. */
static int add_node(yaml_document_t *document, const yaml_event_t *event)
{
    switch ((int)event->type) {
    case YAML_SCALAR_EVENT:
        return yaml_document_add_scalar(document, NULL, event->data.scalar.value,
                                        (int)event->data.scalar.length, event->data.scalar.style);
    case YAML_SEQUENCE_START_EVENT:
        return yaml_document_add_sequence(document, NULL, event->data.sequence_start.style);
    default:
        return yaml_document_add_mapping(document, NULL, event->data.mapping_start.style);
    }
}

/* Puts it where it belongs. The first one is the root by itself. */
static gboolean append_node(Reading *reading, int node)
{
    yaml_document_t *document = &reading->file->document;
    if (reading->open->len == 0)
        return TRUE;
    Open *into = &g_array_index(reading->open, Open, reading->open->len - 1);
    if (yaml_document_get_node(document, into->node)->type == YAML_SEQUENCE_NODE)
        return yaml_document_append_sequence_item(document, into->node, node) != 0;
    if (into->key == 0) {
        into->key = node;
        return TRUE;
    }
    const int key = into->key;
    into->key = 0;
    return yaml_document_append_mapping_pair(document, into->node, key, node) != 0;
}

static void build(Reading *reading, const yaml_event_t *event)
{
    yaml_document_t *document = &reading->file->document;
    const gboolean ends =
        event->type == YAML_SEQUENCE_END_EVENT || event->type == YAML_MAPPING_END_EVENT;
    const gboolean begins =
        event->type == YAML_SEQUENCE_START_EVENT || event->type == YAML_MAPPING_START_EVENT;
    if (ends) {
        const guint last = reading->open->len - 1;
        const int node = g_array_index(reading->open, Open, last).node;
        yaml_document_get_node(document, node)->end_mark = event->end_mark;
        g_array_set_size(reading->open, last);
    } else if (begins || event->type == YAML_SCALAR_EVENT) {
        const int node = add_node(document, event);
        if (!node || !append_node(reading, node))
            g_error("out of memory");
        yaml_node_t *added = yaml_document_get_node(document, node);
        added->start_mark = event->start_mark;
        added->end_mark = event->end_mark;
        const Open open = {node, 0};
        if (begins)
            g_array_append_val(reading->open, open);
    }
}

/* Each event is looked at before anything is built of it: what could cost much or means nothing
 * here is refused while it is still a stream. */
static gboolean read_document(YamlFile *file, DiagnosticList *diagnostics)
{
    g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(Open));
    Reading reading = {file, diagnostics, open, 0, 0};
    yaml_parser_t parser;
    gboolean good = TRUE, done = FALSE;

    if (!yaml_document_initialize(&file->document, NULL, NULL, NULL, 1, 1))
        g_error("out of memory");
    start_parser(file, &parser);
    while (good && !done) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            add_syntax_error(file, &parser, diagnostics);
            good = FALSE;
            break;
        }
        done = event.type == YAML_STREAM_END_EVENT;
        good = accept_event(&reading, &event);
        if (good)
            build(&reading, &event);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    if (good && reading.documents == 0) {
        diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, (Place){file->name, 0, 0}, NULL,
                       "this file is empty");
        good = FALSE;
    }
    return good;
}

const yaml_node_t *yaml_file_node(const YamlFile *file, int index)
{
    return index > 0 ? file->document.nodes.start + index - 1 : NULL;
}

static void check_keys(const YamlFile *file, const yaml_node_t *map, DiagnosticList *diagnostics)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (yaml_node_pair_t *pair = map->data.mapping.pairs.start; pair < map->data.mapping.pairs.top;
         pair++) {
        const yaml_node_t *key = yaml_file_node(file, pair->key);
        Place place = yaml_file_place_of(file, key->start_mark.index);
        if (key->type != YAML_SCALAR_NODE) {
            diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, place,
                           "text that begins with { or [ needs quotes", "a key must be text");
            continue;
        }
        const char *text = (const char *)key->data.scalar.value;
        const yaml_node_t *first = g_hash_table_lookup(seen, text);
        if (!first) {
            g_hash_table_insert(seen, (gpointer)text, (gpointer)key);
            continue;
        }
        g_autofree char *hint =
            g_strdup_printf("it is already there at line %u; only one can hold",
                            yaml_file_place_of(file, first->start_mark.index).line);
        diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, place, hint, "key '%s' is there twice", text);
    }
}

/* libyaml lets these pass; none of them can be meant. */
static void check_nodes(const YamlFile *file, DiagnosticList *diagnostics)
{
    const yaml_document_t *document = &file->document;

    for (const yaml_node_t *node = document->nodes.start; node < document->nodes.top; node++) {
        if (node->type == YAML_MAPPING_NODE)
            check_keys(file, node, diagnostics);
        else if (node->type == YAML_SCALAR_NODE &&
                 strlen((const char *)node->data.scalar.value) != node->data.scalar.length)
            diagnostic_add(diagnostics, DIAGNOSTIC_ERROR,
                           yaml_file_place_of(file, node->start_mark.index), "leave the \\0 out",
                           "a text cannot hold a NUL character");
    }
}

/* Takes the bytes over. */
static YamlFile *parse_bytes(const char *name, char *bytes, gsize length,
                             DiagnosticList *diagnostics)
{
    g_autoptr(YamlFile) file = g_new0(YamlFile, 1);
    const char *wrong;

    file->name = g_intern_string(name);
    file->bytes = bytes;
    file->length = length;
    gsize mark = length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    file->text = bytes + mark;
    file->text_length = length - mark;
    index_lines(file);

    /* g_utf8_validate stops at a NUL, which is UTF-8 all the same: libyaml has a word for it. */
    if (!g_utf8_validate_len(file->text, file->text_length, &wrong) && *wrong) {
        diagnostic_add(diagnostics, DIAGNOSTIC_ERROR,
                       place_of_byte(file, (gsize)(wrong - file->text)), "save it as UTF-8",
                       "this file is not UTF-8 text: byte 0x%02X here",
                       (guint)(unsigned char)*wrong);
        return NULL;
    }
    if (!read_document(file, diagnostics))
        return NULL;
    check_nodes(file, diagnostics);
    return g_steal_pointer(&file);
}

YamlFile *yaml_file_parse(const char *name, const char *bytes, gsize length,
                          DiagnosticList *diagnostics)
{
    if (length > YAML_MAX_BYTES) {
        diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, (Place){g_intern_string(name), 0, 0},
                       "split it", "this file is larger than 4 MiB");
        return NULL;
    }
    char *copy = g_malloc(length + 1);
    if (length > 0)
        memcpy(copy, bytes, length);
    copy[length] = '\0';
    return parse_bytes(name, copy, length, diagnostics);
}

YamlFile *yaml_file_load(const char *path, const char *name, DiagnosticList *diagnostics)
{
    g_autofree char *problem = NULL;
    gsize length;
    char *bytes = file_bytes_read(path, YAML_MAX_BYTES, &length, &problem);

    if (bytes)
        return parse_bytes(name, bytes, length, diagnostics);
    diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, (Place){g_intern_string(name), 0, 0}, NULL, "%s",
                   problem);
    return NULL;
}

void yaml_file_free(YamlFile *file)
{
    if (!file)
        return;
    yaml_document_delete(&file->document);
    if (file->lines)
        g_array_unref(file->lines);
    g_free(file->bytes);
    g_free(file);
}

const char *yaml_file_bytes(const YamlFile *file, gsize *length)
{
    *length = file->length;
    return file->bytes;
}
