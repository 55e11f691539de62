/*
 * `delight complete`: what may stand where the cursor is, for the scripts of `delight completion`.
 *
 *   delight complete -- SHELL INDEX WORD...
 *
 * The first line says what is meant by the rest: words, nospace (words that go on), files or
 * folders; then a word a line, for zsh with a tab and what it is. Whatever goes wrong, there is
 * silence: a person is in the middle of a line.
 */
#include "../command.h"
#include "../offers.h"
#include "../output.h"
#include "../session.h"
#include "../shell_word.h"
#include "run_lookup.h"
#include "text.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#define PATIENCE_MS 1000

/* --- offering --------------------------------------------------------------------------------- */

/* NULL: no format is called so. */
static const char *about_format(const char *name)
{
    RenderFormat format;
    return render_format_from_name(name, &format) ? render_formats()[format].help : NULL;
}

static void offer_words(Completion *completion, const char *words, const char *separators)
{
    g_auto(GStrv) list = g_strsplit_set(words, separators, -1);
    for (char **word = list; *word; word++)
        if (**word)
            offer(completion, *word, about_format(*word));
}

/* "on stdout: text, json" and "auto, always or never" are lists of what may be given. */
static void offer_choices(Completion *completion, const char *text)
{
    const char *colon = strchr(text, ':');
    g_auto(GStrv) parts = g_strsplit(colon ? colon + 1 : text, " or ", -1);
    for (char **part = parts; *part; part++)
        offer_words(completion, *part, ", ");
}

/* --- what the pack holds ---------------------------------------------------------------------- */

/* The options that stand on the line already: they name the pack, the facts and the database. */
static Options options_so_far(const Completion *completion)
{
    Options options;
    g_ptr_array_add(completion->before, NULL);
    const char *const *words = (const char *const *)completion->before->pdata;
    if (!options_parse(&options, completion->command, words, NULL)) {
        options_clear(&options);
        options = (Options){.command = completion->command->name};
    }
    g_ptr_array_set_size(completion->before, (int)completion->before->len - 1);
    return options;
}

static void offer_of_pack(Completion *completion, OfferOf *offer_of)
{
    Options options = options_so_far(completion);
    g_autoptr(DiagnosticList) unsaid = diagnostic_list_new();
    g_auto(GStrv) paths = session_pack_paths(&options);
    g_autoptr(Pack) pack = pack_load((const char *const *)paths, unsaid);
    if (pack)
        offer_of(completion, pack);
    options_clear(&options);
}

/* How long a person waits for a TAB, in milliseconds. */
static gint64 patience(void)
{
    const char *set = g_getenv("DELIGHT_COMPLETE_TIMEOUT");
    gint64 milliseconds;
    return set && pack_duration(set, &milliseconds) && milliseconds > 0 ? milliseconds
                                                                        : PATIENCE_MS;
}

/* --- customers -------------------------------------------------------------------------------- */

/* By name where that is one line and tells them apart, and by id once somebody has begun one. */
static void offer_customer(Completion *completion, const char *id, const char *name, gboolean alone)
{
    g_autofree char *clean = text_clean(name);
    const gboolean named = alone && *clean && strcmp(clean, name) == 0;
    if (named)
        offer(completion, name, id);
    if (!named || *completion->typed)
        offer(completion, id, name);
}

static void offer_book(Completion *completion, const Book *book)
{
    for (guint i = 0; i < book_length(book); i++) {
        const Customer *customer = book_get(book, i), *named;
        const gboolean alone = book_find(book, customer->name, &named, NULL) == BOOK_FOUND;
        offer_customer(completion, customer->id, customer->name, alone);
    }
}

/* A dump would have to be restored first: nobody waits for that at a TAB. */
static void offer_customers(Completion *completion)
{
    int status;
    Options options = options_so_far(completion);
    const char *db = g_getenv("DELIGHT_DB");
    if (!options.db && !options.dump && db && *db)
        options.db = g_strdup(db);
    /* The server gives up with us: nobody hears its answer after that. */
    g_free(options.timeout);
    options.timeout = g_strdup_printf("%" G_GINT64_FORMAT "ms", patience());
    options.jobs = 1;
    g_autoptr(Session) session = options.dump || !session_has_source(&options)
                                     ? NULL
                                     : session_new(&options, SESSION_FACTS, &status);
    if (session && session_open(session, NULL, &status))
        offer_book(completion, session->evaluation->book);
    options_clear(&options);
}

/* Those of the archived run that is the first argument. */
static void offer_customers_of_run(Completion *completion)
{
    Options options = options_so_far(completion);
    const char *path = options.arguments ? *options.arguments : NULL;
    g_autoptr(RunView) run =
        path && g_file_test(path, G_FILE_TEST_IS_REGULAR) ? run_open(path, NULL) : NULL;
    for (guint i = 0; run && i < run_length(run); i++) {
        const RunRow *row = &run_rows(run)[i];
        if (row->id)
            offer_customer(completion, row->id, row->own_name ? row->own_name : "", TRUE);
    }
    options_clear(&options);
}

