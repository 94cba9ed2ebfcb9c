"""The comments of one sheet of an xlsx workbook, and the drawing that shows them.

Comments stand in two parts that must agree: their words, and a drawing (VML) with one box for each. The drawing is
changed as text, because Excel itself writes drawings that are no well-formed XML (``<br>`` in labels of buttons).
What an existing comment says is kept and added to, and its box grows.
"""

import re
from collections.abc import Iterable
from typing import Any

from tasks.receipts.marking.cells import AUTHOR, Cell
from tasks.receipts.marking.sheet import cell_of
from tasks.receipts.marking.xml_trees import bytes_of, inserted, namespace_of, tree_of

_EMPTY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<comments xmlns="{namespace}"><authors/><commentList/></comments>'
)
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

_VML = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_DECLARED = "".join(f' xmlns:{prefix}="{namespace}"' for prefix, namespace in _VML.items())
_EMPTY_DRAWING = (
    f'<xml{_DECLARED}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
).encode()
_BOX_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"{declared}>'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_BOX = (
    '<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
    'width:240pt;height:{height}pt;z-index:{order};visibility:hidden" fillcolor="#ffffe1" '
    'o:insetmode="auto"{declared}>'
    '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{left}, 15, {top}, 2, {right}, 15, {bottom}, 2</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_NUMBER = re.compile(rb"""["']_x0000_s(\d{1,9})["']""")
_SHAPE = re.compile(rb"<v:shape\s.*?</v:shape>", re.DOTALL)
_SHAPE_PLACE = re.compile(rb"<x:Row>\s*(\d{1,7})\s*</x:Row>\s*<x:Column>\s*(\d{1,5})\s*</x:Column>")
_ANCHOR = re.compile(rb"(<x:Anchor>(?:\s*\d{1,7}\s*,){6}\s*)(\d{1,7})(\s*,)")

_COLUMNS_WIDE = 5
_ROWS_OF_SENTENCE = 3  # 60 pixels: three lines in a box of usual width
_MOST_ROWS = 40
_LAST_ROW, _LAST_COLUMN = 1_048_575, 16_383


class Comments:
    """The part with the words."""

    def __init__(self, source: bytes | None, namespace: str) -> None:
        self._tree = tree_of(source or _EMPTY.format(namespace=namespace).encode())
        self._root = self._tree.getroot()
        self._at = {comment.get("ref"): comment for comment in self._list("commentList")}
        self._author: int | None = None

    @property
    def cells(self) -> list[Cell]:
        """Where there are comments."""
        return [cell_of(reference or "") for reference in self._at]

    def add(self, cell: Cell, sentences: Iterable[str]) -> int:
        """Say this of a cell, after what was said of it before; how many sentences were new."""
        comment = self._at.get(cell.reference)
        if comment is None:
            comment = inserted(self._list("commentList"), "comment", (), ref=cell.reference)
            comment.set("authorId", str(self._author_number()))
            self._at[cell.reference] = comment
        text = comment.find(self._name("text"))
        if text is None:
            text = inserted(comment, "text", ("commentPr",))
        told = "".join(text.itertext()).split("\n")
        lines = [line for sentence in sentences if (line := _ESCAPE.sub("_x005F_", sentence)) not in told]
        if lines:  # none is new in a marked copy that was dropped in again
            self._say(text, "\n".join(lines))
        return len(lines)

    def content(self) -> bytes:
        """The part with what was added."""
        return bytes_of(self._tree)

    def _say(self, text: Any, words: str) -> None:
        """Add words to a text, which is one piece (``t``) or many (``r``)."""
        piece = text.find(self._name("t"))
        is_first = piece is None and text.find(self._name("r")) is None
        if piece is None:
            piece = inserted(inserted(text, "r", ("rPh", "phoneticPr")), "t", ())
        piece.text = words if is_first else f"{piece.text or ''}\n{words}"
        piece.set(_SPACE, "preserve")

    def _author_number(self) -> int:
        if self._author is None:
            authors = self._list("authors")
            self._author = len(authors)
            inserted(authors, "author", ()).text = AUTHOR
        return self._author

    def _list(self, name: str) -> Any:
        found = self._root.find(self._name(name))
        if found is None:
            raise LookupError(name)
        return found

    def _name(self, local: str) -> str:
        return f"{{{namespace_of(self._root)}}}{local}"


def drawing(source: bytes | None, lines: dict[Cell, int]) -> bytes:
    """The drawing with a box for each of these cells, ``lines`` sentences high; those it has grow by as much.

    Raises ``ValueError`` where the drawing has no end to put anything in front of.
    """
    drawn = _EMPTY_DRAWING if source is None else source
    there: set[Cell] = set()

    def grown(match: re.Match[bytes]) -> bytes:
        shape = match[0]
        place = _SHAPE_PLACE.search(shape)
        if b'"Note"' not in shape or place is None:
            return shape
        there.add(cell := Cell(int(place[1]) + 1, int(place[2]) + 1))
        more = _rows(lines.get(cell, 0))
        return _ANCHOR.sub(lambda anchor: b"%b%d%b" % (anchor[1], int(anchor[2]) + more, anchor[3]), shape, count=1)

    drawn = _SHAPE.sub(grown, drawn)
    end = drawn.rfind(b"</")
    if end < 0:
        raise ValueError("The drawing has no end.")
    declared = "" if all(_is_declared(drawn, *each) for each in _VML.items()) else _DECLARED
    number = max((int(each) for each in _NUMBER.findall(drawn)), default=1024)
    added = [] if b'"_x0000_t202"' in drawn else [_BOX_TYPE.format(declared=declared)]
    for order, (cell, sentences) in enumerate(((cell, n) for cell, n in lines.items() if cell not in there), start=1):
        added.append(_box(cell, sentences, number + order, order, declared))
    return drawn[:end] + "".join(added).encode() + drawn[end:]


def _is_declared(drawn: bytes, prefix: str, namespace: str) -> bool:
    """Whether the drawing gives a prefix the meaning that everybody does."""
    declaration = rb"""xmlns:%b\s*=\s*["']%b["']""" % (prefix.encode(), re.escape(namespace.encode()))
    return re.search(declaration, drawn) is not None


def _rows(sentences: int) -> int:
    return min(_ROWS_OF_SENTENCE * sentences, _MOST_ROWS)


def _box(cell: Cell, sentences: int, number: int, order: int, declared: str) -> str:
    """A box to the right of its cell, in the sheet also beside its last column and row."""
    rows = _rows(sentences) + 1
    left = min(cell.column, _LAST_COLUMN - _COLUMNS_WIDE)
    top = min(cell.row - 1, _LAST_ROW - rows)
    return _BOX.format(
        number=number,
        order=order,
        declared=declared,
        height=15 * rows,
        left=left,
        right=left + _COLUMNS_WIDE,
        top=top,
        bottom=top + rows,
        row=cell.row - 1,
        column=cell.column - 1,
    )
