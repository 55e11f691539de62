/* Adding to answers.yaml without disturbing it. */
#include "answers_edit.h"

#include "kept_file.h"
#include "text.h"
#include "yaml_file.h"

#include <string.h>
#include <yaml.h>

#define HEADER "# What people answered and excused; see 'delight answer --help'.\n"

/* --- one entry as one line -------------------------------------------------------------------- */

static int on_bytes(void *data, unsigned char *bytes, size_t size)
{
    g_string_append_len(data, (const char *)bytes, (gssize)size);
    return 1;
}

/* What some reader of YAML, 1.1 or 1.2, takes for something else than text when it is plain. */
static gboolean reads_as_other(const char *text)
{
    static const char other[] =
        "^(~|null|true|false|yes|no|on|off|y|n|<<|=|[-+]?\\.(inf|nan)|[-+]?[0-9][0-9_,.:]*"
        "(e[-+]?[0-9]+)?|[-+]?\\.[0-9][0-9_]*(e[-+]?[0-9]+)?|[-+]?0x[0-9a-f_]+|0o[0-7_]+|"
        "[-+]?0b[01_]+|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([t ].*)?)?$";
    return g_regex_match_simple(other, text, G_REGEX_CASELESS | G_REGEX_DOLLAR_ENDONLY, 0);
}

/* Control characters and every kind of line end are written as escapes, on one line. */
static gboolean needs_escapes(const char *text)
{
    for (; *text; text = g_utf8_next_char(text)) {
        const gunichar c = g_utf8_get_char(text);
        if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0xfeff)
            return TRUE;
    }
    return FALSE;
}

/* Words of ours stay bare; so does what can be nothing but text, where libyaml agrees. */
static yaml_scalar_style_t style_of(const AnswersField *field)
{
    static const char *const ours[] = {"answer", "on", "until", "valid_for", NULL};
    if (needs_escapes(field->value))
        return YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    if (!g_strv_contains(ours, field->key) && reads_as_other(field->value))
        return YAML_SINGLE_QUOTED_SCALAR_STYLE;
    return YAML_ANY_SCALAR_STYLE;
}

static void add_pair(yaml_document_t *document, int map, const AnswersField *field)
{
    const int key = yaml_document_add_scalar(document, NULL, (const yaml_char_t *)field->key, -1,
                                             YAML_PLAIN_SCALAR_STYLE);
    const int value = yaml_document_add_scalar(document, NULL, (const yaml_char_t *)field->value,
                                               -1, style_of(field));
    yaml_document_append_mapping_pair(document, map, key, value);
}

