#!/usr/bin/env python3
"""A random export of groups, as nasty as an export can be: saas_random.py SEED prints its SQL.

Keys that are no text, blank or too long, keys shared by two types, people in several groups and
with several ids, events at the very edge of a window, rows that come twice, groups nobody named.
The clock is 2026-09-15T00:00:00Z.
"""

import json
import random
import sys
from datetime import datetime, timedelta, timezone

CLOCK = datetime(2026, 9, 15, tzinfo=timezone.utc)
EDGES = [7, 14, 21, 28, 30, 60, 90, 120, 180, 364, 394]
KEYS = ["acme", "Acme", "7", 7, 7.0, 7.5, "", "  ", "\t", None, True, ["acme"], {"acme": 1}, "x" * 400, "x" * 401,
        "ü", "o'brien \"&<b>", "acme ", "-- drop", "17", 1e3]
HOSTS = ["app.quill.example.com", "localhost", "localhost:3000", "10.0.0.1", "[::1]", "APP.quill.example.com.", 5, "", None,
         "8.8.8.8", "x.local"]
NAMES = ["$pageview", "report created", "report shared", "data exported", "workspace created", "colleague invited",
         "$exception", "$rageclick", "api called", "survey sent", "$identify", "$autocapture"]


def moment(pick):
    age = timedelta(days=pick.choice(EDGES)) if pick.random() < 0.15 else timedelta(seconds=pick.random() ** 2 * pick.choice([200, 200, 420]) * 86400)
    age += pick.choice([timedelta(0)] * 6 + [timedelta(microseconds=1), -timedelta(microseconds=1), timedelta(hours=1)])
    return CLOCK - age


def sql(value):
    return "null" if value is None else "'" + value.replace("'", "''") + "'"


def groups(pick, keys):
    shape = pick.random()
    if shape < 0.25:
        return {}
    if shape < 0.32:
        return {"$groups": pick.choice([None, "acme", ["company", "acme"], 5, True, {}])}
    said = {"company": pick.choice(keys)}
    if pick.random() < 0.4:
        said["workspace"] = pick.choice(keys)
    if pick.random() < 0.1:
        said.pop("company")
    return {"$groups": said}


def event(pick, people, keys):
    name = pick.choice(NAMES)
    properties = groups(pick, keys)
    if pick.random() < 0.5:
        properties["$host"] = pick.choice(HOSTS)
    if name == "survey sent":
        properties["$survey_id"] = "nps"
        properties[pick.choice(["$survey_response", "$survey_response", "$survey_response_01", "other"])] = pick.choice(
            ["9", 8, "3", "ten", "", None, "10", 6.5, "-1"])
    if name == "api called":
        properties["rows"] = pick.choice([1, 50, "12", "many", None, 2.5, -3])
    if pick.random() < 0.1:
        properties["$set"] = pick.choice([{"name": "Ada"}, {"email": "Bo@vendor.example"}, {"name": "a@b.example"}, "no", {"first_name": "Cy"}])
    who = pick.choice([*people, "$company_acme", "acme", None])
    return name, properties, who, moment(pick)


def identify(pick, keys):
    said = {"name": pick.choice(["Acme", "", None, "Same", 5]), "plan": pick.choice(["scale", None, ""]),
            "seats": pick.choice([3, "2", 0, "many", None, -1]), "monthly_limit": pick.choice([100, "1000", 0, None, "lots"]),
            "created_at": pick.choice(["2026-01-01", "2025-08-01", "2026-08-20T10:00:00Z", "2026-09-10", None, "yesterday", "2026-02-31", "2027-01-01"])}
    said = {key: value for key, value in said.items() if pick.random() < 0.7}
    properties = {"$group_type": pick.choice(["company", "company", "workspace", None]), "$group_key": pick.choice(keys),
                  "$group_set": pick.choice([said, said, said, None, "x"])}
    return "$groupidentify", properties, "$company_x", moment(pick)


def main():
    pick = random.Random(int(sys.argv[1]))
    people = [f"u{n}" for n in range(14)] + ["helper@vendor.example"]
    keys = [*pick.sample(KEYS, 12), "initech", "globex", "initech", "globex"]
    rows = [event(pick, people, keys) for _ in range(pick.choice([60, 400, 1500]))]
    rows += [identify(pick, keys) for _ in range(25)]
    # neighbours at the same instant
    rows += [(name, groups(pick, keys), who, at) for name, _, who, at in pick.sample(rows, 30)]
    print("create table events (uuid varchar(200), event varchar(200), properties jsonb, elements jsonb, set jsonb, "
          "set_once jsonb, distinct_id varchar(200), team_id integer, ip varchar(200), site_url varchar(200), timestamp timestamptz);")
    for number, (name, properties, who, at) in enumerate(rows):
        text = "null" if pick.random() < 0.01 else sql(json.dumps(properties))
        uuid = None if pick.random() < 0.05 else f"e{number}"
        for _ in range(2 if pick.random() < 0.1 else 1):
            print(f"insert into events (uuid, event, properties, distinct_id, team_id, timestamp) values "
                  f"({sql(uuid)}, {sql(name)}, {text}, {sql(who)}, 7, '{at.isoformat()}');")
    if pick.random() < 0.6:
        print("create table persons (team_id bigint, distinct_id text, person_id text, properties jsonb, "
              "person_distinct_id_version bigint, person_version bigint, created_at timestamptz, primary key (team_id, distinct_id));")
        for number, who in enumerate(people):
            if pick.random() < 0.85:
                about = pick.choice([{}, {"name": "Ada"}, {"email": "x@vendor.example"}, {"email": ""}, {"name": 5}, {"last_name": "Berg"}])
                print(f"insert into persons values (7, {sql(who)}, 'p{number // 2}', {sql(json.dumps(about))}, 0, 1, '2026-01-01');")


if __name__ == "__main__":
    main()
