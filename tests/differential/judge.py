#!/usr/bin/env python3
"""A second opinion on every question about every customer, worked out from questions.md alone.

    judge.py OUT.json --as-of TIME [--facts DIR] [--set KEY=VALUE]... [-- OUT.json --as-of ...]...

reads the database that PGHOST, PGDATABASE ... name, once, and writes one JSON document for each
run: {"events": table, "customers": [{"id", "name", "results": {check: {"status", "reason",
"value", "why"}}}]}. It shares neither code nor SQL with the checks of the pack, so that a
disagreement tells something.
"""

import argparse
import json
import sys

import rules_setup  # noqa: F401  (enters the rules, in the order of questions.md)
import rules_later  # noqa: F401
from book import Book
from tables import Export, Facts, timestamp
from verdict import RULES, unknown

# Reading taken: where the customers are organizations, only the table of teams tells whose an event,
# an insight or a flag is.
OF_TEAMS = {"events-recurring", "identify-calls", "user-properties", "actions", "funnels", "dashboard",
            "production", "test-data", "feature-flags", "analytics-experience"}


def judge(book, customer, check):
    """The rule's verdict, then an answer for what it left unknown, then a waiver of a fail."""
    if check in OF_TEAMS and not book.tells_of_teams():
        verdict = unknown("no-source", "no teams table")
    else:
        verdict = RULES[check](book, customer)
    if verdict.status == "unknown":
        answer, stale = book.in_force(customer, check)
        if answer:
            status = {"yes": "pass", "no": "fail", "na": "na"}[answer["answer"].lower()]
            verdict = verdict._replace(status=status, reason=None, why=f"answered {answer}")
        elif stale:
            verdict = verdict._replace(reason="stale-answer", why="the answer has expired")
    if verdict.status == "fail" and book.waived(customer, check):
        verdict = verdict._replace(status="waived", why=verdict.why + " (waived)")
    return verdict


def run(export, arguments):
    """One run: everything is judged at one clock, with one folder of facts and one set of bars."""
    options = argparse.ArgumentParser(prog="judge.py")
    options.add_argument("out")
    options.add_argument("--as-of", required=True, type=timestamp)
    options.add_argument("--facts")
    options.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    given = options.parse_args(arguments)
    if given.as_of is None:
        options.error("--as-of: no timestamp")
    settings = dict(item.split("=", 1) for item in given.set)
    book = Book(export, Facts(given.facts), given.as_of, settings)
    document = {
        "events": book.events.table.name if book.events else None,
        "customers": [{"id": customer.id, "name": customer.name,
                       "results": {check: judge(book, customer, check)._asdict()
                                   for check in RULES}} for customer in book.customers]}
    with open(given.out, "w", encoding="utf-8") as file:
        json.dump(document, file)


def main(arguments):
    export = Export()
    while arguments:
        end = arguments.index("--") if "--" in arguments else len(arguments)
        run(export, arguments[:end])
        arguments = arguments[end + 1:]


if __name__ == "__main__":
    main(sys.argv[1:])
