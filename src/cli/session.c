/* How a command begins: definitions, facts, clock. */
#include "session.h"

#include "clock.h"
#include "command.h"
#include "hint.h"
#include "output.h"
#include "selection.h"

#include <string.h>
#include <unistd.h>

#define USUAL_TIMEOUT_MS (5 * 60 * 1000)

volatile int interrupted;

/* --- the pack --------------------------------------------------------------------------------- */

static char *beside_program(void)
{
    char program[4096];
    const ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length <= 0)
        return NULL;
    program[length] = '\0';
    g_autofree char *folder = g_path_get_dirname(program);
    g_autofree char *built = g_build_filename(folder, "checks", NULL);
    if (g_file_test(built, G_FILE_TEST_IS_DIR))
        return g_steal_pointer(&built);
    g_autofree char *installed = g_build_filename(folder, "..", "share", "delight", "checks", NULL);
    return g_file_test(installed, G_FILE_TEST_IS_DIR) ? g_steal_pointer(&installed) : NULL;
}

/* Where the packs that ship with the program may be, the nearest first. */
static GPtrArray *homes(void)
{
    GPtrArray *folders = g_ptr_array_new_with_free_func(g_free);
    char *beside = beside_program();
    if (g_file_test("checks/scorecard.yaml", G_FILE_TEST_EXISTS))
        g_ptr_array_add(folders, g_strdup("checks"));
    if (beside)
        g_ptr_array_add(folders, beside);
    g_ptr_array_add(folders, g_strdup(DELIGHT_PACK_DIR));
    return folders;
}

static gint compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

GPtrArray *session_pack_names(void)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) folders = homes();
    for (guint i = 0; i < folders->len; i++) {
        GDir *folder = g_dir_open(folders->pdata[i], 0, NULL);
        for (const char *name; folder && (name = g_dir_read_name(folder));) {
            g_autofree char *scorecard =
                g_build_filename(folders->pdata[i], name, "scorecard.yaml", NULL);
            if (g_file_test(scorecard, G_FILE_TEST_EXISTS) &&
                !g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
                g_ptr_array_add(names, g_strdup(name));
        }
        if (folder)
            g_dir_close(folder);
    }
    g_ptr_array_sort(names, compare_names);
    return names;
}

/* A word that is no file here is a pack beside the default one: `-c saas`. */
static char *path_of(const char *named, const GPtrArray *folders)
{
    for (guint i = 0; i < folders->len; i++) {
        if (strchr(named, '/') || g_file_test(named, G_FILE_TEST_EXISTS))
            break;
        g_autofree char *path = g_build_filename(folders->pdata[i], named, NULL);
        g_autofree char *scorecard = g_build_filename(path, "scorecard.yaml", NULL);
        if (*named && *named != '.' && g_file_test(scorecard, G_FILE_TEST_EXISTS))
            return g_steal_pointer(&path);
    }
    return g_strdup(named);
}

char **session_pack_paths(const Options *options)
{
    const char *said = g_getenv("DELIGHT_CHECKS");
    g_autoptr(GPtrArray) folders = homes();
    g_auto(GStrv) named = options->checks && *options->checks ? g_strdupv(options->checks)
                          : said && *said                     ? g_strsplit(said, ":", -1)
                                                              : NULL;
    g_autoptr(GPtrArray) paths = g_ptr_array_new();
    for (char **name = named; name && *name; name++)
        g_ptr_array_add(paths, path_of(*name, folders));
    if (!named)
        g_ptr_array_add(paths, g_strdup(folders->pdata[0]));
    g_ptr_array_add(paths, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&paths), FALSE);
}

gboolean session_report(DiagnosticList *diagnostics)
{
    const guint errors = diagnostic_list_errors(diagnostics);
    diagnostic_list_sort(diagnostics);
    for (guint i = 0; i < diagnostic_list_length(diagnostics); i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        diagnostic_format(diagnostic_list_get(diagnostics, i), output_colour(STDERR_FILENO), text);
        g_autofree char *whole = hint_complete(text->str);
        output_talk(whole);
    }
    if (errors > 0)
        output_error(
            NULL, errors == 1 ? "%u mistake in the definitions" : "%u mistakes in the definitions",
            errors);
    return errors == 0;
}

static gboolean apply_settings(const Options *options, Pack *pack)
{
    for (char **set = options->set; set && *set; set++) {
        g_autoptr(GError) error = NULL;
        if (!pack_set(pack, *set, &error)) {
            output_error("'delight explain CHECK' shows what can be set", "--set %s: %s", *set,
                         error->message);
            return FALSE;
        }
    }
    return TRUE;
}

