"""The parts of a package as trees of lxml, which keep prefixes, elements of programs of later years and all else that
is not looked at.
"""

from collections.abc import Iterable
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] (compiled, without stubs)

LARGEST_PART = 16_000_000
"""Bytes of a part: its tree takes 25 times as much memory. Some 45 000 rows of a shift sheet."""

BROKEN = (etree.LxmlError,)
"""What XML that is none raises here, besides ``ValueError``."""


class TooLargeToMark(Exception):
    """A part is larger than a tree is made of."""


def tree_of(source: bytes) -> Any:
    """A part as a tree of lxml.

    Raises :class:`TooLargeToMark`, one of :data:`BROKEN`, or ``ValueError`` for a part that declares a document type:
    no program writes one, and its entities are a way to make a small file enormous. lxml's own bounds on depth and
    size of a text (``huge_tree=False``) stay: no person's workbook comes near them.
    """
    if len(source) > LARGEST_PART:
        raise TooLargeToMark
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, strip_cdata=False)
    tree = etree.ElementTree(etree.fromstring(source, parser))
    if tree.docinfo.doctype:
        raise ValueError("The XML declares a document type.")
    return tree


def bytes_of(tree: Any) -> bytes:
    """The tree written with the declaration that it had."""
    info = tree.docinfo
    return etree.tostring(tree, encoding=info.encoding or "UTF-8", xml_declaration=True, standalone=info.standalone)


def namespace_of(element: Any) -> str:
    """An element's namespace."""
    return etree.QName(element).namespace or ""


def inserted(parent: Any, name: str, before: Iterable[str], **attributes: str) -> Any:
    """A new child in the parent's namespace, in front of the first of its children that is named ``before``."""
    namespace = namespace_of(parent)
    child = parent.makeelement(f"{{{namespace}}}{name}", attributes)
    later = {f"{{{namespace}}}{each}" for each in before}
    at = next((place for place, each in enumerate(parent) if each.tag in later), len(parent))
    parent.insert(at, child)
    return child
