#!/usr/bin/env python3
"""Faults x moments: moments.py PROGRAM [quick] [FAULT...]

A proxy stands between the program and the server of PGHOST and PGPORT, reads what both say, and at one moment of a run
one thing goes wrong: the network stalls or is cut, the backend is terminated, the server refuses, a lock is held,
connections run out, a statement takes too long, a replica gives way to its replay, a signal arrives. EXPECTED says for
each what must come of it. Prints the matrix, a cell each: exit status and seconds.

The moments: connecting; the snapshot; the catalogue, which tells what there is; asking, the first question on its way and none answered; sending, the second on its
way and the first answered; rows, those of the second on their way back. The proxy lets nothing pass and nobody connect
from the moment on until the fault is done, so that each cell has one outcome.

Each time, besides: the message names the cause; on stdout there is a whole document or nothing; no status is a pass or a
fail that is not one without the fault; nothing runs on at the server, and nothing is left in the temporary folder.
"""

import json
import os
import pathlib
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

from shared import head

PROGRAM, QUICK = sys.argv[1], "quick" in sys.argv[2:]
ONLY = [word for word in sys.argv[2:] if word != "quick"]
PRIMARY, REPLICA = os.environ["PGHOST"], f"{os.environ['DELIGHT_TEST_SERVER']}/replica"   # folders of sockets
AS_SERVER = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
SILENT = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
PATIENCE = 45   # seconds after which a run is said to hang

MOMENTS = ["connecting", "snapshot", "catalogue", "asking", "sending", "rows"]
# what the program says, by which the proxy knows the moment: words in what it sends, or so many of them in rows
SAYS = {"snapshot": b"pg_export_snapshot", "catalogue": b"has_column_privilege", "asking": b"asked of a customer", "sending": b"marker of the question"}
ROWS_AFTER = 2000

# {fault: {moment: (exit status, what stderr must say)}}. A fault that is over before anything was answered is got over by asking all again, of another
# instant. Later the instant goes with the connection that holds it: what was answered by then is kept, the rest is an error.
LOST, NEVER = "connection was lost", {moment: (3, "cannot connect") for moment in ("connecting", "snapshot", "catalogue", "asking")}
GOT_OVER = {moment: (0, "^$") for moment in ("connecting", "snapshot", "catalogue", "asking")}
# a backend that cannot send on, as nobody reads its rows, ends without a word
CONFLICT = r"(terminating connection due to conflict with recovery|server closed the connection)(.|\n)*hot_standby_feedback"
EXPECTED = {
    "none": {moment: (0, "^$") for moment in MOMENTS},
    "stall": {"connecting": (3, "timeout expired"), "snapshot": (3, "did not answer|timeout expired"),
              # nothing was answered, and it cannot be asked again
              "catalogue": (3, "did not end the statement"), "asking": (3, "timeout expired"),
              **{moment: (2, "did not end the statement") for moment in ("sending", "rows")}},
    "cut": {**GOT_OVER, "sending": (2, LOST), "rows": (2, LOST)},
    "cut one": {"catalogue": (0, "^$"), "asking": (0, "^$"), "sending": (0, "^$"), "rows": (2, LOST)},
    # whoever holds the instant is gone, those who share it are there
    "keeper": {moment: (0, "^$") for moment in ("catalogue", "asking", "sending", "rows")},
    "gone": {**NEVER, "sending": (2, LOST), "rows": (2, LOST)},
    "terminated": {**GOT_OVER, "sending": (2, f"{LOST}: terminating connection due to administrator command"), "rows": (2, LOST)},
    "crashed": {**NEVER, "sending": (2, LOST), "rows": (2, LOST)},
    "restarted": {**GOT_OVER, "sending": (2, LOST), "rows": (2, LOST)},
    "conflict": {"snapshot": (0, "^$"), "catalogue": (0, "^$"), "asking": (0, "^$"), "sending": (2, CONFLICT), "rows": (2, CONFLICT)},
    "locked": {moment: (2, "lock timeout") for moment in ("connecting", "snapshot", "catalogue", "asking", "sending")},
    "full": {"connecting": (3, "too many connections")},
    "slow": {"sending": (2, "statement timeout")},
    "SIGINT": {moment: (130, "") for moment in MOMENTS},
    "SIGTERM": {moment: (143, "") for moment in MOMENTS},
    "SIGHUP": {moment: (129, "") for moment in MOMENTS},
    "SIGPIPE": {moment: (0, "^$") for moment in MOMENTS},
    "SIGKILL": {moment: (-9, "") for moment in MOMENTS},
}
QUICK_CELLS = {("none", "rows"), ("stall", "sending"), ("cut one", "sending"), ("gone", "rows"), ("terminated", "asking"), ("terminated", "catalogue"), ("locked", "sending"),
               ("conflict", "asking"), ("conflict", "rows"), ("keeper", "asking"),
               ("full", "connecting"), ("slow", "sending"), ("SIGINT", "rows"), ("SIGTERM", "connecting"), ("SIGTERM", "sending"),
               ("SIGKILL", "rows"), ("stall", "connecting")}

