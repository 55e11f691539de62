/* SQL texts by Postgres's own parser: parameters, relations, shape. */
#include "private.h"
#include "sql_known.h"

#include <jansson.h>
#include <pg_query.h>
#include <string.h>

void sql_fail(Failure *failure, gsize offset, const char *format, ...)
{
    if (failure->message)
        return;
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    failure_set(failure, FAILURE_INPUT, NULL, "%s", message);
    failure->position = offset + 1;
}

/* libpg_query counts characters from 1 in error positions; 0 means it does not know. */
static gsize byte_offset(const char *text, int cursorpos)
{
    if (cursorpos <= 0)
        return 0;
    const char *place = text;
    for (int i = 1; i < cursorpos && *place; i++)
        place = g_utf8_next_char(place);
    return (gsize)(place - text);
}

/* --- parameters ------------------------------------------------------------------------------ */

static gboolean is_name_start(char c)
{
    return g_ascii_isalpha(c) || c == '_';
}

static gsize name_length(const char *name)
{
    gsize length = 0;
    while (g_ascii_isalnum(name[length]) || name[length] == '_')
        length++;
    return length;
}

/* Finds `:name` among the tokens. Strings and comments are single tokens, `::` and `:=` tokens of
 * their own, so a ':' token directly followed by a name is a parameter, except in a slice. */
static gboolean find_params(const char *text, gboolean comments_allowed, SqlDeclared declared,
                            gpointer data, GArray *params, Failure *failure)
{
    if (strlen(text) > SQL_MAX_BYTES) {
        sql_fail(failure, 0, "it is longer than %d KiB", SQL_MAX_BYTES / 1024);
        return FALSE;
    }
    PgQueryScanResult scan = pg_query_scan(text);
    if (scan.error) {
        sql_fail(failure, byte_offset(text, scan.error->cursorpos), "%s", scan.error->message);
        pg_query_free_scan_result(scan);
        return FALSE;
    }
    PgQuery__ScanResult *tokens =
        pg_query__scan_result__unpack(NULL, scan.pbuf.len, (const uint8_t *)scan.pbuf.data);
    gsize deep = 0;
    if (tokens && sql_is_deep(tokens, &deep))
        sql_fail(failure, deep, "it is nested too deeply");
    int brackets = 0;
    for (size_t i = 0; tokens && i < tokens->n_tokens; i++) {
        const PgQuery__ScanToken *token = tokens->tokens[i];
        const gsize start = (gsize)token->start;
        if (token->token == PG_QUERY__TOKEN__PARAM)
            sql_fail(failure, start, "'$' parameters are not available; name one as ':name'");
        if (!comments_allowed && (token->token == PG_QUERY__TOKEN__SQL_COMMENT ||
                                  token->token == PG_QUERY__TOKEN__C_COMMENT))
            sql_fail(failure, start, "a comment cannot stand in an expression");
        if (token->token == PG_QUERY__TOKEN__ASCII_91)
            brackets++;
        if (token->token == PG_QUERY__TOKEN__ASCII_93)
            brackets--;
        if (token->token != PG_QUERY__TOKEN__ASCII_58 || !is_name_start(text[start + 1]))
            continue;
        SqlParam param = {.offset = start, .length = 1 + name_length(text + start + 1)};
        param.name = g_strndup(text + start + 1, param.length - 1);
        if (brackets > 0 && !declared(param.name, data))
            g_free(param.name);
        else
            g_array_append_val(params, param);
    }
    if (tokens)
        pg_query__scan_result__free_unpacked(tokens, NULL);
    pg_query_free_scan_result(scan);
    return failure->message == NULL;
}

/* The text with every `:name` as `$1` and blanks, so that all offsets stay. */
static char *with_dollars(const char *text, const GArray *params)
{
    char *copy = g_strdup(text);
    for (guint i = 0; i < params->len; i++) {
        const SqlParam *param = &g_array_index(params, SqlParam, i);
        memset(copy + param->offset, ' ', param->length);
        copy[param->offset] = '$';
        copy[param->offset + 1] = '1';
    }
    return copy;
}

/* --- the parse tree -------------------------------------------------------------------------- */

/* Names that a WITH has put before the export's tables, innermost first. */
typedef struct Scope {
    const struct Scope *outer;
    GPtrArray *names; /* char*, borrowed */
} Scope;

