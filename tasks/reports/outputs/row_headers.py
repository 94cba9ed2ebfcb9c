"""Row headers of a PDF's tables: the engine tags the heads of columns alone.

Who reads a table by ear then hears the line with each figure. Drop when the engine's Python package lets a template
say ``pdf.header-cell(scope: "row")`` (typst 0.15 has it behind a feature that the package does not open).
"""

import io
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name


def with_row_headers(pdf: bytes) -> bytes:
    """The document with the first cell of every row of a table's body tagged as the row's header; the same bytes each
    time.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        tree = document.Root.get("/StructTreeRoot")
        for row in _rows(tree) if isinstance(tree, Dictionary) else ():
            first = next(_children(row), None)
            if first is not None and first.get("/S") == Name.TD:
                first.S = Name.TH
                _attributes(first).Scope = Name.Row
        made = io.BytesIO()
        document.save(made, deterministic_id=True, min_version=document.pdf_version)
    return made.getvalue()


def _rows(element: Dictionary, in_body: bool = False) -> Iterator[Dictionary]:
    for child in _children(element):
        if in_body and child.get("/S") == Name.TR:
            yield child
        else:
            yield from _rows(child, in_body or child.get("/S") == Name.TBody)


def _children(element: Dictionary) -> Iterator[Dictionary]:
    """The structure elements inside one; what they hold of the page is passed by."""
    kids = element.get("/K")
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield kid


def _attributes(cell: Dictionary) -> Dictionary:
    """The cell's attributes as a table's, made where it has none."""
    known = cell.get("/A")
    for each in known if isinstance(known, Array) else [known]:
        if isinstance(each, Dictionary) and each.get("/O") == Name.Table:
            return each
    cell.A = Dictionary(O=Name.Table)
    return cell.A
