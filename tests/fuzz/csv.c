/* A file of facts, of any bytes: every row is as long as the header and stands on a later line. */
#include "facts/private.h"
#include "fuzz.h"

static void expect_rows(const FactsTable *table)
{
    guint last = 1;
    for (guint i = 0; i < table->rows->len; i++) {
        const GPtrArray *row = table->rows->pdata[i];
        g_assert_cmpuint(row->len, ==, table->header->len);
        g_assert_cmpuint(g_array_index(table->lines, guint, i), >, last);
        last = g_array_index(table->lines, guint, i);
        for (guint c = 0; c < row->len; c++)
            g_assert_true(!row->pdata[c] || g_utf8_validate(row->pdata[c], -1, NULL));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    g_autoptr(FactsTable) table =
        facts_table_parse("touchpoint.csv", (const char *)data, size, diagnostics);
    if (!table)
        g_assert_cmpuint(diagnostic_list_errors(diagnostics), >, 0);
    else if (diagnostic_list_errors(diagnostics) == 0)
        expect_rows(table);
    return 0;
}
