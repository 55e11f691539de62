/* The support desk's part of a report. */
#include "desk.h"

#include "clock.h"
#include "run_lookup.h"
#include "text.h"

#include <string.h>

/* Of more conversations the run keeps those that wait the longest. */
enum { MOST_WAITING = 500 };

static void copy(json_t *into, const char *key, const json_t *from, const char *as)
{
    json_t *value = json_object_get(from, as);
    json_object_set_new(into, key, value ? json_incref(value) : json_null());
}

static int compare_texts(const json_t *a, const json_t *b, const char *key)
{
    return g_strcmp0(run_text(a, key), run_text(b, key));
}

static GPtrArray *items_of(const json_t *list)
{
    GPtrArray *items = g_ptr_array_new();
    size_t i;
    json_t *item;
    json_array_foreach (list, i, item)
        g_ptr_array_add(items, item);
    return items;
}

/* --- who waits -------------------------------------------------------------------------------- */

static gint longest_first(gconstpointer a, gconstpointer b)
{
    const json_t *one = *(json_t *const *)a, *other = *(json_t *const *)b;
    const int since = compare_texts(one, other, "waits_since");
    return since ? since : compare_texts(one, other, "conversation_id");
}

static json_t *waiting_of(const json_t *rows)
{
    g_autoptr(GPtrArray) items = items_of(rows);
    json_t *list = json_array();
    g_ptr_array_sort(items, longest_first);
    for (guint i = 0; i < MIN(items->len, MOST_WAITING); i++) {
        json_t *entry = json_object();
        copy(entry, "customer", items->pdata[i], "customer_id");
        copy(entry, "conversation", items->pdata[i], "conversation_id");
        copy(entry, "channel", items->pdata[i], "channel");
        copy(entry, "since", items->pdata[i], "waits_since");
        copy(entry, "assigned", items->pdata[i], "is_assigned");
        copy(entry, "assignee", items->pdata[i], "assignee");
        copy(entry, "answerer", items->pdata[i], "answerer");
        json_array_append_new(list, entry);
    }
    return list;
}

char *desk_hands(const json_t *conversation)
{
    const json_t *assigned = json_object_get(conversation, "assigned");
    const char *assignee = run_text(conversation, "assignee");
    const char *answerer = run_text(conversation, "answerer");
    if (json_is_false(assigned))
        return answerer ? g_strdup_printf("answered by %s, assigned to nobody", answerer)
                        : g_strdup("answered by nobody, assigned to nobody");
    if (!assignee)
        return answerer ? g_strdup_printf("answered by %s", answerer)
                        : g_strdup("answered by nobody");
    if (!answerer)
        return g_strdup_printf("assigned to %s, who has not answered", assignee);
    return strcmp(assignee, answerer) == 0
               ? g_strdup_printf("assigned to %s, who has answered before", assignee)
               : g_strdup_printf("handed over from %s to %s", answerer, assignee);
}

char *desk_told(const json_t *conversation, const char *as_of)
{
    gint64 now = 0, since = 0;
    const char *moment = run_string(conversation, "since", "");
    g_autofree char *hands = desk_hands(conversation);
    g_autofree char *day = g_strndup(moment, 10);
    const gboolean known = as_of && clock_parse(as_of, &now) && clock_parse(moment, &since);
    const gint64 days = known && now > since ? (now - since) / CLOCK_DAY : 0;
    return g_strdup_printf("%s since %s (%" G_GINT64_FORMAT " day%s): %s",
                           run_string(conversation, "channel", "a conversation"), day, days,
                           days == 1 ? "" : "s", hands);
}

/* --- what was asked for ----------------------------------------------------------------------- */

static gint earliest_first(gconstpointer a, gconstpointer b)
{
    static const char *const keys[] = {"reported_on", "customer_id", "summary", "url"};
    const json_t *one = *(json_t *const *)a, *other = *(json_t *const *)b;
    int order = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(keys) && !order; i++)
        order = compare_texts(one, other, keys[i]);
    return order;
}

/* An address is one whatever its case and the slash at its end. */
static char *address_key(const json_t *row)
{
    g_autofree char *key = g_strstrip(g_utf8_strdown(run_string(row, "url", ""), -1));
    while (g_str_has_suffix(key, "/"))
        key[strlen(key) - 1] = '\0';
    return g_strconcat("@", key, NULL);
}

