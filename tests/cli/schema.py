"""Holds the JSON Schema of `delight schema` against YAML files, with a validator and a YAML reader that are not ours.

    schema.py CHECKS ANSWERS valid FILE...      every file is valid
    schema.py CHECKS ANSWERS mistakes FOLDER... every mistake of shape in a case of tests/mistakes is one to the schema,
                                                at its line, and no line without a mistake is

CHECKS and ANSWERS are files with the two schemas; the second is for files named answers.yaml.
"""
import glob
import json
import os
import re
import sys

import jsonschema
import yaml


class Core(yaml.SafeLoader):
    """YAML 1.2, as editors read it: `yes` and dates are texts."""

    yaml_implicit_resolvers = {}


for tag, pattern, first in (
    ("bool", r"^(true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", "-+.0123456789"),
    ("null", r"^(~|null|Null|NULL|)$", ["~", "n", "N", ""]),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))

# what lint says of a value that is wrong by itself
SHAPE = re.compile(
    r"unknown key|has no value|is blank|must (be|hold) |cannot be '|is no (id|name|type|status|reason)\b|has no variant"
    r"|has no reasons|^this \w+ has no '|must expect something|is the clock's own name|is no name of a "
)
# what a schema cannot tell: neighbours, the calendar, how a number is written
BEYOND = re.compile(r"must have 'min: 0'|this (pack|entry) has no|'2021-02-(29|30)'|found '1e3'")


def read(path):
    """The data, and its nodes with their lines."""
    with open(path, encoding="utf-8") as file:
        # PyYAML takes a ? before a bracket for a key that begins
        loader = Core(re.sub(r"\?(?=[],}])", ".", file.read()))
    try:
        node = loader.get_single_node()
        return (loader.construct_document(node) if node else None), node
    finally:
        loader.dispose()


def lines_of(error, root):
    """Where an error stands: at its value, or at the keys that nobody knows."""
    node = root
    for step in error.absolute_path:
        if isinstance(node, yaml.MappingNode):
            node = next(value for key, value in node.value if key.value == str(step))
        else:
            node = node.value[step]
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        return {key.start_mark.line + 1 for key, _ in node.value if key.value not in known}
    if "propertyNames" in error.absolute_schema_path:
        return {key.start_mark.line + 1 for key, _ in node.value if key.value == error.instance}
    return {node.start_mark.line + 1}


def leaves(error):
    """Inside a choice: the mistakes of the alternative that is of the right type."""
    branches = {}
    for inner in error.context or []:
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)
    meant = [
        branch for branch in branches.values() if not any(e.validator == "type" and not e.relative_path for e in branch)
    ]
    return [leaf for branch in meant for e in branch for leaf in leaves(e)] or [error]


def wrong_lines(schemas, path):
    """The lines of the file that the schema refuses."""
    data, root = read(path)
    lines = set()
    schema = schemas[os.path.basename(path) == "answers.yaml"]
    for error in jsonschema.Draft7Validator(schema).iter_errors(data) if root else []:
        for leaf in leaves(error):
            lines |= lines_of(leaf, root)
    return lines


def expected_lines(folder):
    """(file, line) of every mistake lint finds in a case, and of those that are of shape."""
    every, shape = set(), set()
    with open(os.path.join(folder, "expected"), encoding="utf-8", errors="replace") as file:
        for name, line, text in re.findall(r"^(\S+?\.ya?ml):(\d+):\d+: \w+: (.*)$", file.read(), re.MULTILINE):
            every.add((name, int(line)))
            if SHAPE.search(text) and not BEYOND.search(text):
                shape.add((name, int(line)))
    return every, shape


def hold_case(schemas, folder):
    """How many mistakes of a case both find; -1 when they differ."""
    every, shape = expected_lines(folder)
    found = set()
    for path in sorted(glob.glob(f"{folder}/**/*.y*ml", recursive=True)):
        name = os.path.relpath(path, folder)
        try:
            found |= {(name, line) for line in wrong_lines(schemas, path)}
        except (yaml.YAMLError, UnicodeDecodeError):
            return 0  # no YAML at all, to this reader too
    for name, line in sorted(shape - found):
        print(f"{folder}: the schema takes {name}:{line}")
    for name, line in sorted(found - every):
        print(f"{folder}: the schema refuses {name}:{line}")
    return len(shape) if shape <= found <= every else -1


def main():
    schemas = []
    for path in sys.argv[1:3]:
        with open(path, encoding="utf-8") as file:
            schemas.append(json.load(file))
        jsonschema.Draft7Validator.check_schema(schemas[-1])
    if sys.argv[3] == "valid":
        wrong = {path: lines for path in sys.argv[4:] if (lines := wrong_lines(schemas, path))}
        for path, lines in wrong.items():
            print(f"{path}: lines {sorted(lines)}")
        sys.exit(bool(wrong))
    counts = [hold_case(schemas, folder) for folder in sys.argv[4:]]
    print(f"{sum(count for count in counts if count > 0)} mistakes")
    sys.exit(any(count < 0 for count in counts))


main()
