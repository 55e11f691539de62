#!/usr/bin/env python3
"""Faults x moments: moments.py PROGRAM [quick] [FAULT...]

A proxy stands between the program and the server of PGHOST and PGPORT, reads what both say, and at one moment of a run
(connecting, the snapshot, a question on its way, rows on their way back) one thing goes wrong: the network stalls or is
cut, the backend is terminated, the server refuses, a lock is held, connections run out, a statement takes too long, a
signal arrives. EXPECTED says for each what must come of it. Prints the matrix, a cell each: exit status and seconds.

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

PROGRAM, QUICK = sys.argv[1], "quick" in sys.argv[2:]
ONLY = [word for word in sys.argv[2:] if word != "quick"]
SERVER = f"{os.environ['PGHOST']}/.s.PGSQL.{os.environ['PGPORT']}"
PATIENCE = 45   # seconds after which a run is said to hang

MOMENTS = ["connecting", "snapshot", "sending", "rows"]
# what the program says, by which the proxy knows the moment: the name of a function in what it sends, or so many words in rows
SAYS = {"snapshot": b"pg_export_snapshot", "sending": b"marker of the question"}
ROWS_AFTER = 2000

# {fault: {moment: (exit statuses, what stderr must say)}}. A fault that is over before a row has come is got over by asking again, of another instant where
# nothing was answered yet
EXPECTED = {
    "none": {moment: ({0}, "") for moment in MOMENTS},
    "stall": {"connecting": ({3}, "timeout expired"), "snapshot": ({3}, "timeout|timed out|lost"),
              "sending": ({2, 3}, "timed out|did not end|network|lost"), "rows": ({2, 3}, "timed out|did not end|network|lost")},
    "cut": {"connecting": ({0}, ""), "snapshot": ({0}, ""), "sending": ({0, 2}, "^$|connection was lost"), "rows": ({2}, "connection was lost")},
    "cut one": {"sending": ({0}, ""), "rows": ({2}, "connection was lost")},
    "gone": {"connecting": ({3}, "cannot connect"), "snapshot": ({3}, "cannot connect"), "sending": ({2}, "connection was lost"),
             "rows": ({2}, "connection was lost")},
    # the instant goes with the connection that holds it: what was asked by then is kept, the rest is an error
    "terminated": {"connecting": ({0}, ""), "snapshot": ({0}, ""), "sending": ({0, 2}, "^$|connection was lost"), "rows": ({2}, "connection was lost")},
    "crashed": {moment: ({2, 3}, "cannot connect|connection was lost") for moment in MOMENTS},
    "restarted": {"connecting": ({0, 3}, "^$|shutting down|cannot connect"), "snapshot": ({0, 3}, "^$|shutting down|cannot connect"),
                  "sending": ({0, 2}, "^$|connection was lost"), "rows": ({2}, "connection was lost")},
    "locked": {moment: ({2}, "lock timeout") for moment in ("connecting", "snapshot", "sending")},
    "full": {"connecting": ({3}, "too many connections")},
    "slow": {"sending": ({2}, "statement timeout")},
    "SIGINT": {moment: ({130}, "") for moment in MOMENTS},
    "SIGTERM": {moment: ({143}, "") for moment in MOMENTS},
    "SIGHUP": {moment: ({129}, "") for moment in MOMENTS},
    "SIGPIPE": {moment: ({0}, "") for moment in MOMENTS},
    "SIGKILL": {moment: ({-9}, "") for moment in MOMENTS},
}
QUICK_CELLS = {("none", "rows"), ("stall", "sending"), ("cut one", "sending"), ("gone", "rows"), ("terminated", "sending"), ("locked", "sending"),
               ("full", "connecting"), ("slow", "sending"), ("SIGINT", "rows"), ("SIGTERM", "connecting"), ("SIGTERM", "sending"),
               ("SIGKILL", "rows"), ("stall", "connecting")}

wrong = []


def psql(command, database="faults"):
    done = subprocess.run(["psql", "-XAtqc", command, database], capture_output=True, text=True, check=False, timeout=60)
    if done.returncode:
        sys.exit(f"psql: {done.stderr}")
    return done.stdout.strip()


class Proxy:
    """Between the program and the server; `at_moment` is called once, when it has come, before anything is passed on."""

    def __init__(self, folder, moment, at_moment):
        self.moment, self.at_moment = moment, at_moment
        self.lock, self.happened = threading.Lock(), threading.Event()
        self.stalled, self.refusing, self.pairs, self.pair, self.rows = threading.Event(), False, [], (), 0
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
            if self.refusing:
                client.close()
                continue
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(SERVER)
            except OSError:
                client.close()
                continue
            self.pairs.append((client, server))
            threading.Thread(target=self.pump, args=(client, server, True), daemon=True).start()
            threading.Thread(target=self.pump, args=(server, client, False), daemon=True).start()

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
                    if SAYS[self.moment] in asked:
                        self.trigger(source, target)
                if not is_client and self.moment == "rows":
                    self.rows += data.count(b"row of the question")
                    if self.rows > ROWS_AFTER:
                        self.trigger(source, target)
                while self.stalled.is_set():
                    time.sleep(0.05)
                target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
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


def fault_of(name, run):
    """What happens at the moment."""
    def gone(proxy):
        proxy.refusing = True
        proxy.cut()
    def terminated(_):
        psql("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'reader'", "postgres")
    def server(*words):
        data = f"{os.environ['DELIGHT_TEST_SERVER']}/data"
        as_server = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        subprocess.run([*as_server, f"{os.environ['DELIGHT_TEST_BIN']}/pg_ctl", "-D", data, "-s", "-w", *words], check=True, cwd="/",
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    def start():
        server("-o", f"-p {os.environ['PGPORT']}", "-l", f"{os.environ['DELIGHT_TEST_SERVER']}/server.log", "start")
    def crashed(_):
        server("-m", "immediate", "stop")
        run["mend"] = start
    def restarted(_):
        server("-m", "fast", "stop")
        start()
    def locked(_):
        run["locker"] = subprocess.Popen(["psql", "-Xq", "faults", "-c", "begin", "-c", "lock table login in access exclusive mode",
                                          "-c", "select pg_sleep(60)"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(100):
            if psql("select count(*) from pg_locks where mode = 'AccessExclusiveLock' and granted and relation = 'login'::regclass") == "1":
                return
            time.sleep(0.05)
    if name.startswith("SIG"):
        return lambda _: os.kill(run["program"].pid, getattr(signal, name))
    return {"none": lambda _: None, "stall": lambda proxy: proxy.stalled.set(), "cut": lambda proxy: proxy.cut(),
            "cut one": lambda proxy: proxy.cut([proxy.pair]), "gone": gone,
            "terminated": terminated, "locked": locked, "crashed": crashed, "restarted": restarted, "full": lambda _: None, "slow": lambda _: None}[name]


def write_pack(folder, is_slow):
    folder.mkdir()
    slow = "and (select count(*) from generate_series(1, 2000000000)) > 0" if is_slow else ""
    (folder / "scorecard.yaml").write_text(f"""
