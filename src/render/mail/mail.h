/*
 * A run as a mail: a complete message for `sendmail -t`, as text and as HTML that mail clients can
 * show: styles in the elements, no script, nothing that is fetched.
 */
#ifndef DELIGHT_RENDER_MAIL_MAIL_H
#define DELIGHT_RENDER_MAIL_MAIL_H

#include "../formats.h"

/* The report as a page of HTML. FALSE and an error when it could not be written. */
gboolean mail_page(const RunView *view, const RenderOptions *options, GString *out, GError **error);

#endif
