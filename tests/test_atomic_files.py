"""A file is there whole or not at all."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tasks.atomic_files import create_atomically, replacing, write_atomically


def test_what_is_written_takes_the_place_of_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "a.eml"
    for content in (b"first", b"second"):
        write_atomically(file, content)
        assert (file.read_bytes(), os.listdir(file.parent)) == (content, ["a.eml"])
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_writer_that_breaks_off_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    write_atomically(file, b"first")
    with pytest.raises(OSError, match="disk"), replacing(file) as stream:
        stream.write(b"sec")
        raise OSError("the disk is full")
    assert (file.read_bytes(), os.listdir(tmp_path)) == (b"first", ["a.zip"])


def test_what_a_killed_writer_left_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "a.eml.part").write_bytes(b"much longer than what comes")
    write_atomically(tmp_path / "a.eml", b"short")
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("a.eml", b"short")]


def test_the_name_is_seen_once_the_bytes_are_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.eml"
    seen: list[bool] = []
    monkeypatch.setattr("tasks.atomic_files.os.fsync", lambda _: seen.append(file.exists()))
    write_atomically(file, b"bytes")
    assert seen == [False, True]  # the bytes, then the name


def test_of_several_that_create_the_first_stands(tmp_path: Path) -> None:
    file = tmp_path / "login"
    create_atomically(file, b"first")
    create_atomically(file, b"second")
    assert (file.read_bytes(), os.listdir(tmp_path)) == (b"first", ["login"])


def test_threads_that_create_at_once_find_one_whole_file(tmp_path: Path) -> None:
    file = tmp_path / "login"
    contents = [bytes([65 + at]) * 100 for at in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda content: create_atomically(file, content), contents))
    assert file.read_bytes() in contents and os.listdir(tmp_path) == ["login"]
