#include "brief.h"

#include "changes.h"
#include "clock.h"
#include "run.h"
#include "run_lookup.h"

#include <string.h>

/* The clock's day, or one before it. New string. */
static char *day_before(const json_t *run, int days)
{
    gint64 clock = 0;
    const char *as_of = run_text(run, "as_of");
    if (as_of)
        clock_parse(as_of, &clock);
    char *day = clock_format(clock - days * CLOCK_DAY);
    day[10] = '\0';
    return day;
}

static gboolean is_catchup(const json_t *touchpoint)
{
    return g_strcmp0(run_text(touchpoint, "kind"), "catchup") == 0;
}

/* Days compare as texts. */
static const char *last_catchup(const json_t *touchpoints, const char *today)
{
    const char *last = NULL;
    size_t i;
    const json_t *each;
    json_array_foreach (touchpoints, i, each) {
        const char *on = run_text(each, "on");
        if (on && is_catchup(each) && strcmp(on, today) < 0 && g_strcmp0(on, last) > 0)
            last = on;
    }
    return last;
}

static const char *next_catchup(const json_t *touchpoints, const char *today)
{
    const char *next = NULL;
    size_t i;
    const json_t *each;
    json_array_foreach (touchpoints, i, each) {
        const char *on = run_text(each, "on");
        if (on && is_catchup(each) && strcmp(on, today) >= 0 && (!next || strcmp(on, next) < 0))
            next = on;
    }
    return next;
}

char *brief_base(const json_t *run, const json_t *touchpoints)
{
    g_autofree char *today = day_before(run, 0);
    const char *last = last_catchup(touchpoints, today);
    g_autofree char *quarter = day_before(run, BRIEF_QUARTER);
    return g_strdup_printf("%sT23:59:59Z", last ? last : quarter);
}

/* --- older runs ------------------------------------------------------------------------------- */

json_t *brief_extract(const RunView *run, const char *customer)
{
    static const char *const keys[] = {"schema", "as_of", "checks", "selection"};
    json_t *found = run_is_whole_pack(run->run) ? run_find(run, customer) : NULL;
    if (!found)
        return NULL;
    json_t *extract = json_object();
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        json_t *value = json_object_get(run->run, keys[i]);
        if (value)
            json_object_set(extract, keys[i], value);
    }
    json_object_set_new(extract, "customers", json_pack("[o]", found));
    return extract;
}

static json_t *or_null(json_t *value)
{
    return value ? json_incref(value) : json_null();
}

static json_t *point_of(const json_t *run)
{
    const json_t *customer = json_array_get(json_object_get(run, "customers"), 0);
    g_autoptr(RunView) view = run_view_new(run);
    const json_t *usage = run_result(view, customer, BRIEF_PLAN_USAGE);
    json_t *point = json_object();
    json_object_set_new(point, "as_of", or_null(json_object_get(run, "as_of")));
    json_object_set_new(point, "score", or_null(json_object_get(customer, "score")));
    json_object_set_new(point, "grade", or_null(json_object_get(customer, "grade")));
    json_object_set_new(point, "plan_usage", or_null(json_object_get(usage, "value")));
    return point;
}

static json_t *changes_of(const json_t *base, const json_t *run)
{
    g_autoptr(RunView) before = run_view_new(base);
    g_autoptr(RunView) now = run_view_new(run);
    return changes_between(before, now);
}

/* Of several runs of one clock the last one counts. */
static json_t *trend_of(const json_t *run, const GPtrArray *before)
{
    json_t *trend = json_array();
    for (guint i = 0; i <= before->len; i++) {
        const json_t *each = i < before->len ? before->pdata[i] : run;
        const size_t n = json_array_size(trend);
        const char *as_of = n > 0 ? run_text(json_array_get(trend, n - 1), "as_of") : NULL;
        if (as_of && g_strcmp0(as_of, run_text(each, "as_of")) == 0)
            json_array_remove(trend, n - 1);
        json_array_append_new(trend, point_of(each));
    }
    return trend;
}

static json_t *compared_with(const json_t *base)
{
    json_t *point = point_of(base);
    json_object_del(point, "plan_usage");
    return point;
}

/* --- what was promised ------------------------------------------------------------------------ */

static gint earlier_first(gconstpointer a, gconstpointer b)
{
    return g_strcmp0(run_text(*(json_t *const *)a, "on"), run_text(*(json_t *const *)b, "on"));
}

static json_t *promised_of(const json_t *touchpoints, const char *from, const char *today)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    size_t i;
    json_t *each;
    json_array_foreach (touchpoints, i, each) {
        const char *on = run_text(each, "on"), *note = run_text(each, "note");
        if (on && note && *note && strcmp(on, from) >= 0 && strcmp(on, today) <= 0)
            g_ptr_array_add(list, each);
    }
    g_ptr_array_sort(list, earlier_first); /* stable: a file's own order stays */
    json_t *promised = json_array();
    for (guint k = 0; k < list->len; k++)
        json_array_append(promised, list->pdata[k]);
    return promised;
}

/* ---------------------------------------------------------------------------------------------- */

static json_t *day_or_null(const char *day)
{
    return day ? json_string(day) : json_null();
}

void brief_attach(json_t *run, const GPtrArray *before, const json_t *touchpoints)
{
    json_t *customer = json_array_get(json_object_get(run, "customers"), 0);
    const json_t *base = before->len > 0 ? before->pdata[0] : NULL;
    g_autofree char *today = day_before(run, 0);
    g_autofree char *quarter = day_before(run, BRIEF_QUARTER);
    const char *last = last_catchup(touchpoints, today);
    const char *from = last ? last : quarter;
    json_t *brief = json_object();
    json_object_set_new(brief, "last", day_or_null(last));
    json_object_set_new(brief, "next", day_or_null(next_catchup(touchpoints, today)));
    json_object_set_new(brief, "from", json_string(from));
    json_object_set_new(brief, "compared", base ? compared_with(base) : json_null());
    json_object_set_new(brief, "changes", base ? changes_of(base, run) : json_null());
    json_object_set_new(brief, "trend", trend_of(run, before));
    json_object_set_new(brief, "promised", promised_of(touchpoints, from, today));
    json_object_set_new(customer, "brief", brief);
}
