"""What a rule says about a customer, and the register of the rules."""

from typing import NamedTuple, Optional

RULES = {}  # check id -> function(book, customer), in the order of questions.md


class Verdict(NamedTuple):
    status: str
    reason: Optional[str]  # only of an unknown, and only where the text settles which
    value: Optional[float]
    why: str


def rule(check):
    """Enters a function as the rule of a check."""
    def enter(function):
        RULES[check] = function
        return function
    return enter


def passed(holds, why):
    """A rule without a number."""
    return Verdict("pass" if holds else "fail", None, None, why)


def unknown(reason, why):
    return Verdict("unknown", reason, None, why)


def na(why):
    return Verdict("na", None, None, why)


def threshold(book, check, value, why, at_least=None, at_most=None):
    """A rule with a number and a bar, which --set CHECK.at_least (at_most) may have moved.

    A value is rounded to 9 decimals before it is compared.
    """
    value = round(float(value), 9)
    least = book.settings.get(f"{check}.at_least", at_least)
    most = book.settings.get(f"{check}.at_most", at_most)
    holds = (least is None or value >= float(least)) and (most is None or value <= float(most))
    return Verdict("pass" if holds else "fail", None, value, why)
