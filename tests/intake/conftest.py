"""Installations for files that are dropped and taken in."""

from collections.abc import Iterator

import pytest

from tests.intake.playing import Bench


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Empty installations for the cases of a module."""
    with pytest.MonkeyPatch.context() as patch:
        yield (made := Bench(tmp_path_factory.mktemp("bench"), patch))
        assert made.wrong_facts() == []
