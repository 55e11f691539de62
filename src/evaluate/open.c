/* As far as knowing the export and its customers. */
#include "private.h"

#include "clock.h"

#include <string.h>

/* --- the export ------------------------------------------------------------------------------- */

static gboolean is_wanted(const char *schema, const char *relation, gpointer definitions)
{
    return plan_wants(definitions, schema, relation);
}

/* Which one is read must not depend on chance, and not be a secret. */
static void warn_twice(Evaluation *evaluation)
{
    for (guint i = 0; i < catalog_length(evaluation->catalog); i++) {
        const CatalogRelation *relation = catalog_get(evaluation->catalog, i);
        if (relation->visible && relation->also &&
            plan_wants(evaluation->request.definitions, NULL, relation->name))
            evaluate_warn(evaluation, "database",
                          g_strdup_printf("%s is in schema '%s' and in schema '%s'; the one in "
                                          "'%s' is read",
                                          relation->name, relation->schema, relation->also,
                                          relation->schema),
                          g_strdup("name the right one under 'tables:' in scorecard.yaml"));
    }
}

static gboolean read_catalog(Evaluation *evaluation, Failure *failure)
{
    g_autoptr(Statement) statement = statement_new();
    statement_append(statement, catalog_query);
    evaluation->catalog = catalog_new();
    if (!db_query(evaluation->db, statement, catalog_add_row, evaluation->catalog, failure))
        return failure_prefix(failure, "cannot read the catalogue");
    catalog_settle(evaluation->catalog, is_wanted, (gpointer)evaluation->request.definitions);
    warn_twice(evaluation);
    return TRUE;
}

static gboolean on_text(const char *const *values, int columns, gpointer data)
{
    char **text = data;
    g_free(*text);
    *text = columns == 1 ? g_strdup(values[0]) : NULL;
    return TRUE;
}

static gboolean on_role(const char *const *values, int columns, gpointer data)
{
    Evaluation *evaluation = data;
    g_return_val_if_fail(columns == 2, FALSE);
    g_free(evaluation->role);
    evaluation->role = g_strdup(values[0]);
    evaluation->spread = g_strcmp0(values[1], "t") == 0;
    return TRUE;
}

static gboolean read_role(Evaluation *evaluation, Failure *failure)
{
    g_autoptr(Statement) statement = statement_new();
    statement_append(statement,
                     "select quote_ident(current_user), exists (select from "
                     "pg_foreign_table) or to_regclass('pg_dist_partition') is not null");
    if (!db_query(evaluation->db, statement, on_role, evaluation, failure))
        return failure_prefix(failure, "cannot ask for the role");
    return TRUE;
}

static gboolean on_answer(const char *const *values, int columns, gpointer data)
{
    *(gboolean *)data = columns == 1 && values[0] && values[0][0] == 't';
    return TRUE;
}

/* Asks the conditions of the plan. Where the connection is gone or the run interrupted, the first
 * failure ends it all. */
typedef struct {
    const Evaluation *evaluation;
    Failure *gone;
} Asking;

static gboolean ask(const Statement *statement, gpointer data, gboolean *answer,
                    PlanTrouble *trouble)
{
    Asking *asking = data;
    Failure said = {0};
    if (!asking->gone->message &&
        db_query(asking->evaluation->db, statement, on_answer, answer, &said))
        return TRUE;
    trouble->reason = evaluate_reason_of(&said);
    trouble->text = failure_without_values(&said, statement_sql(statement));
    statement_place(statement, said.position, &trouble->place);
    if (said.code == FAILURE_INTERRUPTED || said.code == FAILURE_LOST)
        *asking->gone = said;
    else
        failure_clear(&said);
    return FALSE;
}

/* A mapping that leads nowhere makes questions unknown that could be answered. */
static void warn_lost_tables(Evaluation *evaluation)
{
    const GPtrArray *tables = definitions_pack(evaluation->request.definitions)->tables;
    for (guint i = 0; i < tables->len; i++) {
        const PackTable *table = tables->pdata[i];
        if (catalog_find_dotted(evaluation->catalog, table->target))
            continue;
        g_autofree const char **names = catalog_names(evaluation->catalog);
        g_auto(GStrv) parts = pack_name_parts(table->target);
        const char *near = diagnostic_nearest(parts[g_strv_length(parts) - 1], names);
        g_autofree char *hint = near ? g_strdup_printf("did you mean '%s'?", near) : NULL;
        evaluate_warn(
            evaluation, "tables",
            g_strdup_printf("'tables:' says that %s is %s, which this export does not have",
                            table->name, table->target),
            g_strdup(hint));
        diagnostic_add(evaluation->request.diagnostics, DIAGNOSTIC_WARNING, table->place, hint,
                       "%s is said to be %s, which this export does not have", table->name,
                       table->target);
    }
}

