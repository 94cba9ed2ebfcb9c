"""One installation at work: its settings, folders, register and store, opened once and passed on as an
argument.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from tasks.errors import InputError
from tasks.facts.register import Register
from tasks.facts.upgrade import make_ready
from tasks.private import make_private
from tasks.settings import Paths, Settings, load_settings

if TYPE_CHECKING:
    from tasks.agreement.model import Agreement
    from tasks.facts.store import Store


@dataclass(frozen=True)
class Installation:
    """Everything that steps need of the outside but the clock and the mailer.

    What reads agreements and facts is imported when it is asked for: it takes longer than many a command.
    """

    settings: Settings
    paths: Paths
    register: Register

    @cached_property
    def store(self) -> "Store":
        """The facts."""
        from tasks.facts.store import Store

        return Store(self.settings.store_root, self.settings.storage_options)

    def agreement_file(self, agreement_id: str) -> Path:
        """The agreement's file. Raises :class:`InputError` where there is none, naming those there are."""
        path = self.paths.agreements / f"{agreement_id}.yaml"
        if agreement_id not in self.agreement_ids():
            known = ", ".join(self.agreement_ids()) or "none"
            raise InputError(f"There is no agreement {agreement_id!r} in {self.paths.agreements} (there: {known}).")
        return path

    def agreement(self, agreement_id: str) -> "Agreement":
        """The agreement, loaded, with all that the steering group has decided; a report takes the rules of its own
        day from it. Raises :class:`InputError` with file, line and remedy for every mistake in it.
        """
        from tasks.agreement.load import load_agreement
        from tasks.facts.drops import current_versions

        signed = load_agreement(self.agreement_file(agreement_id))
        with self.register.session() as session:
            version = current_versions(session, agreement_id).decisions
        return self._decided(signed, version)

    def _decided(self, signed: "Agreement", version: int | None) -> "Agreement":
        """With the decisions that have come in sheets, by their version."""
        from tasks.decisions.kept import with_decisions

        if version is None:
            return with_decisions(signed, None)
        from tasks.facts.versions import facts_of

        with self.register.session() as session:
            facts = facts_of(session, self.store, signed.id)
        return with_decisions(signed, facts.read("decisions", version).collect())

    def signed_agreement(self, agreement_id: str) -> "Agreement":
        """The agreement as its file alone has it: for whoever makes the facts again, which may be damaged."""
        from tasks.agreement.load import load_agreement

        return load_agreement(self.agreement_file(agreement_id))

    def agreement_sha256(self, agreement_id: str) -> str:
        """Hash of the agreement file's bytes: which text of the agreement a report was made by."""
        return sha256(self.agreement_file(agreement_id).read_bytes()).hexdigest()

    def agreement_ids(self) -> list[str]:
        """Ids of all agreement files, readable or not, in order. A file whose name is none cannot hold an agreement
        (`iop lint` tells of it), and would name folders of somebody else's: ``...yaml`` has the data root for inbox.
        """
        from tasks.agreement.types import ID

        return sorted(path.stem for path in self.paths.agreements.glob("*.yaml") if re.fullmatch(ID, path.stem))

    def agreements(self) -> "dict[str, Agreement]":
        """All agreements that can be read; a broken file never hides the others (``iop lint`` tells of it)."""
        from tasks.agreement.load import load_folder
        from tasks.facts.drops import current_decisions

        signed = load_folder(self.paths.agreements).agreements
        with self.register.session() as session:
            versions = current_decisions(session)
        return {name: self._decided(each, versions.get(name)) for name, each in signed.items()}


def open_installation(settings: Settings | None = None) -> Installation:
    """Open the register and the store that the settings name, closed to other accounts, making what is not there yet
    and migrating what an earlier version made.

    Raises :class:`InputError` where a backup is being restored, or a restore was killed;
    :func:`tasks.facts.upgrade.make_ready` says what else is refused.
    """
    settings = settings or load_settings()
    paths = settings.paths
    if paths.restoring.exists():
        raise InputError(
            f"{paths.root} is being restored from a backup, or was when the restore was killed: wait for it, or "
            "empty this folder (and the database of IOP_DATABASE_URL, if there is one) and run `iop restore` again."
        )
    make_private(paths)
    register = Register(settings.register_url)
    installation = Installation(settings, paths, register)
    make_ready(register, lambda: installation.store, paths.root, (paths.store, paths.originals, paths.archive))
    return installation
