/* The web report as bytes: what goes into the page cannot get out of its place, the policy names
 * what is there, and a damaged document still gives a page. How it looks and acts is tested in a
 * browser (tests/web). */
#include "render/html/html.h"
#include "render.h"

#include <string.h>

static char *golden_folder;

static json_t *load_run(const char *name)
{
    g_autofree char *path = g_build_filename(golden_folder, name, NULL);
    json_error_t error;
    json_t *run = json_load_file(path, 0, &error);
    if (!run)
        g_error("%s:%d: %s", path, error.line, error.text);
    return run;
}

static char *page_of(const json_t *run)
{
    RenderOptions options = {.utf8 = TRUE};
    g_autoptr(GError) error = NULL;
    GString *out = g_string_new(NULL);
    g_autoptr(RunView) view = run_view_new(run);
    g_assert_true(render_run(view, RENDER_HTML, &options, out, &error));
    g_assert_no_error(error);
    return g_string_free(out, FALSE);
}

static char *golden_page(const char *name)
{
    json_t *run = load_run(name);
    char *page = page_of(run);
    json_decref(run);
    return page;
}

/* What stands between `start` and `end`, the first time after `from`. */
static char *between(const char *from, const char *start, const char *end)
{
    const char *begin = strstr(from, start);
    if (!begin)
        g_error("no '%s' in the page", start);
    begin += strlen(start);
    const char *stop = strstr(begin, end);
    g_assert_nonnull(stop);
    return g_strndup(begin, (gsize)(stop - begin));
}

static json_t *data_of(const char *page, const char *id)
{
    g_autofree char *start = g_strdup_printf("id=\"%s\">", id);
    g_autofree char *text = between(page, start, "</script>");
    json_error_t error;
    json_t *data = json_loads(text, 0, &error);
    if (!data)
        g_error("%s: %s at %d", id, error.text, error.position);
    return data;
}

/* --- the writer ------------------------------------------------------------------------------- */

static void test_json_stays_inside(void)
{
    static const char *const hostile[] = {
        "</script><script>alert(1)</script>",
        "<!--<script>",
        "]]>",
        "a\xE2\x80\xA8"
        "b\xE2\x80\xA9"
        "c",
        "quote \" backslash \\ &lt; &amp;",
        "\xFF not utf-8",
        "tab\tline\nbell\a",
    };
    g_autoptr(GString) out = g_string_new(NULL);
    ScriptJson json = {out, FALSE};
    script_open(&json, '{');
    for (guint i = 0; i < G_N_ELEMENTS(hostile); i++) {
        script_key(&json, hostile[i]);
        script_text(&json, hostile[i]);
    }
    script_close(&json, '}');
    g_assert_null(strpbrk(out->str, "<>&\n\t\a"));
    g_assert_null(strstr(out->str, "\xE2\x80\xA8"));
    json_t *read = json_loads(out->str, 0, NULL);
    g_assert_nonnull(read);
    g_assert_cmpuint(json_object_size(read), ==, G_N_ELEMENTS(hostile));
    g_assert_cmpstr(run_text(read, hostile[0]), ==, hostile[0]);
    g_assert_cmpstr(run_text(read, hostile[4]), ==, hostile[4]);
    json_decref(read);
}

static void test_json_values(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    json_t *object =
        json_pack("{s:f, s:b, s:n, s:s}", "score", 69.2, "met", 0, "none", "text", "x");
    ScriptJson json = {out, FALSE};
    script_open(&json, '[');
    script_number_of(&json, object, "score");
    script_number_of(&json, object, "text");
    script_flag_of(&json, object, "met");
    script_flag_of(&json, object, "none");
    script_integer(&json, -1);
    script_number(&json, 1e300);
    script_text(&json, NULL);
    script_open(&json, '{');
    script_field(&json, "a", NULL);
    script_field(&json, "b", g_strdup("c"));
    script_close(&json, '}');
    script_close(&json, ']');
    g_assert_cmpstr(out->str, ==, "[69.2,null,false,null,-1,1e+300,null,{\"a\":null,\"b\":\"c\"}]");
    json_decref(object);
}

/* --- the page --------------------------------------------------------------------------------- */

