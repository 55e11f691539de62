/* Adding to answers.yaml without disturbing it. */
#include "answers_edit.h"

#include "yaml_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include <yaml.h>

#define HEADER "# What people answered and excused; see 'delight answer --help'.\n"

/* --- one entry as one line -------------------------------------------------------------------- */

static int take_bytes(void *data, unsigned char *bytes, size_t size)
{
    g_string_append_len(data, (const char *)bytes, (gssize)size);
    return 1;
}

static void add_pair(yaml_document_t *document, int map, const AnswersField *field)
{
    /* A line break in a note would break the line that the entry is. */
    g_autofree char *flat = g_strdup(field->value);
    g_strdelimit(flat, "\r\n\t", ' ');
    const int key = yaml_document_add_scalar(document, NULL, (const yaml_char_t *)field->key, -1,
                                             YAML_PLAIN_SCALAR_STYLE);
    const int value = yaml_document_add_scalar(document, NULL, (const yaml_char_t *)flat, -1,
                                               YAML_ANY_SCALAR_STYLE);
    yaml_document_append_mapping_pair(document, map, key, value);
}

/* `{customer: Acme Inc, check: toolbar, answer: yes}`: libyaml knows what needs quotes. */
static char *entry_text(const AnswersField *fields)
{
    GString *text = g_string_new(NULL);
    yaml_emitter_t emitter;
    yaml_document_t document;
    yaml_emitter_initialize(&emitter);
    yaml_emitter_set_output(&emitter, take_bytes, text);
    yaml_emitter_set_unicode(&emitter, 1);
    yaml_emitter_set_width(&emitter, -1);
    yaml_document_initialize(&document, NULL, NULL, NULL, 1, 1);
    const int map = yaml_document_add_mapping(&document, NULL, YAML_FLOW_MAPPING_STYLE);
    for (; fields->key; fields++)
        if (fields->value)
            add_pair(&document, map, fields);
    yaml_emitter_open(&emitter);
    yaml_emitter_dump(&emitter, &document);
    yaml_emitter_close(&emitter);
    yaml_emitter_delete(&emitter);
    g_strchomp(text->str);
    return g_string_free(text, FALSE);
}

/* --- where it goes ---------------------------------------------------------------------------- */

/* A point in the file: a line and a column, both from 0, in characters. */
typedef struct {
    gsize line, column;
    gboolean whole_line; /* a line of its own before `line`, else inside it */
    gsize indent;        /* of the dash */
    const char *before;  /* what stands before the entry inside a line */
    gboolean has_key;    /* FALSE: the list is not there yet */
} Spot;

static yaml_mark_t last_mark(yaml_document_t *document, const yaml_node_t *node)
{
    if (node->type == YAML_MAPPING_NODE && node->data.mapping.style != YAML_FLOW_MAPPING_STYLE &&
        node->data.mapping.pairs.top > node->data.mapping.pairs.start)
        return last_mark(
            document, yaml_document_get_node(document, (node->data.mapping.pairs.top - 1)->value));
    if (node->type == YAML_SEQUENCE_NODE && node->data.sequence.style != YAML_FLOW_SEQUENCE_STYLE &&
        node->data.sequence.items.top > node->data.sequence.items.start)
        return last_mark(document,
                         yaml_document_get_node(document, *(node->data.sequence.items.top - 1)));
    return node->end_mark;
}

static Spot spot_in_list(yaml_document_t *document, const yaml_node_t *list)
{
    const gboolean empty = list->data.sequence.items.top == list->data.sequence.items.start;
    if (list->data.sequence.style == YAML_FLOW_SEQUENCE_STYLE)
        return (Spot){.line = list->end_mark.line,
                      .column = list->end_mark.column - 1,
                      .before = empty ? "" : ", ",
                      .has_key = TRUE};
    const yaml_mark_t end = last_mark(document, list);
    /* A literal block ends at the beginning of the line behind it. */
    return (Spot){.line = end.column == 0 ? end.line : end.line + 1,
                  .whole_line = TRUE,
                  .indent = list->start_mark.column,
                  .has_key = TRUE};
}

static Spot find_spot(yaml_document_t *document, const char *list)
{
    const yaml_node_t *root = yaml_document_get_root_node(document);
    if (!root || root->type != YAML_MAPPING_NODE)
        return (Spot){.has_key = FALSE};
    for (const yaml_node_pair_t *pair = root->data.mapping.pairs.start;
         pair < root->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = yaml_document_get_node(document, pair->key);
        const yaml_node_t *value = yaml_document_get_node(document, pair->value);
        if (key->type != YAML_SCALAR_NODE || strcmp((char *)key->data.scalar.value, list) != 0)
            continue;
        if (value->type == YAML_SEQUENCE_NODE)
            return spot_in_list(document, value);
        return (Spot){
            .line = key->end_mark.line + 1, .whole_line = TRUE, .indent = 2, .has_key = TRUE};
    }
    return (Spot){.has_key = FALSE};
}

/* The byte at which a line (and a column of it, in characters) begins; the end when there is none.
 */
static gsize byte_of(const char *text, gsize line, gsize column)
{
    const char *place = text;
    for (; line > 0 && *place; line--) {
        const char *end = strchr(place, '\n');
        place = end ? end + 1 : place + strlen(place);
    }
    for (; column > 0 && *place && *place != '\n'; column--)
        place = g_utf8_next_char(place);
    return (gsize)(place - text);
}

