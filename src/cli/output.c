/* Speaking: stdout for the product, stderr for talk. */
#include "output.h"

#include "command.h"
#include "hint.h"
#include "json_text.h"
#include "pager.h"
#include "status.h"
#include "target.h"
#include "text.h"

#include <errno.h>
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static struct {
    enum { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER } colour;
    gboolean quiet;
    gboolean progress; /* a progress line stands on the terminal */
    int write_error;   /* errno of the first failed write to stdout */
    const char *pager; /* its command, or NULL */
    GString *held;     /* what it is to show */
} state;

static gboolean is_set(const char *name)
{
    const char *value = g_getenv(name);
    return value && *value;
}

void output_init(const Options *options)
{
    state.quiet = options->quiet;
    hint_init(options);
    const Command *command = command_find(options->command);
    if (command && command_takes(command, "no-pager") && !options->no_pager)
        state.pager = pager_command();
    if (g_strcmp0(options->color, "always") == 0)
        state.colour = COLOUR_ALWAYS;
    else if (g_strcmp0(options->color, "never") == 0)
        state.colour = COLOUR_NEVER;
}

gboolean output_colour(int descriptor)
{
    if (state.colour != COLOUR_AUTO)
        return state.colour == COLOUR_ALWAYS;
    if (is_set("NO_COLOR"))
        return FALSE;
    return is_set("FORCE_COLOR") ||
           (isatty(descriptor) && g_strcmp0(g_getenv("TERM"), "dumb") != 0);
}

/* --- talk ------------------------------------------------------------------------------------- */

static void print_message(const char *level, const char *colour, const char *hint,
                          const char *format, va_list arguments) G_GNUC_PRINTF(4, 0);
static void print_message(const char *level, const char *colour, const char *hint,
                          const char *format, va_list arguments)
{
    const gboolean coloured = output_colour(STDERR_FILENO);
    g_autofree char *raw = g_strdup_vprintf(format, arguments);
    g_autofree char *text = text_clean(raw);
    g_autofree char *whole_hint = hint ? hint_complete(hint) : NULL;
    g_autofree char *clean_hint = whole_hint ? text_clean(whole_hint) : NULL;
    output_progress_end();
    fflush(stdout);
    fprintf(stderr, "delight: %s%s%s%s\n", coloured ? colour : "", level, coloured ? "\033[0m" : "",
            text);
    if (clean_hint)
        fprintf(stderr, "hint: %s\n", clean_hint);
}

void output_error(const char *hint, const char *format, ...)
{
    va_list arguments;
    if (interrupted) /* whatever fails now fails for that reason, and the exit status says so */
        return;
    va_start(arguments, format);
    print_message("error: ", "\033[1;31m", hint, format, arguments);
    va_end(arguments);
}

void output_warning(const char *hint, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_message("warning: ", "\033[1;33m", hint, format, arguments);
    va_end(arguments);
}

void output_note(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (!state.quiet)
        print_message("", "", NULL, format, arguments);
    va_end(arguments);
}

void output_waiting(const char *path)
{
    output_note("somebody else is writing '%s'; waiting (^C gives up)", path);
}

void output_talk(const char *text)
{
    output_progress_end();
    fflush(stdout);
    fputs(text, stderr);
}

void output_progress(const char *what, double share)
{
    if (state.quiet || !isatty(STDERR_FILENO))
        return;
    state.progress = TRUE;
    if (share < 0)
        fprintf(stderr, "\r\033[K%s ...", what);
    else
        fprintf(stderr, "\r\033[K%s %3.0f%%", what, 100 * CLAMP(share, 0, 1));
    fflush(stderr);
}

void output_progress_end(void)
{
    if (!state.progress)
        return;
    state.progress = FALSE;
    fputs("\r\033[K", stderr);
    fflush(stderr);
}

char *output_clean(const char *text)
{
    return text_clean(text);
}

/* --- the product ------------------------------------------------------------------------------ */

void output_write(const char *text, gsize length)
{
    output_progress_end();
    if (state.pager) {
        state.held = state.held ? state.held : g_string_new(NULL);
        g_string_append_len(state.held, text, (gssize)length);
        return;
    }
    if (!state.write_error && fwrite(text, 1, length, stdout) < length)
        state.write_error = errno;
}

void output_json(const json_t *document)
{
    g_autoptr(GString) text = g_string_new(NULL);
    json_text_append(text, document, JSON_INDENT(2));
    g_string_append_c(text, '\n');
    output_write(text->str, text->len);
}

