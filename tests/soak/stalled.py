#!/usr/bin/env python3
"""A pipe that stalls: stalled.py PROGRAM [LIBRARY] [quick]

Whatever reads from a pipe or writes to one waits where nobody writes, or reads, on the other side: halfway through a run
document or a dump, at a question, before the pipe is opened, on a stdout that is full. A signal ends the waiting at once,
with the exit status that is promised and without a word. Prints a row each: what waits, and the seconds until it ended.

"waits": the signal arrives once the program sleeps. "before": it arrives in the program just before the call that waits
(LIBRARY is fault.c), which nobody would wake any more.
"""

import fcntl
import gzip
import os
import pathlib
import pty
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

PROGRAM = sys.argv[1]
LIBRARY = next((word for word in sys.argv[2:] if word.endswith(".so")), None)
QUICK = "quick" in sys.argv[2:]
TOP = pathlib.Path(__file__).resolve().parents[2]
BOOK, DUMP = TOP / "tests/golden/book.json", TOP / "tests/demo/2021.sql"
AT = ["--as-of", "2021-09-15"]
PATIENCE = 5   # seconds after which it is said to hang
SIGNALS = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]

# what waits: its words (PIPE is the pipe, HOME the folder), what has come through the pipe by then, and the calls that wait
RUN, SQL = BOOK.read_bytes(), DUMP.read_bytes()
READERS = {
    "render": (["render", "PIPE"], RUN[:3000], ["poll"]),
    "diff": (["diff", str(BOOK), "PIPE"], RUN[:3000], ["poll"]),
    "gate": (["gate", "--no-new-failures", "PIPE", "--dump", str(DUMP), *AT], RUN[:3000], ["poll"]),
    "report": (["report", "--since", "PIPE", "--out", "HOME/out", "--dump", str(DUMP), *AT], RUN[:3000], ["poll"]),
    "dump": (["score", "--dump", "PIPE", *AT], SQL[:len(SQL) // 2], ["poll", "read"]),
    "dump, first line": (["list", "customers", "--dump", "PIPE", *AT], SQL[:20], ["read"]),
    "dump, gzipped": (["doctor", "--dump", "PIPE", *AT], gzip.compress(SQL)[:20000], ["read"]),
    "dump that nobody writes": (["score", "--dump", "PIPE", *AT], None, ["look"]),
    "question": (["review", "Acme Inc", "--facts", "HOME/facts", "--dump", str(DUMP), *AT], b"", []),
    "stdout": (["render", str(BOOK), "-f", "html"], None, []),
    "output that nobody reads": (["render", str(BOOK), "-o", "PIPE.csv"], None, []),
    "pager": (["render", str(BOOK), "--limit", "all"], None, []),
    "pager of several": (["render", str(BOOK), "--limit", "all"], None, []),
}
PAGERS = {"pager": "exec sleep 60", "pager of several": "sleep 61 | sleep 62"}
wrong = []


def fresh(home):
    shutil.rmtree(home, ignore_errors=True)
    (home / "tmp").mkdir(parents=True)
    (home / "tmp").chmod(0o1777)
    home.chmod(0o755)
    shutil.copytree(TOP / "tests/demo/facts", home / "facts")
    os.mkfifo(home / "pipe")
    (home / "pipe.csv").symlink_to("pipe")   # the suffix names a format


def feed(pipe, data):
    """Puts it into the pipe as it is taken out, and keeps that open."""
    end = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    os.set_blocking(end, False)
    return end, bytearray(data)


def push(end, data):
    try:
        while data:
            del data[:os.write(end, data)]
    except BlockingIOError:
        pass


def left_in(end):
    return struct.unpack("i", fcntl.ioctl(end, termios.FIONREAD, b"\0" * 4))[0]


def sleeps(run):
    return pathlib.Path(f"/proc/{run.pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] == "S"


def has_open(run, path):
    for entry in pathlib.Path(f"/proc/{run.pid}/fd").iterdir():
        try:
            if os.readlink(entry) == str(path):
                return True
        except OSError:
            pass
    return False


def waits_in_open(run):
    """"0": this kernel does not say; whatever it waits for then, the same must come of it."""
    return pathlib.Path(f"/proc/{run.pid}/wchan").read_text(encoding="utf-8") in ("wait_for_partner", "0")


def start(name, home, fault):
    words = [word.replace("PIPE", str(home / "pipe")).replace("HOME", str(home)) for word in READERS[name][0]]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    environment.update(TMPDIR=str(home / "tmp"), PAGER=PAGERS.get(name, ""), TERM="xterm", **fault)
    environment.pop("DELIGHT_PAGER", None)
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    terminal = None
    if name == "question":
        streams["stdin"] = os.open(home / "pipe", os.O_RDWR)
    if name in PAGERS:
        terminal, streams["stdout"] = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 20, 80, 0, 0))
    run = subprocess.Popen([PROGRAM, *words], env=environment, **streams)
    for stream in (streams["stdin"], streams["stdout"]):
        if stream >= 0:
            os.close(stream)
    return run, terminal


def children(process):
    return pathlib.Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8").split()


def has_come(name, run, home, end, data):
    """Does it wait where it is to wait?"""
    if name in ("dump that nobody writes", "output that nobody reads"):
        return waits_in_open(run)
    if name == "pager":
        return children(run.pid) != []
    if name in PAGERS:
        return [len(children(child)) for child in children(run.pid)] == [2]
    if name == "stdout":
        return left_in(run.stdout.fileno()) >= 65536 - 4096
    if name == "question":
        return left_in(run.stdout.fileno()) > 0 and sleeps(run)
    push(end, data)
    return not data and left_in(end) == 0 and has_open(run, home / "pipe")


def await_moment(name, run, home, end, data):
    calm, until = 0, time.monotonic() + 60
    while calm < 3 and run.poll() is None and time.monotonic() < until:
        calm = calm + 1 if has_come(name, run, home, end, data) and sleeps(run) else 0
        time.sleep(0.05)
    return calm >= 3


def finish(run, terminal):
    out = b""
    try:
        if terminal is None:
            out, said = run.communicate(timeout=PATIENCE)
        else:
            run.wait(timeout=PATIENCE)
            said = run.stderr.read()
            os.close(terminal)
    except subprocess.TimeoutExpired:
        run.kill()
        return None, b"", b""
    return run.returncode, out, said


def until_gone(process):
    for _ in range(50):
        try:
            if pathlib.Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


def look_round(row, home):
    for _ in range(50):   # the server of the dump is on its way out
        left = [path.name for path in (home / "tmp").iterdir()]
        if not left:
            return
        time.sleep(0.1)
    wrong.append(f"{row}: left {left}")


def judge(row, name, number, done):
    code, out, said = done
    if code is None:
        wrong.append(f"{row}: still there after {PATIENCE} s")
    elif code != 128 + number:
        wrong.append(f"{row}: exit {code}, not {128 + number}: {said}")
    if said and (name != "question" or b"error" in said):   # how many answers were written
        wrong.append(f"{row}: something is said: {said}")
    if out and name not in ("stdout", "question"):
        wrong.append(f"{row}: something is on stdout: {out[:200]}")


def try_one(name, number, home, call=None, at=1):
    """FALSE where the call never came."""
    row = f"{name}, {number.name} {'before ' + call + ' ' + str(at) if call else 'while it waits'}"
    fresh(home)
    fault = {} if not call else {"LD_PRELOAD": LIBRARY, "FAULT_CALL": call, "FAULT_AT": str(at), "FAULT_SIGNAL": str(int(number)),
                                 "FAULT_PATH": "/home/pipe", "FAULT_COUNT": str(home / "count")}
    end, data = feed(home / "pipe", READERS[name][1]) if READERS[name][1] is not None else (None, bytearray())
    run, terminal = start(name, home, fault)
    came = await_moment(name, run, home, end, data) if not call or run.poll() is None else False
    started = time.monotonic()
    if not call:
        if not came:
            wrong.append(f"{row}: it never waited")
    elif came and not (home / "count").exists() and run.poll() is None:
        time.sleep(1.5)   # it sleeps: the signal came before that, or never does
    pages = [int(page) for child in children(run.pid) for page in children(child)] if name in PAGERS and came else []
    if not call:
        run.send_signal(number)
    done = finish(run, terminal)
    judge(row, name, number, done)
    if not all(until_gone(page) for page in pages) or time.monotonic() - started > 2 * PATIENCE:
        wrong.append(f"{row}: of the pager something is still there")
    print(f"{row:62} {done[0]}  {time.monotonic() - started:.1f} s", flush=True)
    if end is not None:
        os.close(end)
    look_round(row, home)


def main():
    with tempfile.TemporaryDirectory(prefix="delight-stalled-") as folder:
        home = pathlib.Path(folder).resolve() / "home"
        for name, (_, _, calls) in READERS.items():
            for number in SIGNALS[:1] if QUICK and name not in ("render", "dump") else SIGNALS:
                if name not in PAGERS or number != signal.SIGINT:   # ^C is for the pager
                    try_one(name, number, home)
            for call in calls if LIBRARY else []:
                try_one(name, signal.SIGTERM, home, call, 2 if call == "read" else 1)
    for line in wrong:
        print("wrong:", line)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
