"""An agreement file as plain data that knows its lines.

Belongs here: bytes → text → YAML → dicts, lists and scalars, and on which line each of them stands. What the
data *mean* is none of this module's business (:mod:`tasks.agreement.load`).

Money never passes through a binary float: a number with decimals becomes ``Decimal`` straight from its text.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    NodeEvent,
)
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.parser import Parser
from ruamel.yaml.reader import ReaderError

from tasks.agreement.mistakes import AgreementError, Mistake

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
"""A real agreement file is 5 kB and five levels deep."""

Where = tuple[str | int, ...]
"""A place in the data: keys and list positions from the top."""

_YAML = "tag:yaml.org,2002:"
_DECIMAL = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")


@dataclass(frozen=True)
class Document:
    """The data of one file, the line (from 1) of every value in it, and what was wrong with the writing."""

    data: Any
    lines: dict[Where, int]
    mistakes: list[Mistake]

    def line(self, where: Where) -> int:
        """The line of the nearest thing at or above ``where`` that stands in the file."""
        for length in range(len(where), 0, -1):
            if where[:length] in self.lines:
                return self.lines[where[:length]]
        return 1


def read_document(name: str, text: str) -> Document:
    """Read the text of the file ``name``. Raises :class:`AgreementError` where it is no YAML that could be an
    agreement."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Parser = _Bounded
    try:
        root = yaml.compose(text)
    except _Excess as excess:
        raise AgreementError([Mistake(name, *excess.args)]) from None
    except MarkedYAMLError as error:
        raise AgreementError([_unreadable(name, error)]) from None
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        what = f"the character U+{ord(text[error.position]):04X} is not allowed in YAML"
        raise AgreementError([Mistake(name, line, what, "remove it")]) from None
    if root is None:
        raise AgreementError([Mistake(name, 1, "the file is empty", "copy a working agreement file")])
    builder = _Builder(name)
    data = builder.build(root, ())
    if not isinstance(data, dict):
        raise AgreementError(
            [Mistake(name, 1, "the file is no list of keys and values", "copy a working agreement file")]
        )
    return Document(data, builder.lines, builder.mistakes)


def read_text(path: Path) -> str:
    """The text of an agreement file. Raises :class:`AgreementError` where it cannot be read as one."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise AgreementError([Mistake(path.name, None, "there is no such file", "check the name")]) from None
    except OSError as error:
        remedy = "make it a file that this user may read"
        raise AgreementError([Mistake(path.name, None, f"cannot be read ({error.strerror})", remedy)]) from None
    if len(content) > MAX_BYTES:
        what = f"the file is larger than {MAX_BYTES // 1000} kB"
        raise AgreementError([Mistake(path.name, None, what, "keep only the agreement in it")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise AgreementError([Mistake(path.name, line, "the file is not UTF-8", "save it as UTF-8")]) from None


class _Excess(Exception):
    """What makes a small file grow without bound: its line, what it is, and the remedy."""


class _Bounded(Parser):
    """Refuses what makes a small file grow without bound (references, depth), before anything is built of it."""

    depth = documents = 0

    def get_event(self) -> Event:
        """The next event. Raises :class:`_Excess`."""
        event = super().get_event()
        line = event.start_mark.line + 1
        if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
            what = "references (&name, *name) are not read"
            raise _Excess(line, what, "write the value out, or in quotes if it is text")
        if isinstance(event, CollectionStartEvent):
            self.depth += 1
        elif isinstance(event, CollectionEndEvent):
            self.depth -= 1
        elif isinstance(event, DocumentStartEvent):
            self.documents += 1
        if self.depth > MAX_DEPTH:
            raise _Excess(line, f"more than {MAX_DEPTH} levels inside each other", "check the brackets")
        if self.documents > 1:
            raise _Excess(line, "a second document (---)", "one agreement per file")
        return event


def _unreadable(name: str, error: MarkedYAMLError) -> Mistake:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else None
    problem = error.problem or "not valid YAML"
    if "'\\t'" in problem:
        return Mistake(name, line, "a tab character", "indent with spaces")
    return Mistake(name, line, f"not valid YAML: {problem}", "check indents, colons, quotes and brackets here")


class _Builder:
    """Makes plain data of a tree of nodes and remembers where each value stood."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Where, int] = {}
        self.mistakes: list[Mistake] = []

    def build(self, node: Node, where: Where) -> Any:
        """The value of ``node``, which stands at ``where``."""
        self.lines.setdefault(where, node.start_mark.line + 1)
        if isinstance(node, MappingNode):
            return self._mapping(node, where)
        if isinstance(node, SequenceNode):
            return [self.build(item, (*where, i)) for i, item in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: MappingNode, where: Where) -> dict[str | int, Any]:
        found: dict[str | int, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = _scalar(key_node) if isinstance(key_node, ScalarNode) else None
            if not isinstance(key, str | int) or isinstance(key, bool):
                self.mistakes.append(
                    Mistake(self.name, line, "a key that is no word", "write 'key: value', text in quotes")
                )
            elif key in found:
                first = self.lines[(*where, key)]
                self.mistakes.append(
                    Mistake(self.name, line, f"{key} stands twice (first on line {first})", "keep one of them")
                )
            else:
                self.lines[(*where, key)] = line
                found[key] = self.build(value_node, (*where, key))
        return found


def _scalar(node: Node) -> Any:
    """A scalar by its YAML 1.2 type; what only looks like a number or a date stays text, for the model to
    refuse."""
    text = str(node.value)
    match node.tag.removeprefix(_YAML):
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int" if re.fullmatch(r"[-+]?(0|[1-9]\d{0,29})", text):
            return int(text)
        case "float" if _DECIMAL.fullmatch(text):
            return Decimal(text)
        case "timestamp":
            try:
                return date.fromisoformat(text)
            except ValueError:
                return text
    return text
