#include "memory.h"

#include "command.h"

#include <jansson.h>
#include <libxml/xmlmemory.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Nothing here may ask for memory. */
static void *or_end(void *memory)
{
    static const char text[] = "delight: error: out of memory\n";
    if (memory)
        return memory;
    (void)!write(STDERR_FILENO, text, sizeof text - 1);
    _exit(EXIT_NOT_DONE);
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

void memory_guard(void)
{
    json_set_alloc_funcs(allocate, free);
    xmlMemSetup(free, allocate, reallocate, duplicate);
}