/* Nothing of the page's own may close the element it is put into. */
static void test_assets(void)
{
    g_assert_null(strstr(html_style, "</"));
    for (guint i = 0; html_scripts[i]; i++) {
        g_assert_null(strstr(html_scripts[i], "</"));
        g_assert_null(strstr(html_scripts[i], "<!--"));
        g_assert_null(strstr(html_scripts[i], "innerHTML"));
        g_assert_true(g_str_has_suffix(html_scripts[i], "\n"));
    }
}

static void assert_allowed(const char *page, const char *kind, const char *element)
{
    g_autofree char *end = g_strdup_printf("</%s>", element);
    g_autofree char *start = g_strdup_printf("<%s>", element);
    g_autofree char *text = between(page, start, end);
    guint8 digest[32];
    gsize length = sizeof digest;
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(checksum, (const guchar *)text, -1);
    g_checksum_get_digest(checksum, digest, &length);
    g_autofree char *base64 = g_base64_encode(digest, length);
    g_autofree char *source = g_strdup_printf("%s 'sha256-%s'", kind, base64);
    g_autofree char *policy =
        between(page, "http-equiv=\"Content-Security-Policy\" content=\"", "\"");
    g_assert_nonnull(strstr(policy, source));
    g_assert_nonnull(strstr(policy, "default-src 'none'"));
    g_assert_null(strstr(policy, "unsafe"));
}

static void test_policy(void)
{
    g_autofree char *page = golden_page("report.json");
    assert_allowed(page, "script-src", "script");
    assert_allowed(page, "style-src", "style");
    g_assert_null(strstr(page, "@POLICY@"));
    g_assert_null(strstr(page, "<script>alert"));
}

static void test_same_bytes(void)
{
    json_t *run = load_run("book.json");
    g_autofree char *first = page_of(run);
    json_object_set_new(run, "started_at", json_string("2031-01-01T00:00:00Z"));
    json_object_set_new(run, "duration_ms", json_integer(7));
    g_autofree char *second = page_of(run);
    g_assert_cmpstr(first, ==, second);
    json_decref(run);
}

static void test_book(void)
{
    g_autofree char *page = golden_page("report.json");
    json_t *book = data_of(page, "book-data");
    const json_t *customers = json_object_get(book, "customers");
    const json_t *statuses = json_object_get(customers, "statuses");
    g_assert_cmpuint(json_array_size(json_object_get(customers, "id")), ==, 8);
    g_assert_cmpstr(json_string_value(json_array_get(statuses, 1)), ==, "pfnpff");
    g_assert_cmpstr(json_string_value(json_array_get(statuses, 6)), ==, "uunpun");
    const json_t *changes = json_object_get(book, "changes");
    g_assert_cmpuint(json_array_size(json_object_get(changes, "regressed")), ==, 3);
    const json_t *gone = json_array_get(json_object_get(changes, "gone_customers"), 0);
    g_assert_cmpint(run_count(gone, "row"), ==, -1);
    g_assert_cmpuint(json_array_size(json_object_get(book, "history")), ==, 2);
    const json_t *before = json_object_get(book, "before");
    g_assert_cmpfloat(json_number_value(json_array_get(before, 0)), ==, 85.7);
    g_assert_true(json_is_null(json_array_get(before, 2)));
    json_decref(book);
}

static void test_details(void)
{
    g_autofree char *page = golden_page("acme.json");
    json_t *details = data_of(page, "details-0");
    const json_t *acme = json_array_get(json_object_get(details, "customers"), 0);
    const json_t *texts = json_object_get(details, "texts");
    const json_t *answer = json_array_get(json_object_get(acme, "answers"), 2);
    const json_t *seen =
        json_array_get(texts, (size_t)json_integer_value(json_array_get(answer, 0)));
    const json_t *rule =
        json_array_get(texts, (size_t)json_integer_value(json_array_get(answer, 1)));
    g_assert_nonnull(strstr(json_string_value(seen), "events in 2 of the last 4 weeks"));
    g_assert_nonnull(strstr(json_string_value(rule), "2"));
    json_decref(details);
}

/* More customers than one chunk holds: every one has its details, in the chunk that the page looks
 * into. */
