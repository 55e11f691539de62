/* YAML files: what is accepted, what is refused, and where values stand. */
#include "yaml_file.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static YamlFile *parse(const char *bytes, gssize length, DiagnosticList *diagnostics)
{
    return yaml_file_parse("x.yaml", bytes, length < 0 ? strlen(bytes) : (gsize)length,
                           diagnostics);
}

static YamlFile *good(const char *bytes)
{
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    YamlFile *file = parse(bytes, -1, diagnostics);

    if (diagnostic_list_length(diagnostics))
        g_error("%s", diagnostic_list_get(diagnostics, 0)->text);
    g_assert_nonnull(file);
    return file;
}

/* The first mistake in `bytes` stands at `line`:`column` and speaks of `text`. */
static void assert_wrong(const char *bytes, gssize length, guint line, guint column,
                         const char *text)
{
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    G_GNUC_UNUSED g_autoptr(YamlFile) file = parse(bytes, length, diagnostics);

    g_assert_cmpuint(diagnostic_list_errors(diagnostics), >, 0);
    const Diagnostic *first = diagnostic_list_get(diagnostics, 0);
    if (!strstr(first->text, text) || first->place.line != line || first->place.column != column)
        g_error("%u:%u: %s", first->place.line, first->place.column, first->text);
}

static void test_kinds(void)
{
    g_autoptr(YamlFile) file =
        good("a: text\nb: [1, 2]\nc: {d: 1}\ne:\nf: ~\ng: null\nh: 'null'\ni: ''\n");
    YamlValue root = yaml_file_root(file);
    static const struct {
        const char *key;
        YamlKind kind;
        guint length;
    } rows[] = {{"a", YAML_TEXT, 0}, {"b", YAML_LIST, 2}, {"c", YAML_MAP, 1},
                {"e", YAML_NULL, 0}, {"f", YAML_NULL, 0}, {"g", YAML_NULL, 0},
                {"h", YAML_TEXT, 0}, {"i", YAML_TEXT, 0}, {"z", YAML_NULL, 0}};

    g_assert_cmpint(yaml_value_kind(root), ==, YAML_MAP);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        YamlValue value = yaml_value_get(root, rows[i].key);
        g_assert_cmpint(yaml_value_kind(value), ==, rows[i].kind);
        g_assert_cmpuint(yaml_value_length(value), ==, rows[i].length);
    }
    g_assert_cmpstr(yaml_value_text(yaml_value_get(root, "a")), ==, "text");
    g_assert_null(yaml_value_text(yaml_value_get(root, "b")));
    g_assert_true(yaml_value_quoted(yaml_value_get(root, "h")));
    g_assert_false(yaml_value_quoted(yaml_value_get(root, "a")));
    g_assert_cmpstr(yaml_value_text(yaml_value_item(yaml_value_get(root, "b"), 1)), ==, "2");
}

static void assert_place(YamlFile *file, const char *key, guint line, guint column)
{
    Place place = yaml_value_place(yaml_value_get(yaml_file_root(file), key));

    g_assert_cmpstr(place.file, ==, "x.yaml");
    g_assert_cmpuint(place.line, ==, line);
    g_assert_cmpuint(place.column, ==, column);
}

/* An editor does not end lines where libyaml does (U+2028), and CR LF is one line break. */
static void test_places(void)
{
    g_autoptr(YamlFile) unix_lines = good("a: 1\nb: \"\xe2\x80\xa8\"\nc: {東: é, d: 4}\nd: 3\n");
    g_autoptr(YamlFile) windows = good("a: 1\r\nb: 2\r\nc: |\r\n  x\r\nd: 3\r\n");
    g_autoptr(YamlFile) marked = good("\xef\xbb\xbf"
                                      "a: 1\nb: 2\n");

    assert_place(unix_lines, "b", 2, 4);
    assert_place(unix_lines, "c", 3, 4);
    assert_place(unix_lines, "d", 4, 4);
    assert_place(windows, "c", 3, 4);
    assert_place(windows, "d", 5, 4);
    assert_place(marked, "a", 1, 4);
    assert_place(marked, "b", 2, 4);
}

