"""The twelve questions of "Set up". Each function's docstring is the rule as it is written."""

from datetime import timedelta

import hosts
from events import TOOLBAR_EVENTS, distinct
from verdict import na, passed, rule, threshold, unknown

CAMPAIGN = frozenset("""utm_source utm_medium utm_campaign utm_content utm_term utm_name gclid
    gad_source gbraid wbraid dclid fbclid msclkid ttclid twclid li_fat_id igshid mc_cid irclid _kx
    gclsrc rdt_cid epik qclid sccid is_demo""".split())
SERVER = frozenset("posthog-" + name for name in
                   "python node php ruby go java dotnet elixir rs".split())
MOBILE = frozenset("posthog-" + name for name in "ios android flutter react-native".split())


def no_events(book):
    """Unknown for want of event rows.

    Reading taken: where the export has a table of events that just does not hold this customer,
    the reason may as well be that there is no row.
    """
    there = any(book.export.has(table) for table in ("posthog_event", "events")) \
        or book.export.has("posthog_team", "ingested_event")
    return unknown(None if there else "no-source", "no event rows for this customer in the export")


@rule("logged-in")
def logged_in(book, customer):
    """At least 1 of M has last_login before :as_of. No member: fail."""
    if not book.has_members():
        return unknown("no-source", "no memberships")
    count = sum(1 for user in customer.members if user["last_login"] is not None)
    return threshold(book, "logged-in", count, f"{count} of {len(customer.members)}", at_least=1)


@rule("team-added")
def team_added(book, customer):
    """|M| >= :min_members (2)."""
    if not book.has_members():
        return unknown("no-source", "no memberships")
    count = len(customer.members)
    return threshold(book, "team-added", count, f"{count} members",
                     at_least=book.param("team-added", "min_members", 2))


@rule("events-recurring")
def events_recurring(book, customer):
    """Of the last four seven-day windows, the newest holds an event and at least :weeks (3) do; a
    younger customer needs only as many as began since they were created, at least 1. Without event
    rows: the newest posthog_eventdefinition.last_seen_at within 7 days, none: fail.

    Reading taken: who asks for more than four weeks has more than four looked at.
    """
    weeks = book.param("events-recurring", "weeks", 3)
    windows = max(4, weeks)
    since = book.ago(days=7 * windows)
    if book.events:
        seen = {(book.as_of - event.at - timedelta(microseconds=1)) // timedelta(days=7)
                for event in book.events_since(customer, since)}
        needed = weeks
        if customer.created_at is not None:
            began = (book.as_of - customer.created_at) // timedelta(days=7)
            needed = max(1, min(weeks, began))
        if 0 in seen and len(seen) >= needed:
            return passed(True, f"{len(seen)} weeks of {needed}")
        if book.complete(customer, since):
            return passed(False, f"weeks {sorted(seen)}, {needed} needed")
    seen = definitions_seen(book, customer)
    if seen and max(seen.values()) >= book.ago(days=7):
        return passed(True, f"last seen {max(seen.values())}")
    if can_say_no(book, customer):
        return passed(False, f"last seen {max((seen or {}).values(), default=None)}")
    return no_events(book)


def can_say_no(book, customer, others=False):
    """May the rule "without event rows" say no? Without a source of events, yes: where there are
    definitions at all (or `others`, another source that the rule names), or the customer never
    ingested an event. Beside an export that does not hold them, definitions of their own must be
    there."""
    if book.events is None:
        return others or book.export.has("posthog_eventdefinition", "last_seen_at") \
            or book.never_ingested(customer)
    return has_definitions(book, customer)


def has_definitions(book, customer):
    """Definitions of their own, seen since or not."""
    return book.export.has("posthog_eventdefinition", "last_seen_at") and any(
        row["team_id"] in customer.teams and book.existed(row) for row in
        book.export.rows("posthog_eventdefinition", "name", "team_id", "last_seen_at",
                         "created_at"))