wrong = []


def psql(command, database="faults", host=PRIMARY):
    done = subprocess.run(["psql", "-XAtqc", command, "-h", host, database], capture_output=True, text=True, check=False, timeout=60)
    if done.returncode:
        sys.exit(f"psql: {done.stderr}")
    return done.stdout.strip()


def until(condition, seconds=10):
    """Waits for it; TRUE once it has come."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def pg_ctl(data, *words):
    subprocess.run([*AS_SERVER, f"{os.environ['DELIGHT_TEST_BIN']}/pg_ctl", "-D", data, "-s", "-w", *words], check=True, cwd="/", **SILENT)


class Proxy:
    """Between the program and a server; `at_moment` is called once, when it has come, before anything is passed on."""

    def __init__(self, folder, host, moment, at_moment):
        self.moment, self.at_moment = moment, at_moment
        self.server = f"{host}/.s.PGSQL.{os.environ['PGPORT']}"
        self.lock, self.happened = threading.Lock(), threading.Event()
        self.stalled, self.refusing, self.pairs, self.pair, self.rows, self.others = threading.Event(), False, [], (), 0, 0
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(f"{folder}/.s.PGSQL.5432")
        self.socket.listen(64)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            if self.moment == "connecting":
                self.trigger()
            with self.lock:   # whoever connects while it happens comes after it
                pass
            if self.refusing:
                client.close()
                continue
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(self.server)
            except OSError:
                client.close()
                continue
            self.pairs.append((client, server))
            threading.Thread(target=self.pump, args=(client, server, True), daemon=True).start()
            threading.Thread(target=self.pump, args=(server, client, False), daemon=True).start()

    def await_others(self):
        """Until the first question is answered: nothing more has come of it for a while."""
        before = 0
        while self.others == 0 or self.others > before:
            before = self.others
            time.sleep(0.3)

    def trigger(self, *pair):
        with self.lock:
            if self.happened.is_set():
                return
            self.happened.set()
            self.pair = pair
            self.at_moment(self)

    def pump(self, source, target, is_client):
        asked = b""
        try:
            while data := source.recv(8192):
                if is_client and self.moment in SAYS:
                    asked = (asked + data)[-20000:]
                    if SAYS[self.moment] in asked and not self.happened.is_set():
                        if self.moment == "sending":
                            self.await_others()
                        self.trigger(source, target)
                self.others += data.count(b"row of the others")
                if not is_client and self.moment == "rows":
                    self.rows += data.count(b"row of the question")
                    if self.rows > ROWS_AFTER:
                        self.trigger(source, target)
                while self.stalled.is_set():
                    time.sleep(0.05)
                with self.lock:   # what is said while it happens is heard after it
                    pass
                target.sendall(data)
        except OSError:
            pass
        # the other direction goes on: the last words of a server are heard
        for end, half in ((source, socket.SHUT_RD), (target, socket.SHUT_WR)):
            try:
                end.shutdown(half)
            except OSError:
                pass

    def cut(self, pairs=None):
        for pair in pairs or self.pairs:
            for end in pair:
                try:
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def close(self):
        self.socket.close()
        self.stalled.clear()
        self.cut()


def readers(host=PRIMARY):
    """What the program's connections are at, at the server."""
    return psql("select string_agg(coalesce(state, '?') || ' ' || left(query, 60), '; ') from pg_stat_activity where usename = 'reader'", "postgres", host)


