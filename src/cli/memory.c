#include "memory.h"

#include "command.h"

#include <jansson.h>
#include <libxml/xmlmemory.h>
#include <signal.h>
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
    json_set_alloc_funcs(allocate, free);
    xmlMemSetup(free, allocate, reallocate, duplicate);
}