/* --- places ----------------------------------------------------------------------------------- */

static gboolean is_word(const char *word, const char *list)
{
    g_auto(GStrv) words = g_strsplit(list, " ", -1);
    return word && g_strv_contains((const char *const *)words, word);
}

static void offer_packs(Completion *completion)
{
    g_autoptr(GPtrArray) names = session_pack_names();
    for (guint i = 0; i < names->len; i++)
        offer(completion, names->pdata[i], "a pack that came with delight");
}

/* The value of an option, by what --help calls it. */
static void complete_value(Completion *completion, const OptionAbout *option)
{
    if (is_word(option->name, "checks pack"))
        offer_packs(completion);
    if (is_word(option->argument, "FILE PATH RUN"))
        completion->kind = "files";
    else if (strcmp(option->argument, "PACK") == 0)
        completion->kind = "folders";
    else if (strcmp(option->argument, "DIR") == 0)
        completion->kind = "folders";
    else if (is_word(option->argument, "FORMAT WHEN"))
        offer_choices(completion, option->text);
    else if (strcmp(option->argument, "KEY=VALUE") == 0)
        offer_of_pack(completion, offer_settings);
    else if (strcmp(option->argument, "TAG") == 0)
        offer_of_pack(completion, offer_tags);
    else if (strcmp(option->argument, "ID") == 0)
        offer_of_pack(completion,
                      strcmp(option->name, "section") == 0 ? offer_sections : offer_checks);
    else if (strcmp(option->name, "outcome") == 0)
        offer_of_pack(completion, offer_outcomes);
    else if (strcmp(option->argument, "N|all") == 0)
        offer(completion, "all", NULL);
}

static void complete_option(Completion *completion)
{
    g_autoptr(GArray) options = options_of(completion->command);
    for (guint i = 0; i < options->len; i++) {
        const OptionAbout *option = &g_array_index(options, OptionAbout, i);
        g_autofree char *word = g_strdup_printf("--%s", option->name);
        offer(completion, word, option->text);
    }
}

/* The `index`th word of the usage line, brackets gone; the last one where it may be repeated. */
static char *usage_word(const char *usage, guint index)
{
    g_auto(GStrv) words = g_strsplit(usage, " ", -1);
    const guint n = g_strv_length(words);
    if (n == 0 || (index >= n && !strstr(words[n - 1], "...")))
        return NULL;
    char *word = g_strdup(words[MIN(index, n - 1)]);
    return g_strdelimit(word, "[].", ' '), g_strstrip(word);
}

static void complete_argument(Completion *completion, guint index)
{
    g_autofree char *word = usage_word(completion->command->arguments, index);
    if (!word)
        complete_option(completion);
    else if (strcmp(word, "CHECK|SIGNAL|MODEL") == 0)
        offer_of_pack(completion, offer_explained);
    else if (strchr(word, '|'))
        offer_words(completion, word, "|");
    else if (strcmp(word, "CHECK") == 0)
        offer_of_pack(completion, offer_checks);
    else if (strcmp(word, "KIND") == 0)
        offer_of_pack(completion, offer_kinds);
    else if (strcmp(word, "CUSTOMER") == 0 && strcmp(completion->command->name, "render") == 0)
        offer_customers_of_run(completion);
    else if (strcmp(word, "CUSTOMER") == 0)
        offer_customers(completion);
    else if (strcmp(word, "SUMMARY") != 0)
        completion->kind = strcmp(word, "DIR") == 0 ? "folders" : "files";
}

static void complete_command(Completion *completion, gboolean helping)
{
    g_autofree const char **names = command_names();
    for (gsize i = 0; names[i]; i++)
        offer(completion, names[i], command_find(names[i])->summary);
    if (helping)
        return;
    offer(completion, "help", "what there is");
    if (*completion->typed == '-')
        offer_words(completion, "--help --version", " ");
}

/* --- the line --------------------------------------------------------------------------------- */

/* The option that `word` is and that takes an argument; NULL for anything else. */
static const OptionAbout *option_with_value(const GArray *options, const char *word, gsize length)
{
    for (guint i = 0; i < options->len; i++) {
        const OptionAbout *option = &g_array_index(options, OptionAbout, i);
        const gboolean by_letter = length == 2 && word[0] == '-' && word[1] == option->letter;
        const gboolean by_name = length > 2 && strlen(option->name) == length - 2 &&
                                 strncmp(word, "--", 2) == 0 &&
                                 strncmp(word + 2, option->name, length - 2) == 0;
        if (option->argument && (by_letter || by_name))
            return option;
    }
    return NULL;
}

