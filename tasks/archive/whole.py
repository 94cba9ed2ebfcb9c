"""The whole data root's fixity: packages and their chain, the facts, the originals, and what the register knows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select

from tasks.archive.frozen import damages
from tasks.archive.recovery.ahead import all_ahead
from tasks.archive.verify import known_packages, verify
from tasks.facts.fixity import all_originals, check_facts, check_originals, due_originals, record_checked
from tasks.facts.tables import Edition
from tasks.installation import Installation
from tasks.wording.english import number_of


@dataclass(frozen=True)
class Checked:
    """How much was checked, in words, and every fault: one sentence each."""

    what: str
    faults: list[str]


def verify_whole(
    installation: Installation, now: datetime, *, originals: Literal["none", "due", "all"] = "none"
) -> Checked:
    """Check packages and facts, and all ``originals`` or those that are due at the time ``now``.

    Raises :class:`~tasks.errors.OutsideError` where the register cannot be read.
    """
    register, paths = installation.register, installation.paths
    with register.session() as session:
        known = known_packages(session, paths)
        hashes = {"none": [], "due": due_originals(session, now), "all": all_originals(session)}[originals]
        frozen = [fault for edition in session.scalars(select(Edition)) for fault in damages(paths.root, edition)]
    packages = verify(paths.archive, known)
    facts = check_facts(register, installation.store, paths.original)
    checked = check_originals(paths.original, hashes)
    with register.session() as session:
        record_checked(session, checked, now)
    told = [
        number_of(packages.packages, "package"),
        number_of(facts.checked, "version of the facts", "versions of the facts"),
    ]
    if originals != "none":
        told.append(number_of(len(checked), "original"))
    unknown = all_ahead(installation, {fault.package for fault in packages.faults})
    faults = [*map(str, packages.faults), *unknown, *frozen, *facts.faults, *filter(None, checked.values())]
    return Checked(", ".join(told), faults)
