"""More agreements than one run does: shards, two workers, PostgreSQL for both records, real mail."""

from datetime import timedelta
from pathlib import Path

from tests.flows.fleet import NOW, Fleet, fleet

AGREEMENTS = 20
LONG, SHORT = "monthly 1: a000 to a014", "monthly 2: a015 to a019"
WORKER = "prefect.worker.name"
"""Prefect's label of a run that a worker has taken."""


def test_two_workers_share_the_reports_and_nobody_is_told_twice_though_one_is_killed(tmp_path: Path) -> None:
    with fleet(tmp_path, AGREEMENTS) as ours:
        ours.work("first")
        ours.work("second")
        ours.report()
        ours.report()  # somebody asks again for the same day
        ours.until(lambda: [name for name, _ in shards(ours)] == [LONG, SHORT] and len(ours.reported) >= 4)
        taken = dict(shards(ours))
        assert set(taken.values()) == {"first", "second"}
        ours.kill(taken[LONG])
        ours.report(NOW + timedelta(days=3))
        ours.until(lambda: len(ours.reported) == AGREEMENTS)

        def nobody_at_work() -> bool:
            ours.crash_the_dead()
            return not ours.at_work

        ours.until(nobody_at_work)
        assert set(ours.reported.values()) == {1}
        ours.check_mails(AGREEMENTS)
        ours.end()
        assert ours.orphans() == []


def shards(ours: Fleet) -> list[tuple[str, str]]:
    """The runs of shards that have begun, each by its name and with the worker that does it."""
    begun = ours.runs("RUNNING", "COMPLETED", "FAILED")
    return sorted((run.name, run.labels[WORKER]) for run in begun if "number" in run.parameters)
