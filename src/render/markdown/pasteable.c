#include "pasteable.h"

#include "text.h"

#include <string.h>

#define INVISIBLE "\u200b" /* a blank without width: markup does not reach across it */

static gboolean is_blank(char c)
{
    return c == '\0' || c == ' ';
}

/* A letter or digit, of any script. */
static gboolean is_word(char c)
{
    return g_ascii_isalnum(c) || (guchar)c >= 0x80;
}

static char before(const char *text, const char *p)
{
    if (p == text)
        return '\0';
    return p[-1];
}

/* An entity: `&amp;`, `&#123;`. */
static gboolean is_entity(const char *p)
{
    p++;
    p += *p == '#';
    const gsize length =
        strspn(p, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    return length > 0 && p[length] == ';';
}

/* What stands in place of the character at `p`; NULL: the character itself. */
static const char *likeness(const char *text, const char *p, gboolean links)
{
    const char previous = before(text, p), next = p[1];
    switch (*p) {
    case '*':
        return is_blank(previous) && is_blank(next) ? NULL : "∗";
    case '_': /* inside a word it is a part of the word */
        return is_word(previous) && is_word(next)     ? NULL
               : is_blank(previous) && is_blank(next) ? NULL
                                                      : "＿";
    case '~':
        return is_blank(previous) && (is_blank(next) || g_ascii_isdigit(next)) ? NULL : "∼";
    case '`':
        return "'";
    case '<': /* `2 < 4` stays */
        return is_blank(next) || next == '=' || g_ascii_isdigit(next) ? NULL : "‹";
    case '>':
        return is_blank(previous) || g_ascii_isdigit(next) ? NULL : "›";
    case '\\':
        return g_ascii_ispunct(next) ? "＼" : NULL;
    case '$':
        return g_ascii_isdigit(next) ? NULL : "＄";
    case '&':
        return is_entity(p) ? "&" INVISIBLE : NULL;
    case '@': /* a mention; an address is none */
        return !is_word(previous) && is_word(next) ? "@" INVISIBLE : NULL;
    case ']':
        return strchr("([:", next) && next ? "]" INVISIBLE : NULL;
    case ':':
        return !links && next == '/' && p[2] == '/' ? ":" INVISIBLE : NULL;
    case '.':
        return !links && p - text >= 3 && g_ascii_strncasecmp(p - 3, "www", 3) == 0 ? "." INVISIBLE
                                                                                    : NULL;
    default:
        return NULL;
    }
}

/* Inside a web address marks are letters: `https://x.example/a_b_?c=*`. */
static gsize address_length(const char *p)
{
    if (!g_str_has_prefix(p, "https://") && !g_str_has_prefix(p, "http://"))
        return 0;
    const gsize length = strcspn(p, " <>|\"`\\*[]()");
    return length > strlen("https://") ? length : 0;
}

char *pasteable_text(const char *text, gboolean links)
{
    g_autofree char *clean = text_isolate(text);
    GString *out = g_string_new(NULL);
    for (const char *p = clean; *p; p++) {
        const gsize address = links && !is_word(before(clean, p)) ? address_length(p) : 0;
        const char *instead = address ? NULL : likeness(clean, p, links);
        if (address) {
            g_string_append_len(out, p, (gssize)address);
            p += address - 1;
        } else if (g_str_has_prefix(p, "\u00a0")) {
            g_string_append_c(out, ' ');
            p++;
        } else if (instead) {
            g_string_append(out, instead);
        } else {
            g_string_append_c(out, *p);
        }
    }
    return g_string_free(out, FALSE);
}

/* What begins a block: a heading, a list, a quotation, a box to tick, a table, a rule. */
static gboolean begins_block(const char *text)
{
    const gsize digits = strspn(text, "0123456789");
    if (digits > 0)
        return (text[digits] == '.' || text[digits] == ')') && is_blank(text[digits + 1]);
    return *text && strchr("-+#>=[|*:", *text);
}

char *pasteable_start(const char *text, gboolean links)
{
    char *safe = pasteable_text(text, links);
    if (!begins_block(safe))
        return safe;
    char *guarded = g_strconcat(INVISIBLE, safe, NULL);
    g_free(safe);
    return guarded;
}
