"""The register in both databases: transactions, instants, keys, locks that end with their holder."""

import multiprocessing
import os
import re
import signal
import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError

from tasks.errors import InputError, OutsideError
from tasks.facts import engines, locks
from tasks.facts.register import Register
from tasks.facts.tables import Delivery, Drop
from tests.waiting import PATIENCE, until

NOW = datetime(2022, 3, 27, 1, 30, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/register.db"
    return request.getfixturevalue("postgresql")


@pytest.fixture
def register(url: str):
    register = Register(url)
    register.create()
    yield register
    register.close()


def drop(**values: Any):
    return Drop(
        **{"agreement": "a", "claim": "c", "sha256": "s", "file": "f", "size": 5 << 30, "received_at": NOW} | values
    )


def files(register: Register):
    with register.session() as session:
        return [each.file for each in session.scalars(select(Drop).order_by(Drop.file))]


def test_transaction_is_kept_whole_or_not_at_all(register: Register):
    with register.session() as session:
        session.add(drop(file="kept"))
    with pytest.raises(RuntimeError), register.session() as session:
        session.add(drop(file="lost", claim="other"))
        session.flush()
        raise RuntimeError
    assert files(register) == ["kept"]


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=2)), timezone(timedelta(hours=-9))])
def test_instant_is_the_same_in_any_zone(register: Register, zone: Any):
    with register.session() as session:
        session.add(drop(received_at=NOW.astimezone(zone)))
    with register.session() as session:
        read = session.scalars(select(Drop)).one()
    assert read.received_at == NOW and read.received_at.tzinfo is UTC
    assert read.size == 5 << 30


def test_time_without_zone_is_refused(register: Register):
    with pytest.raises(StatementError, match="has no time zone"), register.session() as session:
        session.add(drop(received_at=NOW.replace(tzinfo=None)))


def test_keys_hold(register: Register):
    with register.session() as session:
        session.add(drop())
    with pytest.raises(IntegrityError), register.session() as session:
        session.add(drop())
    with pytest.raises(IntegrityError), register.session() as session:
        session.add(Delivery(edition_id=99, recipient="x", role="r", message_id="m", file="f", changed_at=NOW))


