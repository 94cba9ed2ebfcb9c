"""XML that is changed in a few places and else stays as it was.

Long parts (the sheets) are changed in their bytes: expat says where an element begins and ends, and only there is
anything put in. Nothing is built of them, and prefixes, quotes, blanks and whatever programs of later years have
put there are not even looked at. Short parts (styles, comments, relations) are changed as trees of lxml, which
keeps prefixes and unknown elements.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] (compiled, without stubs)

BROKEN = (expat.ExpatError, etree.LxmlError)
"""What XML that is none raises here, besides ``ValueError``."""

_TAG = re.compile(rb"""<(/?[^\s/>"'<]+)[^<>"']*(?:(?:"[^"<]*"|'[^'<]*')[^<>"']*)*>""")
_ATTRIBUTE = re.compile(rb"""\s+([^\s=/>"']+)\s*=\s*("[^"]*"|'[^']*')""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DECLARED = re.compile(rb"""<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z][\w.-]*)["']""")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Edit:
    """Bytes ``start`` to ``end`` become ``text``; nothing is taken away where they are the same place."""

    start: int
    end: int
    text: bytes


def as_utf8(source: bytes) -> bytes:
    """The part in UTF-8, as nearly all are, so that what is put in fits: its bytes as they are, or rewritten from
    the encoding that it declares."""
    declared = _DECLARED.match(source)
    encoding = "utf-16" if source.startswith(_UTF_16) else declared[1].decode() if declared else "utf-8"
    if encoding.lower() == "utf-8":
        return source
    return _DECLARATION.sub("", source.decode(encoding), count=1).encode()


def walk(source: bytes, handler: "Handler") -> None:
    """Go through a part from one element to the next.

    Raises one of :data:`BROKEN`, or ``ValueError`` for a part that declares a document type: no program writes
    one, and its entities are a way to make a small file enormous.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse_document_type
    handler.place = lambda: parser.CurrentByteIndex
    parser.StartNamespaceDeclHandler = handler.declare
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.Parse(source, True)


class Handler:
    """What :func:`walk` tells of a part. Names are ``namespace local``; :attr:`place` is the byte where the
    element's start or end tag begins, for the end of an element without content the byte after its tag."""

    place: Callable[[], int]

    def declare(self, prefix: str | None, namespace: str) -> None:
        """The element that begins next gives a prefix its meaning."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""


def _refuse_document_type(*_: object) -> None:
    raise ValueError("The XML declares a document type.")


def spliced(
    source: bytes, edits: Iterable[Edit], start: int = 0, end: int | None = None
) -> Iterator[bytes | memoryview]:
    """The part, or a stretch of it, with its edits, piece by piece; those of one place in the order in which they
    are given."""
    view = memoryview(source)
    at = start
    for edit in sorted(edits, key=lambda each: each.start):
        yield view[at : edit.start]
        yield edit.text
        at = edit.end
    yield view[at:end]


def tag_at(source: bytes, place: int) -> bytes:
    """The whole tag that begins there."""
    match = _TAG.match(source, place)
    if match is None:
        raise ValueError("There is no tag where one was found.")
    return match[0]


def prefix_of(tag: bytes) -> bytes:
    """The tag's prefix with its colon, or nothing."""
    name = _name(tag)
    return name[: name.rfind(b":") + 1]


def with_attribute(tag: bytes, name: bytes, value: bytes | None) -> bytes:
    """The start tag with an attribute set, or taken away; the others stay as they are written."""
    written = b"" if value is None else b' %b="%b"' % (name, value)
    at = 1 + len(_name(tag))
    while match := _ATTRIBUTE.match(tag, at):
        if match[1] == name:
            return tag[: match.start()] + written + tag[match.end() :]
        at = match.end()
    return tag[:at] + written + tag[at:]


def is_empty(tag: bytes) -> bool:
    """Whether it is a whole element without content."""
    return tag.endswith(b"/>")


def opened(tag: bytes, content: bytes) -> bytes:
    """An element without content with some."""
    return b"%b>%b</%b>" % (tag.removesuffix(b"/>").rstrip(), content, _name(tag))


def escaped(text: str) -> bytes:
    """Text as it stands between tags or in double quotes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;").encode()


def _name(tag: bytes) -> bytes:
    match = _TAG.match(tag)
    if match is None:
        raise ValueError("That is no tag.")
    return match[1]


def tree_of(source: bytes) -> Any:
    """A short part as a tree of lxml.

    Its own bounds on depth and size (``huge_tree=False``) stay: no person's styles or comments come near them.
    Raises one of :data:`BROKEN`, or ``ValueError``.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, strip_cdata=False)
    tree = etree.ElementTree(etree.fromstring(source, parser))
    if tree.docinfo.doctype:
        _refuse_document_type()
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