/* `{customer: Acme Inc, check: toolbar, answer: yes}`: libyaml knows what needs quotes. */
static char *entry_text(const AnswersField *fields)
{
    GString *text = g_string_new(NULL);
    yaml_emitter_t emitter;
    yaml_document_t document;
    yaml_emitter_initialize(&emitter);
    yaml_emitter_set_output(&emitter, on_bytes, text);
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

/* The bytes of the line end at `place`, as libyaml counts lines; 0 where there is none. */
static gsize line_end(const char *place)
{
    static const char *const ends[] = {"\r\n",     "\n",           "\r",
                                       "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"};
    for (gsize i = 0; i < G_N_ELEMENTS(ends); i++)
        if (g_str_has_prefix(place, ends[i]))
            return strlen(ends[i]);
    return 0;
}

/* The byte at which a line (and a column of it, in characters) begins; the end when there is none.
 */
static gsize byte_of(const char *text, gsize line, gsize column)
{
    const char *place = text;
    while (line > 0 && *place) {
        const gsize end = line_end(place);
        line -= end > 0;
        place = end ? place + end : g_utf8_next_char(place);
    }
    for (; column > 0 && *place && !line_end(place); column--)
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
    g_autofree char *clean = text_clean(comment ? comment : "");
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

/* --- is the result what it should be? --------------------------------------------------------- */

static json_t *read_all(const char *name, const char *text, DiagnosticList *diagnostics)
{
    g_autoptr(YamlFile) file = yaml_file_parse(name, text, strlen(text), diagnostics);
    return file ? yaml_value_json(yaml_file_root(file), FALSE) : NULL;
}

/* The entry holds what was asked for, and nothing else. */
static gboolean is_as_asked(const json_t *entry, const AnswersField *fields)
{
    size_t n = 0;
    for (; fields->key; fields++) {
        const char *found = json_string_value(json_object_get(entry, fields->key));
        if (fields->value && g_strcmp0(found, fields->value) != 0)
            return FALSE;
        n += fields->value != NULL;
    }
    return json_object_size(entry) == n;
}

/* The same as before, every entry of both lists, but for the one more at the end of one. */
static gboolean is_one_more(const json_t *before, json_t *after, const char *list,
                            const AnswersField *fields)
{
    json_t *entries = json_object_get(after, list);
    const size_t n = json_array_size(json_object_get(before, list));
    if (json_array_size(entries) != n + 1 || !is_as_asked(json_array_get(entries, n), fields))
        return FALSE;
    json_array_remove(entries, n);
    if (n > 0)
        return json_equal(before, after);
    json_object_del(after, list);
    json_t *rest = json_is_object(before) ? json_copy((json_t *)before) : json_object();
    json_object_del(rest, list);
    const gboolean same = json_equal(rest, after);
    json_decref(rest);
    return same;
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
    g_autoptr(DiagnosticList) wrong = diagnostic_list_new();
    json_t *after = read_all(path, result, wrong);
    const gboolean good = after && is_one_more(before, after, list, fields);
    if (!after && diagnostic_list_length(wrong) > 0)
        diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, (Place){g_intern_string(path), 0, 0},
                       "take out what has run out",
                       "with one entry more this file cannot be read: %s",
                       diagnostic_list_get(wrong, 0)->text);
    else if (!good)
        diagnostic_add(diagnostics, DIAGNOSTIC_ERROR,
                       (Place){g_intern_string(path), (guint)spot.line + 1, 0}, entry,
                       "the entry cannot be put into '%s' without disturbing it; write it there "
                       "by hand",
                       list);
    json_decref(before);
    json_decref(after);
    return good ? g_steal_pointer(&result) : NULL;
}

typedef struct {
    const char *path, *list, *comment;
    const AnswersField *fields;
    DiagnosticList *diagnostics;
} Appending;

static char *append_entry(const char *text, gpointer data, GError **error)
{
    const Appending *appending = data;
    const char *wrong = NULL;
    if (!g_utf8_validate(text, -1, &wrong)) {
        g_set_error(error, KEPT_FILE_ERROR, KEPT_FILE_ERROR_REFUSED,
                    "'%s' is not UTF-8: byte 0x%02X", appending->path, (guint)(guchar)*wrong);
        return NULL;
    }
    return edit(appending->path, text, appending->list, appending->fields, appending->comment,
                appending->diagnostics);
}

/* Whoever reads the file takes it for nothing. */
static gboolean is_blank(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '\0';
}

gboolean answers_append(const char *folder, const char *list, const AnswersField *fields,
                        const char *comment, const AnswersPatience *patience,
                        DiagnosticList *diagnostics, GError **error)
{
    for (const AnswersField *field = fields; field->key; field++)
        if (field->value && is_blank(field->value)) {
            g_set_error(error, KEPT_FILE_ERROR, KEPT_FILE_ERROR_REFUSED, "'%s' is empty",
                        field->key);
            return FALSE;
        }
    g_autofree char *path = g_build_filename(folder, "answers.yaml", NULL);
    Appending appending = {path, list, comment, fields, diagnostics};
    const KeptFileChange change = {.path = path,
                                   .edit = append_entry,
                                   .data = &appending,
                                   .interrupted = patience ? patience->interrupted : NULL,
                                   .waiting = patience ? patience->waiting : NULL};
    return kept_file_change(&change, error);
}
