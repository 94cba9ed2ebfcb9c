"""The facts of an installation as the register names them, for comparing two ways to the same state."""

from collections.abc import Iterable
from datetime import UTC, datetime

import polars as pl

from tasks.facts.drops import current_versions
from tasks.facts.versions import facts_of
from tasks.inbox.folder import Inbox
from tasks.inbox.receive import receive
from tasks.installation import Installation
from tasks.intake.take_in import take_in
from tests.whole.playing import AGREEMENT

RECEIVED = datetime(2022, 4, 4, 6, tzinfo=UTC)
ORIGIN = ("file", "sha256", "sheet", "row", "rows", "drop_id")
"""Columns that say where a row came from, which differs between two ways to the same facts."""


def drop(installation: Installation, files: Iterable[tuple[str, str]]) -> list[str]:
    """Drop text files (name, content) one after the other and take each in; the states they end in."""
    inbox, states = Inbox(installation.paths, AGREEMENT), []
    for name, content in files:
        inbox.folder.mkdir(parents=True, exist_ok=True)
        (inbox.folder / name).write_text(content, encoding="utf-8")
        received = receive(inbox, [inbox.folder / name], installation.register, RECEIVED)
        states += [take_in(installation, drop_id, RECEIVED).state for drop_id in received.drop_ids]
    return states


def facts(installation: Installation, agreement_id: str = AGREEMENT) -> dict[str, pl.DataFrame]:
    """Every table at the version that counts, rows in the order they are kept in."""
    with installation.register.session() as session:
        versions = current_versions(session, agreement_id)
        known = facts_of(session, installation.store, agreement_id)
    return {
        table: known.read(table, getattr(versions, table)).collect()
        for table in ("patrols", "ledger", "day_notes", "findings")
    }


def said(installation: Installation) -> dict[str, list[tuple]]:
    """What the patrols and the ledger say, wherever it came from."""
    tables = facts(installation)
    return {name: sorted(tables[name].drop(ORIGIN, strict=False).rows(), key=repr) for name in ("patrols", "ledger")}