typedef struct {
    SqlText *text;
    gsize shift; /* bytes that stand before the text */
    Failure *failure;
    GHashTable *aliases; /* alias -> SqlRelation*, NULL where it could mean several */
    GPtrArray *columns;  /* json arrays of ColumnRef fields, to be looked at last */
} Walk;

static void walk(Walk *state, const cJSON *node, const Scope *scope);

static gboolean in_scope(const Scope *scope, const char *name)
{
    for (; scope; scope = scope->outer)
        for (guint i = 0; i < scope->names->len; i++)
            if (g_str_equal(scope->names->pdata[i], name))
                return TRUE;
    return FALSE;
}

static SqlRelation *add_relation(SqlText *text, const char *schema, const char *name, gsize offset)
{
    for (guint i = 0; i < text->relations->len; i++) {
        SqlRelation *known = text->relations->pdata[i];
        if (g_str_equal(known->name, name) && g_strcmp0(known->schema, schema) == 0)
            return known;
    }
    SqlRelation *relation = g_new0(SqlRelation, 1);
    relation->schema = g_strdup(schema);
    relation->name = g_strdup(name);
    relation->columns = g_ptr_array_new_with_free_func(g_free);
    relation->offset = offset;
    g_ptr_array_add(text->relations, relation);
    return relation;
}

static void add_alias(Walk *state, const char *alias, SqlRelation *relation)
{
    gpointer known = NULL;
    if (g_hash_table_lookup_extended(state->aliases, alias, NULL, &known) && known != relation)
        relation = NULL;
    g_hash_table_insert(state->aliases, (gpointer)alias, relation);
}

static void walk_relation(Walk *state, const cJSON *node, const Scope *scope)
{
    const char *name = sql_string(node, "relname");
    const char *schema = sql_string(node, "schemaname");
    const char *alias = sql_string(sql_get(node, "alias"), "aliasname");
    if (!name)
        return;
    SqlRelation *relation = NULL;
    if (schema || !in_scope(scope, name)) {
        const gsize location = sql_offset(node, "location");
        relation = add_relation(state->text, schema, name, location - state->shift);
        const SqlMention mention = {relation, location - state->shift};
        g_array_append_val(state->text->mentions, mention);
    }
    add_alias(state, alias ? alias : name, relation);
}

/* Sub-selects and functions in FROM take alias names too: those are no relation's. */
static void walk_alias(Walk *state, const cJSON *node)
{
    const char *alias = sql_string(sql_get(node, "alias"), "aliasname");
    if (alias)
        add_alias(state, alias, NULL);
}

/* A WITH: each query sees the names before it (all of them when recursive); the body sees all. */
static void walk_with(Walk *state, const cJSON *with, Scope *inner)
{
    const cJSON *ctes = sql_get(with, "ctes");
    const gboolean recursive = cJSON_IsTrue(sql_get(with, "recursive"));
    const cJSON *entry;
    if (recursive)
        cJSON_ArrayForEach(entry, ctes)
        {
            const cJSON *cte = sql_get(entry, "CommonTableExpr");
            g_ptr_array_add(inner->names, (gpointer)sql_string(cte, "ctename"));
        }
    cJSON_ArrayForEach(entry, ctes)
    {
        const cJSON *cte = sql_get(entry, "CommonTableExpr");
        walk(state, sql_get(cte, "ctequery"), inner);
        if (!recursive)
            g_ptr_array_add(inner->names, (gpointer)sql_string(cte, "ctename"));
    }
}

static void refuse_node(Walk *state, const char *key, const cJSON *value)
{
    if (g_str_equal(key, "intoClause"))
        sql_fail(state->failure, 0, "SELECT INTO writes; a SELECT that only reads is needed");
    else if (g_str_equal(key, "lockingClause") && sql_size(value) > 0)
        sql_fail(state->failure, 0, "FOR UPDATE and FOR SHARE lock rows; leave them out");
    else if (g_str_equal(key, "InsertStmt") || g_str_equal(key, "UpdateStmt") ||
             g_str_equal(key, "DeleteStmt") || g_str_equal(key, "MergeStmt"))
        sql_fail(state->failure, 0, "it writes; a SELECT that only reads is needed");
}

