"""The parts of an Office package and what holds them together: relations and content types (OPC)."""

import posixpath
import zipfile
from itertools import count
from typing import Any

from tasks.receipts.marking.xml_trees import bytes_of, inserted, tree_of

_TYPES = "[Content_Types].xml"
_NO_RELATIONS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
)


class OfficePackage:
    """The members of a package, and those that are to become others. A part that is asked for and is not there
    is a ``LookupError``."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {name.lower() for name in archive.namelist()}
        self._written: dict[str, bytes] = {}
        self._trees: dict[str, Any] = {}
        """Relations and content types that were looked at; those in :attr:`_changed` are to be written."""
        self._changed: set[str] = set()

    def read(self, path: str) -> bytes:
        """A part as it was."""
        return self._archive.read(path)

    def write(self, path: str, content: bytes) -> None:
        """What a part, old or new, is to hold."""
        self._written[path] = content
        self._names.add(path.lower())

    def changed(self) -> dict[str, bytes]:
        """Everything that is to become another, or comes new."""
        return self._written | {path: bytes_of(self._trees[path]) for path in sorted(self._changed)}

    def related(self, path: str, kind: str) -> str | None:
        """The part of that kind (the last word of its type) that a part refers to."""
        return next((self._target(path, each) for each in self._relations(path) if _kind(each) == kind), None)

    def target(self, path: str, relation: str) -> str:
        """The part that a relation of a part refers to."""
        for each in self._relations(path):
            if each.get("Id") == relation:
                return self._target(path, each)
        raise LookupError(relation)

    def relate(self, path: str, target: str, type: str) -> str:
        """Let a part refer to another; the relation's id."""
        relations = self._relations(path)
        taken = {each.get("Id") for each in relations}
        free = next(name for at in range(1, len(taken) + 2) if (name := f"rId{at}") not in taken)
        place = posixpath.relpath(target, posixpath.dirname(path))
        inserted(relations, "Relationship", (), Id=free, Type=type, Target=place)
        self._changed.add(_relations_of(path))
        return free

    def free_name(self, pattern: str, usual: str | None = None) -> str:
        """The usual name if no part has it, else the first by a number in place of ``{}`` that none has."""
        if usual is not None and usual not in self._names:
            return usual
        return next(name for at in count(1) if (name := pattern.format(at)).lower() not in self._names)

    def content_types(self) -> list[str]:
        """Every content type that the package declares."""
        return [each.get("ContentType", "") for each in self._tree(_TYPES).iterchildren("*")]

    def declare(self, path: str, content_type: str) -> None:
        """Say what a new part is."""
        inserted(self._tree(_TYPES), "Override", (), PartName=f"/{path}", ContentType=content_type)
        self._changed.add(_TYPES)

    def declare_ending(self, ending: str, content_type: str) -> None:
        """Say what parts of that ending are, unless it is said."""
        types = self._tree(_TYPES)
        if all(each.get("Extension", "").lower() != ending for each in types.iterchildren("*")):
            inserted(types, "Default", ("Default", "Override"), Extension=ending, ContentType=content_type)
            self._changed.add(_TYPES)

    def _relations(self, path: str) -> Any:
        return self._tree(_relations_of(path), _NO_RELATIONS)

    def _tree(self, path: str, otherwise: bytes | None = None) -> Any:
        if path not in self._trees:
            if otherwise is None or path.lower() in self._names:
                otherwise = self._archive.read(path)
            self._trees[path] = tree_of(otherwise)
        return self._trees[path].getroot()

    @staticmethod
    def _target(path: str, relation: Any) -> str:
        target = relation.get("Target", "")
        if target.startswith("/"):
            return target.lstrip("/")
        return posixpath.normpath(posixpath.join(posixpath.dirname(path), target))


def _relations_of(path: str) -> str:
    folder, name = posixpath.split(path)
    return f"{folder}/_rels/{name}.rels"


def _kind(relation: Any) -> str:
    return "" if not isinstance(relation.tag, str) else relation.get("Type", "").rpartition("/")[2]
