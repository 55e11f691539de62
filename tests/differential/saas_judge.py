#!/usr/bin/env python3
"""A second opinion on the questions of the pack `saas`, from an export of events and persons.

    saas_judge.py OUT.json --as-of TIME [--set PARAM=VALUE]...

reads the tables `events` and `persons` (where there is one) of the database that PGDATABASE names,
and writes {"customers": [{"id", "name", "results": {check: {"status", "reason", "value", "why"}}}]}.
Every rule is worked out from the guide's words, event by event, in memory; it shares neither code
nor SQL with the pack. What only facts or people know is left out.
"""

import argparse
import calendar
import json
import statistics
from collections import defaultdict
from datetime import datetime, timedelta, timezone

import hosts
from tables import psql_rows, timestamp

DAY = timedelta(days=1)
DEFAULTS = {
    "group_type": "", "inherit_groups": "false", "own_domains": "", "activation_events": "",
    "core_events": "", "production_events": "", "docs_paths": "", "metered_event": "",
    "metered_property": "", "member_days": "90", "survey_best": "0", "survey_id": "",
    "name_property": "name", "plan_property": "plan", "seats_property": "seats",
    "signed_up_property": "created_at", "limit_property": "monthly_limit"}


def names(text):
    """The names of a list with commas, each once, in order."""
    return list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def plain(value):
    """A key of a group: a text or a number, not blank, at most 400 characters; else None."""
    if isinstance(value, bool) or not isinstance(value, (str, Number)):
        return None
    text = str(value)
    return text if text.strip() and len(text) <= 400 else None


class Number(str):
    """A number of JSON as it is written, for 7 and 7.0 are two keys."""


def parsed(text):
    return json.loads(text, parse_int=Number, parse_float=Number) if text else None


def member(mapping, key):
    return mapping.get(key) if isinstance(mapping, dict) else None