def definitions_seen(book, customer):
    """Event name -> when it was last seen, by posthog_eventdefinition; None without the column."""
    if not book.export.has("posthog_eventdefinition", "last_seen_at"):
        return None
    seen = {}
    for row in book.export.rows("posthog_eventdefinition", "name", "team_id", "last_seen_at",
                                "created_at"):
        if row["team_id"] in customer.teams and row["last_seen_at"] and book.existed(row):
            at = book.newest(row["last_seen_at"])
            seen[row["name"]] = max(at, seen.get(row["name"], at))
    return seen


@rule("identify-calls")
def identify_calls(book, customer):
    """`$identify` events of the last :recent_days (30) >= 1. Without event rows: a person with
    is_identified, else an event definition `$identify` seen in that time."""
    since = book.ago(days=book.param("identify-calls", "recent_days", 30))
    if book.events:
        count = sum(1 for event in book.events_since(customer, since)
                    if event.name == "$identify")
        if count or book.complete(customer, since):
            return passed(count > 0, f"{count} $identify")
    identified = book.cached("identified", lambda: persons(book, "is_identified"))
    seen = definitions_seen(book, customer)
    if any(row["is_identified"] and row["team_id"] in customer.teams for row in identified or ()):
        return passed(True, "a person is identified")
    last = (seen or {}).get("$identify")
    if last is not None and last >= since:
        return passed(True, f"$identify definition last seen {last}")
    if can_say_no(book, customer, others=book.export.has("posthog_person", "is_identified")):
        return passed(False, f"$identify definition last seen {last}")
    return no_events(book)


def persons(book, column):
    """The persons that existed at the clock, of the app or of a batch export; None when the export
    has no such column, or not a single person: then they live in a database of their own."""
    table = next((table for table in ("posthog_person", "persons")
                  if book.export.has(table, "team_id", column)), None)
    if table is None:
        return None
    rows = book.export.rows(table, "team_id", "created_at", "properties", "is_identified",
                            "is_deleted")
    return [row for row in rows if book.existed(row) and row["is_deleted"] is not True] \
        if rows else None


def definitions(book):
    """The property definitions; none where they have no types."""
    if not book.export.has("posthog_propertydefinition", "type"):
        return []
    return book.export.rows("posthog_propertydefinition", "name", "team_id", "type")


@rule("user-properties")
def user_properties(book, customer):
    """Distinct person property names that PostHog does not set itself >= :min_properties (1).
    Source: posthog_propertydefinition type 2, else persons' properties, else events' `$set` /
    `set` of the last 30 days.

    Reading taken: "else" asks what the export holds at all, not what it says of one customer; and
    where nothing else can tell, definitions of other types show that there are none of type 2.
    """
    defined = [row for row in definitions(book) if row["type"] == 2]
    people = book.cached("people", lambda: persons(book, "properties"))
    if defined:
        names = {row["name"] for row in defined if row["team_id"] in customer.teams}
    elif people is not None:
        names = {name for row in people if row["team_id"] in customer.teams
                 and isinstance(row["properties"], dict) for name in row["properties"]}
    elif book.events:
        names = {name for event in book.events_since(customer, book.ago(days=30))
                 for name in event.person_names}
        least = book.param("user-properties", "min_properties", 1)
        if len(own_names(names)) < least and not book.complete(customer, book.ago(days=30)):
            return no_events(book)
    elif definitions(book):
        names = set()
    else:
        return no_events(book)
    names = own_names(names)
    return threshold(book, "user-properties", len(names), ", ".join(sorted(names)[:5]),
                     at_least=book.param("user-properties", "min_properties", 1))


def own_names(names):
    return {name for name in names if not name.startswith("$") and name not in CAMPAIGN}


