#!/usr/bin/env python3
"""Compares delight's run document with the judge's; or tells which statuses were ever seen.

    compare.py RUN.json JUDGE.json      every difference, exit 1 if there is any; a run of a
                                        selection is held only to the customers it is about
    compare.py --coverage JUDGE.json... a table of check by status over all of them; exit 1 when a
                                        status that a check can have never occurs
"""

import json
import sys

STATUSES = ("pass", "fail", "unknown", "na", "waived")

# The checks that have a rule for `na` in questions.md; the others apply to everybody.
CAN_BE_NA = {"test-data", "feature-flags", "plan-usage", "support-experience"}


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def differs(ours, theirs):
    """Do a result of the run and a verdict of the judge disagree?"""
    if ours["status"] != theirs["status"]:
        return True
    if theirs["reason"] is not None and ours.get("reason") != theirs["reason"]:
        return True
    values = ours.get("value"), theirs["value"]
    return None not in values and abs(values[0] - values[1]) > 1e-8 * max(1, abs(values[1]))


def compare(run, judge):
    """The lines that tell the differences, and the number of (customer, check) pairs. The judge
    knows the questions that are scored; advisory ones are left to tests/cli/support.bats."""
    lines, pairs = [], 0
    advisory = {check["id"] for check in run.get("checks", []) if check.get("advisory")}
    ours = {customer["id"]: customer for customer in run["customers"]}
    selected = (run.get("selection") or {}).get("customers")
    theirs = {customer["id"]: customer for customer in judge["customers"]
              if selected is None or customer["id"] in selected}
    for identity in sorted(ours.keys() | theirs.keys()):
        if identity not in ours or identity not in theirs:
            name = (ours.get(identity) or theirs[identity])["name"]
            lines.append(f"{identity} {name}: only in {'delight' if identity in ours else 'judge'}")
            continue
        results = {result["check"]: result for result in ours[identity]["results"]
                   if result["check"] not in advisory}
        verdicts = theirs[identity]["results"]
        for check in [*verdicts, *(key for key in results if key not in verdicts)]:
            pairs += 1
            if check not in results or check not in verdicts:
                lines.append(f"{check}: only in {'delight' if check in results else 'judge'}")
            elif differs(results[check], verdicts[check]):
                lines.append(difference(theirs[identity], check, results[check], verdicts[check]))
    return lines, pairs


def told(status, reason, value):
    return status + (f" ({reason})" if reason else "") + (f" {value}" if value is not None else "")


def difference(customer, check, result, verdict):
    ours = told(result["status"], result.get("reason"), result.get("value"))
    theirs = told(verdict["status"], verdict["reason"], verdict["value"])
    evidence = " ".join((result.get("evidence") or "").split())
    return (f"{customer['id']} {customer['name']}: {check}\n"
            f"  delight: {ours}: {evidence}\n"
            f"  judge:   {theirs}: {verdict['why']}")


def coverage(judges):
    """The table, and whether every status that a check can have was seen."""
    seen = {}
    for judge in judges:
        for customer in judge["customers"]:
            for check, verdict in customer["results"].items():
                counts = seen.setdefault(check, dict.fromkeys(STATUSES, 0))
                counts[verdict["status"]] += 1
    print(f"{'check':22}" + "".join(f"{status:>9}" for status in STATUSES))
    complete = True
    for check, counts in seen.items():
        wanted = set(STATUSES) - (set() if check in CAN_BE_NA else {"na"})
        missing = [status for status in STATUSES if status in wanted and not counts[status]]
        complete = complete and not missing
        print(f"{check:22}" + "".join(f"{counts[status]:9}" for status in STATUSES)
              + (f"  never {', '.join(missing)}" if missing else ""))
    return complete


def main(arguments):
    if arguments[:1] == ["--coverage"] and len(arguments) > 1:
        return 0 if coverage(map(load, arguments[1:])) else 1
    if len(arguments) != 2:
        raise SystemExit(__doc__.strip())
    lines, pairs = compare(load(arguments[0]), load(arguments[1]))
    for line in lines:
        print(line)
    print(f"{pairs} pairs, {len(lines)} differences")
    return 1 if lines or not pairs else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
