#!/usr/bin/env python3
"""A call of the program fails, or a signal arrives in it: calls.py PROGRAM LIBRARY [quick] [every] [COMMAND...]

For every command that writes what people keep, every write, rename, fsync and opening of a file for writing fails
once (or brings a signal), and so does malloc (fault.c): each of the first calls of a kind, and some along the way, as far
as SECONDS allow (every: each single one, however long that takes). Each time: the exit status is promised, the message names the cause, every file is what it was or what it was to become, whole,
and no draft is left; after SIGKILL, none that outlives the next run. A copy of the checks that is killed while it fills a
folder is no pack before it is whole. Prints one row for each command and call.

What holds where malloc fails, at whichever call: the program goes on without (exit 0 and everything written; or 2 where
libpq had none for one question), or says so and ends with 3, or GLib aborts it (SIGTRAP or SIGABRT). It never dies of SIGSEGV: the SQL parser's library (libpg_query)
and its protocol buffers write to whatever malloc gave them, and memory.c ends the program with 3 there. In all of these
each file that people keep is the old one or the new one, byte for byte: they get their names by rename alone, when the
new one is whole. Only calls before main has begun (constructors of libraries) are not ours to answer for.
"""

import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PROGRAM, LIBRARY, QUICK, EVERY = sys.argv[1], sys.argv[2], "quick" in sys.argv[3:], "every" in sys.argv[3:]
ONLY = [word for word in sys.argv[3:] if word not in ("quick", "every")]
TOP = pathlib.Path(__file__).resolve().parents[2]
ERRNOS = {28: "No space left on device"} if QUICK else {28: "No space left on device", 5: "Input/output error"}
SIGNALS = [signal.SIGTERM, signal.SIGKILL] if QUICK else [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL]
CALLS = ["write", "fsync", "rename", "open"]
# how many calls of a kind are tried: each of the first ones, then so many along the rest
FIRST, ALONG = (2, 2) if QUICK else (40, 10)
MALLOCS_FIRST, MALLOCS_ALONG = (2, 4) if QUICK else (10**9, 0) if EVERY else (300, 300)
SECONDS = 120   # for the mallocs of one command

PACK = """
scorecard:
  title: Calls
  sections: [{id: s, title: S}]
  grades: [{id: fine, min: 50}, {id: poor, min: 0}]
  min_coverage: 0
models:
  - name: customer
    columns: {customer_id: text, name: text, created_at: timestamptz, plan: text, owner: text, paying: boolean}
    from: >-
      select id as customer_id, name, null::timestamptz as created_at, null::text as plan, 'csm'::text as owner,
      true as paying from organization
  - name: touchpoint
    columns: {customer_id: text, kind: text, happened_on: date}
    from: [{facts: touchpoint}]
  - name: feedback
    columns: {customer_id: text, summary: text}
    from: [{facts: feedback}]
section: s
checks:
  - id: team
    question: Is there a team?
    probe: select c.customer_id, length(c.name) as n from customer c
    value: n
    at_least: 5
    evidence: "{n} letters"
  - id: demo
    question: Did they see a demo?
    probe: select customer_id, max(happened_on) as day from touchpoint where kind = 'demo' group by customer_id
    pass: day is not null
  - id: said
    question: Are they happy?
"""
FACTS = {
    "answers.yaml": """# what people said
answers:
  - {customer: Acme, check: said, answer: no, by: csm, on: 2021-08-01, valid_for: 365 days, note: "not yet"}  # in a call

waivers:
  - {customer: Bolt, check: team, reason: a start, by: csm, until: 2099-12-31}
""",
    "touchpoint.csv": 'customer,kind,happened_on,note\nAcme,demo,2021-04-24,"first call, ""all hands"""\n',
    "feedback.csv": "customer,reported_on,channel,summary,outcome,url,closed_on\nAcme,2021-08-23,github,Dark mode,,,\n",
}

