"""The same report is rendered once in each process, and the same chart is drawn once.

Most tests play the same sample months, and the same arguments always give the same bytes: tests/reports says so, and
so does each package that is made again (:mod:`tasks.archive.rebuild` renders for itself).
"""

import hashlib
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

import polars as pl
import pytest

from tasks.archive import freeze
from tasks.reports.documents import files
from tasks.reports.outputs import charts
from tests.asked_once import content

Made = TypeVar("Made")
KEPT = 32
"""Reports, or charts; a report is a megabyte."""


class Once(Generic[Made]):
    """A function that remembers what it has made last."""

    def __init__(self, make: Callable[..., Made]) -> None:
        self._make = make
        self._known: dict[bytes, Made] = {}

    def __call__(self, *arguments: object) -> Made:
        """What is made of these arguments."""
        key = _said(*arguments)
        made = self._known.pop(key, None) or self._make(*arguments)
        self._known[key] = made
        for oldest in list(self._known)[:-KEPT]:
            del self._known[oldest]
        return made


def _said(*arguments: object) -> bytes:
    """What tells these arguments from others: a hash of all that they hold."""
    said = hashlib.sha256()
    for each in arguments:
        if isinstance(each, pl.DataFrame):
            said.update(content(each))
        else:  # an agreement keeps to itself which day's rules it has
            said.update(repr((each, getattr(each, "__pydantic_private__", None))).encode())
    return said.digest()


@pytest.fixture(scope="session", autouse=True)
def _rendered_once() -> Iterator[None]:
    """For every test of the session."""
    draw = Once(charts.chart_png)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(freeze, "render", Once(freeze.render))
        patch.setattr(charts, "chart_png", draw)
        patch.setattr(files, "chart_png", draw)
        yield
