"""More agreements than one run does: shards, two workers, PostgreSQL for both records, real mail."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from flows.serving.observing import crash_the_dead
from tests.flows.fleet import NOW, RECIPIENTS, fleet


@pytest.mark.nightly
def test_shards_are_shared_by_two_workers_and_nobody_is_told_twice(tmp_path: Path) -> None:
    with fleet(tmp_path, agreements=16, with_files=2) as ours:
        ours.work("first")
        ours.work("second")
        ours.report()
        ours.report()  # somebody asks again for the same day
        ours.until(lambda: {"a000", "a001"} == set(ours.reported) and not ours.at_work, 240)
        assert ours.reported == Counter(["a000", "a001"])
        assert (len(ours.mails), set(ours.mails.values())) == (2 * RECIPIENTS, {1})
        shards = [run for run in ours.runs("COMPLETED", "FAILED", "CRASHED") if "number" in run.parameters]
        assert sorted(run.name for run in shards) == ["monthly 1: a000 to a014", "monthly 2: a015 to a015"]
        assert {run.state.name for run in shards} == {"Held"}  # those without files
        assert {run.labels["prefect.worker.name"] for run in shards} == {"first", "second"}
        ours.end()
        assert ours.orphans() == []


@pytest.mark.nightly
def test_a_worker_killed_in_the_middle_leaves_nothing_undone_and_nothing_done_twice(tmp_path: Path) -> None:
    with fleet(tmp_path, agreements := 20) as ours:
        ours.work("first")
        ours.work("second")
        ours.report()
        ours.until(lambda: len(ours.reported) >= 4, 240)
        ours.kill("first")
        ours.report(NOW + timedelta(days=3))
        ours.until(lambda: len(ours.reported) == agreements, 480)

        def nobody_at_work() -> bool:
            ours.client(crash_the_dead)  # the notifier does it
            return not ours.at_work

        ours.until(nobody_at_work, 120)
        assert set(ours.reported.values()) == {1}
        ours.check_mails(agreements)
        ours.end()
        assert ours.orphans() == []
