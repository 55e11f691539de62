/*
 * Building a Slack message: Block Kit JSON that keeps to Slack's limits (50 blocks, 3000
 * characters a text, 150 a header, 12000 in all), whatever is put in. Lines are gathered into as
 * few blocks as they fit; those that do not fit any more are left out and counted at the end.
 */
#ifndef DELIGHT_RENDER_SLACK_MESSAGE_H
#define DELIGHT_RENDER_SLACK_MESSAGE_H

#include "../formats.h"
#include "run_lookup.h"

typedef struct SlackMessage SlackMessage;

SlackMessage *slack_message_new(void);

/* A headline of its own block. The text is raw; it is escaped and cut here. */
void slack_header(SlackMessage *message, const char *text);

/* One line of mrkdwn. What comes from data in it has been through slack_text or slack_bold. */
void slack_line(SlackMessage *message, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The lines that follow begin a new block. */
void slack_break(SlackMessage *message);

char *slack_text(const char *text); /* escaped, right-to-left script isolated */
char *slack_link(const char *text,
                 const char *url);  /* the same, a link where there is a url (text_url) */
char *slack_bold(const char *text); /* the same in bold, if its own characters allow */

/* The finished message with `fallback` (raw) for notifications; frees the builder. */
json_t *slack_message_end(SlackMessage *message, const char *fallback);

void slack_book(SlackMessage *message, const RunView *view, const RenderOptions *options);
void slack_changes(SlackMessage *message, const RunView *view);
void slack_week(SlackMessage *message, const RunView *view);
void slack_report(SlackMessage *message, const RunView *view, const RenderOptions *options);

#endif
