/*
 * Memory for libraries that carry on without it: what could not be had ends the program (exit 3),
 * so that no document is ever shorter than it should be, and so does touching what was not had.
 * GLib's own allocations abort it anyway, but not what it prints: that ends the program as well.
 */
#ifndef DELIGHT_CLI_MEMORY_H
#define DELIGHT_CLI_MEMORY_H

/* To be called before jansson and libxml2 are used: both get their memory here from then on. */
void memory_guard(void);

/* To be called before main returns: whoever leaves by exit before, a library, had no memory. */
void memory_done(void);

#endif
