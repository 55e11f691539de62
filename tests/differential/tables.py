"""Reads what the judge works on: the export's tables as plain rows, and the facts folder.

Nothing in here knows a question. The only SQL of the judge is in this file, and it is
`copy (select columns from table)` and the catalogue look-up that tells which tables there are.
"""

import csv
import io
import json
import os
import re
import subprocess
from datetime import date, datetime, timedelta, timezone

csv.field_size_limit(2**31 - 1)

CATALOGUE = """
select c.relname, a.attname, t.typname, t.typcategory
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type t on t.oid = a.atttypid
where c.relkind in ('r', 'p', 'v', 'm', 'f') and pg_table_is_visible(c.oid)
  and c.relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema')
order by 1, a.attnum"""


def psql_rows(query):
    """The rows of a query as lists of text; SQL null is None."""
    environment = dict(os.environ, PGTZ="UTC", PGOPTIONS="-c datestyle=ISO -c client_encoding=UTF8")
    command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c",
               f"copy ({query}) to stdout with (format csv, null '\\N')"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
    for row in csv.reader(io.TextIOWrapper(process.stdout, encoding="utf-8", newline="")):
        yield [None if cell == "\\N" else cell for cell in row]
    if process.wait() != 0:
        raise SystemExit(f"psql failed: {query}")