/* SQL is read here too, so that all mistakes of a pack are told together; what is set comes before,
 * for a parameter's value says its type. */
static gboolean load_pack(Session *session, SessionNeed need)
{
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    g_auto(GStrv) paths = session_pack_paths(session->options);
    session->pack = pack_load((const char *const *)paths, diagnostics);
    if (session->pack && diagnostic_list_errors(diagnostics) == 0) {
        if (need != SESSION_EXAMPLES)
            pack_settle(session->pack, diagnostics);
        if (diagnostic_list_errors(diagnostics) > 0)
            return session_report(diagnostics);
        if (!apply_settings(session->options, session->pack))
            return FALSE;
        pack_fill_in(session->pack);
        session->definitions = definitions_new(session->pack, diagnostics);
    }
    return session_report(diagnostics) && session->definitions;
}

static gboolean load_facts(Session *session)
{
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    session->facts = facts_load(session->options->facts, diagnostics);
    facts_check(session->facts, session->pack, diagnostics);
    return session_report(diagnostics);
}

static gboolean read_clock(const char *as_of, gint64 *clock)
{
    *clock = g_get_real_time() / G_USEC_PER_SEC * G_USEC_PER_SEC;
    if (!as_of || clock_parse(as_of, clock))
        return TRUE;
    output_error("write 2021-09-15 or 2021-09-15T09:00:00Z",
                 "--as-of '%s' is neither a date nor a timestamp", as_of);
    return FALSE;
}

static gboolean read_timeout(const char *timeout, gint64 *timeout_ms)
{
    *timeout_ms = USUAL_TIMEOUT_MS;
    if (!timeout || (pack_duration(timeout, timeout_ms) &&
                     *timeout_ms <= G_MAXINT32)) /* the server counts so far */
        return TRUE;
    *timeout_ms = 0;
    if (strcmp(timeout, "0") == 0)
        return TRUE;
    output_error("write 30s, 5min or 1h, less than 25 days; 0 for none",
                 "--timeout '%s' is no duration", timeout);
    return FALSE;
}

gboolean session_times(const Options *options, gint64 *clock, gint64 *timeout_ms)
{
    return read_clock(options->as_of, clock) && read_timeout(options->timeout, timeout_ms);
}

Session *session_new(const Options *options, SessionNeed need, int *status)
{
    g_autoptr(Session) session = g_new0(Session, 1);
    session->options = options;
    session->diagnostics = diagnostic_list_new();
    *status = EXIT_NOT_DONE;
    if (!output_check(options) || !session_times(options, &session->clock, &session->timeout_ms))
        return NULL;
    if (need == SESSION_FACTS)
        session_connect(session);
    if (!load_pack(session, need))
        return NULL;
    /* Of a few customers, the answers come no later than these are worked out. */
    if (session->ahead && options->arguments && *options->arguments)
        definitions_fingerprint_ahead(session->definitions);
    if (!selection_read(options, session->pack, &session->checks) ||
        (need == SESSION_FACTS && !load_facts(session)))
        return NULL;
    *status = EXIT_DONE;
    return g_steal_pointer(&session);
}

void session_free(Session *session)
{
    if (!session)
        return;
    db_open_abandon(session->ahead);
    evaluate_free(session->evaluation);
    facts_free(session->facts);
    definitions_free(session->definitions);
    pack_free(session->pack);
    diagnostic_list_free(session->diagnostics);
    g_clear_pointer(&session->checks, g_ptr_array_unref);
    embed_free(session->embed);
    g_free(session);
}

PackCheck *session_check(const Session *session, const char *id)
{
    const Pack *pack = session->pack;
    PackCheck *check = pack_find_check(pack, id);
    if (check)
        return check;
    g_autoptr(GPtrArray) ids = g_ptr_array_new();
    for (guint i = 0; i < pack->checks->len; i++)
        g_ptr_array_add(ids, ((PackCheck *)pack->checks->pdata[i])->id);
    g_ptr_array_add(ids, NULL);
    const char *near = diagnostic_nearest(id, (const char *const *)ids->pdata);
    g_autofree char *hint = near ? g_strdup_printf("did you mean '%s'?", near)
                                 : g_strdup("'delight list checks' shows what there is");
    output_error(hint, "no check '%s'", id);
    return NULL;
}
