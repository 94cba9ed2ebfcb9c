"""The facts of an agreement made again from the kept originals, drop by drop, and compared with what is kept.

Each version of a table is made of the one before it and the bytes of one drop, by the same functions as at intake.
Where the version before is whole it is taken as it is kept, so a difference is told at the drop that makes it: the
agreement file may have changed since, or the program. A drop is read by the term and the members of its time, as the
sheets of decisions before it had made them. Only what is damaged is ever replaced, and never by something
that a sealed package contradicts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from tasks.agreement.model import Agreement
from tasks.decisions.kept import with_decisions
from tasks.errors import OutsideError
from tasks.facts.drops import remembered_orgnr
from tasks.facts.fixity import (
    damaged_versions,
    named_versions,
    original_fault,
    wanting_originals,
    writing_drops,
    written,
)
from tasks.facts.schemas import TABLES
from tasks.facts.tables import Drop
from tasks.facts.versions import Facts, facts_of, replace_version
from tasks.installation import Installation
from tasks.intake.changes import changes, step_of
from tasks.intake.verdict import read_as, with_effect
from tasks.reading.result import Reading
from tasks.wording.english import number_of

LOCK_SECONDS = 600
"""How long to wait for a run that is at work on the same agreement's facts."""

Version = tuple[str, int]
"""A table and the number of one of its versions."""


Witness = Callable[[str, int, pl.DataFrame], Path | None]
"""The package of a report whose version of a table says something else; None where there is none."""


@dataclass(frozen=True)
class Rebuilt:
    """What was found out, one sentence each.

    ``differences``: drops that would give other facts today than are kept. ``made``: damaged versions, made again.
    ``lost``: those that cannot be, with what is missing. ``logs``: tables whose log cannot be used.
    ``passed_by``: drops whose original is gone, as it may be after the term, or damaged.
    """

    differences: list[str] = field(default_factory=list)
    made: dict[Version, pl.DataFrame] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    logs: list[str] = field(default_factory=list)
    passed_by: list[str] = field(default_factory=list)

    @property
    def mended(self) -> list[str]:
        """What can be put back in place."""
        versions = [f"{table}, version {number}, made again," for table, number in self.made]
        return [*versions, *(f"the log of {table}" for table in self.logs)]


def rebuild_facts(
    installation: Installation, agreement_id: str, today: date, contradicted_by: Witness, *, replace: bool
) -> Rebuilt:
    """Make the agreement's facts again and compare; with ``replace`` put what is damaged back in place.

    Day notes that are due ``today`` are left out, and so is what a package contradicts. Holds the lock of the
    agreement's facts. Raises :class:`~tasks.errors.InputError` for a broken agreement file, and
    :class:`OutsideError` where the disk fails.
    """
    agreement = installation.signed_agreement(agreement_id)
    with installation.register.lock(f"facts-{agreement_id}", LOCK_SECONDS):
        with installation.register.session() as session:
            facts = facts_of(session, installation.store, agreement_id)
            drops = writing_drops(session, agreement_id)
            orgnr = remembered_orgnr(session, agreement_id)
        named = {table: named_versions(drops, table) for table in TABLES}
        told = _replayed(installation, agreement, facts, drops, orgnr, today)
        _leave_out_contradicted(told, contradicted_by)
        if replace:
            _put_in_place(installation, facts, told, named)
    return told


def _replayed(
    installation: Installation,
    agreement: Agreement,
    facts: Facts,
    drops: Sequence[Drop],
    orgnr: str | None,
    today: date,
) -> Rebuilt:
    """Every drop read and checked again, in order, each on the facts as kept before it where these are whole."""
    told = Rebuilt(logs=[table for table in TABLES if facts.log_fault(table)])
    named = {table: named_versions(drops, table) for table in TABLES}
    damaged = {table: damaged_versions(facts, table, named[table]) for table in TABLES}
    for table in TABLES:
        wanting = wanting_originals(installation.paths.original, drops, table, named[table], damaged[table])
        told.lost.extend(
            f"{table}, version {number}: the original {sha256} is gone or damaged, so this needs the backup"
            for number, sha256 in wanting.items()
        )
    # The tables before a drop; None where one is lost.
    state: dict[str, pl.DataFrame | None] = {table: pl.DataFrame(schema=TABLES[table]) for table in TABLES}
    for drop in drops:
        made = _made(installation, agreement, drop, orgnr, state)
        if made is None:
            told.passed_by.append(
                f"drop {drop.id}, {drop.told_file}: its original, or what was before it, is gone or damaged"
            )
        for table in TABLES:
            number = written(drop, table)
            if number is None:
                continue
            is_kept = number in named[table] and number not in damaged[table]
            kept = facts.read(table, number).collect() if is_kept else None
            again = None if made is None else made.get(table, state[table])
            if kept is not None and again is not None and not _says_the_same(table, kept, again, today):
                told.differences.append(_difference(drop, table, number, kept, again))
            if number in damaged[table] and again is not None:
                told.made[table, number] = _standing(table, again, today)
            state[table] = again if kept is None else kept
    return told


