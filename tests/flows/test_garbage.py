"""The garbage collector beside an event loop that has connections to SQLite, in a process of its own."""

import subprocess
import sys
from pathlib import Path

from tests.waiting import PATIENCE

WAITING = """
import sqlite3, sys, threading, time
from flows.running.garbage import collect_beside

file, seconds = sys.argv[1], float(sys.argv[2])
collect_beside()

class Garbage: ...

holder = sqlite3.connect(file, isolation_level=None)
waiting = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=seconds)
garbage = Garbage()
garbage.own, garbage.cursor = garbage, waiting.execute("SELECT 1 UNION SELECT 2")

def begin():
    try:
        waiting.execute("BEGIN IMMEDIATE")
        print("begun")
    except sqlite3.OperationalError as error:
        print(error)

holder.execute("BEGIN IMMEDIATE")
thread = threading.Thread(target=begin)
thread.start()
time.sleep(0.3)  # it waits in the statement
del garbage
kept = [[] for _ in range(100_000)]  # more than enough for the collector to begin here
time.sleep(1.5)  # and beside
holder.execute("COMMIT")
thread.join()
"""
"""Two connections to one file. The loop, which has begun a transaction on the one, meets garbage that has a cursor of
the other, where a statement waits for that transaction.
"""


def test_a_transaction_can_end_while_garbage_waits_for_its_connection(tmp_path: Path):
    command = [sys.executable, "-c", WAITING, str(tmp_path / "file.db"), str(PATIENCE)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    assert done.stdout == "begun\n"
