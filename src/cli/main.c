/* The command line: finds the command, reads its options, runs it, and ends as product.md says. */
#include "command.h"
#include "db.h"
#include "diagnostic.h"
#include "memory.h"
#include "output.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* A signal that comes just before a call that waits would be slept through: from then on every
 * such call returns early, again and again. */
static void on_alarm(int number G_GNUC_UNUSED)
{
    alarm(1);
}

static void on_signal(int number)
{
    interrupted = number;
    alarm(1);
}

/* The first signal lets a command stop its queries and clean up; the second kills. Blocking calls
 * return early (no SA_RESTART), so that a question to a person ends too. */
static void handle_signals(void)
{
    const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
    const struct sigaction again = {.sa_handler = on_alarm};
    sigemptyset(&action.sa_mask);
    sigaction(SIGALRM, &again, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
        struct sigaction before;
        /* nohup and a shell's background jobs have said what they want. */
        if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(numbers[i], &action, NULL);
    }
    signal(SIGPIPE, SIG_IGN);
}

/* A closed descriptor 0, 1 or 2 would go to the next file or socket that is opened. */
static void occupy_descriptors(void)
{
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++)
        if (fcntl(descriptor, F_GETFD) == -1)
            /* The wrong way round for stdin and stdout: using them is an error. */
            (void)!open("/dev/null", descriptor == STDOUT_FILENO ? O_RDONLY : O_WRONLY);
}

/* The memory of a process that crashed would hold the password. */
static void leave_no_core(void)
{
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
}

/* Everybody on the machine can read a process's words. We have a copy of our own, so what may hold
 * a password is painted over. */
static void hide_connection(char **words)
{
    for (; *words; words++) {
        char *value = NULL;
        if (g_str_equal(*words, "--db") || g_str_equal(*words, "-d"))
            value = words[1];
        else if (g_str_has_prefix(*words, "--db="))
            value = *words + strlen("--db=");
        else if (g_str_has_prefix(*words, "-d"))
            value = *words + strlen("-d");
        if (value && !db_conninfo_is_harmless(value))
            memset(value, 'x', strlen(value));
    }
}

static int usage_error(const char *command, const char *message)
{
    g_autofree char *hint = command ? g_strdup_printf("try 'delight %s --help'", command)
                                    : g_strdup("try 'delight --help'");
    output_error(hint, "%s", message);
    return EXIT_NOT_DONE;
}

static int print(char *text /* taken */)
{
    output_write(text, strlen(text));
    g_free(text);
    return EXIT_DONE;
}

static gboolean check_arguments(const Command *command, char **arguments, char **message)
{
    const int n = (int)g_strv_length(arguments);
    if (n < command->min_arguments)
        *message = g_strdup_printf("'%s' needs %s", command->name, command->arguments);
    else if (command->max_arguments >= 0 && n > command->max_arguments)
        *message = command->max_arguments == 0
                       ? g_strdup_printf("'%s' takes no argument, but there is '%s'", command->name,
                                         arguments[0])
                       : g_strdup_printf("'%s' takes %s; '%s' is too much", command->name,
                                         command->arguments, arguments[command->max_arguments]);
    return !*message;
}

static int run_command(const Command *command, const char *const *words)
{
    Options options;
    g_autoptr(GError) error = NULL;
    g_autofree char *message = NULL;
    int status = EXIT_NOT_DONE;
    const gboolean parsed = options_parse(&options, command, words, &error);
    output_init(&options);
    if (!parsed)
        usage_error(command->name, error->message);
    else if (options.help)
        status = print(help_of(command));
    else if (!check_arguments(command, options.arguments, &message))
        usage_error(command->name, message);
    else
        status = command->run(&options);
    if (options.exit_zero && (status == EXIT_NOT_MET || status == EXIT_NOT_EVALUATED))
        status = EXIT_DONE;
    options_clear(&options);
    return status;
}

static int unknown_command(const char *word)
{
    g_autofree const char **names = command_names();
    const char *near = diagnostic_nearest(word, names);
    g_autofree char *message =
        near ? g_strdup_printf("no command '%s'; did you mean '%s'?", word, near)
             : g_strdup_printf("no command '%s'", word);
    return usage_error(NULL, message);
}

static int dispatch(const char *const *words)
{
    const char *word = words[0];
    if (!word)
        return usage_error(NULL, "no command given");
    if (strcmp(word, "--version") == 0)
        return print(g_strdup("delight " DELIGHT_VERSION "\n"));
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return print(help_of_all());
    if (word[0] == '-')
        return usage_error(NULL, "options stand after the command");
    const gboolean helping = strcmp(word, "help") == 0;
    if (helping && !words[1])
        return print(help_of_all());
    const Command *command = command_find(helping ? words[1] : word);
    if (!command)
        return unknown_command(helping ? words[1] : word);
    return helping ? print(help_of(command)) : run_command(command, words + 1);
}

int main(int argc G_GNUC_UNUSED, char **argv)
{
    occupy_descriptors();
    memory_guard();
    /* Characters only: numbers, dates and the messages of libraries stay what they are everywhere.
     */
    setlocale(LC_CTYPE, "");
    handle_signals();
    leave_no_core();
    g_auto(GStrv) words = g_strdupv(argv + (argv[0] ? 1 : 0));
    hide_connection(argv);
    int status = dispatch((const char *const *)words);
    if (!output_finish() && status != EXIT_INTERRUPTED)
        status = EXIT_NOT_DONE;
    memory_done();
    if (!interrupted)
        return status;
    output_progress_end();
    fflush(stderr);
    _exit(128 + interrupted);
}