/* The last part is the name, the one before it the schema. */
static void refuse_function(Walk *state, const cJSON *call)
{
    const cJSON *parts = sql_get(call, "funcname");
    const gsize n = sql_size(parts);
    const char *name = n > 0 ? sql_field_name(sql_at(parts, n - 1)) : NULL;
    const char *schema = n > 1 ? sql_field_name(sql_at(parts, n - 2)) : NULL;
    const char *does = name ? sql_function_does(schema, name) : NULL;
    const gsize location = sql_offset(call, "location");
    if (does)
        sql_fail(state->failure, location - state->shift, "%s() cannot be called: %s", name, does);
}

static void walk_object(Walk *state, const cJSON *node, const Scope *scope)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    Scope inner = {scope, names};
    const cJSON *with = sql_get(node, "withClause");
    if (with)
        walk_with(state, with, &inner);
    const cJSON *value;
    cJSON_ArrayForEach(value, node)
    {
        const char *key = value->string;
        refuse_node(state, key, value);
        if (g_str_equal(key, "RangeVar")) {
            walk_relation(state, value, &inner);
        } else if (g_str_equal(key, "ColumnRef")) {
            g_ptr_array_add(state->columns, (gpointer)sql_get(value, "fields"));
        } else if (g_str_equal(key, "FuncCall")) {
            refuse_function(state, value);
            walk(state, value, &inner);
        } else if (!g_str_equal(key, "withClause")) {
            if (g_str_has_prefix(key, "Range"))
                walk_alias(state, value);
            walk(state, value, &inner);
        }
    }
}

static void walk(Walk *state, const cJSON *node, const Scope *scope)
{
    if (cJSON_IsObject(node)) {
        walk_object(state, node, scope);
    } else {
        const cJSON *value;
        cJSON_ArrayForEach(value, node) walk(state, value, scope);
    }
}

/* `alias.column`, where the alias can only mean one relation of the export. */
static void attribute_columns(Walk *state)
{
    for (guint i = 0; i < state->columns->len; i++) {
        const cJSON *fields = state->columns->pdata[i];
        if (sql_size(fields) != 2)
            continue;
        const char *alias = sql_field_name(sql_at(fields, 0));
        const char *column = sql_field_name(sql_at(fields, 1));
        SqlRelation *relation = alias ? g_hash_table_lookup(state->aliases, alias) : NULL;
        if (relation && column &&
            !g_ptr_array_find_with_equal_func(relation->columns, column, g_str_equal, NULL))
            g_ptr_array_add(relation->columns, g_strdup(column));
    }
}

static gint compare_mentions(gconstpointer a, gconstpointer b)
{
    const gsize m = ((const SqlMention *)a)->offset, n = ((const SqlMention *)b)->offset;
    return m < n ? -1 : m > n;
}

static void walk_statement(SqlText *text, gsize shift, const cJSON *statement, Failure *failure)
{
    Walk state = {text, shift, failure, g_hash_table_new(g_str_hash, g_str_equal),
                  g_ptr_array_new()};
    walk(&state, statement, NULL);
    attribute_columns(&state);
    g_array_sort(text->mentions, compare_mentions);
    sql_find_columns(text, shift, statement);
    sql_find_clocks(text, shift, statement);
    g_hash_table_unref(state.aliases);
    g_ptr_array_unref(state.columns);
}

/* Where the statement ends, less the semicolons and comments behind it. */
static gsize statement_end(const char *text, const cJSON *statement, Failure *failure)
{
    const gsize start = sql_offset(statement, "stmt_location");
    const gsize length = sql_offset(statement, "stmt_len");
    if (memchr(text, ';', start))
        sql_fail(failure, 0, "a semicolon stands before it");
    gsize end = length > 0 ? start + length : strlen(text);
    while (end > 0 && g_ascii_isspace(text[end - 1]))
        end--;
    return end;
}

/* The text as a tree, or NULL and a failure. `shift` bytes of `text` stand before what the caller's
 * offsets count. */
