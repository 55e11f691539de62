/* When two ways to write a name mean one. */
#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

/* Characters that nobody sees: zero-width ones, marks of direction, soft hyphens. */
static gboolean is_invisible(gunichar c)
{
    return g_unichar_type(c) == G_UNICODE_FORMAT || g_unichar_type(c) == G_UNICODE_CONTROL;
}

/* Each run of white space, whatever kind, as one blank; none at the ends. */
static char *plain_blanks(const char *text)
{
    GString *out = g_string_new(NULL);
    gboolean blank = FALSE;
    for (const char *at = text; *at; at = g_utf8_next_char(at)) {
        const gunichar c = g_utf8_get_char(at);
        if (uc_is_property_white_space(c)) {
            blank = TRUE;
        } else if (!is_invisible(c)) {
            if (blank && out->len > 0)
                g_string_append_c(out, ' ');
            blank = FALSE;
            g_string_append_unichar(out, c);
        }
    }
    return g_string_free(out, FALSE);
}

/* The same of ASCII alone, as most names of a long book are. */
static char *fold_ascii(const char *text)
{
    char *out = g_malloc(strlen(text) + 1), *to = out;
    gboolean blank = FALSE;
    for (const char *at = text; *at; at++) {
        if (uc_is_property_white_space((ucs4_t)*at)) {
            blank = TRUE;
        } else if (!g_ascii_iscntrl(*at)) {
            if (blank && to > out)
                *to++ = ' ';
            blank = FALSE;
            *to++ = g_ascii_tolower(*at);
        }
    }
    *to = '\0';
    return out;
}

char *text_fold(const char *text)
{
    if (text && g_str_is_ascii(text))
        return fold_ascii(text);
    g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
    g_autofree char *plain = plain_blanks(valid);
    size_t length = 0;
    uint8_t *folded =
        u8_casefold((const uint8_t *)plain, strlen(plain), NULL, UNINORM_NFC, NULL, &length);
    if (!folded)
        g_error("out of memory");
    char *out = g_strndup((const char *)folded, length);
    free(folded);
    return out;
}

char *text_fold_word(const char *text)
{
    char *folded = text_fold(text);
    char *to = folded;
    for (const char *from = folded; *from; from++)
        if (!strchr(" -_", *from))
            *to++ = *from;
    *to = '\0';
    return folded;
}
