"""What Prefect is told before it starts: whose server, which login, and where the passwords are."""

import json
import os
import stat
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import prefect.settings
import pytest

from flows.serving.environment import for_clients, for_server, prepare, running_server, up_lock, up_record
from flows.serving.login import login, login_file
from flows.serving.secret_settings import in_files, secret_fields, variable
from flows.serving.up import environment_of
from tasks.errors import InputError
from tasks.settings import Settings, load_settings

PASSWORD = "hemligt losenord 4711"
DATABASE = "postgresql://iop:nyckel@db/iop"


def settings_of(root: Path) -> Settings:
    """Settings of a data root, whatever a ``.env`` says here."""
    return Settings(_env_file=None, data_dir=root)  # pyright: ignore[reportCallIssue]


@pytest.fixture
def settings(tmp_path: Path):
    return settings_of(tmp_path)


def prepared(settings: Settings, **variables: str) -> dict[str, str]:
    prepare(settings, variables)
    return variables


def mode(path: Path) -> str:
    return f"{stat.S_IMODE(path.stat().st_mode):03o}"


# The login


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_a_login_is_made_once_and_for_this_account_alone(tmp_path: Path, umask: int):
    os.umask(umask)
    first = login(tmp_path)
    os.umask(0o022)
    assert login(tmp_path) == first
    assert first.startswith("iop:") and len(first) == 47  # 32 random bytes
    assert mode(login_file(tmp_path)) == "600" and mode(login_file(tmp_path).parent) == "700"
    assert login(tmp_path / "other") != first


def test_many_at_once_have_the_same_login(tmp_path: Path):
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(login(tmp_path))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 16 and len(set(found)) == 1
    assert [path.name for path in (tmp_path / "prefect").iterdir()] == ["login"]


@pytest.mark.parametrize("content", [b"", b"iop:", b"iop:short\n", b"no colon but long enough", b"iop:\xff" * 9])
def test_a_damaged_login_is_told_with_what_to_do(tmp_path: Path, content: bytes):
    login_file(tmp_path).parent.mkdir()
    login_file(tmp_path).write_bytes(content)
    with pytest.raises(InputError, match="delete it, and `iop up` makes a new one") as refused:
        login(tmp_path)
    assert "short" not in str(refused.value)


# Whose server


def test_somebody_else_s_server_is_not_told_the_login(settings: Settings):
    told = prepared(settings, PREFECT_API_URL="http://prefect.example:4200/api")
    assert not any("AUTH" in name for name in told)
    assert not login_file(settings.paths.root).exists()


def test_a_server_asks_for_the_login_and_for_its_own_pages(settings: Settings):
    told = for_server(settings, {}, "http://127.0.0.1:4200")
    assert told["PREFECT_SERVER_API_AUTH_STRING"] == login(settings.paths.root)
    assert told["PREFECT_SERVER_CSRF_PROTECTION_ENABLED"] == "true"
    assert told["PREFECT_SERVER_CORS_ALLOWED_ORIGINS"] == "http://127.0.0.1:4200"


def test_the_operator_s_own_login_goes_before_ours(settings: Settings):
    own = {"PREFECT_SERVER_API_AUTH_STRING": "drift:a password of their own"}
    assert for_clients(settings, own) == {"PREFECT_API_AUTH_STRING": "drift:a password of their own"}


def test_whoever_starts_server_and_worker_their_history_ends_and_a_file_is_seen_soon(settings: Settings):
    told = prepared(settings, PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD="7200")
    assert told["PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED"] == "events,flow_runs"
    assert told["PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD"] == "7200"
    assert told["PREFECT_WORKER_QUERY_SECONDS"] == "2"


