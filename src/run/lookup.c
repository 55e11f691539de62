#include "run_lookup.h"

#include <string.h>

static const char *const status_ids[READ_STATUSES] = {
    [READ_PASS] = "pass", [READ_FAIL] = "fail",     [READ_UNKNOWN] = "unknown",
    [READ_NA] = "na",     [READ_WAIVED] = "waived", [READ_ERROR] = "error",
};

const char *read_text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

const char *read_string(const json_t *object, const char *key, const char *fallback)
{
    const char *text = read_text(object, key);
    return text ? text : fallback;
}

gboolean read_number(const json_t *object, const char *key, double *value)
{
    const json_t *number = json_object_get(object, key);
    if (!json_is_number(number))
        return FALSE;
    *value = json_number_value(number);
    return TRUE;
}

gint64 read_count(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

gboolean read_flag(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

ReadStatus read_status_name(const char *name)
{
    for (guint i = 0; name && i < READ_STATUSES; i++)
        if (strcmp(name, status_ids[i]) == 0)
            return (ReadStatus)i;
    return READ_ERROR;
}

ReadStatus read_status(const json_t *object)
{
    return read_status_name(read_text(object, "status"));
}

const char *status_id(ReadStatus status)
{
    return status_ids[status];
}

const char *status_word(ReadStatus status)
{
    return status == READ_NA ? "n/a" : status_ids[status];
}

const json_t *reading_check(const Reading *reading, const char *id)
{
    return id ? g_hash_table_lookup(reading->checks, id) : NULL;
}

const char *reading_question(const Reading *reading, const char *check)
{
    return read_string(reading_check(reading, check), "question", check ? check : "");
}

gboolean reading_advisory(const Reading *reading, const char *check)
{
    return read_flag(reading_check(reading, check), "advisory");
}

const json_t *read_result(const json_t *customer, const char *check)
{
    size_t i;
    const json_t *result;
    json_array_foreach (json_object_get(customer, "results"), i, result)
        if (g_strcmp0(read_text(result, "check"), check) == 0)
            return result;
    return NULL;
}

const json_t *reading_customer(const Reading *reading, const char *id)
{
    size_t i;
    const json_t *customer;
    json_array_foreach (json_object_get(reading->run, "customers"), i, customer)
        if (g_strcmp0(read_text(customer, "id"), id) == 0)
            return customer;
    return NULL;
}

const char *read_section_title(const json_t *section)
{
    return read_string(section, "title", read_string(section, "id", ""));
}

const char *read_name(const json_t *customer)
{
    const char *name = read_text(customer, "name");
    return name && *name ? name : read_string(customer, "id", "");
}

/* A question is drawn under its parent only when that stands in the same section. */
static gboolean is_child_of(const Reading *reading, const json_t *check, const char *parent)
{
    const char *part_of = read_text(check, "part_of");
    const json_t *above = reading_check(reading, part_of);
    if (g_strcmp0(read_text(above, "section"), read_text(check, "section")) != 0 || above == check)
        part_of = NULL;
    return g_strcmp0(part_of, parent) == 0;
}

static void ask(Reading *reading, const json_t *check, guint depth)
{
    Asked *asked = g_new(Asked, 1);
    *asked = (Asked){check, read_text(check, "id"), read_text(check, "section"), depth};
    g_ptr_array_add(reading->asked, asked);
}

static void ask_children(Reading *reading, GHashTable *seen, const char *section,
                         const char *parent, guint depth)
{
    enum { DEEPEST = 6 };
    size_t i;
    const json_t *check;
    json_array_foreach (json_object_get(reading->run, "checks"), i, check) {
        const char *id = read_text(check, "id");
        if (!id || g_strcmp0(read_text(check, "section"), section) != 0 ||
            !is_child_of(reading, check, parent) || !g_hash_table_add(seen, (char *)id))
            continue;
        ask(reading, check, depth);
        if (depth < DEEPEST)
            ask_children(reading, seen, section, id, depth + 1);
    }
}

static json_t *scored_sections(const Reading *reading)
{
    json_t *scored = json_array();
    size_t i;
    json_t *section;
    json_array_foreach (json_object_get(reading->run, "sections"), i, section) {
        guint asked = 0, advisory = 0;
        for (guint k = 0; k < reading->asked->len; k++) {
            const Asked *each = reading->asked->pdata[k];
            if (g_strcmp0(each->section, read_text(section, "id")) != 0)
                continue;
            asked++;
            advisory += read_flag(each->check, "advisory");
        }
        if (asked == 0 || advisory < asked)
            json_array_append(scored, section);
    }
    return scored;
}

Reading *reading_new(const json_t *run)
{
    Reading *reading = g_new0(Reading, 1);
    reading->run = run;
    reading->checks = g_hash_table_new(g_str_hash, g_str_equal);
    reading->asked = g_ptr_array_new_with_free_func(g_free);
    size_t i;
    const json_t *item;
    json_array_foreach (json_object_get(run, "checks"), i, item) {
        const char *id = read_text(item, "id");
        if (id)
            g_hash_table_insert(reading->checks, (char *)id, (gpointer)item);
    }
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    json_array_foreach (json_object_get(run, "sections"), i, item) {
        const char *section = read_text(item, "id");
        if (section)
            ask_children(reading, seen, section, NULL, 0);
    }
    /* A damaged document may nest in circles or name no section: nothing gets lost for that. */
    json_array_foreach (json_object_get(run, "checks"), i, item) {
        const char *id = read_text(item, "id");
        if (id && g_hash_table_add(seen, (char *)id))
            ask(reading, item, 0);
    }
    reading->scored = scored_sections(reading);
    return reading;
}

void reading_free(Reading *reading)
{
    if (!reading)
        return;
    g_hash_table_unref(reading->checks);
    g_ptr_array_unref(reading->asked);
    json_decref(reading->scored);
    g_free(reading);
}

/* Rated customers first, then unrated ones, then new ones. */
static int grade_rank(const json_t *customer)
{
    const char *grade = read_text(customer, "grade");
    double score;
    if (g_strcmp0(grade, "new") == 0)
        return 2;
    if (!grade || g_strcmp0(grade, "unrated") == 0 || !read_number(customer, "score", &score))
        return 1;
    return 0;
}

static int number_order(const json_t *a, const json_t *b, const char *key)
{
    double left = 101, right = 101;
    read_number(a, key, &left);
    read_number(b, key, &right);
    return (left > right) - (left < right);
}

static int worse_first(const void *first, const void *second)
{
    const json_t *a = *(const json_t *const *)first;
    const json_t *b = *(const json_t *const *)second;
    int order = grade_rank(a) - grade_rank(b);
    order = order ? order : number_order(a, b, "score");
    order = order ? order : number_order(a, b, "strict_score");
    order = order ? order : strcmp(read_name(a), read_name(b));
    return order ? order : g_strcmp0(read_text(a, "id"), read_text(b, "id"));
}

GPtrArray *reading_worst_first(const Reading *reading)
{
    GPtrArray *customers = g_ptr_array_new();
    size_t i;
    json_t *customer;
    json_array_foreach (json_object_get(reading->run, "customers"), i, customer)
        g_ptr_array_add(customers, customer);
    g_ptr_array_sort(customers, worse_first);
    return customers;
}

static double weight_of(const Reading *reading, const json_t *result)
{
    double weight = 1;
    read_number(reading_check(reading, read_text(result, "check")), "weight", &weight);
    return weight;
}

GPtrArray *reading_fails(const Reading *reading, const json_t *customer)
{
    GPtrArray *fails = g_ptr_array_new();
    size_t i;
    json_t *result;
    json_array_foreach (json_object_get(customer, "results"), i, result) {
        if (read_status(result) != READ_FAIL ||
            reading_advisory(reading, read_text(result, "check")))
            continue;
        guint at = fails->len;
        while (at > 0 && weight_of(reading, fails->pdata[at - 1]) < weight_of(reading, result))
            at--;
        g_ptr_array_insert(fails, (int)at, result);
    }
    return fails;
}

GPtrArray *reading_to_ask(const Reading *reading, const json_t *customer)
{
    GPtrArray *open = g_ptr_array_new();
    for (guint i = 0; i < reading->asked->len; i++) {
        const Asked *asked = reading->asked->pdata[i];
        const json_t *result = read_result(customer, asked->id);
        const json_t *answerable = json_object_get(asked->check, "answerable");
        if (result && read_status(result) == READ_UNKNOWN && !json_is_false(answerable) &&
            g_strcmp0(read_text(result, "reason"), "no-privilege") != 0)
            g_ptr_array_add(open, (gpointer)result);
    }
    return open;
}

guint reading_limit(const RenderOptions *options, guint customers)
{
    gint64 limit = options->limit == 0 ? 50 : options->limit;
    return limit < 0 || limit > customers ? customers : (guint)limit;
}

static int weaker_first(const void *first, const void *second)
{
    const Weakness *a = *(const Weakness *const *)first;
    const Weakness *b = *(const Weakness *const *)second;
    if (a->failed != b->failed)
        return a->failed > b->failed ? -1 : 1;
    if (a->judged != b->judged)
        return a->judged < b->judged ? -1 : 1;
    return strcmp(a->id, b->id);
}

GPtrArray *reading_weakest(const Reading *reading, guint most)
{
    GPtrArray *weakest = g_ptr_array_new_with_free_func(g_free);
    const json_t *counts = json_object_get(json_object_get(reading->run, "summary"), "checks");
    for (guint i = 0; i < reading->asked->len; i++) {
        const Asked *asked = reading->asked->pdata[i];
        const json_t *count = json_object_get(counts, asked->id);
        gint64 failed = read_count(count, "fail");
        if (failed == 0 || read_flag(asked->check, "advisory"))
            continue;
        Weakness *weakness = g_new(Weakness, 1);
        *weakness = (Weakness){asked->check, asked->id, failed, failed + read_count(count, "pass")};
        g_ptr_array_add(weakest, weakness);
    }
    g_ptr_array_sort(weakest, weaker_first);
    if (weakest->len > most)
        g_ptr_array_set_size(weakest, (int)most);
    return weakest;
}

GPtrArray *reading_grades(const Reading *reading)
{
    GPtrArray *grades = g_ptr_array_new();
    size_t i;
    const json_t *grade;
    json_array_foreach (json_object_get(json_object_get(reading->run, "pack"), "grades"), i,
                        grade) {
        const char *id = read_text(grade, "id");
        if (id)
            g_ptr_array_add(grades, (gpointer)id);
    }
    g_ptr_array_add(grades, (gpointer) "unrated");
    g_ptr_array_add(grades, (gpointer) "new");
    return grades;
}

gint64 reading_grade_count(const Reading *reading, const char *grade)
{
    const json_t *summary = json_object_get(reading->run, "summary");
    return read_count(json_object_get(summary, "grades"), grade);
}

Tone reading_grade_tone(const Reading *reading, const char *grade)
{
    const json_t *grades = json_object_get(json_object_get(reading->run, "pack"), "grades");
    size_t count = json_array_size(grades), i;
    const json_t *each;
    json_array_foreach (grades, i, each) {
        if (g_strcmp0(read_text(each, "id"), grade) != 0)
            continue;
        if (i > 0 && i + 1 == count)
            return TONE_BAD;
        return i == 0 || i < count / 2 ? TONE_GOOD : TONE_FAIR;
    }
    return TONE_NONE;
}

const json_t *reading_suspected(const Reading *reading)
{
    return json_object_get(json_object_get(reading->run, "changes"), "suspected");
}

static gboolean is_suspected(const Reading *reading, const json_t *change)
{
    size_t i;
    const json_t *each;
    json_array_foreach (reading_suspected(reading), i, each)
        if (g_strcmp0(read_text(each, "check"), read_text(change, "check")) == 0 &&
            g_strcmp0(read_text(each, "from"),
                      read_text(json_object_get(change, "was"), "status")) == 0 &&
            g_strcmp0(read_text(each, "to"), read_text(json_object_get(change, "now"), "status")) ==
                0)
            return TRUE;
    return FALSE;
}

GPtrArray *reading_changes(const Reading *reading, const char *list)
{
    GPtrArray *changes = g_ptr_array_new();
    size_t i;
    json_t *change;
    json_array_foreach (json_object_get(json_object_get(reading->run, "changes"), list), i, change)
        if (!is_suspected(reading, change))
            g_ptr_array_add(changes, change);
    return changes;
}

gboolean reading_has_changes(const Reading *reading)
{
    static const char *const lists[] = {"regressed",     "recovered",      "lost_sight",
                                        "new_customers", "gone_customers", "grade_changes",
                                        "suspected"};
    const json_t *changes = json_object_get(reading->run, "changes");
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        if (json_array_size(json_object_get(changes, lists[i])) > 0)
            return TRUE;
    const char *kind;
    json_t *list;
    json_object_foreach (json_object_get(changes, "checks"), kind, list)
        if (json_array_size(list) > 0)
            return TRUE;
    return FALSE;
}

const json_t *reading_grades_before(const Reading *reading)
{
    const json_t *history = json_object_get(reading->run, "history");
    size_t runs = json_array_size(history);
    return runs < 2 ? NULL : json_object_get(json_array_get(history, runs - 2), "grades");
}

ReadStatus reading_goal(const json_t *goal)
{
    const json_t *met = json_object_get(goal, "met");
    const gboolean judged = json_is_number(json_object_get(goal, "at_least")) ||
                            json_is_number(json_object_get(goal, "at_most"));
    if (!judged && json_is_number(json_object_get(goal, "value")))
        return READ_NA;
    if (!json_is_boolean(met))
        return READ_UNKNOWN;
    return json_is_true(met) ? READ_PASS : READ_FAIL;
}

GPtrArray *reading_troubles(const Reading *reading)
{
    GPtrArray *troubles = g_ptr_array_new();
    for (guint i = 0; i < reading->asked->len; i++) {
        const Asked *asked = reading->asked->pdata[i];
        const char *reason = read_text(json_object_get(asked->check, "trouble"), "reason");
        if (reason && strcmp(reason, "no-source") != 0)
            g_ptr_array_add(troubles, (gpointer)asked->check);
    }
    return troubles;
}
