/* A run document of any bytes: what is taken can be drawn in every format and every view. */
#include "fuzz.h"
#include "render.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(RunView) run = run_open(fuzz_file("run.json", data, size), &error);
    if (!run) {
        g_assert_nonnull(error);
        return 0;
    }
    for (RenderFormat format = 0; render_formats()[format].name; format++)
        for (int view = RENDER_VIEW_AUTO; view <= RENDER_VIEW_BRIEF; view++) {
            const RenderOptions options = {.view = (RenderView)view, .utf8 = TRUE, .limit = 5};
            g_autoptr(GString) out = g_string_new(NULL);
            g_autoptr(GError) refused = NULL;
            if (!render_run(run, format, &options, out, &refused))
                g_assert_nonnull(refused);
            g_assert_true(g_utf8_validate(out->str, (gssize)out->len, NULL));
        }
    return 0;
}
