#!/usr/bin/env python3
"""Eight runs at once on a database that is written to all the time: load.py PROGRAM [SECONDS]

Every transaction of the writers moves one from a table to another, so the sum over both is the same at every instant.
Two questions, each a statement and a connection of its own, read one table each: a run that saw two instants has another
sum. Meanwhile columns are added and dropped and both tables vacuumed; nobody may have waited for longer than a lock of a
run may last. tests/cli/database.bats has a round of the same. Prints how much of each there was, and the longest waits.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

from shared import head

PROGRAM = sys.argv[1]
SECONDS = int(sys.argv[2]) if len(sys.argv) > 2 else 90
RUNS, WRITERS, ROWS, EACH = 8, 4, 20, 500
LOCK_S = 2        # how long a writer, a vacuum or a change of a table waits for a lock before it fails
os.environ["PGOPTIONS"] = ""

PACK = head("Load", "'c' || id", "'c' || id", "here") + """\
  - id: here
    question: How many?
    probe: >-
      select c.customer_id, h.n from customer c join here h on 'c' || h.id = c.customer_id
      cross join (select count(*) from generate_series(1, 300000)) takes_a_while
    value: n
    at_least: 0
  - id: there
    question: How many?
    probe: select c.customer_id, t.n from customer c join there t on 't' || t.id = 't' || substr(c.customer_id, 2)
    value: n
    at_least: 0
"""
wrong, done = [], threading.Event()


def psql(command, database="load"):
    started = time.monotonic()
    ended = subprocess.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", f"set lock_timeout = '{LOCK_S}s'", "-c", command, database],
                           capture_output=True, text=True, check=False, timeout=60)
    if ended.returncode:
        wrong.append(f"{command[:40]}: {ended.stderr}")
    return ended.stdout.strip(), time.monotonic() - started


def prepare():
    psql("create database load", "postgres")
    for table in ("here", "there"):
        psql(f"create table {table} as select n as id, {EACH} as n, 0 as moved from generate_series(1, {ROWS}) n")


def write(number):
    """Each writer has rows of its own, so that none waits for another."""
    rows = [n for n in range(1, ROWS + 1) if n % WRITERS == number]
    body = "".join(f"update here set n = n + 1, moved = moved + 1 where id = {n}; update there set n = n - 1 where id = {n}; commit; " for n in rows)
    loop = f"do $$ begin for i in 1..20 loop {body} end loop; end $$"
    while not done.is_set():
        psql(loop)


def change(longest):
    """Columns come and go, and what the runs may still see is vacuumed as far as it may be."""
    count = 0
    while not done.is_set():
        table = ("here", "there")[count % 2]
        _, altered = psql(f"alter table {table} add column more{count} int")
        _, dropped = psql(f"alter table {table} drop column more{count}")
        _, vacuumed = psql(f"vacuum {table}")
        longest["alter"] = max(longest["alter"], altered, dropped)
        longest["vacuum"] = max(longest["vacuum"], vacuumed)
        count += 1
        time.sleep(0.2)
    longest["changes"] = 3 * count


def run_once(pack, results):
    ended = subprocess.run([PROGRAM, "score", "-c", pack, "--db", "dbname=load", "--jobs", "2", "--as-of", "2021-09-15", "-f", "json", "--limit", "all"],
                           capture_output=True, text=True, check=False, timeout=120)
    if ended.returncode != 0:
        wrong.append(f"a run: exit {ended.returncode}: {ended.stderr}")
        return
    values = [result["value"] for customer in json.loads(ended.stdout)["customers"] for result in customer["results"]]
    if len(values) != 2 * ROWS or sum(values) != 2 * ROWS * EACH:
        wrong.append(f"a run saw {len(values)} values that sum up to {sum(values)}, not {2 * ROWS * EACH}")
    results.append(tuple(values))


def rounds(pack, results):
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        runs = [threading.Thread(target=run_once, args=(pack, results)) for _ in range(RUNS)]
        for run in runs:
            run.start()
        for run in runs:
            run.join()


def main():
    prepare()
    longest, results = {"alter": 0, "vacuum": 0, "changes": 0}, []
    with tempfile.TemporaryDirectory(prefix="delight-load-") as home:
        (pathlib.Path(home) / "scorecard.yaml").write_text(PACK, encoding="utf-8")
        others = [threading.Thread(target=write, args=(n,)) for n in range(WRITERS)] + [threading.Thread(target=change, args=(longest,))]
        for other in others:
            other.start()
        rounds(home, results)
        done.set()
        for other in others:
            other.join()
    moved, _ = psql("select sum(moved) from here")
    print(f"{len(results)} runs, {RUNS} at once, {len(set(results))} different instants; {moved} transactions; {longest['changes']} changes: "
          f"the longest alter table {longest['alter']:.1f} s, vacuum {longest['vacuum']:.1f} s")
    if len(set(results)) < 2 or int(moved) < 100 or longest["changes"] < 3:
        wrong.append("there was no load to speak of")
    for line in wrong:
        print("wrong:", line)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