/* What was held for the pager, in it or, where it fits the screen, without it. */
static void show_held(void)
{
    g_autofree char *pager = g_strdup(state.pager);
    GString *held = g_steal_pointer(&state.held);
    state.pager = NULL;
    if (!held)
        return;
    if (pager_fits(held->str) || !pager_show(pager, held->str, held->len))
        output_write(held->str, held->len);
    g_string_free(held, TRUE);
}

gboolean output_finish(void)
{
    show_held();
    return output_flush();
}

gboolean output_flush(void)
{
    if (fflush(stdout) != 0 && !state.write_error)
        state.write_error = errno;
    /* Whoever pages through `head` has seen what they wanted. */
    if (!state.write_error || state.write_error == EPIPE)
        return TRUE;
    output_error(NULL, "cannot write to stdout: %s", g_strerror(state.write_error));
    return FALSE;
}

/* The cause is what the first call that failed said; closing sends what is left, and fails too. */
gboolean output_append(const char *path, const char *text, gsize length)
{
    FILE *file = fopen(path, "a");
    int problem = file ? 0 : errno;
    if (file && fwrite(text, 1, length, file) < length)
        problem = errno;
    if (file && fclose(file) != 0 && !problem)
        problem = errno;
    if (problem)
        output_error(NULL, "cannot write '%s': %s", path, g_strerror(problem));
    return !problem;
}

static gboolean end_target(Target *target, gboolean keep)
{
    g_autoptr(GError) error = NULL;
    const gboolean stands = target_end(target, keep, &error);
    if (error)
        output_error(NULL, "%s", error->message);
    return stands;
}

gboolean output_file(const char *path, const char *text, gsize length)
{
    Target *target = target_open(path);
    target_write(target, text, length);
    return end_target(target, TRUE);
}

/* --- a run ------------------------------------------------------------------------------------ */

static struct winsize screen(void)
{
    struct winsize size = {0};
    ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
    return size;
}

static int terminal_width(void)
{
    const struct winsize size = screen();
    const char *columns = g_getenv("COLUMNS");
    if (columns && *columns)
        return CLAMP(atoi(columns), 40, 400);
    if (size.ws_col > 0)
        return CLAMP(size.ws_col, 40, 400);
    return 80;
}

static gboolean read_limit(const Options *options, gint64 *limit)
{
    *limit = 0;
    if (!options->limit)
        return TRUE;
    if (g_ascii_strcasecmp(options->limit, "all") == 0) {
        *limit = -1;
        return TRUE;
    }
    if (g_ascii_string_to_signed(options->limit, 10, 1, G_MAXINT32, limit, NULL))
        return TRUE;
    output_error("write a number or 'all'", "--limit '%s' is no number of customers",
                 options->limit);
    return FALSE;
}

static gboolean read_sort(const Options *options, RenderSort *sort)
{
    *sort = RENDER_SORT_WORST;
    if (!options->sort || render_sort_from_name(options->sort, sort))
        return TRUE;
    output_error("one of: score, name, owner, arr, renewal, change", "--sort '%s' is no order",
                 options->sort);
    return FALSE;
}

static gboolean read_only(const Options *options, guint *only)
{
    *only = 0;
    if (!options->only)
        return TRUE;
    g_auto(GStrv) names = g_strsplit(options->only, ",", -1);
    for (char **name = names; *name; name++) {
        Status status;
        if (!status_from_name(g_strstrip(*name), &status)) {
            output_error("some of: pass, fail, unknown, na, waived, error",
                         "--only '%s' is no status", *name);
            return FALSE;
        }
        *only |= 1U << status;
    }
    return TRUE;
}

/* It becomes a link in other people's programs, so it has to be one. */
static gboolean check_link(const Options *options)
{
    const char *link = options->link;
    const gboolean web =
        !link || g_str_has_prefix(link, "https://") || g_str_has_prefix(link, "http://");
    if (web && (!link || !strpbrk(link, " \t\r\n<>|\"\\^`{}")) &&
        (!link || g_uri_is_valid(link, G_URI_FLAGS_NONE, NULL)))
        return TRUE;
    output_error("write https://...", "--link '%s' is no web address", link);
    return FALSE;
}

static gboolean check_to(const Options *options)
{
    if (!options->to || render_is_address(options->to))
        return TRUE;
    output_error("write: --to team@example.com", "--to '%s' is no mail address", options->to);
    return FALSE;
}

