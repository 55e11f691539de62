/*
 * The renderers behind render_run, one a format. Each appends to `out`; the document's schema has
 * been checked, but any field may be missing or of another type: archives are files.
 */
#ifndef DELIGHT_FORMATS_H
#define DELIGHT_FORMATS_H

#include "render.h"

typedef gboolean RenderFunction(const json_t *run, const RenderOptions *options, GString *out,
                                GError **error);

RenderFunction render_text;
RenderFunction render_json;
RenderFunction render_jsonl;
RenderFunction render_csv;
RenderFunction render_markdown;
RenderFunction render_html;
RenderFunction render_junit;
RenderFunction render_openmetrics;
RenderFunction render_slack;
RenderFunction render_posthog;

#endif
