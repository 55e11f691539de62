/* SQL for people to paste. */
#include "private.h"

#include <pg_query.h>

char *sql_with_literals(const char *sql, const char *const *literals)
{
    PgQueryScanResult scan = pg_query_scan(sql);
    if (scan.error) {
        pg_query_free_scan_result(scan);
        return g_strdup(sql);
    }
    PgQuery__ScanResult *tokens =
        pg_query__scan_result__unpack(NULL, scan.pbuf.len, (const uint8_t *)scan.pbuf.data);
    GString *out = g_string_new(NULL);
    gsize done = 0;
    for (size_t i = 0; tokens && i < tokens->n_tokens; i++) {
        const PgQuery__ScanToken *token = tokens->tokens[i];
        if (token->token != PG_QUERY__TOKEN__PARAM)
            continue;
        g_string_append_len(out, sql + done, (gssize)token->start - (gssize)done);
        g_string_append(out, literals[g_ascii_strtoull(sql + token->start + 1, NULL, 10) - 1]);
        done = (gsize)token->end;
    }
    g_string_append(out, sql + done);
    if (tokens)
        pg_query__scan_result__free_unpacked(tokens, NULL);
    pg_query_free_scan_result(scan);
    return g_string_free(out, FALSE);
}
