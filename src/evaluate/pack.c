/* The pack, as the run document carries it: whatever judges a run, then or later, needs nothing
 * else. */
#include "private.h"

#define DAY_MS (24 * 3600 * (gint64)1000)

static void set_ids(json_t *when, const char *key, const GPtrArray *ids)
{
    if (ids->len > 0)
        json_object_set_new(when, key, evaluate_strings(ids));
}

static void set_days(json_t *when, const char *key, gint64 milliseconds)
{
    if (milliseconds > 0)
        json_object_set_new(when, key, evaluate_number((double)milliseconds / DAY_MS));
}

static void set_number(json_t *when, const char *key, gboolean has, double number)
{
    if (has)
        json_object_set_new(when, key, evaluate_number(number));
}

static void set_flag(json_t *when, const char *key, int flag)
{
    if (flag >= 0)
        json_object_set_new(when, key, json_boolean(flag));
}

static json_t *when_json(const PackWhen *when)
{
    json_t *entry = json_object();
    set_ids(entry, "failing", when->failing);
    set_ids(entry, "regressed", when->regressed);
    set_ids(entry, "grade", when->grade);
    set_days(entry, "within_days", when->within);
    set_days(entry, "for_days", when->since);
    set_number(entry, "score_drop", when->has_score_drop, when->score_drop);
    if (when->check)
        json_object_set_new(entry, "check", json_string(when->check));
    if (when->column)
        json_object_set_new(entry, "column", json_string(when->column));
    set_number(entry, "at_least", when->has_at_least, when->at_least);
    set_number(entry, "at_most", when->has_at_most, when->at_most);
    set_days(entry, "renews_within_days", when->renews_within);
    set_flag(entry, "paying", when->paying);
    set_flag(entry, "contradicted", when->contradicted);
    return entry;
}

static json_t *links_json(const PackLinks *links)
{
    return json_pack("{s:s*, s:s*, s:s*}", "organization", links->organization, "conversation",
                     links->conversation, "issue", links->issue);
}

static json_t *signals_json(const GPtrArray *signals)
{
    json_t *list = json_array();
    for (guint i = 0; i < signals->len; i++) {
        const PackSignal *signal = signals->pdata[i];
        json_t *entry = json_object();
        json_object_set_new(entry, "id", json_string(signal->id));
        json_object_set_new(entry, "say", json_string(signal->say));
        json_object_set_new(entry, "kind", json_string(signal->kind ? signal->kind : "risk"));
        if (signal->action)
            json_object_set_new(entry, "action", json_string(signal->action));
        json_object_set_new(entry, "when", when_json(&signal->when));
        json_array_append_new(list, entry);
    }
    return list;
}

static json_t *grades_json(const PackScorecard *scorecard)
{
    json_t *grades = json_array();
    for (guint i = 0; i < scorecard->grades->len; i++) {
        const PackGrade *grade = scorecard->grades->pdata[i];
        json_t *entry = json_object();
        json_object_set_new(entry, "id", json_string(grade->id));
        json_object_set_new(entry, "min", evaluate_number(grade->min));
        if (grade->unless_failing->len > 0)
            json_object_set_new(entry, "unless_failing", evaluate_strings(grade->unless_failing));
        json_array_append_new(grades, entry);
    }
    return grades;
}

json_t *evaluate_pack(const Pack *pack)
{
    json_t *document = json_object();
    json_object_set_new(document, "digest", json_string(pack->digest));
    json_object_set_new(document, "title", evaluate_text(pack->scorecard.title));
    json_object_set_new(document, "grades", grades_json(&pack->scorecard));
    json_object_set_new(document, "signals", signals_json(pack->scorecard.signals));
    if (pack->scorecard.links.organization || pack->scorecard.links.conversation ||
        pack->scorecard.links.issue)
        json_object_set_new(document, "links", links_json(&pack->scorecard.links));
    json_object_set_new(document, "min_coverage", evaluate_number(pack->scorecard.min_coverage));
    json_object_set_new(document, "new_days", json_integer(pack->scorecard.new_days));
    return document;
}
