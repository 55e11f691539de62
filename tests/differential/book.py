"""Who and what is counted: customers, their teams, members, and what reaches them."""

import re
import unicodedata
from datetime import datetime, timedelta, timezone

import events
from tables import day, duration, timestamp


ALWAYS = datetime.min.replace(tzinfo=timezone.utc)


def fold(name):
    """As names compare: without case, composed, blanks alike, and nothing that nobody sees."""
    seen = "".join(" " if one.isspace() else one for one in name or ""
                   if one.isspace() or unicodedata.category(one) not in ("Cf", "Cc"))
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", " ".join(seen.split())).casefold())


class Customer:
    def __init__(self, identity, name, created_at=None):
        self.id = identity
        self.name = name or ""
        self.created_at = created_at
        self.teams = set()      # T: without demo teams
        self.all_teams = set()  # demo teams too
        self.team_rows = []     # the rows of T
        self.members = []       # M: the users' rows
        self.account = {}       # the row of facts/account.csv

    def member_ids(self):
        return {user["id"] for user in self.members}


def author(row):
    """Who made it: the creator, or, of an insight that nobody made, who modified it last."""
    if row["created_by_id"] is not None:
        return row["created_by_id"]
    return row.get("last_modified_by_id")


class Book:
    """Everything the rules ask about, as it stood at the clock."""

    def __init__(self, export, facts, as_of, settings):
        self.export = export
        self.facts = facts
        self.as_of = as_of
        self.settings = settings
        self.memory = {}
        self.vendor = self.load_vendor()
        self.own_team = self.param(None, "own_team", 0) or None
        self.events = events.choose(export, as_of)
        self.customers = self.load_customers()
        self.load_accounts()
        self.load_teams()
        self.load_members()
        self.touchpoints = self.load_touchpoints()

    # --- settings and the clock ----------------------------------------------------------

    def param(self, check, name, default):
        """A threshold: --set CHECK.NAME beats --set NAME beats what questions.md says."""
        for key in (f"{check}.{name}", name):
            if key in self.settings:
                return type(default)(self.settings[key])
        return default

    def ago(self, **span):
        return self.as_of - timedelta(**span)

    def existed(self, row, column="created_at"):
        """Rows created at or after the clock do not exist yet."""
        return row[column] is None or row[column] < self.as_of

    def newest(self, moment):
        """A column that keeps only the newest time, clamped to the clock."""
        return None if moment is None else min(moment, self.as_of)

    # --- customers, teams, members -------------------------------------------------------

    def load_customers(self):
        if self.export.has("posthog_organization"):
            rows = self.export.rows("posthog_organization", "id", "name", "created_at",
                                    "for_internal_metrics", "is_pending_deletion", "is_active",
                                    "usage")
            return [Customer(row["id"], row["name"], row["created_at"]) for row in rows
                    if self.existed(row) and row["for_internal_metrics"] is not True
                    and row["is_pending_deletion"] is not True and row["is_active"] is not False]
        accounts = self.facts.csv("account")
        if accounts is not None:
            # Reading taken: the text in the column `customer` is id and name at once.
            return [Customer(row["customer"], row["customer"]) for row in accounts
                    if row.get("customer")]
        teams = self.events.teams - {None} if self.events else ()
        return [Customer(str(team), f"team {team}") for team in sorted(teams)]

    def resolve(self, text):
        """The customer an id or a name means, an id first; None when it means none, or two."""
        text = text or ""
        for index in self.cached("index", self.index):
            for key in (text, fold(text)):
                if key in index:
                    return index[key][0] if len(index[key]) == 1 else None
        return None

    def index(self):
        by_id, by_name = {}, {}
        for customer in self.customers:
            by_id.setdefault(customer.id, []).append(customer)
            by_name.setdefault(fold(customer.name), []).append(customer)
        return by_id, by_name

    def load_accounts(self):
        for row in self.facts.csv("account") or ():
            customer = self.resolve(row.get("customer"))
            if customer:
                customer.account = row

    def tells_of_teams(self):
        return self.export.has("posthog_team") or not self.export.has("posthog_organization")

    def load_teams(self):
        if self.export.has("posthog_team"):
            owners = {customer.id: customer for customer in self.customers}
            dying = {row["id"] for row in self.export.rows("posthog_project", "id",
                                                           "is_pending_deletion")
                     if row["is_pending_deletion"] is True}
            for row in self.export.rows("posthog_team", "id", "organization_id", "is_demo", "name",
                                        "created_at", "app_urls", "ingested_event", "project_id",
                                        "ingested_production_event"):
                customer = owners.get(row["organization_id"])
                if customer is None or not self.existed(row):
                    continue
                customer.all_teams.add(row["id"])
                if not self.is_demo(row) and row["project_id"] not in dying:
                    customer.teams.add(row["id"])
                    customer.team_rows.append(row)
            return
        for customer in self.customers if self.tells_of_teams() else ():
            listed = customer.account.get("team_ids")
            named = customer.id if self.facts.csv("account") is None else listed or ""
            customer.teams = customer.all_teams = {int(team) for team in re.findall(r"\d+", named)}

    def is_demo(self, team):
        """Before there was a column for it, the app knew its demo team by the name."""
        if self.export.has("posthog_team", "is_demo"):
            return team["is_demo"] is True
        return team["name"] == "HogFlix Demo App"

    def load_vendor(self):
        """The ids of the vendor's own people: an e-mail address at one of :vendor_domains, or
        is_staff without being the owner (level 15) of any organization.

        Reading taken: the instance's first user is its champion also where the export names no
        owner, as long as they sit in one organization only.
        """
        domains = self.param(None, "vendor_domains", "posthog.com").replace(",", " ").split()
        seats, owners = {}, set()
        for row in self.export.rows("posthog_organizationmembership", "user_id", "level"):
            seats[row["user_id"]] = seats.get(row["user_id"], 0) + 1
            if row["level"] is not None and row["level"] >= 15:
                owners.add(row["user_id"])
        users = self.users()
        first = min((user["id"] for user in users), default=None)
        return {user["id"] for user in users
                if (user["email"] or "").strip().lower().rpartition("@")[2] in domains
                or user["is_staff"] is True and user["id"] not in owners
                and not (user["id"] == first and seats.get(first) == 1)}

    def has_members(self):
        return self.export.has("posthog_organizationmembership") and \
            self.export.has("posthog_user")

    def users(self):
        return self.export.rows("posthog_user", "id", "email", "first_name", "last_login",
                                "is_active", "is_staff", "date_joined", "temporary_token",
                                "distinct_id", "email_opt_in")

    def load_members(self):
        users = {user["id"]: user for user in self.users()}
        owners = {customer.id: customer for customer in self.customers}
        for row in self.export.rows("posthog_organizationmembership", "organization_id", "user_id",
                                    "joined_at"):
            customer, user = owners.get(row["organization_id"]), users.get(row["user_id"])
            if customer and user and self.existed(row, "joined_at") \
                    and self.existed(user, "date_joined") \
                    and user["is_active"] is not False and user["id"] not in self.vendor:
                customer.members.append(user)

    # --- events --------------------------------------------------------------------------

    def judged_by_events(self, customer):
        """Is there a source of events that is complete whatever the window? Then no row is a no."""
        return self.complete_since(customer) == ALWAYS

    def complete(self, customer, since):
        """Is the source of events complete for this customer and the window from `since` on?

        The app's own table is. An export is when every team of T with ingested_event has a row in
        it, and the first row of each is older than the window. Readings taken: without
        posthog_team nobody says that a team never ingested an event, so all of T must have one;
        a team with a row has ingested, whatever the app's flag says.
        """
        begin = self.complete_since(customer)
        return begin is not None and begin < since

    def complete_since(self, customer):
        """From when on the rows are all there are; None when that is never so."""
        if self.events is None:
            return None
        if self.events.table.complete:
            return ALWAYS
        silent = set()
        if self.export.has("posthog_team", "ingested_event"):
            silent = {team["id"] for team in customer.team_rows if team["ingested_event"] is False}
            silent -= self.events.teams
        loud = customer.teams - silent
        if not loud <= self.events.teams:
            return None
        if not loud:
            return ALWAYS if self.never_ingested(customer) else None
        return max(self.events.of_team(team)[0].at for team in loud)

    def never_ingested(self, customer):
        """ingested_event = false on every team of T: never an event."""
        return self.export.has("posthog_organization") \
            and self.export.has("posthog_team", "ingested_event") \
            and all(team["ingested_event"] is False for team in customer.team_rows)

    def events_since(self, customer, since, until=None):
        """E of this customer with since <= timestamp < until (the clock)."""
        return [event for team in sorted(customer.teams)
                for event in self.events.of_team(team, since, until)]

    def own_events(self, customer):
        """The own project's events about a customer: by $groups, else by a member's distinct_id.

        Reading taken: "else" is for events that name no organization.
        """
        ids = {user["distinct_id"] for user in customer.members if user["distinct_id"]}
        return [event for event in self.cached("own events", self.all_own_events)
                if (event.organization == customer.id if event.organization is not None
                    else event.distinct_id in ids)]

    def all_own_events(self):
        return self.events.of_team(self.own_team) if self.events and self.own_team else []

    # --- touch points and answers --------------------------------------------------------

    def load_touchpoints(self):
        """(customer id, kind, day) of every touch point; None without the file."""
        rows = self.facts.csv("touchpoint")
        if rows is None:
            return None
        known = [(self.resolve(row.get("customer")), row.get("kind"), day(row.get("happened_on")))
                 for row in rows]
        return [(customer.id, kind, when) for customer, kind, when in known if customer and when]

    def touched(self, customer, kind):
        """The days on which there was such a touch point with this customer, any time."""
        return [when for who, what, when in self.touchpoints or ()
                if who == customer.id and what == kind]

    def in_force(self, customer, check):
        """The newest answer to a check that is in force, and whether one has gone stale."""
        stale, best = False, None
        for answer in self.facts.answers:
            if answer.get("check") != check or self.resolve(answer["customer"]) is not customer:
                continue
            on = timestamp(answer.get("on"))
            if on is not None and on > self.as_of:
                continue
            if on is not None and answer.get("valid_for") \
                    and on + duration(answer["valid_for"]) < self.as_of:
                stale = True
            elif best is None or (answer.get("on") or "") >= (best.get("on") or ""):
                best = answer
        return best, stale

    def waived(self, customer, check):
        """The waiver in force: up to and including `until` (UTC)."""
        for waiver in self.facts.waivers:
            if waiver.get("check") == check and self.resolve(waiver["customer"]) is customer:
                until = day(waiver.get("until"))
                if until is None or self.as_of.date() <= until:
                    return waiver
        return None

    # --- what people made ----------------------------------------------------------------

    def people(self):
        return {user["id"] for user in self.users()} - self.vendor

    def impersonated(self):
        """(scope, item id) of what support created while logged in as the customer."""
        return {(row["scope"], row["item_id"]) for row in
                self.export.rows("posthog_activitylog", "activity", "scope", "item_id",
                                 "was_impersonated")
                if row["was_impersonated"] is True and row["activity"] == "created"}

    def by_support(self, row, scope):
        return (scope, str(row["id"])) in self.cached("impersonated", self.impersonated)

    def by_person(self, rows, customer, scope):
        """Rows made by a person: a user who is none of the vendor's people, no sample, not
        deleted, in T, not by impersonation."""
        people = self.cached("people of customers", self.people)
        return [row for row in rows
                if author(row) in people and row["team_id"] in customer.teams
                and row.get("is_sample") is not True and row.get("deleted") is not True
                and self.existed(row) and not self.by_support(row, scope)]

    def dashboards(self):
        return self.export.rows("posthog_dashboard", "id", "name", "team_id", "created_at",
                                "created_by_id", "deleted", "filters", "creation_mode")

    def insights(self):
        return self.export.rows("posthog_dashboarditem", "id", "name", "team_id", "created_at",
                                "created_by_id", "deleted", "is_sample", "saved", "filters",
                                "query", "dashboard_id", "last_modified_by_id",
                                "last_modified_at")

    def live_dashboards(self):
        return {row["id"]: row for row in self.dashboards()
                if row["deleted"] is not True and self.existed(row)}

    def placements(self):
        """Insight id -> the dashboards it sits on (dashboard_id, later dashboardtile), gone or not.

        Reading taken: where there are tiles, they replace dashboard_id, which went stale.
        """
        there, placed = {row["id"] for row in self.dashboards() if self.existed(row)}, {}
        if self.export.has("posthog_dashboardtile"):
            pairs = [(row["insight_id"], row["dashboard_id"]) for row in
                     self.export.rows("posthog_dashboardtile", "insight_id", "dashboard_id",
                                      "deleted") if row["deleted"] is not True]
        else:
            pairs = [(row["id"], row["dashboard_id"]) for row in self.insights()]
        for insight, dashboard in pairs:
            if dashboard in there:
                placed.setdefault(insight, set()).add(dashboard)
        return placed

    def unlisted(self):
        return {row["id"] for row in self.dashboards() if row["creation_mode"] == "unlisted"}

    def insights_by_person(self, customer):
        """Insights made by a person: saved as well, or on a live dashboard, and not on unlisted
        ones only. Reading taken: a deleted dashboard is no other place to sit on."""
        placed = self.cached("placements", self.placements)
        unlisted = self.cached("unlisted", self.unlisted)
        live = self.cached("live", self.live_dashboards).keys() - unlisted
        return [row for row in self.by_person(self.insights(), customer, "Insight")
                if placed.get(row["id"], set()) & live
                or row["saved"] is True and not placed.get(row["id"], set()) & unlisted]

    def cached(self, key, compute):
        """What compute() gives, asked only once."""
        if key not in self.memory:
            self.memory[key] = compute()
        return self.memory[key]
