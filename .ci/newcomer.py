"""What somebody does who has just found the project: clone it, ``make run`` twice, try the commands of the README.

Played with the oldest and the newest Python that the machine has of those that the project takes, with nothing
installed but the runtime lock. A step that fails prints all that it said. Python's standard library alone.
"""

import glob
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
AGREEMENT = "timra-ik-2022"
MONTHS = ("2022-01", "2022-02", "2022-03", "2022-04")
VERSIONS = ((3, 11), (3, 12), (3, 13), (3, 14))


def main() -> int:
    """Play the newcomer with each Python; the exit code."""
    pythons = found()
    for version in sorted({min(pythons), max(pythons)}):
        with tempfile.TemporaryDirectory() as folder:
            Newcomer(Path(folder) / "iop-rapport", pythons[version]).plays()
    return 0


def found() -> dict[tuple[int, int], str]:
    """The Pythons of this machine by version: what runs under its name, or lies where pyenv puts it."""
    pythons = {}
    for major, minor in VERSIONS:
        pyenv = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
        for candidate in (f"python{major}.{minor}", *glob.glob(f"{pyenv}/versions/{major}.{minor}.*/bin/python")):
            tried = subprocess.run(
                f"exec '{candidate}' -c 'import sys, venv, ensurepip; print(sys.executable)'",
                shell=True, capture_output=True, text=True, check=False,
            )  # fmt: skip
            if tried.returncode == 0:
                pythons[major, minor] = tried.stdout.strip()
                break
    assert pythons, f"none of Python {VERSIONS} was found"
    return pythons


class Newcomer:
    """One clone, made and played with one Python."""

    def __init__(self, clone: Path, python: str) -> None:
        self.clone, self.python = clone, python
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("IOP_", "PREFECT_"))}
        self.environment = clean | {"IOP_DATA_DIR": "data/demo", "PYTHONDONTWRITEBYTECODE": "1"}

    def plays(self) -> None:
        """Everything, in the order of somebody who reads the README."""
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(self.clone)], check=True)
        first = self.does("make run", "make", "run", f"PYTHON={self.python}")
        version = self.does("which Python", ".venv/bin/python", "--version").strip()
        self.has_the_runtime_alone()
        left = self.left()
        second = self.does("make run again", "make", "run", f"PYTHON={self.python}")
        assert self.left() == left, "the second run has sent or archived something"
        assert seconds(second) < seconds(first) / 2, (
            f"{seconds(second)} s the second time, {seconds(first)} the first"
        )
        self.tries_the_commands()
        print(f"newcomer: {version} plays {seconds(first):.1f} s, again {seconds(second):.1f} s: well", flush=True)

    def does(self, what: str, *command: str) -> str:
        """Run a command in the clone and return what it said; printed where it fails."""
        began = time.monotonic()
        done = subprocess.run(
            command, cwd=self.clone, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            print(done.stdout)
            for log in sorted((self.clone / ".venv").glob("*.log")):
                print(f"== {log.name}\n{log.read_text(errors='replace')[-5000:]}")
            sys.exit(f"newcomer: {what} ended with {done.returncode} ({' '.join(command)})")
        print(f"newcomer: {what}, {time.monotonic() - began:.0f} s", flush=True)
        return done.stdout

    def iop(self, *arguments: str) -> str:
        """One command of the README."""
        return self.does(f"iop {' '.join(arguments)}", ".venv/bin/iop", *arguments)

    def has_the_runtime_alone(self) -> None:
        """No package of the developers' extra is there that could hide that the program needs it."""
        listed = json.loads(self.does("pip list", ".venv/bin/python", "-m", "pip", "list", "--format=json"))
        installed = {canonical(each["name"]) for each in listed}
        developers = locked(self.clone / "requirements-dev.txt") - locked(self.clone / "requirements.txt")
        assert developers and not (both := installed & developers), f"developers' packages are installed: {both}"

    def left(self) -> dict[str, tuple[int, int]]:
        """What was sent and archived, with size and time; asserts that it is all of four months."""
        demo = self.clone / "data" / "demo"
        files = [*demo.glob("outbox/*.eml"), *(path for path in demo.glob("archive/**/*") if path.is_file())]
        for month in MONTHS:
            report = json.loads((demo / "archive" / AGREEMENT / month / "edition-1/data/report.json").read_text())
            assert (report["period"], report["preliminary"]) == (month, False)
            assert sum(f".{month}." in file.name for file in files if file.suffix == ".eml") == 4
        return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in files}

    def tries_the_commands(self) -> None:
        """Each command that the README names, on what was played."""
        self.iop("verify")
        self.iop("lint")
        for file in sorted(self.clone.glob("data/samples/timra-2022/drops/*/*")):
            told = json.loads(self.iop("inspect", str(file.relative_to(self.clone)), "--agreement", AGREEMENT))
            assert told["accepted"] and told["rows"], f"{file.name} is not accepted: {told}"
        self.iop("template", "--agreement", AGREEMENT, "--output", "pass.xlsx")
        assert (self.clone / "pass.xlsx").stat().st_size
        said = self.iop("explain", "--agreement", AGREEMENT, "--period", "2022-03", "nights.to_date")
        assert said.startswith("nights.to_date = 24\n"), said


def seconds(said: str) -> float:
    """How long the months took to play, as ``make run`` says itself (without installing)."""
    return sum(float(each) for each in re.findall(r"\(([\d.]+) s\)$", said, re.MULTILINE))


def locked(lock: Path) -> set[str]:
    """Names of the packages in a lock."""
    return {canonical(each) for each in re.findall(r"^([\w.-]+)(?:\[.*\])?==", lock.read_text(), re.MULTILINE)}


def canonical(name: str) -> str:
    """A package's name as all its spellings."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main())