def fault_of(name, run):
    """What happens at the moment; it is over when the function returns."""
    data = f"{os.environ['DELIGHT_TEST_SERVER']}/data"
    def cut(proxy):
        proxy.cut()
        until(lambda: not readers())
    def gone(proxy):
        proxy.refusing = True
        cut(proxy)
    def terminated(_):
        psql("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'reader'", "postgres")
        until(lambda: not readers())
    def keeper(_):
        psql("select pg_terminate_backend(pid, 10000) from pg_stat_activity where usename = 'reader' and query like '%pg_export_snapshot%'", "postgres")
    def start():
        pg_ctl(data, "-o", f"-p {os.environ['PGPORT']}", "-l", f"{os.environ['DELIGHT_TEST_SERVER']}/server.log", "start")
    def crashed(_):
        pg_ctl(data, "-m", "immediate", "stop")
        run["mend"] = start
    def restarted(_):
        pg_ctl(data, "-m", "fast", "stop")
        start()
    def displaced():
        # what the run may still want to see is removed at the primary, unless somebody else there sees it too, and so at the replica
        psql("update login set at = at where id = 'o1'")
        psql("vacuum login")
        psql("select pg_logical_emit_message(true, 'flushed', 'what came before')")
        written = psql("select pg_current_wal_flush_lsn()")
        until(lambda: psql(f"select pg_last_wal_replay_lsn() >= '{written}'", host=REPLICA) == "t")
        # who is just connecting sees nothing yet, and is spared
        return until(lambda: psql("select count(*) from pg_stat_activity where usename = 'reader' and backend_xmin is not null", "postgres", REPLICA) == "0", 1)
    def conflict(_):
        if not until(displaced):
            wrong.append("conflict: nobody gave way to the replay")
    def locked(_):
        run["locker"] = subprocess.Popen(["psql", "-Xq", "faults", "-c", "begin", "-c", "lock table login in access exclusive mode",
                                          "-c", "select pg_sleep(60)"], **SILENT)
        until(lambda: psql("select count(*) from pg_locks where mode = 'AccessExclusiveLock' and granted and relation = 'login'::regclass") == "1")
    if name.startswith("SIG"):
        return lambda _: os.kill(run["program"].pid, getattr(signal, name))
    return {"none": lambda _: None, "stall": lambda proxy: proxy.stalled.set(), "cut": cut, "cut one": lambda proxy: proxy.cut([proxy.pair]), "gone": gone,
            "terminated": terminated, "keeper": keeper, "conflict": conflict, "locked": locked, "crashed": crashed, "restarted": restarted,
            "full": lambda _: None, "slow": lambda _: None}[name]


def write_pack(folder, is_slow):
    folder.mkdir()
    slow = "and (select count(*) from generate_series(1, 2000000000)) > 0" if is_slow else ""
    (folder / "scorecard.yaml").write_text(head("Faults", "id", "name", "organization") + f"""\
  - id: others
    question: Is there anything else that can be asked?
    probe: select c.customer_id, length(c.name) as n, 'row of the others' as text, 'asked of a customer' as marker from customer c
    value: n
    at_least: 1
  - id: logins
    question: Did they log in?
    probe: |
      select c.customer_id, count(l.at) as n, repeat('row of the question ', 3) as text, 'marker of the question, asked of a customer' as marker
      from customer c left join login l on l.id = c.customer_id {slow}
      group by c.customer_id
    value: n
    at_least: 1
    evidence: "{{text}}{{n}}"
""", encoding="utf-8")


def statuses(document):
    return {(customer["id"], result["check"]): result["status"] for customer in document["customers"] for result in customer["results"]}


