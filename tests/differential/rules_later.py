"""The questions of "Training and support" and of "Providing more value over time"."""

import re
from datetime import datetime, time, timedelta, timezone
from statistics import median
from zoneinfo import ZoneInfo

from desk import Desk
from events import distinct
from book import author, fold
from rules_setup import fields, filter_kind, query_kinds
from tables import timestamp
from verdict import na, passed, rule, threshold, unknown


def desk(book):
    return book.cached("desk", lambda: Desk(book))


def as_touchpoints_say(book, customer, kind):
    """Happened on or before the UTC date of :as_of. Where the file exists, no row means no; where
    there is none, nobody has said."""
    if book.touchpoints is None:
        return unknown(None, "no touchpoint.csv")
    days = [when for when in book.touched(customer, kind) if when <= book.as_of.date()]
    return passed(bool(days), f"{kind} touch points {sorted(map(str, days))}")


@rule("analytics-experience")
def analytics_experience(book, customer):
    """Pass: in the last 365 days members saved insights of >= 3 kinds, by >= 2 of them. Else
    unknown: ask.

    Reading taken: "saved insights" are insights made by a person, created in those days; one that
    nobody made was made when it was modified last.
    """
    members, since = customer.member_ids(), book.ago(days=365)
    saved = [row for row in book.insights_by_person(customer)
             if author(row) in members and made_at(book, row) and made_at(book, row) >= since]
    kinds = {insight_kind(row) for row in saved}
    people = {author(row) for row in saved}
    why = f"{len(kinds)} kinds by {len(people)} members"
    if len(kinds) >= 3 and len(people) >= 2:
        return passed(True, why)
    return unknown(None, why)


def made_at(book, row):
    if row["created_by_id"] is None and row["last_modified_at"] is not None:
        return book.newest(row["last_modified_at"])
    return row["created_at"]


def insight_kind(row):
    """The kind of an insight, written alike for filters and for queries."""
    kinds = query_kinds(row["query"])
    if kinds:
        return re.sub(r"Query$", "", kinds[0]).upper()
    return filter_kind(row["filters"]) or "TRENDS"


@rule("demo-received")
def demo_received(book, customer):
    """A touch point `demo` on or before :as_of."""
    return as_touchpoints_say(book, customer, "demo")


@rule("everyone-used")
def everyone_used(book, customer):
    """No member with last_login null (and |M| >= 1)."""
    if not book.has_members():
        return unknown("no-source", "no memberships")
    never = [user["first_name"] for user in customer.members if user["last_login"] is None]
    return passed(bool(customer.members) and not never,
                  f"{len(never)} of {len(customer.members)} never: {never[:3]}")


@rule("guides-known")
def guides_known(book, customer):
    """A touch point `guides`; or a member's `$pageview` in the own project with `/docs` or
    `/tutorials` in its path. Else as touch points say."""
    views = [event for event in book.own_events(customer) if event.name == "$pageview"
             and ("/docs" in event.path or "/tutorials" in event.path)]
    if views:
        return passed(True, f"{len(views)} views of docs or tutorials")
    return as_touchpoints_say(book, customer, "guides")


@rule("support-known")
def support_known(book, customer):
    """A touch point `support`; or any Papercups conversation of the customer. Else as touch points
    say."""
    talks = len(desk(book).conversations(customer))
    if talks:
        return passed(True, f"{talks} conversations")
    return as_touchpoints_say(book, customer, "support")


@rule("slack-channel")
def slack_channel(book, customer):
    """A touch point `slack`; or their Papercups company has slack_channel_id. Else as touch points
    say."""
    if desk(book).has_slack_channel(customer):
        return passed(True, "slack_channel_id of their company")
    return as_touchpoints_say(book, customer, "slack")


@rule("newsletter")
def newsletter(book, customer):
    """Every M's e-mail is in facts/newsletter_subscriber.csv (case-insensitive). Without that file:
    every M has email_opt_in true; where nobody who joined in the last 180 days has it (the app
    stopped asking about 2024) it is unknown. |M| = 0: unknown."""
    if not book.has_members():
        return unknown("no-source", "no memberships")
    if not customer.members:
        return unknown(None, "no members")
    listed = book.facts.csv("newsletter_subscriber")
    if listed is None:
        if not book.cached("asked", lambda: asked_for_mail(book)):
            return unknown(None, "nobody who joined lately was asked")
        missing = [user for user in customer.members if user["email_opt_in"] is not True]
    else:
        emails = {(row.get("email") or "").strip().lower() for row in listed}
        missing = [user for user in customer.members
                   if (user["email"] or "").lower() not in emails]
    return passed(not missing, f"{len(missing)} of {len(customer.members)} not on it")