static void test_chunks(void)
{
    json_t *run = load_run("book.json");
    json_t *few = json_object_get(run, "customers");
    json_t *many = json_array();
    for (int i = 0; i < 2 * HTML_CHUNK + 1; i++)
        json_array_append(many, json_array_get(few, (size_t)i % json_array_size(few)));
    json_object_set_new(run, "customers", many);
    g_autofree char *page = page_of(run);
    for (int chunk = 0; chunk < 3; chunk++) {
        g_autofree char *id = g_strdup_printf("details-%d", chunk);
        json_t *details = data_of(page, id);
        g_assert_cmpuint(json_array_size(json_object_get(details, "customers")), ==,
                         chunk < 2 ? HTML_CHUNK : 1);
        json_decref(details);
    }
    g_assert_null(strstr(page, "details-3"));
    json_decref(run);
}

/* --- documents that are none ------------------------------------------------------------------ */

/* The document, its n-th value replaced. */
static json_t *damaged(const json_t *value, int *left, const json_t *with)
{
    if ((*left)-- == 0)
        return json_deep_copy(with);
    json_t *copy = json_is_object(value) ? json_object() : json_array();
    const char *key;
    size_t i;
    json_t *item;
    if (json_is_object(value)) {
        json_object_foreach ((json_t *)value, key, item)
            json_object_set_new(copy, key, damaged(item, left, with));
        return copy;
    }
    if (json_is_array(value)) {
        json_array_foreach (value, i, item)
            json_array_append_new(copy, damaged(item, left, with));
        return copy;
    }
    json_decref(copy);
    return json_deep_copy(value);
}

static void test_damaged(void)
{
    const char *const names[] = {"report.json", "gate.json"};
    json_t *with[] = {json_null(), json_integer(-3), json_string("</script>"), json_array(),
                      json_pack("{s:i}", "id", 1)};
    for (guint n = 0; n < G_N_ELEMENTS(names); n++) {
        json_t *run = load_run(names[n]);
        for (int place = 2;; place += 17) { /* every 17th value: all take minutes under valgrind */
            int left = place;
            json_t *bad = damaged(run, &left, with[place % (int)G_N_ELEMENTS(with)]);
            const gboolean past = left >= 0;
            if (run_text(bad, "schema") && strcmp(run_text(bad, "schema"), "delight/run/1") == 0) {
                g_autofree char *page = page_of(bad);
                json_decref(data_of(page, "book-data"));
            }
            json_decref(bad);
            if (past)
                break;
        }
        json_decref(run);
    }
    for (guint i = 0; i < G_N_ELEMENTS(with); i++)
        json_decref(with[i]);
}

static void test_nothing(void)
{
    json_t *run = json_pack("{s:s}", "schema", "delight/run/1");
    g_autofree char *page = page_of(run);
    json_decref(data_of(page, "book-data"));
    g_assert_null(strstr(page, "details-0\""));
    json_decref(run);
}

static void test_links(void)
{
    static const char *const docs[][2] = {
        {"https://posthog.com/docs", "https://posthog.com/docs"},
        {"javascript:alert(1)", NULL},
        {"data:text/html,x", NULL},
        {"  https://x.example", NULL},
    };
    json_t *run = load_run("acme.json");
    json_t *check = json_array_get(json_object_get(run, "checks"), 0);
    for (guint i = 0; i < G_N_ELEMENTS(docs); i++) {
        json_object_set_new(check, "docs", json_string(docs[i][0]));
        g_autofree char *page = page_of(run);
        json_t *book = data_of(page, "book-data");
        const json_t *drawn = json_array_get(json_object_get(book, "checks"), 0);
        g_assert_cmpstr(run_text(drawn, "docs"), ==, docs[i][1]);
        json_decref(book);
    }
    json_decref(run);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    const char *folder = g_getenv("GOLDEN_DIR");
    golden_folder = g_strdup(folder ? folder : "tests/golden");
    g_test_add_func("/html/json-stays-inside", test_json_stays_inside);
    g_test_add_func("/html/json-values", test_json_values);
    g_test_add_func("/html/assets", test_assets);
    g_test_add_func("/html/policy", test_policy);
    g_test_add_func("/html/same-bytes", test_same_bytes);
    g_test_add_func("/html/book", test_book);
    g_test_add_func("/html/details", test_details);
    g_test_add_func("/html/chunks", test_chunks);
    g_test_add_func("/html/damaged", test_damaged);
    g_test_add_func("/html/nothing", test_nothing);
    g_test_add_func("/html/links", test_links);
    const int status = g_test_run();
    g_free(golden_folder);
    return status;
}
