#include "words.h"

#include "clock.h"
#include "text.h"

#include <string.h>

/* Fixed decimals without trailing zeros, thousands grouped: 1,200,000 and 4.5. */
static char *grouped(double value, int decimals)
{
    g_autofree char *plain = g_malloc(64 + 320);
    g_snprintf(plain, 64 + 320, "%.*f", decimals, value);
    char *dot = strchr(plain, '.');
    if (dot) {
        char *end = plain + strlen(plain);
        while (end[-1] == '0')
            *--end = '\0';
        if (end[-1] == '.')
            *--end = '\0';
    }
    if (strcmp(plain, "-0") == 0)
        return g_strdup("0");
    GString *out = g_string_new(NULL);
    const char *digits = plain + (*plain == '-');
    gsize whole = strcspn(digits, ".");
    if (*plain == '-')
        g_string_append_c(out, '-');
    for (gsize i = 0; i < whole; i++) {
        g_string_append_c(out, digits[i]);
        if ((whole - i) % 3 == 1 && i + 1 < whole)
            g_string_append_c(out, ',');
    }
    g_string_append(out, digits + whole);
    return g_string_free(out, FALSE);
}

static gboolean is_percent(const char *unit)
{
    return g_strcmp0(unit, "percent") == 0;
}

/* Without the unit's word, but with its sign: 62%, 4.5. */
static char *bare_number(double value, const char *unit, int decimals)
{
    if (!is_percent(unit))
        return grouped(value, decimals);
    g_autofree char *number = grouped(100 * value, MAX(decimals - 1, 0));
    return g_strconcat(number, "%", NULL);
}

static const char *unit_word(const char *unit)
{
    if (!unit || is_percent(unit) || strcmp(unit, "count") == 0 || strcmp(unit, "ratio") == 0)
        return NULL;
    return unit;
}

static char *with_unit(char *number, const char *unit)
{
    const char *word = unit_word(unit);
    if (!word)
        return number;
    gsize length = strlen(word);
    gboolean one = strcmp(number, "1") == 0 && length > 1 && word[length - 1] == 's';
    char *text = g_strdup_printf("%s\u00a0%.*s", number, (int)(one ? length - 1 : length), word);
    g_free(number);
    return text;
}

char *words_number(double value, const char *unit)
{
    return with_unit(bare_number(value, unit, 2), unit);
}

char *words_score(const json_t *object, const char *key)
{
    double value;
    return run_number(object, key, &value) ? g_strdup_printf("%.1f", value) : NULL;
}

/* As many decimals as it takes to tell the value from its bound: never `80% < 80%`. */
static char *compared(double value, double bound, const char *sign, const char *unit)
{
    for (int decimals = 2;; decimals++) {
        g_autofree char *left = bare_number(value, unit, decimals);
        char *right = bare_number(bound, unit, decimals);
        if (value != bound && decimals < 9 && strcmp(left, right) == 0) {
            g_free(right);
            continue;
        }
        g_autofree char *end = with_unit(right, unit);
        return g_strconcat(left, "\u00a0", sign, "\u00a0", end, NULL);
    }
}

static char *rule_of(const json_t *check, const json_t *result, gboolean utf8)
{
    double value, least, most;
    if (g_strcmp0(run_text(result, "status"), "na") == 0 || !run_number(result, "value", &value))
        return NULL;
    const char *unit = run_text(check, "unit");
    gboolean has_least = run_number(check, "at_least", &least);
    gboolean has_most = run_number(check, "at_most", &most);
    if (!has_least && !has_most)
        return words_number(value, unit);
    if (has_least && (value < least || !has_most))
        return compared(value, least, value < least ? "<" : utf8 ? "≥" : ">=", unit);
    return compared(value, most, value > most ? ">" : utf8 ? "≤" : "<=", unit);
}

const char *words_band(const json_t *result)
{
    const char *band = run_text(result, "band");
    if (g_strcmp0(band, "near") == 0)
        return "near the bar";
    return g_strcmp0(band, "far") == 0 ? "far from the bar" : NULL;
}

char *words_rule(const json_t *check, const json_t *result, gboolean utf8)
{
    char *rule = rule_of(check, result, utf8);
    const char *band = words_band(result);
    if (!rule || !band)
        return rule;
    char *told = g_strdup_printf("%s, %s", rule, band);
    g_free(rule);
    return told;
}

