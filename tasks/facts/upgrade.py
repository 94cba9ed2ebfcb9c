"""A data root of an earlier version is brought up to this one, and one that cannot be worked with is refused.

Done when an installation is opened: a new register is made only in a data root that holds nothing yet, one of an
earlier version is copied beside itself and migrated, one of a later version is left alone.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tasks.errors import InputError
from tasks.facts.engines import BUSY_SECONDS
from tasks.facts.register import Register
from tasks.facts.schema_version import DATA_SCHEMA

if TYPE_CHECKING:
    from tasks.facts.store import Store

MIGRATIONS = Path(__file__).with_name("migrations")


def make_ready(register: Register, store: "Callable[[], Store]", root: Path, work: Sequence[Path]) -> None:
    """Make or migrate the register of the data root where that is needed.

    ``store`` gives the facts, ``work`` are the folders that hold files only where work has been done.
    Raises :class:`InputError` where there is none in a data root that is in use, and where it is of a later version
    of the program. Several processes may do so at once.
    """
    if register.schema_version() == DATA_SCHEMA:
        return
    with register.lock("upgrade", BUSY_SECONDS):
        found = register.schema_version()
        if found is None:
            _refuse_a_second(register, root, work)
            register.create()
        elif found > DATA_SCHEMA:
            raise InputError(
                f"{root} was last used by a later version of this program (data schema {found}; this one knows "
                f"{DATA_SCHEMA}). Install that version or a later one again; nothing has been changed."
            )
        elif found < DATA_SCHEMA:
            migrate(register, store(), found)


def migrate(register: Register, store: "Store", found: int) -> None:
    """Copy the register beside itself, then bring it from schema ``found`` to this one, in one transaction."""
    # Imported where it is needed: it takes longer than a command that has nothing to migrate.
    from alembic import command
    from alembic.config import Config

    register.copy_beside(f"schema_{found}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with register.changing() as connection:
        config.attributes |= {"connection": connection, "store": store}
        command.upgrade(config, "head")


def _refuse_a_second(register: Register, root: Path, work: Sequence[Path]) -> None:
    """Refuse where work has been done in the data root: a new register would know of none of it."""
    used = [folder for folder in work if _holds_files(folder)]
    if used:
        names = ", ".join(folder.name for folder in used)
        raise InputError(
            f"There is no register at {register}, but {root} holds {names}: with a new one every file and "
            "report would count as never seen. Put back the register that belongs to them from the backup, or set "
            "IOP_DATABASE_URL to its database. Nothing has been made."
        )


def _holds_files(folder: Path) -> bool:
    return any(path.is_file() for path in folder.rglob("*"))
