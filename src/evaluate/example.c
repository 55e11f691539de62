/* Running a check's examples. */
#include "example.h"

#include "clock.h"
#include "evaluate.h"

#include <math.h>
#include <string.h>

/* The clock of an example that does not name one. */
#define EXAMPLE_AS_OF "2021-09-15"

void example_result_free(gpointer data)
{
    ExampleResult *result = data;
    g_free(result->customer);
    g_free(result->expected);
    g_free(result->found);
    g_free(result->text);
    g_free(result);
}

typedef struct {
    Finding finding;
    char *evidence;
} Found;

static void found_free(gpointer data)
{
    Found *found = data;
    g_free(found->evidence);
    g_free(found);
}

/* An example on its way: what it needs and what it brought. */
typedef struct {
    Db *db;
    const Definitions *definitions;
    const PackCheck *check;
    const PackExample *example;
    GHashTable *found; /* customer id -> Found* */
    gint64 clock;
} Trial;

/* --- given rows ------------------------------------------------------------------------------- */

static void add_id(json_t *rows, GHashTable *known, const char *id)
{
    if (!g_hash_table_add(known, g_strdup(id)))
        return;
    json_t *row = json_object();
    json_object_set_new(row, "customer_id", json_string(id));
    json_object_set_new(row, "name", json_string(id));
    json_array_append_new(rows, row);
}

/* `customer` has every id that is named anywhere in the example. */
static json_t *customer_rows(const PackExample *example)
{
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    json_t *rows = json_array();
    const char *model, *id;
    json_t *given, *row, *status;
    size_t index;
    json_array_foreach (json_object_get(example->given, "customer"), index, row) {
        const char *named = json_string_value(json_object_get(row, "customer_id"));
        if (named && g_hash_table_add(known, g_strdup(named)))
            json_array_append(rows, row);
    }
    json_object_foreach (example->given, model, given) {
        json_array_foreach (given, index, row) {
            const char *named = json_string_value(json_object_get(row, "customer_id"));
            if (named)
                add_id(rows, known, named);
        }
    }
    json_object_foreach (example->expect, id, status)
        add_id(rows, known, id);
    return rows;
}

static void set_rows(Plan *plan, const PackModel *model, const json_t *rows)
{
    char *text = json_dumps(rows, JSON_COMPACT | JSON_REAL_PRECISION(15));
    plan_set_rows(plan, model, text);
    free(text);
}

static void give_rows(const Trial *trial, Plan *plan)
{
    const Pack *pack = definitions_pack(trial->definitions);
    const char *name;
    json_t *rows;
    json_object_foreach (trial->example->given, name, rows) {
        const PackModel *model = pack_find_model(pack, name);
        if (model && !g_str_equal(name, "customer"))
            set_rows(plan, model, rows);
    }
    json_t *customers = customer_rows(trial->example);
    set_rows(plan, pack_find_model(pack, "customer"), customers);
    json_decref(customers);
}

/* --- running ---------------------------------------------------------------------------------- */

static gboolean on_row(const char *const *values, int columns, gpointer data)
{
    const Trial *trial = data;
    g_return_val_if_fail(columns == PLAN_COLUMNS, FALSE);
    Found *found = g_hash_table_lookup(trial->found, values[PLAN_COLUMN_CUSTOMER]);
    if (!found) {
        found = g_new0(Found, 1);
        g_hash_table_insert(trial->found, g_strdup(values[PLAN_COLUMN_CUSTOMER]), found);
    }
    if (!values[PLAN_COLUMN_PRESENT] || found->finding.rows++ > 0)
        return TRUE;
    const char *value = values[PLAN_COLUMN_VALUE];
    found->finding.applies = maybe_from_text(values[PLAN_COLUMN_APPLIES]);
    found->finding.verdict = maybe_from_text(values[PLAN_COLUMN_VERDICT]);
    found->finding.value = value ? g_ascii_strtod(value, NULL) : NAN;
    found->finding.has_value = isfinite(found->finding.value);
    found->evidence = g_strdup(values[PLAN_COLUMN_EVIDENCE]);
    return TRUE;
}

static char *describe(const Judgement *judgement)
{
    const char *reason = reason_name(judgement->reason);
    return reason ? g_strdup_printf("%s (%s)", status_name(judgement->status), reason)
                  : g_strdup(status_name(judgement->status));
}

/* "pass" is met by any pass, "unknown (null)" only by that. */
static gboolean meets(const char *expected, const Judgement *judgement, const char *found)
{
    return strchr(expected, '(') ? g_str_equal(expected, found)
                                 : g_str_equal(expected, status_name(judgement->status));
}

