"""The event tables: which one is the source at a clock, and what is kept of each row.

A table may hold hundreds of thousands of rows, so a row is cut down to what the questions ask
about as it passes by.
"""

from bisect import bisect_left
from collections import defaultdict
from datetime import timedelta
from operator import attrgetter
from typing import NamedTuple, Optional
from urllib.parse import urlsplit

import hosts

# What the toolbar sends to PostHog's own project (facts C.2).
TOOLBAR_EVENTS = frozenset({
    "toolbar loaded", "toolbar authenticate", "toolbar mode triggered",
    "toolbar selected HTML element", "toolbar dragged", "toolbar logout", "toolbar token expired",
    "toolbar feature flag overridden", "toolbar token refresh"})

# Reading taken: a posthog_event without a row in the longest window of any event question (90
# days) is "old", and then as good as empty. The text gives no number.
OLD = timedelta(days=90)


class Event(NamedTuple):
    at: object
    name: Optional[str]
    distinct_id: Optional[str]
    uuid: Optional[str]
    host: Optional[str]
    library: Optional[str]
    emulator: bool
    person_names: tuple
    organization: Optional[str]  # of $groups
    path: str


WHEN = attrgetter("at")


def text(value):
    return value if isinstance(value, str) else None


def person_names(properties, column):
    """The person property names that an event sets: properties.$set and the column set."""
    return tuple(name for bag in (properties.get("$set"), column) if isinstance(bag, dict)
                 for name in bag)


def path_of(properties):
    """$pathname, else the path of $current_url."""
    path, url = properties.get("$pathname"), properties.get("$current_url")
    if isinstance(path, str) or not isinstance(url, str):
        return text(path) or ""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def digest(row):
    """What is kept of a row; properties that are no object count as empty."""
    properties = row["properties"] if isinstance(row["properties"], dict) else {}
    groups = properties.get("$groups")
    organization = text(groups.get("organization")) if isinstance(groups, dict) else None
    return Event(row["timestamp"], row["event"], row["distinct_id"], row["uuid"],
                 hosts.of_event(properties), text(properties.get("$lib")),
                 properties.get("$is_emulator") in (True, "true"),
                 person_names(properties, row["set"]), organization,
                 path_of(properties) if row["event"] == "$pageview" else "")


class EventTable:
    """One table of events, by team.

    Reading taken: an event is placed by its timestamp alone. Only the app's own table knows when
    a row was ingested, and the same event must not count in one export and be absent in another.
    """

    def __init__(self, export, name):
        self.name = name
        # with `id` the app's own table, which is complete; with `uuid` somebody's export of it
        self.complete = export.has(name, "id") and not export.has(name, "uuid")
        self.by_team = defaultdict(list)
        for row in export.stream(name, ("event", "properties", "timestamp", "team_id",
                                        "distinct_id", "uuid", "set")):
            if row["timestamp"] is not None:
                self.by_team[row["team_id"]].append(digest(row))
        for events in self.by_team.values():
            events.sort(key=WHEN)


class Source:
    """The events of a table as they stood at a clock."""

    def __init__(self, table, as_of):
        self.table = table
        self.as_of = as_of
        self.teams = {team for team in table.by_team if table.by_team[team][0].at < as_of}
        self.newest = max((self.of_team(team)[-1].at for team in self.teams), default=None)

    def of_team(self, team, since=None, until=None):
        """The team's events with since <= timestamp < until, by default all before the clock."""
        events = self.table.by_team.get(team, [])
        begin = bisect_left(events, since, key=WHEN) if since else 0
        return events[begin:bisect_left(events, min(until or self.as_of, self.as_of), key=WHEN)]


def choose(export, as_of):
    """The source of events: the table whose newest row before the clock is newest, or None."""
    if not hasattr(export, "events"):
        export.events = [EventTable(export, name) for name in ("posthog_event", "events")
                         if export.has(name, "event", "timestamp", "team_id")]
    found = [Source(table, as_of) for table in export.events]
    found = [source for source in found if source.newest is not None
             and not (source.table.complete and source.newest < as_of - OLD)]
    return max(found, key=lambda source: source.newest, default=None)


def distinct(events):
    """The number of events, one that the export holds twice counting once."""
    uuids = {event.uuid for event in events if event.uuid is not None}
    return len(uuids) + sum(1 for event in events if event.uuid is None)