static gboolean make_plan(Evaluation *evaluation, Failure *failure)
{
    g_autofree char *as_of = clock_format(evaluation->request.clock);
    Asking asking = {evaluation, failure};
    const PlanRequest request = {
        .definitions = evaluation->request.definitions,
        .catalog = evaluation->catalog,
        .facts = evaluation->request.facts,
        .as_of = g_intern_string(as_of),
        .ask = ask,
        .ask_data = &asking,
    };
    evaluation->plan = plan_new(&request);
    return !failure->message || failure_prefix(failure, "cannot look the export over");
}

/* --- the book --------------------------------------------------------------------------------- */

static gboolean no_parameter(const char *name, gpointer data)
{
    (void)name;
    (void)data;
    return FALSE;
}

/* --where as a text with a place; NULL text when there is none. */
static gboolean read_where(const Evaluation *evaluation, Source *where, Failure *failure)
{
    if (!evaluation->request.where)
        return TRUE;
    Failure error = {0};
    g_autoptr(SqlText) sql = sql_expression(evaluation->request.where, no_parameter, NULL, &error);
    if (sql && sql->params->len > 0)
        failure_set(&error, FAILURE_INPUT, NULL, "it has no parameters");
    if (error.message) {
        failure_set(failure, FAILURE_INPUT,
                    "write a condition over customer_id, name, plan, owner, paying, "
                    "created_at: --where \"owner = 'csm-emea'\"",
                    "--where: %s", error.message);
        failure_clear(&error);
        return FALSE;
    }
    where->text = (char *)evaluation->request.where;
    return TRUE;
}

static gboolean no_customer_source(const Evaluation *evaluation, Failure *failure)
{
    const Pack *pack = definitions_pack(evaluation->request.definitions);
    const PlanSource *source = plan_model(evaluation->plan, pack_find_model(pack, "customer"));
    if (source->state == PLAN_NO_PRIVILEGE) {
        const CatalogRelation *table = catalog_find_dotted(evaluation->catalog, source->missing);
        g_autofree char *grant = evaluate_grant(evaluation, source->missing);
        return failure_set(failure, FAILURE_INPUT,
                           table && !table->usable
                               ? grant
                               : "ask its owner: GRANT SELECT ON ALL TABLES IN SCHEMA public "
                                 "TO the role that delight connects as",
                           "this role may not read %s", source->missing);
    }
    if (source->state == PLAN_FAILED)
        return failure_set(failure, FAILURE_INPUT, NULL, "cannot read the customers: %s",
                           source->trouble.text);
    if (catalog_length(evaluation->catalog) == 0)
        return failure_set(failure, FAILURE_INPUT, "is it the right database? 'psql -l' lists them",
                           "this database has no tables that the role can see");
    return failure_set(failure, FAILURE_INPUT,
                       "an export has posthog_organization, posthog_event or events; 'tables:' in "
                       "scorecard.yaml says where another name is used",
                       "this database does not look like a PostHog export: no %s",
                       source->missing ? source->missing : "customers");
}

char *evaluate_hint(const Evaluation *evaluation)
{
    g_autoptr(Statement) statement = plan_hint(evaluation->plan);
    Failure said = {0};
    char *hint = NULL;
    if (statement && !db_query(evaluation->db, statement, on_text, &hint, &said))
        g_clear_pointer(&hint, g_free);
    if (hint && !*hint)
        g_clear_pointer(&hint, g_free);
    failure_clear(&said);
    return hint;
}

gboolean evaluate_choices(const Evaluation *evaluation, DbRow take, gpointer data, Failure *failure)
{
    g_autoptr(Statement) statement = plan_choices(evaluation->plan);
    return !statement || db_query(evaluation->db, statement, take, data, failure) ||
           failure_prefix(failure, "cannot read what the params may be");
}

/* A dear book is asked for once; its rows go on into every statement. */
static void give_book(Evaluation *evaluation)
{
    if (!plan_has_dear_customers(evaluation->plan))
        return;
    json_t *rows = json_array();
    for (guint i = 0; i < book_length(evaluation->book); i++) {
        const Customer *customer = book_get(evaluation->book, i);
        json_array_append_new(rows, json_pack("{s:s, s:s, s:s?, s:s?, s:s?, s:o}", "customer_id",
                                              customer->id, "name", customer->name, "created_at",
                                              customer->created_at, "plan", customer->plan, "owner",
                                              customer->owner, "paying",
                                              customer->paying == MAYBE_NULL
                                                  ? json_null()
                                                  : json_boolean(customer->paying == MAYBE_TRUE)));
    }
    char *text = json_dumps(rows, JSON_COMPACT);
    plan_give_customers(evaluation->plan, text);
    free(text);
    json_decref(rows);
}

