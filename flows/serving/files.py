"""Reports, receipts and previews of the data root, read-only, under ``/files``: what the artifacts in the UI link to.

Behind the guard and Prefect's own login, which a browser asks for by itself where it has not been told it yet (HTTP
Basic). Only what people are to read is there; pages may run nothing and load nothing but pictures beside them, for
they stand on the same origin as the UI.
"""

import hmac
from base64 import b64encode
from html import escape
from pathlib import Path
from urllib.parse import quote

from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tasks.settings import Paths

AT = "/files"
SERVED = ("archive", "previews", "receipts")
"""Folders of the data root that are shown."""
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".txt": "text/plain; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".ics": "text/calendar; charset=utf-8",
}
"""Kinds of files that are shown, by ending. No source, no dropped file, no message with its addresses."""
SANDBOX = (
    "sandbox allow-same-origin allow-popups allow-downloads; "
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:"
)


def with_files(app: ASGIApp, paths: Paths, login: str) -> ASGIApp:
    """``app``, and the files for those who give ``login`` (``user:password``)."""
    expected = b64encode(login.encode())

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or not (path == AT or path.startswith(f"{AT}/")):
            await app(scope, receive, send)
            return
        await _answer(scope, paths, expected)(scope, receive, send)

    return serve


def _answer(scope: Scope, paths: Paths, expected: bytes) -> Response:
    given = dict(scope["headers"]).get(b"authorization", b"")
    scheme, _, credentials = given.partition(b" ")
    if not (expected and scheme.lower() == b"basic" and hmac.compare_digest(credentials.strip(), expected)):
        return Response(status_code=401, headers={"WWW-Authenticate": 'Basic realm="iop", charset="UTF-8"'})
    if scope["method"] not in ("GET", "HEAD"):
        return Response(status_code=405, headers={"Allow": "GET, HEAD"})
    found = shown(paths, scope["path"].removeprefix(AT).strip("/"))
    if found is None:
        return Response("There is no such file, or it is not one that is shown.", 404, media_type="text/plain")
    headers = {"Cache-Control": "no-store"}
    if found.is_dir():
        return HTMLResponse(_listing(found, paths.root), headers=headers | {"Content-Security-Policy": SANDBOX})
    kind = KINDS[found.suffix]
    if kind != "application/pdf":  # whose viewer a sandbox would stop; it runs nothing of ours
        headers["Content-Security-Policy"] = SANDBOX
    return FileResponse(found, media_type=kind, headers=headers)


def shown(paths: Paths, wanted: str) -> Path | None:
    """The file or folder that is shown under this path, whatever stands in it; None for any other."""
    parts = wanted.split("/")
    if parts[0] not in SERVED or any(part in ("", ".", "..") or part.startswith(".") for part in parts):
        return None
    if any("\\" in part or "\0" in part for part in parts):
        return None
    path = paths.root.joinpath(*parts)
    if path.resolve() != path:  # a link leads somewhere else
        return None
    return path if path.is_dir() or (path.is_file() and path.suffix in KINDS) else None


def _listing(folder: Path, root: Path) -> str:
    """A page with a link to all that is shown of a folder."""
    below = sorted(
        each for each in folder.iterdir()
        if not each.name.startswith(".") and not each.is_symlink() and (each.is_dir() or each.suffix in KINDS)
    )  # fmt: skip
    title = escape(str(folder.relative_to(root)))
    links = "".join(
        f'<li><a href="{AT}/{quote(str(each.relative_to(root)))}">{escape(each.name)}</a></li>' for each in below
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><h1>{title}</h1><ul>{links}</ul>'
    )
