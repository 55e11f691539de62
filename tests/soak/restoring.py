#!/usr/bin/env python3
"""Faults x moments of a run over a dump: restoring.py PROGRAM [quick]

A dump is restored into a server that delight starts and throws away. At one moment (the server is being made, rows are
being restored, a question is being asked) one thing goes wrong: a signal arrives, the server is killed, the disk is full.
EXPECTED says what must come of it. Prints the matrix, a cell each: exit status and seconds.

Each time, besides: the message names the cause, stdout holds a whole document or nothing, and neither a process of the
server nor a file in the temporary folder is left. A full disk is a small tmpfs, which takes the right to mount one.
"""

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from shared import head

PROGRAM, QUICK = sys.argv[1], "quick" in sys.argv[2:]
PATIENCE = 90   # seconds after which a run is said to hang
ROWS = 250000

# {fault: {moment: (exit status, what stderr must say)}}
MOMENTS = ["starting", "restoring", "asking"]
EXPECTED = {
    "none": {moment: (0, "") for moment in MOMENTS},
    "SIGINT": {moment: (130, "") for moment in MOMENTS},
    "SIGTERM": {moment: (143, "") for moment in MOMENTS},
    "SIGHUP": {moment: (129, "") for moment in MOMENTS},
    "SIGKILL": {moment: (-9, "") for moment in MOMENTS},
    "killed": {"restoring": (3, "lost the embedded Postgres"), "asking": (3, "cannot connect|lost the embedded Postgres")},
    # a disk of so many MiB: too small for a server, and for the rows
    "full": {"starting": (3, "No space left|disk is full"), "restoring": (3, "disk is full.*TMPDIR")},
}
MIB = {"starting": 12, "restoring": 80}
QUICK_CELLS = {("SIGTERM", "starting"), ("SIGINT", "restoring"), ("SIGKILL", "restoring"), ("killed", "restoring"),
               ("full", "restoring")}
# What a backend's title says at the moment; the folder alone tells of the first one.
TITLES = {"restoring": b" COPY", "asking": b" SELECT"}

wrong = []


def write_pack(folder):
    folder.mkdir()
    (folder / "pack.yaml").write_text(head("Faults", "id", "name", "organization") + """\
  - id: logins
    question: Did they log in?
    probe: |
      select c.customer_id, count(l.at) + (select count(*) from generate_series(1, 3000000)) as n
      from customer c left join login l on l.id = c.customer_id
      group by c.customer_id
    value: n
    at_least: 1
""", encoding="utf-8")


def write_dump(path):
    with path.open("w", encoding="utf-8") as dump:
        dump.write("create table organization (id text, name text);\n"
                   "copy organization (id, name) from stdin;\no1\tAcme\no2\tBolt\n\\.\n"
                   "create table login (id text, at timestamptz, note text);\ncopy login (id, at, note) from stdin;\n")
        for n in range(ROWS):
            dump.write(f"o{1 + n % 2}\t2021-09-14 10:00:00+00\t{'so that it takes a while ' * 4}{n}\n")
        dump.write("\\.\n")


def processes(place):
    """{pid: title} of the server's processes in a folder of `place`."""
    found = {}
    for entry in pathlib.Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and os.readlink(entry / "cwd").startswith(str(place)):
                found[int(entry.name)] = (entry / "cmdline").read_bytes()
        except OSError:
            pass
    return found


def has_come(moment, place):
    if moment == "starting":
        return any(place.glob("delight-*/data"))
    return any(TITLES[moment] in title for title in processes(place).values())


def happen(fault, run, place):
    if fault.startswith("SIG"):
        os.kill(run.pid, getattr(signal, fault))
    elif fault == "killed":
        for lock in place.glob("delight-*/data/postmaster.pid"):
            os.kill(int(lock.read_text(encoding="utf-8").split()[0]), signal.SIGKILL)
        for pid, title in processes(place).items():  # a backend that is at work would answer yet
            if title.startswith(b"postgres: "):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


def judge(fault, moment, done):
    code, out, said = done
    where = f"{fault} x {moment}"
    expected, words = EXPECTED[fault][moment]
    if code != expected:
        wrong.append(f"{where}: exit {code}, not {expected}: {said}")
    if words and not re.search(words, said):
        wrong.append(f"{where}: the cause is not named: {said}")
    if code in (0, 2):
        try:
            seen = [result["status"] for customer in json.loads(out)["customers"] for result in customer["results"]]
        except ValueError:
            wrong.append(f"{where}: stdout is no document")
            return
        if set(seen) != ({"pass"} if code == 0 else {"error"}):
            wrong.append(f"{where}: exit {code}, and it says {seen}")
    elif out:
        wrong.append(f"{where}: exit {code}, but something is on stdout")


def look_round(where, place):
    for _ in range(200): # the server of a killed run has to notice
        left = [path.name for path in place.iterdir()] + [str(title) for title in processes(place).values()]
        if not left:
            return
        time.sleep(0.1)
    wrong.append(f"{where}: left {left}")


def try_cell(fault, moment, home):
    place = home / "tmp"
    place.mkdir()
    place.chmod(0o1777)
    if fault == "full":
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={MIB[moment]}m,mode=1777", "tmpfs", place], check=True)
    start = time.monotonic()
    run = subprocess.Popen([PROGRAM, "score", "-c", home / "pack", "--dump", home / "dump.sql", "--as-of", "2021-09-15", "-f", "json"],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "TMPDIR": str(place)}, text=True)
    while not has_come(moment, place) and run.poll() is None:
        time.sleep(0.005)
    if run.poll() is not None and fault != "full":
        wrong.append(f"{fault} x {moment}: the moment never came")
    happen(fault, run, place)
    try:
        out, said = run.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        run.kill()
        out, said = run.communicate()
        wrong.append(f"{fault} x {moment}: still running after {PATIENCE} s")
    seconds = time.monotonic() - start
    judge(fault, moment, (run.returncode, out, said))
    look_round(f"{fault} x {moment}", place)
    if fault == "full":
        subprocess.run(["umount", place], check=True)
    shutil.rmtree(place)
    return f"{run.returncode} ({seconds:.1f})"


def can_mount(home):
    return subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", home], check=False, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL).returncode == 0


def main():
    print("exit status (seconds)".ljust(14) + "".join(moment.ljust(14) for moment in MOMENTS))
    with tempfile.TemporaryDirectory(prefix="df-") as folder:
        home = pathlib.Path(folder)
        home.chmod(0o755)
        write_pack(home / "pack")
        write_dump(home / "dump.sql")
        for fault, cells in EXPECTED.items():
            line = fault.ljust(14)
            if fault == "full" and not can_mount(home):
                print("full".ljust(14) + "no right to mount a small disk")
                continue
            for moment in MOMENTS:
                if moment not in cells or QUICK and (fault, moment) not in QUICK_CELLS:
                    line += "-".ljust(14)
                else:
                    line += try_cell(fault, moment, home).ljust(14)
            print(line, flush=True)
    for line in wrong:
        print("wrong:", line)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
