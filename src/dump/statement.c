#include "statement.h"

#include "tokens.h"

#include <string.h>

typedef void (*Reader)(Tokens *tokens, DumpStatement *out);

void dump_statement_clear(DumpStatement *statement)
{
    g_clear_pointer(&statement->schema, g_free);
    g_clear_pointer(&statement->relation, g_free);
    g_clear_pointer(&statement->object, g_free);
    g_clear_pointer(&statement->parents, g_ptr_array_unref);
}

/* TRUE when the token at hand is one of the words in a blank-separated list. */
static gboolean is_one_of(const Tokens *tokens, const char *words)
{
    gsize length = strlen(tokens->value);
    if (tokens->kind != TOKEN_WORD)
        return FALSE;
    for (const char *at = words; (at = strstr(at, tokens->value)); at++)
        if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return TRUE;
    return FALSE;
}

static gboolean accept_one_of(Tokens *tokens, const char *words)
{
    if (!is_one_of(tokens, words))
        return FALSE;
    tokens_next(tokens);
    return TRUE;
}

static void skip_parentheses(Tokens *tokens)
{
    guint depth = 0;
    do {
        if (tokens_are_symbol(tokens, '('))
            depth++;
        else if (tokens_are_symbol(tokens, ')') && depth > 0)
            depth--;
        tokens_next(tokens);
    } while (depth > 0 && tokens->kind != TOKEN_END);
}

static gboolean read_relation(Tokens *tokens, DumpStatement *out)
{
    out->name_from = (gsize)(tokens->from - tokens->text);
    Tokens before = *tokens;
    if (!tokens_name(tokens, &out->schema, &out->relation))
        return FALSE;
    while (before.from < tokens->from) { /* the end of the last token of the name */
        out->name_to = (gsize)(before.to - tokens->text);
        tokens_next(&before);
    }
    return TRUE;
}

static gboolean read_parent(Tokens *tokens, DumpStatement *out)
{
    char *schema = NULL, *name = NULL;
    if (!tokens_name(tokens, &schema, &name)) {
        g_free(schema);
        g_free(name);
        return FALSE;
    }
    if (!out->parents)
        out->parents = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(out->parents, schema);
    g_ptr_array_add(out->parents, name);
    return TRUE;
}

static void read_create_table(Tokens *tokens, DumpStatement *out)
{
    tokens_accept_all(tokens, "if not exists");
    if (!read_relation(tokens, out))
        return;
    out->kind = DUMP_TABLE;
    if (tokens_accept_all(tokens, "partition of"))
        read_parent(tokens, out);
    else if (tokens_are_symbol(tokens, '('))
        skip_parentheses(tokens);
    if (tokens_accept(tokens, "inherits"))
        do
            tokens_next(tokens);
        while (read_parent(tokens, out) && tokens_are_symbol(tokens, ','));
    for (; tokens->kind != TOKEN_END && !out->partitioned; tokens_next(tokens))
        out->partitioned = tokens_accept_all(tokens, "partition by");
}

static void read_create_index(Tokens *tokens, DumpStatement *out)
{
    char *schema = NULL;
    tokens_accept(tokens, "concurrently");
    tokens_accept_all(tokens, "if not exists");
    if (!tokens_are(tokens, "on"))
        tokens_name(tokens, &schema, &out->object);
    g_free(schema);
    if (!tokens_accept(tokens, "on"))
        return;
    tokens_accept(tokens, "only");
    if (read_relation(tokens, out))
        out->kind = DUMP_INDEX;
}

static void read_create(Tokens *tokens, DumpStatement *out)
{
    tokens_accept_all(tokens, "or replace");
    while (accept_one_of(tokens, "global local temp temporary unlogged unique recursive "
                                 "materialized trusted procedural foreign"))
        continue;
    if (tokens_accept(tokens, "table")) {
        read_create_table(tokens, out);
    } else if (tokens_accept(tokens, "index")) {
        read_create_index(tokens, out);
    } else if (tokens_accept(tokens, "view")) {
        tokens_accept_all(tokens, "if not exists");
        if (read_relation(tokens, out))
            out->kind = DUMP_VIEW;
    } else if (tokens_accept(tokens, "extension")) {
        tokens_accept_all(tokens, "if not exists");
        out->kind = DUMP_EXTENSION;
        /* languages that a dump brings along could only be used to run its own code */
        if (tokens->kind != TOKEN_END && g_str_has_prefix(tokens->value, "pl"))
            out->kind = DUMP_LEAVE;
    } else if (tokens_accept(tokens, "rule")) {
        out->kind = strcmp(tokens->value, "_RETURN") == 0 ? DUMP_OTHER : DUMP_LEAVE;
    } else if (is_one_of(tokens, "role user group database tablespace publication subscription "
                                 "policy trigger constraint event server data language "
                                 "transform")) {
        out->kind = DUMP_LEAVE;
    }
}