static cJSON *parse(const char *text, gsize shift, Failure *failure)
{
    static gsize ready = 0;
    static cJSON_Hooks hooks = {g_malloc, g_free};
    PgQueryParseResult result = pg_query_parse(text);
    cJSON *tree = NULL;
    if (g_once_init_enter(&ready)) { /* out of memory is not "nested too deeply" */
        cJSON_InitHooks(&hooks);
        g_once_init_leave(&ready, 1);
    }
    if (result.error) {
        const gsize offset = byte_offset(text, result.error->cursorpos);
        sql_fail(failure, offset > shift ? offset - shift : 0, "%s", result.error->message);
    } else {
        tree = cJSON_Parse(result.parse_tree);
        if (!tree)
            sql_fail(failure, 0, "it is nested too deeply");
    }
    pg_query_free_parse_result(result);
    return tree;
}

/* The one statement of the tree, or NULL and a failure. */
static const cJSON *only_statement(const cJSON *tree, Failure *failure)
{
    const cJSON *statements = sql_get(tree, "stmts");
    if (sql_size(statements) == 1)
        return sql_at(statements, 0);
    if (sql_size(statements) == 0)
        sql_fail(failure, 0, "there is no statement");
    else
        sql_fail(failure, 0, "there are %zu statements; one is needed", sql_size(statements));
    return NULL;
}

SqlText *sql_select(const char *text, SqlDeclared declared, gpointer data, Failure *failure)
{
    SqlText *known = sql_known(SQL_KNOWN_SELECT, text);
    if (known)
        return known;
    g_autoptr(SqlText) result = sql_text_new();
    if (!find_params(text, TRUE, declared, data, result->params, failure))
        return NULL;
    g_autofree char *plain = with_dollars(text, result->params);
    g_autoptr(cJSON) tree = parse(plain, 0, failure);
    const cJSON *statement = tree ? only_statement(tree, failure) : NULL;
    if (!statement)
        return NULL;
    result->end = statement_end(plain, statement, failure);
    if (!sql_get(sql_get(statement, "stmt"), "SelectStmt"))
        sql_fail(failure, 0, "it is not a SELECT; only a SELECT can be a probe or a model");
    else
        walk_statement(result, 0, sql_get(statement, "stmt"), failure);
    return failure->message ? NULL : g_steal_pointer(&result);
}

/* Exactly one unnamed target and no other clause. */
static gboolean is_single_target(const cJSON *statement)
{
    const cJSON *select = sql_get(statement, "SelectStmt");
    const cJSON *clause;
    cJSON_ArrayForEach(clause, select)
    {
        if (!g_str_equal(clause->string, "targetList") &&
            !g_str_equal(clause->string, "limitOption") && !g_str_equal(clause->string, "op"))
            return FALSE;
    }
    const cJSON *targets = sql_get(select, "targetList");
    const cJSON *target = sql_get(sql_at(targets, 0), "ResTarget");
    const cJSON *fields = sql_get(sql_get(sql_get(target, "val"), "ColumnRef"), "fields");
    const gsize last = sql_size(fields);
    if (last > 0 && sql_get(sql_at(fields, last - 1), "A_Star"))
        return FALSE;
    return sql_size(targets) == 1 && !sql_get(target, "name");
}

SqlText *sql_expression(const char *text, SqlDeclared declared, gpointer data, Failure *failure)
{
    SqlText *known = sql_known(SQL_KNOWN_EXPRESSION, text);
    if (known)
        return known;
    g_autoptr(SqlText) result = sql_text_new();
    if (!find_params(text, FALSE, declared, data, result->params, failure))
        return NULL;
    g_autofree char *plain = with_dollars(text, result->params);
    /* Bare, `1), (2` is a syntax error; in parentheses, `all x` is one: it must survive both. */
    static const char *const shapes[][2] = {{"select ", ""}, {"select (", ")"}};
    for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++) {
        const gsize shift = strlen(shapes[i][0]);
        g_autofree char *select = g_strconcat(shapes[i][0], plain, shapes[i][1], NULL);
        g_autoptr(cJSON) tree = parse(select, shift, failure);
        const cJSON *statement = tree ? only_statement(tree, failure) : NULL;
        if (statement && !is_single_target(sql_get(statement, "stmt")))
            sql_fail(failure, 0, "it is not a single expression");
        if (statement && i == 0)
            walk_statement(result, shift, sql_get(statement, "stmt"), failure);
        if (failure->message)
            return NULL;
    }
    result->end = strlen(text);
    return g_steal_pointer(&result);
}