@pytest.mark.parametrize(("own", "seconds"), [({}, None), ({"PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "60"}, 60)])
def test_no_run_waits_for_a_thread_of_heartbeats_unless_somebody_wants_them(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, own: dict[str, str], seconds: int | None
):
    for name, value in prepared(settings, **own).items():
        monkeypatch.setenv(name, value)
    assert prefect.settings.Settings().flows.heartbeat_frequency == seconds


def test_files_made_from_then_on_are_for_this_account_alone(settings: Settings, tmp_path: Path):
    prepared(settings)
    (tmp_path / "new").touch()
    assert mode(tmp_path / "new") == "600"


@pytest.fixture
def stranger() -> Iterator[tuple[str, list[str]]]:
    """Somebody who answers on a port, and what he was told."""
    heard: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            heard.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"true")

        def log_message(self, format: str, *args: Any):
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/api", heard
        server.shutdown()
        thread.join()


def test_a_record_is_believed_only_while_its_iop_up_lives(settings: Settings, stranger: Any):
    """One that was killed leaves its record: on its port may listen anybody, who must not be given the login."""
    url, heard = stranger
    home = settings.paths.root / "prefect"
    home.mkdir()
    up_record(home).write_text(json.dumps({"api_url": url, "pid": 1}))
    assert running_server(home) is None and heard == []
    assert "PREFECT_API_URL" not in prepared(settings)
    lock = up_lock(home)
    with lock:
        assert running_server(home) == url and heard == ["/api/health"]
        told = prepared(settings)
        assert (told["PREFECT_API_URL"], told["PREFECT_API_AUTH_STRING"]) == (url, login(settings.paths.root))


@pytest.mark.parametrize("content", ["", "{}", "[", "[]"])
def test_a_damaged_record_is_none(settings: Settings, content: str):
    home = settings.paths.root / "prefect"
    home.mkdir()
    up_record(home).write_text(content)
    assert running_server(home) is None


# Passwords


def test_which_settings_are_secret():
    assert secret_fields() == ["database_url", "prefect_database_url", "store_options", "smtp_password"]
    assert [variable(name) for name in secret_fields()] == [
        "IOP_DATABASE_URL",
        "IOP_PREFECT_DATABASE_URL",
        "IOP_STORE_OPTIONS",
        "IOP_SMTP_PASSWORD",
    ]


def test_passwords_go_by_file_and_not_by_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """From the operator's environment to a run's settings, past what server and worker are given."""
    for name, value in {
        "IOP_DATA_DIR": str(tmp_path),
        "IOP_SMTP_HOST": "mail.example.org",
        "IOP_SMTP_USER": "iop",
        "IOP_SMTP_PASSWORD": PASSWORD,
        "IOP_DATABASE_URL": DATABASE,
    }.items():
        monkeypatch.setenv(name, value)
    folder = tmp_path / "secrets"
    settings = load_settings()
    with in_files(settings, folder) as where:
        children = environment_of(settings, "http://127.0.0.1:4200/api", where)
        assert not [value for value in children.values() if PASSWORD in value or "nyckel" in value]
        assert children["IOP_SMTP_USER"] == "iop"
        assert mode(folder) == "700" and {mode(file) for file in folder.iterdir()} == {"600"}
        for name in [name for name in os.environ if name.startswith("IOP_")]:
            monkeypatch.delenv(name)
        for name, value in children.items():
            monkeypatch.setenv(name, value)
        found = load_settings()
        assert found.smtp_password and found.smtp_password.get_secret_value() == PASSWORD
        assert found.register_url == DATABASE
    assert not folder.exists()
    with pytest.raises(InputError, match=r"IOP_SECRETS_DIR .* is no folder"):
        load_settings()


def test_what_is_not_set_stays_unset_beside_somebody_s_env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("IOP_SMTP_PASSWORD=another\nIOP_SMTP_USER=another\n")
    settings = settings_of(tmp_path)
    with in_files(settings, tmp_path / "secrets") as where:
        for name, value in environment_of(settings, "http://127.0.0.1:4200/api", where).items():
            monkeypatch.setenv(name, value)
        assert load_settings().smtp_password is None


def test_a_secret_file_goes_before_an_env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """As systemd's LoadCredential gives it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("IOP_SMTP_USER=iop\nIOP_SMTP_PASSWORD=another\n")
    (tmp_path / "IOP_SMTP_PASSWORD").write_text(f"{PASSWORD}\n")
    monkeypatch.setenv("IOP_SECRETS_DIR", str(tmp_path))

    def found():
        password = load_settings().smtp_password
        return password and password.get_secret_value()

    assert found() == PASSWORD and load_settings() is load_settings()
    (tmp_path / "IOP_SMTP_PASSWORD").write_text("a new one\n")
    assert found() == "a new one"
    (tmp_path / "IOP_SMTP_PASSWORD").unlink()
    assert found() == "another"
    (tmp_path / ".env").unlink()
    assert found() is None


def test_a_password_with_white_space_around_it_is_refused(monkeypatch: pytest.MonkeyPatch):
    """In a file it could not be told from the line's end."""
    monkeypatch.setenv("IOP_SMTP_USER", "iop")
    monkeypatch.setenv("IOP_SMTP_PASSWORD", " hemligt")
    with pytest.raises(InputError, match="IOP_SMTP_PASSWORD: must not begin or end with white space") as refused:
        load_settings()
    assert "hemligt" not in str(refused.value)


def test_what_a_killed_one_left_is_written_anew(tmp_path: Path):
    folder = tmp_path / "secrets"
    folder.mkdir(mode=0o755)
    (folder / "IOP_SMTP_PASSWORD").write_text("old")
    with in_files(settings_of(tmp_path), folder):
        assert mode(folder) == "700" and list(folder.iterdir()) == []
