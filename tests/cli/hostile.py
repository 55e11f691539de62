#!/usr/bin/env python3
"""Is a hostile text inert in what was printed? hostile.py FORMAT FILE: exit 0, or what is wrong with it.

The parsers are Python's own, which share nothing with the program. Every hostile text holds the word canary; where a
format has active parts (a tag, a link, a formula, a mention, a command of a terminal or a runner), none may hold it.
"""

import csv
import email
import email.policy
import html.parser
import io
import json
import re
import sys
import xml.etree.ElementTree as tree

csv.field_size_limit(1 << 30)
# controls of both kinds, halves of pairs, ends of lines and what turns a text around
OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Page(html.parser.HTMLParser):
    """The tags of a page: the canary may be in its text, and as data of its own script, nowhere else."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.wrong, self.scripts = [], 0

    def handle_starttag(self, tag, attributes):
        self.scripts += tag == "script"
        if "canary" in tag:
            self.wrong.append(f"a tag {tag}")
        for name, value in attributes:
            if "canary" in name or name.startswith("on"):
                self.wrong.append(f"an attribute {name} of {tag}")
            if name in ("href", "src", "action", "style") and "canary" in (value or ""):
                self.wrong.append(f"{name} of {tag} is {value}")

    def handle_comment(self, data):
        if "canary" in data:
            self.wrong.append("a comment")


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def controls(text, allowed="\n"):
    """Nothing that a terminal obeys, or that turns what is read around."""
    for found in OBEYED.finditer(text):
        if found.group() not in allowed:
            return f"U+{ord(found.group()):04X} is printed as it is"
    return None


def of_json(text):
    def constant(name):
        raise ValueError(f"{name} is no JSON")
    json.loads(text, parse_constant=constant)
    return controls(text)


def of_jsonl(text):
    for line in text.splitlines():
        if wrong := of_json(line):
            return wrong
    return None


def of_csv(text):
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    for row in rows:
        if len(row) != len(rows[0]):
            return f"a row of {len(row)} cells below a heading of {len(rows[0])}"
        for cell in row:
            if cell and cell[0] in "=+-@\t\r|%" and not re.fullmatch(r"-?[0-9.]+", cell):
                return f"a formula: {cell[:40]}"
    return controls(text, "\r\n")


def of_html(text):
    page = Page()
    page.feed(text)
    page.close()
    if page.wrong:
        return page.wrong[0]
    return controls(text, "\n\t")


def of_xml(text):
    for element in tree.fromstring(text).iter():
        if "canary" in element.tag or any("canary" in name for name in element.attrib):
            return f"an element {element.tag}"
    return controls(text, "\n\t")


def of_markdown(text):
    plain = re.sub(r"\\.", "", text)
    if re.search(r"<[a-z!/][^>]*canary", plain, re.IGNORECASE):
        return "a tag"
    if re.search(r"\]\([^)]*canary", plain) or re.search(r"!\[[^]]*canary", plain):
        return "a link"
    return controls(text)


def of_slack(text):
    for said in strings(json.loads(text)):
        if re.search(r"<[!@#][^>]*canary|<![a-z]+>|<https?:[^>|]*canary", said):
            return f"a mention or link: {said[:60]}"
    return controls(text)


def of_openmetrics(text):
    label = r'[a-zA-Z_]\w*="[^"\\\n]*(?:\\["\\n][^"\\\n]*)*"'
    for line in text.splitlines():
        if not line.startswith("#") and not re.fullmatch(rf"[a-z_:]+(\{{{label}(,{label})*\}})? \S+( \S+)?", line):
            return f"no sample: {line[:80]}"
    return controls(text) if text.endswith("# EOF\n") else "no end"


def of_text(text):
    for line in text.splitlines():
        if re.match(r"\s*::[a-z-]+( [^:]*)?::", line) and "canary" in line:
            return f"a command for a runner: {line[:60]}"
    return controls(text)


def of_mail(text):
    message = email.message_from_string(text, policy=email.policy.default)
    if message.defects or any("canary" in name.lower() for name in message):
        return f"a heading: {message.defects} {message.keys()}"
    for part in message.walk():
        if part.defects:
            return f"a part: {part.defects}"
        if part.get_content_maintype() == "text":
            wrong = (of_html if part.get_content_subtype() == "html" else of_text)(part.get_content())
            if wrong:
                return f"in the {part.get_content_type()}: {wrong}"
    return controls(text, "\r\n\t")


def main():
    kind, path = sys.argv[1:]
    with open(path, encoding="utf-8", newline="") as file:   # what is no UTF-8 ends here
        text = file.read()
    if not text.strip():
        sys.exit("it is empty")
    try:
        wrong = globals()[f"of_{kind}"](text)
    except (ValueError, csv.Error, tree.ParseError) as error:
        wrong = str(error)
    if wrong:
        sys.exit(wrong[:300])


if __name__ == "__main__":
    main()
