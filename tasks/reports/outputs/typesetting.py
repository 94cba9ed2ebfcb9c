"""The PDF engine: one way in for documents and pictures. Its fonts come from a dependency, never from the system.

The engine's own rules make it fail rather than bend: a picture without alternative text, a skipped heading level or
a character that the font lacks ends the run under PDF/UA and PDF/A. So text is made printable first, and any warning
(an unknown font falls back silently) is a defect.
"""

import json
import shutil
import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any

import typst
from fontTools.ttLib import TTFont

from tasks.errors import DefectError
from tasks.reports.outputs.row_headers import with_row_headers
from tasks.wording.language import FOLDER

FACES = ("Regular", "Semibold", "Bold")
_ONE_AT_A_TIME = Lock()
"""The engine fails where two threads use it at once."""

BOX = "☐"
"""Stands where the font lacks the character (an emoji from a telephone, for one)."""


def typeset(template: str, data: dict[str, Any], made_on: date, standards: Sequence[str]) -> bytes:
    """A PDF of ``templates/sv/<template>`` under the given standards (``["a-2a", "ua-1"]``).

    ``data`` is read by the template as JSON; its strings must be :func:`printable`. The same arguments always give
    the same bytes. Raises :class:`DefectError` for anything that the engine complains of.
    """
    instant = int(datetime.combine(made_on, time(), UTC).timestamp())
    return with_row_headers(_compile(template, data, format="pdf", pdf_standards=list(standards), timestamp=instant))


def picture(template: str, data: dict[str, Any], dots_per_inch: float) -> bytes:
    """A PNG of a one-page template."""
    return _compile(template, data, format="png", ppi=dots_per_inch)


def printable(value: Any) -> tuple[Any, int]:
    """Nested lists and dicts with every character that the font lacks replaced by a box, and how many there were."""
    if isinstance(value, str):
        lacking = sum(ord(c) not in _covered() for c in value)
        return "".join(c if ord(c) in _covered() else BOX for c in value), lacking
    if isinstance(value, list):
        parts = [printable(item) for item in value]
        return [part for part, _ in parts], sum(count for _, count in parts)
    if isinstance(value, dict):
        pairs = {key: printable(item) for key, item in value.items()}
        return {key: part for key, (part, _) in pairs.items()}, sum(count for _, count in pairs.values())
    return value, 0


def _compile(template: str, data: dict[str, Any], **options: Any) -> bytes:
    try:
        with _ONE_AT_A_TIME:
            result, warnings = _engine().compile_with_warnings(
                str(FOLDER / template), sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, **options
            )
    except typst.TypstError as error:
        raise DefectError(f"{template}: {error.diagnostic}") from error
    if warnings:
        raise DefectError(f"{template}: {'; '.join(warning.message for warning in warnings)}")
    if not isinstance(result, bytes):
        raise DefectError(f"{template}: the engine gave {type(result).__name__}, not one file")
    return result


@cache
def _engine() -> typst.Compiler:
    """The engine with the faces of :data:`FACES` and no others.

    The wheel holds every face twice (TTF and OTF) and the engine takes the first in directory order, which
    differs between machines: so the ones we mean are put in a folder of their own. It reads a face when it first
    needs it, and draws nothing where the file is gone: so all are needed once, before the folder goes.
    """
    with tempfile.TemporaryDirectory(prefix="iop-fonts-") as folder:
        for face in FACES:
            shutil.copy(_face(face), folder)
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
        # The root is all that a template may read; no package is ever fetched, for none is used.
        engine = typst.Compiler(root=str(FOLDER), font_paths=fonts, ignore_system_fonts=True)
        _, warnings = engine.compile_with_warnings(str(FOLDER / "faces.typ"), format="pdf")
    if warnings or len(fonts.fonts()) != len(FACES):
        raise DefectError(f"The faces {', '.join(FACES)} cannot be loaded: {[w.message for w in warnings]}")
    return engine


@cache
def _covered() -> frozenset[int]:
    """Code points that every face can draw."""
    return frozenset.intersection(*(frozenset(TTFont(_face(face)).getBestCmap() or ()) for face in FACES))


def _face(face: str) -> Path:
    return Path(str(files("font_source_sans_pro"))) / "files" / f"SourceSansPro-{face}.ttf"