/* Counts the arguments before the cursor; the option that waits for its value, or NULL. */
static const OptionAbout *read_before(Completion *completion, const GArray *options,
                                      guint *arguments, gboolean *ended)
{
    const OptionAbout *waiting = NULL;
    for (guint i = 0; i < completion->before->len; i++) {
        const char *word = completion->before->pdata[i];
        if (waiting)
            waiting = NULL;
        else if (!*ended && strcmp(word, "--") == 0)
            *ended = TRUE;
        else if (*ended || *word != '-')
            *arguments += 1;
        else
            waiting = option_with_value(options, word, strlen(word));
    }
    /* Nobody can parse a line that ends with half an option. */
    if (waiting)
        g_ptr_array_set_size(completion->before, (int)completion->before->len - 1);
    return waiting;
}

static void complete_line(Completion *completion)
{
    g_autoptr(GArray) options = options_of(completion->command);
    guint arguments = 0;
    gboolean ended = FALSE;
    const OptionAbout *option = read_before(completion, options, &arguments, &ended);
    const char *equals = strchr(completion->typed, '=');
    if (!option && !ended && *completion->typed == '-' && equals) {
        option = option_with_value(options, completion->typed, (gsize)(equals - completion->typed));
        memmove(completion->typed, equals + 1, strlen(equals));
    }
    if (option)
        complete_value(completion, option);
    else if (!ended && *completion->typed == '-')
        complete_option(completion);
    else
        complete_argument(completion, arguments);
}

/* The words up to the cursor. bash makes three words of `--format=json`; they become one again. */
static GPtrArray *words_of(char **typed, guint cursor, gboolean bash)
{
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; typed[i] && i <= cursor; i++) {
        char *last = words->len > 0 ? words->pdata[words->len - 1] : NULL;
        const gboolean glued =
            bash && last && (strcmp(typed[i], "=") == 0 || g_str_has_suffix(last, "="));
        if (!glued) {
            g_ptr_array_add(words, g_strdup(typed[i]));
            continue;
        }
        words->pdata[words->len - 1] = g_strconcat(last, typed[i], NULL);
        g_free(last);
    }
    if (g_strv_length(typed) <= cursor)
        g_ptr_array_add(words, g_strdup(""));
    return words;
}

static void complete(Completion *completion, GPtrArray *words)
{
    for (guint i = 0; completion->bash && i < words->len; i++) {
        g_autofree char *word = words->pdata[i];
        words->pdata[i] = shell_word_read(word, i + 1 == words->len ? &completion->open : NULL);
    }
    completion->typed = g_strdup(words->pdata[words->len - 1]);
    const char *first = words->len > 2 ? words->pdata[1] : NULL;
    const gboolean helping = first && strcmp(first, "help") == 0;
    completion->command = first && !helping ? command_find(first) : NULL;
    if (!first || (helping && words->len == 3)) {
        complete_command(completion, helping);
    } else if (completion->command) {
        completion->before = g_ptr_array_new();
        for (guint i = 2; i + 1 < words->len; i++)
            g_ptr_array_add(completion->before, words->pdata[i]);
        complete_line(completion);
        g_ptr_array_unref(completion->before);
    }
    g_free(completion->typed);
}

/* --- the command ------------------------------------------------------------------------------ */

static void give_up(int signal_number)
{
    _exit(signal_number == SIGALRM ? EXIT_DONE : EXIT_NOT_DONE);
}

static void be_silent_and_quick(void)
{
    const int nowhere = open("/dev/null", O_WRONLY);
    if (nowhere >= 0)
        dup2(nowhere, STDERR_FILENO);
    if (nowhere > STDERR_FILENO)
        close(nowhere);
    const gint64 wait = patience();
    const struct itimerval timer = {
        .it_value = {.tv_sec = wait / 1000, .tv_usec = wait % 1000 * 1000}};
    signal(SIGALRM, give_up);
    setitimer(ITIMER_REAL, &timer, NULL);
}

static int run(const Options *options)
{
    char **words = options->arguments;
    gint64 cursor;
    be_silent_and_quick();
    if (!g_ascii_string_to_signed(words[1], 10, 1, G_MAXINT32, &cursor, NULL))
        return EXIT_NOT_DONE;
    Completion completion = {
        .bash = strcmp(words[0], "bash") == 0, .kind = "words", .found = g_string_new(NULL)};
    g_autoptr(GPtrArray) line = words_of(words + 2, (guint)cursor, completion.bash);
    complete(&completion, line);
    output_write(completion.kind, strlen(completion.kind));
    output_write("\n", 1);
    output_write(completion.found->str, completion.found->len);
    g_string_free(completion.found, TRUE);
    return EXIT_DONE;
}

const Command command_complete = {
    .name = "complete",
    .arguments = "SHELL INDEX WORD...",
    .summary = "what may stand where the cursor is",
    .options = "",
    .min_arguments = 3,
    .max_arguments = -1,
    .hidden = TRUE,
    .run = run,
};