def judge(fault, moment, cell, done, truth):
    code, out, said = done
    where = f"{fault} x {moment}"
    expected, words = EXPECTED[fault][moment]
    if code != expected:
        wrong.append(f"{where}: exit {code}, not {expected}: {said}")
    if words and not re.search(words, said, re.IGNORECASE):
        wrong.append(f"{where}: the cause is not named: {said}")
    if code in (0, 2):
        try:
            seen = statuses(json.loads(out))
        except ValueError:
            wrong.append(f"{where}: stdout is no document")
            return
        for key, status in seen.items():
            if status in ("pass", "fail") and status != truth.get(key, status):
                wrong.append(f"{where}: {key} is {status}, which it is not")
        if code == 0 and truth and seen != truth:
            wrong.append(f"{where}: exit 0, but not everything was answered")
        if code == 2 and "error" not in seen.values():
            wrong.append(f"{where}: exit 2, but nothing is an error")
    elif out:
        wrong.append(f"{where}: exit {code}, but something is on stdout")
    if cell["seconds"] > PATIENCE:
        wrong.append(f"{where}: took {cell['seconds']:.0f} s")


def look_round(where, home, host):
    """Nothing may run on at the server, and nothing be left in the temporary folder."""
    if not until(lambda: not readers(host)):
        wrong.append(f"{where}: still at the server: {readers(host)}")
    left = [path.name for path in (home / "tmp").iterdir()]
    if left:
        wrong.append(f"{where}: left {left}")


def run_through(fault, moment, home, command):
    """One run of the program, the fault at the moment. Its process, what it said and how long it took."""
    run, begun = {"program": None}, threading.Event()
    def at_moment(proxy):
        begun.wait()
        fault_of(fault, run)(proxy)
    proxy = Proxy(home, REPLICA if fault == "conflict" else PRIMARY, moment, at_moment)
    if fault == "full":
        psql("alter role reader connection limit 0", "postgres")
    patience = "2s" if fault in ("stall", "slow", "locked") else "30s"   # so that only what is to time out does
    connecting = 3 if fault == "stall" else 30
    start = time.monotonic()
    run["program"] = subprocess.Popen(
        [PROGRAM, *command, "-c", home / "pack", "--db", f"host={home} port=5432 user=reader dbname=faults connect_timeout={connecting}",
         "--jobs", "2", "--timeout", patience],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "TMPDIR": str(home / "tmp")}, text=True)
    begun.set()
    try:
        out, said = run["program"].communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        run["program"].kill()
        out, said = run["program"].communicate()
        wrong.append(f"{fault} x {moment}: still running after {PATIENCE} s")
    cell = {"status": run["program"].returncode, "seconds": time.monotonic() - start, "out": out, "said": said}
    if not proxy.happened.is_set():
        wrong.append(f"{fault} x {moment}: the moment never came: {said}")
    with proxy.lock:   # the program may have ended before the fault has
        pass
    proxy.close()
    if "mend" in run:
        run["mend"]()
    if "locker" in run:
        run["locker"].terminate()
        run["locker"].wait()
        psql("select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()", "postgres")
    psql("alter role reader connection limit -1", "postgres")
    return cell


def fresh(home, is_slow=False):
    shutil.rmtree(home, ignore_errors=True)
    (home / "tmp").mkdir(parents=True)
    write_pack(home / "pack", is_slow)


def try_cell(fault, moment, home, truth):
    fresh(home, fault == "slow")
    cell = run_through(fault, moment, home, ["score", "-f", "json", "--as-of", "2021-09-15"])
    judge(fault, moment, cell, (cell["status"], cell["out"], cell["said"]), truth)
    look_round(f"{fault} x {moment}", home, REPLICA if fault == "conflict" else PRIMARY)
    return cell


