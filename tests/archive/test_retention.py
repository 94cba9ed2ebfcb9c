"""Retention: on their date the bytes are gone from the disk, and only a hash, a receipt and a line remain."""

import hashlib
import shutil
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from tasks.archive.retention import disposals, dispose, last_day
from tasks.errors import OutsideError
from tasks.facts.drops import current_versions, pending
from tasks.facts.schemas import DAY_NOTES
from tasks.facts.tables import Drop
from tasks.facts.versions import facts_of, record_version
from tasks.installation import Installation, open_installation
from tasks.settings import Settings
from tests.archive.editions import AGREEMENT_FILE, NOW

ID = "timra-ik-2022"
TERM_END = date(2022, 12, 31)
FILES_DUE = date(2023, 3, 31)  # 90 days after the term
SECRET = "Test Testsson mötte en grupp vid arenan"


@pytest.fixture
def installation(tmp_path) -> Installation:
    """A data root with the first user's agreement."""
    (tmp_path / "data/agreements").mkdir(parents=True)
    shutil.copy(AGREEMENT_FILE, tmp_path / "data/agreements")
    return open_installation(Settings(_env_file=None, data_dir=tmp_path / "data"))


def drop(installation, content: str, *, number: int, agreement=ID, kind="shifts", state="taken_in", notes=None):
    """A dropped file as intake leaves it: original, receipt, marked workbook, row."""
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    paths = installation.paths
    original = paths.original(sha256)
    original.parent.mkdir(parents=True, exist_ok=True)
    original.write_text(content)
    folder = paths.receipts(agreement)
    folder.mkdir(parents=True, exist_ok=True)
    for ending in (".html", ".json"):
        (folder / f"{number:06d}-pass.xlsx{ending}").write_text("kvitto")
    if kind == "shifts":
        (folder / f"{number:06d}-pass.xlsx-markerad.xlsx").write_text(content)
    with installation.register.session() as session:
        session.add(
            Drop(
                agreement=agreement,
                claim=f"claim-{number}",
                sha256=sha256,
                file="pass.xlsx",
                size=len(content),
                received_at=NOW,
                state=state,
                kind=kind,
                day_notes_version=notes and notes.version,
            )
        )
        if notes is not None:
            record_version(session, agreement, "day_notes", notes)
    return original


def notes(*nights: date, text: str = SECRET) -> pl.DataFrame:
    """A note for each night."""
    rows = [
        {
            "sha256": "5" * 64,
            "file": "pass.xlsx",
            "row": row,
            "service_date": night,
            "area": "centrum",
            "association": "timra-ik",
            "text": f"{night} {text}",
            "delete_after": night + timedelta(days=90),
        }
        for row, night in enumerate(nights, start=2)
    ]
    return pl.DataFrame([{name: row.get(name) for name in DAY_NOTES} for row in rows], schema=DAY_NOTES)


def left_on_disk(root: Path, text: str) -> list[str]:
    """Files below ``root`` in whose bytes ``text`` stands, in the ways that tables and texts are written."""
    forms = [text.encode(), text.encode("utf-16-le"), text[:16].encode()]
    return [
        str(path.relative_to(root))
        for path in sorted(root.rglob("*"))
        if path.is_file() and any(form in path.read_bytes() for form in forms)
    ]


def run(installation, today: date) -> list[tuple[str, int, date]]:
    """One night's upkeep; (kind, count, due) of what was deleted."""
    lines = dispose(installation, installation.agreement(ID), today, NOW)
    return [(line.kind, line.count, line.due) for line in lines]


JANUARY, FEBRUARY = date(2022, 1, 7), date(2022, 2, 4)


def test_the_bytes_of_a_day_note_are_gone_on_its_date(installation):
    store = installation.store
    versions = [store.write(ID, "day_notes", notes(JANUARY)), store.write(ID, "day_notes", notes(JANUARY, FEBRUARY))]
    drop(installation, "ett", number=1, kind="ledger", notes=versions[0])
    drop(installation, "två", number=2, kind="ledger", notes=versions[1])
    mark = f"{JANUARY} {SECRET}"
    assert run(installation, JANUARY + timedelta(days=89)) == []
    assert left_on_disk(installation.paths.store, mark) != []  # the test's own eyes work

    due = JANUARY + timedelta(days=90)
    assert run(installation, due) == [("day_notes", 1, due)]
    assert left_on_disk(installation.paths.root, mark) == []
    with installation.register.session() as session:
        [line] = disposals(session, ID)
        assert (line.subject, line.disposed_at) == (f"{JANUARY} – {JANUARY}", NOW)
    assert kept_notes(installation)["service_date"].to_list() == [FEBRUARY]

    assert run(installation, due) == []
    assert run(installation, date(2023, 1, 1)) == [("day_notes", 1, FEBRUARY + timedelta(days=90))]
    assert left_on_disk(installation.paths.root, SECRET[:12]) == []


def test_a_note_with_a_date_by_a_slip_goes_with_the_files(installation):
    """As an earlier version of the program kept them: till 90 days after the year 2099."""
    slip = date(2099, 3, 5)
    version = installation.store.write(ID, "day_notes", notes(TERM_END, slip))
    drop(installation, "ett", number=1, kind="ledger", notes=version)
    assert run(installation, FILES_DUE - timedelta(days=1)) == []
    assert [line[:2] for line in run(installation, FILES_DUE)] == [("day_notes", 1), ("day_notes", 1)]
    assert left_on_disk(installation.paths.root, SECRET[:12]) == []


