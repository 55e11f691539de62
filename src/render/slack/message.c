#include "message.h"
#include "text.h"

#include <string.h>

enum {
    MOST_BLOCKS = 50,
    MOST_TEXT = 3000,
    MOST_HEADER = 150,
    MOST_FALLBACK = 500,
    MOST_NOTE = 100, /* what says that something was left out */
    MOST_MESSAGE = 12000 - MOST_FALLBACK - MOST_NOTE,
};

struct SlackMessage {
    json_t *blocks;
    GString *lines; /* of the block that is being filled */
    glong used;     /* characters, of finished blocks and of the lines */
    guint held;     /* lines of the block that is being filled */
    guint left_out; /* lines that did not fit; after one nothing fits any more */
};

SlackMessage *slack_message_new(void)
{
    SlackMessage *message = g_new0(SlackMessage, 1);
    message->blocks = json_array();
    message->lines = g_string_new(NULL);
    return message;
}

/* The last block is kept for the note that something was left out. */
static void add_block(SlackMessage *message, json_t *block)
{
    if (json_array_size(message->blocks) < MOST_BLOCKS - 1) {
        json_array_append_new(message->blocks, block);
        return;
    }
    message->left_out += MAX(message->held, 1);
    json_decref(block);
}

/* Counts what is to be added; FALSE when it does not fit. */
static gboolean reserve(SlackMessage *message, glong characters)
{
    if (message->left_out > 0 || message->used + characters > MOST_MESSAGE) {
        message->left_out++;
        return FALSE;
    }
    message->used += characters;
    return TRUE;
}

static json_t *text_object(const char *type, const char *text)
{
    json_t *object = json_object();
    json_object_set_new(object, "type", json_string(type));
    json_object_set_new(object, "text", json_string(text));
    if (strcmp(type, "mrkdwn") == 0) /* else Slack makes links and mentions of what looks so */
        json_object_set_new(object, "verbatim", json_true());
    return object;
}

/* Cuts escaped text to `most` characters, but not inside an entity. */
static char *cut(const char *text, glong most)
{
    if (g_utf8_strlen(text, -1) <= most)
        return g_strdup(text);
    g_autofree char *start = g_utf8_substring(text, 0, most - 1);
    char *entity = strrchr(start, '&');
    if (entity && !strchr(entity, ';'))
        *entity = '\0';
    return g_strconcat(start, "…", NULL);
}

void slack_break(SlackMessage *message)
{
    if (message->lines->len == 0)
        return;
    json_t *block = json_object();
    json_object_set_new(block, "type", json_string("section"));
    json_object_set_new(block, "text", text_object("mrkdwn", message->lines->str));
    add_block(message, block);
    g_string_truncate(message->lines, 0);
    message->held = 0;
}

void slack_header(SlackMessage *message, const char *text)
{
    slack_break(message);
    g_autofree char *safe = text_slack(text);
    g_autofree char *short_text = cut(*safe ? safe : "-", MOST_HEADER);
    if (!reserve(message, g_utf8_strlen(short_text, -1)))
        return;
    json_t *block = json_object();
    json_object_set_new(block, "type", json_string("header"));
    json_object_set_new(block, "text", text_object("plain_text", short_text));
    add_block(message, block);
}

void slack_line(SlackMessage *message, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *whole = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *line = cut(whole, MOST_TEXT);
    if (!reserve(message, g_utf8_strlen(line, -1) + 1))
        return;
    glong used = g_utf8_strlen(message->lines->str, -1);
    if (used > 0 && used + 1 + g_utf8_strlen(line, -1) > MOST_TEXT)
        slack_break(message);
    if (message->lines->len > 0)
        g_string_append_c(message->lines, '\n');
    g_string_append(message->lines, line);
    message->held++;
}

char *slack_text(const char *text)
{
    g_autofree char *isolated = text_isolate(text);
    return text_slack(isolated);
}

char *slack_link(const char *text, const char *url)
{
    g_autofree char *safe = slack_text(text);
    g_autofree char *target = text_slack(url);
    g_strdelimit(safe, "|", '/'); /* ends the address */
    return url ? g_strdup_printf("<%s|%s>", target, safe) : g_steal_pointer(&safe);
}

char *slack_bold(const char *text)
{
    char *safe = slack_text(text);
    if (!*safe || strpbrk(safe, "*_~"))
        return safe;
    char *bold = g_strdup_printf("*%s*", safe);
    g_free(safe);
    return bold;
}

json_t *slack_message_end(SlackMessage *message, const char *fallback)
{
    slack_break(message);
    if (message->left_out > 0) {
        g_autofree char *note =
            g_strdup_printf("%u more %s: a message can hold no more.", message->left_out,
                            message->left_out == 1 ? "line" : "lines");
        json_t *block = json_object();
        json_t *elements = json_array();
        json_array_append_new(elements, text_object("mrkdwn", note));
        json_object_set_new(block, "type", json_string("context"));
        json_object_set_new(block, "elements", elements);
        json_array_append_new(message->blocks, block);
    }
    g_autofree char *safe = text_slack(fallback);
    g_autofree char *text = cut(safe, MOST_FALLBACK);
    json_t *result = json_object();
    json_object_set_new(result, "text", json_string(text));
    json_object_set_new(result, "blocks", message->blocks);
    g_string_free(message->lines, TRUE);
    g_free(message);
    return result;
}