scorecard:
  title: Faults
  sections: [{{id: s, title: S}}]
  grades: [{{id: fine, min: 0}}]
models:
  - name: customer
    columns: {{customer_id: text, name: text, created_at: timestamptz, plan: text, owner: text, paying: boolean}}
    from: >-
      select id as customer_id, name, null::timestamptz as created_at, null::text as plan, null::text as owner,
      null::boolean as paying from organization
section: s
checks:
  - id: others
    question: Is there anything else that can be asked?
    probe: select c.customer_id, length(c.name) as n from customer c
    value: n
    at_least: 1
  - id: logins
    question: Did they log in?
    probe: |
      select c.customer_id, count(l.at) as n, repeat('row of the question ', 3) as text, 'marker of the question' as marker
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
    allowed, words = EXPECTED[fault][moment]
    if code not in allowed:
        wrong.append(f"{where}: exit {code}, not {sorted(allowed)}: {said}")
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


def look_round(where, home):
    """Nothing may run on at the server, and nothing be left in the temporary folder."""
    for _ in range(100):
        busy = psql("select string_agg(state || ' ' || left(query, 60), '; ') from pg_stat_activity where usename = 'reader' "
                    "and state is distinct from 'idle'", "postgres")
        if not busy:
            break
        time.sleep(0.1)
    else:
        wrong.append(f"{where}: still at the server: {busy}")
    left = [path.name for path in (home / "tmp").iterdir()]
    if left:
        wrong.append(f"{where}: left {left}")


def try_cell(fault, moment, home, truth):
    shutil.rmtree(home, ignore_errors=True)
    (home / "tmp").mkdir(parents=True)
    write_pack(home / "pack", fault == "slow")
    run = {"program": None}
    begun = threading.Event()
    def at_moment(proxy):
        begun.wait()
        fault_of(fault, run)(proxy)
    proxy = Proxy(home, moment, at_moment)
    if fault == "full":
        psql("alter role reader connection limit 0", "postgres")
    start = time.monotonic()
    run["program"] = subprocess.Popen(
        [PROGRAM, "score", "-c", home / "pack", "--db", f"host={home} port=5432 user=reader dbname=faults connect_timeout=3",
         "--jobs", "2", "--timeout", "2s", "--as-of", "2021-09-15", "-f", "json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "TMPDIR": str(home / "tmp")}, text=True)
    begun.set()
    try:
        out, said = run["program"].communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        run["program"].kill()
        out, said = run["program"].communicate()
        wrong.append(f"{fault} x {moment}: still running after {PATIENCE} s")
    cell = {"status": run["program"].returncode, "seconds": time.monotonic() - start}
    if not proxy.happened.is_set():
        wrong.append(f"{fault} x {moment}: the moment never came: {said}")
    proxy.close()
    if "mend" in run:
        run["mend"]()
    if "locker" in run:
        run["locker"].terminate()
        run["locker"].wait()
        psql("select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()", "postgres")
    psql("alter role reader connection limit -1", "postgres")
    judge(fault, moment, cell, (cell["status"], out, said), truth)
    look_round(f"{fault} x {moment}", home)
    cell["out"], cell["said"] = out, said
    return cell


def prepare():
    psql("create role reader login", "postgres")
    psql("create database faults", "postgres")
    psql("""create table organization (id text, name text);
        insert into organization select 'o' || n, 'Org ' || n from generate_series(1, 2000) n;
        create table login (id text, at timestamptz);
        insert into login select 'o' || n, '2021-09-14' from generate_series(1, 2000, 2) n;
        grant usage on schema public to reader; grant select on all tables in schema public to reader""")


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
            for moment in MOMENTS:
                if moment not in cells or QUICK and (fault, moment) not in QUICK_CELLS:
                    line += "-".ljust(14)
                    continue
                cell = try_cell(fault, moment, home, truth)
                line += f"{cell['status']} ({cell['seconds']:.1f})".ljust(14)
                if os.environ.get("DELIGHT_SOAK_TALK"):
                    print(f"  {fault} x {moment}: {cell['status']}: {cell['said']}")
            print(line, flush=True)
    for line in wrong:
        print("wrong:", line)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