def test_a_note_that_was_withdrawn_does_not_live_on_in_the_history(installation):
    store = installation.store
    first = store.write(ID, "day_notes", notes(JANUARY))
    second = store.write(ID, "day_notes", notes(FEBRUARY, text="annat"))
    drop(installation, "ett", number=1, kind="ledger", notes=first)
    drop(installation, "två", number=2, kind="ledger", notes=second)
    assert run(installation, FEBRUARY) == []
    assert left_on_disk(installation.paths.root, SECRET) == []
    assert kept_notes(installation).height == 1


def test_a_version_that_nobody_registered_never_wins(installation):
    """Intake was killed between the table and the register: what the register names stays."""
    registered = installation.store.write(ID, "day_notes", notes(FEBRUARY))
    drop(installation, "ett", number=1, kind="ledger", notes=registered)
    installation.store.write(ID, "day_notes", notes(JANUARY, text="föräldralös"))
    run(installation, FEBRUARY)
    assert kept_notes(installation)["text"].to_list() == [f"{FEBRUARY} {SECRET}"]
    assert left_on_disk(installation.paths.root, "föräldralös") == []


def test_killed_before_the_old_bytes_were_gone_it_goes_on(installation, monkeypatch):
    version = installation.store.write(ID, "day_notes", notes(JANUARY))
    drop(installation, "ett", number=1, kind="ledger", notes=version)

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(type(installation.store), "forget", killed)
        with pytest.raises(KeyboardInterrupt):
            run(installation, TERM_END)
    assert left_on_disk(installation.paths.store, SECRET) != []
    run(installation, TERM_END)
    assert left_on_disk(installation.paths.store, SECRET) == []


def test_originals_and_marked_workbooks_go_after_the_term(installation):
    original = drop(installation, SECRET, number=1)
    ledger = drop(installation, "bokföring", number=2, kind="ledger")
    assert last_day(installation.agreement(ID)) == FILES_DUE
    assert run(installation, FILES_DUE - timedelta(days=1)) == []
    assert len(left_on_disk(installation.paths.root, SECRET)) == 2

    assert run(installation, FILES_DUE) == [("original", 1, FILES_DUE), ("workbook", 1, FILES_DUE)]
    assert left_on_disk(installation.paths.root, SECRET) == []
    assert not original.exists()
    assert ledger.exists()
    assert sorted(path.name for path in installation.paths.receipts(ID).iterdir()) == [
        f"00000{number}-pass.xlsx{ending}" for number in (1, 2) for ending in (".html", ".json")
    ]
    with installation.register.session() as session:
        assert {line.subject for line in disposals(session, ID)} == {original.name}
    assert run(installation, FILES_DUE) == []


@pytest.mark.parametrize(("kind", "state"), [("unknown", "refused"), (None, "refused"), ("shifts", "unchanged")])
def test_a_file_that_may_be_a_shift_sheet_goes_too(installation, kind, state):
    original = drop(installation, SECRET, number=1, kind=kind, state=state)
    run(installation, FILES_DUE)
    assert not original.exists()


def test_a_file_that_was_not_read_yet_stays(installation):
    original = drop(installation, SECRET, number=1, state="secured")
    assert run(installation, FILES_DUE) == []
    assert original.exists()


def test_a_file_that_the_program_could_not_read_goes_and_is_not_tried_again(installation):
    original = drop(installation, SECRET, number=1, kind="unknown", state="unread")
    assert run(installation, FILES_DUE)[0] == ("original", 1, FILES_DUE)
    assert not original.exists()
    with installation.register.session() as session:
        assert session.get_one(Drop, 1).state == "refused"
        assert pending(session, ID) == []


def test_the_same_file_dropped_again_goes_again(installation):
    drop(installation, SECRET, number=1)
    run(installation, FILES_DUE)
    original = drop(installation, SECRET, number=2, state="unchanged")
    assert ("original", 1, FILES_DUE) in run(installation, FILES_DUE)
    assert not original.exists()


@pytest.mark.parametrize(("year", "stays"), [(2022, False), (2023, True)])
def test_what_another_agreement_still_needs_stays(installation, year, stays):
    text = AGREEMENT_FILE.read_text().replace(f"id: {ID}", "id: another")
    text = text.replace("2022-12-31}", f"{year}-12-31}}", 1)
    (installation.paths.agreements / "another.yaml").write_text(text)
    original = drop(installation, SECRET, number=1)
    drop(installation, SECRET, number=2, agreement="another")
    run(installation, FILES_DUE)
    assert original.exists() is stays


def test_what_a_lost_agreement_may_need_stays(installation):
    original = drop(installation, SECRET, number=1)
    drop(installation, SECRET, number=2, agreement="no-such-file")
    assert ("original", 1, FILES_DUE) not in run(installation, FILES_DUE)
    assert original.exists()


def test_a_file_that_cannot_be_deleted_is_told_and_tried_again(installation, monkeypatch):
    original = drop(installation, SECRET, number=1)

    def refused(_):
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refused)
        with pytest.raises(OutsideError, match="cannot be deleted on its date"):
            run(installation, FILES_DUE)
    with installation.register.session() as session:
        assert disposals(session, ID) == []
    assert ("original", 1, FILES_DUE) in run(installation, FILES_DUE)
    assert not original.exists()


def kept_notes(installation) -> pl.DataFrame:
    """The day notes that count."""
    with installation.register.session() as session:
        version = current_versions(session, ID).day_notes
        return facts_of(session, installation.store, ID).read("day_notes", version).collect()