static void read_add(Tokens *tokens, DumpStatement *out)
{
    char *schema = NULL;
    if (tokens_accept(tokens, "constraint"))
        tokens_name(tokens, &schema, &out->object);
    g_free(schema);
    if (tokens_are(tokens, "foreign"))
        out->kind = DUMP_LEAVE;
    else if (out->object || is_one_of(tokens, "primary unique exclude check"))
        out->kind = DUMP_CONSTRAINT;
}

/* `relation` is the table that is altered; of an ATTACH it becomes the partition. */
static void read_attach(Tokens *tokens, DumpStatement *out)
{
    out->parents = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(out->parents, g_steal_pointer(&out->schema));
    g_ptr_array_add(out->parents, g_steal_pointer(&out->relation));
    if (read_relation(tokens, out))
        out->kind = DUMP_ATTACH;
}

/* ALTER COLUMN id DROP DEFAULT, which pg_dump --clean writes before it drops the table. */
static gboolean alters_to_drop(Tokens *tokens)
{
    g_autofree char *schema = NULL, *column = NULL;
    return tokens_accept(tokens, "alter") && (tokens_accept(tokens, "column") || TRUE) &&
           tokens_name(tokens, &schema, &column) && tokens_are(tokens, "drop");
}

static void read_alter_table(Tokens *tokens, DumpStatement *out)
{
    tokens_accept_all(tokens, "if exists");
    tokens_accept(tokens, "only");
    if (!read_relation(tokens, out))
        return;
    if (tokens_are_symbol(tokens, '*'))
        tokens_next(tokens);
    if (tokens_accept(tokens, "add"))
        read_add(tokens, out);
    else if (tokens_accept_all(tokens, "attach partition"))
        read_attach(tokens, out);
    else if (is_one_of(tokens, "owner enable disable force no cluster replica validate"))
        out->kind = DUMP_LEAVE; /* "no" may also be NO INHERIT, which no dump holds */
    else if (tokens_accept(tokens, "drop") || alters_to_drop(tokens))
        out->kind = DUMP_DROP;
}

static gboolean gives_owner(Tokens *tokens)
{
    for (; tokens->kind != TOKEN_END; tokens_next(tokens))
        if (tokens_accept_all(tokens, "owner to"))
            return TRUE;
    return FALSE;
}

static void read_alter(Tokens *tokens, DumpStatement *out)
{
    tokens_accept(tokens, "foreign");
    if (tokens_accept(tokens, "table")) {
        read_alter_table(tokens, out);
    } else if (tokens_accept(tokens, "index")) {
        char *schema = NULL, *whole = NULL;
        tokens_accept_all(tokens, "if exists");
        if (tokens_name(tokens, &schema, &whole) && tokens_accept_all(tokens, "attach partition") &&
            tokens_name(tokens, &schema, &out->object))
            out->kind = DUMP_INDEX_ATTACH;
        g_free(schema);
        g_free(whole);
    } else if (is_one_of(tokens, "default role user group database system publication "
                                 "subscription policy trigger event server language large "
                                 "tablespace") ||
               gives_owner(tokens)) {
        out->kind = DUMP_LEAVE;
    }
}

static void read_copy(Tokens *tokens, DumpStatement *out)
{
    tokens_accept(tokens, "binary");
    if (!read_relation(tokens, out))
        return;
    if (tokens_are_symbol(tokens, '('))
        skip_parentheses(tokens);
    if (tokens_accept_all(tokens, "to stdout"))
        out->kind = DUMP_LEAVE;
    else if (tokens_accept_all(tokens, "from stdin"))
        out->kind = DUMP_COPY;
    if (out->kind == DUMP_COPY && (tokens_are_symbol(tokens, ';') || tokens->kind == TOKEN_END))
        out->options_at = (gsize)(tokens->from - tokens->text);
}

static void read_insert(Tokens *tokens, DumpStatement *out)
{
    if (tokens_accept(tokens, "into") && read_relation(tokens, out))
        out->kind = DUMP_INSERT;
}

