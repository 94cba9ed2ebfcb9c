"""The deployment that looks after what is kept, step by step without a server."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.upkeep import upkeep
from tasks.installation import open_installation

AGREEMENT = Path(__file__).parents[2] / "data" / "agreements" / "timra-ik-2022.yaml"
NOW = datetime(2022, 4, 5, 7, tzinfo=UTC)


@pytest.fixture
def installation():
    installation = open_installation()
    installation.paths.agreements.mkdir(parents=True)
    shutil.copy(AGREEMENT, installation.paths.agreements)
    return installation


def test_upkeep_of_a_whole_archive(installation):
    whole = "0 packages, 0 versions of the facts, 0 originals are whole"
    assert upkeep.fn(now=NOW).message == f"{whole}; 0 deletions were due"


def test_upkeep_names_what_is_damaged_and_goes_on(installation):
    broken = installation.paths.archive / "a" / "2022-03" / "edition-1"
    broken.mkdir(parents=True)
    (broken / "manifest-sha256.txt").write_text("0" * 64 + "  data/report.json\n")
    state = upkeep.fn(now=NOW)
    assert state.is_failed() and str(broken) in state.message


def test_an_agreement_that_cannot_be_read_hides_nothing_of_the_others(installation):
    (installation.paths.agreements / "a.yaml").write_text("id: a\n")
    state = upkeep.fn(now=NOW)
    assert state.is_completed() and state.message == (
        "0 packages, 0 versions of the facts, 0 originals are whole; 0 deletions were due; "
        "nothing is deleted of a, whose agreement file is broken (iop lint)"
    )