static void assert_block(const char *bytes, guint indent)
{
    g_autoptr(YamlFile) file = good(bytes);
    guint found = 99;

    g_assert_true(yaml_value_block(yaml_value_get(yaml_file_root(file), "a"), &found));
    g_assert_cmpuint(found, ==, indent);
}

static void test_blocks(void)
{
    assert_block("a: |\n  x\n", 2);
    assert_block("a: | # why\n       x\n         y\n", 7);
    assert_block("a: |2\n    x\n", 2);    /* two of the four blanks are the text's own */
    assert_block("a: |-\n\n\n   x\n", 3); /* blank lines first */
    assert_block("a: |\n \n   x\n", 3);   /* a shorter line of blanks first */
    assert_block("a: |1\n   \n   x\n", 1);
    g_autoptr(YamlFile) file = good("a: >\n  x\nb: 'x'\n");
    guint indent;
    g_assert_false(yaml_value_block(yaml_value_get(yaml_file_root(file), "a"), &indent));
    g_assert_false(yaml_value_block(yaml_value_get(yaml_file_root(file), "b"), &indent));
}

static void assert_exact(const char *bytes, guint column)
{
    g_autoptr(YamlFile) file = good(bytes);
    guint found = 0;
    gboolean exact = yaml_value_exact(yaml_value_get(yaml_file_root(file), "a"), &found);

    g_assert_cmpint(exact, ==, column > 0);
    if (exact)
        g_assert_cmpuint(found, ==, column);
}

static void test_exact(void)
{
    assert_exact("a: text\n", 4);
    assert_exact("a:   'text'\n", 7);
    assert_exact("a: \"é text\"\n", 5);
    assert_exact("{a: b c , d: e}\n", 5);
    assert_exact("a: 'it''s'\n", 0);
    assert_exact("a: \"tab\\t\"\n", 0);
    assert_exact("a: two\n  lines\n", 0);
    assert_exact("a: |\n  x\n", 0);
}

static void assert_json(const char *bytes, gboolean typed, const char *expected)
{
    g_autoptr(YamlFile) file = good(bytes);
    json_t *json = yaml_value_json(yaml_file_root(file), typed);
    char *text = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY);

    g_assert_cmpstr(text, ==, expected);
    free(text);
    json_decref(json);
}

static void test_json(void)
{
    const char *bytes =
        "[1, -2, 0.5, 010, 1e3, .5, 1., true, 'true', True, ~, '', null, x, {y: [3]}]";

    assert_json(
        bytes, TRUE,
        "[1,-2,0.5,\"010\",\"1e3\",\".5\",\"1.\",true,\"true\",\"True\",null,\"\",null,\"x\","
        "{\"y\":[3]}]");
    assert_json(
        bytes, FALSE,
        "[\"1\",\"-2\",\"0.5\",\"010\",\"1e3\",\".5\",\"1.\",\"true\",\"true\",\"True\",null,"
        "\"\",null,\"x\",{\"y\":[\"3\"]}]");
    assert_json("[9223372036854775807, 9223372036854775808, -]", TRUE,
                "[9223372036854775807,\"9223372036854775808\",\"-\"]");
    assert_json("yes", TRUE, "\"yes\"");
}

static void test_refused(void)
{
    assert_wrong("", 0, 0, 0, "empty");
    assert_wrong("# nothing\n", -1, 0, 0, "empty");
    assert_wrong("a: b: c\n", -1, 1, 5, "mapping values are not allowed");
    assert_wrong("a: [1\nb: 2\n", -1, 2, 2, "that began at line 1, column 4");
    assert_wrong("a: &x 1\n", -1, 1, 4, "anchors are not allowed: 'x'");
    assert_wrong("a: 1\nb: *x\n", -1, 2, 4, "aliases are not allowed: 'x'");
    assert_wrong("a: !!int 1\n", -1, 1, 4, "tags are not allowed: '!!int'");
    assert_wrong("a: !secret 1\n", -1, 1, 4, "tags are not allowed: '!secret'");
    assert_wrong("a: 1\n---\nb: 1\n", -1, 2, 1, "a second document");
    assert_wrong("a: 1\nb: 2\na: 3\n", -1, 3, 1, "key 'a' is there twice");
    assert_wrong("a: 1\n[b]: 2\n", -1, 2, 1, "a key must be text");
    assert_wrong("a: \"x\\0y\"\n", -1, 1, 4, "NUL");
    assert_wrong("a: x\0y\n", 7, 1, 5, "control characters are not allowed (0x00)");
    assert_wrong("a: 1\nb: é\xff\n", -1, 2, 5, "not UTF-8 text: byte 0xFF");
    assert_wrong("\xff\xfe"
                 "a\0",
                 4, 1, 1, "not UTF-8");
    assert_wrong("a: \xed\xa0\x80\n", -1, 1, 4, "not UTF-8"); /* half a surrogate pair */
}

