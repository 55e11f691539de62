#include "memory.h"

#include "command.h"

#include <jansson.h>
#include <libxml/xmlmemory.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Nothing here may ask for memory, or for a lock. */
static void end(const char *text)
{
    (void)!write(STDERR_FILENO, text, strlen(text));
    _exit(EXIT_NOT_DONE);
}

static void *or_end(void *memory)
{
    if (!memory)
        end("delight: error: out of memory\n");
    return memory;
}

static void *allocate(size_t size)
{
    return or_end(malloc(size > 0 ? size : 1));
}

static void *reallocate(void *memory, size_t size)
{
    return or_end(realloc(memory, size > 0 ? size : 1));
}

static char *duplicate(const char *text)
{
    return or_end(strdup(text));
}

/* GLib prints through this one of the C library's, and where that has no memory it appends nothing
 * and says nothing: a statement of SQL would be another. Whoever has a function of this name in the
 * program takes its place. */
__attribute__((visibility("default"), format(printf, 3, 0))) int
__vasprintf_chk(char **text, int flag, const char *format, va_list arguments);

int __vasprintf_chk(char **text, int flag G_GNUC_UNUSED, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    const int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0)
        or_end(NULL);
    *text = allocate((size_t)length + 1);
    if (vsnprintf(*text, (size_t)length + 1, format, arguments) != length)
        or_end(NULL);
    return length;
}

static volatile int is_done;

/* libpg_query leaves by exit(1) or exit(2), which mean other things here. */
static void on_exit_of_others(void)
{
    if (!is_done)
        end("delight: error: out of memory\n");
}

void memory_done(void)
{
    is_done = 1;
}

#ifdef __SANITIZE_ADDRESS__

/* The sanitizers want to tell of it themselves. */
static void guard_faults(void)
{
}

#else

/* libpg_query and its protocol buffers write to what malloc gave them without a look at it, and
 * take no allocator of ours. */
static void on_fault(int number G_GNUC_UNUSED)
{
    end("delight: error: out of memory, or a fault in the program: stopped\n"
        "hint: no file is half written; run again with more memory, or report it\n");
}

static void guard_faults(void)
{
    static char stack[16384]; /* its own may be what is full */
    const stack_t own = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_handler = on_fault, .sa_flags = SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    sigaltstack(&own, NULL);
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
}

#endif

void memory_guard(void)
{
    guard_faults();
    if (atexit(on_exit_of_others) != 0)
        or_end(NULL);
    json_set_alloc_funcs(allocate, free);
    xmlMemSetup(free, allocate, reallocate, duplicate);
}
