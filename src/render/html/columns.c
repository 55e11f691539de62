/* What the book holds of every customer: gathered in one pass over them, for they may be many, and
 * made as they are asked for. */
#include "columns.h"

#include "../words.h"

#include <string.h>

typedef struct {
    GHashTable *numbers; /* text -> 1 + its number; owns the texts */
    GPtrArray *texts;
} Texts;

struct HtmlColumns {
    const HtmlRun *run;
    ScriptJson columns[HTML_COLUMNS];
    GPtrArray *sections; /* ScriptJson* */
    Texts plans, owners, grades;
    GHashTable *calls;   /* row -> members of the entry */
    GArray *plain;       /* HtmlPlain */
    GStringChunk *texts; /* its texts */
    char *statuses;      /* room for one */
    const char *usage;   /* the check, or NULL */
    gboolean gated;
};

static ScriptJson column_new(void)
{
    return (ScriptJson){g_string_new(NULL), FALSE};
}

static void column_free(gpointer data)
{
    ScriptJson *column = data;
    g_string_free(column->out, TRUE);
    g_free(column);
}

static Texts texts_new(void)
{
    return (Texts){g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL), g_ptr_array_new()};
}

static void texts_clear(Texts *texts)
{
    g_ptr_array_unref(texts->texts);
    g_hash_table_unref(texts->numbers);
}

/* --- one customer ----------------------------------------------------------------------------- */

/* Of texts that repeat, which one it is; -1: none. */
static void add_repeated(ScriptJson *column, Texts *texts, const char *text)
{
    if (!text || !*text) {
        script_integer(column, -1);
        return;
    }
    gpointer found = g_hash_table_lookup(texts->numbers, text);
    if (!found) {
        char *own = g_strdup(text);
        g_ptr_array_add(texts->texts, own);
        found = GUINT_TO_POINTER(texts->texts->len);
        g_hash_table_insert(texts->numbers, own, found);
    }
    script_integer(column, (gint64)GPOINTER_TO_UINT(found) - 1);
}

static void add_sections(const HtmlColumns *columns, const json_t *customer)
{
    const json_t *scores = json_object_get(customer, "sections");
    for (guint i = 0; i < columns->sections->len; i++) {
        const json_t *section =
            json_array_get(json_object_get(columns->run->view->run, "sections"), i);
        script_number_of(columns->sections->pdata[i],
                         json_object_get(scores, run_string(section, "id", "")), "score");
    }
}

/* One character an answer. */
static void add_statuses(HtmlColumns *columns, const json_t *customer)
{
    static const char letters[STATUSES] = {
        [STATUS_PASS] = 'p', [STATUS_FAIL] = 'f',   [STATUS_UNKNOWN] = 'u',
        [STATUS_NA] = 'n',   [STATUS_WAIVED] = 'w', [STATUS_ERROR] = 'e',
    };
    size_t i;
    const json_t *result;
    memset(columns->statuses, '-', columns->run->view->asked->len);
    json_array_foreach (json_object_get(customer, "results"), i, result) {
        const int column = run_column(columns->run->view, run_text(result, "check"));
        if (column >= 0)
            columns->statuses[column] = letters[run_status(result)];
    }
    script_text(&columns->columns[HTML_STATUSES], columns->statuses);
}

static void add_usage(HtmlColumns *columns, const json_t *customer)
{
    const json_t *result =
        columns->usage ? run_result(columns->run->view, customer, columns->usage) : NULL;
    const Status status = run_status(result);
    if (result && (status == STATUS_PASS || status == STATUS_FAIL || status == STATUS_WAIVED))
        script_number_of(&columns->columns[HTML_USAGE], result, "value");
    else
        script_null(&columns->columns[HTML_USAGE]);
}

static void add_gate(HtmlColumns *columns, const json_t *customer)
{
    const json_t *gate = json_object_get(customer, "gate");
    columns->gated = columns->gated || json_is_object(gate);
    script_flag_of(&columns->columns[HTML_GATE], gate, "met");
}

/* Why the customer is to be called. */
static void add_call(HtmlColumns *columns, guint row, const json_t *customer)
{
    if (json_array_size(json_object_get(customer, "signals")) == 0)
        return;
    const RunCall call = run_call_of(customer);
    ScriptJson members = column_new();
    script_field(&members, "why", words_call(columns->run->view, &call));
    script_key(&members, "step");
    script_text(&members, run_text(call.signal, "step"));
    g_hash_table_insert(columns->calls, GUINT_TO_POINTER(row), g_string_free(members.out, FALSE));
}

static const char *keep(const HtmlColumns *columns, const char *text)
{
    return text ? g_string_chunk_insert_const(columns->texts, text) : NULL;
}