@rule("actions")
def actions(book, customer):
    """Actions made by a person >= 1."""
    if not book.export.has("posthog_action"):
        return unknown("no-source", "no actions table")
    rows = book.export.rows("posthog_action", "id", "team_id", "created_at", "created_by_id",
                            "deleted")
    count = len(book.by_person(rows, customer, "Action"))
    return threshold(book, "actions", count, f"{count} actions", at_least=1)


def fields(value):
    """A JSON object; whatever else is there counts as an empty one."""
    return value if isinstance(value, dict) else {}


def query_kinds(query):
    """query.source.kind of a wrapped query and query.kind, where they are texts."""
    kinds = fields(fields(query).get("source")).get("kind"), fields(query).get("kind")
    return [kind for kind in kinds if isinstance(kind, str)]


def filter_kind(filters):
    """filters.insight in capitals; '' where it is missing or no text."""
    kind = fields(filters).get("insight")
    return kind.upper() if isinstance(kind, str) else ""


def is_funnel(row):
    return filter_kind(row["filters"]) == "FUNNELS" or "FunnelsQuery" in query_kinds(row["query"])


@rule("funnels")
def funnels(book, customer):
    """Funnel insights made by a person >= 1 (filters.insight FUNNELS in any case; query.kind or
    query.source.kind FunnelsQuery)."""
    if not book.export.has("posthog_dashboarditem"):
        return unknown("no-source", "no insights table")
    count = sum(1 for row in book.insights_by_person(customer) if is_funnel(row))
    return threshold(book, "funnels", count, f"{count} funnels", at_least=1)


@rule("dashboard")
def dashboard(book, customer):
    """A dashboard made by a person (not named `Generated Dashboard:%`), or an insight made by a
    person sitting on a generated one: a live one that nobody made.

    Readings taken: nobody made what has no creator, nor what bears that name (facts A.7); what the
    vendor's people made, under their name or the customer's, is not the customer's either, so an
    insight of the customer's on it modifies it too.
    """
    if not book.export.has("posthog_dashboard"):
        return unknown("no-source", "no dashboards table")
    created = [row for row in book.by_person(book.dashboards(), customer, "Dashboard")
               if not by_product(row) and row["creation_mode"] != "unlisted"]
    generated = {key for key, row in book.live_dashboards().items()
                 if row["creation_mode"] != "unlisted"} - {row["id"] for row in created}
    placed = book.cached("placements", book.placements)
    modified = [row for row in book.insights_by_person(customer)
                if placed.get(row["id"], set()) & generated]
    if not created and not modified and not book.export.has("posthog_dashboarditem"):
        return unknown(None, "no insights that could modify a generated one")
    return passed(bool(created or modified),
                  f"{len(created)} created, {len(modified)} insights on generated ones")


def by_product(row):
    return (row["name"] or "").startswith("Generated Dashboard:")


@rule("toolbar")
def toolbar(book, customer):
    """Pass: a member with temporary_token, a posthog_oauthapplication named `PostHog Toolbar` of the
    organization (2026), or a toolbar event of a member in the own project. Fail: no team has
    app_urls (null entries do not count), own-project events are at hand and hold none, or some
    organization has such an application and this one has not. Else unknown."""
    launched = {row["organization_id"] for row in
                book.export.rows("posthog_oauthapplication", "name", "organization_id", "created")
                if row["name"] == "PostHog Toolbar" and row["organization_id"]
                and book.existed(row, "created")}
    if customer.id in launched:
        return passed(True, "an application for the toolbar")
    used = sum(1 for event in book.own_events(customer) if event.name in TOOLBAR_EVENTS)
    tokens = sum(1 for user in customer.members if user["temporary_token"])
    if tokens or used:
        return passed(True, f"{tokens} tokens, {used} toolbar events")
    if book.export.has("posthog_team", "app_urls"):
        if not any(any(team["app_urls"] or ()) for team in customer.team_rows):
            return passed(False, "no team has app_urls")
    elif not book.has_members():
        return unknown("no-source", "no teams, no members")
    if book.cached("own events", book.all_own_events):
        return passed(False, "no toolbar event in the own project")
    if launched:
        return passed(False, "others have an application for the toolbar")
    return unknown(None, "nothing seen either way")


