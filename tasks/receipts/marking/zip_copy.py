"""A zip package written again with some of its members changed and all others as they were."""

import copy
import shutil
import zipfile
from collections.abc import Mapping
from io import BytesIO

_ZIP64 = b"\1\0"


def rewritten(data: bytes, changed: Mapping[str, bytes]) -> bytes:
    """The package with the content of ``changed`` members, those it does not have last.

    Members keep their order, names, compression and times, so the same input gives the same bytes. Raises what
    :mod:`zipfile` raises for a damaged package.
    """
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(target, "w") as package:
        package.comment = source.comment
        members = source.infolist()
        if len({member.filename for member in members}) < len(members):
            raise zipfile.BadZipFile("Two members have the same name.")
        for member in members:
            _copy(source, member, package, changed.get(member.filename))
        there = {member.filename for member in members}
        for name, content in changed.items():
            if name not in there:
                added = zipfile.ZipInfo(name)  # dated 1980, as there is no time that would be the same next time
                added.compress_type = zipfile.ZIP_DEFLATED
                package.writestr(added, content)
    return target.getvalue()


def _copy(source: zipfile.ZipFile, member: zipfile.ZipInfo, package: zipfile.ZipFile, content: bytes | None) -> None:
    """One member with its own content or another."""
    written = copy.copy(member)
    written.extra = _without_zip64(member.extra)
    with package.open(written, "w") as stream:
        if content is None:
            with source.open(member) as original:
                shutil.copyfileobj(original, stream)
        else:
            stream.write(content)
    written.external_attr = member.external_attr  # opening fills it in where it is nothing


def _without_zip64(extra: bytes) -> bytes:
    """A member's extra field without the sizes it had in its old place; zipfile writes them anew where needed."""
    kept = b""
    while len(extra) >= 4:
        size = 4 + int.from_bytes(extra[2:4], "little")
        if not extra.startswith(_ZIP64):
            kept += extra[:size]
        extra = extra[size:]
    return kept
