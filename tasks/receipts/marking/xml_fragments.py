"""Single elements of a long XML part as trees of lxml: cut out by their bytes, changed, and put back."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] (compiled, without stubs)

from tasks.receipts.marking.xml_edits import escaped, tag_at, tree_of

_DECLARATION = re.compile(rb' xmlns(?::([^\s=]+))?="[^"]*"')


class Fragments:
    """Elements of a part that use ``prefixes`` (to namespaces) declared outside of them, the ``outermost`` ones
    for the whole part."""

    def __init__(self, prefixes: Mapping[str | None, str], outermost: Collection[str | None]) -> None:
        self._outermost = {(prefix or "").encode() for prefix in outermost}
        self._head = b"<part%b>" % b"".join(
            b' xmlns%b="%b"' % (f":{prefix}".encode() if prefix else b"", escaped(namespace))
            for prefix, namespace in prefixes.items()
        )

    def parse(self, source: bytes) -> Any:
        """The element that these bytes are. Raises one of :data:`~tasks.receipts.marking.xml_edits.BROKEN`, or
        ``ValueError``."""
        (element,) = tree_of(b"%b%b</part>" % (self._head, source)).getroot()
        return element

    def new(self, name: str) -> Any:
        """An element without anything, its name as lxml writes it."""
        part = tree_of(b"%b</part>" % self._head).getroot()
        return etree.SubElement(part, name)

    def write(self, element: Any) -> bytes:
        """The element in UTF-8, without the declarations that hold for the whole part."""
        written = etree.tostring(element, encoding="UTF-8", xml_declaration=False, with_tail=False)
        tag = tag_at(written, 0)
        kept = _DECLARATION.sub(lambda each: b"" if (each[1] or b"") in self._outermost else each[0], tag)
        return kept + written[len(tag) :]