def _made(
    installation: Installation,
    agreement: Agreement,
    drop: Drop,
    orgnr: str | None,
    state: Mapping[str, pl.DataFrame | None],
) -> dict[str, pl.DataFrame] | None:
    """The tables that the drop changes, made of ``state`` and its original by the decisions known then.

    None where one of these is lost.
    """
    if original_fault(installation.paths.original(drop.sha256)) is not None:
        return None
    try:
        agreement = with_decisions(agreement, _known(state, "decisions"))
        reading = _read_again(installation, agreement, drop, orgnr)
        step = step_of(agreement, reading, lambda table: _known(state, table), lambda stage: None)
        reading = with_effect(reading, None if step is None else step.checked, agreement)
        return changes(drop.id, reading, step, lambda table: _known(state, table))
    except _LostError:
        return None


class _LostError(Exception):
    """A table as it was before the drop is not known."""


def _known(state: Mapping[str, pl.DataFrame | None], table: str) -> pl.DataFrame:
    if (frame := state[table]) is None:
        raise _LostError(table)
    return frame


def _read_again(installation: Installation, agreement: Agreement, drop: Drop, orgnr: str | None) -> Reading:
    """The file as it was read; where it was refused for what is no fault of its bytes, refused again for that."""
    reading = read_as(installation.paths.original(drop.sha256), drop.told_file, agreement, orgnr)
    if drop.state != "refused" or drop.message is None or reading.refused == drop.message:
        return reading
    if reading.accepted:
        return reading.as_refused(drop.message)
    return Reading(file=drop.told_file, sha256=drop.sha256, kind="unknown", format="unknown").as_refused(drop.message)


def _standing(table: str, frame: pl.DataFrame, today: date) -> pl.DataFrame:
    """The table without the day notes that are due: they may have been deleted on their date."""
    return frame.remove(pl.col("delete_after") <= today) if table == "day_notes" else frame


def _says_the_same(table: str, kept: pl.DataFrame, made: pl.DataFrame, today: date) -> bool:
    return _standing(table, kept, today).equals(_standing(table, made, today))


def _difference(drop: Drop, table: str, number: int, kept: pl.DataFrame, made: pl.DataFrame) -> str:
    """How many rows a drop would write otherwise today."""
    on = [pl.col(name) for name in kept.columns]
    only_kept = kept.join(made, on=on, how="anti", nulls_equal=True).height
    only_made = made.join(kept, on=on, how="anti", nulls_equal=True).height
    others = number_of(only_made, "row is another", "rows are others")
    return (
        f"{table}, version {number} (drop {drop.id}, {drop.told_file}): made again today {others} "
        f"than the {only_kept} kept, of {kept.height}; agreement file or program have changed, and what is kept "
        "counts"
    )


def _leave_out_contradicted(told: Rebuilt, contradicted_by: Witness) -> None:
    """Leave out what says something else than a report that was made from it."""
    for (table, number), frame in list(told.made.items()):
        if (package := contradicted_by(table, number, frame)) is not None:
            del told.made[table, number]
            told.lost.append(f"{table}, version {number}: made again it is not what {package} reported")


def _put_in_place(installation: Installation, facts: Facts, told: Rebuilt, named: Mapping[str, list[int]]) -> None:
    """Write what was made, version by version, and last the newest state of each table that was touched."""
    agreement_id, store = facts.agreement_id, installation.store
    for table in sorted({table for table, _ in told.made} | set(told.logs)):
        if table in told.logs:
            store.renew_log(agreement_id, table)
        newest = named[table][-1]
        numbers = sorted({number for of, number in told.made if of == table} | {newest})
        for number in numbers:
            frame = told.made.get((table, number))
            if frame is None:
                frame = _still_whole(facts, table, number)
            if frame is None:
                continue
            kept = store.write(agreement_id, table, frame)
            # A new log counts from nothing: go on until the numbers that the register knows are behind.
            while number == newest and kept.version <= newest:
                kept = store.write(agreement_id, table, frame)
            with installation.register.session() as session:
                replace_version(session, agreement_id, table, number, kept)


def _still_whole(facts: Facts, table: str, number: int) -> pl.DataFrame | None:
    try:
        return facts.read(table, number).collect()
    except OutsideError:
        return None