static gboolean no_customers(const Evaluation *evaluation, Failure *failure)
{
    g_autofree char *hint = evaluate_hint(evaluation);
    return failure_set(failure, FAILURE_INPUT,
                       hint ? hint : "internal and deleted organizations do not count",
                       "there are no customers in this export");
}

static void warn_alone(Evaluation *evaluation)
{
    char *hint = book_length(evaluation->book) == 1 ? evaluate_hint(evaluation) : NULL;
    if (hint)
        evaluate_warn(evaluation, "hint", g_strdup("this export tells of a single customer"), hint);
}

static gboolean read_book(Evaluation *evaluation, Failure *failure)
{
    Source where = {0};
    if (!read_where(evaluation, &where, failure))
        return FALSE;
    g_autoptr(Statement) statement = plan_book(evaluation->plan, where.text ? &where : NULL);
    if (!statement)
        return no_customer_source(evaluation, failure);
    evaluation->book = book_new();
    if (!db_query(evaluation->db, statement, book_add_row, evaluation->book, failure)) {
        Place place = {0};
        const gboolean own = statement_place(statement, failure->position, &place) && !place.file;
        return failure_prefix(failure, own ? "--where" : "cannot read the customers");
    }
    const char *problem = book_finish(evaluation->book);
    if (problem)
        return failure_set(failure, FAILURE_INPUT,
                           "'delight explain' shows the SQL of model 'customer'", "%s", problem);
    if (book_length(evaluation->book) == 0 && !evaluation->request.may_be_empty)
        return no_customers(evaluation, failure);
    warn_alone(evaluation);
    give_book(evaluation);
    return TRUE;
}

/* Accounts name customers, and the book reads accounts (plan, owner): who is there is asked first,
 * so that their names compare as all others do. */
static gboolean read_accounts(Evaluation *evaluation, Failure *failure)
{
    if (!evaluate_facts_name_accounts(evaluation))
        return TRUE;
    g_autoptr(Statement) statement = plan_book(evaluation->plan, NULL);
    if (!statement)
        return no_customer_source(evaluation, failure);
    evaluation->book = book_new();
    if (!db_query(evaluation->db, statement, book_add_row, evaluation->book, failure))
        return failure_prefix(failure, "cannot read the customers");
    book_finish(evaluation->book);
    evaluate_facts_rows(evaluation, FACTS_ACCOUNTS);
    evaluate_facts_contradictions(evaluation);
    g_clear_pointer(&evaluation->book, book_free);
    return TRUE;
}

/* --- the selection ---------------------------------------------------------------------------- */

static gboolean unknown_customer(const Evaluation *evaluation, const char *word, Failure *failure)
{
    const char *near = book_nearest(evaluation->book, word);
    return near ? failure_set(failure, FAILURE_INPUT, "'delight list customers' shows them all",
                              "no customer named '%s'; nearest: '%s'", word, near)
                : failure_set(failure, FAILURE_INPUT, "'delight list customers' shows them all",
                              "no customer named '%s'", word);
}

static gboolean ambiguous_customer(const char *word, const GPtrArray *others, Failure *failure)
{
    g_autoptr(GString) ids = g_string_new("name one by its id: ");
    for (guint i = 0; i < others->len; i++)
        g_string_append_printf(ids, "%s%s", i ? ", " : "", ((Customer *)others->pdata[i])->id);
    return failure_set(failure, FAILURE_INPUT, ids->str, "%u customers are named '%s'", others->len,
                       word);
}

static gboolean name_customers(const Evaluation *evaluation, GHashTable *named, Failure *failure)
{
    const char *const *words = evaluation->request.customers;
    for (; words && *words; words++) {
        const Customer *customer = NULL;
        GPtrArray *others = NULL;
        switch (book_find(evaluation->book, *words, &customer, &others)) {
        case BOOK_FOUND:
            g_hash_table_add(named, (gpointer)customer);
            break;
        case BOOK_UNKNOWN:
            return unknown_customer(evaluation, *words, failure);
        case BOOK_AMBIGUOUS:
            return ambiguous_customer(*words, others, failure);
        }
    }
    return TRUE;
}

static void narrow_plan(Evaluation *evaluation)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new();
    for (guint i = 0; i < evaluation->chosen->len; i++) {
        const Customer *customer =
            book_get(evaluation->book, g_array_index(evaluation->chosen, guint, i));
        g_ptr_array_add(ids, customer->id);
    }
    g_autofree char *array = statement_text_array(ids);
    plan_select_customers(evaluation->plan, array, evaluate_selection(evaluation));
}

