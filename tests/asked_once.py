"""Great Expectations is asked the same thing once in each process.

However few the rows, the library has much to do of its own for each expectation, and most tests play the same sample
months: the same rows before the same expectations, which have the same answer. How the library is asked, and that it
answers, is tried without this in tests/quality/test_validation.py.
"""

import hashlib
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

import polars as pl
import pytest

from tasks.quality import validation

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite

ASKERS = ("books", "check", "facts")
"""The modules of tasks/quality that ask."""


class Known:
    """The answers so far."""

    def __init__(self) -> None:
        self._suites: dict[int, tuple[ExpectationSuite, str]] = {}
        self._answers: dict[tuple[str, bytes], validation.Ran] = {}

    def run(self, suite: "ExpectationSuite", frame: pl.DataFrame) -> validation.Ran:
        """What the suite says of these rows."""
        key = self._said(suite), content(frame)
        if key not in self._answers:
            self._answers[key] = validation.run(suite, frame)
        return self._answers[key]

    def _said(self, suite: "ExpectationSuite") -> str:
        """All that the suite expects."""
        if id(suite) not in self._suites:
            said = [suite.name, *(repr(each.configuration.to_json_dict()) for each in suite.expectations)]
            self._suites[id(suite)] = (suite, "\n".join(said))
        return self._suites[id(suite)][1]


def content(frame: pl.DataFrame) -> bytes:
    """What tells a frame from others: a hash of its columns and rows."""
    file = io.BytesIO()
    frame.rechunk().write_ipc(file)
    return hashlib.sha256(file.getbuffer()).digest()


@pytest.fixture(scope="session", autouse=True)
def _asked_once() -> Iterator[None]:
    """For every test of the session."""
    known = Known()
    with pytest.MonkeyPatch.context() as patch:
        for asker in ASKERS:
            patch.setattr(f"tasks.quality.{asker}.run", known.run)
        yield