# command, the file that it is to change; what it reads stands in `kept-facts` of its folder, what it makes in `kept-out`
FROM = ["-c", "pack", "--facts", "kept-facts"]
COMMANDS = {
    "answer": ["answer", "Acme", "said", "yes", "--note", "they said so", *FROM],
    "waive": ["waive", "Acme", "team", "--reason", "a pilot", "--until", "2099-01-01", *FROM],
    "touch": ["touch", "Acme", "demo", *FROM],
    "feedback": ["feedback", "Acme", "They like the funnels", *FROM],
    "render": ["render", str(TOP / "tests/golden/book.json"), "-o", "kept-out/book.md", "-o", "kept-out/book.html", "-o", "kept-out/book.csv"],
    "init": ["init", "-c", str(TOP / "checks"), "kept-out/mine"],
    "init there": ["init", "-c", str(TOP / "checks"), "kept-out/there"],   # of which only try_halves makes something
    "report": ["report", "--out", "kept-out", "--by", "owner", "--as-of", "2021-09-15", *FROM],
}
QUICKLY = ["answer", "touch", "render", "init", "report"]   # one of each kind
KEEPS = {"answer", "waive", "touch", "feedback"}   # what changes a file that somebody wrote
wrong = []


def tree(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def run(folder, command, **fault):
    environment = {key: value for key, value in os.environ.items() if not key.startswith("FAULT_")}
    environment.update({key: str(value) for key, value in fault.items()}, LD_PRELOAD=LIBRARY if fault else "")
    done = subprocess.run([PROGRAM, *COMMANDS[command]], cwd=folder, env=environment, capture_output=True, timeout=120, check=False)
    return done.returncode, done.stderr.decode("utf-8", "replace")


def fresh(folder):
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("kept-out/there", "kept-facts", "pack"):
        (folder / name).mkdir(parents=True)
    (folder / "pack/scorecard.yaml").write_text(PACK, encoding="utf-8")
    for name, text in FACTS.items():
        (folder / "kept-facts" / name).write_text(text, encoding="utf-8")


def is_whole(name, content, command):
    """Is it what it was to become? A run says when it was, so those are parsed."""
    if name.endswith(".json"):
        try:
            json.loads(content)
            return True
        except ValueError:
            return False
    if name.endswith(".html"):
        return content.rstrip().endswith(b"</html>")
    return len(content) > 0 or command == "init"


def is_own(name, before, after):
    """Does the command write a file of this name? A second run of one clock gets a number."""
    return name in before or name in after or re.sub(r"\.\d+\.json$", ".json", name) in after


def drafts(now, before, after):
    return [name for name in now if not is_own(name, before, after)]


def look(folder, command, before, after, row):
    """What is there now: old or new, each file whole; drafts are looked at by others."""
    now = tree(folder)
    for name, content in now.items():
        if is_own(name, before, after) and content not in (before.get(name), after.get(name)) and \
                (command in KEEPS or not is_whole(name, content, command)):
            wrong.append(f"{row}: {name} is neither what it was nor what it was to become")
    for name in before:
        if name not in now:
            wrong.append(f"{row}: {name} is gone")
    return now


def places(count, first, along):
    rest = count - first
    if rest <= along:
        return range(1, count + 1)
    return sorted({*range(1, first + 1), *(first + round(rest * i / along) for i in range(1, along + 1))})


def try_errno(folder, command, call, at, number, before, after):
    row = f"{command} {call} {at} {ERRNOS[number]}"
    fresh(folder)
    status, said = run(folder, command, FAULT_CALL=call, FAULT_AT=at, FAULT_ERRNO=number, FAULT_PATH="kept-")
    now = look(folder, command, before, after, row)
    if status not in (0, 3):
        wrong.append(f"{row}: exit {status}: {said}")
    if status == 3 and ERRNOS[number] not in said:
        wrong.append(f"{row}: the cause is not named: {said}")
    if status == 3 and command in KEEPS and now != before:
        wrong.append(f"{row}: it says that nothing was written, but something was")
    if status == 0 and set(now) != set(after):
        wrong.append(f"{row}: it says that all was written: {sorted(set(after) ^ set(now))}")
    if left := drafts(now, before, after):
        wrong.append(f"{row}: left {left}")
    return status


def look_after_next(folder, command, before, after, row):
    """The next run of the same finds what a killed one left, and removes it."""
    status, said = run(folder, command)
    now = look(folder, command, before, after, f"{row}, the next run")
    if status != 0 and not (command == "init" and "is not empty" in said):
        wrong.append(f"{row}: the next run: exit {status}: {said}")
    if left := drafts(now, before, after):
        wrong.append(f"{row}: the next run left {left}")


def try_signal(folder, command, call, at, number, before, after):
    row = f"{command} {call} {at} {number.name}"
    fresh(folder)
    status, said = run(folder, command, FAULT_CALL=call, FAULT_AT=at, FAULT_SIGNAL=int(number), FAULT_PATH="kept-")
    now = look(folder, command, before, after, row)
    if number == signal.SIGKILL and command in KEEPS:
        shutil.copytree(folder, f"{folder}.killed")
        look_after_next_line(folder, command, row)
    elif number == signal.SIGKILL:
        look_after_next(folder, command, before, after, row)
    elif left := drafts(now, before, after):
        wrong.append(f"{row}: left {left}")
    if status not in (0, -number, 128 + number):
        wrong.append(f"{row}: exit {status}: {said}")
    return status


def look_after_next_line(folder, command, row):
    """Of what is kept the next run adds one line more, and leaves what was there as it is."""
    killed = pathlib.Path(f"{folder}.killed")
    there = {name: content for name, content in tree(killed).items() if "/." not in name}
    shutil.rmtree(killed)
    status, said = run(folder, command)
    now = tree(folder)
    if status != 0:
        wrong.append(f"{row}: the next run: exit {status}: {said}")
    if set(now) != set(there):
        wrong.append(f"{row}: the next run left {sorted(set(now) - set(there))}")
    for name, content in there.items():
        lines = now.get(name, b"").splitlines()
        if any(line not in lines for line in content.splitlines()):
            wrong.append(f"{row}: the next run dropped a line of {name}")


def try_malloc(folder, command, at, before, after):
    row = f"{command} malloc {at}"
    fresh(folder)
    status, said = run(folder, command, FAULT_CALL="malloc", FAULT_AT=at)
    now = look(folder, command, before, after, row)
    # libpq says so of one question, and the run goes on
    lost_one = command == "report" and status == 2 and "out of memory" in said
    if status not in (0, 3, -signal.SIGABRT, -signal.SIGTRAP) and not lost_one:
        wrong.append(f"{row}: exit {status}: {said}")
    # a library that gives no reason makes it the nearest one ("it is nested too deeply"), but never silence
    if status == 3 and "error: " not in said:
        wrong.append(f"{row}: nothing is said: {said}")
    if status == 0 and set(now) != set(after):
        wrong.append(f"{row}: it says that all was written: {sorted(set(after) ^ set(now))}")
    if drafts(now, before, after):
        look_after_next(folder, command, before, after, row)
    return status


def shown(folder):
    return {name: content for name, content in tree(folder).items() if not name.startswith(".")}


def try_halves(folder):
    """A copy fills a folder that is there, killed at each rename: all of it is there, or nothing that is taken for a pack."""
    command, seen, there = "init there", [], folder / "kept-out/there"
    count = count_of(folder, command, "rename")
    whole = shown(there)
    for at in range(1, count + 1):
        row = f"{command} killed at rename {at}"
        fresh(folder)
        status, said = run(folder, command, FAULT_CALL="rename", FAULT_AT=at, FAULT_SIGNAL=int(signal.SIGKILL), FAULT_PATH="kept-")
        left = shown(there)
        lint = subprocess.run([PROGRAM, "lint", "-q", "-c", there], capture_output=True, text=True, timeout=120, check=False)
        seen.append("nothing" if not left else "all" if left == whole else "a part")
        if status != -signal.SIGKILL or lint.returncode != (0 if left == whole else 3):
            wrong.append(f"{row}: exit {status}, {seen[-1]} is there, and lint says {lint.returncode}: {said}{lint.stderr}")
        for turn in ("next", "second next") if left else ("next",):   # nothing is overwritten, and each of them says why
            again, said = run(folder, command)
            if left and (again != 3 or "was killed" not in said or shown(there) != left):
                wrong.append(f"{row}: the {turn} one: exit {again}, {sorted(tree(there))}: {said}")
        if left:
            subprocess.run("rm -r *", shell=True, cwd=there, check=True)   # which knows no drafts
            again, said = run(folder, command)
        if again != 0 or tree(there) != whole:
            wrong.append(f"{row}: emptied, then exit {again}, {sorted(tree(there))}: {said}")
    if "a part" not in seen:
        wrong.append(f"{command}: no kill hit it while it was filling the folder: {seen}")
    print(f"{command:10} killed at each of {count} renames: " + ", ".join(f"{seen.count(what)} x {what}" for what in sorted(set(seen))), flush=True)


def count_of(folder, command, call):
    fresh(folder)
    with tempfile.NamedTemporaryFile() as counted:
        fault = {"FAULT_CALL": call, "FAULT_AT": 0, "FAULT_COUNT": counted.name}
        if call != "malloc":
            fault["FAULT_PATH"] = "kept-"
        run(folder, command, **fault)
        return int(pathlib.Path(counted.name).read_text(encoding="utf-8"))


def show(command, call, count, statuses):
    seen = ", ".join(f"{statuses.count(status)} x {status}" for status in sorted(set(statuses)))
    print(f"{command:10} {call:7} {count:6} calls   {len(statuses):4} tried   exit {seen}", flush=True)


def prepare():
    for database, statement in (("postgres", "create database calls"),
                                ("calls", "create table organization as values ('o1', 'Acme'), ('o2', 'Bolt')"),
                                ("calls", "alter table organization rename column1 to id"),
                                ("calls", "alter table organization rename column2 to name")):
        subprocess.run(["psql", "-Xqc", statement, database], check=True)
    os.environ["PGDATABASE"] = "calls"


def try_command(folder, command):
    fresh(folder)
    before = tree(folder)
    status, said = run(folder, command)
    after = tree(folder)
    if status != 0 or before == after:
        sys.exit(f"{command}: exit {status} without a fault: {said}")
    for call in CALLS:
        count = count_of(folder, command, call)
        statuses = []
        for at in places(count, FIRST, ALONG):
            statuses += [try_errno(folder, command, call, at, number, before, after) for number in ERRNOS]
            statuses += [try_signal(folder, command, call, at, number, before, after) for number in SIGNALS]
        show(command, call, count, statuses)
    count = count_of(folder, command, "malloc")
    tried, statuses, until = list(places(count, MALLOCS_FIRST, MALLOCS_ALONG)), [], time.monotonic() + SECONDS
    random.Random(count).shuffle(tried)   # where the time is up some are missing everywhere, and not the last ones
    for at in tried:
        if EVERY or time.monotonic() < until:
            statuses.append(try_malloc(folder, command, at, before, after))
    show(command, "malloc", count, statuses)


def main():
    prepare()
    with tempfile.TemporaryDirectory(prefix="delight-calls-") as home:
        work = pathlib.Path(home).resolve() / "work"
        for command in ONLY or (QUICKLY if QUICK else [name for name in COMMANDS if name != "init there"]):
            try_command(work, command)
        if not ONLY:
            try_halves(work)
    for line in wrong:
        print("wrong:", line)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
