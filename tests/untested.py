"""No skip in silence. A test that needs what this machine lacks says so by :func:`needs`; the last lines of the run
tell in words what was not tested, and where ``CI`` is set such a run has failed.
"""

import os
from collections import Counter
from typing import TypeVar

import pytest

Found = TypeVar("Found")


def needs(found: Found | None, what: str, untested: str) -> Found:
    """``found``, where it is there; else the test ends as skipped.

    Args:
        found: what the test works with (the path of a program, say), or nothing where the machine lacks it.
        what: its name, as people install it.
        untested: what nobody then knows, as the rest of "Nobody has looked whether …".
    """
    if not found:
        pytest.skip(f"{untested}: needs {what}")
    return found


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """With ``CI``, what was not tested is a failure (xdist's workers report to the one process that decides)."""
    if _skipped(session.config) and _must_test_all() and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config):
    """After everything else that the run tells."""
    yield
    skipped = _skipped(config)
    if not skipped:
        return
    terminalreporter.section("not tested on this machine", red=_must_test_all(), yellow=not _must_test_all())
    for reason, count in sorted(skipped.items()):
        terminalreporter.line(f"Nobody has looked whether {reason} ({count} tests)")
    if _must_test_all():
        terminalreporter.line("CI is set, so this run has failed: install what is lacking.", red=True)


def _skipped(config: pytest.Config) -> Counter[str]:
    """Why tests (or whole modules) were skipped, and how many; nothing in a worker, which tells its controller."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    reports = [] if reporter is None else reporter.stats.get("skipped", [])
    return Counter(report.longrepr[2].removeprefix("Skipped: ") for report in reports)


def _must_test_all() -> bool:
    return os.environ.get("CI", "").lower() not in ("", "0", "false")