def asked_for_mail(book):
    """Reading taken: of all organizations' members, who signed up in those 180 days."""
    return any(user["email_opt_in"] is True and user["date_joined"]
               and user["date_joined"] >= book.ago(days=180)
               for customer in book.customers for user in customer.members)


@rule("usage-dashboard")
def usage_dashboard(book, customer):
    """A touch point `usage_dashboard`; or, with :own_team, a dashboard or insight there, not
    deleted, whose name contains the customer's name (4 characters or more, at word boundaries,
    literally) or whose filters/query contain its id. Else as touch points say.

    Reading taken: names compare without case, as everywhere in the tool.
    """
    name = fold(customer.name)
    word = len(name) >= 4 and re.compile(r"(?<!\w)" + re.escape(name) + r"(?!\w)")
    for row in (book.dashboards() + book.insights()) if book.own_team else ():
        if row["team_id"] != book.own_team or row["deleted"] is True or not book.existed(row):
            continue
        content = f'{row["filters"]} {row.get("query")}'
        if (word and word.search(fold(row["name"]))) or customer.id in content:
            return passed(True, f'{row["name"]!r} in the own project')
    return as_touchpoints_say(book, customer, "usage_dashboard")


# --- plan-usage ------------------------------------------------------------------------------


def number(value):
    """A JSON number; None for anything else, the text of one too, and what counts no events."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) >= 2**63:
        return None
    return float(value)


def usage(book, customer):
    """organization.usage of this customer."""
    everyone = book.cached("usage", lambda: {
        row["id"]: fields(row["usage"])
        for row in book.export.rows("posthog_organization", "id", "usage")})
    return everyone.get(customer.id, {})


def event_limit(book, customer):
    """The first that says one: facts/account.csv monthly_event_limit; organization.usage -> events
    -> limit; multi_tenancy_plan.event_allowance of the organization's active billing."""
    account = customer.account.get("monthly_event_limit")
    said = float(account) if account else None
    if said is None and not stale(book, customer):
        said = number(fields(usage(book, customer).get("events")).get("limit"))
    if said is not None:
        return said
    for billing in book.export.rows("multi_tenancy_organizationbilling", "organization_id",
                                    "plan_id", "should_setup_billing", "billing_period_ends"):
        if billing["organization_id"] == customer.id and billing["should_setup_billing"] is False \
                and billing["billing_period_ends"] and billing["billing_period_ends"] > book.as_of:
            for plan in book.export.rows("multi_tenancy_plan", "id", "event_allowance"):
                if plan["id"] == billing["plan_id"]:
                    return number(plan["event_allowance"])
    return None


def bounds(book, customer):
    """The two ends of the usage's period, None where it tells none."""
    period = usage(book, customer).get("period")
    ends = [timestamp(text) for text in period] if isinstance(period, list) else []
    return ends if len(ends) == 2 else [None, None]


def stale(book, customer):
    """Did the usage's period end more than 35 days before the clock?"""
    end = bounds(book, customer)[1]
    return end is not None and end < book.ago(days=35)