const char *words_status(Status status)
{
    return status == STATUS_NA ? "n/a" : status_name(status);
}

/* A later version's reason stands for itself. */
const char *words_reason(const char *reason)
{
    Reason known;
    return reason_from_name(reason, &known) ? reason_text(known) : reason;
}

char *words_evidence(const json_t *result)
{
    const char *evidence = run_text(result, "evidence");
    if (evidence && *evidence)
        return g_strdup(evidence);
    return g_strdup(words_reason(run_text(result, "reason")));
}

char *words_question(const RunView *view, const char *check)
{
    return g_strconcat(run_question(view, check), run_advisory(view, check) ? " (advisory)" : "",
                       NULL);
}

char *words_seen(const json_t *check, const json_t *result, gboolean utf8)
{
    g_autofree char *evidence = words_evidence(result);
    g_autofree char *rule = words_rule(check, result, utf8);
    if (!evidence || !*evidence || !rule)
        return rule ? g_steal_pointer(&rule) : g_steal_pointer(&evidence);
    g_autofree char *isolated = text_isolate(evidence);
    return g_strdup_printf("%s (%s)", isolated, rule);
}

const char *words_step(const RunView *view, const json_t *result)
{
    const char *step = run_text(result, "action");
    if (step || run_status(result) != STATUS_FAIL)
        return step;
    return run_text(run_check(view, run_text(result, "check")), "action");
}

static void add_part(GString *out, const char *separator, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static void add_part(GString *out, const char *separator, const char *format, ...)
{
    if (out->len > 0)
        g_string_append(out, separator);
    va_list args;
    va_start(args, format);
    g_string_append_vprintf(out, format, args);
    va_end(args);
}

/* The evidence of an answer is the answer itself; what is left to say is how long it holds. */
char *words_settled(const json_t *result)
{
    const json_t *waiver = json_object_get(result, "waiver");
    if (!json_is_object(waiver)) {
        const char *valid = run_text(json_object_get(result, "answer"), "until");
        return valid ? g_strdup_printf("valid until %s", valid) : NULL;
    }
    const char *by = run_text(waiver, "by"), *until = run_text(waiver, "until");
    const char *reason = run_text(waiver, "reason");
    GString *out = g_string_new("excused");
    if (by)
        g_string_append_printf(out, " by %s", by);
    if (until)
        g_string_append_printf(out, " until %s", until);
    if (reason && *reason)
        g_string_append_printf(out, ": %s", reason);
    return g_string_free(out, FALSE);
}

char *words_counts(const json_t *customer)
{
    const json_t *counts = json_object_get(customer, "counts");
    GString *out = g_string_new(NULL);
    for (int i = 0; i < STATUSES; i++) {
        gint64 count = run_count(counts, status_name((Status)i));
        if (count > 0)
            add_part(out, ", ", "%" G_GINT64_FORMAT " %s", count, words_status((Status)i));
    }
    return g_string_free(out, out->len == 0);
}

char *words_facts(const json_t *customer)
{
    GString *out = g_string_new(NULL);
    const char *plan = run_text(customer, "plan"), *owner = run_text(customer, "owner");
    const char *renews = run_text(customer, "renews_on");
    const json_t *paying = json_object_get(customer, "paying");
    double arr;
    g_autofree char *number = run_number(customer, "arr", &arr) ? grouped(arr, 0) : NULL;
    g_autofree char *since = words_date(run_text(customer, "created_at"));
    if (plan && *plan)
        add_part(out, ", ", "%s plan", plan);
    if (json_is_boolean(paying))
        add_part(out, ", ", "%s", json_is_true(paying) ? "paying" : "not paying");
    if (owner && *owner)
        add_part(out, ", ", "owner %s", owner);
    if (since)
        add_part(out, ", ", "customer since %.10s", since);
    if (number)
        add_part(out, ", ", "ARR %s", number);
    if (renews)
        add_part(out, ", ", "renews on %s", renews);
    return g_string_free(out, out->len == 0);
}

char *words_consistency(const json_t *run)
{
    const json_t *source = json_object_get(run, "source");
    const char *consistency = run_text(source, "consistency");
    const gint64 servers = run_count(source, "other_servers");
    const gboolean each = g_strcmp0(consistency, "one snapshot per server") == 0;
    if (!consistency || g_str_equal(consistency, "one snapshot"))
        return NULL;
    return g_strdup_printf(
        "Read as of %s: some tables lie on %" G_GINT64_FORMAT " other server%s%s",
        each ? "one instant on each server" : "several instants", servers, servers == 1 ? "" : "s",
        each ? "" : ", of which each connection saw its own (--jobs 1: one)");
}

char *words_date(const char *timestamp)
{
    if (!timestamp)
        return NULL;
    gsize length = strlen(timestamp);
    const char *time = length > 11 && timestamp[10] == 'T' ? timestamp + 11 : NULL;
    if (!time)
        return g_strdup(timestamp);
    if (g_str_has_prefix(time, "00:00:00"))
        return g_strndup(timestamp, 10);
    return g_strdup_printf("%.10s %.5s UTC", timestamp, time);
}

gint64 words_days(const RunView *view, const char *since)
{
    gint64 begun, now;
    const char *as_of = run_text(view->run, "as_of");
    if (!since || !as_of || !clock_parse(since, &begun) || !clock_parse(as_of, &now))
        return 0;
    return now / CLOCK_DAY - begun / CLOCK_DAY;
}

char *words_grade(const char *grade)
{
    return g_strdelimit(g_strdup(grade ? grade : "unrated"), "-_", ' ');
}

const WordsList words_change_lists[] = {
    {"regressed", "Got worse"},      {"due", "Due for us"}, {"recovered", "Recovered"},
    {"lost_sight", "Lost sight of"}, {NULL, NULL},
};

char *words_changed(const RunView *view)
{
    static const struct {
        const char *list, *one, *many;
    } kinds[] = {
        {"regressed", "answer got worse", "answers got worse"},
        {"due", "due for us", "due for us"},
        {"recovered", "recovered", "recovered"},
        {"lost_sight", "lost sight of", "lost sight of"},
        {"new_customers", "new customer", "new customers"},
        {"gone_customers", "customer gone", "customers gone"},
    };
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autoptr(GPtrArray) changes = run_changes(view, kinds[i].list);
        if (changes->len > 0)
            add_part(out, ", ", "%u %s", changes->len,
                     changes->len == 1 ? kinds[i].one : kinds[i].many);
    }
    return g_string_free(out, out->len == 0);
}

