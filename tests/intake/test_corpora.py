"""Every real file of the shared corpora is read or refused in one sentence; they may not be copied, so they are read
where they lie.
"""

import json
from pathlib import Path

import pytest

from tasks.intake.inspect import inspect
from tasks.intake.read import read_file

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
FILES = sorted(path for path in CORPORA.rglob("*") if path.is_file() and path.suffix.lower() != ".md")

pytestmark = pytest.mark.skipif(not FILES, reason="../shared/corpora is not there: its files may not be copied")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_real_file_is_read_or_refused_in_one_sentence(path: Path, agreement):
    reading = read_file(path, path.name, agreement)
    said = inspect(reading)
    json.dumps(said)
    assert said["accepted"] is (reading.refused is None)
    assert said["accepted"] or said["findings"]