/* None of these may take long or much. */
static void test_hostile(void)
{
    g_autofree char *brackets = g_strnfill(1000000, '[');
    g_autofree char *braces = g_strnfill(1000000, '{');
    g_autofree char *dashes = g_strnfill(1000000, '-');
    g_autofree char *large = g_strnfill(YAML_MAX_BYTES + 1, 'a');
    g_autoptr(GString) commas = g_string_new("[");
    g_autoptr(GString) steps = g_string_new(NULL);
    g_autoptr(GString) keys = g_string_new(NULL);

    for (guint i = 0; i < 600000; i++)
        g_string_append(commas, "1,");
    for (guint i = 0; i < 100000; i++)
        g_string_append(steps, "- ");
    for (guint i = 0; i < 60000; i++)
        g_string_append_printf(keys, "key-%u: 1\n", i / 2);
    assert_wrong(brackets, -1, 1, 33, "nested too deep");
    assert_wrong(braces, -1, 1, 33, "nested too deep");
    assert_wrong(steps->str, -1, 1, 65, "nested too deep");
    assert_wrong(large, -1, 0, 0, "larger than 4 MiB");
    assert_wrong(commas->str, -1, 1, 1000000, "too many values");
    assert_wrong(keys->str, -1, 2, 1, "key 'key-0' is there twice");
    g_autoptr(YamlFile) text = good(dashes + 999900);
    g_assert_cmpint(yaml_value_kind(yaml_file_root(text)), ==, YAML_TEXT);
}

static void assert_unreadable(const char *path, const char *expected)
{
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();

    g_assert_null(yaml_file_load(path, "x.yaml", diagnostics));
    g_assert_cmpuint(diagnostic_list_length(diagnostics), ==, 1);
    g_assert_cmpstr(diagnostic_list_get(diagnostics, 0)->text, ==, expected);
}

static void test_files(void)
{
    g_autofree char *folder = g_dir_make_tmp("delight-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "x.yaml", NULL);

    assert_unreadable(path, "this file cannot be read: No such file or directory");
    assert_unreadable(folder, "this is no regular file");
    assert_unreadable("/dev/zero", "this is no regular file");
    g_assert_true(g_file_set_contents(path, "a: 1\n", -1, NULL));
    g_assert_cmpint(truncate(path, 100 * 1024 * 1024), ==, 0);
    assert_unreadable(path, "this file is larger than 4 MiB");
    g_assert_true(g_file_set_contents(path, "a: 1\n", -1, NULL));
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    g_autoptr(YamlFile) file = yaml_file_load(path, "x.yaml", diagnostics);
    gsize length;
    g_assert_nonnull(file);
    g_assert_cmpstr(yaml_file_bytes(file, &length), ==, "a: 1\n");
    g_assert_cmpuint(length, ==, 5);
    g_unlink(path);
    g_rmdir(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/yaml/kinds", test_kinds);
    g_test_add_func("/yaml/places", test_places);
    g_test_add_func("/yaml/blocks", test_blocks);
    g_test_add_func("/yaml/exact", test_exact);
    g_test_add_func("/yaml/json", test_json);
    g_test_add_func("/yaml/refused", test_refused);
    g_test_add_func("/yaml/hostile", test_hostile);
    g_test_add_func("/yaml/files", test_files);
    return g_test_run();
}
