#!/usr/bin/env python3
"""A call of the program fails, or a signal arrives in it: calls.py PROGRAM LIBRARY [quick]

For every command that writes what people keep, every write, rename, fsync and opening of a file for writing fails
once (or brings a signal), and so does malloc now and then (fault.c). Each time: the exit status is promised, the
message names the cause, every file is what it was or what it was to become, whole, and no draft is left. Prints one
row for each command and call. The tables of the demo are in the database that PGDATABASE names.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

PROGRAM, LIBRARY, QUICK = sys.argv[1], sys.argv[2], "quick" in sys.argv[3:]
TOP = pathlib.Path(__file__).resolve().parents[2]
ERRNOS = {28: "No space left on device"} if QUICK else {28: "No space left on device", 5: "Input/output error"}
SIGNALS = [signal.SIGTERM, signal.SIGKILL] if QUICK else [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL]
CALLS = ["write", "fsync", "rename", "open"]
AT_MOST = 2 if QUICK else 40     # calls of one kind that are tried; of more, some along the way
MALLOCS = 3 if QUICK else 200
SLOW = {"report"}                # evaluates: a few times
QUICKLY = {"answer", "touch", "render"}

# command, the file that it is to change; what it reads stands in `kept-facts` of its folder, what it makes in `kept-out`
COMMANDS = {
    "answer": ["answer", "Acme Inc", "analytics-experience", "yes", "--facts", "kept-facts", "--note", "they said so"],
    "waive": ["waive", "Acme Inc", "test-data", "--reason", "a pilot", "--until", "2099-01-01", "--facts", "kept-facts"],
    "touch": ["touch", "Acme Inc", "demo", "--facts", "kept-facts"],
    "feedback": ["feedback", "Acme Inc", "They like the funnels", "--facts", "kept-facts"],
    "render": ["render", str(TOP / "tests/golden/book.json"), "-o", "kept-out/book.md", "-o", "kept-out/book.html", "-o", "kept-out/book.csv"],
    "init": ["init", "-c", str(TOP / "checks"), "kept-out/mine"],
    "report": ["report", "--out", "kept-out", "--as-of", "2021-09-15", "--facts", "kept-facts"],
}
KEEPS = {"answer", "waive", "touch", "feedback"}   # what changes a file that somebody wrote
wrong = []


def tree(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def is_draft(name):
    return any(part.startswith(".") for part in pathlib.PurePath(name).parts)


def run(folder, command, **fault):
    environment = {key: value for key, value in os.environ.items() if not key.startswith("FAULT_")}
    environment.update({key: str(value) for key, value in fault.items()}, LD_PRELOAD=LIBRARY if fault else "")
    arguments = [PROGRAM, *COMMANDS[command]]
    done = subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, timeout=120, check=False)
    return done.returncode, done.stderr.decode("utf-8", "replace")


def fresh(folder):
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "kept-out").mkdir(parents=True)
    shutil.copytree(TOP / "tests/demo/facts", folder / "kept-facts")


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


def look(folder, command, before, after, row):
    """What is there now: old or new, each file whole."""
    now = tree(folder)
    for name, content in now.items():
        if content not in (before.get(name), after.get(name)) and (command in KEEPS or not is_whole(name, content, command)):
            wrong.append(f"{row}: {name} is neither what it was nor what it was to become")
    for name in before:
        if name not in now:
            wrong.append(f"{row}: {name} is gone")
    return now


def place(count, most):
    return range(1, count + 1) if count <= most else sorted({1 + round(i * (count - 1) / (most - 1)) for i in range(most)})


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
    drafts = [name for name in now if is_draft(name) and name not in before and name not in after]
    if drafts:
        wrong.append(f"{row}: left {drafts}")
    return status


def try_signal(folder, command, call, at, number, before, after):
    row = f"{command} {call} {at} {number.name}"
    fresh(folder)
    status, said = run(folder, command, FAULT_CALL=call, FAULT_AT=at, FAULT_SIGNAL=int(number), FAULT_PATH="kept-")
    now = look(folder, command, before, after, row) if number != signal.SIGKILL else tree(folder)
    if number == signal.SIGKILL:
        for name, content in now.items():
            if not is_draft(name) and content not in (before.get(name), after.get(name)) and \
                    (command in KEEPS or not is_whole(name, content, command)):
                wrong.append(f"{row}: {name} is neither what it was nor what it was to become")
        if command not in ("init",):   # a copy that was given up is nobody's next run
            run(folder, command)
            now = tree(folder)
    drafts = [name for name in now if is_draft(name) and name not in before and name not in after]
    if drafts and command != "init":
        wrong.append(f"{row}: left {drafts}")
    if status not in (0, -number, 128 + number):
        wrong.append(f"{row}: exit {status}: {said}")
    return status


def try_malloc(folder, command, at, before, after):
    row = f"{command} malloc {at}"
    fresh(folder)
    status, said = run(folder, command, FAULT_CALL="malloc", FAULT_AT=at)
    look(folder, command, before, after, row)
    # GLib aborts (a trap), and the protocol buffers of the SQL parser do not look at what malloc gives them: a fault, and the end
    if status not in (0, 3, -signal.SIGABRT, -signal.SIGTRAP, -signal.SIGSEGV):
        wrong.append(f"{row}: exit {status}: {said}")
    return status


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


def main():
    with tempfile.TemporaryDirectory(prefix="delight-calls-") as home:
        folder = pathlib.Path(home).resolve() / "work"
        for command in COMMANDS:
            if QUICK and command not in QUICKLY:
                continue
            fresh(folder)
            before = tree(folder)
            status, said = run(folder, command)
            after = tree(folder)
            if status not in (0, 2) or before == after:
                sys.exit(f"{command}: exit {status} without a fault: {said}")
            for call in CALLS:
                count = count_of(folder, command, call)
                statuses = []
                for at in place(count, 4 if command in SLOW else AT_MOST):
                    statuses += [try_errno(folder, command, call, at, number, before, after) for number in ERRNOS]
                    statuses += [try_signal(folder, command, call, at, number, before, after) for number in SIGNALS]
                show(command, call, count, statuses)
            if command in ("answer", "touch", "render"):
                count = count_of(folder, command, "malloc")
                show(command, "malloc", count, [try_malloc(folder, command, at, before, after) for at in place(count, MALLOCS)])
    for line in wrong:
        print("wrong:", line)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