static void add_plain(HtmlColumns *columns, const json_t *customer)
{
    const RunView *view = columns->run->view;
    g_autoptr(GPtrArray) fails = run_fails(view, customer);
    const char *worst = fails->len > 0 ? run_text(fails->pdata[0], "check") : NULL;
    HtmlPlain plain = {.grade = keep(columns, run_text(customer, "grade")),
                       .fails = worst ? keep(columns, run_question(view, worst)) : NULL};
    plain.has_score = run_number(customer, "score", &plain.score);
    g_array_append_val(columns->plain, plain);
}

static gboolean add_customer(gpointer data, guint row, const json_t *customer)
{
    static const struct {
        HtmlColumn column;
        const char *key;
    } numbers[] = {{HTML_SCORES, "score"},
                   {HTML_STRICT, "strict_score"},
                   {HTML_COVERAGE, "coverage"},
                   {HTML_ARR, "arr"}};
    HtmlColumns *all = data;
    ScriptJson *columns = all->columns;
    const guint runs = all->run->runs->len;
    script_text(&columns[HTML_IDS], run_string(customer, "id", ""));
    script_text(&columns[HTML_NAMES], run_customer_name(customer));
    add_repeated(&columns[HTML_PLANS], &all->plans, run_text(customer, "plan"));
    add_repeated(&columns[HTML_OWNERS], &all->owners, run_text(customer, "owner"));
    add_repeated(&columns[HTML_GRADES], &all->grades, run_text(customer, "grade"));
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        script_number_of(&columns[numbers[i].column], customer, numbers[i].key);
    script_text(&columns[HTML_RENEWALS], run_text(customer, "renews_on"));
    add_sections(all, customer);
    add_statuses(all, customer);
    add_usage(all, customer);
    add_gate(all, customer);
    if (runs >= 2)
        html_score(all->run, &columns[HTML_BEFORE], customer, runs - 2);
    add_call(all, row, customer);
    add_plain(all, customer);
    return TRUE;
}

/* --- all of them ------------------------------------------------------------------------------ */

HtmlColumns *html_columns_new(const HtmlRun *run, const char *usage)
{
    HtmlColumns *columns = g_new0(HtmlColumns, 1);
    const guint width = run->view->asked->len;
    columns->run = run;
    columns->usage = usage;
    columns->sections = g_ptr_array_new_with_free_func(column_free);
    columns->plans = texts_new();
    columns->owners = texts_new();
    columns->grades = texts_new();
    columns->calls = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    columns->plain = g_array_new(FALSE, FALSE, sizeof(HtmlPlain));
    columns->texts = g_string_chunk_new(4096);
    columns->statuses = g_malloc0(width + 1);
    for (guint i = 0; i < HTML_COLUMNS; i++)
        columns->columns[i] = column_new();
    for (size_t i = 0; i < json_array_size(json_object_get(run->view->run, "sections")); i++) {
        const ScriptJson column = column_new();
        g_ptr_array_add(columns->sections, g_memdup2(&column, sizeof column));
    }
    run_take(run->view, add_customer, columns);
    return columns;
}

void html_columns_free(HtmlColumns *columns)
{
    if (!columns)
        return;
    for (guint i = 0; i < HTML_COLUMNS; i++)
        g_string_free(columns->columns[i].out, TRUE);
    g_ptr_array_unref(columns->sections);
    texts_clear(&columns->plans);
    texts_clear(&columns->owners);
    texts_clear(&columns->grades);
    g_hash_table_unref(columns->calls);
    g_array_unref(columns->plain);
    g_string_chunk_free(columns->texts);
    g_free(columns->statuses);
    g_free(columns);
}

/* --- what of them is drawn where -------------------------------------------------------------- */

void html_column(const HtmlColumns *columns, HtmlColumn column, ScriptJson *json)
{
    script_open(json, '[');
    script_raw(json, columns->columns[column].out->str);
    script_close(json, ']');
}

void html_column_texts(const HtmlColumns *columns, HtmlColumn column, ScriptJson *json)
{
    const Texts *texts = column == HTML_PLANS    ? &columns->plans
                         : column == HTML_OWNERS ? &columns->owners
                                                 : &columns->grades;
    script_open(json, '[');
    for (guint i = 0; i < texts->texts->len; i++)
        script_text(json, texts->texts->pdata[i]);
    script_close(json, ']');
}

void html_column_sections(const HtmlColumns *columns, ScriptJson *json)
{
    script_open(json, '[');
    for (guint i = 0; i < columns->sections->len; i++) {
        const ScriptJson *section = columns->sections->pdata[i];
        script_open(json, '[');
        script_raw(json, section->out->str);
        script_close(json, ']');
    }
    script_close(json, ']');
}

gboolean html_is_gated(const HtmlColumns *columns)
{
    return columns->gated;
}

const char *html_column_call(const HtmlColumns *columns, guint row)
{
    return g_hash_table_lookup(columns->calls, GUINT_TO_POINTER(row));
}

const HtmlPlain *html_column_plain(const HtmlColumns *columns, guint row)
{
    return &g_array_index(columns->plain, HtmlPlain, row);
}