def try_report(home, truth):
    """A report that lost its instant in the middle is archived as what it is, and the next one works, and tells of both."""
    fresh(home)
    lost = run_through("terminated", "sending", home, ["report", "--out", home / "out", "--as-of", "2021-09-15"])
    document = json.loads((home / "out/runs/20210915T000000Z.json").read_text(encoding="utf-8"))
    said = [warning["text"] for warning in document["warnings"] if warning["kind"] == "connection"]
    seen = statuses(document)
    if lost["status"] != 2 or len(said) != 1 or "before 1 of 2 questions" not in said[0] or said[0] not in lost["said"]:
        wrong.append(f"report: exit {lost['status']}, and the document says {said}")
    if any(status != (truth[key] if key[1] == "others" else "error") for key, status in seen.items()):
        wrong.append("report: what was answered is not what is kept, or the rest no error")
    if said and said[0] not in " ".join((home / "out/report.md").read_text(encoding="utf-8").replace("\\", "").split()):
        wrong.append("report: report.md does not say what happened")
    for day in ("2021-09-16", "2021-09-17"):
        again = subprocess.run([PROGRAM, "report", "-c", home / "pack", "--out", home / "out", "--as-of", day, "--db", f"host={PRIMARY} user=reader dbname=faults"],
                               capture_output=True, text=True, check=False, timeout=PATIENCE)
        document = json.loads((home / f"out/runs/{day.replace('-', '')}T000000Z.json").read_text(encoding="utf-8"))
        if again.returncode != 0 or statuses(document) != truth or any(warning["kind"] == "connection" for warning in document["warnings"]):
            wrong.append(f"report: the one of {day}: exit {again.returncode}: {again.stderr}")
    print("report after a lost instant:", lost["status"], "then", again.returncode)


def prepare():
    psql("create role reader login", "postgres")
    psql("create database faults", "postgres")
    psql("""create table organization (id text, name text);
        insert into organization select 'o' || n, 'Org ' || n from generate_series(1, 2000) n;
        create table login (id text, at timestamptz);
        insert into login select 'o' || n, '2021-09-14' from generate_series(1, 2000, 2) n;
        grant usage on schema public to reader; grant select on all tables in schema public to reader""")


def start_replica():
    """A standby that gives way to its replay soon."""
    subprocess.run([*AS_SERVER, f"{os.environ['DELIGHT_TEST_BIN']}/pg_basebackup", "-h", PRIMARY, "-p", os.environ["PGPORT"], "-U", "postgres", "-D", REPLICA,
                    "-R", "-X", "stream", "-c", "fast"], check=True, cwd="/", **SILENT)
    pg_ctl(REPLICA, "-o", f"-k {REPLICA} -p {os.environ['PGPORT']} -c listen_addresses= -c max_standby_streaming_delay=50ms", "-l", f"{REPLICA}/log", "start")


def stop_replica():
    if pathlib.Path(REPLICA).exists():
        pg_ctl(REPLICA, "-m", "immediate", "stop")
        shutil.rmtree(REPLICA)


def main():
    prepare()
    print("exit status (seconds)".ljust(14) + "".join(moment.ljust(14) for moment in MOMENTS))
    with tempfile.TemporaryDirectory(prefix="df-") as folder:
        home = pathlib.Path(folder) / "h"
        first = try_cell("none", "rows", home, {})
        if first["status"] != 0:
            sys.exit(f"without a fault: exit {first['status']}: {first['said']}")
        truth = statuses(json.loads(first["out"]))
        for fault, cells in EXPECTED.items():
            if ONLY and fault not in ONLY:
                continue
            line = fault.ljust(14)
            if fault == "conflict":
                start_replica()
            for moment in MOMENTS:
                if moment not in cells or QUICK and (fault, moment) not in QUICK_CELLS:
                    line += "-".ljust(14)
                    continue
                cell = try_cell(fault, moment, home, truth)
                line += f"{cell['status']} ({cell['seconds']:.1f})".ljust(14)
                if os.environ.get("DELIGHT_SOAK_TALK"):
                    print(f"  {fault} x {moment}: {cell['status']}: {cell['said']}")
            print(line, flush=True)
            if fault == "conflict":
                stop_replica()
        if not ONLY:
            try_report(home, truth)
    for line in wrong:
        print("wrong:", line)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
