/*
 * What the fuzz targets share. Each is a function over bytes: under libFuzzer (make fuzz) it is fed
 * what finds new paths; under replay.c (make test) what tests/fuzz/corpus keeps.
 */
#ifndef DELIGHT_TEST_FUZZ_H
#define DELIGHT_TEST_FUZZ_H

#include <glib.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bytes as a C string, cut at the first NUL. */
G_GNUC_UNUSED static char *fuzz_text(const uint8_t *data, size_t size)
{
    return g_strndup((const char *)data, size);
}

/* Writes the bytes to a file `name` of a temporary folder that is there until the process ends, and
 * returns its path, which stays the same for a name. */
const char *fuzz_file(const char *name, const uint8_t *data, size_t size);

/* Lines that are valid UTF-8 and hold nothing that moves a cursor or turns what follows around:
 * only isolates, and none is closed that was not opened. */
void fuzz_expect_inert(const char *text);

#endif
