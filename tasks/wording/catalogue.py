"""The catalogue of findings, ``templates/sv/findings.toml``: what each code weighs, rests on and says.

The only place where the words of a finding are looked up. Rows by the hundred thousand have findings, so a sentence
asks for no value that it does not name.
"""

import re
import string
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar, cast

from tasks.wording.swedish import FILTERS

FILE = "sv/findings.toml"
_PHRASE = re.compile(r"\{phrase\.([\w.]+)\}")

_T = TypeVar("_T")
_Worded = str | Mapping[str, str]
"""One text for all cases, or one for each."""


class _Swedish(string.Formatter):
    """``{amount:kr}``: the value as the filter of that name writes it (:data:`tasks.wording.swedish.FILTERS`)."""

    def format_field(self, value: Any, format_spec: str) -> str:
        write = cast(Mapping[str, Callable[[Any], str]], FILTERS)
        return write[format_spec](value) if format_spec else str(value)


_SWEDISH = _Swedish()


@dataclass(frozen=True)
class Sentence:
    """A text with ``{names}``; ``names`` are those of the values that it needs."""

    text: str
    names: frozenset[str]
    has_filters: bool

    @classmethod
    def of(cls, text: str) -> "Sentence":
        """The sentence of a text of the catalogue."""
        fields = [(name, spec) for _, name, spec, _ in string.Formatter().parse(text) if name is not None]
        return cls(text, frozenset(name for name, _ in fields), any(spec for _, spec in fields))

    def fill(self, values: Mapping[str, Any]) -> str:
        """The sentence of these values. Raises :class:`KeyError` where one is missing."""
        return _SWEDISH.vformat(self.text, (), values) if self.has_filters else self.text.format_map(values)


@dataclass(frozen=True)
class Entry:
    """What the catalogue says of one code.

    ``severities``, ``messages`` and ``remedies`` are by case; the case is ``None`` where there is one for all.
    ``duty``: the key of the agreement's ``clauses`` that it rests on. ``title`` names many of the kind in one line.
    """

    code: str
    title: str
    duty: str | None
    severities: Mapping[str | None, str]
    messages: Mapping[str | None, Sentence]
    remedies: Mapping[str | None, Sentence]

    @property
    def group(self) -> str:
        """What it is about: a key of :func:`groups`."""
        return self.code.partition(".")[0]

    @property
    def cases(self) -> tuple[str | None, ...]:
        """The cases that the code has; ``(None,)`` where it has one only."""
        named = [case for texts in (self.severities, self.messages, self.remedies) for case in texts if case]
        return tuple(dict.fromkeys(named)) or (None,)

    def severity(self, case: str | None = None) -> str:
        """How much it weighs."""
        return _of_case(self.severities, case)

    def message(self, case: str | None = None) -> Sentence:
        """What it says."""
        return _of_case(self.messages, case)

    def remedy(self, case: str | None = None) -> Sentence | None:
        """What can be done about it, where there is something to do."""
        return self.remedies.get(None) or self.remedies.get(case)

    def names(self, case: str | None = None) -> frozenset[str]:
        """The values that message and remedy need."""
        remedy = self.remedy(case)
        return self.message(case).names | (remedy.names if remedy else frozenset())


@cache
def catalogue() -> Mapping[str, Entry]:
    """Every code with its entry, in the order of the file."""
    return {code: _entry(code, told) for code, told in _file()["finding"].items()}


def groups() -> Mapping[str, str]:
    """What findings are about, by the part of their code before its point."""
    return _file()["group"]


def phrase(name: str, /, **values: object) -> str:
    """A piece of a sentence, ``[phrase]`` of the catalogue, as ``quoted`` or ``field.date``."""
    return _phrases()[name].fill(values)


@cache
def _phrases() -> Mapping[str, Sentence]:
    return {name: Sentence.of(text) for name, text in _flat(_file()["phrase"])}


def _flat(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, str):
            yield above + name, value
        else:
            yield from _flat(value, f"{above}{name}.")


def _entry(code: str, told: Mapping[str, Any]) -> Entry:
    unknown = told.keys() - {"severity", "duty", "title", "message", "remedy"}
    if unknown:
        raise KeyError(f"{FILE}: {code}: unknown keys {sorted(unknown)}")
    texts = {key: _by_case(told.get(key, {})) for key in ("severity", "message", "remedy")}
    messages, remedies = (
        {case: _with_phrases(text) for case, text in texts[key].items()} for key in ("message", "remedy")
    )
    return Entry(code, told["title"], told.get("duty"), texts["severity"], messages, remedies)


def _by_case(worded: _Worded) -> Mapping[str | None, str]:
    return {None: worded} if isinstance(worded, str) else cast(Mapping[str | None, str], worded)


def _of_case(texts: Mapping[str | None, _T], case: str | None) -> _T:
    return texts[None] if None in texts else texts[case]


def _with_phrases(text: str) -> Sentence:
    """The sentence, each ``{phrase.name}`` of its text put in."""
    return Sentence.of(_PHRASE.sub(lambda found: _phrases()[found[1]].text, text))


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(files("templates").joinpath(FILE).read_text(encoding="utf-8"))
