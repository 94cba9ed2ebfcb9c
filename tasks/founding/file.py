"""The agreement file of answers: a new one with comments, or one that is there with what has changed."""

import difflib
import io
import re
from collections.abc import Mapping
from copy import deepcopy
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, ScalarString

from tasks.agreement.document import read_document, read_text
from tasks.agreement.load import load_agreement
from tasks.agreement.model import Agreement
from tasks.founding.catalogue import Question, groups, texts
from tasks.founding.mapping import Data, Effects, answers_of, apply, effects
from tasks.founding.script import Answers

WIDTH = 118
SHORT = 100
"""Letters of data that still stand on one line."""


class Founding:
    """One agreement file in the making: what it was, and what answers make of it.

    ``answers`` are those that the file gives; none where there is no file yet.
    """

    def __init__(self, file: Path | None = None) -> None:
        """``file``: the agreement file to change.

        Raises :class:`~tasks.agreement.mistakes.AgreementError` where it is refused: what is wrong is mended first.
        """
        self.answers: Answers = {} if file is None else answers_of(load_agreement(file))
        self.before: Effects = effects(self.answers)
        self._text = None if file is None else f"{read_text(file).rstrip()}\n"
        document = None if file is None or self._text is None else read_document(file.name, self._text)
        self._data: dict[Any, Any] = {} if document is None else document.data
        self._starts = {} if document is None else {key: document.line((key,)) - 1 for key in document.data}

    def fresh(self) -> Data:
        """The file's data, to be changed; an empty mapping where there is none yet."""
        return deepcopy(self._data)

    def text(self, answers: Answers) -> str:
        """The agreement file (YAML) of these answers. Of a file that was there only the lines are written anew that
        change, and comments stay; all is, where a file is written so that its keys cannot be told apart."""
        data, after = self.fresh(), effects(answers)
        apply(data, self.before, after)
        if self._text is None:
            return _dumped(_commented({key: data[key] for key in Agreement.model_fields if key in data})) + _later()
        tree = _YAML.load(self._text)
        as_it_was = _dumped(_styled(tree, 0))
        apply(tree, self.before, after)
        dumped = _dumped(_styled(tree, 0))
        was, new = (_segments(each, _starts(each)) for each in (as_it_was, dumped))
        old = _segments(self._text, self._starts)
        kept = {None, *(key for key, value in data.items() if key in self._data and self._data[key] == value)}
        text = "".join(
            old[key][0] + old[key][1]
            if key in kept
            else _merged(old[key][0], was[key][0], new[key][0]) + old[key][1]
            if key in old and key in was
            else new[key][0] + new[key][1]
            for key in new
        )
        return text if read_document("", text).data == data else dumped

    def changes(self, answers: Answers) -> list[str]:
        """The lines that these answers take out of a file that is there (``- ``) and put in it (``+ ``), in order."""
        before, after = (self._text or "").splitlines(), self.text(answers).splitlines()
        lines = [*difflib.unified_diff(before, after, n=0, lineterm="")][2:]
        return [f"{line[0]} {line[1:]}" for line in lines if not line.startswith("@@")]


class _Representer(RoundTripRepresenter):
    """Money exactly as it is, nothing as ``null``."""

    def represent_decimal(self, value: Decimal) -> Any:
        """A whole number where there are no öre."""
        if value == value.to_integral_value():
            return self.represent_scalar("tag:yaml.org,2002:int", f"{value:.0f}")
        return self.represent_scalar("tag:yaml.org,2002:float", f"{value:f}")

    def represent_nothing(self, _: None) -> Any:
        """Written out, for a person reads it."""
        return self.represent_scalar("tag:yaml.org,2002:null", "null")


_Representer.add_representer(Decimal, _Representer.represent_decimal)
_Representer.add_representer(type(None), _Representer.represent_nothing)


def _yaml() -> YAML:
    yaml = YAML()
    yaml.Representer = _Representer
    yaml.preserve_quotes = True
    yaml.width = WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


_YAML = _yaml()


def _dumped(tree: CommentedMap) -> str:
    out = io.StringIO()
    _YAML.dump(tree, out)
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))


