/* A file of the pack, of any bytes: reading it, and understanding its SQL when it has no mistake.
 */
#include "definitions.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *const paths[] = {fuzz_file("pack.yaml", data, size), NULL};
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    g_autoptr(Pack) pack = pack_load(paths, diagnostics);
    if (!pack) {
        g_assert_cmpuint(diagnostic_list_errors(diagnostics), >, 0);
        return 0;
    }
    if (diagnostic_list_errors(diagnostics) == 0) {
        Definitions *definitions = definitions_new(pack, diagnostics);
        definitions_free(definitions);
    }
    return 0;
}
