#!/usr/bin/env python3
"""Writes an answers.yaml that tries every rule about answers and waivers on every question.

    answers.py JUDGE.json DAY > answers.yaml

takes the judgement of a run without answers, and the day of its clock: of each check, the first
customers that fail get waivers, the first that are unknown get answers, in force and not.
"""

import json
import sys
from collections import Counter
from datetime import date, timedelta

ONE = timedelta(days=1)


def excuses(day):
    """What the customers that fail get: [(kind, entry)] each."""
    return [
        [("waivers", {"reason": "until today, and today counts", "until": day})],
        [("waivers", {"reason": "ran out yesterday", "until": day - ONE})],
        [("answers", {"answer": "yes", "on": day - ONE})],  # never overrules evidence
        [("waivers", {"reason": "ran out, and renewed", "until": day - ONE}),
         ("waivers", {"reason": "as agreed, \"for now\"", "until": day + 90 * ONE})],
    ]


def replies(day):
    """What the customers nobody knows about get."""
    return [
        [("answers", {"answer": "yes", "on": day})],
        [("answers", {"answer": "no", "on": day - 30 * ONE, "valid_for": "180 days"})],
        [("answers", {"answer": "na", "on": day - 2 * ONE, "valid_for": "1 week"})],
        [("answers", {"answer": "yes", "on": day - 200 * ONE, "valid_for": "180 days"})],  # stale
        [("answers", {"answer": "yes", "on": day + ONE})],  # not yet in force
        [("answers", {"answer": "no", "on": day - 3 * ONE}),
         ("answers", {"answer": "yes", "on": day - 20 * ONE})],  # the newest one counts
        [("answers", {"answer": "no", "on": day - 90 * ONE}),
         ("answers", {"answer": "yes", "on": day - 40 * ONE, "valid_for": "30 days"})],
        [("answers", {"answer": "no", "on": day - ONE}),
         ("waivers", {"reason": "answered no, and excused", "until": day + ONE})],
    ]


def label(customer, names, by_name):
    """A name where it is nobody else's, in capitals, to try that; else the id."""
    name = customer["name"]
    if by_name and name.strip() and name.isprintable() and names[name.strip().lower()] == 1:
        return name.upper() if name.isascii() else name
    return customer["id"]


def entries(document, day):
    """All of it, as {"answers": [...], "waivers": [...]}."""
    lists = {"answers": [], "waivers": []}
    customers = document["customers"]
    names = Counter(customer["name"].strip().lower() for customer in customers)
    for turn, check in enumerate(customers[0]["results"]):
        for status, gifts in (("fail", excuses(day)), ("unknown", replies(day))):
            meant = [customer for customer in customers
                     if customer["results"][check]["status"] == status]
            for place, (customer, gift) in enumerate(zip(meant, gifts)):
                who = label(customer, names, (turn + place) % 3 == 0)
                for kind, entry in gift:
                    lists[kind].append({"customer": who, "check": check, "by": "csm-team", **entry})
    for kind, entry in replies(day)[0] + excuses(day)[0]:
        lists[kind].append({"customer": "Nobody & Co", "check": "toolbar", **entry})
    return lists


def main(arguments):
    with open(arguments[0], encoding="utf-8") as file:
        lists = entries(json.load(file), date.fromisoformat(arguments[1]))
    for kind, items in lists.items():
        print(f"{kind}:")
        for item in items:
            cells = (f"{key}: {value}" if isinstance(value, date) or key in ("check", "answer")
                     else f"{key}: {json.dumps(value, ensure_ascii=False)}"
                     for key, value in item.items())
            print("  - {" + ", ".join(cells) + "}")


if __name__ == "__main__":
    main(sys.argv[1:])