static char *summary_key(const json_t *row)
{
    g_autofree char *folded = text_fold_word(run_string(row, "summary", ""));
    g_autofree char *key = g_strdup(folded);
    gsize length = 0;
    for (const char *at = folded; *at; at = g_utf8_next_char(at))
        if (!g_unichar_ispunct(g_utf8_get_char(at))) {
            const gsize n = (gsize)(g_utf8_next_char(at) - at);
            memmove(key + length, at, n);
            length += n;
        }
    key[length] = '\0';
    return g_strconcat("=", key, NULL);
}

static gboolean has_address(const json_t *row)
{
    const char *url = run_text(row, "url");
    return url && url[strspn(url, " \t")];
}

/* What has no address and reads as what has one is the same. */
static GHashTable *addresses_of(const GPtrArray *rows)
{
    GHashTable *known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (guint i = 0; i < rows->len; i++) {
        g_autofree char *summary = summary_key(rows->pdata[i]);
        if (has_address(rows->pdata[i]) && summary[1] && !g_hash_table_contains(known, summary))
            g_hash_table_insert(known, g_steal_pointer(&summary), address_key(rows->pdata[i]));
    }
    return known;
}

static gboolean is_kept(const json_t *row, const char *week_ago)
{
    const char *closed_on = run_text(row, "closed_on");
    return !json_is_true(json_object_get(row, "is_closed")) ||
           (closed_on && strcmp(closed_on, week_ago) > 0);
}

static json_t *group_of(json_t *list, GHashTable *groups, const char *key, const json_t *row)
{
    json_t *group = g_hash_table_lookup(groups, key);
    if (!group) {
        group = json_object();
        copy(group, "summary", row, "summary");
        json_object_set_new(group, "url", json_null());
        json_object_set_new(group, "told", json_array());
        json_array_append_new(list, group);
        g_hash_table_insert(groups, g_strdup(key), group);
    }
    if (has_address(row) && !run_text(group, "url"))
        copy(group, "url", row, "url");
    return group;
}

static json_t *feedback_of(const json_t *list, const char *week_ago)
{
    g_autoptr(GPtrArray) rows = items_of(list);
    g_autoptr(GHashTable) addresses = addresses_of(rows);
    g_autoptr(GHashTable) groups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    json_t *feedback = json_array();
    g_ptr_array_sort(rows, earliest_first);
    for (guint i = 0; i < rows->len; i++) {
        const json_t *row = rows->pdata[i];
        g_autofree char *summary = summary_key(row);
        g_autofree char *address = has_address(row) ? address_key(row) : NULL;
        const char *known = g_hash_table_lookup(addresses, summary);
        if (!is_kept(row, week_ago))
            continue;
        json_t *group = group_of(feedback, groups,
                                 address ? address
                                 : known ? known
                                         : summary,
                                 row);
        json_t *told = json_object();
        copy(told, "customer", row, "customer_id");
        copy(told, "on", row, "reported_on");
        copy(told, "closed", row, "is_closed");
        copy(told, "closed_on", row, "closed_on");
        json_array_append_new(json_object_get(group, "told"), told);
    }
    return feedback;
}

void desk_attach(json_t *run, const json_t *waiting, const json_t *feedback)
{
    gint64 clock = 0;
    const char *as_of = run_text(run, "as_of");
    if (as_of)
        clock_parse(as_of, &clock);
    g_autofree char *week_ago = clock_format(clock - DESK_WEEK * CLOCK_DAY);
    week_ago[10] = '\0';
    if (waiting)
        json_object_set_new(run, "waiting", waiting_of(waiting));
    if (feedback)
        json_object_set_new(run, "feedback", feedback_of(feedback, week_ago));
}

/* --- what was noted --------------------------------------------------------------------------- */

static gint newest_first(gconstpointer a, gconstpointer b)
{
    const json_t *one = *(json_t *const *)a, *other = *(json_t *const *)b;
    const int at = compare_texts(other, one, "noted_at");
    return at ? at : compare_texts(one, other, "told");
}

json_t *desk_notes(const json_t *rows, guint most)
{
    g_autoptr(GPtrArray) items = items_of(rows);
    json_t *notes = json_array(), *issues = json_array();
    g_ptr_array_sort(items, newest_first);
    for (guint i = 0; i < items->len; i++) {
        const json_t *row = items->pdata[i];
        const gboolean issue = g_strcmp0(run_text(row, "kind"), "issue") == 0;
        json_t *list = issue ? issues : notes, *entry = NULL;
        if (json_array_size(list) >= most)
            continue;
        entry = json_object();
        copy(entry, "at", row, "noted_at");
        copy(entry, "told", row, "told");
        copy(entry, issue ? "url" : "agent", row, issue ? "url" : "agent");
        json_array_append_new(list, entry);
    }
    return json_pack("{s:o, s:o}", "notes", notes, "issues", issues);
}
