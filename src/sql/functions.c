/* Functions that do more than read the export. The server refuses most of them in a read-only
 * transaction; these are told before it is asked, and also where it would not mind. */
#include "private.h"

#include <string.h>

#define FILES "it reads or writes files of the server"
#define LOCKS "it takes locks that others wait for"
#define NETWORK "it talks to other servers"
#define SERVER "it works on the server, not on the export"
#define SETTINGS "it changes settings"
#define SIGNALS "it signals other sessions"
#define SLEEPS "it sleeps"
#define TEXTS "it runs SQL that is given as text"
#define WRITES "it writes"

/* The first pattern that a name matches. `*` stands for anything, NULL for "it only reads". */
static const char *const functions[][2] = {
    {"pg_sleep*", SLEEPS},
    {"pg_advisory_*", LOCKS},
    {"pg_try_advisory_*", LOCKS},
    {"pg_terminate_backend", SIGNALS},
    {"pg_cancel_backend", SIGNALS},
    {"pg_log_backend_memory_contexts", SIGNALS},
    {"pg_notify", SIGNALS},
    {"pg_read_*", FILES},
    {"pg_ls_*", FILES},
    {"pg_stat_file", FILES},
    {"pg_file_*", FILES},
    {"pg_logdir_ls", FILES},
    {"pg_current_logfile", FILES},
    {"pg_hba_file_rules", FILES},
    {"pg_ident_file_mappings", FILES},
    {"pg_show_all_file_settings", FILES},
    {"lo_*", FILES},
    {"loread", FILES},
    {"lowrite", FILES},
    {"nextval", WRITES},
    {"setval", WRITES},
    {"set_config", SETTINGS},
    {"setseed", SETTINGS},
    {"dblink*", NETWORK},
    {"postgres_fdw_*", NETWORK},
    {"http*", NETWORK},
    {"query_to_xml*", TEXTS},
    {"cursor_to_xml*", TEXTS},
    {"table_to_xml*", TEXTS},
    {"schema_to_xml*", TEXTS},
    {"database_to_xml*", TEXTS},
    {"ts_stat", TEXTS},
    {"ts_rewrite", TEXTS},
    {"crosstab*", TEXTS},
    {"connectby", TEXTS},
    {"binary_upgrade_*", SERVER},
    {"brin_*summarize*", SERVER},
    {"gin_clean_pending_list", SERVER},
    {"currtid2", SERVER},
    /* of the pg_ functions, those that only tell */
    {"pg_stat_get_*", NULL},
    {"pg_get_*", NULL},
    {"pg_*_size", NULL},
    {"pg_*_is_visible", NULL},
    {"pg_*_is_updatable", NULL},
    {"pg_*_to_*", NULL},
    {"pg_*_privilege", NULL},
    {"pg_has_role", NULL},
    {"pg_typeof", NULL},
    {"pg_basetype", NULL},
    {"pg_size_pretty", NULL},
    {"pg_size_bytes", NULL},
    {"pg_input_*", NULL},
    {"pg_is_in_recovery", NULL},
    {"pg_backend_pid", NULL},
    {"pg_client_encoding", NULL},
    {"pg_collation_for", NULL},
    {"pg_my_temp_schema", NULL},
    {"pg_is_other_temp_schema", NULL},
    {"pg_partition_*", NULL},
    {"pg_postmaster_start_time", NULL},
    {"pg_conf_load_time", NULL},
    {"pg_timezone_*", NULL},
    {"pg_xact_commit_timestamp*", NULL},
    {"pg_last_xact_replay_timestamp", NULL},
    {"pg_*_parameters*", NULL},
    {"pg_options_to_table", NULL},
    {"pg_describe_object", NULL},
    {"pg_identify_object*", NULL},
    {"pg_sequence_last_value", NULL},
    {"pg_*", SERVER},
};

/* What belongs to an extension is told by its schema. */
static const char *const schemas[][2] = {
    {"aws_lambda", NETWORK}, {"aws_s3", NETWORK},   {"cron", WRITES},       {"net", NETWORK},
    {"dblink", NETWORK},     {"pgagent", WRITES},   {"partman", WRITES},    {"plv8", TEXTS},
    {"utl_file", FILES},     {"utl_http", NETWORK}, {"dbms_pipe", SIGNALS}, {"dbms_alert", SIGNALS},
};

const char *sql_function_does(const char *schema, const char *name)
{
    for (gsize i = 0; schema && i < G_N_ELEMENTS(schemas); i++)
        if (strcmp(schema, schemas[i][0]) == 0)
            return schemas[i][1];
    for (gsize i = 0; i < G_N_ELEMENTS(functions); i++) {
        const char *pattern = functions[i][0];
        if ((*pattern == '*' || *pattern == *name) && g_pattern_match_simple(pattern, name))
            return functions[i][1];
    }
    return NULL;
}
