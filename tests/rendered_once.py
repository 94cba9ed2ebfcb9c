"""The same report is rendered once in each process.

Most tests play the same sample months, and the same arguments always give the same bytes: tests/reports says so, and
so does each package that is made again (:mod:`tasks.archive.rebuild` renders for itself).
"""

import hashlib
from collections.abc import Iterator

import polars as pl
import pytest

from tasks.agreement.model import Agreement
from tasks.archive import freeze
from tasks.reports.context import Context
from tasks.reports.model import Report
from tasks.reports.outputs import Outputs, render
from tests.asked_once import content

KEPT = 16
"""Reports; each is a megabyte or two."""


class Rendered:
    """The outputs of the last reports."""

    def __init__(self) -> None:
        self._known: dict[bytes, Outputs] = {}

    def render(self, report: Report, agreement: Agreement, *rows: pl.DataFrame | Context | None) -> Outputs:
        """As :func:`tasks.reports.outputs.render`."""
        key = _said(report, agreement, *rows)
        outputs = self._known.pop(key, None) or render(report, agreement, *rows)
        self._known[key] = outputs
        for oldest in list(self._known)[:-KEPT]:
            del self._known[oldest]
        return outputs


def _said(*arguments: Report | Agreement | Context | pl.DataFrame | None) -> bytes:
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
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(freeze, "render", Rendered().render)
        yield
