"""The words of the reports: everything people read stands in ``templates/sv``; this module fetches it.

``words.toml`` holds headings, labels and column names, shared by every output; :data:`SENTENCES` the
sentences whose wording depends on the figures, one macro each; the other files are one output each. Another
language is a copy of the folder.
"""

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tasks.wording.swedish import FILTERS

FOLDER = Path(str(files("templates"))) / "sv"
"""Where the templates are; also the only folder that the PDF engine may read."""

SENTENCES = tuple(
    f"{name}.txt.j2"
    for name in ("sentences", "agenda", "documents", "proposals", "explain", "audit", "questions", "minutes")
)
"""Templates of single sentences: of every report, of a meeting's agenda, of the documents for the boards, of what is
proposed, of what a figure rests on, of the auditor's pack, of what an agreement's numbers ask, and of the group's
minutes."""

_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn"}


@cache
def words() -> dict[str, Any]:
    """The content of ``words.toml``."""
    return tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))


@cache
def figure_words() -> dict[str, dict[str, str]]:
    """The content of ``figures.toml``: ``name``, ``rule``, ``unit`` and ``sign`` of a figure, by its path without
    ids.
    """
    return tomllib.loads((FOLDER / "figures.toml").read_text(encoding="utf-8"))


@cache
def check_words() -> dict[str, str]:
    """The content of ``checks.toml``: what each check asks, by its id."""
    return tomllib.loads((FOLDER / "checks.toml").read_text(encoding="utf-8"))


@cache
def html_templates() -> Environment:
    """Templates whose values are escaped, for HTML."""
    return _environment(autoescape=True)


@cache
def text_templates() -> Environment:
    """Templates whose values are written as they are, for plain text."""
    return _environment(autoescape=False)


@cache
def markdown_templates() -> Environment:
    """Templates of pages in markdown: their values are words, whatever they hold; ``|safe`` are links and code."""
    environment = _environment(autoescape=False)
    environment.filters["md"] = in_markdown
    environment.finalize = lambda value: value if isinstance(value, Markup) else in_markdown(str(value))
    return environment


def in_markdown(text: str) -> str:
    """The text on one line, as a page in markdown shows it: it is no markup, no link, no picture, no cell's end."""
    return re.sub(r"([\\`*_\[\]<>|~&])", r"\\\1", re.sub(r"\s*[\r\n]+\s*", " ", text))


def say(sentence: str, /, **values: object) -> str:
    """One sentence: the macro of that name in :data:`SENTENCES`, on one line."""
    macro = getattr(_module(_templates_of_sentences()[sentence]), sentence)
    return " ".join(re.split(r"[ \n]+", macro(**values).strip(" \n")))


def clean(text: str) -> str:
    """Free text as every output can hold it: composed, on one line, without control and invisible
    characters.

    Soft hyphens, byte order marks, direction marks and private-use characters go; an emoji stays (the PDF
    draws what its font lacks as a box).
    """
    spaced = re.sub(r"[\r\n\t\v\f\x85\u2028\u2029]+", " ", unicodedata.normalize("NFC", text))
    return "".join(c for c in spaced if unicodedata.category(c) not in _INVISIBLE).strip(" ")


def cleaned(value: Any) -> Any:
    """:func:`clean` for every string in nested lists and dicts."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    if isinstance(value, dict):
        return {key: cleaned(item) for key, item in value.items()}
    return value


@cache
def _templates_of_sentences() -> dict[str, str]:
    """In which of :data:`SENTENCES` each macro stands: to compile all of them takes longer than many a command."""
    texts = {name: (FOLDER / name).read_text(encoding="utf-8") for name in SENTENCES}
    return {macro: name for name, text in texts.items() for macro in re.findall(r"{%-? *macro (\w+)", text)}


@cache
def _module(name: str) -> Any:
    return text_templates().get_template(name).module


def _environment(autoescape: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=autoescape,  # noqa: S701 (texts that are no HTML are not escaped)
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    filters: dict[str, Any] = environment.filters
    filters.update(FILTERS)
    return environment
