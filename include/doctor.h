/*
 * The doctor: what an export is, what it can answer and what stands in the way. It looks the
 * export over (evaluate_look), asks the server a few questions of its own, and puts all of it into
 * one JSON document, from which the text is drawn (render.h). It asks nothing that writes.
 *
 * The document (schema delight/doctor/1):
 *   "as_of", "customers" (a number, or null: cannot be read; then "trouble" says why)
 *   "connection"  {"kind": "database|dump", "dump", "database", "address" (null: a Unix socket),
 *                 "loopback", "role", "server_version", "tls", "standby"}
 *   "export"      {"kinds": [text], "migration": {"name", "applied", "about"} or null,
 *                 "relations" (how many there are), "some" (up to ten names of them)}
 *   "models"      [{"model", "state", "variant" (from 1), "variants", "reads", "missing"}]
 *   "questions"   [{"check", "question", "state", "from": [tables and files, less those of the
 *                 customers themselves], "without": [what would tell more], "missing"}]
 *                 "state" is served, no-probe, no-source, no-privilege or failed (then "missing"
 *                 is what the server said of a condition); "missing" is null where
 *                 everything is there but a condition (`when`) does not hold
 *   "freshness"   {"newest", "stale", "sources": [{"table", "what": "event|login", "newest"}]}
 *   "privileges"  {"superuser", "attributes": [createdb ...], "unreadable": [{"table", "grant"}],
 *                 "writable": [{"table", "rights", "owner", "revoke": [statement]}],
 *                 "filtered": [tables under row level security]}; null for a dump
 *   "tables"      [{"table", "rows" (an estimate, null: never counted), "bytes"}] that are read
 *   "storage"     [{"table", "events" (is it one of events?), "stored": table, partitions, foreign,
 *                 view, materialized view or citus, "partitions" (leaves), "keys": [how they are
 *                 cut: "HASH (team_id)"], "by_time" (by ranges of timestamp), "foreign" (tables on
 *                 other servers), "servers": [{"server", "wrapper", "options", "of_tables"}],
 *                 "indexes": ["btree (team_id, timestamp)"] by team, organization or time,
 *                 "uncounted" (never analyzed as a whole), "rows", "bytes"; of Citus "nodes" and
 *                 "shared" (whole on each)}] of events, and of what is large; [] for a dump
 *   "indexes"     [{"table", "columns", "statement"}] that would help
 *   "duplicates"  [{"table", "scope", "rows", "distinct"}] of exported events
 *   "unmapped"    [{"table", "line", "grants": [statement]}] tables of events that no model reads,
 *                 the line for scorecard.yaml, and what this role lacks to read them
 *   "first"       [{"text", "statements": [...]}] what to do first, the most urgent at the top
 *   "troubles"    [text] what could not be found out, and the run's warnings
 */
#ifndef DELIGHT_DOCTOR_H
#define DELIGHT_DOCTOR_H

#include "evaluate.h"

#include <jansson.h>

/* Examines what evaluate_look has reached; `dump` is its path, or NULL for a database. New
 * reference; NULL when interrupted. */
json_t *doctor_examine(Evaluation *evaluation, const char *dump);

/* Is any question unanswerable for want of a privilege? (exit status 2) */
gboolean doctor_lacks_privilege(const json_t *report);

#endif
