"""What ``make`` does first: the locked packages into ``.venv``, with progress, and one sentence where that fails.

Runs before anything is installed, so it rests on Python's standard library alone:
``.venv/bin/python flows/setup/install.py requirements.txt``.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOG = ROOT / ".venv" / "install.log"
LEAST = 2_500_000_000
"""Bytes of disk that the packages need, while they are unpacked too."""
PIP = (sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-deps", "--progress-bar", "off")
"""The lock names every package with its hash, so nothing is left for pip to resolve."""

# What pip says, and what it means to somebody who has just typed make. The first that is found counts.
REMEDIES = {
    r"No space left on device": "the disk is full: free {least} GB and run make again",
    r"DO NOT MATCH THE HASHES": "a package is not the one that was locked: tell the project's developers",
    r"NewConnectionError|ConnectTimeout|ProxyError|NameResolutionError|name resolution|Network is unreachable"
    r"|Connection refused|ReadTimeout": "the package registry does not answer: mend the network and run make again",
    r"No matching distribution|Could not find a version": "the package registry does not answer, or lacks a package",
}


def main(lock: str) -> int:
    """Install what ``lock`` names, then this project itself; the exit code."""
    if (free := shutil.disk_usage(ROOT).free) < LEAST:
        return _fails(f"the disk has {free / 1e9:.1f} GB left and the packages need {LEAST / 1e9:.1f}: free some")
    total = len(re.findall(r"^[\w.-]+(?:\[.*\])?==", (ROOT / lock).read_text(), re.MULTILINE))
    print(f"Installing {total} packages from {lock} (once, some minutes) …", flush=True)
    try:
        for arguments in (("--require-hashes", "-r", lock), ("--no-build-isolation", "--editable", ".")):
            if _pip(arguments, total):
                return _fails(remedy(LOG.read_text(errors="replace")))
    except KeyboardInterrupt:
        print("\nStopped. Run make again: it goes on.", file=sys.stderr)
        return 130
    return 0


def remedy(log: str) -> str:
    """What to do about a failed installation, from all that pip said."""
    for pattern, told in REMEDIES.items():
        if re.search(pattern, log):
            return told.format(least=LEAST / 1e9)
    errors = [line.removeprefix("ERROR: ") for line in log.splitlines() if line.startswith("ERROR: ")]
    return errors[-1].rstrip(".") if errors else "pip failed without a word"


def _pip(arguments: Iterable[str], total: int) -> int:
    """Run pip in the project's folder; its exit code. All that it says goes to the log."""
    done = 0
    with LOG.open("w") as log:
        process = subprocess.Popen(
            [*PIP, *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        for line in process.stdout or ():
            log.write(line)
            if line.startswith("Collecting "):
                done += 1
                _shows(f"{done} of {total}: {line.split()[1].partition('==')[0]}")
            elif line.startswith("Installing collected packages"):
                _shows("all are fetched, now they are unpacked (a minute) …")
        _shows("")
    return process.wait()


def _shows(what: str) -> None:
    """How far it has come, on one line of a terminal; a pipe gets every line that ends in dots."""
    if sys.stdout.isatty():
        print(f"\r\033[K{what}", end="", flush=True)
    elif what.endswith("…"):
        print(what, flush=True)


def _fails(why: str) -> int:
    print(f"Installing failed: {why}. ({LOG.relative_to(ROOT)} has all that was said.)", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