static void read_refresh(Tokens *tokens, DumpStatement *out)
{
    if (!tokens_accept_all(tokens, "materialized view"))
        return;
    tokens_accept(tokens, "concurrently");
    if (read_relation(tokens, out))
        out->kind = DUMP_REFRESH;
}

static void read_set(Tokens *tokens, DumpStatement *out)
{
    out->kind = DUMP_SET;
    accept_one_of(tokens, "session local");
    if (tokens_accept(tokens, "search_path")) {
        tokens_next(tokens); /* = or TO */
        if (tokens->kind == TOKEN_WORD || tokens->kind == TOKEN_QUOTED) {
            out->kind = DUMP_SEARCH_PATH;
            out->relation = g_strdup(tokens->value);
        }
    } else if (is_one_of(tokens, "authorization role transaction constraints characteristics "
                                 "client_min_messages statement_timeout lock_timeout "
                                 "idle_in_transaction_session_timeout transaction_timeout "
                                 "idle_session_timeout")) {
        /* Notices would look like refusals of rows; how long is too long, we say. */
        out->kind = DUMP_LEAVE;
    }
}

static void read_reset(Tokens *tokens, DumpStatement *out)
{
    out->kind = is_one_of(tokens, "session role client_min_messages") ? DUMP_LEAVE : DUMP_SET;
}

/* What a query gives nobody looks at: only those that set something, or make a table, matter. */
static void read_select(Tokens *tokens, DumpStatement *out)
{
    static const char *const setting[] = {"set_config", "setval", "setseed", NULL};
    g_autofree char *schema = NULL, *function = NULL;
    out->kind = DUMP_LEAVE;
    if (tokens_name(tokens, &schema, &function) && tokens_are_symbol(tokens, '(') &&
        g_strv_contains(setting, function))
        out->kind = DUMP_OTHER;
    for (; tokens->kind != TOKEN_END && out->kind == DUMP_LEAVE; tokens_next(tokens))
        if (tokens_are(tokens, "into"))
            out->kind = DUMP_OTHER;
}

static void read_drop(Tokens *tokens, DumpStatement *out)
{
    out->kind = is_one_of(tokens, "role user database") ? DUMP_LEAVE : DUMP_DROP;
}

static void read_left(Tokens *tokens, DumpStatement *out)
{
    (void)tokens;
    out->kind = DUMP_LEAVE;
}

gboolean dump_statement_begins(const char *text)
{
    Tokens tokens;
    tokens_begin(&tokens, text);
    return tokens_are_symbol(&tokens, '(') || tokens_are_symbol(&tokens, ';') ||
           is_one_of(&tokens,
                     "abort alter analyze begin call checkpoint close cluster comment commit copy "
                     "create deallocate declare delete discard do drop end execute explain fetch "
                     "grant import insert listen load lock merge move notify prepare reassign "
                     "refresh reindex release reset revoke rollback savepoint security select set "
                     "show start table truncate unlisten update vacuum values with");
}

void dump_statement_read(const char *text, DumpStatement *out)
{
    static const struct {
        const char *words;
        Reader reader;
    } readers[] = {
        {"create", read_create},
        {"alter", read_alter},
        {"copy", read_copy},
        {"insert", read_insert},
        {"refresh", read_refresh},
        {"set", read_set},
        {"reset", read_reset},
        {"select", read_select},
        {"drop", read_drop},
        {"begin start commit end rollback abort savepoint release prepare lock grant revoke "
         "reassign comment security vacuum analyze checkpoint cluster reindex listen notify "
         "unlisten load discard import",
         read_left},
    };
    Tokens tokens;
    *out = (DumpStatement){.kind = DUMP_OTHER};
    tokens_begin(&tokens, text);
    for (guint i = 0; i < G_N_ELEMENTS(readers); i++) {
        if (accept_one_of(&tokens, readers[i].words)) {
            readers[i].reader(&tokens, out);
            return;
        }
    }
}

void dump_statement_names(const char *text, DumpNameFound found, gpointer data)
{
    Tokens tokens;
    for (tokens_begin(&tokens, text); tokens.kind != TOKEN_END;) {
        char *schema = NULL, *name = NULL;
        if (tokens_name(&tokens, &schema, &name))
            found(schema, name, data);
        else
            tokens_next(&tokens);
        g_free(schema);
        g_free(name);
    }
}