/* What is drawn, and how; FALSE after saying what makes no sense. */
static gboolean read_drawing(const Options *options, RenderOptions *how)
{
    how->link = options->link;
    how->to = options->to;
    how->verbose = options->verbose;
    return check_to(options) && read_limit(options, &how->limit) &&
           read_sort(options, &how->sort) && read_only(options, &how->only) && check_link(options);
}

static gboolean find_formats(const Options *options, RenderFormat *format)
{
    *format = RENDER_TEXT;
    g_autofree char *known = g_strdup_printf("one of: %s", render_format_names());
    if (options->format && !render_format_from_name(options->format, format)) {
        output_error(known, "no format '%s'", options->format);
        return FALSE;
    }
    for (char **path = options->outputs; path && *path; path++) {
        RenderFormat ignored;
        if (!render_format_from_path(*path, &ignored)) {
            g_autofree char *suffixes = g_strdup_printf("one of: %s", render_format_suffixes());
            output_error(suffixes, "--output '%s' has no suffix that names a format", *path);
            return FALSE;
        }
        g_autofree char *folder = g_path_get_dirname(*path);
        if (!g_file_test(folder, G_FILE_TEST_IS_DIR)) {
            output_error(NULL, "cannot write '%s': there is no folder '%s'", *path, folder);
            return FALSE;
        }
    }
    return TRUE;
}

/* What is left of it is in `out`. */
static gboolean draw(const RunView *run, RenderFormat format, const RenderOptions *how,
                     GString *out)
{
    g_autoptr(GError) error = NULL;
    const gboolean drawn =
        render_run(run, format, how, out, &error) && !interrupted && run_is_sound(run, &error);
    if (error)
        output_error(NULL, "%s", error->message);
    return drawn;
}

static gboolean to_file(const char *text, gsize length, gpointer target)
{
    return target_write(target, text, length) && !interrupted;
}

static gboolean to_stdout(const char *text, gsize length, gpointer data G_GNUC_UNUSED)
{
    output_write(text, length);
    return !state.write_error && !interrupted;
}

gboolean output_is_json(const Options *options)
{
    return g_strcmp0(options->format, "json") == 0;
}

/* Those that draw no run know two. */
static gboolean is_text_or_json(const Options *options)
{
    if (!options->format || strcmp(options->format, "text") == 0 || output_is_json(options))
        return TRUE;
    output_error("one of: text, json", "'%s' has no format '%s'", options->command,
                 options->format);
    return FALSE;
}

gboolean output_check(const Options *options)
{
    RenderFormat format;
    RenderOptions how = {0};
    if (!command_takes(command_find(options->command), "output"))
        return is_text_or_json(options);
    return find_formats(options, &format) && read_drawing(options, &how);
}

static gboolean draw_file(const char *path, const RunView *run, const RenderOptions *how)
{
    RenderFormat format;
    g_autoptr(GString) rest = g_string_new(NULL);
    Target *target = target_open(path);
    const RenderSink sink = {to_file, target};
    RenderOptions plain = *how;
    plain.utf8 = TRUE;
    plain.sink = &sink;
    render_format_from_path(path, &format);
    const gboolean drawn = draw(run, format, &plain, rest);
    if (drawn)
        target_write(target, rest->str, rest->len);
    return end_target(target, drawn);
}

static gboolean draw_files(const Options *options, const RunView *run, const RenderOptions *how)
{
    for (char **path = options->outputs; path && *path; path++)
        if (!draw_file(*path, run, how))
            return FALSE;
    return TRUE;
}

gboolean output_run(const Options *options, const RunView *run, RenderView view)
{
    RenderFormat format;
    RenderOptions how = {.view = view, .reproducible = options->reproducible};
    if (!find_formats(options, &format) || !read_drawing(options, &how) ||
        !draw_files(options, run, &how))
        return FALSE;
    g_autoptr(GString) rest = g_string_new(NULL);
    const RenderSink sink = {to_stdout, NULL};
    g_autofree char *given = hint_options("review");
    how.colour = output_colour(STDOUT_FILENO);
    how.utf8 = g_ascii_strcasecmp(nl_langinfo(CODESET), "UTF-8") == 0;
    how.width = terminal_width();
    how.height = screen().ws_row;
    how.given = given;
    how.sink = &sink;
    if (!draw(run, format, &how, rest))
        return FALSE;
    output_write(rest->str, rest->len);
    return TRUE;
}

gboolean output_run_files(const Options *options, const RunView *run, RenderView view)
{
    RenderFormat format;
    RenderOptions how = {.view = view, .reproducible = options->reproducible};
    return find_formats(options, &format) && read_drawing(options, &how) &&
           draw_files(options, run, &how);
}