@rule("production")
def production(book, customer):
    """In the last 30 days: an event whose host is public, or >= 10 distinct ids on server
    libraries, or >= 5 on mobile ones without `$is_emulator`; or team.ingested_production_event."""
    if any(team["ingested_production_event"] for team in customer.team_rows):
        return passed(True, "ingested_production_event")
    since = book.ago(days=30)
    recent = book.events_since(customer, since) if book.events else []
    public = {event.host for event in recent if event.host and hosts.is_public(event.host)}
    server = {event.distinct_id for event in recent if event.library in SERVER}
    mobile = {event.distinct_id for event in recent
              if event.library in MOBILE and not event.emulator}
    holds = bool(public) or len(server) >= 10 or len(mobile) >= 5
    if holds or book.complete(customer, since) \
            or book.events is None and book.never_ingested(customer):
        return passed(holds, f"hosts {sorted(public)[:3]}, {len(server)} server, "
                             f"{len(mobile)} mobile ids")
    return no_events(book)._replace(reason=None)  # the teams' own mark may have been a source


@rule("test-data")
def test_data(book, customer):
    """Applies: an event with a non-public host in the last 90 days. Share of such events among all
    of the last 30 days at most 1% (none at all in those 30 days: pass). Counts distinct uuid.

    Reading taken: a share of rows that are not all there proves nothing, so 30 days must be
    complete for it; that there is no such event, 90.
    """
    if book.events is None:
        return na("never an event") if book.never_ingested(customer) else no_events(book)
    recent = book.events_since(customer, book.ago(days=90))
    test = [event for event in recent if event.host and not hosts.is_public(event.host)]
    since = book.ago(days=30)
    if not test and book.complete(customer, book.ago(days=90)):
        return na("no event from a host that is not public")
    if not test or not book.complete(customer, since):
        return no_events(book)
    every = distinct([event for event in recent if event.at >= since])
    share = distinct([event for event in test if event.at >= since]) / every if every else 0
    return threshold(book, "test-data", share, f"{share:.4f} of {every} events", at_most=0.01)


@rule("feature-flags")
def feature_flags(book, customer):
    """Applies: a flag was ever created (deleted too), or a product intent `feature_flags`, or a
    `$feature_flag_called` event in the last 90 days. Flags active, not deleted, not archived
    >= 1."""
    if not book.export.has("posthog_featureflag"):
        return unknown("no-source", "no flags table")
    hidden = book.cached("survey flags", lambda: survey_flags(book))
    flags = [row for row in book.export.rows("posthog_featureflag", "id", "team_id", "created_at",
                                             "deleted", "active", "archived")
             if row["team_id"] in customer.teams and book.existed(row)
             and row["id"] not in hidden and not book.by_support(row, "FeatureFlag")]
    intent = any(row["team_id"] in customer.teams and row["product_type"] == "feature_flags"
                 and book.existed(row) for row in
                 book.export.rows("posthog_productintent", "team_id", "product_type", "created_at"))
    called = book.events is not None and any(
        event.name == "$feature_flag_called"
        for event in book.events_since(customer, book.ago(days=90)))
    if not (flags or intent or called):
        return na("no flag, no intent, no call")
    active = sum(1 for row in flags if row["active"] and row["deleted"] is not True
                 and row["archived"] is not True)
    return threshold(book, "feature-flags", active, f"{active} active", at_least=1)


def survey_flags(book):
    """The flags that surveys refer to: made by the app, and in no list of flags.

    Reading taken: they are no flags that the question asks about, nor are those built by support.
    """
    columns = ("targeting_flag_id", "internal_targeting_flag_id",
               "internal_response_sampling_flag_id")
    return {row[column] for row in book.export.rows("posthog_survey", *columns)
            for column in columns} - {None}
