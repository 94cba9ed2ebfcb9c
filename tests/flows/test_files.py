"""What the server shows of the data root, and to whom: asked as an ASGI application, without Prefect."""

import asyncio
from base64 import b64encode

import pytest

from flows.serving.files import with_files
from tasks.settings import Paths

LOGIN = "iop:a-long-secret-word"
SHOWN = {
    "archive/a/2022-03/edition-1/data/report/report.html": b"<p>",
    "archive/a/2022-03/edition-1/data/report/report.pdf": b"%PDF",
    "receipts/a/1-pass.csv.html": b"<p>",
    "previews/a/2022-03/report.html": b"<p>",
}
HIDDEN = (
    "register.db", "prefect/login", "prefect/secrets/IOP_SMTP_PASSWORD", "agreements/a.yaml", "originals/ab/abc",
    "archive/a/2022-03/edition-1/data/messages/1.eml", "archive/a/2022-03/edition-1/data/facts/patrols.parquet",
    "archive/.hidden.html", "inbox/a/pass.html", "work/alarms.json",
)  # fmt: skip


@pytest.fixture
def root(tmp_path):
    for name in (*SHOWN, *HIDDEN):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(SHOWN.get(name, b"secret"))
    (tmp_path / "receipts" / "link.html").symlink_to(tmp_path / "register.db")
    (tmp_path / "receipts" / "folder").symlink_to(tmp_path / "prefect")
    return tmp_path


def ask(root, path, login=LOGIN, method="GET", scheme="Basic"):
    """Status, headers and body of one request; what is not of the files is Prefect's."""
    sent = []

    async def prefect(scope, receive, send):
        await send({"type": "http.response.start", "status": 299, "headers": []})
        await send({"type": "http.response.body", "body": b"prefect"})

    async def receive():
        await asyncio.Event().wait()  # a client that stays

    async def send(message):
        sent.append(message)

    headers = [(b"authorization", f"{scheme} {b64encode(login.encode()).decode()}".encode())] if login else []
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": headers,
        "query_string": b"",
        "extensions": {},
    }
    asyncio.run(with_files(prefect, Paths(root.resolve()), LOGIN)(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(each.get("body", b"") for each in sent[1:])


@pytest.mark.parametrize("name", SHOWN)
def test_what_people_read_is_shown(root, name):
    status, headers, body = ask(root, f"/files/{name}")
    assert (status, body, headers["cache-control"]) == (200, SHOWN[name], "no-store")
    policy = headers.get("content-security-policy", "")
    assert name.endswith(".pdf") or ("default-src 'none'" in policy and policy.startswith("sandbox "))
    assert "allow-scripts" not in policy


@pytest.mark.parametrize("name", [*SHOWN, *HIDDEN, "", "archive"])
@pytest.mark.parametrize(
    ("login", "scheme"), [(None, "Basic"), ("iop:wrong", "Basic"), ("iop:", "Basic"), (LOGIN, "Bearer")], ids=str
)
def test_nothing_is_shown_without_the_login(root, name, login, scheme):
    status, headers, body = ask(root, f"/files/{name}", login, scheme=scheme)
    assert (status, body) == (401, b"") and headers["www-authenticate"].startswith("Basic ")


@pytest.mark.parametrize(
    "path",
    [
        *HIDDEN, "", "receipts/link.html",
        "receipts/folder/login", "receipts/../register.db", "receipts//../register.db",
        "archive/../prefect/login", "receipts/..\\..\\register.db", "receipts/\0.html", "./receipts", "nothing",
        "receipts/a/nothing.html", "/etc/passwd", "receipts/a/1-pass.csv.html/x",
    ],
)  # fmt: skip
def test_nothing_else_is_shown_with_it_either(root, path):
    status, _, body = ask(root, f"/files/{path}")
    assert status == 404 and b"secret" not in body


def test_nothing_is_changed_through_it(root):
    assert [ask(root, "/files/previews", method=each)[0] for each in ("POST", "PUT", "DELETE", "HEAD")] == [
        405, 405, 405, 200,
    ]  # fmt: skip


def test_a_folder_lists_what_is_shown_of_it(root):
    page = ask(root, "/files/archive/a/2022-03/edition-1/data")[2].decode()
    assert "/files/archive/a/2022-03/edition-1/data/report" in page
    listed = ask(root, "/files/receipts")[2].decode()
    assert "link.html" not in listed and "folder" not in listed and "/files/receipts/a" in listed


def test_a_login_that_is_not_set_is_nobodys(root):
    assert ask(root, "/files/receipts", "")[0] == 401


@pytest.mark.parametrize("path", ["/", "/api/health", "/filesystem", "/v2/files/archive"])
def test_the_rest_is_prefect_s(root, path):
    assert ask(root, path)[0] == 299
