#!/usr/bin/env python3
"""What must not matter, or must show, when an export of groups is changed: saas_property.py CHANGE RUN OTHER_RUN.

Both runs are `-f json`; the second is of the export after CHANGE (see saas_properties.bats).
"""

import json
import sys

# compared with the whole book: another customer in it may change them
OF_THE_BOOK = {"errors", "rage", "survey"}


def results(path, rename=lambda key: key):
    with open(path, encoding="utf-8") as file:
        run = json.load(file)
    return {rename(customer["id"]): {result["check"]: (result["status"], result["value"]) for result in customer["results"]}
            for customer in run["customers"]}


def less(book):
    return {key: {check: said for check, said in own.items() if check not in OF_THE_BOOK} for key, own in book.items()}


def main():
    change, before, after = sys.argv[1], results(sys.argv[2]), results(sys.argv[3])
    if not before:
        sys.exit("there is nobody to compare")
    if change == "same":
        wanted, got = before, after
    elif change == "renamed":
        wanted, got = {f"{key}-2" if len(key) < 390 else key: own for key, own in before.items()}, after
    elif change == "twin":
        # who was there is judged as before, and each twin as the original
        wanted, got = less(before), {key: own for key, own in less(after).items() if not key.startswith("twin of ")}
        twins = {key.removeprefix("twin of "): own for key, own in less(after).items() if key.startswith("twin of ")}
        if not twins:
            sys.exit("there is no twin")
        got.update({f"twin of {key}": own for key, own in twins.items()})
        wanted.update({f"twin of {key}": wanted[key] for key in twins if key in wanted})
    else:
        sys.exit(f"no change '{change}'")
    for key in sorted(set(wanted) | set(got)):
        one, other = wanted.get(key, {}), got.get(key, {})
        wrong = {check: (one.get(check), other.get(check)) for check in {*one, *other} if one.get(check) != other.get(check)}
        if wrong or not one:
            sys.exit(f"{change}: {key!r} (wanted, got): {wrong}")


if __name__ == "__main__":
    main()
