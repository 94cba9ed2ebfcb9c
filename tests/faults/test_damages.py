"""Every place that may be damaged or missing × every command: one line with what to do, exit 1, and nothing else.

No traceback, no panic of an engine, no new register in silence. A command that does not need the place works.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import delete

from flows.cli import iop
from tasks.errors import InputError, OutsideError
from tasks.facts.tables import Drop, FactVersion
from tests.installations import once
from tests.whole.playing import AGREEMENT, Player

MAY = "Datum;Område;Förening;Start;Slut;Vuxna\n2022-05-06;Centrum;TIK;21:00;00:00;4\n".encode()

APRIL = ("--agreement", AGREEMENT, "--period", "2022-04")
COMMANDS = {
    "template": ("template", "--agreement", AGREEMENT, "--output", "OUT/mall.xlsx"),
    "deliveries": ("deliveries", "list", "--all"),
    "transfer": ("transfer", *APRIL, "--output", "OUT"),
    "explain": ("explain", *APRIL, "nights.to_date"),
    "statement": ("statement", "--agreement", AGREEMENT, "--output", "OUT"),
    "preview": ("preview", *APRIL, "--output", "OUT"),
    "rebuild": ("rebuild", f"ROOT/archive/{AGREEMENT}/2022-04/edition-1"),
    "rebuild facts": ("rebuild", "--facts"),
    "verify": ("verify",),
    "verify all": ("verify", "--all"),
    "intake": ("intake",),
    "quarterly": ("quarterly", "--agreement", AGREEMENT, "--period", "2022-Q1"),
    "evaluation": ("evaluation", "--agreement", AGREEMENT),
    "monthly": ("monthly", *APRIL, "--new-edition", "rättad"),
}
"""In an order in which none spoils the place for those after it."""

NEED_FACTS = [
    "explain", "statement", "preview", "rebuild facts", "verify", "verify all", "intake", "evaluation", "monthly",
]  # fmt: skip
NEED_REGISTER = [name for name in COMMANDS if name != "rebuild"]


OTHERWISE_TODAY = {"rebuild": "made with iop-rapport 0.1.0", "rebuild facts": "and what is kept counts"}
"""What is whole, but was made by an earlier version that read and reported otherwise."""


def newest(played: Player, table: str) -> Path:
    """The file of the version that counts."""
    with played.installation.register.session() as session:
        rows = session.query(FactVersion).filter_by(table=table).order_by(FactVersion.version).all()
    return played.installation.paths.store / AGREEMENT / table / (rows[-1].file or "")


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.chmod(0o644)
    path.write_bytes(content)


def halved(path: Path) -> None:
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def deleted(path: Path) -> None:
    for each in (path, *path.parents[:2]):
        each.chmod(0o755)
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def register_file(played: Player) -> Path:
    """The register, closed: what a damaged disk leaves."""
    played.installation.register.close()
    for ending in ("-wal", "-shm"):
        Path(f"{played.installation.paths.register}{ending}").unlink(missing_ok=True)
    return played.installation.paths.register


def original(played: Player) -> Path:
    with played.installation.register.session() as session:
        return played.installation.paths.original(session.get_one(Drop, 7).sha256)


def no_hashes(played: Player) -> None:
    with played.installation.register.session() as session:
        session.execute(delete(FactVersion))


def no_database(played: Player, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("IOP_DATABASE_URL", "postgresql://iop:hemligt@127.0.0.1:9/iop?connect_timeout=2")


Damage = Callable[[Player], object]

PLACES: dict[str, tuple[Damage, list[str], str]] = {
    "patrols flipped": (
        lambda p: flipped(newest(p, "patrols")),
        NEED_FACTS,
        "is damaged: it is not what was written",
    ),
    "ledger cut": (lambda p: halved(newest(p, "ledger")), [n for n in NEED_FACTS if n != "intake"], "is damaged"),
    "findings gone": (
        lambda p: deleted(newest(p, "findings")),
        [n for n in NEED_FACTS if n not in ("explain", "statement", "intake", "evaluation")],
        "cannot be read",
    ),
    "patrols' folder gone": (lambda p: deleted(newest(p, "patrols").parent), NEED_FACTS, "cannot be read"),
    "store gone": (lambda p: deleted(p.installation.paths.store), NEED_FACTS, "cannot be read"),
    "log of patrols cut": (
        lambda p: halved(newest(p, "patrols").parent / "_delta_log" / f"{4:020d}.json"),
        ["rebuild facts", "verify", "verify all", "intake", "monthly"],  # which takes in what lies in the inbox
        "iop",
    ),
    "hashes gone": (no_hashes, NEED_FACTS, "the register has no hash of it"),
    "register cut": (lambda p: halved(register_file(p)), NEED_REGISTER, "put back the one of the backup"),
    "register empty": (
        lambda p: register_file(p).write_bytes(b""),
        NEED_REGISTER,
        "Put back the register that belongs to them",
    ),
    "register gone": (
        lambda p: register_file(p).unlink(),
        NEED_REGISTER,
        "Put back the register that belongs to them",
    ),
    "register overwritten": (
        lambda p: register_file(p).write_bytes(b"\x00{nonsense" * 400),
        NEED_REGISTER,
        "put back the one of the backup",
    ),
    "report in a package flipped": (
        lambda p: flipped(p.package("2022-04") / "data" / "report.json"),
        ["transfer", "rebuild", "verify", "verify all"],
        "report.json",
    ),
    "facts in a package cut": (
        lambda p: halved(p.package("2022-04") / "data" / "facts" / "patrols.parquet"),
        ["transfer", "rebuild", "verify", "verify all"],
        "edition-1",
    ),
    "package gone": (lambda p: deleted(p.package("2022-04")), ["transfer", "verify", "verify all"], "2022-04"),
    "original flipped": (lambda p: flipped(original(p)), ["verify all"], "or the same file dropped again"),
    "original gone": (lambda p: deleted(original(p)), ["verify all"], "or the same file dropped again"),
}
"""{place: (how it is damaged, the commands that say no, what each of them says)}."""

MENDED = [place for place, (_, refusing, _) in PLACES.items() if refusing is not NEED_REGISTER]
"""Where ``iop rebuild --facts`` knows a way out; by day tests/faults/test_fixity.py asks it."""


def _plain(name: str, settings: object, **parameters: object) -> None:
    """A flow as a plain function, told as :func:`flows.commands.session.run` tells it."""
    from importlib import import_module

    from flows.commands.common import Refused

    state = getattr(import_module(f"flows.{name}"), name).fn(**parameters)
    if not state.is_completed():
        raise Refused(state.message or "")
    click.echo(state.message)


def answers(played: Player, out: Path, names: list[str]) -> dict[str, tuple[int, str, str]]:
    """{command: (exit code, stdout, stderr)}."""
    root, result = str(played.installation.paths.root), {}
    for name in names:
        arguments = [each.replace("ROOT", root).replace("OUT", str(out)) for each in COMMANDS[name]]
        ended = CliRunner().invoke(iop, arguments)
        assert ended.exception is None or isinstance(ended.exception, SystemExit), (name, ended.exception)
        result[name] = (ended.exit_code, ended.stdout, ended.stderr)
    return result


BY_NIGHT = [
    *("ledger cut", "findings gone", "patrols' folder gone", "log of patrols cut"),
    *("register empty", "register overwritten", "original flipped"),
]
"""Places that have a like one among the others, or in tests/faults/test_fixity.py."""


@pytest.mark.parametrize("asked", ["those who say no", pytest.param("everybody", marks=pytest.mark.nightly)])
@pytest.mark.parametrize(
    "place",
    [pytest.param(each, marks=[pytest.mark.nightly] * (each in BY_NIGHT)) for each in [*PLACES, "no database"]],
)
def test_one_line_with_what_to_do(reported, tmp_path, monkeypatch, capfd, place, asked):
    monkeypatch.setattr("flows.commands.session.run", _plain)
    reported.drop_bytes("maj.csv", MAY)
    if place == "no database":
        no_database(reported, monkeypatch)
        refusing, said = NEED_REGISTER, "does not answer"
    else:
        damage, refusing, said = PLACES[place]
        damage(reported)
    names = [name for name in COMMANDS if asked == "everybody" or name in refusing]
    if asked != "everybody" and place in MENDED and "rebuild facts" in names:
        names.remove("rebuild facts")
    if place == "package gone" and "rebuild" in names:
        names.remove("rebuild")
    for name, (code, out, err) in answers(reported, tmp_path, names).items():
        told = [*err.splitlines(), *out.splitlines()]
        assert "Traceback" not in out + err and "hemligt" not in out + err
        if code == 1 and name in OTHERWISE_TODAY and name not in refusing:
            assert OTHERWISE_TODAY[name] in out + err, (name, told)
            continue
        assert code == (1 if name in refusing else 0), (name, told)
        if name in refusing:
            expected = "can be put back: add --replace" if name == "rebuild facts" and place in MENDED else said
            assert any(expected in line for line in told), (name, told)
            assert len(err.splitlines()) == 1 or name in ("verify", "verify all", "rebuild facts"), (name, told)
    engines = capfd.readouterr().err
    assert "panicked" not in engines and "Traceback" not in engines


@pytest.fixture(scope="module")
def frozen(tmp_path_factory, four_months) -> Path:
    """The data root of an installation whose run was killed when a new edition was frozen and nothing sent."""

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    def play(played: Player) -> None:
        with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr("flows.running.month.send_and_seal", killed)
            played.monthly("2022-04", new_edition="rättad")

    return once(tmp_path_factory, "frozen", play, start=four_months)


@pytest.mark.parametrize("damage", [flipped, halved, deleted])
@pytest.mark.parametrize("name", ["messages/01.eml", "report.json", "report/report.pdf"])
def test_nothing_is_sent_of_a_frozen_edition_that_is_no_longer_that(
    frozen, player, tmp_path, monkeypatch, damage, name
):
    """Between freezing and sending lie hours where a mail server does not answer."""
    monkeypatch.setattr("flows.commands.session.run", _plain)
    shutil.copytree(frozen, tmp_path / "data")
    played = player()
    before = played.outbox()
    [folder] = (played.installation.paths.work / "editions" / AGREEMENT / "monthly" / "2022-04").glob("edition-*")
    damage(folder / name)
    for command, (code, out, err) in answers(played, tmp_path, ["verify", "monthly"]).items():
        told = f"{folder / name} is not what was frozen: put it back from the backup"
        assert (code, told in out + err) == (1, True), (command, out, err)
        assert "Traceback" not in out + err
    assert played.outbox() == before and not played.package("2022-04", 2).exists()


def test_what_is_refused_makes_nothing(reported, tmp_path):
    """A register that is gone stays gone, however often a command is tried."""
    file = register_file(reported)
    file.unlink()
    answers(reported, tmp_path, ["verify", "deliveries", "template"])
    assert not file.exists()


def test_errors_are_the_three_families(reported):
    """What the table rests on: opening refuses with a sentence of its own, not with the database's."""
    halved(register_file(reported))
    from tasks.installation import open_installation

    with pytest.raises((InputError, OutsideError), match="is damaged"):
        open_installation()