def test_two_writers_wait_for_each_other(url: str, register: Register):
    """A transaction that reads first and writes later must not fail on somebody else's write in between."""
    other = Register(url)

    def write(register: Register, number: Any):
        with register.session() as session:
            session.scalars(select(Drop)).all()
            time.sleep(0.05)
            session.add(drop(claim=str(number), file=str(number)))

    threads = [threading.Thread(target=write, args=(each, n)) for n, each in enumerate([register, other] * 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert files(register) == ["0", "1", "2", "3"]


def test_lock_keeps_others_out_until_it_ends(url: str, register: Register):
    other = Register(url)
    with register.lock("facts-a"):
        began = time.monotonic()
        with (
            pytest.raises(OutsideError, match=r"^a command \(process \d+ on .*\) holds 'facts-a' \(waited 0.3 s\)"),
            other.lock("facts-a", 0.3),
        ):
            pass
        assert time.monotonic() - began > 0.2
        with other.lock("facts-b"):
            pass
    with other.lock("facts-a"):
        pass
    other.close()


def test_who_waits_long_says_for_whom(
    url: str, register: Register, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(locks, "SAID_AFTER", 0.2)
    other = Register(url)
    held = threading.Event()

    def hold():
        locks.AT_WORK.set("monthly björkö-if-2026 2026-01")
        with other.lock("monthly-a"):
            held.set()
            until(lambda: len(caplog.records) >= 2)

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(PATIENCE)
    with register.lock("monthly-a", PATIENCE):
        holder.join()
    other.close()
    said = [each.getMessage() for each in caplog.records]
    assert [re.search(r"[\d.]+ s so far, 600 at most", each)[0] for each in said[:2]] == [
        f"{seconds} s so far, 600 at most" for seconds in (0.2, 0.4)
    ]
    for each in said:
        assert re.match(rf"Waiting for monthly bj.*-if-2026 2026-01 \(process {os.getpid()} on ", each), each


def test_a_lock_that_may_not_be_written_is_one_sentence(tmp_path: Path):
    (tmp_path / "register.db.locks" / "inbox-a.lock").mkdir(parents=True)  # as good as somebody else's file
    register = Register(f"sqlite:///{tmp_path}/register.db")
    with pytest.raises(OutsideError, match=r"inbox-a\.lock cannot be taken \(.*\)\. Let the account"):
        register.lock("inbox-a").__enter__()
    register.close()


def test_lock_ends_where_the_block_raises(register: Register):
    with pytest.raises(RuntimeError), register.lock("x"):
        raise RuntimeError
    with register.lock("x"):
        pass


def _hold(url: str, held: Any):
    with Register(url).lock("x"):
        held.set()
        time.sleep(60)


def test_lock_ends_with_a_killed_process(url: str, register: Register):
    context = multiprocessing.get_context("spawn")
    held = context.Event()
    holder = context.Process(target=_hold, args=(url, held))
    holder.start()
    assert held.wait(PATIENCE)
    with pytest.raises(OutsideError), register.lock("x", 0.1):
        pass
    assert holder.pid is not None
    os.kill(holder.pid, signal.SIGKILL)
    holder.join()
    with register.lock("x", PATIENCE):
        pass


# Connections that are kept


def sessions(register: Register):
    """Who is connected to the database of PostgreSQL, as one of them sees it: process and name."""
    with register.session() as session:
        others = text("SELECT pid, application_name FROM pg_stat_activity WHERE datname = current_database()")
        return dict(session.execute(others).tuples().all())


def test_a_file_in_the_place_of_the_register_is_the_register(tmp_path: Path):
    for name in ("mine", "other"):
        register = Register(f"sqlite:///{tmp_path}/{name}/register.db")
        register.create()
        with register.session() as session:
            session.add(drop(file=name))
    register.close()
    (tmp_path / "mine").rename(tmp_path / "aside")
    (tmp_path / "other").rename(tmp_path / "mine")
    register = Register(f"sqlite:///{tmp_path}/mine/register.db")
    assert files(register) == ["other"]
    register.close()


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_fork_has_connections_of_its_own(url: str, register: Register):
    child = os.fork()
    if child == 0:
        with register.session() as session:
            session.add(drop(claim="child", file="child"))
        os._exit(0)
    with register.session() as session:
        session.add(drop(claim="parent", file="parent"))
    assert os.waitpid(child, 0)[1] == 0
    assert files(register) == ["child", "parent"]


def test_many_transactions_and_locks_are_few_sessions_and_as_they_were(postgresql: str):
    seen: set[int] = set()
    for number in range(20):
        with Register(postgresql).lock("a"), Register(postgresql).lock(f"b{number}"):
            seen |= sessions(Register(postgresql)).keys()
    assert len(seen) == engines.KEPT
    with Register(postgresql).lock("c"):
        names = sorted(sessions(Register(postgresql)).values())
    assert [bool(name) for name in names] == [False, False, True] and names[-1].startswith("a command (process ")
    with Register(postgresql).session() as session:
        assert session.scalar(text("SHOW lock_timeout")) == "0"


def test_a_server_that_has_ended_all_sessions_and_is_back_is_a_server(postgresql: str):
    register = Register(postgresql)
    register.create()
    with register.lock("held"):
        with psycopg.connect(postgresql, autocommit=True) as operator:
            operator.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid()"
            )
        with register.lock("x"), register.lock("y"):
            assert files(register) == []
    with register.lock("held"):
        assert files(register) == []


def test_closed_is_closed_also_what_is_at_work_meanwhile(postgresql: str):
    register = Register(postgresql)
    with register.session(), register.session():
        register.close()
    register.close()
    # The server ends a session some time after it was closed.
    kept = until(lambda: len(found := sessions(register)) == 1 and found)
    assert sessions(register) == kept


def test_databases_that_are_not_used_any_more_are_let_go_of(tmp_path: Path):
    registers = [Register(f"sqlite:///{tmp_path}/{number}.db") for number in range(9)]
    for each in (*registers, *registers):
        each.create()
    links = [each for each in Path("/proc/self/fd").iterdir() if each.exists()]
    held = {each.resolve() for each in links} & set(tmp_path.glob("*.db"))
    assert len(held) <= 4
    for each in registers:
        each.close()


def _create(url: str):
    Register(url).create()


def test_created_by_several_at_once(url: str):
    threads = [threading.Thread(target=_create, args=(url,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    register = Register(url)
    assert files(register) == []
    register.close()


@pytest.mark.parametrize(
    "url",
    ["", "nonsense", "mysql://u:hemligt@host/db", "sqlite://", "sqlite:///:memory:", "postgresql://u:hemligt@host"],
)
def test_url_that_cannot_be_is_refused_without_its_password(url: str):
    with pytest.raises(InputError, match="IOP_DATABASE_URL") as refused:
        Register(url)
    assert "hemligt" not in str(refused.value)


def test_server_that_does_not_answer_is_an_outside_failure():
    register = Register("postgresql://iop:hemligt@127.0.0.1:9/iop?connect_timeout=2")
    with pytest.raises(OutsideError, match="does not answer") as failed, register.session() as session:
        session.scalars(select(Drop)).all()
    assert "hemligt" not in str(failed.value)


def test_folder_that_cannot_be_written_is_an_outside_failure(tmp_path: Path):
    (tmp_path / "register.db").mkdir()
    register = Register(f"sqlite:///{tmp_path}/register.db")
    with pytest.raises(OutsideError, match="does not answer"), register.session() as session:
        session.scalars(select(Drop)).all()