static void end_line(GString *text)
{
    if (text->len > 0 && text->str[text->len - 1] != '\n')
        g_string_append_c(text, '\n');
}

static char *with_entry(const char *text, const Spot *spot, const char *list, const char *entry,
                        const char *comment)
{
    GString *result = g_string_new(NULL);
    g_autofree char *clean = g_strdup(comment ? comment : "");
    g_strdelimit(clean, "\r\n\t", ' ');
    g_autofree char *remark = *clean ? g_strconcat("  # ", clean, NULL) : g_strdup("");
    if (!spot->has_key) {
        g_string_append(result, text);
        end_line(result);
        g_string_append_printf(result, "%s%s:\n  - %s%s\n", result->len ? "\n" : HEADER "\n", list,
                               entry, remark);
        return g_string_free(result, FALSE);
    }
    const gsize at = byte_of(text, spot->line, spot->column);
    g_string_append_len(result, text, (gssize)at);
    if (spot->whole_line) {
        end_line(result);
        g_string_append_printf(result, "%*s- %s%s\n", (int)spot->indent, "", entry, remark);
    } else {
        g_string_append_printf(result, "%s%s", spot->before, entry);
    }
    g_string_append(result, text + at);
    return g_string_free(result, FALSE);
}

/* --- holding the result to what it should be ---------------------------------------------------
 */

static json_t *read_all(const char *name, const char *text, DiagnosticList *diagnostics)
{
    g_autoptr(YamlFile) file = yaml_file_parse(name, text, strlen(text), diagnostics);
    if (!file)
        return NULL;
    json_t *all = yaml_value_json(yaml_file_root(file), FALSE);
    return all;
}

/* The same as before, but for one more entry at the end of the list. */
static gboolean is_one_more(const json_t *before, json_t *after, const char *list)
{
    json_t *entries = json_object_get(after, list);
    const json_t *old = json_object_get(before, list);
    const size_t n = json_array_size(old);
    if (json_array_size(entries) != n + 1)
        return FALSE;
    json_array_remove(entries, n);
    if (n == 0) {
        json_object_del(after, list);
        json_t *rest = json_is_object(before) ? json_copy((json_t *)before) : json_object();
        json_object_del(rest, list);
        const gboolean same = json_equal(rest, after);
        json_decref(rest);
        return same;
    }
    return json_equal(before, after);
}

static gboolean spot_of(const char *text, const char *list, Spot *spot)
{
    yaml_parser_t parser;
    yaml_document_t document;
    yaml_parser_initialize(&parser);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, strlen(text));
    const gboolean parsed = yaml_parser_load(&parser, &document);
    if (parsed) {
        *spot = find_spot(&document, list);
        yaml_document_delete(&document);
    }
    yaml_parser_delete(&parser);
    return parsed;
}

static gboolean has_content(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_strstrip(*line);
        if (**line && **line != '#')
            return TRUE;
    }
    return FALSE;
}

/* --- the file --------------------------------------------------------------------------------- */

static gboolean fail(GError **error, const char *doing, const char *path)
{
    const int problem = errno;
    g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(problem), "cannot %s '%s': %s",
                doing, path, g_strerror(problem));
    return FALSE;
}

/* The new text, or NULL when the old one is not understood. */
static char *edit(const char *path, const char *text, const char *list, const AnswersField *fields,
                  const char *comment, DiagnosticList *diagnostics)
{
    const gboolean empty = !has_content(text);
    Spot spot = {0};
    json_t *before = empty ? json_object() : read_all(path, text, diagnostics);
    if (!before || diagnostic_list_errors(diagnostics) > 0 ||
        (!empty && !spot_of(text, list, &spot))) {
        json_decref(before);
        return NULL;
    }
    g_autofree char *entry = entry_text(fields);
    g_autofree char *result = with_entry(text, &spot, list, entry, comment);
    json_t *after = read_all(path, result, diagnostics);
    const gboolean good = after && is_one_more(before, after, list);
    if (!good)
        diagnostic_add(diagnostics, DIAGNOSTIC_ERROR,
                       (Place){g_intern_string(path), (guint)spot.line + 1, 0}, entry,
                       "the entry cannot be put into '%s' without disturbing it; write it there "
                       "by hand",
                       list);
    json_decref(before);
    json_decref(after);
    return good ? g_steal_pointer(&result) : NULL;
}

static gboolean replace(const char *path, const char *list, const AnswersField *fields,
                        const char *comment, DiagnosticList *diagnostics, GError **error)
{
    g_autofree char *text = NULL;
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        text = g_strdup("");
    else if (!g_file_get_contents(path, &text, NULL, error))
        return FALSE;
    g_autofree char *result = edit(path, text, list, fields, comment, diagnostics);
    return result && g_file_set_contents_full(
                         path, result, -1,
                         G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644, error);
}

gboolean answers_append(const char *folder, const char *list, const AnswersField *fields,
                        const char *comment, DiagnosticList *diagnostics, GError **error)
{
    /* The folder is locked and not the file, which is replaced by another each time. */
    const int lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock < 0)
        return fail(error, "open", folder);
    int locked;
    while ((locked = flock(lock, LOCK_EX)) != 0 && errno == EINTR)
        continue;
    g_autofree char *path = g_build_filename(folder, "answers.yaml", NULL);
    const gboolean done = locked == 0 ? replace(path, list, fields, comment, diagnostics, error)
                                      : fail(error, "lock", folder);
    close(lock);
    return done;
}
