/* What a card says beyond the book: evidence, rule, remark, action. The texts of a chunk stand
 * once each, the answers name them by number. */
#include "../words.h"
#include "html.h"

typedef struct {
    GHashTable *numbers; /* text -> 1 + its number */
    GPtrArray *texts;    /* owned by `numbers` */
} Dictionary;

static gint64 number_of(Dictionary *dictionary, char *text)
{
    if (!text || !*text) {
        g_free(text);
        return -1;
    }
    gpointer found = g_hash_table_lookup(dictionary->numbers, text);
    if (found) {
        g_free(text);
        return (gint64)GPOINTER_TO_UINT(found) - 1;
    }
    g_ptr_array_add(dictionary->texts, text);
    g_hash_table_insert(dictionary->numbers, text, GUINT_TO_POINTER(dictionary->texts->len));
    return (gint64)dictionary->texts->len - 1;
}

/* NULL when the page can take it from the check. */
static char *action_of(const json_t *check, const json_t *result)
{
    const char *action = run_text(result, "action");
    if (!action || g_strcmp0(action, run_text(check, "action")) == 0)
        return NULL;
    return g_strdup(action);
}

/* Who settled it, or since when it fails. */
static char *remark_of(const json_t *result)
{
    char *settled = words_settled(result);
    return settled ? settled : words_failing(result);
}

/* [evidence, rule, remark, action] without what is missing at its end. */
static void put_answer(ScriptJson *json, Dictionary *dictionary, const json_t *check,
                       const json_t *result)
{
    const gint64 numbers[] = {
        number_of(dictionary, words_evidence(result)),
        number_of(dictionary, words_rule(check, result, TRUE)),
        number_of(dictionary, remark_of(result)),
        number_of(dictionary, action_of(check, result)),
    };
    guint count = G_N_ELEMENTS(numbers);
    while (count > 0 && numbers[count - 1] < 0)
        count--;
    script_open(json, '[');
    for (guint i = 0; i < count; i++)
        script_integer(json, numbers[i]);
    script_close(json, ']');
}

static void put_answers(const HtmlRun *run, ScriptJson *json, Dictionary *dictionary,
                        const json_t *customer)
{
    const guint width = run->view->asked->len;
    g_autofree const json_t **results = g_new0(const json_t *, width + 1);
    size_t i;
    const json_t *result;
    json_array_foreach (json_object_get(customer, "results"), i, result) {
        const int column = run_column(run->view, run_text(result, "check"));
        if (column >= 0)
            results[column] = result;
    }
    script_key(json, "answers");
    script_open(json, '[');
    for (guint column = 0; column < width; column++) {
        const Asked *asked = run->view->asked->pdata[column];
        put_answer(json, dictionary, asked->check, results[column]);
    }
    script_close(json, ']');
}

static void put_scores(const HtmlRun *run, ScriptJson *json, const json_t *customer)
{
    if (run->runs->len < 2)
        return;
    script_key(json, "scores");
    script_open(json, '[');
    for (guint i = 0; i < run->runs->len; i++)
        html_score(run, json, customer, i);
    script_close(json, ']');
}

static void put_missing(ScriptJson *json, const json_t *customer)
{
    size_t i;
    const json_t *missing;
    const json_t *gate = json_object_get(customer, "gate");
    if (!json_is_object(gate))
        return;
    script_key(json, "missing");
    script_open(json, '[');
    json_array_foreach (json_object_get(gate, "missing"), i, missing)
        script_text(json, run_string(missing, "text", ""));
    script_close(json, ']');
}

static void put_customer(const HtmlRun *run, ScriptJson *json, Dictionary *dictionary,
                         const json_t *customer)
{
    script_open(json, '{');
    script_field(json, "facts", words_facts(customer));
    script_field(json, "counts", words_counts(customer));
    put_answers(run, json, dictionary, customer);
    put_scores(run, json, customer);
    put_missing(json, customer);
    script_close(json, '}');
}

/* One chunk; its customers are made one at a time. */
static gboolean put_chunk(gconstpointer data, guint chunk, GString *out)
{
    const HtmlRun *run = data;
    ScriptJson json = {out, FALSE};
    Dictionary dictionary = {
        .numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .texts = g_ptr_array_new(),
    };
    const guint first = chunk * HTML_CHUNK;
    const guint end = MIN(run_length(run->view), first + HTML_CHUNK);
    g_string_append_printf(out, "<script type=\"application/json\" id=\"details-%u\">", chunk);
    script_open(&json, '{');
    script_key(&json, "customers");
    script_open(&json, '[');
    for (guint i = first; i < end; i++) {
        json_auto_t *customer = run_at(run->view, i);
        put_customer(run, &json, &dictionary, customer);
    }
    script_close(&json, ']');
    script_key(&json, "texts");
    script_open(&json, '[');
    for (guint i = 0; i < dictionary.texts->len; i++)
        script_text(&json, dictionary.texts->pdata[i]);
    script_close(&json, ']');
    script_close(&json, '}');
    g_string_append(out, "</script>\n");
    g_ptr_array_unref(dictionary.texts);
    g_hash_table_unref(dictionary.numbers);
    return TRUE;
}

void html_details(const HtmlRun *run, const RenderOptions *options, GString *out)
{
    enum { AT_ONCE = 8 };
    const guint chunks = (run_length(run->view) + HTML_CHUNK - 1) / HTML_CHUNK;
    render_pieces(&(RenderPieces){put_chunk, run, chunks, AT_ONCE}, options, out);
}