static const GPtrArray *said_of(GPtrArray *all, gsize customer_offset, const char *customer,
                                GPtrArray *mine)
{
    for (guint i = 0; i < all->len; i++)
        if (g_str_equal(G_STRUCT_MEMBER(char *, all->pdata[i], customer_offset), customer))
            g_ptr_array_add(mine, all->pdata[i]);
    return mine;
}

static void check_expected(const Trial *trial, Reason source, const Facts *said,
                           const char *customer, const char *expected, const char *trouble,
                           GPtrArray *results)
{
    g_autoptr(GPtrArray) answers = g_ptr_array_new();
    g_autoptr(GPtrArray) waivers = g_ptr_array_new();
    const Found *found = g_hash_table_lookup(trial->found, customer);
    Finding finding = found ? found->finding : (Finding){0};
    finding.source = source;
    ExampleResult *result = g_new0(ExampleResult, 1);
    *result = (ExampleResult){.check = trial->check,
                              .example = trial->example,
                              .customer = g_strdup(customer),
                              .expected = g_strdup(expected)};
    g_ptr_array_add(results, result);
    if (trouble && source == REASON_NONE) {
        result->text = g_strdup(trouble);
        return;
    }
    const Judgement judgement =
        judge(trial->check, &finding,
              said_of(said->answers, G_STRUCT_OFFSET(FactsAnswer, customer), customer, answers),
              said_of(said->waivers, G_STRUCT_OFFSET(FactsWaiver, customer), customer, waivers),
              trial->clock);
    result->found = describe(&judgement);
    result->text = g_strdup(found ? found->evidence : NULL);
    result->met = meets(expected, &judgement, result->found);
}

/* Asks the server. The failure's text when the statement failed; NULL otherwise. */
static char *ask(Trial *trial, const Plan *plan, Failure *failure)
{
    const Pack *pack = definitions_pack(trial->definitions);
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(int));
    guint index = 0;
    g_ptr_array_find(pack->checks, trial->check, &index);
    const int key = (int)index;
    g_array_append_val(keys, key);
    g_autoptr(Statement) statement = plan_statement(plan, keys);
    if (db_query(trial->db, statement, on_row, trial, failure))
        return NULL;
    Place place = {0};
    if (statement_place(statement, failure->position, &place))
        return g_strdup_printf("%s:%u:%u: %s", place.file, place.line, place.column,
                               failure->message);
    return g_strdup(failure->message);
}

static void run_trial(Trial *trial, GPtrArray *results, Failure *failure)
{
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    g_autoptr(Facts) said = facts_from_json(trial->example->answers, trial->example->waivers,
                                            trial->example->place, diagnostics);
    g_autofree char *as_of = clock_format(trial->clock);
    const PlanRequest request = {
        .definitions = trial->definitions, .given = trial->example->given, .as_of = as_of};
    g_autoptr(Plan) plan = plan_new(&request);
    give_rows(trial, plan);
    const Reason source = evaluate_reason(plan_check(plan, trial->check));
    g_autofree char *trouble = source == REASON_NONE ? ask(trial, plan, failure) : NULL;
    const char *customer;
    json_t *expected;
    json_object_foreach (trial->example->expect, customer, expected)
        check_expected(trial, source, said, customer, json_string_value(expected), trouble,
                       results);
}

/* The example's parameters stand before the check's own for as long as it runs. */
static void give_params(PackCheck *check, const PackExample *example)
{
    for (guint i = 0; example->params && i < example->params->len; i++)
        g_ptr_array_insert(check->params, (gint)i, example->params->pdata[i]);
}

static void set_params(PackCheck *check, const PackExample *example)
{
    for (guint i = 0; example->params && i < example->params->len; i++)
        g_ptr_array_steal_index(check->params, 0);
}

gboolean example_run(Db *db, const Definitions *definitions, const PackCheck *check,
                     GPtrArray *results, Failure *failure)
{
    for (guint i = 0; i < check->examples->len; i++) {
        const PackExample *example = check->examples->pdata[i];
        Trial trial = {.db = db, .definitions = definitions, .check = check, .example = example};
        if (!clock_parse(example->as_of ? example->as_of : EXAMPLE_AS_OF, &trial.clock))
            clock_parse(EXAMPLE_AS_OF, &trial.clock);
        trial.found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, found_free);
        give_params((PackCheck *)check, example);
        run_trial(&trial, results, failure);
        set_params((PackCheck *)check, example);
        g_hash_table_unref(trial.found);
        const gboolean gone = failure->code == FAILURE_LOST || failure->code == FAILURE_CONNECT ||
                              failure->code == FAILURE_INTERRUPTED;
        if (failure->message && gone)
            return FALSE;
        failure_clear(failure);
    }
    return TRUE;
}