def written(value):
    """A value as text, as `->>` would have it; None for null."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value)


class Event:
    def __init__(self, row, group_type):
        self.uuid, self.name, properties, self.who, at, person_set = row
        self.at = timestamp(at)
        self.properties = parsed(properties)
        self.person_set = parsed(person_set) or member(self.properties, "$set")
        if self.name == "$groupidentify":
            said = member(self.properties, "$group_key")
            self.key = plain(said) if member(self.properties, "$group_type") == group_type else None
        else:
            self.key = plain(member(member(self.properties, "$groups"), group_type))
        self.id = self.uuid or (self.who, self.name, at, properties)


def columns():
    query = ("select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid "
             "where c.relname in ('events', 'persons') and a.attnum > 0")
    return {(table, column) for table, column in psql_rows(query)}


def read(group_type, clock):
    there = columns()
    query = "select uuid, event, properties, distinct_id, timestamp, set from events"
    events = [Event(row, group_type) for row in psql_rows(query)]
    people = {}
    if ("persons", "person_id") in there:
        for who, person, properties in psql_rows("select distinct_id, person_id, properties from persons"):
            people[who] = (person, parsed(properties))
    return [event for event in events if event.at < clock], people


def inherit(events, person_of):
    """An event without a group belongs to the newest group of its person until then."""
    by_person = defaultdict(list)
    for event in events:
        if event.name != "$groupidentify" and event.who is not None:
            by_person[person_of(event.who)].append(event)
    for own in by_person.values():
        own.sort(key=lambda event: event.at)
        lent = [(event.at, event.key) for event in own if event.key is not None]
        for event in own:
            if event.key is None:
                before = [pair for pair in lent if pair[0] <= event.at]
                if before:
                    event.heir = max(before, key=lambda pair: (pair[0], pair[1].encode()))[1]
        for event in own:
            event.key = getattr(event, "heir", event.key)


def host_of(event):
    """None without one, else whether it is public."""
    host = member(event.properties, "$host")
    if not isinstance(host, str) or isinstance(host, Number):
        return None
    bare = hosts.plain(host)
    return hosts.is_public(bare) if bare else None


def number(text, pattern_digits=12):
    """A plain number of a property, or None."""
    text = written(text)
    if text is None:
        return None
    text = text.strip()
    whole, _, part = text.partition(".")
    if whole.isascii() and whole.isdigit() and len(whole) <= pattern_digits and (not _ or part.isascii() and part.isdigit()):
        return float(text)
    return None


class Book:
    def __init__(self, clock, settings):
        self.clock, self.settings = clock, settings
        events, stored = read(settings["group_type"], clock)
        self.start = min((event.at for event in events), default=clock)
        self.person_of = lambda who: stored[who][0] if who in stored else who
        self.about = {}
        if stored:
            for who, (_, properties) in stored.items():
                self.about[who] = self.known(properties)
        else:
            for event in sorted(events, key=lambda event: event.at):
                if event.name != "$groupidentify" and event.who is not None and isinstance(event.person_set, dict):
                    name, email = self.known(event.person_set)
                    old = self.about.get(event.who, (None, None))
                    self.about[event.who] = (name or old[0], email or old[1])
        if settings["inherit_groups"] == "true":
            inherit(events, self.person_of)
        self.groups = defaultdict(list)
        self.said = defaultdict(dict)
        for event in sorted(events, key=lambda event: event.at):
            if event.key is None:
                continue
            self.groups[event.key]
            if event.name == "$groupidentify":
                said = member(event.properties, "$group_set")
                for key, value in (said.items() if isinstance(said, dict) else ()):
                    self.say(event, key, written(value))
            elif not self.is_own(event.who):
                self.groups[event.key].append(event)
        self.troubles = {key: self.trouble(key) for key in self.groups}
        self.marks = {key: self.survey(key) for key in self.groups}

    def say(self, event, key, value):
        """The newest word counts, of two at one time the first; a blank name or plan is none."""
        texts = (self.settings["name_property"], self.settings["plan_property"])
        if value is None or key in texts and not value.strip(" "):
            return
        old = self.said[event.key].get(key)
        if old is None or event.at > old[0] or value < old[1]:
            self.said[event.key][key] = (event.at, value)

    @staticmethod
    def known(properties):
        name = member(properties, "name")
        email = written(member(properties, "email"))
        name = name.strip() if isinstance(name, str) and not isinstance(name, Number) else ""
        if not name:
            name = f"{written(member(properties, 'first_name')) or ''} {written(member(properties, 'last_name')) or ''}".strip()
        return (name if name and "@" not in name else None), (email.strip().lower() if email else None)

    def is_own(self, who):
        domains = [domain.lower() for domain in names(self.settings["own_domains"])]
        addresses = [self.about.get(who, (None, None))[1], who.lower() if who else None]
        return any(address and "@" in address and address.split("@")[1] in domains for address in addresses)

    def days_ago(self, event):
        """The n-th 24 hours before the clock, from 0."""
        age = self.clock - event.at
        return -(-age // DAY) - 1

    def people(self, key):
        """{person: events} of those who are people."""
        own = defaultdict(list)
        for event in self.groups[key]:
            if event.who is not None and event.who not in (key, f"${self.settings['group_type']}_{key}"):
                own[self.person_of(event.who)].append(event)
        return own

    def trouble(self, key):
        recent = [event for event in self.groups[key] if self.days_ago(event) < 30]
        count = lambda name: len({event.id for event in recent if event.name == name})
        active = sum(any(self.days_ago(event) < 30 for event in events) for events in self.people(key).values())
        return active, count("$exception"), count("$rageclick")

    def survey(self, key):
        """{person: (mark, survey)}, the newest each."""
        newest = {}
        for event in self.groups[key]:
            survey = written(member(event.properties, "$survey_id"))
            wanted = self.settings["survey_id"]
            if event.name != "survey sent" or self.days_ago(event) >= 180 or wanted and survey != wanted:
                continue
            said = written(member(event.properties, "$survey_response"))
            if said is None and isinstance(event.properties, dict):
                others = [written(value) for name, value in event.properties.items() if name.startswith("$survey_response_")]
                said = min((text for text in others if self.is_mark(text)), default=None)
            if self.is_mark(said) and event.who is not None:
                person = self.person_of(event.who)
                # of two at one time the one that comes first as text
                if person not in newest or event.at > newest[person][0] or event.at == newest[person][0] and said < newest[person][3]:
                    newest[person] = (event.at, float(said), survey, said)
        return newest

    @staticmethod
    def is_mark(text):
        if text is None:
            return False
        whole, dot, part = text.partition(".")
        return whole.isascii() and whole.isdigit() and len(whole) <= 3 and (not dot or part.isascii() and part.isdigit() and len(part) <= 3)


def verdict(status, value=None, why=""):
    return {"status": status, "reason": None, "value": value, "why": why}


def bar(value, least=None, most=None, why=""):
    value = round(value, 9)
    holds = (least is None or value >= least) and (most is None or value <= most)
    return verdict("pass" if holds else "fail", value, why)


UNKNOWN = verdict("unknown")


class Customer:
    def __init__(self, book, key):
        self.book, self.key, self.settings = book, key, book.settings
        said = {name: value for name, (_, value) in book.said[key].items()}
        self.name = (said.get(self.settings["name_property"]) or "").strip()
        self.plan = (said.get(self.settings["plan_property"]) or "").strip()
        self.created = timestamp(said.get(self.settings["signed_up_property"]) or "")
        if self.created and self.created >= book.clock:
            self.created = None
        self.seats = number(said.get(self.settings["seats_property"]), 7)
        self.seats = self.seats if self.seats is None or self.seats == int(self.seats) else None
        self.limit = number(said.get(self.settings["limit_property"]), 14)
        self.events = book.groups[key]
        self.people = book.people(key)
        self.ago = book.days_ago

    def whole(self, days=None):
        """Does the export hold everything of so many days (of all days)?"""
        since = [self.book.clock - days * DAY] if days else []
        since += [self.created] if self.created else []
        return bool(since) and self.book.start <= max(since)

    def young(self, days):
        return self.created is not None and self.created > self.book.clock - days * DAY

    def members(self):
        limit = int(self.settings["member_days"])
        return {person: events for person, events in self.people.items()
                if max(event.at for event in events) >= self.book.clock - limit * DAY}

    def worked(self, events, first, last):
        return len({self.ago(event) for event in events if first <= self.ago(event) < last})

    # --- set up

    def signed_in(self):
        return verdict("pass") if self.people else verdict("fail") if self.whole() else UNKNOWN

    def team_added(self):
        enough = len(self.members()) >= 2
        return verdict("pass") if enough else verdict("fail") if self.whole(90) else UNKNOWN

    def recurring(self):
        weeks = [any(7 * k <= self.ago(event) < 7 * k + 7 for event in self.events) for k in range(4)]
        needed = 3
        if self.created:
            needed = min(3, max(1, -(-(self.book.clock - self.created) // (7 * DAY))))
        if weeks[0] and sum(weeks) >= needed:
            return verdict("pass")
        return verdict("fail") if self.whole(30) else UNKNOWN

    def identified(self):
        members = self.members()
        if not members:
            return UNKNOWN
        known = sum(any(event.name == "$identify" or any(self.book.about.get(event.who, (None, None)))
                        for event in events) for events in members.values())
        return bar(known / len(members), 0.8)

    def group_properties(self):
        return verdict("pass" if self.name and self.plan else "fail")

    def firsts(self, listed):
        wanted = names(self.settings[listed])
        times = {name: [event.at for event in self.events if event.name == name] for name in wanted}
        return wanted, {name: min(found) for name, found in times.items() if found}

    def activation(self):
        wanted, firsts = self.firsts("activation_events")
        if not wanted:
            return verdict("na")
        if len(firsts) == len(wanted) or self.whole():
            return bar(len(firsts) / len(wanted), 1)
        return UNKNOWN

    def activated_soon(self):
        wanted, firsts = self.firsts("activation_events")
        done = len(firsts) == len(wanted)
        if not wanted or self.created and not done and self.book.clock - self.created <= 14 * DAY:
            return verdict("na")
        if done and self.created and max(firsts.values()) - self.created <= 14 * DAY:
            return verdict("pass")
        return verdict("fail") if self.whole() else UNKNOWN

    def used(self, first, last):
        return {name for name in names(self.settings["core_events"])
                if any(event.name == name and first <= self.ago(event) < last for event in self.events)}

    def core_features(self):
        wanted = names(self.settings["core_events"])
        if not wanted:
            return verdict("na")
        share = len(self.used(0, 30)) / len(wanted)
        return bar(share, 0.5) if self.whole(30) or share >= 0.5 else UNKNOWN

    def production(self):
        recent = [event for event in self.events if self.ago(event) < 30]
        wanted = names(self.settings["production_events"])
        if wanted:
            if any(event.name in wanted for event in recent):
                return verdict("pass")
            return verdict("fail") if self.whole(30) else UNKNOWN
        seen = [host_of(event) for event in recent]
        if True in seen:
            return verdict("pass")
        return verdict("fail") if False in seen and self.whole(30) else UNKNOWN

    def test_data(self):
        if not any(self.ago(event) < 90 and host_of(event) is False for event in self.events):
            return verdict("na")
        recent = {event.id: host_of(event) for event in self.events if self.ago(event) < 30}
        local = sum(public is False for public in recent.values())
        return bar(local / len(recent) if local else 0, most=0.01)

    # --- training

    def power_user(self):
        if any(self.worked(events, 0, 30) >= 10 for events in self.members().values()):
            return verdict("pass")
        return verdict("fail") if self.whole(30) else UNKNOWN

    def seats_used(self):
        if self.seats == 0:
            return verdict("na")
        active = sum(self.worked(events, 0, 30) > 0 for events in self.members().values())
        if self.seats is None or not (self.whole(30) or active >= 0.8 * self.seats):
            return UNKNOWN
        return bar(active / self.seats, 0.8)

    # --- value

    def plan_usage(self):
        event_name, prop = self.settings["metered_event"], self.settings["metered_property"]
        if not event_name or self.limit == 0:
            return verdict("na")
        if self.limit is None:
            return UNKNOWN
        amounts = {}
        for event in self.events:
            if event.name == event_name:
                amount = 1 if not prop else number(member(event.properties, prop)) or 0
                amounts[event.id] = ((event.at.year, event.at.month), max(amount, amounts.get(event.id, (0, 0))[1]))
        def of(year, month):
            return sum(amount for when, amount in amounts.values() if when == (year, month)) / self.limit
        clock = self.book.clock
        shares, year, month = [], clock.year, clock.month
        for _ in range(3):
            year, month = (year - 1, 12) if month == 1 else (year, month - 1)
            first = datetime(year, month, 1, tzinfo=timezone.utc)
            if self.book.start <= first and (self.created is None or self.created <= first):
                shares.append(of(year, month))
        if shares:
            return bar(statistics.median(shares), 0.8)
        first = datetime(clock.year, clock.month, 1, tzinfo=timezone.utc)
        elapsed = (clock - first) / (calendar.monthrange(clock.year, clock.month)[1] * DAY)
        if elapsed >= 0.25 and self.book.start <= first and (self.created is None or self.created <= first):
            return bar(of(clock.year, clock.month) / elapsed, 0.8)
        return UNKNOWN

    def weekly_monthly(self):
        active = sum(any(self.ago(event) < 30 for event in events) for events in self.members().values())
        return bar(active, 1) if active or self.whole(30) else UNKNOWN

    def usage_trend(self):
        recent = sum(self.worked(events, 0, 30) for events in self.members().values())
        earlier = sum(self.worked(events, 30, 60) for events in self.members().values())
        if self.young(60) or self.whole(60) and not earlier:
            return verdict("na")
        return bar(recent / earlier, 0.8) if self.whole(60) else UNKNOWN

    def same_weeks(self):
        recent = sum(self.worked(events, 0, 30) for events in self.people.values())
        before = sum(self.worked(events, 364, 394) for events in self.people.values())
        if self.young(394) or self.whole(394) and not before:
            return verdict("na")
        return bar(recent / before, 0.8) if self.whole(394) else UNKNOWN

    def breadth_trend(self):
        recent, earlier = self.used(0, 30), self.used(30, 60)
        if not names(self.settings["core_events"]) or self.young(60) or self.whole(60) and not earlier:
            return verdict("na")
        return bar(len(recent) / len(earlier), 0.8) if self.whole(60) else UNKNOWN

    def champion(self):
        if not self.whole(90):
            return UNKNOWN
        ranked = [(self.worked(events, 0, 90), max(event.at for event in events)) for events in self.people.values()]
        ranked = [pair for pair in ranked if pair[0]]
        if not ranked:
            return verdict("fail")
        return verdict("pass" if max(ranked)[1] >= self.book.clock - 14 * DAY else "fail")

    def compared(self, place):
        mine = self.book.troubles[self.key]
        if not any(trouble[place] for trouble in self.book.troubles.values()):
            return verdict("na")
        if not mine[0]:
            return UNKNOWN
        typical = statistics.median(trouble[place] / trouble[0] for trouble in self.book.troubles.values() if trouble[0])
        holds = mine[place] < 5 or mine[place] / mine[0] <= 2 * typical * (1 + 1e-12)
        return verdict("pass" if holds else "fail")

    def survey(self):
        every = [answer for answers in self.book.marks.values() for answer in answers.values()]
        best = float(self.settings["survey_best"])
        if not every:
            return verdict("na")
        mine = [answer[1] for answer in self.book.marks[self.key].values()]
        if best <= 0 or len({answer[2] or "" for answer in every}) > 1 or max(answer[1] for answer in every) > best or not mine:
            return UNKNOWN
        return bar(statistics.mean(mine) / best, 0.7)

    def results(self):
        return {
            "signed-in": self.signed_in(), "team-added": self.team_added(), "recurring": self.recurring(),
            "identified": self.identified(), "group-properties": self.group_properties(),
            "activation": self.activation(), "activated-soon": self.activated_soon(),
            "core-features": self.core_features(), "production": self.production(), "test-data": self.test_data(),
            "power-user": self.power_user(), "seats-used": self.seats_used(), "plan-usage": self.plan_usage(),
            "weekly-monthly": self.weekly_monthly(), "usage-trend": self.usage_trend(), "same-weeks": self.same_weeks(),
            "breadth-trend": self.breadth_trend(), "champion": self.champion(),
            "errors": self.compared(1), "rage": self.compared(2), "survey": self.survey()}


def main():
    options = argparse.ArgumentParser(prog="saas_judge.py")
    options.add_argument("out")
    options.add_argument("--as-of", required=True, type=timestamp)
    options.add_argument("--set", action="append", default=[])
    given = options.parse_args()
    settings = dict(DEFAULTS, **dict(item.split("=", 1) for item in given.set))
    book = Book(given.as_of, settings)
    customers = [Customer(book, key) for key in sorted(book.groups)]
    document = {"customers": [{"id": customer.key, "name": customer.name or customer.key, "results": customer.results()}
                              for customer in customers]}
    with open(given.out, "w", encoding="utf-8") as file:
        json.dump(document, file)


if __name__ == "__main__":
    main()