def month_back(moment, months):
    """The first instant of the month that many months before the moment's own."""
    index = moment.year * 12 + moment.month - 1 - months
    return datetime(index // 12, index % 12 + 1, 1, tzinfo=timezone.utc)


@rule("plan-usage")
def plan_usage(book, customer):
    """Is the customer generally above 80% usage for their current plan? Below 1 limit: na. With
    event rows the median share of the last :months (3) complete calendar months; without, the
    running period's share divided by the share of the period that has passed.

    Reading taken: an export in which none of the three sources of a limit exists cannot say that
    there is none: unknown.
    """
    limit = event_limit(book, customer)
    if not limit or limit < 0:
        too_old = stale(book, customer) and isinstance(usage(book, customer).get("events"), dict)
        if limit is None and (too_old or not limit_has_source(book)):
            return unknown(None, "nothing here says a limit")
        return na("no event limit on this plan")
    verdict = usage_by_months(book, customer, limit) if book.events else None
    return verdict or usage_by_period(book, customer, limit)


def limit_has_source(book):
    accounts = book.facts.csv("account")
    return (accounts is not None and any("monthly_event_limit" in row for row in accounts)) \
        or book.export.has("posthog_organization", "usage") \
        or book.export.has("multi_tenancy_organizationbilling")


def usage_by_months(book, customer, limit):
    """For each of the last :months complete calendar months that began at or after the customer's
    creation, events of T / limit; the median of those. No complete month yet: unknown. Months
    before an export's first row are no complete months; where none is complete, rows that suffice
    for a pass count, else None: the running period speaks."""
    shares, all_shares = [], []
    for back in range(1, book.param("plan-usage", "months", 3) + 1):
        begin, end = month_back(book.as_of, back), month_back(book.as_of, back - 1)
        if customer.created_at is None or begin >= customer.created_at:
            share = distinct(book.events_since(customer, begin, end)) / limit
            all_shares.append(share)
            if book.complete(customer, begin):
                shares.append(share)
    why = f"months {[round(share, 4) for share in all_shares]} of {limit:.0f}"
    if shares or all_shares and median(all_shares) >= 0.8:
        return threshold(book, "plan-usage", median(shares or all_shares), why, at_least=0.8)
    return unknown(None, "no complete month yet") if book.judged_by_events(customer) else None


def usage_by_period(book, customer, limit):
    """(usage + todays_usage) / limit, divided by the share of the period that has passed. Before a
    quarter of the period has passed: unknown."""
    resource = fields(usage(book, customer).get("events"))
    used, today = number(resource.get("usage")), number(resource.get("todays_usage"))
    if used is None and today is None:
        return unknown(None, "no usage in the organization's row")
    begin, end = bounds(book, customer)
    if begin is None or end is None or begin >= end or stale(book, customer):
        return unknown(None, f"no period: {begin} {end}")
    elapsed = min((book.as_of - begin) / (end - begin), 1)
    if elapsed < 0.25:
        return unknown(None, f"too early in the period ({elapsed:.3f})")
    share = ((used or 0) + (today or 0)) / limit / elapsed
    return threshold(book, "plan-usage", share, f"{elapsed:.3f} of the period", at_least=0.8)


# --- catch-up, support, use ------------------------------------------------------------------


@rule("quarterly-catchup")
def quarterly_catchup(book, customer):
    """A touch point `catchup` from 92 days before to 92 days after :as_of (both ends in)."""
    if book.touchpoints is None:
        return unknown(None, "no touchpoint.csv")
    near = [when for when in book.touched(customer, "catchup")
            if abs(when - book.as_of.date()) <= timedelta(days=92)]
    return passed(bool(near), f"catch-ups {sorted(map(str, near))}")


WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def working_days(text):
    """Reading taken: days by their first three letters; a range may run over the end of the week."""
    days = set()
    for piece in re.split(r"[\s,]+", text.lower()):
        ends = [WEEK.index(day[:3]) for day in piece.split("-")]
        days |= {WEEK[day % 7] for day in range(ends[0], ends[-1] + (8 if ends[-1] < ends[0] else 1))}
    return days


def working_hours(book, begin, end):
    """Hours at the support desk run Monday to Friday (:support_days), in :support_timezone (UTC):
    the time between, less that of the other days."""
    zone = ZoneInfo(book.param(None, "support_timezone", "UTC"))
    days = working_days(book.param(None, "support_days", "mon-fri"))
    total, here = timedelta(0), begin.astimezone(zone)
    while here < end:
        midnight = datetime.combine(here.date() + timedelta(days=1), time.min, zone)
        until = min(midnight, end.astimezone(zone))
        if WEEK[here.weekday()] in days:
            total += until.astimezone(timezone.utc) - here.astimezone(timezone.utc)
        here = until
    return total / timedelta(hours=1)


@rule("support-experience")
def support_experience(book, customer):
    """Applies: a Papercups conversation opened in the last 90 days (not sandbox). Of those, the
    median working time to first reply <= :max_first_reply_hours (8), and none unanswered for longer
    than :max_wait_hours (24) of it, counted until closed_at where closed without a reply. None
    answered and none waiting that long: unknown. Without Papercups tables: unknown, ask."""
    if not desk(book).there:
        return unknown(None, "no Papercups tables")
    recent = [talk for talk in desk(book).conversations(customer)
              if talk["source"] != "sandbox" and talk["inserted_at"]
              and talk["inserted_at"] >= book.ago(days=90)]
    if not recent:
        return na("no conversation in 90 days")
    replies, waits = [], []
    for talk in recent:
        replied, closed = talk["first_replied_at"], talk["closed_at"]
        if replied is not None and replied < book.as_of:
            replies.append(working_hours(book, talk["inserted_at"], replied))
        else:
            until = min(closed or book.as_of, book.as_of)
            waits.append(working_hours(book, talk["inserted_at"], until))
    most = book.param("support-experience", "max_first_reply_hours", 8)
    longest = book.param("support-experience", "max_wait_hours", 24)
    waiting = [wait for wait in waits if wait > longest]
    why = f"replies {[round(hours, 2) for hours in replies]}, waits {list(map(round, waits))}"
    if not replies and not waiting:
        return unknown(None, why)
    holds = not waiting and median(replies) <= most
    return passed(holds, why)._replace(value=round(median(replies), 9) if replies else None)


@rule("weekly-monthly")
def weekly_monthly(book, customer):
    """Members active in the last 30 days >= 1. Activity: last_login, insightviewed.last_viewed_at,
    activitylog (not impersonated, not system), and created_at of insights, dashboards, actions and
    flags with their created_by_id, deleted since or not, in any team of the customer."""
    if not book.has_members():
        return unknown("no-source", "no memberships")
    last = last_activity(book, customer)
    monthly = sum(1 for at in last.values() if at >= book.ago(days=30))
    weekly = sum(1 for at in last.values() if at >= book.ago(days=7))
    if not monthly and not keeps_all_traces(book.export):
        return unknown(None, "some of the traces are not in this export")
    return threshold(book, "weekly-monthly", monthly, f"{weekly} weekly, {monthly} monthly",
                     at_least=1)


def keeps_all_traces(export):
    """Reading taken: an incomplete export proves a yes and never a no. Views and the log came with
    the dashboard tiles in 2022; flags are younger than all other traces."""
    traces = ["posthog_dashboarditem", "posthog_dashboard", "posthog_action", "posthog_team"]
    if export.has("posthog_dashboardtile"):
        traces += ["posthog_featureflag"]
        if not export.has("posthog_insightviewed") and not export.has("posthog_activitylog"):
            return False
    return all(export.has(trace) for trace in traces)


def last_activity(book, customer):
    """Member id -> the newest trace of use before the clock."""
    last = {user["id"]: book.newest(user["last_login"]) for user in customer.members
            if user["last_login"]}
    members = customer.member_ids()

    def seen(user, at):
        if user in members and at is not None and (user not in last or at > last[user]):
            last[user] = at

    for row in book.export.rows("posthog_insightviewed", "team_id", "user_id", "last_viewed_at"):
        if row["team_id"] in customer.all_teams:
            seen(row["user_id"], book.newest(row["last_viewed_at"]))
    for row in book.export.rows("posthog_activitylog", "team_id", "organization_id", "user_id",
                                "was_impersonated", "is_system", "created_at"):
        if (row["team_id"] in customer.all_teams or row["organization_id"] == customer.id) \
                and row["was_impersonated"] is not True and row["is_system"] is not True \
                and row["created_at"] < book.as_of:
            seen(row["user_id"], row["created_at"])
    for table, scope in (("posthog_dashboarditem", "Insight"), ("posthog_dashboard", "Dashboard"),
                         ("posthog_action", "Action"), ("posthog_featureflag", "FeatureFlag")):
        for row in book.export.rows(table, "id", "team_id", "created_by_id", "created_at"):
            if row["team_id"] in customer.all_teams and row["created_at"] \
                    and row["created_at"] < book.as_of and not book.by_support(row, scope):
                seen(row["created_by_id"], row["created_at"])
    return last