static gboolean check_owner(const Evaluation *evaluation, Failure *failure)
{
    const char *owner = evaluation->request.owner;
    gboolean known = !owner;
    for (guint i = 0; !known && i < book_length(evaluation->book); i++)
        known = book_is_of(book_get(evaluation->book, i), owner);
    if (known)
        return TRUE;
    const char *near = book_nearest_owner(evaluation->book, owner);
    return near ? failure_set(failure, FAILURE_INPUT, "owners stand in facts/account.csv",
                              "--owner: no customer has the owner '%s'; nearest: '%s'", owner, near)
                : failure_set(failure, FAILURE_INPUT, "owners stand in facts/account.csv",
                              "--owner: no customer has the owner '%s'", owner);
}

static gboolean select_customers(Evaluation *evaluation, Failure *failure)
{
    g_autoptr(GHashTable) named = g_hash_table_new(NULL, NULL);
    const char *owner = evaluation->request.owner;
    if (!name_customers(evaluation, named, failure) || !check_owner(evaluation, failure))
        return FALSE;
    evaluation->chosen = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < book_length(evaluation->book); i++) {
        const Customer *customer = book_get(evaluation->book, i);
        if (customer->chosen && (!owner || book_is_of(customer, owner)) &&
            (g_hash_table_size(named) == 0 || g_hash_table_contains(named, customer)))
            g_array_append_val(evaluation->chosen, i);
    }
    evaluation->whole = evaluation->chosen->len == book_length(evaluation->book);
    if (evaluation->chosen->len == 0 && !evaluation->whole)
        return failure_set(failure, FAILURE_INPUT, "'delight list customers' shows their columns",
                           owner ? "no customer meets --owner and the rest of the selection"
                                 : "no customer meets --where");
    if (!evaluation->whole)
        narrow_plan(evaluation);
    return TRUE;
}

static void list_free(gpointer list)
{
    g_ptr_array_unref(list);
}

static Db *reach(const EvaluateRequest *request, Failure *failure)
{
    DbOpening *ahead = request->ahead ? g_steal_pointer(request->ahead) : NULL;
    return ahead ? db_open_await(ahead, failure) : db_open(&request->db, failure);
}

static Evaluation *look(const EvaluateRequest *request, Failure *failure)
{
    g_autoptr(Evaluation) evaluation = g_new0(Evaluation, 1);
    evaluation->request = *request;
    evaluation->started_at = g_get_real_time();
    evaluation->warnings = g_ptr_array_new_with_free_func(evaluate_warning_free);
    evaluation->unresolved = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, list_free);
    evaluation->db = reach(request, failure);
    if (!evaluation->db || !read_role(evaluation, failure) || !read_catalog(evaluation, failure))
        return NULL;
    if (request->customers && *request->customers &&
        !(request->checks && request->checks->len == 1))
        db_expect(evaluation->db, EVALUATE_FEW_STATEMENTS);
    if (!make_plan(evaluation, failure))
        return NULL;
    warn_lost_tables(evaluation);
    evaluate_facts_rows(evaluation, FACTS_AS_WRITTEN);
    return g_steal_pointer(&evaluation);
}

static Evaluation *look_and_select(const EvaluateRequest *request, Failure *failure)
{
    g_autoptr(Evaluation) evaluation = look(request, failure);
    if (!evaluation)
        return NULL;
    if (!read_accounts(evaluation, failure) || !read_book(evaluation, failure) ||
        !select_customers(evaluation, failure))
        return NULL;
    evaluate_facts_rows(evaluation, FACTS_BY_ID);
    evaluate_facts_file(evaluation);
    return g_steal_pointer(&evaluation);
}

/* --- twice ------------------------------------------------------------------------------------ */

#define PAUSE_MS 1000
#define SLICE_MS 50

void evaluate_pause(const EvaluateRequest *request)
{
    const volatile int *interrupted = request->db.interrupted;
    for (int waited = 0; waited < PAUSE_MS && !(interrupted && *interrupted); waited += SLICE_MS)
        g_usleep(SLICE_MS * 1000);
}

/* Where the connection broke before any question was asked, nothing is lost by beginning again, at
 * another instant. Once. */
static gboolean begin_again(const EvaluateRequest *request, Failure *failure)
{
    if (failure->code != FAILURE_LOST)
        return FALSE;
    evaluate_pause(request);
    failure_clear(failure);
    return TRUE;
}

Evaluation *evaluate_look(const EvaluateRequest *request, Failure *failure)
{
    Evaluation *evaluation = look(request, failure);
    return evaluation || !begin_again(request, failure) ? evaluation : look(request, failure);
}

Evaluation *evaluate_open(const EvaluateRequest *request, Failure *failure)
{
    Evaluation *evaluation = look_and_select(request, failure);
    return evaluation || !begin_again(request, failure) ? evaluation
                                                        : look_and_select(request, failure);
}