char *words_since(const RunView *view, const json_t *at_risk)
{
    const char *begun = run_text(at_risk, "since");
    const gint64 days = words_days(view, begun);
    g_autofree char *since = words_date(begun);
    if (days <= 0)
        return g_strdup("new in this report");
    return g_strdup_printf("for %" G_GINT64_FORMAT " day%s, since %s", days, days == 1 ? "" : "s",
                           since);
}

char *words_list(const json_t *texts)
{
    GString *out = g_string_new(NULL);
    size_t i;
    const json_t *text;
    json_array_foreach (texts, i, text)
        if (json_is_string(text))
            add_part(out, ", ", "%s", json_string_value(text));
    return g_string_free(out, out->len == 0);
}

GPtrArray *words_checklist(const RunView *view)
{
    static const char *const kinds[][2] = {
        {"added", "added"}, {"removed", "removed"}, {"redefined", "redefined, so not compared"}};
    const json_t *checks = json_object_get(json_object_get(view->run, "changes"), "checks");
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *ids = words_list(json_object_get(checks, kinds[i][0]));
        if (ids)
            g_ptr_array_add(lines, g_strdup_printf("%s: %s", kinds[i][1], ids));
    }
    return lines;
}

char *words_verdict(const char *grade, const json_t *object, const char *key)
{
    g_autofree char *word = words_grade(grade);
    g_autofree char *score = words_score(object, key);
    return score ? g_strconcat(word, "  ", score, NULL) : g_steal_pointer(&word);
}

char *words_suspected(const json_t *suspected, const RunView *view)
{
    const char *check = run_text(suspected, "check");
    return g_strdup_printf(
        "%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
        " customers went from %s to %s at once on '%s' (%s): look at the data before the customers",
        run_count(suspected, "customers"), run_count(suspected, "of"),
        words_status(run_status_named(run_text(suspected, "from"))),
        words_status(run_status_named(run_text(suspected, "to"))), run_question(view, check),
        check ? check : "");
}