def timestamp(text):
    """An ISO timestamp or date, with or without a time zone (then UTC); None if it is none."""
    if text in ("infinity", "-infinity"):
        bound = datetime.max if text == "infinity" else datetime.min
        return bound.replace(tzinfo=timezone.utc)
    try:
        moment = datetime.fromisoformat(text.strip())
    except (AttributeError, TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        return moment.replace(tzinfo=timezone.utc)
    return moment.astimezone(timezone.utc)


def day(text):
    """A YYYY-MM-DD date; None if it is none."""
    try:
        return date.fromisoformat(text.strip())
    except (AttributeError, ValueError):
        return None


READERS = {
    "bool": lambda text: text == "t",
    "int2": int, "int4": int, "int8": int,
    "float4": float, "float8": float, "numeric": float,
    "json": json.loads, "jsonb": json.loads,
    "timestamptz": timestamp, "timestamp": timestamp,
    "date": day,
    "text bool": lambda text: text.strip().lower() in ("t", "true", "1"),
}


# What PostHog keeps in columns of these names, for loaders that make text of everything.
KINDS = {
    **dict.fromkeys(("properties", "set", "filters", "query", "usage"), "jsonb"),
    **dict.fromkeys(("is_demo", "is_staff", "is_active", "deleted", "is_sample", "saved", "active",
                     "for_internal_metrics", "is_pending_deletion", "archived",
                     "ingested_event", "ingested_production_event", "email_opt_in"), "text bool"),
    **dict.fromkeys(("created_at", "timestamp", "last_login", "date_joined", "joined_at",
                     "last_seen_at", "last_viewed_at", "last_modified_at"), "timestamptz"),
}


class Export:
    """The tables of the database that PGHOST, PGDATABASE ... name."""

    def __init__(self):
        self.columns = {}
        for table, column, typename, category in psql_rows(CATALOGUE):
            self.columns.setdefault(table, {})[column] = "array" if category == "A" else typename
        self.cache = {}

    def has(self, table, *columns):
        """Is there such a table, with all of these columns?"""
        return all(column in self.columns.get(table, ()) for column in columns) \
            if columns else table in self.columns

    def kinds(self, table, columns):
        """What the columns hold: what they are named for, whatever type a loader gave them."""
        return [KINDS.get(column, self.columns[table][column])
                if self.columns[table][column] in ("text", "varchar") else self.columns[table][column]
                for column in columns]

    def stream(self, table, wanted):
        """The rows of a table one by one, as dicts; wanted columns it lacks are None."""
        there = [column for column in wanted if self.has(table, column)]
        if not there:
            return
        absent = {column: None for column in wanted if column not in there}
        kinds = self.kinds(table, there)
        picked = ", ".join(f'to_json("{column}")' if kind == "array" else f'"{column}"'
                           for column, kind in zip(there, kinds))
        readers = [json.loads if kind == "array" else READERS.get(kind) for kind in kinds]
        for cells in psql_rows(f'select {picked} from "{table}"'):
            row = dict(absent)
            for column, cell, reader in zip(there, cells, readers):
                row[column] = reader(cell) if reader and cell is not None else cell
            yield row

    def rows(self, table, *wanted):
        """The rows of a table as a list of dicts; empty when there is no such table."""
        key = (table, wanted)
        if key not in self.cache:
            self.cache[key] = list(self.stream(table, wanted))
        return self.cache[key]


# --- facts -----------------------------------------------------------------------------------


class Facts:
    """A folder of CSV files and answers.yaml. Without a folder nothing is there."""

    def __init__(self, folder):
        self.folder = folder
        answers = self._read("answers.yaml")
        lists = read_lists(answers) if answers is not None else {}
        self.answers = lists.get("answers", [])
        self.waivers = lists.get("waivers", [])

    def _read(self, name):
        path = os.path.join(self.folder or "", name)
        if self.folder is None or not os.path.exists(path):
            return None
        with open(path, encoding="utf-8-sig", newline="") as file:
            return file.read()

    def csv(self, name):
        """The rows of NAME.csv as dicts, an empty cell being None; None if there is no file."""
        text = self._read(name + ".csv")
        if text is None:
            return None
        lines = csv.reader(text.splitlines(keepends=True))
        header = [column.strip().lower() for column in next(lines, [])]
        return [{column: cell or None for column, cell in zip(header, cells)}
                for cells in lines if cells]


TOKEN = re.compile(r'\s*(?:#[^\n]*|(?P<mark>[{},\[\]])|"(?P<double>(?:[^"\\]|\\.)*)"'
                   r"|'(?P<single>(?:[^']|'')*)'|(?P<key>[A-Za-z_]+):(?=[\s{\[])"
                   r"|(?P<plain>[^\s,{}#][^,{}\n]*))")


def read_lists(text):
    """The two lists of answers.yaml, items being flow mappings `- {a: b}` or blocks of `a: b`.

    Every value is text, so `yes`, `on` and 2021-09-01 come as they stand in the file.
    """
    lists, items, item, inside, key = {}, None, None, False, None
    for line in text.split("\n"):
        top = re.match(r"([a-z_]+):\s*(\[\s*\])?\s*(#.*)?$", line)
        if top and not inside:
            items = lists.setdefault(top[1], [])
            continue
        if not inside and re.match(r"\s*- ", line):
            item = {}
            items.append(item)
            line = line.replace("- ", "", 1)
        # in a block the value is the whole rest of the line, commas and all
        block = re.match(r"\s*([a-z_]+):\s+([^\s{\"'#].*?)(\s+#.*)?$", line)
        if block and not inside:
            item[block[1]] = block[2]
            continue
        for token in TOKEN.finditer(line):
            if token["mark"]:
                inside = {"{": True, "}": False}.get(token["mark"], inside)
            elif token["key"] and key is None:
                key = token["key"]
            elif key is not None and token.lastgroup:
                item[key] = scalar(token)
                key = None
    return lists


def scalar(token):
    """The text of a YAML scalar token."""
    if token["double"] is not None:
        return json.loads(f'"{token["double"]}"')
    if token["single"] is not None:
        return token["single"].replace("''", "'")
    return re.sub(r"\s+#.*$", "", token["plain"] or token["key"]).strip()


def duration(text):
    """`180 days`, `2 weeks`, `12 h` as a timedelta."""
    found = re.fullmatch(r"(\d+)\s*(s|min|h|d|days?|weeks?)", text.strip())
    if not found:
        raise SystemExit(f"no duration: {text!r}")
    unit = {"s": "seconds", "min": "minutes", "h": "hours", "d": "days",
            "day": "days", "week": "weeks"}.get(found[2], found[2])
    return timedelta(**{unit: int(found[1])})
