/*
 * Names, evidence and everything else that people and data say, of any bytes, in every format: JSON
 * is read back, XML is parsed by libxml2, and what a person reads is inert.
 */
#include "render.h"
#include "fuzz.h"

#include <libxml/parser.h>
#include <string.h>

static const char *const said[] = {"name",  "evidence", "action", "question",
                                   "title", "owner",    "plan",   "waived_by"};

/* Every text under one of these keys becomes `text`. */
static void say(json_t *value, const char *text)
{
    const char *key;
    json_t *member;
    size_t index;
    void *next;
    if (json_is_array(value))
        json_array_foreach (value, index, member)
            say(member, text);
    json_object_foreach_safe(value, next, key, member)
    {
        gboolean spoken = FALSE;
        for (guint i = 0; i < G_N_ELEMENTS(said); i++)
            spoken = spoken || g_str_equal(key, said[i]);
        if (json_is_string(member) && spoken)
            json_object_set_new(value, key, json_string(text));
        else
            say(member, text);
    }
}

static void expect_json(const char *text)
{
    json_t *value = json_loads(text, 0, NULL);
    g_assert_nonnull(value);
    json_decref(value);
}

static void expect_xml(const char *text)
{
    xmlDoc *document = xmlReadMemory(text, (int)strlen(text), "x.xml", NULL,
                                     XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    g_assert_nonnull(document);
    xmlFreeDoc(document);
}

static void expect_format(RenderFormat format, const char *text)
{
    g_auto(GStrv) ended = g_strsplit(text, "\r\n", -1);
    g_autofree char *rows = g_strjoinv("\n", ended);
    fuzz_expect_inert(format == RENDER_CSV ? rows : text); /* CSV ends its lines by both */
    if (format == RENDER_JSON || format == RENDER_SLACK || format == RENDER_POSTHOG)
        expect_json(text);
    if (format == RENDER_JUNIT)
        expect_xml(text);
    if (format == RENDER_JSONL) {
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
        for (char **line = lines; *line; line++)
            if (**line)
                expect_json(*line);
    }
    if (format == RENDER_HTML)
        g_assert_true(g_str_has_suffix(text, "</html>\n"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static json_t *golden;
    if (!golden)
        golden = json_load_file("tests/golden/acme.json", 0, NULL);
    g_assert_nonnull(golden);
    if (size < 1 || size > 512)
        return 0;
    g_autofree char *text = fuzz_text(data + 1, size - 1);
    if (!g_utf8_validate(text, -1, NULL))
        return 0;
    json_t *run = json_deep_copy(golden);
    say(run, text);
    g_autoptr(RunView) view = run_view_new(run);
    for (RenderFormat format = 0; render_formats()[format].name; format++) {
        const RenderOptions options = {.view = (RenderView)(data[0] % (RENDER_VIEW_BRIEF + 1)),
                                       .utf8 = TRUE};
        g_autoptr(GString) out = g_string_new(NULL);
        if (render_run(view, format, &options, out, NULL))
            expect_format(format, out->str);
    }
    json_decref(run);
    return 0;
}