/* (2 customers and 1 question could not be compared), or NULL. Whoever is new is told as such. */
static char *not_compared(const json_t *changes)
{
    const json_t *numbers = json_object_get(changes, "not_compared");
    const gint64 told = (gint64)json_array_size(json_object_get(changes, "new_customers")) +
                        (gint64)json_array_size(json_object_get(changes, "gone_customers"));
    const gint64 customers = run_count(numbers, "customers") - told;
    const gint64 checks = run_count(numbers, "checks");
    g_autoptr(GString) out = g_string_new(NULL);
    if (customers > 0)
        add_part(out, "", "%" G_GINT64_FORMAT " customer%s", customers, customers == 1 ? "" : "s");
    if (checks > 0)
        add_part(out, " and ", "%" G_GINT64_FORMAT " question%s", checks, checks == 1 ? "" : "s");
    return out->len > 0 ? g_strdup_printf(" (%s could not be compared)", out->str) : NULL;
}

char *words_summary(const RunView *view)
{
    const json_t *changes = json_object_get(view->run, "changes");
    if (!json_is_object(changes))
        return g_strdup("This is the first report: there is nothing to compare it with yet.");
    g_autofree char *since = words_date(run_text(changes, "since"));
    g_autofree char *changed = words_changed(view);
    g_autofree char *without = not_compared(changes);
    const char *quiet = run_has_changes(view) ? "no customer's answer changed" : "nothing changed";
    return g_strdup_printf("Since %s: %s%s", since ? since : "the last report",
                           changed ? changed : quiet, without ? without : "");
}

const char *words_goal_mark(Status state)
{
    if (state == STATUS_PASS || state == STATUS_FAIL)
        return state == STATUS_PASS ? "✔" : "✘";
    return state == STATUS_NA ? "–" : "?";
}

const char *words_goal(Status state)
{
    if (state == STATUS_UNKNOWN)
        return "unknown";
    if (state == STATUS_NA)
        return "seen";
    return state == STATUS_PASS ? "met" : "not met";
}

char *words_trouble(const json_t *check)
{
    const json_t *trouble = json_object_get(check, "trouble");
    const char *reason = words_reason(run_text(trouble, "reason"));
    const char *text = run_text(trouble, "text");
    if (!reason || !text || !*text)
        return g_strdup(reason ? reason : text);
    return g_strdup_printf("%s: %s", reason, text);
}

char *words_contract(const json_t *customer)
{
    double arr;
    GString *out = g_string_new(NULL);
    const char *owner = run_text(customer, "owner"), *renews = run_text(customer, "renews_on");
    g_autofree char *number = run_number(customer, "arr", &arr) ? grouped(arr, 0) : NULL;
    if (owner && *owner)
        add_part(out, ", ", "%s", owner);
    if (number)
        add_part(out, ", ", "ARR %s", number);
    if (renews)
        add_part(out, ", ", "renews on %s", renews);
    return g_string_free(out, out->len == 0);
}

/* Since the first report that the run knows of: it may be longer. */
static gboolean is_first_report(const RunView *view, const char *since)
{
    const json_t *first = json_array_get(json_object_get(view->run, "history"), 0);
    return g_strcmp0(run_text(first, "as_of"), since) == 0;
}

char *words_call(const RunView *view, const RunCall *call)
{
    const char *evidence = run_text(call->signal, "evidence");
    const char *begun = run_text(call->signal, "since");
    g_autofree char *since = is_first_report(view, begun) ? NULL : words_date(begun);
    GString *out = g_string_new(run_signal_text(view, call->signal));
    if (since)
        g_string_append_printf(out, ", since %s", since);
    if (evidence && *evidence)
        g_string_append_printf(out, ": %s", evidence);
    if (call->others > 0)
        g_string_append_printf(out, " (and %u more reason%s)", call->others,
                               call->others == 1 ? "" : "s");
    return g_string_free(out, FALSE);
}

/* Twice is chance; from here on it is a habit. */
#define FLAPPING 4

char *words_failing(const json_t *result)
{
    const json_t *changed = json_object_get(result, "changed");
    g_autofree char *since = words_date(run_text(result, "since"));
    if (!since || run_status(result) != STATUS_FAIL)
        return NULL;
    if (json_array_size(changed) < FLAPPING)
        return g_strdup_printf("fails since %s", since);
    g_autofree char *first = words_date(json_string_value(json_array_get(changed, 0)));
    return g_strdup_printf("fails since %s, comes and goes: %zu changes since %s", since,
                           json_array_size(changed), first ? first : "?");
}
