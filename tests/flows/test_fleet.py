"""More agreements than one run does: shards, two workers, PostgreSQL for both records, real mail."""

from collections import Counter
from pathlib import Path

import pytest

from tests.flows.fleet import RECIPIENTS, fleet


@pytest.mark.nightly
def test_shards_are_shared_by_two_workers_and_nobody_is_told_twice(tmp_path: Path) -> None:
    with fleet(tmp_path, agreements=11, with_files=2) as ours:
        ours.work("first")
        ours.work("second")
        ours.report()
        ours.report()  # somebody asks again for the same day
        ours.until(lambda: {"a000", "a001"} == set(ours.reported) and not ours.at_work, 240)
        assert ours.reported == Counter(["a000", "a001"])
        assert (len(ours.mails), set(ours.mails.values())) == (2 * RECIPIENTS, {1})
        shards = [run for run in ours.runs("COMPLETED", "FAILED", "CRASHED") if "number" in run.parameters]
        assert sorted(run.name for run in shards) == ["monthly 1: a000 to a009", "monthly 2: a010 to a010"]
        assert {run.state.name for run in shards} == {"Held"}  # those without files
        assert {run.labels["prefect.worker.name"] for run in shards} == {"first", "second"}
        ours.end()
        assert ours.orphans() == []
