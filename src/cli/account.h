/*
 * What a command says of something, as lines for a person and as the same under keys for a program.
 */
#ifndef DELIGHT_CLI_ACCOUNT_H
#define DELIGHT_CLI_ACCOUNT_H

#include <glib.h>
#include <jansson.h>

typedef struct {
    GString *text;
    json_t *json; /* an object */
} Account;

/* A label and what it says, made safe for a terminal. "pass when" is the key pass_when; said twice,
 * it is a list. */
void account_line(Account *account, const char *label, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* A text of the pack over one or more lines, indented under its label. */
void account_block(Account *account, const char *label, const char *text);

#endif
