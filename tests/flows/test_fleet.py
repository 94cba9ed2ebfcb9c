"""More agreements than one run does: shards, two workers, PostgreSQL for both records, real mail."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.flows.fleet import NOW, Fleet, fleet
from tests.flows.running import basic, send
from tests.waiting import until

pytestmark = pytest.mark.random_order(disabled=True)

AGREEMENTS, REPORTED = 17, 9
"""Every second one has files; for the others it is told that nothing has come, which is much less work."""
LONG, SHORT = "monthly 1: a000 to a014", "monthly 2: a015 to a016"
WORKER = "prefect.worker.name"
"""Prefect's label of a run that a worker has taken."""


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """The fleet, whose server was started by hand."""
    with fleet(tmp_path_factory.mktemp("fleet"), AGREEMENTS, every=2) as started:
        yield started


def test_a_server_started_by_hand_is_as_closed_as_that_of_iop_up(ours: Fleet) -> None:
    login, origin = ours.login, ours.origin
    asked: tuple[tuple[int, str, dict[str, str]], ...] = (
        (200, "api/health", {}),
        (401, "api/version", {}),
        (200, "api/version", {"Authorization": basic(login)}),
        (421, "api/health", {"Host": "evil.example"}),
        (200, "", {"Origin": origin}),
    )
    assert [send(f"{origin}/{path}", **headers).status for _, path, headers in asked] == [told for told, *_ in asked]
    made = [path for path in (ours.root / "prefect").rglob("*") if path.is_file()]
    assert made and [path for path in made if path.stat().st_mode & 0o077] == []


def test_two_workers_share_the_reports_and_nobody_is_told_twice_though_one_is_killed(ours: Fleet) -> None:
    ours.work("first")
    ours.work("second")
    ours.report()
    ours.report()  # somebody asks again for the same day
    ours.until(lambda: len(ours.reported) >= 3 and [name for name, _ in shards(ours)] == [LONG, SHORT])
    taken = dict(shards(ours))
    assert set(taken.values()) == {"first", "second"}
    ours.kill(taken[LONG])
    ours.report(NOW + timedelta(days=3))
    ours.until(lambda: len(ours.reported) == REPORTED)

    def nobody_at_work() -> bool:
        ours.crash_the_dead()
        return not ours.at_work

    ours.until(nobody_at_work)
    assert set(ours.reported.values()) == {1}
    ours.check_mails(REPORTED)
    ours.end()
    until(lambda: not ours.orphans(), ours.orphans)


def shards(ours: Fleet) -> list[tuple[str, str]]:
    """The runs of shards that have begun, each by its name and with the worker that does it."""
    begun = ours.runs("RUNNING", "COMPLETED", "FAILED")
    return sorted((run.name, run.labels[WORKER]) for run in begun if "number" in run.parameters)
