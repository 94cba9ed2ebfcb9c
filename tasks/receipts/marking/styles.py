"""The styles of an xlsx workbook with those of marked cells added: each cell's own style, only its fill changed."""

import copy
from typing import Any

from tasks.receipts.marking.xml_trees import bytes_of, inserted, namespace_of, tree_of

MOST_STYLES = 64_000
"""Beyond about 65 000 Excel calls the workbook damaged."""

_EMPTY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{namespace}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>'
)
"""What a workbook without styles looks like to the programs that open it."""


class TooManyStyles(Exception):
    """The workbook has no room for further styles."""


class Styles:
    """The styles part. Styles are added in the order in which they are asked for, each once."""

    def __init__(self, source: bytes | None, namespace: str) -> None:
        self._tree = tree_of(source or _EMPTY.format(namespace=namespace).encode())
        self._root = self._tree.getroot()
        self._fills: dict[str, int] = {}
        self._marked: dict[tuple[int, str], int] = {}

    def marked(self, style: int, colour: str) -> int:
        """The number of the style that is like ``style`` but is filled with ``colour``.

        Raises ``LookupError`` where there is no such style, and :class:`TooManyStyles`.
        """
        key = (style, colour)
        if key not in self._marked:
            formats = self._list("cellXfs")
            number = len(self._in(formats, "xf"))
            if number >= MOST_STYLES:
                raise TooManyStyles
            clone = copy.deepcopy(self._in(formats, "xf")[style])
            clone.set("fillId", str(self._fill(colour)))
            clone.set("applyFill", "1")
            self._add(formats, clone, number)
            self._marked[key] = number
        return self._marked[key]

    def content(self) -> bytes:
        """The part with what was added."""
        return bytes_of(self._tree)

    def _fill(self, colour: str) -> int:
        if colour not in self._fills:
            fills = self._list("fills")
            number = len(self._in(fills, "fill"))
            fill = inserted(fills, "fill", ())
            pattern = inserted(fill, "patternFill", (), patternType="solid")
            inserted(pattern, "fgColor", (), rgb=f"FF{colour}")
            inserted(pattern, "bgColor", (), indexed="64")
            self._add(fills, fill, number)
            self._fills[colour] = number
        return self._fills[colour]

    def _list(self, name: str) -> Any:
        found = self._in(self._root, name)
        if not found:
            raise LookupError(name)
        return found[0]

    def _in(self, parent: Any, name: str) -> list[Any]:
        return parent.findall(f"{{{namespace_of(self._root)}}}{name}")

    @staticmethod
    def _add(parent: Any, child: Any, number: int) -> None:
        parent.append(child)
        parent.set("count", str(number + 1))
