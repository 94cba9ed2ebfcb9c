"""The facts in an object store: written, read, damaged, forgotten, and their log renewed, as in a folder."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.fs
import pytest
from click.testing import CliRunner

from flows.cli import iop
from tasks.errors import InputError, OutsideError
from tasks.facts.store import Store
from tasks.installation import open_installation
from tasks.settings import load_settings
from tests.facts.object_store import BUCKET, object_store
from tests.facts.short_rows import patrols
from tests.whole.playing import AGREEMENT, Player

URL = f"s3://{BUCKET}/iop"
ONE, TWO = patrols(("2022-03-26", "arena", "tik")), patrols(("2022-03-27", "arena", "tik"))


@pytest.fixture(scope="module")
def options() -> Iterator[dict[str, str]]:
    with object_store() as options:
        yield options


def test_versions_come_back_and_what_is_not_what_was_written_is_told(options: dict[str, str]) -> None:
    store = Store(f"{URL}/one", options)
    assert store.versions("a", "patrols") == [] and store.is_forgotten("a", "patrols")
    first, second = store.write("a", "patrols", ONE), store.write("a", "patrols", TWO)
    assert store.versions("a", "patrols") == [0, first.version, second.version]
    assert store.read("a", "patrols", first).collect().equals(ONE)
    assert store.find("a", "patrols", second.version) == second
    assert store.log_fault("a", "patrols", [first, second]) is None
    replace(options, f"one/a/patrols/{second.file}", b"something else")
    assert store.fault("a", "patrols", second) == f"{second.file} is damaged: it is not what was written"
    assert store.fault("a", "patrols", first) is None
    assert store.forget("a", "patrols") != [] and store.is_forgotten("a", "patrols")
    assert "cannot be read" in (store.fault("a", "patrols", first) or "")


def test_a_log_that_cannot_be_read_is_put_aside_and_begun_anew(options: dict[str, str]) -> None:
    store = Store(f"{URL}/two", options)
    kept = store.write("a", "patrols", ONE)
    replace(options, "two/a/patrols/_delta_log/00000000000000000001.json", b"{")
    assert store.log_fault("a", "patrols", [kept]) is not None
    store.renew_log("a", "patrols")
    again = store.write("a", "patrols", TWO)
    assert store.read("a", "patrols", again).collect().equals(TWO)
    assert store.read("a", "patrols", kept).collect().equals(ONE)  # its bytes lie where they lay


def test_one_that_does_not_answer_is_told_in_a_sentence() -> None:
    silent = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_ALLOW_HTTP": "true", "AWS_ACCESS_KEY_ID": "iop",
              "AWS_SECRET_ACCESS_KEY": "nyckel", "AWS_REGION": "eu-north-1", "max_retries": "0"}  # fmt: skip
    with pytest.raises(OutsideError, match="cannot be written") as failed:
        Store(URL, silent).write("a", "patrols", ONE)
    assert "\n" not in str(failed.value) and "nyckel" not in str(failed.value)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("IOP_STORE_URL", "ftp://host/iop", "IOP_STORE_URL: must be a place in an object store"),
        ("IOP_STORE_URL", "s3://iop:nyckel@bucket", "hold no password"),
        ("IOP_STORE_OPTIONS", "AWS_REGION=nyckel", "IOP_STORE_OPTIONS: must be a JSON object"),
    ],
)
def test_a_place_that_cannot_be_is_refused(name: str, value: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InputError, match=told) as refused:
        load_settings()
    assert "nyckel" not in str(refused.value)


@pytest.mark.nightly
def test_a_month_from_inbox_to_backup_with_the_facts_in_an_object_store(
    options: dict[str, str], player: Callable[[], Player], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "IOP_STORE_OPTIONS").write_text(json.dumps(options))
    monkeypatch.setenv("IOP_SECRETS_DIR", str(secrets))
    monkeypatch.setenv("IOP_STORE_URL", f"{URL}/three")
    played = player()
    played.drop("2022-01")
    assert played.monthly("2022-01").is_completed()
    store = open_installation().store
    assert not played.installation.paths.store.exists() or not any(played.installation.paths.store.rglob("*"))
    assert store.versions(AGREEMENT, "patrols")
    run = CliRunner().invoke
    assert run(iop, ["verify", "--all"]).exit_code == 0
    [written] = listed(options, f"three/{AGREEMENT}/ledger")
    replace(options, written, b"damaged")
    damaged = run(iop, ["verify", "--all"])
    assert damaged.exit_code == 1 and f"iop rebuild --facts --agreement {AGREEMENT} --replace" in damaged.output
    mended = run(iop, ["rebuild", "--facts", "--agreement", AGREEMENT, "--replace"])
    assert mended.exit_code == 0, mended.output
    assert run(iop, ["verify", "--all"]).exit_code == 0
    told = run(iop, ["backup", str(tmp_path / "backup.tar.gz")])
    assert told.exit_code == 0 and f"{URL}/three" in told.output


def bucket(options: dict[str, str]) -> Any:
    """The store as another program sees it."""
    return pyarrow.fs.S3FileSystem(
        access_key=options["AWS_ACCESS_KEY_ID"],
        secret_key=options["AWS_SECRET_ACCESS_KEY"],
        region=options["AWS_REGION"],
        endpoint_override=options["AWS_ENDPOINT_URL"],
    )


def replace(options: dict[str, str], name: str, content: bytes) -> None:
    """Put other bytes in the place of an object's."""
    with bucket(options).open_output_stream(f"{BUCKET}/iop/{name}") as stream:
        stream.write(content)


def listed(options: dict[str, str], folder: str) -> list[str]:
    """Names of objects in a folder."""
    found = bucket(options).get_file_info(pyarrow.fs.FileSelector(f"{BUCKET}/iop/{folder}"))
    return [each.path.removeprefix(f"{BUCKET}/iop/") for each in found if each.is_file]