def _segments(text: str, starts: Mapping[Any, int]) -> dict[Any, tuple[str, str]]:
    """The lines of each top-level key, which begins on the line of that number (from 0), and the comments and empty
    lines below them; under null what stands before the first."""
    lines = text.splitlines(keepends=True)
    whole = {None: 0} | dict(starts)
    found = {}
    for (key, start), end in zip(whole.items(), [*starts.values(), len(lines)], strict=True):
        last = next((at for at in range(end, start, -1) if lines[at - 1].split("#")[0].strip()), start)
        found[key] = ("".join(lines[start:last]), "".join(lines[last:end]))
    return found


def _merged(old: str, was: str, new: str) -> str:
    """A key's lines ``old``, where each part that ``new`` dumps otherwise than ``was`` does is written as dumped."""
    parts, before, after = (_parts(text) for text in (old, was, new))
    if len(parts) != len(before):
        return new
    found = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return "".join("".join(parts[a:b] if kind == "equal" else after[c:d]) for kind, a, b, c, d in found)


def _parts(text: str) -> list[str]:
    """The lines of a key: its own, then each entry or inner key with what is indented below it."""
    lines = text.splitlines(keepends=True)
    indents = [len(line) - len(line.lstrip(" ")) for line in lines]
    starts = [0, *(at for at in range(1, len(lines)) if indents[at] == indents[1])]
    return ["".join(lines[a:b]) for a, b in pairwise([*starts, len(lines)])]


_KEY = re.compile(r"[a-z_]+(?=:)")


def _starts(dumped: str) -> dict[Any, int]:
    """Where the top-level keys of a file stand that we have written: what belongs to them is indented."""
    matches = ((number, _KEY.match(line)) for number, line in enumerate(dumped.split("\n")))
    return {match[0]: number for number, match in matches if match}


def _commented(data: Mapping[str, Any]) -> CommentedMap:
    """A new file: what each key is for stands above it."""
    tree = _styled(dict(data), 0)
    tree.yaml_set_start_comment(texts()["file"]["head"].strip())
    told = {each.path[0]: each.comment for each in reversed(_questions()) if each.comment is not None}
    told |= {group.key: group.comment for group in groups() if group.comment is not None}
    for key in list(tree)[1:]:
        tree.yaml_set_comment_before_after_key(key, before=f"\n{told[key]}" if key in told else "\n")
    return tree


def _later() -> str:
    """What stands below a new file: keys that nothing was asked about."""
    keys: dict[str, str] = texts()["later"]
    width = max(map(len, keys))
    lines = [texts()["file"]["later"], *(f"  {key:{width}}  {told}" for key, told in keys.items())]
    return "\n" + "".join(f"# {line}\n" for line in lines)


def _questions() -> list[Question]:
    return [question for group in groups() if group.many is None for question in group.questions]


_CODE = re.compile(r"[\d-]+")


def _styled(value: Any, depth: int) -> Any:
    """Plain data on one line where it is short, else one part below the other; what has a style already keeps it."""
    if isinstance(value, str) and not isinstance(value, ScalarString) and _CODE.fullmatch(value):
        return DoubleQuotedScalarString(value)
    if isinstance(value, CommentedMap | CommentedSeq):
        for place, part in list(value.items() if isinstance(value, CommentedMap) else enumerate(value)):
            if (styled := _styled(part, depth + 1)) is not part:
                value[place] = styled
        if not value:
            value.fa.set_flow_style()
        return value
    if not isinstance(value, dict | list):
        return value
    is_short = depth > 0 and len(str(value)) <= SHORT and not (depth == 1 and _holds_entries(value))
    if isinstance(value, dict):
        made = CommentedMap({key: _styled(part, depth + 1) for key, part in value.items()})
    else:
        made = CommentedSeq([_styled(part, depth + 1) for part in value])
    (made.fa.set_flow_style if is_short else made.fa.set_block_style)()
    return made


def _holds_entries(value: dict[Any, Any] | list[Any]) -> bool:
    """Whether the parts are mappings themselves: a list of entries, the parties, the clauses."""
    return any(isinstance(part, dict) for part in (value.values() if isinstance(value, dict) else value))
